"""Who lost every factor starts anew when two others who may manage them are of one mind, and not before."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import FactorReset, Membership, User
from accounts.roles import Role
from audit.models import Event
from notifications.models import Mail, Task
from notifications.services import deliver_outbox, tell_people
from tests.accounts.passkeys import has_passkey
from tests.accounts.signing_in import by_password
from tests.factories import NOW, a_delegation, again, council_user, user_of
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
REASON = "Phone stolen on a train. I called her at her desk."
type Box = list[EmailMessage]


@pytest.fixture
def officer() -> User:
    """Somebody of Leeds who lost what they had."""
    cache.clear()
    user = council_user("LDS", name="Olive Officer")
    has_passkey(user, "Stolen phone")
    return user


@pytest.fixture
def first() -> User:
    return council_user("LDS", Role.APPROVER, name="Anna Approver")


@pytest.fixture
def second() -> User:
    return council_user("LDS", Role.APPROVER, name="Ben Approver")


@pytest.fixture
def administrator() -> User:
    return user_of("service", Role.ADMINISTRATOR, name="Ada Administrator")


def asked(person: User, by: User, now: Any = NOW) -> FactorReset:
    return services.ask_for_reset(person, reason=REASON, by=by, now=now)


def has_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person).exists())


def test_one_asks_another_agrees_and_only_then_are_factors_and_sessions_gone(
    officer: User, first: User, second: User, mailoutbox: Box
) -> None:
    thief = Client()
    thief.force_login(officer)
    reset = asked(officer, first)
    tell_people(now=NOW)
    assert has_factor(officer)
    assert [(mail.to, mail.subject) for mail in mailoutbox if mail.to == [officer.email]] == [
        ([officer.email], "Your second factor is to be removed because you lost it: Anna Approver asked for that")
    ]

    services.agree_to_reset(reset, by=second, now=NOW)
    assert not has_factor(officer)
    tell_people(now=NOW)
    told = mailoutbox[-1]
    assert (told.to, told.subject) == ([officer.email], "Your second factor was removed")
    assert "Anna Approver asked for it and Ben Approver agreed" in told.body
    assert "If you know nothing of this" in told.body
    assert REASON not in " ".join(mail.message().as_string() for mail in mailoutbox)
    assert [(e.action, e.actor, e.body, e.about) for e in Event.objects.order_by("id")] == [
        ("factor_reset_asked", first.key, "LDS", "LDS"),
        ("second_factor_removed", second.key, "LDS", "LDS"),
    ]


def test_every_session_of_the_person_ends(officer: User, first: User, second: User, settings: Any) -> None:
    thief, colleague = Client(), Client()
    Authenticator.objects.all().delete()
    by_password(thief, officer)
    by_password(colleague, first)
    has_passkey(officer, "Stolen phone")
    services.agree_to_reset(asked(officer, first), by=second, now=NOW)
    assert thief.get(reverse("account")).status_code == HTTPStatus.FOUND
    assert colleague.get(reverse("account")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("who", ["the same", "the person", "an officer", "another council", "an auditor", "the unit"])
def test_who_cannot_be_the_second(officer: User, first: User, who: str) -> None:
    reset = asked(officer, first)
    others = {
        "the same": lambda: first,
        "the person": lambda: officer,
        "an officer": lambda: council_user("LDS"),
        "another council": lambda: council_user("CRF", Role.APPROVER),
        "an auditor": lambda: user_of("service", Role.AUDITOR),
        "the unit": lambda: user_of("unit", Role.PUBLISHER),
    }
    with pytest.raises((PermissionDenied, ValidationError)):
        services.agree_to_reset(reset, by=others[who](), now=NOW)
    assert has_factor(officer)
    assert Event.objects.count() == 1


def test_an_approver_does_not_decide_about_themselves(first: User, second: User) -> None:
    has_passkey(first, "Lost")
    with pytest.raises(PermissionDenied):
        asked(first, first)
    reset = asked(first, second)
    for act in (services.agree_to_reset, services.refuse_reset):
        with pytest.raises(PermissionDenied):
            act(reset, by=first, now=NOW)
    assert not FactorReset.objects.visible_to(first).exists()


def test_the_database_itself_wants_two_others(officer: User, first: User) -> None:
    reset = asked(officer, first)
    for faulty in (
        {"agreed": True, "answered_by": first},
        {"agreed": True},
        {"answered_by": officer},
        {"asked_by": officer},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(**faulty)


def test_where_a_council_has_one_approver_an_administrator_is_the_second(
    officer: User, first: User, administrator: User
) -> None:
    services.agree_to_reset(asked(officer, first), by=administrator, now=NOW)
    assert not has_factor(officer)
    assert Event.objects.filter(action="second_factor_removed", body="service", about="LDS").exists()


@pytest.mark.parametrize("body", ["unit", "fcdo", "service"])
def test_for_bodies_without_managers_two_administrators_decide(body: str, administrator: User, first: User) -> None:
    role = {"unit": Role.ANALYST, "fcdo": Role.READER, "service": Role.ADMINISTRATOR}[body]
    person = user_of(body, role)
    has_passkey(person, "Lost")
    with pytest.raises(PermissionDenied):
        asked(person, first)
    reset = asked(person, administrator)
    with pytest.raises(ValidationError, match="Somebody else must agree"):
        services.agree_to_reset(reset, by=administrator, now=NOW)
    services.agree_to_reset(reset, by=user_of("service", Role.ADMINISTRATOR), now=NOW)
    assert not has_factor(person)


def test_approvers_do_not_decide_about_an_administrator_who_is_their_colleague(
    officer: User, first: User, second: User, administrator: User
) -> None:
    reset = asked(officer, first)
    Membership.objects.create(user=officer, body=administrator.memberships_now[0].body, role=Role.ADMINISTRATOR)
    with pytest.raises(WrongState, match="roles have changed"):
        services.agree_to_reset(reset, by=second, now=NOW)
    with pytest.raises(PermissionDenied):
        asked(again(officer), first)
    assert has_factor(officer)


def test_the_operator_stands_in_by_a_command_where_there_is_no_second(administrator: User) -> None:
    analyst = user_of("unit", Role.ANALYST)
    has_passkey(analyst, "Lost")
    with pytest.raises(CommandError, match="Nobody has asked"):
        call_command("agree_to_factor_reset", email=analyst.email)
    asked(analyst, administrator, timezone.now())
    call_command("agree_to_factor_reset", email=analyst.email, stdout=StringIO())
    assert not has_factor(analyst)


def test_a_request_is_good_for_three_days(officer: User, first: User, second: User) -> None:
    reset = asked(officer, first)
    with pytest.raises(WrongState, match="lapsed"):
        services.agree_to_reset(reset, by=second, now=NOW + timedelta(days=3))
    assert has_factor(officer)
    later = NOW + timedelta(days=3)
    assert asked(officer, second, later).pk != reset.pk


def test_asking_twice_is_one_request_and_who_asked_may_take_it_back(officer: User, first: User, second: User) -> None:
    reset = asked(officer, first)
    assert asked(officer, second).pk == reset.pk
    services.refuse_reset(reset, by=first, now=NOW)
    with pytest.raises(WrongState, match="Anna Approver has already refused"):
        services.agree_to_reset(reset, by=second, now=NOW)
    assert has_factor(officer)
    assert Event.objects.filter(action="factor_reset_refused", actor=first.key).exists()


def test_who_has_nothing_to_lose_is_not_asked_for(officer: User, first: User) -> None:
    with pytest.raises(WrongState, match="has no second factor"):
        asked(council_user("LDS"), first)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(WrongState, match="switched off"):
        asked(officer, first)


def test_a_request_falls_with_the_rights_of_whoever_made_it(officer: User, first: User, second: User) -> None:
    reset = asked(officer, first)
    Membership.objects.filter(user=first).update(role=Role.OFFICER)
    with pytest.raises(WrongState, match="roles have changed"):
        services.agree_to_reset(reset, by=second, now=NOW)
    assert has_factor(officer)


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_counts(officer: User, first: User, second: User) -> None:
    reset = asked(officer, first)
    third = council_user("LDS", Role.APPROVER)

    def answer(number: int) -> str:
        act = services.agree_to_reset if number % 2 else services.refuse_reset
        try:
            act(reset, by=again(second if number < 4 else third), now=NOW)
        except WrongState:
            return "late"
        finally:
            connections.close_all()
        return "agreed" if number % 2 else "refused"

    with ThreadPoolExecutor(4) as many:
        said = sorted(many.map(answer, range(8)))
    assert said.count("late") == 7
    assert has_factor(officer) is ("refused" in said)
    assert Event.objects.count() == 2


def test_whoever_may_agree_is_asked_and_is_so_no_more_once_it_is_answered(
    officer: User, first: User, second: User, administrator: User, mailoutbox: Box
) -> None:
    reset = asked(officer, first)
    tell_people(now=NOW)
    deliver_outbox(now=NOW)
    mailed = {mail.to[0] for mail in mailoutbox if "lost their second factor" in mail.subject}
    assert mailed == {second.email, administrator.email}
    today = NOW.date()
    for person in (second, administrator):
        assert Task.objects.open().for_user(again(person), today).count() == 1
    assert not Task.objects.open().for_user(again(officer), today).exists()
    services.refuse_reset(reset, by=administrator, now=NOW)
    tell_people(now=NOW)
    assert not Task.objects.filter(done_at=None).exists()


def test_a_lapsed_request_asks_nobody_any_more(officer: User, first: User) -> None:
    asked(officer, first)
    tell_people(now=NOW)
    tell_people(now=NOW + timedelta(days=3))
    assert not Task.objects.filter(done_at=None).exists()


def test_mails_about_an_account_go_before_whatever_else_waits(
    officer: User, first: User, mailoutbox: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.services.MOST_AT_ONCE", 2)
    user_of("unit", Role.ANALYST)
    for _ in range(5):
        a_delegation("LDS")
    with monkeypatch.context() as waiting:
        waiting.setattr("notifications.services._send", lambda pk, now: 0)
        for _ in range(5):
            deliver_outbox(now=NOW)
    assert Mail.objects.filter(state=Mail.State.WAITING).count() >= 5
    asked(officer, first, NOW + timedelta(minutes=1))
    tell_people(now=NOW + timedelta(minutes=1))
    assert mailoutbox[0].to == [officer.email]


def test_who_may_not_ask_is_not_led_there(
    client: Client, officer: User, first: User, second: User, administrator: User
) -> None:
    """Every way that is shown opens; none is shown for who decides about more than this council, or is switched off."""
    colleague, gone = council_user("LDS"), council_user("LDS")
    for person in (first, second, colleague, gone):
        has_passkey(person, "Made-up")
    Membership.objects.create(user=second, body=administrator.memberships_now[0].body, role=Role.ADMINISTRATOR)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    members = reverse("body_members", args=["LDS"])

    def led(by: User) -> set[str]:
        client.force_login(again(by))
        ways = set(re.findall(r'href="(/bodies/LDS/members/\w+/lost/)"', client.get(members).text))
        assert {client.get(way).status_code for way in ways} == {HTTPStatus.OK}
        return ways

    def ways(*people: User) -> set[str]:
        memberships = Membership.objects.filter(user__in=people, body="LDS")
        return {reverse("lost_factor", args=["LDS", membership.key]) for membership in memberships}

    assert led(first) == ways(officer, colleague)
    assert led(administrator) == ways(officer, colleague, first, second)


def test_the_pages_of_both(client: Client, officer: User, first: User, second: User) -> None:
    client.force_login(first)
    members = reverse("body_members", args=["LDS"])
    address = reverse("lost_factor", args=["LDS", Membership.objects.get(user=officer).key])
    assert address in client.get(members).text
    assert "There is a problem" in client.post(address, {"reason": " "}).text
    page = client.post(address, {"reason": REASON}, follow=True)
    assert "It is asked for" in page.text
    reset = FactorReset.objects.get()
    answer = reverse("factor_reset", args=[reset.key])
    assert answer in page.text
    page = client.get(answer)
    assert "Take it back" in page.text
    assert "I agree" not in page.text
    assert client.post(answer, {"answer": "agree"}).status_code == HTTPStatus.BAD_REQUEST

    client.force_login(second)
    page = client.get(answer)
    assert REASON in page.text
    assert "Anna Approver" in page.text
    page = client.post(answer, {"answer": "agree"}, follow=True)
    assert "The factors are removed, and Olive Officer is signed out everywhere" in page.text
    assert not has_factor(officer)
    page = client.get(answer)
    assert "This is answered" in page.text
    assert "Send my answer" not in page.text

    for nobody in (council_user("LDS"), council_user("CRF", Role.APPROVER), officer):
        client.force_login(nobody)
        assert client.get(answer).status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.FOUND)


def test_the_page_of_the_administrator(client: Client, officer: User, first: User, administrator: User) -> None:
    client.force_login(administrator)
    user = reverse("user", args=[officer.key])
    ask = reverse("lost_factor_of_user", args=[officer.key])
    assert ask in client.get(user).text
    page = client.post(ask, {"reason": REASON}, follow=True)
    assert "Lost second factor: asked for by Ada Administrator" in page.text
    assert has_factor(officer)
    has_passkey(administrator, "Own")
    assert "They lost" not in client.get(reverse("user", args=[administrator.key])).text
