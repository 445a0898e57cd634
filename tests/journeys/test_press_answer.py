"""The press asks, and the words of the line that is chosen stand in the box."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from tests.engagement.test_press import an_enquiry
from tests.factories import a_delegation
from tests.guidance.texts import a_version
from tests.journeys.hands import Hand, on_every_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.capability("P49")]
WORDS = "Made-up answer: we follow what the Government publishes."
WRITTEN = "We said something else."


@on_every_screen
def test_with_script_the_box_takes_the_words_of_the_line_until_somebody_writes_in_it(
    signed_in: Callable[[str], Hand], script: bool
) -> None:
    who = User.objects.get(email="officer@leeds.example")
    first = timezone.localdate() + timedelta(days=60)
    more: dict[str, Any] = {
        "title": "Kaohsiung harbour talks",
        "starts_on": first,
        "ends_on": first + timedelta(days=3),
    }
    visit = a_delegation("LDS", by=who, **more)
    a_version(title="Taiwan in the programme", reactive_line=WORDS, now=timezone.now())
    enquiry = an_enquiry(visit, who)
    officer = signed_in("officer@leeds.example")
    officer.opens(f"/delegations/{visit.key}/press/{enquiry.key}/answer/")
    box = officer.page.locator("textarea[name=answered]")
    assert box.input_value() == ""
    officer.checks(officer.page.locator("input[name=line]").first)
    assert box.input_value() == (WORDS if script else "")
    officer.writes(box, WRITTEN)
    officer.checks(officer.page.locator("input[name=line]").last)
    assert box.input_value() == WRITTEN
