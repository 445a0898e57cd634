"""The page that leads to all of risk, and which desks help with what: pages."""

from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from guidance import services as guidance
from guidance.models import SupportContact
from guidance.samples import load_samples
from risk.models import Signpost
from risk.rules import Category
from risk.samples import load_sample_signposts
from risk.services import set_signposts
from risk.signposts import without_desk
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_, send
from tests.guidance.test_samples import desks as sample_desks
from tests.risk.test_signposts import a_desk

pytestmark = pytest.mark.django_db

HOME, SIGNPOSTS = "/risk/", "/risk/signposts/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


def read(user: User, page: str) -> str:
    answer = as_(user).get(page)
    assert answer.status_code == 200
    return unescape(answer.text)


@pytest.mark.capability("P33", part="reassurance where there is nothing to worry about")
def test_it_says_that_not_everything_is_a_risk_and_leads_to_all_there_is() -> None:
    page = read(council_user("LDS"), HOME)
    assert "Not everything is a security risk." in page
    for name in ("sensitive_areas", "starter_risks", "signposts", "concerns"):
        assert f'href="{reverse(name)}"' in page
    assert "Basic precautions" in page and "Short assessment" in page and "Full assessment" in page
    assert "The central unit has named no desk yet." in page
    reader = read(user_of("fcdo", Role.READER), HOME)
    assert reverse("sensitive_areas") not in reader, "who sees no visits has no use for it"
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(HOME).status_code == 403


def test_it_is_reached_from_guidance_and_lies_there_in_the_menu() -> None:
    officer = council_user("LDS")
    assert f'href="{HOME}"' in read(officer, reverse("guidance"))
    page = as_(officer).get(SIGNPOSTS)
    [current] = [entry for entry in page.context["navigation"] if entry["current"]]
    assert current["label"] == "Guidance"


@pytest.mark.capability("UK3c", part="contacts by category")
def test_desks_stand_there_with_what_they_help_with_for_the_readers_nation(publisher: User) -> None:
    a_desk("Made-up desk", "cyber_devices", "information_data", by=publisher)
    a_desk("In Wales", "cyber_devices", by=publisher, nations=["wales"])
    page = read(council_user("LDS"), HOME)
    assert "Made-up desk" in page and "Helps with: Information and data; Cyber and devices" in page
    assert "Confirmed 24 November 2026" in page
    assert "In Wales" not in page and "In Wales" in read(council_user("CRF"), HOME)


@pytest.mark.capability("UK3c", part="contacts by category")
def test_the_units_page_says_which_category_lacks_a_desk_and_where(publisher: User) -> None:
    page = read(publisher, SIGNPOSTS)
    assert "13 categories lack a desk that holds." in page
    a_desk("In Wales", *Category, by=publisher, nations=["wales"])
    page = read(publisher, SIGNPOSTS)
    assert page.count("No desk that holds: England, Scotland, Northern Ireland") == 13
    everywhere = a_desk("Everywhere", *Category, by=publisher)
    assert "Each category has a desk that holds" in read(publisher, SIGNPOSTS)
    guidance.report_support_contact(everywhere, by=council_user("LDS"), now=NOW)
    page = read(publisher, SIGNPOSTS)
    assert "13 categories lack a desk that holds." in page
    assert "Reported on 24 November 2026: it does not answer" in page
    officer = read(council_user("LDS"), SIGNPOSTS)
    assert "lack a desk" not in officer and reverse("signposts_set", args=["cyber_devices"]) not in officer


def test_a_publisher_says_which_desks_help_and_what_another_added_meanwhile_stays(publisher: User) -> None:
    first, second, third = (a_desk(name, by=publisher) for name in ("First", "Second", "Third"))
    address = reverse("signposts_set", args=["cyber_devices"])
    sent = send(publisher, address, contacts=[first.key, second.key])
    assert sent.headers["Location"] == f"{SIGNPOSTS}#cyber_devices"

    def helping() -> set[str]:
        return set(Signpost.objects.filter(category="cyber_devices").values_list("contact__name", flat=True))

    assert helping() == {"First", "Second"}
    # The form was opened with both; meanwhile somebody adds a third.
    set_signposts("cyber_devices", contacts=[first, second, third], by=publisher)
    as_(publisher).post(address, {"contacts": [first.key], "shown": [first.key, second.key]})
    assert helping() == {"First", "Third"}
    assert as_(publisher).get(reverse("signposts_set", args=["nonsense"])).status_code == 404
    for who in (council_user("LDS"), user_of("unit", Role.ANALYST)):
        assert as_(who).get(address).status_code == as_(who).post(address, {}).status_code == 403
    refused = as_(publisher).post(address, {"contacts": ["99999"]})
    assert refused.status_code == 400
    assert helping() == {"First", "Third"}


@pytest.mark.thorough
def test_in_the_demonstration_each_category_has_a_sample_desk() -> None:
    writers = sample_desks()
    load_samples(writers, now=NOW)
    assert load_sample_signposts(by=writers["unit"].writer) > 13
    assert without_desk(NOW.date()) == {}
    helping = SupportContact.objects.filter(pk__in=Signpost.objects.values("contact"))
    assert all(desk.sample_basis and desk.name.endswith("(sample)") for desk in helping)
    assert "SAMPLE – not government policy" in read(council_user("LDS"), SIGNPOSTS)


@pytest.mark.capability("G15", part="production begins without a desk to call about a risk")
def test_production_refuses_the_samples_and_says_what_is_missing(settings: Settings, publisher: User) -> None:
    settings.DEMO = False
    with pytest.raises(ValidationError, match="never where ENVIRONMENT=production"):
        load_sample_signposts(by=publisher)
    assert not Signpost.objects.exists()
    assert "13 categories lack a desk that holds." in read(publisher, SIGNPOSTS)
