"""The bodies and the people of the demonstration. Every name says that nobody bears it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, Body, CouncilSettings, Membership, User
from accounts.roles import BodyKind, Can, Role, reader_key
from accounts.rules import Sharing
from places.models import Council

Office = Appointment.Office


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as: address, name, body, roles, offices."""

    email: str
    name: str
    body: str
    role: Role
    offices: tuple[Office, ...] = field(default=())


BODIES: dict[str, tuple[str, BodyKind, str]] = {
    "unit": ("Subnational Diplomacy Unit", BodyKind.UNIT, ""),
    "fcdo": ("Foreign, Commonwealth and Development Office", BodyKind.DEPARTMENT, ""),
    "dbt": ("Department for Business and Trade", BodyKind.DEPARTMENT, ""),
    "homeoffice": ("Home Office", BodyKind.DEPARTMENT, ""),
    "wales": ("Welsh Government", BodyKind.DEVOLVED, "wales"),
    "chongqing": ("British Consulate-General Chongqing", BodyKind.POST, ""),
    "wuhan": ("British Consulate-General Wuhan", BodyKind.POST, ""),
    "corecities": ("Core Cities UK", BodyKind.NETWORK, ""),
    "university": ("Sample University", BodyKind.PARTNER, ""),
    "service": ("Service administration", BodyKind.SERVICE, ""),
}

PEOPLE = (
    Person("officer@leeds.example", "Olive Sample-Officer", "LDS", Role.OFFICER, (Office.INTERNATIONAL_LEAD,)),
    Person("approver@leeds.example", "Ada Sample-Approver", "LDS", Role.APPROVER, (Office.CHIEF_EXECUTIVE,)),
    Person("leader@leeds.example", "Lee Sample-Leader", "LDS", Role.LEADER, (Office.LEADER,)),
    Person("comms@leeds.example", "Connie Sample-Comms", "LDS", Role.OFFICER, (Office.COMMUNICATIONS_LEAD,)),
    Person("monitoring@leeds.example", "Monty Sample-Monitor", "LDS", Role.OFFICER, (Office.MONITORING_OFFICER,)),
    Person("security@leeds.example", "Sidney Sample-Security", "LDS", Role.OFFICER, (Office.SECURITY_LEAD,)),
    Person("auditor@leeds.example", "Audrey Sample-Auditor", "LDS", Role.AUDITOR),
    Person("officer@cardiff.example", "Owain Sample-Officer", "CRF", Role.OFFICER),
    Person("approver@cardiff.example", "Angharad Sample-Approver", "CRF", Role.APPROVER),
    Person("officer@manchester.example", "Otis Sample-Officer", "MAN", Role.OFFICER),
    Person("analyst@unit.example", "Ana Sample-Analyst", "unit", Role.ANALYST),
    Person("publisher@unit.example", "Pat Sample-Publisher", "unit", Role.PUBLISHER),
    Person("publisher2@unit.example", "Petra Sample-Publisher", "unit", Role.PUBLISHER),
    Person("clearer@fcdo.example", "Clare Sample-Clearer", "fcdo", Role.CLEARER),
    Person("reader@fcdo.example", "Reed Sample-Reader", "fcdo", Role.READER),
    Person("clearer@dbt.example", "Clive Sample-Clearer", "dbt", Role.CLEARER),
    Person("reader@dbt.example", "Rita Sample-Reader", "dbt", Role.READER),
    Person("clearer@homeoffice.example", "Clem Sample-Clearer", "homeoffice", Role.CLEARER),
    Person("devolved@wales.example", "Dewi Sample-Devolved", "wales", Role.DEVOLVED),
    Person("devolved2@wales.example", "Delyth Sample-Devolved", "wales", Role.DEVOLVED),
    Person("post@chongqing.example", "Posy Sample-Post", "chongqing", Role.POST),
    Person("post@wuhan.example", "Percy Sample-Post", "wuhan", Role.POST),
    Person("observer@corecities.example", "Obi Sample-Observer", "corecities", Role.OBSERVER),
    Person("member@university.example", "Mem Sample-Member", "university", Role.MEMBER),
    Person("admin@service.example", "Adam Sample-Administrator", "service", Role.ADMINISTRATOR),
)

# Forty councils of every nation and kind, so that lists, filters and the map have something to show.
COUNCILS = (
    *("LDS", "CRF", "MAN", "BIR", "SHF", "LIV", "NET", "BST", "NGM", "COV", "BRD", "LCE", "PLY", "STH", "POR", "WLV"),
    *("GLG", "EDH", "ABE", "DND", "FIF", "HLD", "SWA", "NWP", "GWN", "WRX", "BFS", "DRS", "LBC"),
    *("WSM", "SWK", "CMD", "ESS", "KEN", "SRY", "BAS", "YOR", "MIK", "OXO", "STR"),
)


def load_bodies(now: datetime) -> dict[str, Body]:
    """The bodies, each council with the sharing notice accepted."""
    for code, (name, kind, nation) in BODIES.items():
        Body.objects.update_or_create(
            code=code, defaults={"name": name, "kind": kind, "nation": nation, "reader_key": reader_key(kind, code)}
        )
    for council in Council.objects.filter(code__in=COUNCILS):
        Body.objects.update_or_create(
            code=council.code,
            defaults={
                "name": council.name,
                "kind": BodyKind.COUNCIL,
                "nation": council.nation,
                "council": council,
                "reader_key": reader_key(BodyKind.COUNCIL, council.code),
            },
        )
        CouncilSettings.objects.update_or_create(
            council=council, defaults={"notice_accepted_at": now, "default_sharing": Sharing.UNIT}
        )
    return {body.code: body for body in Body.objects.all()}


def load_people(bodies: dict[str, Body], *, password: str, today: date) -> dict[str, User]:
    """Everybody to sign in as, and one officer for each further council. One password for all."""
    # Hashed once: people share it anyway, and a good hash is slow on purpose.
    hashed = make_password(password)
    named = {person.body for person in PEOPLE}
    further = (
        Person(f"officer@{code.lower()}.example", f"Sample-Officer of {code}", code, Role.OFFICER)
        for code in COUNCILS
        if code not in named
    )
    users = {}
    for person in (*PEOPLE, *further):
        user, _ = User.objects.update_or_create(
            email=person.email, defaults={"name": person.name, "password": hashed, "is_active": True}
        )
        EmailAddress.objects.update_or_create(
            user=user, email=person.email, defaults={"primary": True, "verified": True}
        )
        body = bodies[person.body]
        Membership.objects.get_or_create(user=user, body=body, role=person.role)
        for office in person.offices:
            Appointment.objects.get_or_create(
                body=body, office=office, ends_on=None, defaults={"holder": user, "starts_on": today}
            )
        users[person.email] = user
    return users


def officers_of(users: dict[str, User]) -> dict[str, User]:
    """Of each council, by its code, the first who may log a visit."""
    return {
        membership.body_id: user
        for user in reversed(users.values())
        for membership in user.memberships_now
        if user.may(Can.LOG_DELEGATION)
    }
