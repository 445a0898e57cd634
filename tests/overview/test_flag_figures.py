"""What there is to think about, counted: visits by rule, and late changes; sites and purposes, never people."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from tests import factories
from tests.factories import NOW
from tests.overview.conftest import World, day, flag, visit

NUMBER = re.compile(r">(\d+)<")
pytestmark = [pytest.mark.django_db, pytest.mark.capability("N05", part="counted on the dashboard")]


def chart_of(client: Client, body: str, role: Role, query: str = "") -> dict[str, Any]:
    client.force_login(factories.user_of(body, role))
    charts = client.get(f"/overview/{query}").context["charts"]
    found: dict[str, Any] = next((chart for chart in charts if chart["name"] == "flags"), {})
    return found


def numbers(chart: dict[str, Any]) -> dict[str, str]:
    """The table by heading; a number that is a link is followed by what it counts, out of sight."""
    rows = chart["table"]["rows"]
    return {str(row[0]["text"]): str(row[1].get("html") or row[1]["text"]) for row in rows}


@pytest.mark.parametrize("query", ["?from=2026-01-01", "?from=2026-01-01&direction=inward"])
def test_each_rule_counts_its_visits_and_leads_to_them(varied: World, client: Client, query: str) -> None:
    chart = chart_of(client, "unit", Role.ANALYST, query)
    told = numbers(chart)
    assert list(told) == ["Site and purpose do not fit", "Late change"]
    for cell in told.values():
        address = cell.split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert len(client.get(address).context["rows"]) == int(NUMBER.findall(cell)[0])
    assert chart["title"] == "Most often to think about: Site and purpose do not fit"


def test_visits_with_a_late_change_are_counted_with_what_changed(varied: World, client: Client) -> None:
    chart = chart_of(client, "unit", Role.ANALYST, "?from=2026-01-01")
    assert (
        "2 visits with a late change: programme in 2. 3 of 382 councils have logged a delegation in the period"
        in chart["subtitle"]
    )
    assert "never in people" in chart["subtitle"]


def test_who_comes_is_in_no_figure_though_it_changed_late(client: Client) -> None:
    flag(visit("LDS", 3, 4), "late_people", days_left=1, changes=7)
    assert chart_of(client, "unit", Role.ANALYST) == {}
    for address in ("/delegations/?flag=late_people", "/delegations/?flag=nonsense"):
        assert client.get(address).status_code == 400


def test_whoever_sees_no_rows_is_told_no_small_number_and_no_link(varied: World, client: Client) -> None:
    chart = chart_of(client, "fcdo", Role.READER)
    assert numbers(chart) == {"Others together": "5"}
    assert "Fewer than 5 visits with a late change. " in chart["subtitle"]
    assert "<a " not in str(chart["table"]) and "<a " not in str(chart["chart"])


def test_another_council_finds_no_flag_of_a_record_of_which_it_sees_a_summary(client: Client) -> None:
    flag(visit("LDS", 3, 4, sharing=Sharing.COUNCILS), "aims_unknown")
    assert chart_of(client, "LDS", Role.OFFICER) != {}
    assert chart_of(client, "MAN", Role.OFFICER) == {}
    rows = client.get("/delegations/?flag=aims_unknown").context["rows"]
    assert list(rows) == []


def test_what_is_kept_or_called_off_is_not_counted(client: Client) -> None:
    officer = factories.council_user("LDS")
    rows = [
        factories.a_delegation("LDS", by=officer, sharing=sharing, starts_on=day(30), ends_on=day(31))
        for sharing in (Sharing.COUNCIL, Sharing.UNIT)
    ]
    assert {row.flags.standing().get().rule for row in rows} == {"aims_unknown"}
    assert ">1<" in numbers(chart_of(client, "unit", Role.ANALYST))["Their aims are not known"]
    services.cancel_delegation(rows[1], reason="Made-up.", seen=rows[1].version, by=officer, now=NOW)
    assert chart_of(client, "unit", Role.ANALYST) == {}


def test_the_file_and_the_page_of_a_council_have_it_too(varied: World, client: Client) -> None:
    client.force_login(factories.user_of("unit", Role.ANALYST))
    file = client.get("/overview/?from=2026-01-01&format=csv&table=flags")
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "purpose_site_mismatch,Site and purpose do not fit,4," in text
    charts = {chart["name"] for chart in client.get("/councils/LDS/?from=2026-01-01").context["charts"]}
    assert "flags" in charts


def test_it_is_counted_in_the_same_few_queries_however_many_there_are(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(60) as asked:
            chart_of(client, "unit", Role.ANALYST)
        return len(asked)

    flag(visit("LDS", 3, 4), "aims_unknown")
    before = count()
    for number in range(8):
        flag(visit("LDS", 3 + number, 20), ("aims_unknown", "mostly_ceremony")[number % 2])
    assert count() <= before
