"""Sample contacts over three years, with organisations of many kinds: the same for the same day."""

import random
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from counterparts.rules import OrganisationKind
from engagement import services
from engagement.rules import DIPLOMATIC, ContactKind, DeclineReason, EventType, Purpose
from places.models import Council, Place

CONTACTS, ORGANISATIONS_OF_A_COUNCIL = 600, 6
DAYS = 3 * 365
# A promise of longer ago was kept.
KEPT_AFTER = timedelta(days=25)
LONDON = ZoneInfo("Europe/London")
KINDS: tuple[tuple[OrganisationKind, str, str], ...] = (
    (OrganisationKind.FAO, "international office", "外事办公室"),
    (OrganisationKind.COMMERCE, "commerce bureau", "商务局"),
    (OrganisationKind.UNIVERSITY, "university", "大学"),
    (OrganisationKind.CULTURE, "culture bureau", "文化局"),
    (OrganisationKind.PRIVATE, "company", "公司"),
    (OrganisationKind.SCHOOL, "school", "学校"),
    (OrganisationKind.EMBASSY, "embassy office", "使馆"),
)
TALKS: tuple[tuple[str, Purpose], ...] = (
    ("a school exchange next year", Purpose.EDUCATION_SCHOOLS),
    ("a stand at a trade fair", Purpose.TRADE_EXPORT),
    ("the anniversary of the partnership", Purpose.ANNIVERSARY),
    ("a museum loan", Purpose.HERITAGE_MUSEUMS),
    ("low-carbon heating", Purpose.ENVIRONMENT_CLIMATE_ENERGY),
    ("an investor who looks for a site", Purpose.INWARD_INVESTMENT),
    ("research on ageing", Purpose.RESEARCH_SCIENCE),
    ("a football camp", Purpose.SPORT),
)


def load_contacts(
    officers: dict[str, User], places: list[Place], chance: random.Random, *, now: datetime, count: int
) -> None:
    """Log the sample contacts through the same service that the page calls."""
    councils = {council.code: council for council in Council.objects.filter(code__in=officers)}
    # Leeds most often, so that whoever tries the demonstration finds their own council busy.
    codes = sorted(officers)
    drawn = ["LDS", "CRF", "MAN", *chance.choices([*codes, *["LDS"] * 6, *["CRF", "MAN"] * 2], k=count - 3)]
    days = sorted(chance.randrange(1, DAYS) for _ in drawn)
    known: dict[str, list[dict[str, Any]]] = {code: [] for code in codes}
    for number, (code, ago) in enumerate(zip(drawn, reversed(days), strict=True)):
        entry, kind = _organisation(known[code], number, places, chance)
        _log(number, councils[code], officers[code], entry, kind, now - timedelta(days=ago), now)


def _organisation(
    known: list[dict[str, Any]], number: int, places: list[Place], chance: random.Random
) -> tuple[dict[str, Any], OrganisationKind]:
    """One that the council met before, or a new one as long as it has few."""
    if len(known) < ORGANISATIONS_OF_A_COUNCIL:
        kind, name, local_name = KINDS[number % len(KINDS)]
        place = places[chance.randrange(len(places))]
        local = f"{place.local_name}{local_name}（示例）" if place.local_name else ""
        named = f"Sample {name} of {place.name}"
        if named not in [entry["name"] for entry in known]:
            known.append({"name": named, "local_name": local, "kind": kind, "place": place})
    entry = known[-1] if len(known) < ORGANISATIONS_OF_A_COUNCIL else chance.choice(known)
    return entry, entry["kind"]


def _log(
    number: int,
    council: Council,
    officer: User,
    entry: dict[str, Any],
    kind: OrganisationKind,
    moment: datetime,
    now: datetime,
) -> None:
    about, topic = TALKS[number % len(TALKS)]
    made = datetime.combine(moment.date(), time(9 + number % 8, 20), LONDON)
    facts: dict[str, Any] = {
        "held_on": (moment - timedelta(days=number % 3)).date(),
        "kind": ContactKind.values[number % len(ContactKind.values)],
        "our_side": "Sample international lead",
        "about": f"Sample text: a talk about {about}.",
        "promised": "Sample text: to send a list." if number % 4 == 0 else "nothing",
        "topic": topic,
        "organisations": [{"id": entry["id"]} if "id" in entry else dict(entry)],
    }
    if kind in DIPLOMATIC:
        facts |= {"event_type": EventType.values[number % len(EventType.values)], "uk_place": council.short_name}
    if number % 23 == 5:
        facts["decline_reason"] = DeclineReason.values[number % len(DeclineReason.values)]
    elif number % 12 == 0:
        follow_up_on = (made + timedelta(days=14)).date()
        facts |= {"follow_up": "Sample text: send the list", "follow_up_by": "officer", "follow_up_on": follow_up_on}
    contact = services.log_contact(council, by=officer, now=made, told_unit=number % 29 == 3, **facts)
    if "id" not in entry:
        entry["id"] = contact.organisations.get().organisation.key
    if contact.follow_up and now - made > KEPT_AFTER:
        services.finish_follow_up(contact, by=officer, now=made + timedelta(days=10))
