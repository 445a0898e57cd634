"""What a council keeps to itself about a visit, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import council_key
from accounts.rules import Marking, Part
from engagement.advice import pinned_to
from engagement.models import Delegation, HostAsked, Publicity, VisitorRank
from engagement.rules import HostAnswer, HostOffice, hosts_left
from guidance.models import LineVersion
from guidance.pinned import Pinned
from places.models import Council


def councils_apart(delegation: Delegation, user: User) -> list[Council]:
    """The reader's councils that take part in a visit, its own first: each keeps something to itself about it."""
    codes = set(user.council_codes())
    own = [delegation.council] if delegation.council_id in codes else []
    others = codes - {delegation.council_id}
    if not others:
        return own
    audience = delegation.audience(Part.WHOLE)
    partners = Council.objects.filter(code__in=[code for code in others if council_key(code) in audience])
    return [*own, *partners.order_by("sort_name")]


# -- Publicity -----------------------------------------------------------------------------------------------------


def publicity_of(delegation: Delegation, council: Council) -> Publicity:
    """The plan; where none was made, what holds without one, which has no key of the table."""
    found = Publicity.objects.about(delegation).filter(council=council).select_related("cleared_by").first()
    return found or Publicity(delegation=delegation, council=council, version=0)


@dataclass(frozen=True)
class LineAtHand:
    """What to answer the press, as it stood when it was pinned, and what became of it since."""

    version: LineVersion
    pinned: Pinned | None

    @property
    def words(self) -> str:
        return reactive_words(self.version)

    @property
    def newer_words(self) -> str:
        newer = self.pinned.newer if self.pinned is not None else None
        return reactive_words(newer) if isinstance(newer, LineVersion) else ""

    @property
    def has_changed(self) -> bool:
        return self.pinned is not None and bool(self.pinned.warning)


def line_at_hand(publicity: Publicity, user: User, today: date) -> LineAtHand | None:
    """None where no line is pinned, or the reader sees it no more."""
    versions = LineVersion.objects.visible_to(user).select_related("line", "owner")
    version = versions.filter(key=publicity.line_version).first() if publicity.line_version else None
    return None if version is None else LineAtHand(version, pinned_to([publicity], user, today).get(publicity.key))


def reactive_words(version: LineVersion) -> str:
    """Nothing where it is marked: who reads that is put down on the page of the line."""
    return version.reactive_line if version.marking == Marking.OFFICIAL else ""


# -- Hosts ---------------------------------------------------------------------------------------------------------


def called(host: HostAsked) -> str:
    """The office, with what it is called here."""
    label = str(HostOffice(host.office).label)
    return f"{label} ({host.named})" if host.named else label


@dataclass(frozen=True)
class Ladder:
    """Who was asked to receive the visitors, and who comes next for a rank."""

    asked: list[HostAsked]
    rank: VisitorRank | None
    nation: str

    def _said(self, answer: HostAnswer) -> list[HostAsked]:
        return [host for host in self.asked if host.answer == answer]

    @property
    def accepted(self) -> list[HostAsked]:
        return self._said(HostAnswer.ACCEPTED)

    @property
    def waiting(self) -> list[HostAsked]:
        return self._said(HostAnswer.WAITING)

    @property
    def declined(self) -> list[HostAsked]:
        return self._said(HostAnswer.DECLINED)

    @cached_property
    def left(self) -> list[HostOffice]:
        """The offices that match the rank and were not asked, the next first; an open answer is taken for a no."""
        asked = {host.office for host in self.asked}
        cannot = {host.office for host in (*self.declined, *self.waiting)}
        ladder: Iterable[str] = self.rank.hosts if self.rank is not None else ()
        return hosts_left(ladder, asked=asked, declined=cannot, nation=self.nation)

    @property
    def next(self) -> HostOffice | None:
        return self.left[0] if self.left else None


def ladder_of(delegation: Delegation, council: Council, rank: VisitorRank | None = None) -> Ladder:
    """By the rank given, or else the one that was looked up when an office was asked last."""
    rows = HostAsked.objects.about(delegation).filter(council=council)
    asked = list(rows.select_related("rank", "stands_in_for"))
    ranks = [host.rank for host in asked if host.rank is not None]
    return Ladder(asked, rank or (ranks[-1] if ranks else None), council.nation)


def host_told(ladder: Ladder) -> str:
    """How far it is, in few words."""
    if ladder.accepted:
        return ", ".join(called(host) for host in ladder.accepted)
    if ladder.waiting:
        return _("Waiting for: %(offices)s") % {"offices": ", ".join(called(host) for host in ladder.waiting)}
    return _("Nobody receives them yet") if ladder.asked else _("Nobody asked yet")
