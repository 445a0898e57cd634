from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from counterparts.models import Organisation
from counterparts.services import accept_organisation
from tests import factories
from tests.factories import NOW


@pytest.fixture
def unit(db: Any) -> User:
    return factories.user_of("unit", Role.ANALYST)


def accepted(code: str = "LDS", *, unit: User, **facts: Any) -> Organisation:
    """An organisation of a council that every council sees."""
    made = factories.an_organisation(code, **facts)
    used(made)
    made.refresh_from_db()
    return accept_organisation(made, seen=made.version, now=NOW, by=factories.again(unit))


def used(organisation: Organisation, sharing: str = "unit", **facts: Any) -> Any:
    """A delegation of its council in which it takes part."""
    code = organisation.council_id
    record = factories.a_delegation(code, sharing=sharing, organisations=[{"id": organisation.key}], **facts)
    organisation.refresh_from_db()
    return record
