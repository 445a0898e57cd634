"""What can happen to what its keepers write and publish by themselves."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Body, User
from audit.services import record
from guidance.models.kept import KeptText
from web.refusals import WrongState


def locked_kept[Row: KeptText](row: Row, seen: int) -> Row:
    """The row as it stands now, held until commit; refused where its reader has seen another version."""
    found = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    found.must_be_at(seen)
    return found


def change_kept(row: KeptText, **facts: Any) -> None:
    """Give the row new facts and its next version. One that is published is read as it stands from now on."""
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean()
    row.save()


def publish_kept(row: KeptText, action: str, *, by: User, acting: Body, now: datetime) -> None:
    """Show it to all who read guidance; once more, where it was withdrawn."""
    if row.is_published:
        raise WrongState(_("This is published already."))
    change_kept(row, published_at=now, withdrawn_at=None)
    record(action, row, by=by, acting=acting)


def withdraw_kept(row: KeptText, action: str, *, by: User, acting: Body, now: datetime) -> None:
    """Show it to its writers alone again."""
    if not row.is_published:
        raise WrongState(_("This is not published: there is nothing to withdraw."))
    change_kept(row, withdrawn_at=now)
    record(action, row, by=by, acting=acting)
