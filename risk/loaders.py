"""Loads the sensitive areas that are the same for everybody, or refreshes them. Nothing is ever deleted."""

from pathlib import Path

from django.db import transaction

from guidance.loaders import Loaded, load_table
from risk.models import SensitiveArea

SHIPPED = Path(__file__).parent / "data" / "areas.csv"


@transaction.atomic
def load_areas(path: Path = SHIPPED) -> Loaded:
    """Load the file whole or not at all. Raises ValidationError with file and line."""
    rows = SensitiveArea.objects.filter(council=None)
    return load_table(path, SensitiveArea, known=rows, without=("valid_to", "council", "form_id", "version"))
