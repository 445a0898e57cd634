"""What is on when: the delegations of a stretch of days, and of a person's own council for their calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from icalendar import Calendar, Event

from accounts.models import User
from engagement.models import Delegation, DelegationPartner, DelegationQuerySet
from engagement.rules import Stage
from web.expressions import IsAnyOf

MOST_SHOWN = 200
FEED_BACK, MOST_IN_FEED = timedelta(days=366), 1_000
CALLED_OFF = (Stage.DECLINED, Stage.CANCELLED)


def of_councils(rows: Any, own: Iterable[str]) -> Any:
    """Those of these councils, and those in which they take part."""
    joined = DelegationPartner.objects.filter(partner__in=own, accepted_at__isnull=False, left_at=None)
    return rows.filter(Q(council__in=own) | Q(IsAnyOf(F("pk"), ArraySubquery(joined.values("delegation")))))


def between(user: User, first: date, last: date, *, own: bool) -> DelegationQuerySet:
    """What goes on in these days as far as the reader sees it: all of it, or that of their own councils."""
    seen: DelegationQuerySet = Delegation.objects.visible_to(user)
    rows: Any = seen.live().going_on(first, last)
    if own:
        rows = of_councils(rows, user.council_codes())
    return rows.order_by("listed_on", "key").select_related("council", "place", "country")  # type: ignore[no-any-return]


def in_feed(user: User, today: date) -> list[Delegation]:
    """What a person's own calendar is told: of their councils, of the last year and all that is to come."""
    seen: Any = Delegation.objects.visible_to(user).exclude(stage=Stage.DRAFT)
    rows = of_councils(seen, user.council_codes()).filter(ends_on__gte=today - FEED_BACK)
    return list(rows.order_by("-listed_on", "-key")[:MOST_IN_FEED])


def file_of(rows: Iterable[Delegation], *, name: str, now: datetime) -> bytes:
    """A calendar file: of each delegation its title, its days and a link, and nothing else.

    One that is marked stands there by its reference. Whoever is told of one that was called off takes it out again.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SERVICE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT6H")
    for row in rows:
        calendar.add_component(_event(row, now))
    return bytes(calendar.to_ical())


def _status(row: Delegation) -> str:
    """As calendars say it: what is logged and not confirmed is tentative."""
    if row.stage in CALLED_OFF:
        return "CANCELLED"
    return "TENTATIVE" if row.stage == Stage.LOGGED else "CONFIRMED"


def _event(row: Delegation, now: datetime) -> Event:
    event = Event()
    address = settings.PUBLIC_URL.rstrip("/") + row.get_absolute_url()
    event.add("uid", str(row.reference))
    event.add("dtstamp", now)
    first, last = cast(date, row.starts_on), cast(date, row.ends_on)
    event.add("dtstart", first)
    # The day after the last, as calendars count.
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", row.title_outside())
    event.add("url", address)
    event.add("description", address)
    event.add("status", _status(row))
    event.add("transp", "TRANSPARENT")
    return event
