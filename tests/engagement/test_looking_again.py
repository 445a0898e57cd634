"""Flags are put right at night, as what makes a site sensitive changes without anybody touching the visit."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import CouncilSettings
from accounts.roles import Role
from accounts.services import the_service
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from guidance.models import Topic
from notifications.models import Message
from risk.models import SensitiveArea
from risk.rules import AreaGroup
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
NIGHT = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def service() -> None:
    factories.body_of("service")
    assert the_service()


def a_visit(code: str = "LDS", **more: Any) -> Delegation:
    stop = {"title": "Tea at the Made-up Tower", "on": factories.facts()["starts_on"], "kind": "site_visit"}
    return factories.a_delegation(code, **{"their_aims": "Friendship", "programme": [stop], **more})


def an_own_area(council: str = "LDS") -> SensitiveArea:
    return SensitiveArea.objects.create(
        council_id=council, name="Made-up tower", group=AreaGroup.OWN, words=["made-up tower"], source="Made-up"
    )


def test_an_area_that_a_council_adds_is_found_in_its_visits_to_come() -> None:
    own, other = a_visit(), a_visit("CRF")
    assert services.look_at_programmes_again(NIGHT) == 0
    an_own_area()
    assert services.look_at_programmes_again(NIGHT) == 1
    assert [flag.rule for flag in own.flags.standing()] == ["purpose_site_mismatch"]
    assert not other.flags.exists()
    event = Event.objects.filter(action="flags_renewed").get()
    assert (event.subject, event.facts) == (own.key, ["flags"])
    assert "unit" in event.after


def test_to_look_twice_changes_nothing_and_answers_stay() -> None:
    officer = factories.council_user("LDS")
    own = a_visit(by=officer)
    area = an_own_area()
    services.look_at_programmes_again(NIGHT)
    flag = own.flags.standing().get()
    services.answer_flag(flag, response="accepted", by=officer, now=NIGHT)
    assert services.look_at_programmes_again(NIGHT + timedelta(days=1)) == 0
    assert own.flags.standing().get().response == "accepted"
    SensitiveArea.objects.filter(pk=area.pk).update(valid_to=NIGHT.date())
    assert services.look_at_programmes_again(NIGHT + timedelta(days=1)) == 1
    assert not own.flags.standing().exists()


def test_what_is_over_stays_as_it_was() -> None:
    officer = factories.council_user("LDS", Role.OFFICER)
    called_off, gone = a_visit(by=officer), a_visit(by=officer)
    services.cancel_delegation(called_off, reason="Made-up.", seen=called_off.version, by=officer, now=NOW)
    an_own_area()
    assert services.look_at_programmes_again(NOW.replace(year=2027, month=3, day=19)) == 0
    assert not gone.flags.exists()


def test_visits_without_a_stop_are_looked_at_too() -> None:
    """Not to know what the other side wants is found without a programme."""
    visit = a_visit(programme=[], their_aims="")
    visit.flags.all().delete()
    assert services.look_at_programmes_again(NIGHT) == 1
    assert [flag.rule for flag in visit.flags.standing()] == ["aims_unknown"]


def test_a_topic_that_is_found_at_night_is_told_where_its_council_asked_for_that() -> None:
    visit = a_visit()
    CouncilSettings.objects.update(heads_up_on_topics=True)
    Topic.objects.create(code="made_up_tower", name="Made-up tower", words=["made-up tower"], calls_for_care=True)
    for _night in range(2):
        services.look_at_programmes_again(NIGHT)
    [told] = Message.objects.filter(kind="topics_named")
    assert (told.body_id, told.record, told.said) == ("unit", visit.key, "Made-up tower")
