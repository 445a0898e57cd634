"""What somebody is asked to acknowledge: the texts, with how far they got with this reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FETCH_PEERS

from accounts.models import User
from accounts.roles import Can
from guidance.models import Issued, Receipt


@dataclass(frozen=True)
class Asked:
    """A text that a reader was asked to acknowledge."""

    receipt: Receipt
    row: Issued


def asked_of(user: User, today: date) -> list[Asked]:
    """What a reader has not acknowledged yet and can see, the oldest first; at one query a kind of text."""
    if not user.may(Can.ACKNOWLEDGE_GUIDANCE):
        return []
    receipts = list(Receipt.objects.visible_to(user).still_asked(today).order_by("published_at", "pk"))
    rows = _texts(receipts, user) if receipts else {}
    names = ((receipt, rows.get((receipt.label, receipt.record))) for receipt in receipts)
    return [Asked(receipt, row) for receipt, row in names if row is not None]


def acknowledgement(row: Issued, user: User, today: date) -> dict[str, Any]:
    """For guidance/acknowledge_box.html on the page of a text: whether its reader is asked to acknowledge it."""
    if not row.is_published or not user.may(Can.ACKNOWLEDGE_GUIDANCE):
        return {}
    mine = Receipt.objects.visible_to(user).about(row)
    return {
        "receipt": mine.filter(is_asked=True).first(),
        "is_asked": mine.still_asked(today).exists(),
        "is_major": row.is_major,
    }


def _texts(receipts: Iterable[Receipt], user: User) -> dict[tuple[str, str], Issued]:
    found: dict[tuple[str, str], Issued] = {}
    models: list[Any] = Issued.__subclasses__()
    for model in models:
        label = model._meta.label
        keys = [receipt.record for receipt in receipts if receipt.label == label]
        if keys:
            rows = model.objects.visible_to(user).filter(key__in=keys).fetch_mode(FETCH_PEERS)
            found |= {(label, row.key): row for row in rows}
    return found
