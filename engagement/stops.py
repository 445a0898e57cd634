"""The programme as its pages show it: its stops by day, each with what stands beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import Part
from engagement import wording
from engagement.doubts import beside
from engagement.models import Change, Delegation, ProgrammeItem
from engagement.rules import WILL_NOT_BE, ItemState, rules_up_to
from engagement.words import how_late
from web import parts
from web.gds import Params
from web.templatetags.gds import day
from web.text import listed

STATE_COLOURS = {
    ItemState.PROPOSED: "blue",
    ItemState.AGREED: "green",
    ItemState.AWAITING_HOST: "yellow",
    ItemState.DECLINED: "grey",
    ItemState.MOVED: "purple",
    ItemState.DROPPED: "grey",
}
WITH_SITES = Prefetch("programme", ProgrammeItem.objects.select_related("sensitive_area"))
# What of a stop says when and where it is.
WHEN_AND_WHERE = ("on", "at", "until", "time_zone", "site", "area")


@dataclass(frozen=True)
class Shown:
    """A stop and what stands beside it. `think_at`: where it says what was found, where nobody has answered that."""

    item: ProgrammeItem
    time: str
    kind: str
    where: str
    told: str
    state: Params
    late: tuple[str, str] | None = None
    doubts: Sequence[str] = ()
    think_at: str = ""

    @property
    def takes_place(self) -> bool:
        """What does not is left out on paper, which may be handed to the guests."""
        return self.item.state not in WILL_NOT_BE

    @property
    def is_moved(self) -> bool:
        """Its time may not be the one that was put down."""
        return self.item.state == ItemState.MOVED


@dataclass(frozen=True)
class Day:
    on: date
    stops: Sequence[Shown]


def stops_of(delegation: Delegation) -> list[ProgrammeItem]:
    """Its stops, with the sensitive sites that somebody has named; fetched once for all that ask."""
    prefetch_related_objects([delegation], WITH_SITES)
    return list(delegation.programme.all())


def counted(states: Iterable[str]) -> str:
    """How many stops take place, and how many that the list still holds do not, by the states of all of them."""
    held = Counter(states)
    going = held.total() - sum(held[state] for state in WILL_NOT_BE)
    told = [ngettext("%(count)s stop", "%(count)s stops", going) % {"count": going}]
    told += [
        _("%(count)s %(state)s") % {"count": held[state], "state": state.label.lower()}
        for state in WILL_NOT_BE
        if held[state]
    ]
    return listed(told)


def days_of(
    delegation: Delegation,
    user: User,
    stops: Iterable[ProgrammeItem],
    *,
    with_doubts: bool = False,
    changes: Iterable[Change] | None = None,
) -> list[Day]:
    """The stops by day. Doubts are for those who can put them right. `changes`: where the page has read them."""
    stops = list(stops)
    late = late_marks(delegation, user, changes) if stops else {}
    of_reader = rules_up_to(getattr(delegation, "shown", Part.WHOLE))
    standing = [flag for flag in delegation.flags.all() if flag.gone_at is None and flag.rule in of_reader]
    flagged = {flag.about for flag in standing if not flag.response}
    doubts = beside(delegation, stops) if with_doubts else {}
    think_at = f"{delegation.get_absolute_url()}{'?read=yes' if delegation.is_draft else ''}#think"
    shown = [
        Shown(
            item=stop,
            time=capfirst(wording.item_time(stop, delegation)),
            kind=wording.item_kind(stop),
            where=wording.site_of(stop),
            told="; ".join(wording.item_facts(stop, user)),
            state=parts.tag(ItemState(stop.state).label, STATE_COLOURS[ItemState(stop.state)]),
            late=late.get(stop.key),
            doubts=doubts.get(stop.key, ()),
            think_at=think_at if stop.key in flagged else "",
        )
        for stop in stops
    ]
    return [Day(on, list(of_day)) for on, of_day in groupby(shown, key=lambda one: one.item.on)]


def told_with_marks(shown: Shown, user: User) -> SafeString:
    """A stop under its time, as the page of the record has it."""
    marks = render_to_string(
        "engagement/stop_marks.html", {"late": shown.late, "think_at": shown.think_at, "doubts": shown.doubts}
    )
    return format_html("{}{}", wording.item_told(shown.item, user), marks)


def late_marks(
    delegation: Delegation, user: User, changes: Iterable[Change] | None = None
) -> dict[str, tuple[str, str]]:
    """Of stops that were added or moved late, by their key: which of both, when, and how many days were left."""
    if changes is None:
        changes = delegation.changes.visible_to(user).filter(field="programme", late=True)
    late = [change for change in changes if change.field == "programme" and change.late]
    marks = {}
    for change in sorted(late, key=lambda change: (change.at, change.pk)):
        if change.new is not None and (key := change.new.get("id")):
            if change.old is None:
                marks[key] = _late(_("Added late"), change)
            elif any(change.old.get(fact) != change.new.get(fact) for fact in WHEN_AND_WHERE):
                marks[key] = _late(_("Moved late"), change)
    return marks


def _late(what: str, change: Change) -> tuple[str, str]:
    told = {"day": day(localdate(change.at)), "how_late": how_late(change.days_left)}
    return what, _("On %(day)s, %(how_late)s") % told
