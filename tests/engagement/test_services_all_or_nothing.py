"""No change without its event, no event without its change: each SQL statement of each service is broken in turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation, DelegationPartner, Question
from places.models import Council
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


class Broken(Exception):
    """What a failing disk, a lost connection or a bug would raise."""


@contextmanager
def breaking_statement(number: int) -> Iterator[list[int]]:
    """Fail at the given writing or reading statement, counted from 1; yields the count so far."""
    count = [0]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield count


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all our tables, the trail included."""
    ours = ("accounts", "audit", "notifications", "counterparts", "engagement")
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_label in ours
    }


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
    before = everything()
    number, breaks, last = 1, 0, 0
    while True:
        try:
            with breaking_statement(number) as count:
                act(factories.again(officer))
                last = count[0]
        except Broken:
            assert everything() == before, f"half done when statement {number} broke"
            number, breaks = number + 1, breaks + 1
        else:
            break
    assert breaks == last >= 5
    assert everything() != before
