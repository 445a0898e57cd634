"""What a council decides for itself: the sharing notice, where new records start, who signs off."""

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from places.models import Council
from tests.factories import NOW, council_user, user_of
from web.refusals import Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver() -> User:
    approver = council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=None)
    return approver


@pytest.fixture
def leeds() -> Council:
    return Council.objects.get(code="LDS")


def the_settings() -> CouncilSettings:
    return CouncilSettings.objects.get(council="LDS")


OF_RISK = {"risk_appetite": "balanced", "countersign_when": "never", "countersign_office": ""}
NOTICE = "/bodies/LDS/sharing-notice/"
PAGE = "/bodies/LDS/settings/"


def test_everybody_in_the_council_reads_the_notice_and_an_approver_accepts_it(client: Client, approver: User) -> None:
    officer = council_user("LDS")
    client.force_login(officer)
    page = client.get(NOTICE)
    assert "An approver of your council can accept it" in page.text
    assert client.post(NOTICE).status_code == HTTPStatus.FORBIDDEN
    assert the_settings().sharing_for_new() == Sharing.COUNCIL

    client.force_login(approver)
    assert "Accept for our council" in client.get(NOTICE).text
    page = client.post(NOTICE, follow=True)
    assert "The sharing notice is accepted." in page.text
    settings = the_settings()
    assert settings.has_accepted_notice
    assert settings.notice_accepted_by == approver
    assert settings.sharing_for_new() == Sharing.UNIT
    assert f"Accepted by {approver.name}" in client.get(NOTICE).text


def test_accepting_twice_is_accepting_once(approver: User, leeds: Council) -> None:
    first = services.accept_sharing_notice(leeds, by=approver, now=NOW)
    other = council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=NOW)
    second = services.accept_sharing_notice(leeds, by=other, now=NOW)
    assert second.notice_accepted_by == first.notice_accepted_by
    assert Event.objects.filter(action="sharing_notice_accepted").count() == 1


def test_an_approver_changes_the_settings(client: Client, approver: User) -> None:
    client.force_login(approver)
    answer = client.post(
        PAGE,
        {
            "default_sharing": "councils",
            "sign_off_office": "leader",
            "gift_threshold": "£25",
            "version": "1",
            **OF_RISK,
        },
        follow=True,
    )
    assert "The settings are saved." in answer.text
    settings = the_settings()
    assert (settings.default_sharing, settings.sign_off_office, settings.version) == ("councils", "leader", 2)
    assert settings.gift_threshold == Decimal("25.00")
    event = Event.objects.get()
    assert (event.action, event.about, event.facts) == (
        "settings_changed",
        "LDS",
        ["default_sharing", "gift_threshold", "sign_off_office"],
    )


@pytest.mark.capability("P46", part="gifts")
@pytest.mark.parametrize(("typed", "kept"), [("0", "0.00"), ("£1,000", "1000.00"), ("25", "25.00"), ("49.99", "49.99")])
def test_from_what_value_a_gift_is_registered_is_the_councils_to_say(
    client: Client, approver: User, typed: str, kept: str
) -> None:
    client.force_login(approver)
    page = client.get(PAGE).text
    assert 'value="50"' in page
    assert "£50" in page
    assert "£25" in page
    sent = {"default_sharing": "unit", "sign_off_office": "", "gift_threshold": typed, "version": "1", **OF_RISK}
    assert client.post(PAGE, sent).status_code == HTTPStatus.FOUND
    assert the_settings().gift_threshold == Decimal(kept)


def test_two_approvers_see_both_texts(client: Client, approver: User, leeds: Council) -> None:
    services.change_settings(leeds, default_sharing="council", sign_off_office="leader", seen=1, by=approver)
    client.force_login(council_user("LDS", Role.APPROVER))
    typed = {"default_sharing": "councils", "sign_off_office": "", "gift_threshold": "50", "version": "1", **OF_RISK}
    page = client.post(PAGE, typed)
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "This was changed after you opened it" in page.text
    assert "Our council only" in page.text
    assert "None: logging is enough" in page.text
    assert "The central unit, and a summary for all councils" in page.text
    assert the_settings().default_sharing == "council", "nothing is saved yet"
    assert 'name="version" value="2"' in page.text
    answer = client.post(PAGE, {**typed, "version": "2"})
    assert answer.status_code == HTTPStatus.FOUND
    assert the_settings().default_sharing == "councils"


