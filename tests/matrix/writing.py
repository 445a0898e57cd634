"""Not collected with the tests: `python -m tests.matrix` runs it to write table.md."""

import pytest

from tests import world
from tests.matrix import table
from tests.matrix.asking import Asker, cases


@pytest.mark.django_db
def test_write() -> None:
    """A test, since the answers need a test database."""
    asker = Asker(world.make())
    asked = ((case, asker.path(case, route)) for case, route in cases())
    table.write((case, {actor: asker.cell(case, path, actor) for actor in table.columns(case)}) for case, path in asked)
