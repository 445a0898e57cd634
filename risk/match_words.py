"""A possible match as its council reads it: both sides beside each other, what speaks for it, and what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from risk.explained import speaks_against, speaks_for
from risk.models import KeptDecision, Match
from risk.published import LISTS
from risk.rules import AskedAgain, MatchDecision
from web import gds, naming, parts
from web.languages import with_languages
from web.templatetags.gds import day

MOST_NAMES = 10
OWN_HISTORY = gettext_lazy("Your council’s own history")
BREAK = SafeString("<br>")

ADVICE = {
    MatchDecision.SAME: gettext_lazy(
        "Ask your monitoring officer or legal team what follows, before anything is signed, paid, given or lent. What "
        "a list means depends on its own restrictions. This register forbids nothing and allows nothing."
    ),
    MatchDecision.NEAR: gettext_lazy(
        "Ask your monitoring officer or legal team whether a restriction reaches it, before anything is signed, paid, "
        "given or lent. This register cannot tell, and stops nothing."
    ),
    MatchDecision.ANOTHER: gettext_lazy(
        "Nothing follows. If you come to doubt it, decide again, and ask your monitoring officer or legal team."
    ),
    MatchDecision.CANNOT_TELL: gettext_lazy(
        "Your monitoring officer or legal team can help to find out. Until you know, they can also say what is better "
        "left open."
    ),
}


OWN_ADVICE = {
    **ADVICE,
    MatchDecision.SAME: gettext_lazy(
        "Read the record again, and talk to whoever dealt with it then. What was so then need not be so now."
    ),
    MatchDecision.NEAR: gettext_lazy("Read the record again, and ask them how they belong together."),
}
"""Of what the council has on record itself."""


@dataclass(frozen=True)
class DecidedBefore:
    """An earlier decision, with what it was made on beside what is known now; None where that was let go."""

    decided: gds.Params
    known_then: gds.Params | None = None
    differs: int = 0
    """Rows in which it is another now."""
    spoke_for: Sequence[str] = ()
    spoke_against: Sequence[str] = ()
    evidence: str = ""
    digest: str = ""


@dataclass(frozen=True)
class MatchTold:
    """A possible match in words for one reader on a day."""

    match: Match
    entry: str
    list_name: str
    sides: gds.Params | None
    speaks_for: list[str]
    speaks_against: list[str]
    why_listed: str
    evidence: str
    digest: str
    sample: str
    source: Any
    is_to_decide: bool
    why_again: str
    decided: gds.Params | None
    before: list[DecidedBefore]
    """What was decided earlier, the last first; of a match that is to be decided anew, all that ever was."""
    advice: str
    may_decide: bool

    @property
    def is_listed(self) -> bool:
        """Whether it is on a list, which the council's own history is not."""
        return self.match.list_code in LISTS

    @property
    def decide_address(self) -> str:
        return reverse("match_decide", args=[self.match.organisation.key, self.match.key])

    @property
    def status(self) -> gds.Params:
        if self.match.gone_at is not None:
            return parts.tag(_("No longer found"), "grey")
        if self.is_to_decide:
            return parts.tag(_("To decide"), "yellow")
        return parts.tag(_("Decided"), "grey")


OWN_AGAIN = {
    AskedAgain.LIST: gettext_lazy("What is on record has changed"),
    AskedAgain.CAME_BACK: gettext_lazy("It was not found on record for a while, and is again"),
}


def again_of(match: Match) -> str:
    """Why it is asked again; of the council's own history, which is no list, in words that fit it."""
    own = OWN_AGAIN.get(AskedAgain(match.asked_again)) if match.asked_again and match.list_code not in LISTS else None
    return str(own or match.get_asked_again_display())


def entry_of(match: Match) -> str:
    """What the entry is called; its own key where its evidence was let go."""
    names = match.evidence.get("names") or [match.entry]
    return str(names[0])


WITH_KEPT = Prefetch("kept", KeptDecision.objects.select_related("decided_by"))


