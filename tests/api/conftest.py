import pytest

from tests.api.callers import Caller, caller


@pytest.fixture
def leeds(db: None) -> Caller:
    """The system of Leeds, with every scope."""
    return caller("LDS")
