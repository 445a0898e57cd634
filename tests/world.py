"""A small country for tests that look at everything: everybody there can be, and a record of each kind of sharing.

The records are Cardiff's, so that there is a devolved administration of its nation and one of another.
"""

from dataclasses import dataclass, field
from datetime import date, time

from accounts.models import Appointment, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.services import ask_for_reset, make_api_client
from accounts.sharing import CouncilNote, open_to
from engagement import services
from engagement.models import Delegation
from places.models import Council
from tests import factories
from tests.accounts.passkeys import has_passkey
from tests.factories import NOW
from twinning.models import Agreement
from twinning.rules import AgreementKind, KnownDay
from twinning.services import add_agreement

OWN, PARTNER, OTHER = "CRF", "MAN", "BRD"

# Who looks, in the order of the columns of tests/matrix/table.md: body and role. Nobody is somebody not signed in.
ACTORS: dict[str, tuple[str, Role] | None] = {
    "nobody": None,
    "own officer": (OWN, Role.OFFICER),
    "own approver": (OWN, Role.APPROVER),
    "own leader": (OWN, Role.LEADER),
    "own auditor": (OWN, Role.AUDITOR),
    "partner officer": (PARTNER, Role.OFFICER),
    "other officer": (OTHER, Role.OFFICER),
    "other approver": (OTHER, Role.APPROVER),
    "other leader": (OTHER, Role.LEADER),
    "analyst": ("unit", Role.ANALYST),
    "publisher": ("unit", Role.PUBLISHER),
    "clearer": ("fcdo", Role.CLEARER),
    "reader": ("fcdo", Role.READER),
    "devolved": ("wales", Role.DEVOLVED),
    "other devolved": ("scotland", Role.DEVOLVED),
    "post": ("chongqing", Role.POST),
    "observer": ("corecities", Role.OBSERVER),
    "member": ("university", Role.MEMBER),
    "administrator": ("service", Role.ADMINISTRATOR),
}
# The same bodies' systems, for the API.
SYSTEMS: dict[str, str] = {
    "own system": OWN,
    "partner system": PARTNER,
    "other system": OTHER,
    "unit system": "unit",
    "department system": "fcdo",
    "devolved system": "wales",
    "other devolved system": "scotland",
    "network system": "corecities",
}
# How a record is shared: its name in the table, its level, and whether it was granted to post, network and university.
SHARED = ("draft", "council", "unit", "councils", "granted")
# An agreement has no draft. Each is of a kind of its own, as a council has one of a kind with a place.
AGREEMENTS = {
    "council": AgreementKind.MOU,
    "unit": AgreementKind.LETTER_OF_INTENT,
    "councils": AgreementKind.SISTER_CITY_TWINNING,
    "granted": AgreementKind.COOPERATION_AGREEMENT,
}
GRANTS = (("chongqing", Part.SUMMARY), ("corecities", Part.PROGRAMME), ("university", Part.WHOLE))


@dataclass
class World:
    """Everybody by the name of their column, and Cardiff's records by how they are shared."""

    people: dict[str, User | None] = field(default_factory=dict)
    records: dict[str, Delegation] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)


def people() -> dict[str, User | None]:
    made: dict[str, User | None] = {}
    for name, where in ACTORS.items():
        made[name] = None if where is None else factories.user_of(*where, name=f"Made-up {name}")
    for name, body in SYSTEMS.items():
        made[name] = factories.user_of(body, Role.PARTNER, name=f"Made-up {name}")
    return made


def whole_facts() -> dict[str, object]:
    """A delegation with something of every kind in it."""
    return {
        "title": "Made-up friendship visit",
        "their_aims": "Made-up aims of theirs.",
        "our_aims": "Made-up aims of ours.",
        "organisations": [{"name": "Made-up Foreign Affairs Office", "local_name": "虚构外办", "kind": "fao"}],
        "delegates": factories.some_delegates(2),
        "programme": [
            {"title": "Made-up meeting", "on": date(2027, 3, 15), "at": time(10, 0), "kind": "formal_meeting"}
        ],
    }


def an_agreement(council: str, shared: str, *, by: User, kind: AgreementKind) -> Agreement:
    """An agreement that is shared so, or kept to its council and granted to post, network and university."""
    agreement = add_agreement(
        Council.objects.get(code=council),
        by=by,
        now=NOW,
        uk_place="Made-up town",
        place=factories.hangzhou(),
        kind=kind,
        sharing=Sharing.COUNCIL if shared == "granted" else Sharing(shared),
        signed=KnownDay.from_iso("1988-06"),
        public_note="Made-up note for everybody.",
    )
    for body, part in GRANTS if shared == "granted" else ():
        open_to(agreement, factories.body_of(body), part, why="query:test")
    return agreement


def make() -> World:
    """Everybody and every record. The partner council has accepted on each record that is not a draft."""
    world = World(people())
    names = ("own officer", "partner officer", "own approver", "own leader", "analyst")
    officer, partner, approver, leader, analyst = (world.people[name] for name in names)
    assert officer and partner and approver and leader and analyst
    Appointment.objects.create(body=factories.body_of(OWN), office="leader", holder=leader, starts_on=NOW.date())
    for name in SHARED:
        sharing = {"draft": Sharing.COUNCILS, "granted": Sharing.COUNCIL}.get(name) or Sharing(name)
        draft = factories.a_draft(OWN, by=officer, sharing=sharing, **whole_facts())
        if name == "draft":
            world.records[name] = draft
            continue
        logged = services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
        partnership = services.invite_partner(
            logged, Council.objects.get(code=PARTNER), seen=logged.version, by=officer, now=NOW
        )
        services.accept_partnership(partnership, by=partner, now=NOW)
        if name == "granted":
            for body, part in GRANTS:
                open_to(logged, factories.body_of(body), part, why="query:test")
        CouncilNote.objects.create(
            council_id=OWN, label=logged._meta.label, record=logged.key, text="Made-up private note.", made_by=officer
        )
        world.records[name] = Delegation.objects.get(pk=logged.pk)
        if name in ("unit", "councils"):
            # The central unit asks, the council answers once, and the unit notes something for itself.
            question = services.ask_council(logged, text="Made-up question?", by=analyst, now=NOW)
            services.answer_question(question, text="Made-up answer.", by=officer, now=NOW)
            services.write_unit_note(logged, text="Made-up internal note.", by=analyst, now=NOW)
    for name, kind in AGREEMENTS.items():
        world.agreements[name] = an_agreement(OWN, name, by=officer, kind=kind)
    # The leader lost everything, and the approver has asked that they may start anew.
    has_passkey(leader, "Made-up laptop " + "again" * 9)
    ask_for_reset(leader, reason="Made-up reason.", by=approver, now=NOW)
    make_api_client(
        "Made-up case system",
        factories.body_of(OWN),
        ["councils:read"],
        by=factories.user_of("service", Role.CLOCK),
        now=NOW,
    )
    return world