def told_all(matches: Iterable[Match], user: User, today: date) -> list[MatchTold]:
    """Each in words. Records of the council's own are looked up together, at one query a kind of record."""
    rows = list(matches)
    prefetch_related_objects(rows, WITH_KEPT)
    records = [(record["label"], record["key"]) for row in rows if (record := row.evidence.get("record"))]
    found = naming.find_all(records, user)
    return [_told(row, user, today, found) for row in rows]


def told(match: Match, user: User, today: date) -> MatchTold:
    return told_all([match], user, today)[0]


type Records = Mapping[tuple[str, str], naming.Name]


def _told(match: Match, user: User, today: date, records: Records) -> MatchTold:
    held = match.evidence
    features = held.get("features", [])
    is_to_decide = match.gone_at is None and match.is_to_decide(today)
    decision = MatchDecision(match.decision)
    advice = ADVICE if match.list_code in LISTS else OWN_ADVICE
    earlier = list(match.kept.all())
    return MatchTold(
        match=match,
        entry=entry_of(match),
        list_name=str(LISTS[match.list_code].name) if match.list_code in LISTS else str(OWN_HISTORY),
        sides=_sides(match) if held else None,
        speaks_for=speaks_for(features, is_listed=match.list_code in LISTS),
        speaks_against=speaks_against(features),
        why_listed=held.get("why", ""),
        evidence=_evidence(held, match.evidence_at),
        digest=held.get("list", {}).get("sha256", ""),
        sample=held.get("list", {}).get("sample", ""),
        source=_source(match, records),
        is_to_decide=is_to_decide,
        why_again=_why_again(match, today),
        decided=_decided(match, match.list_code, today, stands=True) if match.decision and not is_to_decide else None,
        before=[_before(one, match, today) for one in (earlier if is_to_decide else earlier[1:])],
        advice=str(advice[decision]) if match.decision and not is_to_decide else "",
        may_decide=match.gone_at is None and user.may(Can.DECIDE_MATCH, match.council_id),
    )


def _before(kept: KeptDecision, match: Match, today: date) -> DecidedBefore:
    decided = _decided(kept, match.list_code, today, stands=False)
    if kept.let_go_at is not None:
        return DecidedBefore(decided, evidence=_evidence({}, kept.let_go_at))
    features = kept.evidence.get("features", [])
    then = _facts(kept.compared, kept.evidence, match.list_code)
    now = _facts(match.screening.compared, match.evidence, match.list_code) if match.evidence else {}
    differ = {what for what, told in then.items() if now and now[what] != told}
    head = [_("What was compared"), _("Then"), _("Now")]
    rows = [
        [_differing(what) if what in differ else what, _lines(told), _lines(now.get(what, [])) or _("Not known")]
        for what, told in then.items()
        if told or now.get(what)
    ]
    return DecidedBefore(
        decided,
        parts.table(head, rows, header_column=True, named=[1, 2]),
        len(differ),
        speaks_for(features, is_listed=match.list_code in LISTS),
        speaks_against(features),
        _evidence(kept.evidence, kept.evidence_at),
        kept.evidence.get("list", {}).get("sha256", ""),
    )


def _differing(what: str) -> Any:
    return format_html("{} <strong>{}</strong>", what, _("(differs)"))


def _facts(ours: Mapping[str, Any], theirs: Mapping[str, Any], list_code: str) -> dict[str, list[str]]:
    """What was known of both sides, each by its name."""
    is_listed = list_code in LISTS
    told = {
        _("Names of your organisation"): ours["names"],
        _("Place of your organisation"): [", ".join(ours["where"][:2])],
        _("Its registration number"): ours["numbers"],
        _("Names of the entry") if is_listed else _("Names on your council’s record"): theirs["names"],
        _("Place of the entry"): [theirs.get("address", ""), theirs.get("country", "")],
        _("Registration number of the entry"): theirs.get("numbers", []),
        _("Why it is there") if is_listed else _("What is on record"): [theirs.get("why", "")],
    }
    return {what: [text for text in texts if text] for what, texts in told.items()}


