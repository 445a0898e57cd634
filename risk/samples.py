"""Signposts to desks that do not exist, and a list of invented entries: for a demonstration, refused by production."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from guidance.models import SupportContact
from risk import services
from risk.rules import Category

SAMPLES = Path(__file__).parent / "data" / "samples"
SHIPPED = SAMPLES / "signposts.toml"
SAMPLE_LIST = SAMPLES / "uk_sanctions.csv"
STAMP = "SAMPLE – invented entries, not the UK Sanctions List"
DAYS_OLD = timedelta(days=3)


@transaction.atomic
def load_sample_signposts(*, by: User) -> int:
    """Say which sample desks help with which categories; answers how many signposts. The desks are there already.

    Raises ValidationError outside a demonstration, and DoesNotExist for a desk that there is not.
    """
    if not settings.DEMO:
        raise ValidationError(_("Samples are loaded in a demonstration alone, never where ENVIRONMENT=production."))
    desks: dict[str, list[SupportContact]] = {category: [] for category in Category}
    for row in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["desk"]:
        desk = SupportContact.objects.exclude(sample_basis="").get(name=row["name"])
        for category in row["categories"]:
            desks[category].append(desk)
    return sum(len(services.set_signposts(category, contacts=rows, by=by)) for category, rows in desks.items())


def load_sample_list(*, now: datetime) -> int:
    """Load a list in the form of the UK Sanctions List, published three days ago as it were; answers how many entries.

    Raises ValidationError outside a demonstration.
    """
    _line, _break, rows = SAMPLE_LIST.read_bytes().partition(b"\n")
    day = f"{localdate(now) - DAYS_OLD:%d-%b-%Y}"
    loaded = services.load_list("uk_sanctions", f"Report Date: {day}\n".encode() + rows, now=now, sample_basis=STAMP)
    return 0 if loaded.version is None else loaded.version.entries
