"""What becomes of a delegation once it is logged."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Stage
from tests.browser.conftest import Faults
from tests.engagement.pages import at
from tests.factories import a_delegation
from tests.journeys.hands import Hand
from tests.journeys.test_main_job import figures, first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_visit(**more: Any) -> Delegation:
    by = User.objects.get(email="monitoring@leeds.example")
    return a_delegation(by=by, starts_on=first_day(), ends_on=first_day(), **more)


def test_a_delegation_is_declined_with_a_reason_and_kept(signed_in: Callable[[str], Hand], faults: Faults) -> None:
    faults.allow(400)
    officer, analyst = signed_in("officer@leeds.example"), signed_in("analyst@unit.example")
    record = a_visit()
    assert figures(analyst)["Delegations"] == (1, "1 inward")
    officer.opens(at("delegation", record))
    officer.follows("Decline it")
    officer.presses("Decline this delegation")
    officer.reads("There is a problem", "Say why")
    officer.types("Why?", "The dates fall into the week of the local elections.")
    officer.presses("Decline this delegation")
    officer.reads("The delegation is declined.", "Declined", "The dates fall into the week of the local elections.")
    record.refresh_from_db()
    assert record.stage == Stage.DECLINED
    assert figures(analyst)["Delegations"][0] == 0


def test_an_approver_opens_a_delegation_to_other_councils(signed_in: Callable[[str], Hand]) -> None:
    officer, cardiff = signed_in("officer@leeds.example"), signed_in("officer@cardiff.example")
    record = a_visit(title="Made-up visit for others to see")
    cardiff.opens("/delegations/")
    cardiff.sees_nothing_of(record.title)
    officer.opens(at("delegation_sharing", record))
    officer.reads("Only an approver of your council can change who sees a delegation")
    assert not officer.page.get_by_role("radio", name="The central unit, and a summary for all councils").count()

    approver = signed_in("approver@leeds.example")
    approver.opens(at("delegation", record))
    approver.follows("Change who may see it")
    approver.ticks("The central unit, and a summary for all councils")
    approver.presses("Save")
    approver.reads("Saved.", "Other councils: title, direction")
    record.refresh_from_db()
    assert record.sharing == Sharing.COUNCILS
    cardiff.opens("/delegations/")
    cardiff.follows(record.title)
    cardiff.reads("Leeds City Council shares a summary")
