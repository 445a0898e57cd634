"""The guidance that an assessment relies on, and what has changed of it since."""

from datetime import date

from accounts.models import User
from guidance.models import Use
from guidance.pinned import Pinned, as_pinned
from risk.models import Assessment


def relied_on(assessment: Assessment, user: User, today: date) -> list[Pinned]:
    """What it goes by as far as the reader sees that, what changed first; nothing for those of other councils."""
    uses = Use.objects.visible_to(user).by(assessment).live().select_related("council")
    return list(as_pinned(list(uses.order_by("changed_at", "at", "pk")), user, today, is_over=False))
