"""Since when a stop is where it is: what came with the visit, and what was asked for later."""

import pytest

from engagement import services
from engagement.models import Delegation
from tests import factories
from tests.factories import NOW


@pytest.mark.django_db
@pytest.mark.capability("P11", part="what brings a stop elsewhere")
def test_a_stop_that_is_called_as_when_the_visit_was_logged_was_not_asked_for_later() -> None:
    officer = factories.council_user("LDS")
    stop = {
        "title": "Semiconductor plant",
        "on": factories.facts()["starts_on"],
        "kind": "site_visit",
        "asked_by": "them",
    }
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=[stop])
    [item] = delegation.programme.all()

    def found_when_called(title: str) -> set[str]:
        row = Delegation.objects.get(pk=delegation.pk)
        programme = [{"id": item.key, "title": title}]
        services.edit_delegation(row, seen=row.version, by=officer, now=NOW, programme=programme)
        return {flag.rule for flag in row.flags.standing()}

    assert found_when_called("Tea") == set()
    assert found_when_called("Nuclear plant") == {"purpose_site_mismatch", "sensitive_stop_added"}
    assert found_when_called("Semiconductor plant") == {"purpose_site_mismatch"}
