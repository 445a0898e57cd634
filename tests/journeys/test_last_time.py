"""When did we last deal with them? Two clicks from the first page, in whatever spelling the place or office comes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page

from accounts.models import User
from accounts.rules import Sharing
from places.models import Place
from tests.factories import a_contact
from tests.journeys.hands import Hand, on_every_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE = "Foreign Affairs Office of Chongqing"
SPELLINGS = ("重庆", "Chongqing", "chóng qìng", "Chungking", "chonqing")


@on_every_screen
@pytest.mark.capability("P28")
def test_the_last_time_is_two_clicks_away_in_any_spelling(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer = signed_in("officer@leeds.example")
    by = User.objects.get(email="officer@manchester.example")
    office = {
        "name": OFFICE,
        "local_name": "重庆市外事办公室",
        "kind": "fao",
        "place": Place.objects.get(code="CN-500000"),
    }
    held_on = localdate() - timedelta(days=9)
    talk = a_contact(
        "MAN", by=by, sharing=Sharing.COUNCILS, organisations=[office], place=office["place"], held_on=held_on
    )
    a_contact(
        "LDS",
        by=User.objects.get(email="officer@leeds.example"),
        organisations=[office],
        held_on=held_on - timedelta(days=30),
    )

    for typed in SPELLINGS:
        officer.opens("/")
        officer.types("What are you looking for?", typed)
        officer.presses("Search")
        officer.reads("Last time with Chongqing", "Manchester City Council", "Your council’s last time", OFFICE)
    check_access(officer.page)
    box = officer.page.locator(".govuk-inset-text")
    seen = box.bounding_box()
    assert seen is not None and seen["y"] < officer.page.viewport_size["height"], "it is not on the first screen"  # type: ignore[index]
    officer.follows(str(talk), within=box)
    officer.reads(talk.reference)
    officer.opens("/")
    check_access(officer.page)
