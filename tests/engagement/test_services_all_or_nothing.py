"""No change without its event, no event without its change: each SQL statement of each service is broken in turn."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation, DelegationPartner, Question
from places.models import Council
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def holder_of(role: Role) -> User:
    found: User = User.objects.get(memberships__role=role)
    return found


def the_record() -> Delegation:
    return Delegation.objects.get(reference__isnull=False)


def start(officer: User) -> None:
    services.start_delegation(Council.objects.get(code="LDS"), by=officer, now=NOW, **factories.facts())


def edit(officer: User) -> None:
    delegation = the_record()
    services.edit_delegation(
        delegation,
        seen=delegation.version,
        by=officer,
        now=NOW,
        title="Another",
        delegates=factories.some_delegates(2),
        programme=factories.some_programme(1),
        organisations=[{"name": "Made-up office"}],
    )


def log(officer: User) -> None:
    draft = Delegation.objects.drafts().get()
    services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)


def cancel(officer: User) -> None:
    delegation = the_record()
    services.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)


def share(officer: User) -> None:
    delegation = the_record()
    approver = holder_of(Role.APPROVER)
    services.edit_delegation(delegation, sharing=Sharing.COUNCILS, seen=delegation.version, by=approver, now=NOW)


def discard(officer: User) -> None:
    draft = Delegation.objects.drafts().get()
    services.discard_draft(draft, seen=draft.version, by=officer, now=NOW)


def accept(officer: User) -> None:
    partnership = DelegationPartner.objects.get()
    services.accept_partnership(partnership, by=User.objects.get(memberships__body="MAN"), now=NOW)


def assign(officer: User) -> None:
    analyst = holder_of(Role.ANALYST)
    services.assign_review(the_record(), analyst, seen="", by=analyst, now=NOW)


def ask(officer: User) -> None:
    services.ask_council(the_record(), text="Who pays?", by=holder_of(Role.ANALYST), now=NOW, form_id="a form")


def answer(officer: User) -> None:
    services.answer_question(Question.objects.get(), text="They do.", by=officer, now=NOW, form_id="a form")


def close(officer: User) -> None:
    services.close_question(Question.objects.get(), by=holder_of(Role.ANALYST), now=NOW)


def note(officer: User) -> None:
    services.write_unit_note(the_record(), text="Made-up note.", by=holder_of(Role.ANALYST), now=NOW, form_id="a form")


@pytest.mark.parametrize("act", [start, edit, log, cancel, share, discard, accept, assign, ask, answer, close, note])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[User], None]) -> None:
    officer = factories.council_user("LDS")
    factories.council_user("LDS", Role.APPROVER)
    analyst = factories.user_of("unit", Role.ANALYST)
    factories.council_user("MAN")
    delegation = factories.a_delegation(by=officer, organisations=[{"name": "Made-up visitors"}])
    services.invite_partner(delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW)
    factories.a_draft(by=officer, organisations=[{"name": "Made-up hosts"}])
    services.ask_council(delegation, text="Who comes along?", by=analyst, now=NOW)
    must_leave_nothing_behind(lambda: act(factories.again(officer)))
