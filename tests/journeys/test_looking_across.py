"""Who looks across councils and sees less than the unit: an administration its nation, a reader totals alone."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.rules import Sharing
from engagement.models import Delegation
from tests.browser.conftest import Faults
from tests.factories import a_bare_delegation, a_delegation
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_after_logging import a_visit
from tests.journeys.test_main_job import first_day

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("UK1", part="each sees as far as they may"),
]
WALES = "Your figures are those of councils in Wales."


@on_every_screen
def test_a_devolved_analyst_sees_wales_only(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400, 403, 404)
    welsh = signed_in("devolved@wales.example")
    officer = User.objects.get(email="officer@cardiff.example")
    days: dict[str, Any] = {"starts_on": first_day(), "ends_on": first_day()}
    leeds = a_visit(title="Made-up visit to Leeds", sharing=Sharing.COUNCILS)
    a_delegation("CRF", by=officer, title="Made-up visit to Cardiff", **days)
    kept = a_delegation("CRF", by=officer, title="Made-up visit that is kept", sharing=Sharing.COUNCIL, **days)
    hidden = (leeds.title, kept.title, leeds.key, kept.key, str(leeds.reference))

    welsh.follows("Review queue")
    welsh.reads("Made-up visit to Cardiff", "New")
    welsh.sees_nothing_of(*hidden)
    check_access(welsh.page)
    welsh.follows("Delegations")
    welsh.reads("Made-up visit to Cardiff")
    welsh.sees_nothing_of(*hidden)

    welsh.follows("National overview")
    welsh.reads("1 of 22 councils in Wales has logged 1 delegation", "Counted is what councils in Wales share")
    welsh.sees_nothing_of(*hidden, "Leeds")
    check_access(welsh.page)
    rows = csv.DictReader(welsh.downloads("Download this table (CSV)").splitlines())
    assert [(row["code"], row["delegations"]) for row in rows] == [("CRF", "1")]
    welsh.follows("Delegations", within=welsh.page.locator(".app-figure").first)
    welsh.reads("1 delegation", "Made-up visit to Cardiff")

    for address in ("/councils/LDS/", "/overview/?nation=england", "/overview/?region=London"):
        welsh.opens(address)
        welsh.reads(WALES)
        welsh.sees_nothing_of(*hidden)
    # One reference in a thousand is so much like the word Leeds that the council is offered: none of these.
    Delegation.objects.filter(pk=leeds.pk).update(reference="LDS-26-K7QPX")
    welsh.opens("/search/?q=LDS-26-K7QPX")
    welsh.reads("Nothing found")
    welsh.opens(leeds.get_absolute_url())
    welsh.sees_nothing_of(leeds.title)


@on_every_screen
def test_a_reader_sees_totals_only(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400, 403, 404)
    reader = signed_in("reader@fcdo.example")
    counts = {"MAN": 7, "LDS": 6, "CRF": 1}
    visits = [
        a_bare_delegation(code, title=f"Made-up visit {code} {number}", starts_on=first_day(), ends_on=first_day())
        for code, count in counts.items()
        for number in range(count)
    ]
    hidden = [word for visit in visits for word in (visit.title, visit.key, str(visit.reference))]

    # Guidance is theirs to search; records are not.
    reader.sees_nothing_of("Review queue", *hidden)
    reader.follows("National overview")
    reader.reads(
        "Fewer than 5 of 382 councils have logged about 15 delegations",
        "You see figures here and not the records behind them, so no figure is a link.",
        "Figures come to the nearest 5.",
    )
    reader.sees_nothing_of(*hidden, "/delegations/")
    check_access(reader.page)
    rows = list(csv.DictReader(reader.downloads("Download this table (CSV)").splitlines()))
    assert [(row["code"], row["council"], row["delegations"]) for row in rows] == [
        ("LDS", "Leeds City Council", "5"),
        ("MAN", "Manchester City Council", "5"),
        ("", "Others together", "fewer than 5"),
    ]
    reader.follows("Manchester", within=reader.page.get_by_role("region", name="Delegations by council"))
    reader.reads("Manchester City Council has logged about 5 delegations")
    reader.sees_nothing_of(*hidden, "/delegations/")
    check_access(reader.page)

    for address in ("/delegations/", "/review/", "/search/", visits[0].get_absolute_url(), "/councils/LDS/?country=CN"):
        reader.opens(address)
        reader.sees_nothing_of(*hidden)
    reader.opens("/overview/?from=2026-01-02")
    reader.reads("This address cannot be read", "a calendar year from 1 January to 31 December")
