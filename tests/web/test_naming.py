"""From a label and a key to a title and an address, for those who may see the record."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Marking
from tests import factories
from web.naming import find, find_all

pytestmark = pytest.mark.django_db
DELEGATION = Delegation._meta.label


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


def test_who_may_see_the_record_gets_its_title_and_address(officer: User) -> None:
    delegation = factories.a_bare_delegation(title="Made-up visit")
    found = find(DELEGATION, delegation.key, officer)
    assert found == ("Made-up visit", delegation.get_absolute_url())


def test_who_may_not_gets_nothing(officer: User) -> None:
    delegation = factories.a_bare_delegation(sharing=Sharing.COUNCIL)
    assert find(DELEGATION, delegation.key, factories.council_user("MAN")) is None


@pytest.mark.parametrize(
    ("label", "key"),
    [(DELEGATION, "0123456789ab"), ("engagement.Nothing", "x"), ("nothing", "x"), ("", ""), ("audit.Event", "1")],
)
def test_what_is_not_there_has_no_name(officer: User, label: str, key: str) -> None:
    assert find(label, key, officer) is None


def test_a_body_is_named_by_its_code(officer: User) -> None:
    found = find("accounts.Body", "LDS", officer)
    assert found is not None
    assert found.title == "Leeds City Council"


def test_outside_the_service_a_sensitive_record_shows_as_its_reference(officer: User) -> None:
    plain = factories.a_bare_delegation(title="Plain")
    marked = factories.a_bare_delegation(title="Marked", marking=Marking.OFFICIAL_SENSITIVE)
    draft = factories.a_bare_delegation(title="Draft", stage="draft", marking=Marking.OFFICIAL_SENSITIVE)
    names = [(DELEGATION, row.key) for row in (plain, marked, draft)]
    assert [find_all(names, officer)[name].title for name in names] == ["Plain", "Marked", "Draft"]
    outside = find_all(names, officer, outside=True)
    assert [outside[name].title for name in names] == ["Plain", marked.reference, "delegation"]


def test_many_records_take_one_query_a_kind(officer: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = [factories.a_bare_delegation(title=f"Visit {number}") for number in range(5)]
    officer.keys()
    with django_assert_num_queries(2):
        found = find_all([*((DELEGATION, row.key) for row in rows), ("accounts.Body", "LDS")], officer)
    assert len(found) == 6
