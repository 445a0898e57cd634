"""What a council knows of organisations from the lists: what was compared when, and what is still to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterparts.models import Organisation
from places.models import Council
from risk.models import ListVersion, Match, Screening
from risk.names import says_enough
from risk.published import LISTS
from risk.rules import NOT_ANOTHER, MatchDecision
from web.templatetags.gds import day
from web.text import listed

DAYS_OF_A_YEAR = 365
DAYS_OF_TWO_YEARS = 2 * DAYS_OF_A_YEAR


@dataclass(frozen=True)
class Screened:
    """One organisation: when it was last compared, None for never, and what a person made of its possible matches."""

    organisation: Organisation
    at: datetime | None = None
    to_decide: int = 0
    decided: tuple[MatchDecision, ...] = ()
    """What was decided and holds today, once for each possible match."""

    own: tuple[MatchDecision, ...] = ()
    """Of these, what was decided about the council's own history, which is no list."""

    own_to_decide: int = 0
    lacking: tuple[ListVersion, ...] = ()
    """The lists that were loaded since it was compared, each in the version with which it was not yet."""

    @property
    def decided_of_lists(self) -> list[MatchDecision]:
        """What was decided, without the council's own history."""
        left = list(self.decided)
        for one in self.own:
            left.remove(one)
        return left

    @property
    def to_decide_of_lists(self) -> int:
        return self.to_decide - self.own_to_decide

    @property
    def address(self) -> str:
        return reverse("screening", args=[self.organisation.key])

    @property
    def in_words(self) -> str:
        """As a sentence, without the name of the organisation."""
        if self.at is None:
            return _("Not compared with the lists yet.")
        told = _("Compared with the lists on %(day)s.") % {"day": day(localdate(self.at))}
        return " ".join([told, *self._found(), *not_yet(self.lacking)])

    @property
    def says_too_little(self) -> bool:
        """Whether no name of it tells it from others, such as a kind of company alone: it cannot be compared."""
        one = self.organisation
        return not says_enough([one.name, one.local_name, *one.other_names])

    @property
    def told_as(self) -> str:
        """Of one that somebody decided to be on a list or near to one, or could not tell: its name and that."""
        told = [words for one in NOT_ANOTHER for words in self._decided_as(one)]
        said = {"name": self.organisation.name, "decisions": "; ".join(told)}
        return _("%(name)s: your council decided, %(decisions)s.") % said if told else ""

    def _decided_as(self, decision: MatchDecision) -> list[str]:
        """How that is said where it was decided: of a list, and of the council's own history."""
        of_own = self.own.count(decision)
        told = [str(decision.label).lower()] if self.decided.count(decision) > of_own else []
        if of_own:
            is_same = decision == MatchDecision.SAME
            told.append(_("the same as in its own history") if is_same else str(decision.label).lower())
        return list(dict.fromkeys(told))

    def _found(self) -> list[str]:
        if not self.to_decide and not self.decided:
            if self.says_too_little:
                return [_("Its name says too little to be told from others: give its full name.")]
            return [_("Nothing on them looks like it.")]
        told = []
        if self.to_decide:
            told.append(
                ngettext(
                    "%(number)s possible match to decide.", "%(number)s possible matches to decide.", self.to_decide
                )
                % {"number": self.to_decide}
            )
        told += [
            _("Your council decided: %(decision)s.") % {"decision": words}
            for decision in MatchDecision
            for words in self._decided_as(decision)
        ]
        return told


@dataclass(frozen=True)
class Loaded:
    """The last version of each list by its code, on a day: how far what is found can be relied on."""

    newest: Mapping[str, ListVersion]
    today: date

    @property
    def missing(self) -> list[str]:
        """The names of those that were never loaded."""
        return [str(told.name) for code, told in LISTS.items() if code not in self.newest]

    def since(self, compared: Mapping[str, str]) -> list[ListVersion]:
        """Those that are not the versions with which something was compared, by code and digest."""
        loaded = (self.newest[code] for code in LISTS if code in self.newest)
        return [version for version in loaded if version.digest != compared.get(version.code)]

    @property
    def ages(self) -> str:
        """Of which day each is, as it stands beside a result."""
        told = [_("%(list)s of %(day)s") % _named(self.newest[code]) for code in LISTS if code in self.newest]
        return _("Lists: %(lists)s.") % {"lists": listed(told)} if told else ""

    @property
    def gaps(self) -> list[str]:
        """A sentence for each that was never loaded, is a sample, or has grown old though it is renewed by the week."""
        by_the_week = [version for version in self._old() if version.published.old_after < DAYS_OF_A_YEAR]
        return self._told(by_the_week)

    @property
    def to_beware(self) -> list[str]:
        """The same, and of those that nobody has renewed for years."""
        return self._told(self._old())

    def _old(self) -> list[ListVersion]:
        return [self.newest[code] for code in LISTS if code in self.newest and self.newest[code].is_old(self.today)]

    def _told(self, old: Iterable[ListVersion]) -> list[str]:
        told = [
            _("The %(list)s that is loaded is of %(day)s, %(age)s: look at the publisher’s own page too.")
            % {**_named(version), "age": age_in_words(version.age(self.today))}
            for version in old
        ]
        told += [
            _("The %(list)s that is loaded is a sample with invented entries: nothing real is found by it.")
            % _named(version)
            for version in self.newest.values()
            if version.sample_basis
        ]
        if missing := self.missing:
            told.append(
                ngettext(
                    "%(lists)s was never loaded here: nothing is compared with it.",
                    "%(lists)s were never loaded here: nothing is compared with them.",
                    len(missing),
                )
                % {"lists": listed(missing)}
            )
        return told


