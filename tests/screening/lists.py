"""Lists for tests, in the form of the publisher. Every entry is made up."""

import csv
import io
from typing import Any

from risk.published import UK_COLUMNS


def a_uk_list(*entries: dict[str, str], day: str = "01-Nov-2026") -> bytes:
    """A UK Sanctions List with these entries: each with an id, a name, and whatever else of it is told."""
    file = io.StringIO("", newline="")
    file.write(f"Report Date: {day}\n")
    rows = csv.DictWriter(file, UK_COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for entry in entries:
        told: dict[str, Any] = {"Regime Name": "Made-up regime", "Sanctions Imposed": "Asset freeze", **entry}
        of_each = {"Unique ID": told.pop("id"), "Designation Type": told.pop("kind", "Entity")}
        name, local, aliases = told.pop("name"), told.pop("local_name", ""), told.pop("aliases", "")
        rows.writerow({**of_each, **told, "Name 6": name, "Name non-latin script": local, "Name type": "Primary Name"})
        for alias in filter(None, aliases.split(";")):
            rows.writerow({**of_each, "Name 6": alias, "Name type": "Alias"})
    return file.getvalue().encode()
