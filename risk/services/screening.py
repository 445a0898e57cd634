"""Organisations are compared with published lists and with the council's own history; a person decides what that means.

Nothing here reads or changes a visit, an agreement or any other record: what somebody makes of a match is theirs to say
(CAPABILITIES G08). Only organisations are compared, never people.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from audit.services import record
from counterparts.models import Organisation
from notifications.services import ask, settle
from places.models import Council
from risk.listing import Possible, screen
from risk.matching import Compared, Name, compare
from risk.models import KeptDecision, Listing, ListVersion, Match, Screening, ScreeningLeft
from risk.published import LISTS
from risk.rules import (
    EVIDENCE_OF_REJECTED,
    LISTED,
    MATCH_HOLDS,
    AskedAgain,
    MatchDecision,
    ScreenedBecause,
    is_reason,
)
from web.refusals import WrongState
from web.templatetags.gds import day

log = logging.getLogger(__name__)

OWN_HISTORY = "own_history"
"""The list that is no file: what the council itself has on record."""

DECIDE = "decide_match"
LOCK = 0x73637265
KEPT_OF_MATCH = (
    *("decision", "reason", "expires_on"),
    *("evidence", "evidence_at", "entry_digest", "compared_digest"),
)


@dataclass(frozen=True)
class OwnRecord:
    """Something of the council's own that an organisation was part of: by its reference, and why it matters.

    Label and key lead to the record itself, for who may see it. `facts` are what the sentence is made of: where one of
    them changes, what was decided about it is asked again. `scope` is what a token needs to read such a record.
    """

    reference: str
    names: tuple[str, ...]
    why: str
    label: str = ""
    key: str = ""
    facts: tuple[str, ...] = ()
    scope: str = ""


type History = Callable[[Council], Iterable[OwnRecord]]
"""What a council has on record about organisations. It comes from above: nothing here knows of visits."""


@transaction.atomic
def screen_organisations(
    council: Council,
    organisations: Sequence[Organisation],
    *,
    by: User,
    now: datetime,
    history: History | None = None,
    because: ScreenedBecause = ScreenedBecause.ASKED,
) -> list[Screening]:
    """Compare organisations with what stands on each list today, and keep what was found.

    What was decided about a match stays decided, as long as entry and organisation are what they were.
    """
    acting = by.must(Can.SCREEN_ORGANISATION, council)
    wanted = {organisation.pk for organisation in organisations}
    if Organisation.objects.visible_to(by).filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied(_("This organisation is not shared with you."))
    made = compare_all(council, organisations, history=history, because=because, by=by, now=now)
    for screening in made:
        record("organisation_screened", screening, by=by, acting=acting)
    return made


def screen_new(
    council: Council, organisations: Iterable[Organisation], *, by: User, now: datetime, history: History | None = None
) -> list[Screening]:
    """Compare these organisations, but for those that were today with what stands on the lists today.

    Part of an act on a record that names them, so that whoever asks finds it done. The act neither waits for it nor
    fails by it: where another comparison is under way, or this one breaks, it is left to the clock. Without any list
    there is nothing to compare with.
    """
    wanted = {organisation.pk for organisation in organisations}
    if not wanted or not ListVersion.objects.exists():
        return []
    try:
        with transaction.atomic():
            return _screen_unless_busy(council, wanted, by=by, now=now, history=history)
    except PermissionDenied:
        raise
    except _Busy:
        log.warning("not_compared_yet", extra={"council": council.pk, "why": "another comparison is under way"})
    except Exception:  # a record is no worse for it, and whoever writes it can mend nothing
        log.exception("not_compared_yet", extra={"council": council.pk})
    left = [ScreeningLeft(council=council, organisation_id=pk, since=now) for pk in sorted(wanted)]
    ScreeningLeft.objects.bulk_create(left, ignore_conflicts=True)
    return []


class _Busy(Exception):
    """Somebody else compares one of these organisations at this moment."""


def _screen_unless_busy(
    council: Council, wanted: set[int], *, by: User, now: datetime, history: History | None
) -> list[Screening]:
    of_today = {code: one["sha256"] for code, one in _lists().items()}
    done = {
        row.organisation_id
        for row in Screening.objects.last_of(council, wanted)
        if localdate(row.at) == localdate(now) and {one["code"]: one["sha256"] for one in row.lists} == of_today
    }
    new = list(Organisation.objects.visible_to(by).filter(pk__in=wanted - done))
    if not new:
        return []
    if not hold((one.pk for one in new), wait=False):
        raise _Busy
    return screen_organisations(council, new, by=by, now=now, history=history, because=ScreenedBecause.TRIAGE)


@transaction.atomic
def decide_match(
    match: Match, *, decision: str, reason: str, expires_on: date, seen: int, by: User, now: datetime
) -> Match:
    """Say what a possible match is, why, and until when that holds. It can be said anew at any time.

    What was decided stays on record with what it was decided on, whatever is found or decided later.
    """
    acting = by.must(Can.DECIDE_MATCH, match.council_id)
    match = Match.objects.select_for_update().get(pk=match.pk)
    match.must_be_at(seen)
    if match.gone_at is not None:
        raise WrongState(_("This entry is no longer found for the organisation: there is nothing to decide."))
    if not is_reason(reason):
        raise ValidationError({"reason": _("Say why in a few words, so that others can follow it.")})
    today = localdate(now)
    if not today < expires_on <= today + MATCH_HOLDS:
        told = _("Choose a day after today, and no later than %(last)s.")
        raise ValidationError({"expires_on": told % {"last": day(today + MATCH_HOLDS)}})
    match.decision, match.reason, match.expires_on = MatchDecision(decision).value, reason, expires_on
    match.decided_at, match.decided_by, match.asked_again = now, by, ""
    match.version += 1
    match.full_clean()
    match.save()
    KeptDecision.objects.create(
        match=match,
        council_id=match.council_id,
        compared=match.screening.compared,
        decided_by=by,
        decided_at=now,
        **{name: getattr(match, name) for name in KEPT_OF_MATCH},
    )
    settle(DECIDE, about=match, by=by, now=now)
    record("match_decided", match, by=by, acting=acting, fields=["decision", "reason", "expires_on"])
    return match


# -- Parts -----------------------------------------------------------------------------------------------------------


def compare_all(
    council: Council,
    organisations: Sequence[Organisation],
    *,
    because: ScreenedBecause,
    by: User,
    now: datetime,
    history: History | None = None,
) -> list[Screening]:
    hold(organisation.pk for organisation in organisations)
    names = [name_of(organisation) for organisation in organisations]
    lists = _lists()
    own = None if history is None else _by_names(history(council))
    made = []
    for organisation, name, possible in zip(organisations, names, screen(names), strict=True):
        found = [_listed(one, lists) for one in possible]
        if own is not None:
            found += _in_history(name, own)
        screening = Screening.objects.create(
            council=council,
            organisation=organisation,
            at=now,
            by_user=by,
            because=because,
            compared=asdict(name),
            lists=list(lists.values()),
            found=len(found),
        )
        _keep(screening, name, found, with_history=own is not None, now=now, by=by)
        made.append(screening)
    return made


def hold(organisations: Iterable[int], *, wait: bool = True) -> bool:
    """Two comparisons of one organisation follow each other: both would find the same match new.

    Whether all are ours. Without waiting, one that is another's ends it.
    """
    ask = "SELECT pg_advisory_xact_lock(%s, %s)" if wait else "SELECT pg_try_advisory_xact_lock(%s, %s)"
    with connection.cursor() as cursor:
        for pk in sorted(set(organisations)):
            cursor.execute(ask, [LOCK, pk % 2**31])
            if not wait and not cursor.fetchone()[0]:
                return False
    return True


def name_of(organisation: Organisation) -> Name:
    """An organisation as it is compared."""
    names = (organisation.name, organisation.local_name, *organisation.other_names)
    place = organisation.place
    return Name(
        names=tuple(dict.fromkeys(filter(None, names))),
        place=place.code if place else "",
        numbers=tuple(filter(None, [organisation.registration_number])),
        where=tuple(place.names) if place else (),
    )


@dataclass(frozen=True)
class _Found:
    """An entry that an organisation may be, as it is kept: how it stood, and what spoke for it."""

    list_code: str
    entry: str
    digest: str
    evidence: Mapping[str, Any]
    is_close: bool


def _lists() -> dict[str, dict[str, Any]]:
    """The version of each list that is screened against, as the evidence keeps it."""
    newest = {version.code: version for version in ListVersion.objects.last_of_each()}
    return {
        code: {
            "code": code,
            "published_on": version.published_on.isoformat() if version.published_on else "",
            "loaded_on": localdate(version.loaded_at).isoformat(),
            "sample": version.sample_basis,
            "sha256": version.digest,
            "entries": version.entries,
        }
        for code in LISTS
        if (version := newest.get(code)) is not None
    }


def _listed(one: Possible, lists: Mapping[str, Mapping[str, Any]]) -> _Found:
    row = one.listing
    evidence = {
        "names": row.names,
        "why": row.why,
        "country": row.country,
        "address": row.address,
        "numbers": row.numbers_written,
        "source": row.source,
        "list": lists.get(row.code, {}),
        "features": _features(one.compared),
    }
    return _Found(row.code, row.key, row.digest, evidence, one.compared.is_close)


def _in_history(name: Name, own: Mapping[tuple[str, ...], Sequence[OwnRecord]]) -> list[_Found]:
    """The records that an organisation may have been part of: of each the organisation that is closest to it."""
    found: dict[str, tuple[Compared, OwnRecord]] = {}
    for names, records in own.items():
        result = compare(name, Name(names))
        for held in records if result.is_possible else ():
            before = found.get(held.reference)
            if before is None or result.score > before[0].score:
                found[held.reference] = (result, held)
    return [_owned(result, held) for result, held in found.values()]


def _owned(result: Compared, held: OwnRecord) -> _Found:
    evidence = {
        "names": list(held.names),
        "why": held.why,
        "record": {"label": held.label, "key": held.key, "scope": held.scope},
        "features": _features(result),
    }
    return _Found(
        OWN_HISTORY, held.reference, _digest([*sorted(held.names), "", *held.facts]), evidence, result.is_close
    )


def _by_names(own: Iterable[OwnRecord]) -> dict[tuple[str, ...], list[OwnRecord]]:
    """So that what is on record a hundred times is compared once."""
    found: dict[tuple[str, ...], list[OwnRecord]] = {}
    for held in own:
        found.setdefault(held.names, []).append(held)
    return found


def _features(compared: Compared) -> list[dict[str, Any]]:
    return [
        {"feature": one.feature.value, "ours": one.ours, "theirs": one.theirs, "degree": round(one.degree, 3)}
        for one in compared.features
    ]


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def _keep(
    screening: Screening, name: Name, found: Iterable[_Found], *, with_history: bool, now: datetime, by: User
) -> None:
    """Put the possible matches right: those that came, those that changed, those that are found no more."""
    about = {"council": screening.council, "organisation": screening.organisation}
    known = {(match.list_code, match.entry): match for match in Match.objects.select_for_update().filter(**about)}
    compared = _digest([*sorted(name.names), name.place, *name.numbers])
    for one in found:
        before = known.pop((one.list_code, one.entry), None)
        again = _why_again(before, one, compared, localdate(now)) if before else ""
        match = before or Match(list_code=one.list_code, entry=one.entry, **about)
        match.screening, match.gone_at = screening, None
        if before is None or again or not (match.evidence or _was_let_go(match, now)):
            match.entry_digest, match.compared_digest = one.digest, compared
            match.evidence, match.evidence_at, match.is_close = dict(one.evidence), now, one.is_close
        if again and match.decision:
            match.asked_again = again
        if again:
            match.version += 1
        match.save()
        if not match.decision or match.asked_again:
            ask(match.council_id, Role.OFFICER, DECIDE, about=match)
    lost = [one for one in known.values() if with_history or one.list_code != OWN_HISTORY]
    standing = _standing_digests(one for one in lost if one.decision in LISTED)
    for match in lost:
        if (match.list_code, match.entry) in standing:
            _keep_decided(match, screening, standing[match.list_code, match.entry], compared, now)
        elif match.gone_at is None:
            match.gone_at = now
            match.version += 1
            match.save(update_fields=["gone_at", "version"])
            settle(DECIDE, about=match, by=by, now=now)


def _standing_digests(matches: Iterable[Match]) -> dict[tuple[str, str], str]:
    """How each of their entries stands today, by list and key; those that are off their list are left out."""
    keys = {match.entry for match in matches if match.list_code in LISTS}
    rows = Listing.objects.standing().filter(key__in=keys) if keys else Listing.objects.none()
    return {(row.code, row.key): row.digest for row in rows}


def _keep_decided(match: Match, screening: Screening, entry: str, compared: str, now: datetime) -> None:
    """Of what somebody decided to be on a list, or near to it: a name that is spelled otherwise now undoes nothing.

    It stands, with what was known when it was decided, and is asked again once.
    """
    is_as_it_was = (match.entry_digest, match.compared_digest) == (entry, compared)
    has_expired = match.expires_on is not None and match.expires_on < localdate(now) and not match.asked_again
    came_back = match.gone_at is not None
    if is_as_it_was and not has_expired and not came_back:
        return
    match.screening, match.entry_digest, match.compared_digest = screening, entry, compared
    why = AskedAgain.EXPIRED if is_as_it_was and not came_back else AskedAgain.NOT_ALIKE
    match.asked_again, match.gone_at = why.value, None
    match.version += 1
    match.save()
    ask(match.council_id, Role.OFFICER, DECIDE, about=match)


def _was_let_go(match: Match, now: datetime) -> bool:
    """Whether what spoke for it is gone because it was rejected a year ago, and nobody has decided anew since."""
    is_rejected = match.decision == MatchDecision.ANOTHER and match.decided_at is not None
    return is_rejected and match.decided_at < now - EVIDENCE_OF_REJECTED  # type: ignore[operator]


def _why_again(match: Match, found: _Found, compared: str, today: date) -> str:
    """Why it is to be decided anew, empty where it is as it was."""
    if match.gone_at is not None:
        return AskedAgain.CAME_BACK.value
    if match.entry_digest != found.digest:
        return AskedAgain.LIST.value
    if match.compared_digest != compared:
        return AskedAgain.ORGANISATION.value
    has_expired = match.expires_on is not None and match.expires_on < today and not match.asked_again
    return AskedAgain.EXPIRED.value if has_expired else ""