def not_yet(lacking: Iterable[ListVersion]) -> list[str]:
    """A sentence where lists were loaded since something was compared: what was found says nothing of them."""
    names = [_("%(list)s of %(day)s") % _named(version) for version in lacking]
    told = _("Not compared yet with the %(lists)s, loaded since: the register does that by itself.")
    return [told % {"lists": listed(names)}] if names else []


def _named(version: ListVersion) -> dict[str, str]:
    return {"list": str(version.published.name), "day": day(version.told_on)}


@dataclass(frozen=True)
class State:
    """Several organisations together, and the lists that they are compared with; None where none is named."""

    organisations: Sequence[Screened]
    lists: Loaded | None = None

    @property
    def never(self) -> list[Screened]:
        return [one for one in self.organisations if one.at is None]

    @property
    def lacking(self) -> list[ListVersion]:
        """The lists that were loaded since one of these was compared, in the order in which they are named."""
        found = {version.code: version for one in self.organisations for version in one.lacking}
        return [found[code] for code in LISTS if code in found]

    @property
    def to_decide(self) -> int:
        return sum(one.to_decide for one in self.organisations)

    @property
    def next(self) -> Screened | None:
        """The one to see to first: with something to decide, else never compared; None where nothing is to be done."""
        waiting = [one for one in self.organisations if one.to_decide]
        return next(iter([*waiting, *self.never]), None)

    @property
    def in_words(self) -> str:
        """As a sentence, and another where a list was loaded since."""
        return " ".join([self._told(), *not_yet(self.lacking)])

    @property
    def serious(self) -> list[str]:
        """A sentence for each that somebody decided to be on a list or near to one, or could not tell."""
        return [one.told_as for one in self.organisations if one.told_as]

    def _told(self) -> str:
        if not self.organisations:
            return _("No organisation is named.")
        return " ".join(filter(None, [*self.serious, self._beside_that()]))

    def _beside_that(self) -> str:
        """What is to be done or was found, where what is serious is told already."""
        if any(one.own_to_decide for one in self.organisations):
            told = ngettext(
                "%(number)s possible match is to be decided.",
                "%(number)s possible matches are to be decided.",
                self.to_decide,
            )
            return told % {"number": self.to_decide}
        if self.to_decide:
            told = ngettext(
                "%(number)s possible match with a list is to be decided.",
                "%(number)s possible matches with lists are to be decided.",
                self.to_decide,
            )
            return told % {"number": self.to_decide}
        count = len(self.organisations)
        if missing := len(self.never):
            if missing == count:
                return ngettext(
                    "It was not compared with the lists yet.", "None of them was compared with the lists yet.", count
                )
            told = _("%(missing)s of %(count)s organisations were not compared with the lists yet.")
            return told % {"missing": missing, "count": count}
        if unsaid := [one.organisation.name for one in self.organisations if one.says_too_little]:
            return _("Too little of a name to be told from others: %(names)s.") % {"names": listed(unsaid)}
        if self.serious:
            return ""
        if any(one.decided for one in self.organisations):
            return _("All were compared with the lists, and your council decided: none of the possible matches is it.")
        return ngettext(
            "The organisation was compared with the lists: nothing on them looks like it.",
            "All were compared with the lists: nothing on them looks like one of them.",
            count,
        )


def state_of(council: Council | str, organisations: Iterable[Organisation], today: date) -> State:
    """What this council has on record of these organisations, in their order. Two queries, and none without one.

    Call it for the reader's own council alone: nobody else learns what a council compared.
    """
    wanted = list(dict.fromkeys(organisations))
    if not wanted:
        return State(())
    of_one = Match.objects.filter(council=OuterRef("council"), organisation=OuterRef("organisation"))
    decided = of_one.decided(today).order_by()
    rows = Screening.objects.last_of(council, wanted).annotate(
        open=ArraySubquery(of_one.to_decide(today).order_by().values("list_code")),
        told=ArraySubquery(decided.values("decision")),
        own=ArraySubquery(decided.exclude(list_code__in=LISTS).values("decision")),
    )
    last = {row.organisation_id: row for row in rows}
    lists = lists_on(today)
    return State(tuple(_screened(one, last.get(one.pk), lists) for one in wanted), lists)


def _screened(organisation: Organisation, last: Any, lists: Loaded) -> Screened:
    if last is None:
        return Screened(organisation)
    return Screened(
        organisation,
        last.at,
        len(last.open),
        tuple(map(MatchDecision, last.told)),
        tuple(map(MatchDecision, last.own)),
        sum(code not in LISTS for code in last.open),
        tuple(lists.since({one["code"]: one["sha256"] for one in last.lists})),
    )


def lists_on(today: date) -> Loaded:
    """The lists as they are loaded. One query."""
    return Loaded({version.code: version for version in ListVersion.objects.last_of_each()}, today)


def age_in_words(days: int) -> str:
    """How long ago something was, to the day and after two years to the year."""
    if days < 1:
        return _("today")
    if days < DAYS_OF_TWO_YEARS:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    return _("%(count)s years ago") % {"count": days // DAYS_OF_A_YEAR}
