"""Swap the country: the same flags, through the services by which every page and call keeps them (P43, G03)."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from engagement import services
from engagement.flags import told
from engagement.rules import AskedBy, ItemKind, ItemNature, ItemState, OrganisationRole, Purpose, SiteAccess
from places.models import Council, Country, Place
from tests import factories
from tests.factories import NOW

COUNTRIES = ("CN", "DE", "TW", "JP")
SITES = (
    *("", "Town Hall", "City museum", "Made-up wafer fab", "Data centre, east hall", "CCTV control room"),
    *("University materials laboratory", "Container terminal", "Tibet house", "晶圆 半导体 工厂", "Plant Works"),
)
FIRST = date(2027, 3, 15)

stops = st.fixed_dictionaries(
    {
        "title": st.sampled_from(("Meeting", "Tour of the nuclear reactor", "Talk on Hong Kong", "Dinner", "Walk")),
        "on": st.dates(FIRST, FIRST + timedelta(days=1)),
        "at": st.none() | st.sampled_from((time(9), time(12, 30), time(18))),
        "kind": st.sampled_from(ItemKind.values),
        "nature": st.sampled_from(["", *ItemNature.values]),
        "site": st.sampled_from(SITES),
        "access": st.sampled_from(["", *SiteAccess.values]),
        "asked_by": st.sampled_from(AskedBy.values),
        "state": st.sampled_from(ItemState.values),
    }
)
visits = st.fixed_dictionaries(
    {
        "purposes": st.lists(st.sampled_from(Purpose.values), min_size=1, max_size=3, unique=True),
        "their_aims": st.sampled_from(("", "To learn about ports")),
        "programme": st.lists(stops, max_size=5),
    }
)
roles = st.lists(
    st.tuples(st.sampled_from(("Made-up City", "Made-up Agency")), st.sampled_from(OrganisationRole.values)),
    max_size=3,
    unique=True,
)


def flags_of(
    country: str, officer: User, facts: dict[str, Any], held: list[tuple[str, str]], later: list[Any], on: int
) -> list[tuple[Any, ...]]:
    """What is found in a visit from there that is logged, and to which stops are added `on` days before it."""
    organisations = [{"name": name, "kind": "other", "role": role} for name, role in held]
    where = {"country": Country.objects.get(code=country), "place": Place.objects.filter(country=country).first()}
    whole = {**factories.facts(), "organisations": organisations, **facts, **where}
    draft = services.start_delegation(Council.objects.get(code="LDS"), by=officer, now=NOW, **whole)
    delegation = services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    first = [{"id": stop.key} for stop in delegation.programme.all()]
    services.edit_delegation(
        delegation,
        seen=delegation.version,
        by=officer,
        now=NOW.replace(year=2027, month=3, day=15 - on),
        programme=[*first, *later],
    )
    titles = {stop.key: f"{stop.title} at {stop.site}, {stop.on}, {stop.at}" for stop in delegation.programme.all()}
    found = [(flag.rule, titles.get(flag.about, ""), told(flag)) for flag in delegation.flags.standing()]
    return sorted(found, key=str)


@pytest.mark.django_db
@pytest.mark.capability("P43")
@pytest.mark.capability("G03")
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
@given(visits, roles, st.lists(stops, max_size=2), st.integers(1, 14))
def test_swap_the_country_and_the_same_flags_are_raised(
    facts: dict[str, Any], held: list[tuple[str, str]], later: list[Any], on: int
) -> None:
    officer = factories.council_user("LDS")
    found = [flags_of(country, officer, facts, held, later, on) for country in COUNTRIES]
    assert found[1:] == found[:1] * 3


@pytest.mark.django_db
@pytest.mark.capability("P43")
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_plant_on_a_civic_visit_is_flagged_whoever_comes(country: str) -> None:
    officer = factories.council_user("LDS")
    stop = {"title": "Tour of the semiconductor plant", "on": FIRST, "kind": "site_visit", "asked_by": "them"}
    found = flags_of(country, officer, {"their_aims": "Friendship"}, [], [stop], 3)
    assert [rule for rule, _at, _told in found] == ["late_change", "purpose_site_mismatch", "sensitive_stop_added"]