def _sides(match: Match) -> gds.Params:
    """What is on record of the organisation, and what the list says, row by row."""
    ours, theirs = match.screening.compared, match.evidence
    rows = [
        [_("Names"), _lines(ours["names"]), _lines(theirs["names"])],
        [
            _("Place"),
            with_languages(", ".join(ours["where"][:2])) or _("Not known"),
            _lines([theirs.get("address", ""), theirs.get("country", "")]) or _("Not told"),
        ],
        [
            _("Registration number"),
            _lines(ours["numbers"]) or _("Not known"),
            _lines(theirs.get("numbers", [])) or _("Not told"),
        ],
    ]
    is_listed = match.list_code in LISTS
    rows = rows if is_listed else rows[:1]
    head = [_("What is compared"), _("Your organisation"), _("The entry") if is_listed else _("On record")]
    return parts.table(head, rows, header_column=True, named=[1, 2])


def _lines(texts: list[str]) -> Any:
    shown = [with_languages(text) for text in texts if text]
    more = len(shown) - MOST_NAMES
    if more > 0:
        shown = [*shown[:MOST_NAMES], with_languages(_("and %(count)s more") % {"count": more})]
    return format_html_join(BREAK, "{}", ((text,) for text in shown))


def _evidence(evidence: Mapping[str, Any], at: datetime) -> str:
    """Of which day what is shown is, and of which version of the list."""
    seen = day(localdate(at))
    if not evidence:
        return _("What spoke for it was let go on %(day)s, a year after the decision.") % {"day": seen}
    used = evidence.get("list") or {}
    if not used:
        return _("As it stood on %(day)s.") % {"day": seen}
    of_day = date.fromisoformat(used["published_on"] or used["loaded_on"])
    told = _("As it stood on %(day)s, on the list of %(of_day)s.")
    return told % {"day": seen, "of_day": day(of_day)}


def _source(match: Match, records: Records) -> Any:
    """Where the entry itself can be read: on the publisher's page, or the council's own record."""
    record = match.evidence.get("record")
    if record:
        found = records.get((record["label"], record["key"]))
        if found is None:
            return match.entry
        return format_html('<a class="govuk-link" href="{}">{}</a>', found.url, with_languages(found.title))
    source = match.evidence.get("source", "")
    if match.evidence.get("list", {}).get("sample"):
        # Nobody publishes what was invented.
        return source
    address = LISTS[match.list_code].entry_address if match.list_code in LISTS else ""
    address = address % {"key": match.entry} if address and source else source
    if not address.startswith("https://"):
        return source
    words = _("Read the entry on its publisher’s page")
    return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', address, words)


def _why_again(match: Match, today: date) -> str:
    if not match.decision or match.gone_at is not None:
        return ""
    if match.asked_again:
        return again_of(match)
    if match.expires_on is not None and match.expires_on < today:
        return _("The decision has expired")
    return ""


def label_of(decision: MatchDecision, list_code: str) -> str:
    """What was decided; of the council's own history, which is no list, in words that fit it."""
    if decision == MatchDecision.SAME and list_code not in LISTS:
        return _("The same organisation")
    return str(decision.label)


def _decided(said: Match | KeptDecision, list_code: str, today: date, *, stands: bool) -> gds.Params:
    by = said.decided_by.name if said.decided_by else ""
    at = day(localdate(said.decided_at)) if said.decided_at else ""
    held = said.expires_on is not None and said.expires_on >= today
    until = _("Held until") if not held else _("Holds until") if stands else _("Was to hold until")
    rows = [
        parts.summary_row(_("Decided"), label_of(MatchDecision(said.decision), list_code)),
        parts.summary_row(_("Why"), with_languages(said.reason)),
        parts.summary_row(_("By whom"), _("%(name)s on %(day)s") % {"name": by, "day": at}),
        parts.summary_row(until, day(said.expires_on)),
    ]
    return parts.summary_list(rows)
