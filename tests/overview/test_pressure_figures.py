"""Pressure by topic on the overview: of what the unit was alerted, in the period; counts, and no council's name."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement import services
from tests import factories
from tests.factories import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P20", part="log and alert"),
]


@pytest.fixture
def pressed() -> None:
    """Three alerted of, in Leeds and Cardiff; one that was kept, one withdrawn, one of long ago."""
    leeds, cardiff = (factories.council_user(code) for code in ("LDS", "CRF"))
    said: list[tuple[User, str, dict[str, Any]]] = [
        (
            leeds,
            "LDS",
            {"topics": ["one_china_taiwan", "tibet"], "alert": True, "demand": "A rude man’s made-up words."},
        ),
        (cardiff, "CRF", {"topics": ["one_china_taiwan"], "alert": True}),
        (cardiff, "CRF", {"topics": [], "alert": True}),
        (leeds, "LDS", {"topics": ["xinjiang"]}),
        (leeds, "LDS", {"topics": ["one_china_taiwan"], "alert": True, "held_on": date(2020, 1, 1)}),
    ]
    for by, code, facts in said:
        factories.an_intervention(code, by=factories.again(by), **facts)
    mistake = factories.an_intervention("LDS", by=factories.again(leeds), topics=["tibet"], alert=True)
    services.withdraw_intervention(mistake, reason="Twice.", seen=1, by=factories.again(leeds), now=NOW)


def section(client: Client, reader: User, **asked: str) -> dict[str, Any] | None:
    client.force_login(reader)
    answer = client.get(reverse("overview"), asked)
    assert answer.status_code == 200
    return next((told for told in answer.context["contact_tables"] if told["name"] == "pressure"), None)


def test_the_unit_sees_how_often_by_topic_and_where_the_rows_are(client: Client, pressed: None) -> None:
    analyst = factories.user_of("unit", Role.ANALYST)
    told = section(client, analyst)
    assert told is not None
    assert told["title"] == "Pressure on councils: 3 records, 2 of them about Taiwan and “one China”"
    page = client.get(reverse("overview")).text
    found = client.get(f"{reverse('overview')}?format=csv&table=pressure")
    rows = list(csv.DictReader(io.StringIO(b"".join(found.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [(row["code"], row["records"]) for row in rows] == [("one_china_taiwan", "2"), ("tibet", "1"), ("", "1")]
    # No council, no office and nothing that was said stands among the figures.
    shown = str(told["table"])
    for hidden in ("Leeds", "Cardiff", "Consulate", "made-up words", "flag"):
        assert hidden not in shown, hidden
    assert "made-up words" not in page
    [link] = [part.split('"')[0] for part in shown.split('href="')[1:] if "one_china_taiwan" in part]
    listed = client.get(link.replace("&amp;", "&"))
    assert listed.status_code == 200
    assert len(listed.context["rows"]) == 2


def test_a_nation_narrows_it_and_a_filter_on_visits_hides_it(client: Client, pressed: None) -> None:
    analyst = factories.user_of("unit", Role.ANALYST)
    wales = section(client, analyst, nation="wales")
    assert wales is not None
    assert wales["title"].startswith("Pressure on councils: 2 records, 1 of them")
    assert section(client, analyst, country="CN") is None
    assert section(client, analyst, direction="inward") is None


@pytest.mark.parametrize(
    ("code", "role", "count"),
    [
        ("wales", Role.DEVOLVED, 2),
        ("scotland", Role.DEVOLVED, 0),
        ("LDS", Role.OFFICER, 0),
        ("MAN", Role.OFFICER, 0),
        ("fcdo", Role.READER, 0),
        ("corecities", Role.OBSERVER, 0),
    ],
)
def test_others_are_told_no_more_than_is_theirs(
    client: Client, pressed: None, code: str, role: Role, count: int
) -> None:
    told = section(client, factories.user_of(code, role))
    assert (told["title"].count(f"{count} records") if told else 0) == bool(count)
