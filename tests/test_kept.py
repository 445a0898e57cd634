"""What is kept comes back whole, whatever a test did with it."""

import pytest

from documents.models import Document
from documents.storage import shelf
from tests import factories
from tests.kept import kept
from tests.world import a_document


@kept
def visit_with_a_file() -> str:
    officer = factories.council_user()
    return a_document(factories.a_delegation(by=officer), by=officer).stored_as


@pytest.mark.django_db
@pytest.mark.parametrize("time", ["the first time", "the second time", "the third time"])
def test_a_file_that_was_taken_away_lies_there_again(time: str) -> None:
    name = visit_with_a_file()
    assert Document.objects.get().stored_as == name
    assert shelf().exists(name)
    shelf().delete(name)
