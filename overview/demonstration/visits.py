"""Sample visits over three years round the day of loading: the same for the same day, with people who do not exist."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Body, User
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from engagement import services
from engagement.models import Delegation
from engagement.rules import Direction, ItemKind, ItemNature, Purpose, Stage
from notifications.models import Message
from overview.demonstration.contacts import CONTACTS, load_contacts
from overview.demonstration.people import COUNCILS, officers_of
from places.models import Council, Country, Place
from twinning.models import Agreement
from web.keys import drawn_from

SEED = 20261124
COUNT = 120
NEWS = 5
# Who is granted a sample record, and how much of it.
GRANTED = {
    "chongqing": Part.PROGRAMME,
    "wuhan": Part.PROGRAMME,
    "corecities": Part.PROGRAMME,
    "university": Part.SUMMARY,
}
LONDON = ZoneInfo("Europe/London")

PLACES = (
    *("CN-330100", "CN-420100", "CN-310000", "CN-440300", "CN-510100", "CN-320500", "CN-210100", "CN-330200"),
    *("CN-110000", "CN-350200", "CN-370100", "CN-220100", "CN-500000", "CN-610100", "CN-320000", "TW-KHH"),
)
SUBJECTS: tuple[tuple[str, Purpose], ...] = (
    ("friendship anniversary", Purpose.ANNIVERSARY),
    ("schools exchange", Purpose.EDUCATION_SCHOOLS),
    ("life sciences trade mission", Purpose.TRADE_EXPORT),
    ("low-carbon heating study tour", Purpose.ENVIRONMENT_CLIMATE_ENERGY),
    ("museums partnership", Purpose.HERITAGE_MUSEUMS),
    ("youth football tournament", Purpose.SPORT),
    ("university roundtable", Purpose.HIGHER_EDUCATION),
    ("investment seminar", Purpose.INWARD_INVESTMENT),
    ("city planning study tour", Purpose.PLANNING_REGENERATION),
    ("choir visit", Purpose.CULTURE_ARTS),
    ("tourism promotion", Purpose.TOURISM_VISITOR_ECONOMY),
    ("social care learning visit", Purpose.HEALTH_SOCIAL_CARE),
)
# 样本 sample, 测试 test, 示例 example, 虚构 made up: nobody is called so.
ABROAD = (("Wang Yangben", "王样本"), ("Li Ceshi", "李测试"), ("Zhang Shili", "张示例"), ("Chen Xugou", "陈虚构"))
HERE = (("Alex Example", ""), ("Sam Sample", ""), ("Robin Fictional", ""), ("Jo Made-Up", ""))
STOPS: tuple[tuple[int, str, ItemKind, ItemNature, str], ...] = (
    (10, "Welcome by the Lord Mayor or chair", ItemKind.COURTESY_CALL, ItemNature.CEREMONIAL, "Civic hall"),
    (11, "Meeting with officers", ItemKind.FORMAL_MEETING, ItemNature.SUBSTANTIVE, "Council offices"),
    (14, "Visit to a community college", ItemKind.SITE_VISIT, ItemNature.SUBSTANTIVE, "Sample College"),
    (16, "Roundtable with local firms", ItemKind.ROUNDTABLE, ItemNature.SUBSTANTIVE, "Sample Business Centre"),
    (18, "Reception", ItemKind.BANQUET_RECEPTION, ItemNature.SOCIAL, "Town hall foyer"),
)
# In every so many visits, a stop that calls for a thought.
SENSITIVE_STOPS: dict[int, tuple[int, str, ItemKind, ItemNature, str]] = {
    8: (15, "Tour of the semiconductor plant", ItemKind.SITE_VISIT, ItemNature.SUBSTANTIVE, "Sample Microchip Works"),
    12: (15, "Look at the traffic cameras", ItemKind.SITE_VISIT, ItemNature.SUBSTANTIVE, "Sample control room"),
}


def load_visits(users: dict[str, User], *, now: datetime) -> int:
    """Log the sample visits through the same services that pages call."""
    chance = random.Random(SEED)
    officers = officers_of(users)
    places = {place.code: place for place in Place.objects.filter(code__in=PLACES).select_related("country")}
    elsewhere = list(Country.objects.filter(code__in=("JP", "DE", "US", "IN")).order_by("code"))
    # Leeds first of all, so that whoever tries the demonstration finds their own council busy.
    councils = ["LDS"] * 9 + ["CRF"] * 5 + ["MAN"] * 5
    councils += [code for code in COUNCILS if code in officers][: COUNT - len(councils)]
    councils += chance.choices([code for code in COUNCILS if code in officers], k=COUNT - len(councils))
    with drawn_from(chance):
        for number, code in enumerate(councils):
            _log(number, code, officers[code], chance, places, elsewhere, now)
        # And one that is not finished, so that its council has something to do.
        services.start_delegation(
            Council.objects.get(code="LDS"),
            by=officers["LDS"],
            now=now,
            title="Sample visit: Wuhan youth orchestra",
            direction=Direction.INWARD,
            country=places["CN-420100"].country,
        )
        load_contacts(officers, list(places.values()), chance, now=now, count=CONTACTS)
    _grant_some()
    _review_some(users, officers, now)
    # Three years of news at once would be nobody's morning.
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True)[:NEWS]
    Message.objects.exclude(pk__in=list(newest)).delete()
    return Delegation.objects.count()


def _grant_some() -> None:
    """A record each for those who see only what was granted to them, so that their pages show something."""
    shared = Delegation.objects.live().filter(council__in=("LDS", "CRF", "MAN")).order_by("pk")
    for (code, part), row in zip(GRANTED.items(), shared, strict=False):
        open_to(row, Body.objects.get(code=code), part, why="sample")


def _review_some(users: dict[str, User], officers: dict[str, User], now: datetime) -> None:
    """The unit's work as an analyst finds it: one visit in hand, a question that is out, one that was answered."""
    analyst, colleague = users["analyst@unit.example"], users["publisher@unit.example"]
    shared = Delegation.objects.filter(stage=Stage.LOGGED, ends_on__gte=now.date()).exclude(sharing=Sharing.COUNCIL)
    soon = shared.order_by("starts_on", "pk")
    waiting = soon.filter(council="LDS").first()
    answered = soon.exclude(council="LDS").first()
    # What is over was looked at when it was news.
    for visit in Delegation.objects.filter(ends_on__lt=now.date()).exclude(sharing=Sharing.COUNCIL):
        for reviewer in (analyst, colleague):
            services.note_looked(visit, by=reviewer, now=now)
    for visit in filter(None, (waiting, answered)):
        services.assign_review(visit, colleague, seen="", by=colleague, now=now)
    if waiting:
        services.ask_council(waiting, text="Sample text: who pays for the hotel?", by=analyst, now=now)
    if answered:
        question = services.ask_council(answered, text="Sample text: is a post involved?", by=analyst, now=now)
        services.answer_question(question, text="Sample text: not yet.", by=officers[answered.council_id], now=now)
        services.write_unit_note(answered, text="Sample text: ask again in a week.", by=analyst, now=now)


