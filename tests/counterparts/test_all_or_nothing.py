"""No act on an organisation without its event, no event without its act: each SQL statement is broken in turn."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from counterparts import services
from counterparts.models import Organisation, OrganisationNote
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.counterparts.conftest import accepted, used
from tests.factories import NOW, again
from tests.races.at_once import at_once
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)


def the(name: str) -> Organisation:
    found: Organisation = Organisation.objects.get(name=name)
    return found


def edit(officer: User, _unit: User) -> None:
    row = the("waiting")
    services.edit_organisation(row, seen=row.version, by=officer, now=NOW, name="New", parent=the("stands"))


def accept(_officer: User, unit: User) -> None:
    row = the("waiting")
    services.accept_organisation(row, seen=row.version, now=NOW, by=unit)


def merge(_officer: User, unit: User) -> None:
    row = the("waiting")
    services.merge_organisation(row, into=the("stands"), seen=row.version, by=unit)


def note(officer: User, _unit: User) -> None:
    facts: dict[str, Any] = {"text": "Made-up.", "source": "Made-up", "as_of": NOW.date(), "confidence": "low"}
    services.write_organisation_note(the("stands"), council=None, by=officer, now=NOW, form_id="new", **facts)


def dispute(officer: User, _unit: User) -> None:
    row = OrganisationNote.objects.get()
    services.dispute_note(row, council=None, dispute="Not so.", seen=row.version, by=officer, now=NOW)


def withdraw(_officer: User, unit: User) -> None:
    row = OrganisationNote.objects.get()
    services.withdraw_note(row, seen=row.version, by=unit, now=NOW)


@pytest.mark.parametrize("act", [edit, accept, merge, note, dispute, withdraw])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[User, User], None]) -> None:
    officer, unit = factories.council_user("LDS"), factories.user_of("unit", Role.ANALYST)
    accepted("LDS", unit=unit, name="stands")
    used(factories.an_organisation("LDS", by=officer, name="waiting"))
    facts: dict[str, Any] = {"text": "Made-up.", "source": "Made-up", "as_of": NOW.date(), "confidence": "low"}
    services.write_organisation_note(the("stands"), council=None, by=again(unit), now=NOW, **facts)
    must_leave_nothing_behind(lambda: act(again(officer), again(unit)))


def test_two_merges_at_once_never_make_a_ring() -> None:
    """Each into the other at the same moment: one is done, the other is told that its row was merged."""
    unit = factories.user_of("unit", Role.ANALYST)
    first, second = (accepted("LDS", unit=unit, name=name) for name in ("first", "second"))

    def act(row: Organisation, into: Organisation) -> object:
        try:
            return services.merge_organisation(row, into=into, seen=row.version, by=again(unit))
        except (ValidationError, Stale) as refusal:
            return refusal

    answers = at_once(lambda: act(first, second), lambda: act(second, first))
    done = [answer for answer in answers if isinstance(answer, Organisation)]
    assert len(done) == 1, answers
    assert [row.merged_into_id for row in Organisation.objects.filter(merged_into__isnull=False)] in (
        [first.pk],
        [second.pk],
    )
    [refused] = [answer for answer in answers if not isinstance(answer, Organisation)]
    assert isinstance(refused, ValidationError | Stale)
