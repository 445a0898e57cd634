"""A text of guidance that something relies on, as it stood when it was taken up, and what has become of it since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FETCH_PEERS
from django.utils.translation import gettext as _

from accounts.models import User
from guidance.models import Issued, LineVersion, Position, Use
from guidance.rules import State
from guidance.services import Instead, successors
from guidance.told import Changed, changes
from web import parts
from web.gds import Params
from web.templatetags.gds import day as in_words


@dataclass(frozen=True)
class Pinned:
    """A text that a record relies on, as it stood when it was taken up, and what stands in its place where it ends.

    `narrower` is a position that names more of this record, and answers for it or for a part of it.
    """

    use: Use
    row: Issued
    instead: Instead
    day: date
    narrower: Position | None = None

    @property
    def newer(self) -> Issued | None:
        return self.instead.row

    @property
    def is_over(self) -> bool:
        return not self.row.is_in_force(self.day)

    @property
    def is_to_change(self) -> bool:
        """It holds still, and its last day is named: another was published, which begins later."""
        return self.row.state == State.SUPERSEDED and not self.is_over

    @property
    def warning(self) -> str:
        """That it ends or has ended, and on which day; nothing where it holds."""
        if self.is_to_change:
            return _("Changes on %(day)s") % {"day": in_words(self.row.until)}
        if not self.is_over:
            return ""
        if self.row.has_expired(self.day):
            told = _("Expired, do not use it: its last day was %(day)s.")
            return told % {"day": in_words(self.row.expires_on)}
        return _("Changed since you prepared this, on %(day)s") % {"day": in_words(self.row.until)}

    @property
    def notes(self) -> list[str]:
        """Why it was withdrawn and what changed, where that may stand on a page that keeps nothing of who reads it."""
        reason = self.row.withdrawn_because if self.row.in_brief else ""
        note = self.newer.change_note if self.newer is not None and self.newer.in_brief else ""
        told = [_("Withdrawn, do not use it. Reason: %(reason)s") % {"reason": reason}] if reason else []
        return [*told, _("What changed: %(note)s") % {"note": note}] if note else told

    @property
    def way_on(self) -> str:
        """The words of the link to what stands in its place."""
        if self.newer is None:
            return ""
        if self.newer.is_in_force(self.day):
            return _("Read what holds now: %(row)s") % {"row": self.newer}
        return _("Read what holds from %(day)s: %(row)s") % {
            "day": in_words(self.newer.valid_from),
            "row": self.newer,
        }

    @property
    def can_refresh(self) -> bool:
        return self.newer is not None and self.newer.is_in_force(self.day)

    @property
    def renew(self) -> Params:
        return parts.button(_("Use the current version"), self.row, classes="")

    @property
    def drop(self) -> Params:
        return parts.button(_("Take it off"), self.row)

    @property
    def differences(self) -> list[Changed]:
        """What its words were and are, where both may stand on a page that keeps nothing of who reads it."""
        if self.newer is None or not (self.row.in_brief and self.newer.in_brief):
            return []
        return changes(self.row, self.newer)


def as_pinned(uses: list[Use], user: User, today: date, *, is_over: bool) -> Iterator[Pinned]:
    """Of texts that the reader sees no more, nothing."""
    models: list[Any] = [LineVersion, Position]
    for model in models:
        label = model._meta.label
        keys = [use.of_record for use in uses if use.of_label == label]
        rows = model.objects.visible_to(user).filter(key__in=keys).fetch_mode(FETCH_PEERS) if keys else []
        by_key = {row.key: row for row in rows}
        seen = [use for use in uses if use.of_label == label and use.of_record in by_key]
        ending = [use for use in seen if by_key[use.of_record].until is not None]
        instead = {} if is_over else successors(ending, user, today)
        for use in seen:
            yield Pinned(use, by_key[use.of_record], instead.get(use.pk, Instead()), today)
