"""Loads the ranks of visitors, or refreshes them. Nothing is ever deleted."""

from pathlib import Path

from django.db import transaction

from engagement.models import VisitorRank
from guidance.loaders import Loaded, load_table

SHIPPED = Path(__file__).parent / "data" / "visitor_ranks.csv"


@transaction.atomic
def load_visitor_ranks(path: Path = SHIPPED) -> Loaded:
    """Load the file whole or not at all. Raises ValidationError with file and line."""
    return load_table(path, VisitorRank, without=())
