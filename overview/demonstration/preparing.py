"""One visit of the demonstration that its council is preparing, with something of all that there is to prepare."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import CouncilSettings, User
from counterparts.models import Organisation
from engagement import services
from engagement.models import Delegation, VisitorRank
from engagement.rules import (
    AimsKnown,
    AskedBy,
    Direction,
    FlagResponse,
    HostAnswer,
    HostOffice,
    ItemKind,
    ItemNature,
    ItemState,
    OfferDecision,
    OfferKind,
    OrganisationRole,
    PrivacyNotice,
    Purpose,
    SiteAccess,
    Way,
)
from guidance.rules import Alternative
from overview.demonstration.visits import SEED
from places.models import Council, Place
from web.keys import drawn_from

COUNCIL = "LDS"
ABROAD = "CN-330100"
DAYS_AWAY = 6
LOGGED_BEFORE = timedelta(days=35)

type Facts = dict[str, Any]


def load_visit_to_prepare(users: dict[str, User], *, now: datetime) -> Delegation:
    """A civic anniversary, into which the visitors asked for a plant at the last minute."""
    with drawn_from(random.Random(SEED)):
        return _load(users, now=now)


def _load(users: dict[str, User], *, now: datetime) -> Delegation:
    officer = users["officer@leeds.example"]
    council = Council.objects.get(code=COUNCIL)
    place = Place.objects.select_related("country").get(code=ABROAD)
    CouncilSettings.objects.filter(council=council).update(sign_off_office="leader")
    first, made = now.date() + timedelta(days=DAYS_AWAY), now - LOGGED_BEFORE
    draft = services.start_delegation(
        council,
        by=officer,
        now=made,
        title=f"Sample visit: {place.name} civic anniversary",
        direction=Direction.INWARD,
        country=place.country,
        place=place,
        starts_on=first,
        ends_on=first + timedelta(days=2),
        purposes=[Purpose.ANNIVERSARY, Purpose.CIVIC_CEREMONIAL],
        their_aims="Sample text: to mark the years of friendship and to agree two school exchanges.",
        their_aims_known=AimsKnown.STATED,
        aims_stated_by=f"Sample international office of {place.name}",
        aims_stated_on=made.date(),
        our_aims="Sample text: two school exchanges, and a working contact in their transport department.",
        privacy_notice=PrivacyNotice.THROUGH_THEIR_BODY,
        privacy_notice_on=made.date(),
        organisations=[
            {"name": f"Sample international office of {place.name}", "kind": "fao", "place": place, "role": role}
            for role in (OrganisationRole.VISITOR, OrganisationRole.INVITING_BODY)
        ]
        + [
            {
                "name": "Sample Star Microelectronics",
                "local_name": "示例星微電子（杭州）",
                "kind": "private",
                "place": place,
                "role": OrganisationRole.VISITOR,
            }
        ],
        programme=_stops(first),
        delegates=[
            {"name": "Wang Yangben", "local_name": "王样本", "title": "Vice-mayor", "part": "lead"},
            {"name": "Li Ceshi", "local_name": "李测试", "title": "Deputy director", "part": "member"},
            {"name": "Zhang Shili", "local_name": "张示例", "title": "Interpreter", "part": "interpreter"},
        ],
    )
    visit = services.log_delegation(draft, seen=draft.version, by=officer, now=made)
    visit = _ask_for_a_plant(visit, first, by=officer, now=now)
    _offer(visit, by=officer, now=now)
    _receive(visit, council, by=officer, now=now)
    services.plan_publicity(
        visit,
        council,
        line=None,
        seen=0,
        by=officer,
        now=now,
        photo_rules="Sample text: one group picture in the foyer; nobody under 18 in it.",
        spokesperson="Leader of the council",
        expected_coverage="Sample text: a report with pictures on the city’s own website.",
    )
    services.make_brief(Delegation.objects.get(pk=visit.pk), by=officer, now=now)
    _lean_on_it(visit, council, by=officer, now=now)
    return visit


def _stops(first: date) -> list[Facts]:
    hosted: Facts = {"access": SiteAccess.CONTROLLED_HOSTED, "asked_by": AskedBy.BOTH, "state": ItemState.AGREED}
    told: tuple[tuple[Any, ...], ...] = (
        (0, "10:00", "10:45", "Welcome by the Lord Mayor", ItemKind.COURTESY_CALL, ItemNature.CEREMONIAL, "Civic Hall"),
        (0, "11:00", "12:30", "Meeting on school exchanges", ItemKind.FORMAL_MEETING, "", "Civic Hall"),
        (0, "18:30", "20:30", "Anniversary dinner", ItemKind.BANQUET_RECEPTION, "", "Sample Banqueting House"),
        (1, "09:30", "11:30", "Walk round the markets", ItemKind.CITY_TOUR, ItemNature.SOCIAL, "City markets"),
        (1, "14:00", "15:30", "Roundtable on trams and buses", ItemKind.ROUNDTABLE, "", "Civic Hall"),
        (2, "10:00", "11:00", "Farewell and debrief", ItemKind.DEBRIEF, "", "Civic Hall"),
    )
    return [
        {
            **hosted,
            "on": first + timedelta(days=day),
            "at": time.fromisoformat(at),
            "until": time.fromisoformat(until),
            "title": title,
            "kind": kind,
            "nature": nature,
            "site": site,
        }
        for day, at, until, title, kind, nature, site in told
    ]


def _ask_for_a_plant(visit: Delegation, first: date, *, by: User, now: datetime) -> Delegation:
    stop: Facts = {
        "title": "Look round a semiconductor line",
        "kind": ItemKind.COMPANY_VISIT,
        "site": "Sample Microelectronics",
        "area": "Clean room",
        "on": first + timedelta(days=1),
        "at": time(16, 0),
        "until": time(17, 0),
        "asked_by": AskedBy.THEM,
        "state": ItemState.AWAITING_HOST,
    }
    held: list[Facts] = [{"id": key} for key in visit.programme.values_list("key", flat=True)]
    visit = services.edit_delegation(visit, seen=visit.version, by=by, now=now, programme=[*held, stop])
    flag = visit.flags.standing().filter(rule="sensitive_stop_added").first()
    if flag is not None:
        services.answer_flag(
            flag,
            response=FlagResponse.ACCEPTED,
            alternative=Alternative.FOYER,
            reason="Sample text: offered a talk in the foyer of the company instead.",
            by=by,
            now=now,
        )
    return visit


def _offer(visit: Delegation, *, by: User, now: datetime) -> None:
    flights = services.put_down_offer(
        visit,
        by=by,
        now=now,
        way=Way.TO_US,
        kind=OfferKind.TRAVEL,
        what="Sample: flights for a visit in return",
        value=2400,
        giver="Sample Overseas Exchange Company",
        receiver="Leader of the council",
        offered_on=now.date(),
    )
    services.decide_offer(
        flights,
        decision=OfferDecision.DECLINED,
        reason="Sample text: the council pays for its own travel.",
        decided_on=now.date(),
        seen=flights.version,
        by=by,
        now=now,
    )
    services.put_down_offer(
        visit,
        by=by,
        now=now,
        way=Way.BY_US,
        kind=OfferKind.GIFT,
        what="Sample: a book of photographs of the city",
        value=30,
        giver="Leeds City Council",
        receiver="The head of the delegation",
        offered_on=now.date(),
    )


def _receive(visit: Delegation, council: Council, *, by: User, now: datetime) -> None:
    rank = VisitorRank.objects.filter(code="cn_vice_mayor").first()
    asked: Facts = {"by": by, "now": now, "asked_on": now.date(), "rank": rank}
    leader = services.ask_host(visit, council, office=HostOffice.LEADER, **asked)
    leader = services.answer_host(
        leader, answer=HostAnswer.DECLINED, reason="Sample text: a full council meets that day.", seen=1, by=by
    )
    mayor = services.ask_host(visit, council, office=HostOffice.LORD_MAYOR, stands_in_for=leader, **asked)
    services.answer_host(mayor, answer=HostAnswer.ACCEPTED, seen=mayor.version, by=by)


def _lean_on_it(visit: Delegation, council: Council, *, by: User, now: datetime) -> None:
    office = Organisation.objects.visible_to(by).filter(kind="consulate").order_by("pk").first()
    services.log_intervention(
        council,
        organisation={"id": office.key} if office else {"name": "Sample consulate-general", "kind": "consulate"},
        delegation=visit,
        alert=True,
        by=by,
        now=now,
        channel="telephone",
        topics=["one_china_taiwan"],
        demand="Sample text: asked that a film evening in the library be called off.",
        our_response="Sample text: the library chooses its own programme.",
        result="held",
    )
