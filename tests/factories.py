"""Rows for tests, made in few words. Names are plainly made up."""

import itertools
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Body, CouncilSettings, Membership, User
from accounts.roles import BodyKind, Role, reader_key
from accounts.rules import Sharing
from counterparts.models import Organisation
from counterparts.services import add_organisation
from engagement import services
from engagement.models import Contact, Delegation, Intervention
from engagement.rules import Direction, Purpose, Stage
from places.models import Council, Country, Place
from tests.clock import NOW as NOW
from web.keys import new_key, new_reference

_count = itertools.count(1)


def count_from(number: int) -> None:
    """Number the people whom tests make from here, so that what is made twice has the same names twice."""
    global _count
    _count = itertools.count(number)


BODIES: dict[str, tuple[str, BodyKind, str]] = {
    "unit": ("Subnational Diplomacy Unit", BodyKind.UNIT, ""),
    "fcdo": ("Foreign, Commonwealth and Development Office", BodyKind.DEPARTMENT, ""),
    "dbt": ("Department for Business and Trade", BodyKind.DEPARTMENT, ""),
    "homeoffice": ("Home Office", BodyKind.DEPARTMENT, ""),
    "wales": ("Welsh Government", BodyKind.DEVOLVED, "wales"),
    "scotland": ("Scottish Government", BodyKind.DEVOLVED, "scotland"),
    "chongqing": ("British Consulate-General Chongqing", BodyKind.POST, ""),
    "corecities": ("Core Cities UK", BodyKind.NETWORK, ""),
    "university": ("Made-up University", BodyKind.PARTNER, ""),
    "service": ("The service", BodyKind.SERVICE, ""),
}


def body_of(code: str) -> Body:
    """The body of this code, made on first use. A code that is not in BODIES is a council's."""
    found = Body.objects.filter(code=code).first()
    if found is not None:
        return found
    if code in BODIES:
        name, kind, nation = BODIES[code]
        return Body.objects.create(code=code, name=name, kind=kind, nation=nation, reader_key=reader_key(kind, code))
    council = Council.objects.get(code=code)
    body = Body.objects.create(
        code=code,
        name=council.name,
        kind=BodyKind.COUNCIL,
        council=council,
        nation=council.nation,
        reader_key=reader_key(BodyKind.COUNCIL, code),
    )
    CouncilSettings.objects.create(council=council, notice_accepted_at=NOW)
    return body


def user_of(code: str, role: Role | str, *, name: str = "") -> User:
    """Somebody with a role at a body."""
    number = next(_count)
    kind = {Role.PARTNER: User.Kind.SYSTEM, Role.CLOCK: User.Kind.CLOCK}.get(Role(role), User.Kind.PERSON)
    user = User(
        email=f"{role}-{number}@{code.lower()}.example", name=name or f"Made-up {Role(role).label} {number}", kind=kind
    )
    user.set_password("a password for tests")
    user.save()
    Membership.objects.create(user=user, body=body_of(code), role=role)
    return user


def council_user(code: str = "LDS", role: Role = Role.OFFICER, **more: Any) -> User:
    return user_of(code, role, **more)


def again(user: User) -> User:
    """The user as the next request meets them: nothing remembered."""
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


def hangzhou() -> Place:
    return Place.objects.get(code="CN-330100")


def facts(**more: Any) -> dict[str, Any]:
    """What logging asks for, and whatever is named besides."""
    place = more.pop("place", None) or hangzhou()
    return {
        "title": "Friendship visit of a made-up delegation",
        "direction": Direction.INWARD,
        "country": Country.objects.get(code=place.country_id),
        "place": place,
        "starts_on": date(2027, 3, 15),
        "ends_on": date(2027, 3, 18),
        "purposes": [Purpose.CIVIC_CEREMONIAL],
        **more,
    }


def a_draft(code: str = "LDS", *, by: User | None = None, **more: Any) -> Delegation:
    by = by or council_user(code)
    return services.start_delegation(Council.objects.get(code=code), by=by, now=NOW, **facts(**more))


def a_delegation(code: str = "LDS", *, by: User | None = None, sharing: str = Sharing.UNIT, **more: Any) -> Delegation:
    """A logged delegation, made by the services that a page would call."""
    by = by or council_user(code)
    draft = a_draft(code, by=by, sharing=sharing, **more)
    return services.log_delegation(draft, seen=draft.version, by=by, now=NOW)


def a_bare_delegation(
    code: str = "LDS", *, stage: str = Stage.LOGGED, sharing: str = Sharing.UNIT, **more: Any
) -> Delegation:
    """A row as it stands in the table, without services, events or tasks: for tests over many rows."""
    user = User.objects.filter(memberships__body_id=code).first() or council_user(code)
    ended = {"ended_reason": "Called off."} if stage in (Stage.DECLINED, Stage.CANCELLED) else {}
    logged: dict[str, Any] = (
        {} if stage == Stage.DRAFT else {"reference": new_reference(code, 2026), "logged_at": timezone.now()}
    )
    if stage == Stage.CONFIRMED:
        logged |= {"confirmed_at": timezone.now(), "their_aims_known": "not_stated", "privacy_notice": "given"}
    return Delegation.objects.create(
        council_id=code,
        stage=stage,
        sharing=sharing,
        made_on=NOW.date(),
        made_by=user,
        **facts(**more),
        **ended,
        **logged,
    )


def an_organisation(code: str = "LDS", *, by: User | None = None, **more: Any) -> Organisation:
    named = {
        "name": f"Made-up Foreign Affairs Office {new_key()}",
        "local_name": "虚构市外事办公室",
        "kind": "fao",
        **more,
    }
    return add_organisation(code, by=by or council_user(code), **named)


def contact_facts(**more: Any) -> dict[str, Any]:
    """What a contact needs, and whatever is named besides."""
    return {
        "kind": "face_to_face",
        "organisations": [{"name": "Made-up Foreign Affairs Office", "kind": "fao", "place": hangzhou()}],
        "our_side": "Made-up international lead",
        "about": "A made-up exchange of schools.",
        "promised": "A made-up list of schools.",
        **more,
    }


def a_contact(code: str = "LDS", *, by: User | None = None, sharing: str = Sharing.UNIT, **more: Any) -> Contact:
    """A contact, made by the service that the page calls."""
    by = by or council_user(code)
    return services.log_contact(
        Council.objects.get(code=code), by=by, now=NOW, sharing=sharing, **contact_facts(**more)
    )


def an_intervention(code: str = "LDS", *, by: User | None = None, **more: Any) -> Intervention:
    """Pressure on a council, put down by the service that the page calls."""
    told: dict[str, Any] = {
        "organisation": {"name": "Made-up Consulate-General", "kind": "consulate"},
        "channel": "telephone",
        "demand": "To take a made-up flag down.",
        **more,
    }
    return services.log_intervention(Council.objects.get(code=code), by=by or council_user(code), now=NOW, **told)


def some_delegates(count: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "name": f"Zhang Ceshi {n}",
            "local_name": f"张测试{n}",
            "title": "Deputy director",
            "organisation": "Made-up office",
        }
        for n in range(1, count + 1)
    ]


def some_programme(count: int = 2, *, on: date = date(2027, 3, 15)) -> list[dict[str, Any]]:
    return [
        {"title": f"Stop {n}", "on": on, "kind": "formal_meeting", "site": "Civic Hall"} for n in range(1, count + 1)
    ]
