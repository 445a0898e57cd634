"""What was compared with the lists is compared anew by itself: after a load, a change, or where a decision expired.

Each act takes a few at a time, is safe to run twice at once, and goes on where the one before it ended.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from accounts.services import the_clock
from counterparts.models import Organisation, OrganisationChange
from places.models import Council
from risk.models import KeptDecision, ListVersion, Match, Screening, ScreeningLeft, ScreeningQuerySet
from risk.rules import BY_CLOCK, EVIDENCE_OF_REJECTED, MatchDecision, ScreenedBecause
from risk.services.screening import OWN_HISTORY, History, compare_all, hold, name_of

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Organisations that the clock compares in one transaction: who wants one of them meanwhile waits no second."""
STILL_LOOKED = timedelta(minutes=10)
"""For so long after all was compared with a list, what an act that began before it left behind is looked for."""
LOOKED_BACK = timedelta(days=1)
"""For so long after an organisation was compared, what an act that began before it changed is looked for."""
COMPARED_BY = frozenset({"name", "local_name", "other_names", "place", "registration_number"})
"""What of an organisation is compared: where one of these changes, it is compared anew."""


def screen_after_loading(now: datetime, *, history: History | None = None) -> int:
    """Compare what was screened before with a list that was loaded since, a batch at a time; answers how many.

    Safe to run twice at once, and to be stopped: the next run goes on where this one ended.
    """
    versions = ListVersion.objects.unfinished(now - STILL_LOOKED).values_list("pk", flat=True)
    return next((done for pk in versions if (done := _next_batch(pk, now, history))), 0)


@transaction.atomic
def _next_batch(pk: int, now: datetime, history: History | None) -> int:
    version = ListVersion.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if version is None:
        return 0
    lacking = Screening.objects.lacking(version.code, version.digest).of_open_councils(localdate(now))
    waiting = _but_left(lacking).order_by("pk")
    if version.screened_at is not None:
        waiting = waiting.filter(at__gt=version.loaded_at - STILL_LOOKED)
    last = waiting.filter(pk__gt=version.screened_to)
    batch = list(last.values_list("pk", "council", "organisation")[:AT_ONCE])
    if not batch and version.screened_at is not None:
        return 0
    if not batch and not version.screened_to:
        version.screened_at = now
    _screen_each([(council, one) for _pk, council, one in batch], ScreenedBecause.LIST, history, now)
    version.screened += len(batch)
    # After the last it is begun anew: what came meanwhile may stand before it.
    version.screened_to = batch[-1][0] if len(batch) == AT_ONCE else 0
    version.save(update_fields=["screened", "screened_to", "screened_at"])
    return len(batch)


