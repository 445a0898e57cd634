"""What of a delegation may be a slip: said beside it, with the way to put it right, and never in the way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import Sharing
from engagement import wording
from engagement.models import Delegation, ProgrammeItem
from engagement.rules import LONG_VISIT_DAYS, WILL_NOT_BE, ItemKind, Marking, overlaps
from engagement.summary import change_address
from web.text import listed

# More than this are counted, not named.
MOST_NAMED = 3


@dataclass(frozen=True)
class Doubt:
    """`row` is the stop of the programme that it is about; empty where it is about more."""

    sentence: str
    section: str
    row: str = ""

    def address(self, delegation: Delegation) -> str:
        if not self.row:
            return change_address(delegation, self.section)
        return change_address(delegation, "item", self.row)


def doubts(delegation: Delegation, about: str = "") -> list[Doubt]:
    """What may be a slip in all of it; of the programme only what has to do with the stop that it is `about`."""
    stops = list(delegation.programme.all())
    return [
        *_of_days(delegation),
        *_outside(delegation, stops, about),
        *_at_once(delegation, stops, about),
        *_of_schools(stops, about),
        *_of_sharing(delegation),
    ]


def beside(delegation: Delegation, stops: Sequence[ProgrammeItem]) -> dict[str, list[str]]:
    """The same of each stop, by its key, in the few words that stand beside it in a list."""
    said: dict[str, list[str]] = defaultdict(list)
    for stop in stops:
        if _is_outside(delegation, stop):
            said[stop.key].append(_("Outside the days of the visit"))
        if _wants_word_of_school(stop):
            said[stop.key].append(_("Say whether the school has its safeguarding arrangements in place"))
    others: dict[str, list[ProgrammeItem]] = defaultdict(list)
    for first, second in overlaps(stops):
        others[first.key].append(second)
        others[second.key].append(first)
    for key, at_once in others.items():
        told = {"stops": _named_or_counted(at_once, delegation)}
        said[key].append(_("At the same time as %(stops)s") % told)
    return said


def _of_days(delegation: Delegation) -> Iterator[Doubt]:
    if delegation.starts_on is None or delegation.ends_on is None:
        return
    if (delegation.ends_on - delegation.starts_on).days >= LONG_VISIT_DAYS:
        yield Doubt(_("The visit is longer than %(days)s days. Is that right?") % {"days": LONG_VISIT_DAYS}, "dates")


def _is_outside(delegation: Delegation, stop: ProgrammeItem) -> bool:
    if delegation.starts_on is None or delegation.ends_on is None or stop.state in WILL_NOT_BE:
        return False
    return not delegation.starts_on <= stop.on <= delegation.ends_on


def _outside(delegation: Delegation, stops: Iterable[ProgrammeItem], about: str) -> Iterator[Doubt]:
    days = wording.span(delegation)
    outside = [stop for stop in stops if about in ("", stop.key) and _is_outside(delegation, stop)]
    if len(outside) > MOST_NAMED:
        told: dict[str, object] = {"count": len(outside), "days": days}
        yield Doubt(_("%(count)s stops are outside the days of the visit (%(days)s).") % told, "programme")
        return
    for stop in outside:
        told = {"stop": stop.title, "days": days}
        sentence = _("“%(stop)s”: this stop is outside the days of the visit (%(days)s).") % told
        yield Doubt(sentence, "programme", stop.key)


def _at_once(delegation: Delegation, stops: Iterable[ProgrammeItem], about: str) -> Iterator[Doubt]:
    """Stops at the same time, by title and time; with `about`, those at the time of that stop in one sentence."""
    pairs = list(overlaps(stops))
    if about:
        others = [
            second if first.key == about else first for first, second in pairs if about in (first.key, second.key)
        ]
        mine = next((stop for stop in stops if stop.key == about), None)
        if others and mine is not None:
            told: dict[str, object] = {
                "stop": _named(mine, delegation),
                "others": _named_or_counted(others, delegation),
            }
            yield Doubt(_("%(stop)s is at the same time as %(others)s.") % told, "programme", about)
    elif len(pairs) > MOST_NAMED:
        told = {"count": len({stop.key for pair in pairs for stop in pair})}
        yield Doubt(_("%(count)s stops are at the same time as another. See the programme.") % told, "programme")
    else:
        for first, second in pairs:
            told = {"first": _named(first, delegation), "second": _named(second, delegation)}
            yield Doubt(_("%(first)s and %(second)s are at the same time.") % told, "programme", second.key)


def _named(stop: ProgrammeItem, delegation: Delegation) -> str:
    return _("“%(stop)s” (%(time)s)") % {"stop": stop.title, "time": wording.item_time(stop, delegation)}


def _named_or_counted(stops: Sequence[ProgrammeItem], delegation: Delegation) -> str:
    if len(stops) <= MOST_NAMED:
        return listed([_named(stop, delegation) for stop in stops])
    return ngettext("%(count)s other stop", "%(count)s other stops", len(stops)) % {"count": len(stops)}


def _wants_word_of_school(stop: ProgrammeItem) -> bool:
    return stop.kind == ItemKind.SCHOOL_VISIT and not stop.safeguarding and stop.state not in WILL_NOT_BE


def _of_schools(stops: Iterable[ProgrammeItem], about: str) -> Iterator[Doubt]:
    """A visit to a school says whether the school is ready for it; nothing is asked about pupils (CAPABILITIES G18)."""
    schools = [stop for stop in stops if about in ("", stop.key) and _wants_word_of_school(stop)]
    if len(schools) > MOST_NAMED:
        sentence = _(
            "%(count)s visits to schools do not say whether the school has its safeguarding arrangements in place."
        )
        yield Doubt(sentence % {"count": len(schools)}, "programme")
        return
    for stop in schools:
        sentence = _("“%(stop)s”: say whether the school has its safeguarding arrangements in place.")
        yield Doubt(sentence % {"stop": stop.title}, "programme", stop.key)


def _of_sharing(delegation: Delegation) -> Iterator[Doubt]:
    if delegation.marking == Marking.OFFICIAL_SENSITIVE and delegation.sharing == Sharing.COUNCILS:
        sentence = _(
            "Other councils will see title, place, dates and purposes of a record that you marked OFFICIAL-SENSITIVE."
        )
        yield Doubt(sentence, "sharing")
