"""Acts that lock the same rows wait for each other, and never both."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import User
from accounts.rules import Sharing
from audit.services import broken
from counterparts.models import Organisation
from engagement import services
from engagement.models import Delegation
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8


def at_once(*acts: Callable[[], object]) -> None:
    """Run acts at the same moment, each on a connection of its own. Raises what one of them raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(timeout=30)


def use(delegation: Delegation, officer: User, names: list[str], new: str) -> Callable[[], object]:
    """Add the organisations of these names, in this order, and one that is not known yet."""
    keys = [Organisation.objects.get(name=name).key for name in names]
    return lambda: services.edit_delegation(
        delegation,
        seen=delegation.version,
        by=factories.again(officer),
        now=NOW,
        organisations=[{"name": new}, *({"id": key} for key in keys)],
    )


def test_two_delegations_may_take_the_same_organisations_at_once() -> None:
    officer = factories.council_user("LDS")
    for turn in range(ROUNDS):
        names = [f"Made-up A{turn}", f"Made-up B{turn}"]
        for name in names:
            factories.an_organisation(by=officer, name=name)
        one, other = (factories.a_delegation(by=officer, sharing=Sharing.UNIT) for _ in range(2))
        at_once(use(one, officer, names, f"Made-up C{turn}"), use(other, officer, names[::-1], f"Made-up D{turn}"))
    assert set(Organisation.objects.values_list("sharing", flat=True)) == {Sharing.UNIT}
    assert broken() == []
