"""What is true of the programme of a visit: its stops, and how they lie to each other."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from engagement.rules.delegations import LATE_FIELDS

MOST_ITEMS = 200


class ItemKind(TextChoices):
    COURTESY_CALL = "courtesy_call", _("Courtesy call")
    FORMAL_MEETING = "formal_meeting", _("Formal meeting")
    SIGNING = "signing", _("Signing")
    BANQUET_RECEPTION = "banquet_reception", _("Banquet or reception")
    PHOTO_CALL = "photo_call", _("Photo call")
    GIFT_EXCHANGE = "gift_exchange", _("Gift exchange")
    SITE_VISIT = "site_visit", _("Site visit")
    UNIVERSITY_VISIT = "university_visit", _("University visit")
    SCHOOL_VISIT = "school_visit", _("School visit")
    COMPANY_VISIT = "company_visit", _("Company visit")
    ROUNDTABLE = "roundtable", _("Roundtable")
    FORUM_EXPO = "forum_expo", _("Forum or expo")
    PERFORMANCE_MATCH = "performance_match", _("Performance or match")
    CITY_TOUR = "city_tour", _("City tour")
    MEDIA_INTERVIEW = "media_interview", _("Media interview")
    PRIVATE_TIME = "private_time", _("Private time")
    DEBRIEF = "debrief", _("Debrief")


class ItemNature(TextChoices):
    CEREMONIAL = "ceremonial", _("Ceremonial")
    SUBSTANTIVE = "substantive", _("Substantive")
    SOCIAL = "social", _("Social")
    LOGISTICS = "logistics", _("Logistics")


class SiteAccess(TextChoices):
    PUBLIC_AREA = "public_area", _("Public area")
    CONTROLLED_HOSTED = "controlled_hosted", _("Controlled, with a host")
    RESTRICTED = "restricted", _("Restricted")
    NOT_OFFERED = "not_offered", _("Not offered")
    VIRTUAL_INSTEAD = "virtual_instead", _("Virtual instead")


class AskedBy(TextChoices):
    US = "us", _("We did")
    THEM = "them", _("They did")
    BOTH = "both", _("Both of us")
    NOT_KNOWN = "not_known", _("Not known")


class ItemState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    AWAITING_HOST = "awaiting_host", _("Waiting for its host")
    DECLINED = "declined", _("Declined")
    MOVED = "moved", _("Moved to another time")
    DROPPED = "dropped", _("Dropped")


class OnCourse(TextChoices):
    """An answer of the mid-visit check."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Too early to say")


WILL_NOT_BE = (ItemState.DECLINED, ItemState.DROPPED)
"""States of a stop that does not take place."""


WHAT_AND_WHERE = ("title", "kind", "on", "at", "time_zone", "site", "area")
"""What of a stop says what it is, when and where."""


class Became(TextChoices):
    """What a change made of a stop."""

    NEW = "new", _("“%(stop)s” is new")
    GONE = "gone", _("“%(stop)s” was dropped")
    MOVED = "moved", _("“%(stop)s” was changed")


def became_of_stop(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    """Whether a stop came, goes or is another now, from what it said before and after; nothing of lesser changes."""
    was, is_now = (stop is not None and stop.get("state") not in WILL_NOT_BE for stop in (old, new))
    if was != is_now:
        return Became.NEW if is_now else Became.GONE
    if not is_now or old is None or new is None:
        return ""
    return Became.MOVED if any(old.get(fact) != new.get(fact) for fact in WHAT_AND_WHERE) else ""


def is_felt(field: str, old: Any, new: Any) -> bool:
    """Whether a change is of what somebody prepares for; of the programme, stops that come, go or move are."""
    return field in LATE_FIELDS and (field != "programme" or bool(became_of_stop(old, new)))


class Interpreter(TextChoices):
    OURS = "ours", _("We bring one")
    THEIRS = "theirs", _("They bring one")
    BOTH = "both", _("Each side brings one")
    NOT_NEEDED = "not_needed", _("None is needed")


class Safeguarding(TextChoices):
    """Whether a school that is visited has what it needs for the safety of its pupils. Nothing is held about them."""

    ARRANGED = "arranged", _("Yes, the school has its arrangements in place")
    NOT_YET = "not_yet", _("Not yet")


def is_missing(on: date, at: time, time_zone: str) -> bool:
    """Whether the clock on that wall never shows this time, because it is put forward over it on that day."""
    zone = ZoneInfo(time_zone)
    shown = datetime.combine(on, at, zone)
    return shown.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown.replace(tzinfo=None)


def span_of(stop: Any) -> tuple[datetime, datetime] | None:
    """From when to when a stop lasts, in UTC; None where its time is not set. Without an end, it is its beginning."""
    if stop.at is None:
        return None
    zone = ZoneInfo(stop.time_zone)
    start = datetime.combine(stop.on, stop.at, zone).astimezone(UTC)
    if stop.until is None:
        return start, start
    end = datetime.combine(stop.on, stop.until, zone).astimezone(UTC)
    return start, max(start, end)


def overlaps(stops: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of stops that are at the same time, whatever clocks they are by; those that do not take place aside."""
    timed = [(span, stop) for stop in stops if stop.state not in WILL_NOT_BE and (span := span_of(stop)) is not None]
    timed.sort(key=lambda pair: pair[0])
    for place, ((start, end), stop) in enumerate(timed):
        for (other_start, _other_end), other in timed[place + 1 :]:
            if other_start >= end and other_start != start:
                break
            yield stop, other


def mid_day(starts_on: date, ends_on: date) -> date:
    """The day on which the mid-visit check is due: day n/2 of n days, rounded up; of one day, that day."""
    days = (ends_on - starts_on).days + 1
    return starts_on + timedelta(days=(days + 1) // 2 - 1)
