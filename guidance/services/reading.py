"""What reading leaves behind."""

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Marking
from audit.services import record
from guidance.models import Issued


def note_reading(row: Issued, *, by: User) -> None:
    """Put on the trail that somebody read a text marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if row.marking == Marking.OFFICIAL_SENSITIVE:
        acting = by.must(Can.READ_GUIDANCE)
        record("guidance_read", row, by=by, acting=acting, quiet=True)
