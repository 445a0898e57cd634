"""Filters beside the period: what they count, what is refused by name, and what the reader is told of them."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from tests.api.callers import caller, parameters
from tests.factories import a_bare_delegation, council_user, user_of
from tests.overview.conftest import World, day, visit

pytestmark = [pytest.mark.django_db, pytest.mark.capability("UK1", part="filters")]

ADDRESS = "/overview/"


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(user_of("unit", Role.ANALYST))
    return client


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("nation=wales", {"council__nation": "wales"}),
        ("nation=england", {"council__nation": "england"}),
        ("region=North West", {"council__region": "North West"}),
        ("nation=england&region=North West", {"council__region": "North West"}),
        ("country=TW", {"country": "TW"}),
        ("direction=outward", {"direction": "outward"}),
        ("purpose=culture_arts", {"purposes__contains": ["culture_arts"]}),
        ("purpose=sport&country=CN&nation=wales", {"purposes__contains": ["sport"], "country": "CN"}),
    ],
)
def test_a_filter_counts_what_meets_it(varied: World, analyst: Client, query: str, where: dict[str, Any]) -> None:
    rows = Delegation.objects.exclude(sharing=Sharing.COUNCIL).live()
    within = rows.filter(starts_on__gt=day(-365), **where)
    if "nation=wales" in query:
        within = within.filter(council__nation="wales")
    shown = analyst.get(f"{ADDRESS}?{query}").context["figures"]
    assert shown.delegations == within.count()
    assert 0 < shown.delegations < rows.count()
    assert caller("unit", "overview:read").get(f"overview/summary/?{query}").json()["delegations"] == within.count()


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("nation=wales", "1 of 22 councils in Wales has logged "),
        ("region=London", "None of 33 councils in London has logged a delegation in the last 12 months"),
        (
            "direction=inward&country=CN&purpose=sport",
            " delegations – inward, China (mainland), sport – in the last 12 months",
        ),
        (
            "country=CN&from=2026-11-01&to=2026-11-30",
            " – China (mainland) – between 1 November 2026 and 30 November 2026.",
        ),
    ],
)
def test_the_headline_says_what_is_counted(varied: World, analyst: Client, query: str, headline: str) -> None:
    assert headline in analyst.get(f"{ADDRESS}?{query}").context["headline"]


def test_what_is_chosen_stands_as_links_that_take_it_away_and_in_every_period(varied: World, analyst: Client) -> None:
    page = analyst.get(f"{ADDRESS}?from=2026-01-01&to=2026-12-31&nation=wales&direction=inward")
    groups = dict(page.context["selected"]["groups"])
    assert groups == {
        "First day": [
            ("Between 1 January 2026 and 31 December 2026", "/overview/?nation=wales&direction=inward"),
        ],
        "Nation": [("Wales", "/overview/?from=2026-01-01&to=2026-12-31&direction=inward")],
        "Direction": [("Inward: they come to us", "/overview/?from=2026-01-01&to=2026-12-31&nation=wales")],
    }
    assert page.context["selected"]["clear"] == "/overview/"
    assert all("nation=wales&direction=inward" in period["url"] for period in page.context["periods"])
    assert 'value="2026-01-01"' in page.text and '<option value="wales" selected>' in page.text


WRONG = [
    ("nation=france", "nation", "Choose one of: england, scotland, wales, northern_ireland."),
    ("region=Atlantis", "region", "Choose one of: East Midlands,"),
    ("region=Wales", "region", "Choose one of: East Midlands,"),
    ("nation=wales&region=London", "region", "This region does not lie in the nation that is chosen."),
    ("country=XX", "country", "There is no country or territory with this code."),
    ("country=GB", "country", "There is no country or territory with this code."),
    ("direction=sideways", "direction", "Choose one of: inward, outward, virtual."),
    ("purpose=spying", "purpose", "Choose one of: civic_ceremonial,"),
    ("purpose=sport&purpose=youth", "purpose", "Give this filter once."),
]


@pytest.mark.parametrize(("query", "name", "sentence"), WRONG)
def test_a_wrong_value_is_told_beside_its_box_and_by_name_over_the_api(
    world: World, analyst: Client, query: str, name: str, sentence: str
) -> None:
    page = analyst.get(f"{ADDRESS}?{query}")
    assert page.status_code == 400
    told = page.text.split(f'id="id_{name}-error"', 1)[1].split("</p>", 1)[0]
    # What the box itself refuses it says in the words of pages, which name no codes.
    assert escape(sentence.removesuffix(".")) in told or "Choose an option from the list" in told
    assert told.count("<br>") == 0, "two sentences for one mistake"
    assert "Correct the filter to see the figures" in page.text
    answer = caller("unit", "overview:read").get(f"overview/by-month/?{query}")
    assert answer.status_code == 400
    assert parameters(answer)[name].startswith(sentence)


@pytest.mark.parametrize("query", ["nation=scotland", "nation=england", "region=London"])
def test_a_nation_that_is_not_the_readers_is_refused_in_words(world: World, client: Client, query: str) -> None:
    client.force_login(user_of("wales", Role.DEVOLVED))
    page = client.get(f"{ADDRESS}?{query}")
    assert page.status_code == 400
    assert "Your figures are those of councils in Wales." in page.text
    assert "Correct the filter to see the figures" in page.text
    answer = caller("wales", "overview:read").get(f"overview/summary/?{query}")
    assert answer.status_code == 400
    assert "Your figures are those of councils in Wales." in "".join(parameters(answer).values())
    assert client.get(f"{ADDRESS}?nation=wales").context["figures"].delegations == 2


def test_figures_that_a_filter_empties_say_so_and_lead_back(world: World, analyst: Client) -> None:
    page = analyst.get(f"{ADDRESS}?country=JP&nation=scotland")
    assert page.status_code == 200
    assert "Nothing fits all of these filters." in page.text
    assert page.context["cleared"] == ADDRESS
    assert page.context["charts"] == []
    assert "<table" not in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"nation": "wales"}, 2),
        ({"region": "North West"}, 2),
        ({"region": "Nowhere"}, None),
        ({"nation": "france"}, None),
        ({"actor_group": "national_diplomatic"}, 1),
        ({"actor_group": "other"}, 1),
        ({"actor_group": "none_named"}, 10),
        ({"actor_group": "friends"}, None),
    ],
)
def test_the_list_of_delegations_has_the_filters_that_figures_lead_to(
    varied: World, analyst: Client, query: dict[str, str], found: int | None
) -> None:
    within = {"starts_after": "2026-11-20", "counted": "yes"} if "actor_group" not in query else {"counted": "yes"}
    page = analyst.get("/delegations/", {**within, **query})
    if found is None:
        assert page.status_code == 400
        return
    if "nation" in query:
        found = Delegation.objects.live().filter(council="CRF", starts_on__gte="2026-11-20").count()
    if query.get("region") == "North West":
        found = Delegation.objects.live().filter(council="MAN", starts_on__gte="2026-11-20").count()
    assert len(page.context["rows"]) == found


def test_who_takes_part_is_no_filter_for_those_who_see_the_summary_alone(varied: World, client: Client) -> None:
    """Who takes part belongs to a part of the record that other councils do not see."""
    client.force_login(council_user("BRD"))
    assert client.get("/delegations/", {"council": "CRF"}).context["rows"]
    assert client.get("/delegations/", {"council": "CRF", "actor_group": "local_government"}).context["rows"] == []
    page = client.get(ADDRESS)
    assert page.context["figures"].delegations
    assert "actors" not in {chart["name"] for chart in page.context["charts"]}


def test_a_filter_leaves_the_figures_of_today_to_what_meets_it(world: World, analyst: Client) -> None:
    visit("CRF", -1, 1)
    a_bare_delegation("CRF", starts_on=day(-9), ends_on=day(-8), direction="outward")
    tiles = [tile["number"] for tile in analyst.get(f"{ADDRESS}?nation=wales&direction=inward").context["tiles"]]
    assert tiles[2:] == [1, 0]