def screen_what_was_left(now: datetime, *, history: History | None = None) -> int:
    """Compare what could not be when a record named it; answers how many. What fails again waits behind the others."""
    left = ScreeningLeft.objects.of_open_councils(localdate(now))
    waiting = left.order_by(F("tried_at").asc(nulls_first=True), "pk")
    return sum(_screen_left(pk, now, history) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


def _screen_left(pk: int, now: datetime, history: History | None) -> int:
    try:
        with transaction.atomic():
            left = ScreeningLeft.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if left is None:
                return 0
            because = ScreenedBecause(left.because)
            _screen_anew([(left.council_id, left.organisation_id)], because, history, now)
            left.delete()
    except Exception:  # one's fault must not keep the others back; the log has it whole
        log.exception("not_compared_yet", extra={"row": f"ScreeningLeft {pk}"})
        ScreeningLeft.objects.filter(pk=pk).update(tried_at=now)
        return 0
    return 1


@transaction.atomic
def screen_where_decisions_expired(now: datetime, *, history: History | None = None) -> int:
    """Compare anew where what somebody decided holds no longer, so that it is decided on what stands today."""
    today = localdate(now)
    expired = Match.objects.standing().of_open_councils(today).filter(expires_on__lt=today, asked_again="")
    if history is None:
        expired = expired.exclude(list_code=OWN_HISTORY)
    waiting = _but_left(expired).order_by("council", "organisation")
    pairs = waiting.values_list("council", "organisation").distinct()[:AT_ONCE]
    return _screen_each(pairs, ScreenedBecause.EXPIRED, history, now)


@transaction.atomic
def screen_where_organisations_changed(now: datetime, *, history: History | None = None) -> int:
    """Compare anew what has another name, place or number than when it was compared."""
    rows = _but_left(Screening.objects.before(now).of_open_councils(localdate(now)))
    changed = rows.filter(_changed(OuterRef("at")))
    pairs = list(changed.values_list("council", "organisation")[:AT_ONCE])
    pairs += islice(_changed_meanwhile(rows, now), AT_ONCE - len(pairs))
    return _screen_each(pairs, ScreenedBecause.ORGANISATION, history, now)


def _changed(since: Any) -> Exists:
    """Whether the organisation of a screening has another name, place or number since."""
    return Exists(
        OrganisationChange.objects.filter(organisation=OuterRef("organisation"), at__gt=since, field__in=COMPARED_BY)
    )


def _changed_meanwhile(rows: ScreeningQuerySet, now: datetime) -> Iterator[tuple[str, int]]:
    """Those that an act changed which began before they were compared, and was done after.

    By the clock alone they cannot be told from those that were compared as they were changed: what was compared is
    held beside what stands.
    """
    late = rows.filter(~_changed(OuterRef("at")), _changed(OuterRef("at") - STILL_LOOKED), at__gt=now - LOOKED_BACK)
    for screening in late.select_related("organisation__place"):
        name = name_of(screening.organisation)
        stands = {"names": list(name.names), "place": name.place, "numbers": list(name.numbers)}
        if stands != {part: screening.compared.get(part) for part in stands}:
            yield screening.council_id, screening.organisation_id


def _but_left[Rows: QuerySet[Any]](rows: Rows) -> Rows:
    """Without those that could not be compared and wait for their turn by themselves."""
    left = ScreeningLeft.objects.filter(council=OuterRef("council"), organisation=OuterRef("organisation"))
    return rows.exclude(Exists(left))


def _screen_each(
    pairs: Iterable[tuple[str, int]], because: ScreenedBecause, history: History | None, now: datetime
) -> int:
    """Compare all at once. Where that breaks each is left to `screen_what_was_left`, so that one's fault does not keep
    the others back. Answers how many were seen to.
    """
    wanted = list(pairs)
    # All before the first, as `_screen_anew` has it.
    hold(pk for _council, pk in wanted)
    try:
        with transaction.atomic():
            return _screen_anew(wanted, because, history, now)
    except Exception:  # whose fault it is shows when each is tried by itself; the log has it whole
        log.exception("not_compared_at_once", extra={"because": because.value, "organisations": len(wanted)})
        left = (
            ScreeningLeft(council_id=council, organisation_id=pk, because=because, since=now) for council, pk in wanted
        )
        ScreeningLeft.objects.bulk_create(left, ignore_conflicts=True)
    return len(wanted)


def _screen_anew(
    pairs: Iterable[tuple[str, int]], because: ScreenedBecause, history: History | None, now: datetime
) -> int:
    """Compare organisations for the councils that had them compared, as the clock; answers how many."""
    by_council: dict[str, list[int]] = {}
    for code, pk in pairs:
        by_council.setdefault(code, []).append(pk)
    # All before the first: who takes them in another order would wait for us, and we for them.
    hold(pk for wanted in by_council.values() for pk in wanted)
    for code, wanted in by_council.items():
        organisations = list(Organisation.objects.filter(pk__in=wanted).select_related("place"))
        made = compare_all(
            Council.objects.get(pk=code), organisations, history=history, because=because, by=the_clock(), now=now
        )
        _leave_last_of_clock(made)
    return sum(map(len, by_council.values()))


def _leave_last_of_clock(made: Sequence[Screening]) -> None:
    """Of what the clock compared, the last stays: a list that comes every day would else leave a row a day of each.

    What somebody asked for stays, and so does what found a match last.
    """
    for screening in made:
        older = Screening.objects.filter(
            council=screening.council_id, organisation=screening.organisation_id, pk__lt=screening.pk, matches=None
        )
        older.filter(because__in=BY_CLOCK).delete()


@transaction.atomic
def let_evidence_go(now: datetime) -> int:
    """Let go what spoke for matches that were rejected, a year after; answers of how many decisions.

    That it was decided stays, and why. What waits for somebody to decide keeps what they decide on; what an earlier
    decision was made on goes all the same.
    """
    before = now - EVIDENCE_OF_REJECTED
    rejected = Match.objects.filter(decision=MatchDecision.ANOTHER, decided_at__lt=before, evidence_at__lt=before)
    settled = rejected.filter(Q(gone_at__isnull=False) | Q(asked_again="", expires_on__gte=localdate(now)))
    kept = KeptDecision.objects.filter(decision=MatchDecision.ANOTHER, decided_at__lt=before, let_go_at=None)
    settled.exclude(evidence={}).update(evidence={}, evidence_at=now)
    return kept.update(evidence={}, compared={}, let_go_at=now)
