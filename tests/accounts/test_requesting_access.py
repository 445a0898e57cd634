"""Somebody whom nobody has invited asks for access: the address is proved, and a person decides."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AccessRequest, Body, Invitation, User
from accounts.roles import Role
from audit.models import Event
from notifications.models import Notice, Task
from notifications.services import tell_access_requests, tell_invitations
from places.models import Council
from tests.factories import NOW, again, body_of, council_user, user_of
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
type Box = list[EmailMessage]
EMAIL = "nia.newcomer@leeds.example"
ASKED = {"name": "Nia Newcomer", "email": EMAIL, "work": "International officer. We host a visit in March."}


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def administrator() -> User:
    return user_of("service", Role.ADMINISTRATOR, name="Ada Administrator")


def ask(council: str = "LDS", now: Any = NOW, **more: str) -> AccessRequest:
    services.request_access(Council.objects.get(code=council), now=now, **{**ASKED, **more})
    return AccessRequest.objects.latest("pk")


def proved(council: str = "LDS", now: Any = NOW, **more: str) -> AccessRequest:
    return services.confirm_access_request(ask(council, now, **more), now=now)


def link_in(mail: EmailMessage) -> str:
    line = next(line for line in str(mail.body).splitlines() if "/request-access/" in line)
    return line[line.index("/request-access/") :]


def send(client: Client, **more: str) -> Any:
    return client.post(reverse("request_access"), {**ASKED, "council": "LDS", **more})


# -- Asking ------------------------------------------------------------------------------------------------------------


def test_nobody_hears_of_a_request_until_the_link_in_the_mail_is_opened(
    client: Client, mailoutbox: Box, administrator: User
) -> None:
    answer = send(client)
    assert answer.status_code == HTTPStatus.FOUND
    assert "until then nobody reads your request" in client.get(answer.headers["Location"]).text
    now = timezone.now()
    tell_access_requests(now)
    tell_access_requests(now)
    [mail] = mailoutbox
    assert mail.to == [EMAIL]
    assert mail.subject == ("Confirm that you ask for access to the Local Engagement Register for Leeds City Council")
    assert not AccessRequest.objects.visible_to(administrator).exists()
    assert not Task.objects.exists()

    page = client.get(link_in(mail))
    assert "Confirm my address" in page.text
    assert not Task.objects.exists(), "a scanner of mails that opens the link must not confirm it"
    client.post(link_in(mail))
    tell_access_requests(now)
    [task] = Task.objects.open().for_user(administrator, now.date())
    assert (task.kind, task.body_id) == ("answer_access_request", "service")
    assert "Somebody who answers for access decides" in client.get(link_in(mail)).text


def test_the_mail_holds_nothing_that_somebody_typed(mailoutbox: Box) -> None:
    """It may go to somebody who asked for nothing, from whoever knows their address."""
    ask(name="Win a prize at www.made-up.example", work="Click www.made-up.example")
    tell_access_requests(NOW)
    assert "made-up.example" not in mailoutbox[0].message().as_string()


@pytest.mark.parametrize("council", ["LDS", "CRF", "EDH"])
@pytest.mark.parametrize("email", [EMAIL, "known@leeds.example", "KNOWN@leeds.example"])
def test_the_answer_is_the_same_for_who_is_known_and_who_is_not(
    client: Client, mailoutbox: Box, council: str, email: str
) -> None:
    """And for a council that uses the register and one that does not."""
    User.objects.filter(pk=council_user("LDS", Role.APPROVER).pk).update(email="known@leeds.example")
    answer = send(client, council=council, email=email)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("request_access_sent"))
    tell_access_requests(timezone.now())
    [mail] = mailoutbox
    page = client.post(link_in(mail), follow=True).text
    assert "Somebody who answers for access decides" in page
    for word in ("approver", "administrator", "already", "member"):
        assert word not in page.lower()


@pytest.mark.parametrize("name", ["name", "council", "email", "work"])
def test_what_is_missing_is_asked_for_and_the_rest_stays(client: Client, name: str) -> None:
    answer = send(client, **{name: ""})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert all(value in answer.text for key, value in ASKED.items() if key != name)
    assert not AccessRequest.objects.exists()


def test_a_name_that_is_no_councils_is_put_right_from_the_list(client: Client) -> None:
    answer = send(client, council="Atlantis")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Choose your council from the list" in answer.text


def test_a_council_is_found_by_its_short_name_and_a_closed_one_is_called_so(client: Client) -> None:
    page = client.get(reverse("request_access")).text
    assert 'data-also="York">City of York Council</option>' in page
    assert 'data-also="Leeds"' not in page  # its name begins so
    assert "Corby Borough Council (closed)" in page


def test_a_council_that_closed_names_the_one_that_replaced_it(client: Client) -> None:
    closed = Council.objects.filter(closed_on__lt=NOW.date(), successors__isnull=False).first()
    assert closed is not None
    successor = closed.successors.get().name
    answer = send(client, council=closed.code)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert f"Choose the council that replaced it: {successor}." in answer.text
    assert not AccessRequest.objects.exists()


def test_whoever_floods_is_told_to_wait_and_nobody_is_flooded(client: Client) -> None:
    statuses = [send(client).status_code for _ in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    assert AccessRequest.objects.count() == 3, "an address has three links at most, whoever asks from wherever"
    others = [send(client, email=f"somebody{number}@leeds.example").status_code for number in range(20)]
    assert others[0] == HTTPStatus.FOUND
    assert others[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_a_link_runs_out_after_three_days(client: Client, mailoutbox: Box) -> None:
    late = timezone.now() - timedelta(days=4)
    request = ask(now=late)
    tell_access_requests(late)
    assert client.get(link_in(mailoutbox[0])).status_code == HTTPStatus.NOT_FOUND
    assert client.post(link_in(mailoutbox[0])).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(WrongState, match="Ask again"):
        services.confirm_access_request(request, now=NOW + timedelta(days=40))
    assert client.get(reverse("access_link", args=["made:up"])).status_code == HTTPStatus.NOT_FOUND


def test_asked_twice_and_both_links_opened_is_one_request(client: Client) -> None:
    now = timezone.now()
    first, second = ask(now=now), ask(now=now, work="Something else.")
    client.post(reverse("access_link", args=[services.access_token(first)]))
    answer = client.post(reverse("access_link", args=[services.access_token(second)]), follow=True)
    assert answer.status_code == HTTPStatus.OK
    [row] = AccessRequest.objects.all()
    assert row.work == ASKED["work"]


def test_after_one_has_lapsed_another_can_stand() -> None:
    proved()
    later = NOW + timedelta(days=31)
    assert proved(now=later).confirmed_at == later


def test_who_is_on_the_way_in_cannot_change_what_another_typed() -> None:
    """Somebody else who asks with the same address has a link of their own, which goes to that address too."""
    mine = ask()
    ask(name="Somebody Else", work="Something else.")
    mine.refresh_from_db()
    assert (mine.name, mine.work) == (ASKED["name"], ASKED["work"])


# -- Who decides -------------------------------------------------------------------------------------------------------


def test_where_a_council_has_approvers_they_are_asked_and_not_the_administrator(
    administrator: User, mailoutbox: Box
) -> None:
    approver, other = council_user("LDS", Role.APPROVER), council_user("CRF", Role.APPROVER)
    officer = council_user("LDS")
    request = proved()
    tell_access_requests(NOW)
    assert [task.body_id for task in Task.objects.all()] == ["LDS"]
    assert [notice.user for notice in Notice.objects.all()] == [approver]
    told = " ".join(mail.message().as_string() for mail in mailoutbox)
    assert "Somebody asks for access for Leeds City Council" in told
    assert "Newcomer" not in told
    for user, sees in ((approver, True), (administrator, True), (other, False), (officer, False)):
        assert AccessRequest.objects.visible_to(user).filter(pk=request.pk).exists() is sees
    for nobody in (other, officer, user_of("unit", Role.PUBLISHER)):
        with pytest.raises(PermissionDenied):
            services.accept_access_request(request, role="officer", by=nobody, now=NOW)
        with pytest.raises(PermissionDenied):
            services.decline_access_request(request, reason="No.", by=nobody, now=NOW)


def test_an_approver_who_was_switched_off_is_not_waited_for(administrator: User) -> None:
    approver = council_user("LDS", Role.APPROVER)
    User.objects.filter(pk=approver.pk).update(is_active=False)
    proved()
    tell_access_requests(NOW)
    assert [task.body_id for task in Task.objects.all()] == ["service"]


def test_the_administrator_lets_the_first_approver_of_a_new_council_in(
    client: Client, administrator: User, mailoutbox: Box
) -> None:
    now = timezone.now()
    request = proved("EDH", now, email="eilidh@edinburgh.example")
    tell_access_requests(now)
    client.force_login(administrator)
    assert "Nia Newcomer" in client.get(reverse("access_requests")).text
    address = reverse("access_request", args=[request.key])
    page = client.get(address).text
    assert "has no approver yet" in page
    assert "Nobody of The City of Edinburgh Council has an address like this" in page or "has an address" in page
    answer = client.post(address, {"answer": "approver", "reason": ""}, follow=True)
    assert "Nia Newcomer is invited" in answer.text
    invitation = Invitation.objects.get()
    assert (invitation.body_id, invitation.email, invitation.role) == ("EDH", "eilidh@edinburgh.example", "approver")
    assert Body.objects.get(code="EDH").council_id == "EDH"
    assert [event.action for event in Event.objects.order_by("id")] == [
        *("body_added", "member_invited", "access_request_accepted"),
    ]
    tell_access_requests(timezone.now())
    assert not Task.objects.open().exists()
    mailoutbox.clear()
    tell_invitations(timezone.now())
    assert mailoutbox[0].to == ["eilidh@edinburgh.example"]


def test_a_refusal_is_read_behind_the_link_and_not_in_the_mail(
    client: Client, mailoutbox: Box, administrator: User
) -> None:
    now = timezone.now()
    request = proved(now=now)
    tell_access_requests(now)
    mailoutbox.clear()
    client.force_login(administrator)
    address = reverse("access_request", args=[request.key])
    answer = client.post(address, {"answer": "decline", "reason": ""})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Say why you decline" in answer.text
    client.post(address, {"answer": "decline", "reason": "Ask your international team first."})
    tell_access_requests(timezone.now())
    tell_access_requests(timezone.now())
    [mail] = [mail for mail in mailoutbox if mail.to == [EMAIL]]
    assert mail.subject.endswith("for Leeds City Council was declined")
    assert "international team" not in mail.message().as_string()
    assert "Ask your international team first." in Client().get(link_in(mail)).text
    assert not Task.objects.open().exists()
    assert Event.objects.get().action == "access_request_declined"


def test_a_request_is_answered_once(administrator: User) -> None:
    request = proved()
    services.accept_access_request(request, role="officer", by=administrator, now=NOW)
    for act in (
        lambda: services.accept_access_request(request, role="approver", by=again(administrator), now=NOW),
        lambda: services.decline_access_request(request, reason="No.", by=again(administrator), now=NOW),
    ):
        with pytest.raises(WrongState, match="Ada Administrator has already accepted this"):
            act()
    assert Invitation.objects.get().role == "officer"


@pytest.mark.parametrize("state", ["lapsed", "not proved"])
def test_what_has_lapsed_or_was_never_proved_cannot_be_accepted(administrator: User, state: str) -> None:
    request = proved() if state == "lapsed" else ask()
    with pytest.raises(WrongState, match="has lapsed"):
        services.accept_access_request(request, role="officer", by=administrator, now=NOW + timedelta(days=31))
    assert not Invitation.objects.exists()


def test_a_council_that_closes_meanwhile_is_not_begun(administrator: User) -> None:
    request = proved("EDH")
    Council.objects.filter(code="EDH").update(closed_on=NOW.date())
    with pytest.raises(WrongState, match="closed on"):
        services.accept_access_request(request, role="approver", by=administrator, now=NOW)
    assert not Body.objects.filter(code="EDH").exists()


def test_who_is_there_already_is_said_to_who_decides_alone(client: Client) -> None:
    approver = council_user("LDS", Role.APPROVER)
    officer = council_user("LDS")
    User.objects.filter(pk=officer.pk).update(email=EMAIL)
    request = proved(now=timezone.now())
    client.force_login(approver)
    address = reverse("access_request", args=[request.key])
    assert "1 person of Leeds City Council has an address like this" in client.get(address).text
    answer = client.post(address, {"answer": "officer"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "This person already has this role" in answer.text
    assert AccessRequest.objects.waiting(timezone.now()).exists()
    assert officer.memberships.count() == 1


def test_the_members_page_shows_who_waits_to_whom_it_concerns(client: Client, administrator: User) -> None:
    approver = council_user("LDS", Role.APPROVER)
    proved(now=timezone.now())
    for user in (approver, administrator):
        client.force_login(user)
        assert "Nia Newcomer" in client.get(reverse("body_members", args=["LDS"])).text


def test_a_council_without_an_approver_is_shown_as_such_and_named_one(client: Client, administrator: User) -> None:
    body_of("EDH")
    client.force_login(administrator)
    assert "Name the first approver" in client.get(reverse("body_members", args=["EDH"])).text
    page = client.get(reverse("invite_member", args=["EDH"])).text
    assert "Name the first approver" in page
    assert 'value="approver" checked' in page
    council_user("EDH", Role.APPROVER)
    assert "Name the first approver" not in client.get(reverse("body_members", args=["EDH"])).text


# -- How long it is kept -----------------------------------------------------------------------------------------------


def test_what_is_over_is_deleted(administrator: User) -> None:
    ask(email="link@leeds.example")
    proved(email="lapsed@leeds.example")
    declined = proved(email="declined@leeds.example")
    services.decline_access_request(declined, reason="No.", by=administrator, now=NOW)
    tell_access_requests(NOW)

    def kept_after(days: int) -> set[str]:
        services.forget_access_requests(NOW + timedelta(days=days))
        return set(AccessRequest.objects.values_list("email", flat=True))

    assert kept_after(2) == {"link@leeds.example", "lapsed@leeds.example", "declined@leeds.example"}
    assert kept_after(3) == {"lapsed@leeds.example", "declined@leeds.example"}
    assert kept_after(29) == {"lapsed@leeds.example", "declined@leeds.example"}
    assert kept_after(30) == set()
    assert Task.objects.open().exists()
    tell_access_requests(NOW + timedelta(days=30))
    assert not Task.objects.open().exists()


def test_the_database_itself_wants_it_proved_and_answered_in_words(administrator: User) -> None:
    request, answered = ask(), {"answered_at": NOW, "answered_by": administrator}
    for faulty in (answered, {**answered, "confirmed_at": NOW}, {"answered_at": NOW, "confirmed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=request.pk).update(**faulty)


def test_a_role_that_no_person_has_is_refused(administrator: User) -> None:
    with pytest.raises(ValidationError):
        services.accept_access_request(proved(), role="partner", by=administrator, now=NOW)
