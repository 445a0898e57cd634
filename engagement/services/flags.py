"""What the tripwire finds in a delegation, kept with what its council answers.

A flag stands as long as its facts do. Renewed inside the act that changes the record: whoever reads it pays nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from accounts.services import the_clock, the_service
from audit.services import record
from engagement.models import Cost, Delegation, Flag, Offer, ProgrammeItem, offers_of
from engagement.rules import (
    GOING,
    LATE_FIELDS,
    FlagResponse,
    OfferDecision,
    OfferKind,
    PaidBy,
    Stage,
    Way,
    became_of_stop,
    rule_of,
)
from engagement.rules.tripwire import flags
from engagement.rules.visit import Area, LateChange, Paid, Stop, Visit
from engagement.services.records import must_be_live
from engagement.services.topics import tell_of_topics
from guidance.models import Topic
from risk.models import SensitiveArea
from risk.rules import areas_named
from web.refusals import WrongState


def renew_flags(delegation: Delegation, *, now: datetime) -> list[Flag]:
    """Put the flags right after a change: those that no longer hold go, new ones come.

    An answer goes along to the flag that follows, where its rule says that it answers that too. Part of an act that
    asked, and that holds the record.
    """
    found = {(rule.code, one.stop): one.facts for rule, one in flags(visit_of(delegation, localdate(now)))}
    standing = {(flag.rule, flag.about): flag for flag in delegation.flags.standing()}
    gone = {at: flag for at, flag in standing.items() if flag.facts != found.get(at)}
    for flag in gone.values():
        flag.gone_at = now
    Flag.objects.bulk_update(gone.values(), ["gone_at"])
    new = [
        Flag(
            council_id=delegation.council_id,
            delegation=delegation,
            rule=rule,
            about=stop,
            facts=facts,
            found_at=now,
            **_answer_that_holds(gone.get((rule, stop)), facts),
        )
        for (rule, stop), facts in found.items()
        if (rule, stop) not in standing or (rule, stop) in gone
    ]
    Flag.objects.bulk_create(new)
    return new


STILL_FOUND = gettext_lazy(
    "Nothing in the record has changed: the same is still found. Change it there, and this goes by itself. Or say "
    "under Reason what you changed that the record does not show. Or choose another answer."
)
ANSWER = ("response", "alternative", "reason", "answered_at", "answered_by_id")


def _answer_that_holds(before: Flag | None, facts: dict[str, Any]) -> dict[str, Any]:
    if before is None or not before.response or not (rule := rule_of(before.rule)):
        return {}
    return {name: getattr(before, name) for name in ANSWER} if rule.is_answered(before.facts, facts) else {}


@transaction.atomic
def answer_flag(
    flag: Flag,
    *,
    response: str,
    alternative: str = "",
    reason: str = "",
    also: Collection[str] = (),
    seen: str = "",
    by: User,
    now: datetime,
) -> Flag:
    """Say what the council does about a flag. It can be answered anew as long as it stands; nothing waits for it.

    `also` are keys of others about the same stop that get the same answer, as far as they have none. As what is found
    still stands, who says that it was changed says what was. `seen` is the `answer_mark` of what the page showed: where
    somebody else answered meanwhile, that is said first.
    """
    acting = by.must(Can.EDIT_DELEGATION, flag.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=flag.delegation_id)
    must_be_live(delegation)
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    rule = rule_of(flag.rule)
    if flag.gone_at is not None or rule is None:
        raise WrongState(_("What this was about has changed since. Look at the programme as it is now."))
    said = {"response": FlagResponse(response).value, "alternative": alternative, "reason": reason}
    together = [flag, *Flag.objects.like(flag).filter(key__in=also)]
    if together == [flag] and all(getattr(flag, name) == value for name, value in said.items()):
        return flag
    if alternative and not any(_is_offered(alternative, one, delegation) for one in together):
        raise ValidationError({"alternative": _("Choose something that is offered for this.")})
    if response == FlagResponse.CHANGED and not reason:
        raise ValidationError({"response": STILL_FOUND})
    if seen != flag.answer_mark:
        raise WrongState(
            _("Somebody answered this after you opened the page: “%(answer)s”. Press again to put yours in its place."),
            params={"answer": flag.get_response_display()},
        )
    for one in together:
        for name, value in said.items():
            setattr(one, name, value)
        if not _is_offered(alternative, one, delegation):
            one.alternative = ""
        one.answered_at, one.answered_by = now, by
        # A rule may need no facts to say what it says.
        one.full_clean(exclude=["facts"])
        one.save()
    record("flag_answered", delegation, by=by, acting=acting, fields=["flags"], part=rule.part)
    return flag


def _is_offered(alternative: str, flag: Flag, delegation: Delegation) -> bool:
    rule = rule_of(flag.rule)
    return rule is not None and alternative in rule.offers(delegation.direction)


def look_at_programmes_again(now: datetime) -> int:
    """Put the flags right of visits that are going on or to come: sites become sensitive, and rules are added.

    Answers of how many visits they changed.
    """
    due = Delegation.objects.filter(stage__in=[Stage.DRAFT, *GOING]).exclude(ends_on__lt=localdate(now)).order_by()
    return sum(_look_again(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _look_again(pk: int, now: datetime) -> bool:
    delegation = Delegation.objects.select_for_update().filter(pk=pk).first()
    if delegation is None or delegation.is_over:
        return False
    new = renew_flags(delegation, now=now)
    if not new and not delegation.flags.filter(gone_at=now).exists():
        return False
    tell_of_topics(delegation, new, was_shared=True, by=the_clock())
    record("flags_renewed", delegation, by=the_clock(), acting=the_service(), fields=["flags"])
    return True


# -- What the rules read -------------------------------------------------------------------------------------------


def visit_of(delegation: Delegation, today: date) -> Visit:
    """A delegation as the tripwire sees it."""
    areas = list(SensitiveArea.objects.on(today).for_council(delegation.council_id))
    topics = list(Topic.objects.on(today).filter(calls_for_care=True))
    roles: dict[str, set[str]] = {}
    for link in delegation.organisations.select_related("organisation"):
        roles.setdefault(link.organisation.name, set()).add(link.role)
    return Visit(
        purposes=frozenset(delegation.purposes),
        aims_known=delegation.their_aims_known,
        stops=tuple(stop_of(item, areas, topics) for item in delegation.programme.select_related("sensitive_area")),
        roles={name: frozenset(held) for name, held in roles.items()},
        late_changes=tuple(_late_changes(delegation)),
        paid=tuple(paid_of(delegation.costs.all(), offers_of(delegation))),
        logged_on=localdate(delegation.logged_at) if delegation.logged_at else None,
    )


ORGANISATIONS = (PaidBy.COMPANY, PaidBy.COMPANY_ABROAD, PaidBy.GOVERNMENT_ABROAD)
JOURNEYS = (OfferKind.TRAVEL, OfferKind.ACCOMMODATION)


def paid_of(costs: Iterable[Cost], offers: Iterable[Offer]) -> Iterator[Paid]:
    """What others than the council meet, but for what people pay for themselves; and journeys offered to it."""
    for cost in costs:
        if cost.paid_by not in (PaidBy.COUNCIL, PaidBy.PERSON):
            yield Paid(cost.kind, cost.payer, named=cost.paid_by in ORGANISATIONS)
    for offer in offers:
        if offer.way == Way.TO_US and offer.kind in JOURNEYS and offer.decision != OfferDecision.DECLINED:
            yield Paid(offer.kind, offer.giver, named=False, is_offer=True)


def _late_changes(delegation: Delegation) -> Iterator[LateChange]:
    """Since it was last postponed, that act included. Of changes from before days were counted, nothing is said."""
    late = delegation.changes.filter(late=True, field__in=LATE_FIELDS, days_left__isnull=False).order_by("at", "pk")
    postponed = delegation.changes.filter(field="postponed").aggregate(at=Max("at"))["at"]
    if postponed is not None:
        late = late.filter(at__gte=postponed)
    rows: Any = late.values_list("field", "days_left", "at", "old", "new")
    for field, left, at, old, new in rows:
        stop = new or old
        of_stop = (stop["title"], became_of_stop(old, new), stop["id"]) if field == "programme" else ()
        yield LateChange(field, left, at, *of_stop)


def stop_of(item: ProgrammeItem, areas: list[SensitiveArea], topics: list[Topic]) -> Stop:
    """What somebody has said of its site goes before what its words say."""
    said = item.said_of_site
    if item.sensitive_area is not None:
        here = [item.sensitive_area]
    else:
        here = [] if item.not_sensitive else areas_named(said, areas)
    facts: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("key", "title", "on", "at", "kind", "nature", "site", "access", "state", "asked_by")
    }
    return Stop(
        **facts,
        areas=tuple(Area(area.name, tuple(area.explained_by)) for area in here),
        topics=tuple(topic.name for topic in topics if topic.is_named_in(said.whole)),
        came_later=item.site_since is not None,
    )