def test_without_the_version_that_was_seen_nothing_is_saved(client: Client, approver: User, leeds: Council) -> None:
    with pytest.raises(Stale):
        services.change_settings(leeds, default_sharing="councils", sign_off_office="", seen=0, by=approver)
    client.force_login(approver)
    for version in ("", "-1", "x", "99999999999999999999"):
        typed = {
            "default_sharing": "councils",
            "sign_off_office": "",
            "gift_threshold": "50",
            "version": version,
            **OF_RISK,
        }
        page = client.post(PAGE, typed)
        assert page.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.PRECONDITION_FAILED)
    assert the_settings().default_sharing == "unit"


@pytest.mark.capability("L2", part="appetite and countersigning are the council's to say")
def test_how_risk_is_weighed_and_who_countersigns_is_the_councils_to_say(client: Client, approver: User) -> None:
    client.force_login(approver)
    page = client.get(PAGE).text
    assert "How much risk is your council ready to carry?" in page
    assert "Balanced: medium from 6, high from 15" in page
    typed = {"default_sharing": "unit", "sign_off_office": "", "gift_threshold": "50", "version": "1"}
    sent = {"risk_appetite": "cautious", "countersign_when": "full", "countersign_office": "chief_executive"}
    assert client.post(PAGE, typed | sent).status_code == HTTPStatus.FOUND
    settings = the_settings()
    assert {name: getattr(settings, name) for name in sent} == sent
    assert Event.objects.get().facts == ["countersign_office", "countersign_when", "risk_appetite"]


def test_an_office_is_named_where_assessments_are_countersigned(client: Client, approver: User) -> None:
    client.force_login(approver)
    typed = {"default_sharing": "unit", "sign_off_office": "", "gift_threshold": "50", "version": "1"}
    page = client.post(PAGE, typed | OF_RISK | {"countersign_when": "all"})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert 'href="#id_countersign_office">Choose which office countersigns risk assessments</a>' in page.text


@pytest.mark.parametrize(
    "changed",
    [
        {"default_sharing": "everybody"},
        {"default_sharing": ""},
        {"sign_off_office": "mayor"},
        {"risk_appetite": "reckless"},
        {"risk_appetite": ""},
        {"countersign_when": "sometimes"},
        {"countersign_when": "all"},
        {"countersign_office": "mayor"},
        *({"gift_threshold": amount} for amount in ("", "-5", "1000.01", "12,50", "fifty", "1,000,000,000,000")),
    ],
)
def test_what_the_page_refuses(client: Client, approver: User, changed: dict[str, str]) -> None:
    client.force_login(approver)
    typed = {"default_sharing": "unit", "sign_off_office": "", "gift_threshold": "50", "version": "1"}
    typed |= OF_RISK | changed
    page = client.post(PAGE, typed)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert the_settings().version == 1
    assert "There is a problem" in page.text


def test_only_approvers_of_the_council_may(approver: User, leeds: Council) -> None:
    for who in (council_user("LDS"), council_user("CRF", Role.APPROVER), user_of("service", Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            services.accept_sharing_notice(leeds, by=who, now=NOW)
        with pytest.raises(PermissionDenied):
            services.change_settings(leeds, default_sharing="unit", sign_off_office="", seen=1, by=who)


def test_no_other_body_has_a_notice(client: Client) -> None:
    client.force_login(user_of("fcdo", Role.READER))
    assert client.get(reverse("sharing_notice", args=["fcdo"])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(NOTICE).status_code == HTTPStatus.NOT_FOUND
