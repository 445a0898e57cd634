"""Loads what is shipped for everybody, or refreshes it: sensitive areas, risks to start from, lists to compare with.

Nothing is deleted.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from guidance.loaders import Loaded, load_table
from risk import services
from risk.models import SensitiveArea, StarterRisk
from risk.published import ListRefused

DATA = Path(__file__).parent / "data"
SHIPPED = DATA / "areas.csv"
STARTERS = DATA / "starter_risks.csv"
LISTS = {"defence_universities": DATA / "defence_universities.csv"}
AS_LOADED = 1
"""The version of a row that the central unit has not changed or ended."""


@transaction.atomic
def load_areas(path: Path = SHIPPED) -> Loaded:
    """Load the file whole or not at all. Raises ValidationError with file and line."""
    rows = SensitiveArea.objects.filter(council=None)
    return load_table(path, SensitiveArea, known=rows, without=("valid_to", "council", "form_id", "version"))


@transaction.atomic
def load_starter_risks(path: Path = STARTERS) -> Loaded:
    """Load the file whole or not at all. What the central unit has changed or ended stays as it is, and what it added.

    Its own have a first day, those of the file have none. Raises ValidationError with file and line.
    """
    rows = StarterRisk.objects.filter(valid_from=None)
    without = ("valid_from", "valid_to", "form_id", "version")
    return load_table(path, StarterRisk, known=rows, without=without, changed_here=lambda row: row.version != AS_LOADED)


def load_shipped_lists(*, now: datetime) -> Iterator[str]:
    """Load the published lists that are shipped; a sentence on each. A newer one that is loaded stands."""
    for code, path in LISTS.items():
        try:
            loaded = services.load_list(code, path.read_bytes(), now=now)
        except ListRefused as refused:
            yield f"{path.name}: left as it is. {refused}"
            continue
        if loaded.version is None:
            yield f"{path.name}: unchanged"
        else:
            yield f"{path.name}: {loaded.came} added, {loaded.changed} changed, {loaded.went} gone"