def _log(
    number: int,
    code: str,
    officer: User,
    chance: random.Random,
    places: dict[str, Place],
    elsewhere: list[Country],
    now: datetime,
) -> None:
    council = Council.objects.get(code=code)
    direction = chance.choices(list(Direction), weights=(6, 3, 1))[0]
    subject, purpose = SUBJECTS[number % len(SUBJECTS)]
    # Most lie in the past, one in six is still to come, and some of those soon.
    soonest, latest = (-1090, -8) if number % 6 else (4, 13) if number % 18 == 0 else (15, 150)
    starts_on = now.date() + timedelta(days=chance.randint(soonest, latest))
    place = None if number % 10 == 9 else places[PLACES[chance.randrange(len(PLACES))]]
    country = place.country if place else elsewhere[number % len(elsewhere)]
    where = place.name if place else country.name
    made = datetime.combine(min(now.date(), starts_on - timedelta(days=chance.randint(15, 60))), time(10, 15), LONDON)
    sharing = chance.choices([Sharing.UNIT, Sharing.COUNCILS, Sharing.COUNCIL], weights=(5, 3, 1))[0]
    facts: dict[str, Any] = {
        "title": f"Sample visit: {where} {subject}",
        "direction": direction,
        "country": country,
        "place": place,
        "agreement": Agreement.objects.filter(council=code, place=place).first() if place else None,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=chance.randint(0, 5)),
        "purposes": [purpose] if number % 3 else [purpose, Purpose.CIVIC_CEREMONIAL],
        "sharing": sharing,
        "our_aims": f"Sample text: what {council.short_name} hopes for from this visit.",
        "their_aims": "Sample text: what the other side said it hopes for." if number % 2 else "",
        "organisations": [_office(place, where)],
        "programme": _programme(number, starts_on, chance.randint(1, len(STOPS))),
        "delegates": [_delegate(direction, step, where) for step in range(chance.randint(1, 4))],
    }
    draft = services.start_delegation(council, by=officer, now=made, **facts)
    delegation = services.log_delegation(draft, seen=draft.version, by=officer, now=made)
    if number % 20 == 7:
        services.cancel_delegation(
            delegation, reason="Sample text: flights were not to be had.", seen=delegation.version, by=officer, now=made
        )
    elif number % 20 == 13:
        services.decline_delegation(
            delegation,
            reason="Sample text: it does not fit this year’s plan.",
            seen=delegation.version,
            by=officer,
            now=made,
        )
    elif number % 7 == 3:
        services.edit_delegation(
            delegation,
            seen=delegation.version,
            by=officer,
            now=made + timedelta(days=5),
            ends_on=delegation.ends_on + timedelta(days=1) if delegation.ends_on else None,
        )


def _office(place: Place | None, where: str) -> dict[str, Any]:
    local = f"{place.local_name}外事办公室（示例）" if place and place.local_name else ""
    return {"name": f"Sample international office of {where}", "local_name": local, "kind": "fao", "place": place}


def _programme(number: int, first_day: date, stops: int) -> list[dict[str, Any]]:
    sensitive = [stop for every, stop in SENSITIVE_STOPS.items() if number % every == 0]
    return [_stop(first_day, *stop) for stop in [*STOPS[:stops], *sensitive]]


def _stop(first_day: date, hour: int, title: str, kind: ItemKind, nature: ItemNature, site: str) -> dict[str, Any]:
    return {"title": title, "kind": kind, "nature": nature, "site": site, "on": first_day, "at": time(hour)}


def _delegate(direction: str, step: int, where: str) -> dict[str, Any]:
    name, local_name = (HERE if direction == Direction.OUTWARD else ABROAD)[step]
    return {
        "name": name,
        "local_name": local_name,
        "title": "Councillor" if direction == Direction.OUTWARD else "Deputy director",
        "organisation": "" if direction == Direction.OUTWARD else f"Sample international office of {where}",
        "part": "lead" if step == 0 else "member",
    }
