"""A council's first hour: read from what is there, led to from home until it is done or put away."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import Role
from audit.models import Event
from engagement.services import withdraw_contact
from overview.first_hour import begun, steps
from places.models import Council
from tests.factories import a_contact, a_draft, again, body_of, council_user, hangzhou, user_of
from twinning.models import Agreement
from twinning.rules import AgreementKind
from twinning.services import add_agreement, confirm_agreement

pytestmark = pytest.mark.django_db
TO_CHECK = "Your agreements are still to be checked."
TITLES = [
    "Accept the sharing notice",
    "Check your agreements",
    "Invite the people you work with",
    "Name who holds which office",
    "Log your last contact",
]


@pytest.fixture
def approver() -> User:
    user = council_user("EDH", Role.APPROVER)
    CouncilSettings.objects.filter(council="EDH").update(notice_accepted_at=None)
    Agreement.objects.filter(council="EDH").delete()
    return user


def a_loaded_agreement(by: User, kind: str = AgreementKind.MOU) -> Agreement:
    agreement = add_agreement(
        Council.objects.get(code="EDH"), by=by, now=timezone.now(), uk_place="Made-up town", place=hangzhou(), kind=kind
    )
    Agreement.objects.filter(pk=agreement.pk).update(confirmed_on=None)
    return Agreement.objects.get(pk=agreement.pk)


def told(user: User, code: str = "EDH") -> dict[str, str]:
    return {step.title: step.status for step in steps(body_of(code), again(user), timezone.now())}


def page_of(client: Client, user: User, address: str) -> Any:
    client.force_login(user)
    return client.get(address)


def test_a_council_that_has_just_begun_has_five_steps_before_it(client: Client, approver: User) -> None:
    assert list(told(approver)) == TITLES
    assert list(told(approver).values()) == [
        *("To do", "Nothing to check", "To do", "To do", "To do"),
    ]
    page = page_of(client, approver, reverse("first_hour", args=["EDH"]))
    assert "1 of 5 are done." in page.text
    assert "The register knows of none of yours." in page.text
    assert reverse("agreement_enter") in page.text


def test_each_step_is_done_when_the_register_holds_it(approver: User) -> None:
    now, council = timezone.now(), Council.objects.get(code="EDH")
    agreement = a_loaded_agreement(approver)
    other = a_loaded_agreement(approver, AgreementKind.LETTER_OF_INTENT)
    assert told(approver)["Check your agreements"] == "To do"
    services.accept_sharing_notice(council, by=again(approver), now=now)
    assert told(approver)["Accept the sharing notice"] == "Completed"
    confirm_agreement(agreement, seen=agreement.version, by=again(approver), now=now)
    assert told(approver)["Check your agreements"] == "In progress"
    confirm_agreement(other, seen=other.version, by=again(approver), now=now)
    assert told(approver)["Check your agreements"] == "Completed"
    services.invite_member(
        body_of("EDH"), email="new@edinburgh.example", name="New", role="officer", by=again(approver), now=now
    )
    assert told(approver)["Invite the people you work with"] == "Completed"
    services.name_office(body_of("EDH"), office="leader", holder=approver, by=again(approver), now=now)
    assert told(approver)["Name who holds which office"] == "Completed"
    assert [one.left for one in begun(again(approver), now)] == [1]
    a_draft("EDH", by=again(approver))
    assert told(approver)["Log your last contact"] == "To do", "a draft is not logged"
    a_contact("EDH", by=again(approver))
    assert set(told(approver).values()) == {"Completed"}
    assert begun(again(approver), now) == []


def test_a_contact_that_was_withdrawn_is_none(approver: User) -> None:
    contact = a_contact("EDH", by=approver, sharing="council")
    withdraw_contact(
        contact, reason="Entered by mistake.", seen=contact.version, by=again(approver), now=timezone.now()
    )
    assert told(approver)["Log your last contact"] == "To do"


def test_what_other_councils_have_counts_for_nothing(approver: User) -> None:
    before = told(approver)
    other = council_user("GLG", Role.APPROVER)
    a_contact("GLG", by=other, sharing="councils")
    Appointment.objects.create(body=body_of("GLG"), office="leader", holder=other, starts_on=timezone.localdate())
    assert told(approver) == before


def test_home_leads_there_until_everything_is_done(client: Client, approver: User) -> None:
    address = reverse("first_hour", args=["EDH"])
    page = page_of(client, approver, "/")
    assert "has 4 first steps left" in page.text
    assert f'href="{address}"' in page.text
    officer = council_user("EDH")
    assert f'href="{address}"' in page_of(client, officer, "/").text
    for nobody in (council_user("EDH", Role.LEADER), council_user("EDH", Role.AUDITOR), user_of("unit", Role.ANALYST)):
        assert "first hour" not in page_of(client, nobody, "/").text


def test_agreements_to_check_stand_among_the_first_steps_or_among_the_tasks_and_not_twice(
    client: Client, approver: User
) -> None:
    confirm = "Confirm or correct your agreement"
    assert TO_CHECK not in page_of(client, approver, "/").text
    agreement = a_loaded_agreement(approver)
    page = page_of(client, again(approver), "/").text
    assert TO_CHECK in page and confirm not in page
    # One that the council confirmed long ago is no first step.
    stale = a_loaded_agreement(approver, AgreementKind.LETTER_OF_INTENT)
    Agreement.objects.filter(pk=stale.pk).update(confirmed_on=timezone.localdate() - timedelta(days=800))
    page = page_of(client, again(approver), "/").text
    assert page.count(confirm) == 1 and stale.get_absolute_url() in page
    services.put_first_hour_away(Council.objects.get(code="EDH"), by=again(approver), now=timezone.now())
    page = page_of(client, again(approver), "/").text
    assert TO_CHECK not in page
    assert page.count(confirm) == 2 and agreement.get_absolute_url() in page


def test_or_until_somebody_puts_it_away_and_the_page_stays(client: Client, approver: User) -> None:
    address = reverse("first_hour", args=["EDH"])
    client.force_login(council_user("EDH"))
    client.post(address)
    home = client.post(address, follow=True).text
    assert "The home page leads here no more." in home
    assert f'href="{address}"' not in client.get("/").text
    assert [event.action for event in Event.objects.all()] == ["first_hour_put_away"]
    page = page_of(client, approver, address)
    assert "Take this off the home page" not in page.text
    assert "To do" in page.text
    assert f'href="{address}"' in client.get(reverse("body_members", args=["EDH"])).text


def test_what_an_approver_does_is_no_link_for_an_officer(client: Client, approver: User) -> None:
    address = reverse("first_hour", args=["EDH"])
    names = reverse("name_office", args=["EDH"])
    assert f'href="{names}"' in page_of(client, approver, address).text
    page = page_of(client, council_user("EDH"), address).text
    assert f'href="{names}"' not in page
    assert "An approver of your council does this." in page
    assert reverse("contact_log") in page


def test_it_is_for_those_who_log_for_this_council(client: Client, approver: User) -> None:
    address = reverse("first_hour", args=["EDH"])
    for user, status in (
        (council_user("EDH", Role.LEADER), 403),
        (council_user("GLG", Role.APPROVER), 404),
        (user_of("service", Role.ADMINISTRATOR), 403),
    ):
        client.force_login(user)
        assert (client.get(address).status_code, client.post(address).status_code) == (status, status)
    client.force_login(user_of("service", Role.ADMINISTRATOR))
    assert client.get(reverse("first_hour", args=["unit"])).status_code == 404


def test_the_first_page_asks_once_however_many_councils_there_are(
    approver: User, django_assert_num_queries: Any
) -> None:
    user = again(approver)
    assert user.keys()
    with django_assert_num_queries(1):
        begun(user, timezone.now())
