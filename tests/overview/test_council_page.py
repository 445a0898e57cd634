"""The page of a council: its figures, what it followed, and who may see it."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from places.models import Council
from tests.factories import council_user, user_of
from tests.overview.conftest import World, day, visit
from tests.overview.test_overview_page import figures_of, numbers_in, rows_at
from tests.sweeps import fewer

pytestmark = [pytest.mark.django_db, pytest.mark.capability("UK1", part="page of a council")]


def page_of(user: Any, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client, client.get(address)


@pytest.mark.parametrize("reader", ["analyst", "own", "other", "devolved"])
def test_every_figure_of_a_council_leads_to_its_rows(varied: World, reader: str) -> None:
    people = {
        "analyst": lambda: user_of("unit", Role.ANALYST),
        "own": lambda: council_user("CRF"),
        "other": lambda: council_user("LDS"),
        "devolved": lambda: user_of("wales", Role.DEVOLVED),
    }
    user = people[reader]()
    for query in fewer(("", "?direction=inward", "?from=2026-10-25&to=2026-11-24", "?country=CN")):
        client, page = page_of(user, f"/councils/CRF/{query}")
        figures, told = figures_of(page), numbers_in(page)
        linked = {*(url for _number, url in figures.values()), *dict(told)}
        rows = {url: rows_at(client, url) for url in linked}
        for name, (number, url) in figures.items():
            assert len(rows[url]) == number, (query, name)
        assert dict(told) == {url: len(rows[url]) for url, _number in told}
        assert all("council=CRF" in url for url, _number in told)
        assert all(row.council_id == "CRF" for url, _number in told for row in rows[url])


@pytest.mark.parametrize(
    ("reader", "headline"),
    [
        (("unit", Role.ANALYST), "Leeds City Council has logged 4 delegations in the last 12 months, visits to come"),
        (("LDS", Role.OFFICER), "Of what Leeds City Council shares, you may see 4 delegations in the last 12 months"),
        (("MAN", Role.OFFICER), "Of what Leeds City Council shares, you may see no delegation in the last 12 months"),
    ],
)
def test_the_headline_is_of_the_council(world: World, reader: tuple[str, Role], headline: str) -> None:
    user = user_of(*reader) if reader[0] == "unit" else council_user(reader[0])
    _client, page = page_of(user, "/councils/LDS/")
    assert page.context["headline"].startswith(headline)
    assert "<title>Leeds City Council – " in page.text


def test_one_is_one(world: World) -> None:
    _client, page = page_of(user_of("unit", Role.ANALYST), "/councils/MAN/")
    assert page.context["headline"].startswith("Manchester City Council has logged 1 delegation in the last 12 months")
    _client, page = page_of(user_of("unit", Role.ANALYST), "/councils/YOR/")
    assert page.context["headline"].startswith("City of York Council has logged no delegation in the last 12 months")
    assert "<svg" not in page.text.split("<main", 1)[1]


def test_successors_and_predecessors_lead_to_each_other(world: World) -> None:
    visit("ALL", -30, -29)
    _client, gone = page_of(user_of("unit", Role.ANALYST), "/councils/ALL/")
    assert "Allerdale Borough Council has not been in charge since 1 April 2023." in gone.text
    (name, address), *_others = gone.context["successors"]
    assert address == "/councils/CBD/" and name in unescape(gone.text)
    assert gone.context["figures"].delegations == 1
    _client, new = page_of(user_of("unit", Role.ANALYST), address)
    assert "/councils/ALL/" in new.text
    assert "What those logged is counted for them, and not here." in new.text
    assert new.context["figures"].delegations == 0


def test_a_council_that_will_close_or_open_says_so(world: World) -> None:
    Council.objects.filter(code="LDS").update(closed_on=day(200), opened_on=None)
    Council.objects.filter(code="MAN").update(opened_on=day(200))
    _client, page = page_of(user_of("unit", Role.ANALYST), "/councils/LDS/")
    assert "Leeds City Council will no longer be in charge from 12 June 2027." in page.text
    _client, page = page_of(user_of("unit", Role.ANALYST), "/councils/MAN/")
    assert "Manchester City Council will be in charge from 12 June 2027." in page.text


def test_a_council_of_another_nation_is_refused_in_words(world: World) -> None:
    _client, page = page_of(user_of("wales", Role.DEVOLVED), "/councils/LDS/")
    assert page.status_code == 403
    assert "Your figures are those of councils in Wales." in page.text


def test_a_council_that_there_is_not_is_not_found(world: World) -> None:
    _client, page = page_of(user_of("unit", Role.ANALYST), "/councils/NOPE/")
    assert page.status_code == 404


@pytest.mark.parametrize("query", ["?nation=wales", "?region=London", "?council=LDS", "?table=months"])
def test_what_a_council_has_no_filter_for_is_refused_by_name(world: World, query: str) -> None:
    _client, page = page_of(user_of("unit", Role.ANALYST), f"/councils/LDS/{query}")
    assert page.status_code == 400
    name = query[1:].partition("=")[0]
    told = {"table": "table: A table is chosen for a file: add format=csv."}
    assert told.get(name, f"The address asks for “{name}”, which this page does not know.") in page.text


def test_the_table_by_council_leads_to_the_pages_with_the_same_filters(world: World) -> None:
    client, page = page_of(user_of("unit", Role.ANALYST), "/overview/?direction=inward&nation=wales")
    assert '<a class="govuk-link" href="/councils/CRF/?direction=inward">Cardiff</a>' in page.text
    assert client.get("/councils/CRF/?direction=inward").context["figures"].delegations == 1


def test_what_is_kept_to_a_council_moves_nothing_on_its_page(world: World) -> None:
    for user in (council_user("LDS"), user_of("unit", Role.ANALYST)):
        _client, before = page_of(user, "/councils/LDS/")
        visit("LDS", 5, 6, sharing=Sharing.COUNCIL)
        _client, after = page_of(user, "/councils/LDS/")
        assert figures_of(after) == figures_of(before)
