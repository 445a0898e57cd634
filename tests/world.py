"""A small country for tests that look at everything: everybody there can be, and a record of each kind of sharing.

The records are Cardiff's, so that there is a devolved administration of its nation and one of another.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import AccessRequest, Appointment, CouncilSettings, User
from accounts.roles import Can, Role
from accounts.rules import Part, Sharing
from accounts.services import ask_for_reset, make_api_client
from accounts.sharing import CouncilNote, Owned, open_to
from counterparts import services as counterparts
from counterparts.models import Organisation, OrganisationNote
from documents.models import Document
from documents.rules import Scanned
from documents.services import attach_document
from engagement import services
from engagement.models import Contact, Delegation, Intervention, SignOff
from engagement.own_history import own_history
from guidance.advice import advise, asked_in, told
from guidance.cards import digest
from guidance.models import (
    AnswerCard,
    Issued,
    LineVersion,
    MixedMessage,
    PlaybookEntry,
    Position,
    Query,
    SupportContact,
    TopicNote,
)
from guidance.rules import Standing
from guidance.services import add_support_contact, decide_on_answer, keep_answered_query, report_mixed_message
from places.models import Council
from risk.models import Match, SensitiveArea, StarterRisk
from risk.services import (
    add_area,
    add_starter_risk,
    decide_match,
    load_list,
    note_referral,
    rely_assessment_on,
    reopen_assessment,
    screen_organisations,
    set_signposts,
)
from tests import factories
from tests.accounts.passkeys import has_passkey
from tests.factories import NOW
from tests.guidance.asked import a_question, an_answer
from tests.guidance.texts import (
    a_draft_line,
    a_draft_position,
    a_position,
    a_topic_note,
    an_entry,
    countersigned,
    submitted,
)
from tests.kept import kept
from tests.risk.assessed import finished
from tests.screening.lists import a_uk_list
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
    "partner approver": (PARTNER, Role.APPROVER),
    "partner leader": (PARTNER, Role.LEADER),
    "partner auditor": (PARTNER, Role.AUDITOR),
    "other officer": (OTHER, Role.OFFICER),
    "other approver": (OTHER, Role.APPROVER),
    "other leader": (OTHER, Role.LEADER),
    "other auditor": (OTHER, Role.AUDITOR),
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
    "post system": "chongqing",
    "member system": "university",
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
# A contact has no draft either.
CONTACTS = ("council", "unit", "councils", "granted")
# Pressure stays with its council, or the unit was alerted of it.
INTERVENTIONS = ("council", "unit")
# Whose assessment is finished, and waits for the leader; those of the others are being made.
FINISHED = {"engagement.Delegation": ("unit", "councils"), "twinning.Agreement": ("unit",)}
GRANTS = (("chongqing", Part.SUMMARY), ("corecities", Part.PROGRAMME), ("university", Part.WHOLE))


@dataclass
class World:
    """Everybody by the name of their column, and Cardiff's records by how they are shared."""

    people: dict[str, User | None] = field(default_factory=dict)
    records: dict[str, Delegation] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    interventions: dict[str, Intervention] = field(default_factory=dict)
    # One that the unit sees and has not accepted, with a note; one that every council sees, and its duplicate.
    organisations: dict[str, Organisation] = field(default_factory=dict)
    organisation_note: OrganisationNote | None = None
    # What all who read guidance see, and councils are asked to acknowledge.
    guidance: list[Issued] = field(default_factory=list)
    # Positions that are being written: one that its department has not sent yet, and one that waits for what another
    # says, of which a published one says the opposite.
    drafts: dict[str, Position] = field(default_factory=dict)
    replaced: Position | None = None
    line_draft: LineVersion | None = None
    # One that all who read guidance see, and one that its writers alone do.
    desk: SupportContact | None = None
    entries: dict[str, PlaybookEntry] = field(default_factory=dict)
    topic_notes: dict[str, TopicNote] = field(default_factory=dict)
    mixed_message: MixedMessage | None = None
    # Cardiff's questions to the centre, one that was answered and one that waits, and the card that it kept of one.
    queries: dict[str, Query] = field(default_factory=dict)
    card: AnswerCard | None = None
    # What an organisation of Cardiff's may be on a list, not decided yet.
    match: Match | None = None
    # A kind of sensitive site that Cardiff has put down for itself.
    area: SensitiveArea | None = None
    # One that assessments start from.
    starter: StarterRisk | None = None


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
            {
                "title": "Made-up meeting",
                "on": date(2027, 3, 15),
                "at": time(10, 0),
                "kind": "formal_meeting",
                "site": "Made-up data centre",
            }
        ],
    }


def some_money(delegation: Delegation, *, by: User) -> None:
    """Flights that were declined, and a cost: both for those who see the whole."""
    who = "Zhang Ceshi Trading"
    offer = services.put_down_offer(
        delegation, by=by, now=NOW, way="to_us", kind="travel", what="Made-up flights", giver=who, offered_on=NOW.date()
    )
    declined: dict[str, Any] = {"decision": "declined", "reason": "Made-up rule.", "decided_on": NOW.date()}
    services.decide_offer(offer, **declined, seen=offer.version, by=by, now=NOW)
    fares: dict[str, Any] = {"kind": "travel", "amount": Decimal(120), "paid_by": "company_abroad", "payer": who}
    services.put_down_cost(delegation, by=by, now=NOW, **fares)


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


def a_contact(council: str, shared: str, *, by: User) -> Contact:
    """A contact that is shared so and told to the unit, or kept to its council and granted to the same three."""
    sharing = Sharing.COUNCIL if shared == "granted" else Sharing(shared)
    contact = factories.a_contact(
        council,
        by=by,
        sharing=sharing,
        told_unit=sharing != Sharing.COUNCIL,
        about=f"A made-up exchange of schools, {shared}.",
        follow_up="Made-up letter of thanks.",
        follow_up_by="officer",
        follow_up_on=date(2026, 12, 1),
    )
    for body, part in GRANTS if shared == "granted" else ():
        open_to(contact, factories.body_of(body), part, why="query:test")
    CouncilNote.objects.create(
        council_id=council, label=contact._meta.label, record=contact.key, text="Made-up private note.", made_by=by
    )
    return contact


def a_document(row: Owned, *, by: User) -> Document:
    """A text that was scanned, for all who see the whole record."""
    document = attach_document(
        row,
        Council.objects.get(code=row.council_id),
        data=b"Made-up words.\n",
        name="Made-up words 虚构.txt",
        title="Made-up document 虚构文件",
        kind="programme",
        for_whole=True,
        by=by,
        now=NOW,
    )
    Document.objects.filter(pk=document.pk).update(scanned=Scanned.CLEAN, scanned_at=NOW)
    return document


def kept_by_each(visit: Delegation, *of_councils: User) -> None:
    """What each council that takes part keeps to itself: a plan that waits, an enquiry, an office asked."""
    for by in of_councils:
        council = by.councils(Can.WRITE_NOTE)[0]
        said = {"plan": "proactive", "photo_rules": "Made-up rules for photographs."}
        services.plan_publicity(visit, council, line=None, seen=0, by=by, now=NOW, **said)
        asked: dict[str, Any] = {"outlet": "Made-up Gazette", "asked": "Made-up question of the press?"}
        services.log_press_enquiry(visit, council, on=NOW.date(), at=time(8), by=by, now=NOW, **asked)
        services.ask_host(visit, council, office="leader", asked_on=NOW.date(), by=by, now=NOW)


def some_organisations(world: World, officer: User, analyst: User) -> None:
    """The office of the records, noted about and disputed; another in the shared directory, and a duplicate of it."""
    link = world.records["councils"].organisations.first()
    assert link is not None
    names = ("Made-up Office that all see", "Made-up Office once more")
    made = [factories.an_organisation(OWN, by=factories.again(officer), name=name) for name in names]
    Organisation.objects.filter(pk__in=[row.pk for row in made]).update(sharing=Sharing.UNIT)
    seen = made[0].version
    stands = counterparts.accept_organisation(made[0], seen=seen, now=NOW, by=factories.again(analyst))
    duplicate = counterparts.merge_organisation(made[1], into=stands, seen=seen, by=factories.again(analyst))
    waiting = link.organisation
    note = counterparts.write_organisation_note(
        waiting,
        council=waiting.council,
        text="Made-up note about the office.",
        source="Made-up yearbook",
        as_of=NOW.date(),
        confidence="medium",
        sharing=Sharing.UNIT,
        by=factories.again(officer),
        now=NOW,
    )
    world.organisation_note = counterparts.dispute_note(
        note, council=None, dispute="Made-up dispute.", seen=note.version, by=factories.again(analyst), now=NOW
    )
    world.organisations = {"waiting": waiting, "accepted": stands, "merged": duplicate}


def some_guidance(world: World) -> None:
    """A position and a version of a line, written by a department, countersigned by the central unit.

    Every delegation goes by the line.
    """
    clearer, publisher = world.people["clearer"], world.people["publisher"]
    assert clearer and publisher
    drafts = (
        a_draft_position("fcdo", by=factories.again(clearer), text="Made-up position."),
        a_draft_line("fcdo", by=factories.again(clearer), title="Made-up line", headline="Made-up headline."),
    )
    world.guidance = [countersigned(submitted(draft), by=factories.again(publisher)) for draft in drafts]
    officer = world.people["own officer"]
    assert officer
    for record in world.records.values():
        services.take_up_guidance(record, world.guidance[1], by=factories.again(officer), now=NOW)


def guidance_in_the_making(world: World) -> None:
    """What departments are writing, and two texts that Cardiff has met."""
    clearer, officer = world.people["clearer"], world.people["own officer"]
    assert clearer and officer
    factories.body_of("homeoffice")  # a department that was not asked yet
    asked = a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, text="Made-up opposite.")
    world.drafts = {
        "begun": a_draft_position("fcdo", by=factories.again(clearer), sector_id="energy", text="Made-up draft."),
        "asked": submitted(asked, "fcdo"),
    }
    world.replaced = a_position("fcdo", sector_id="tourism", text="Made-up old words.")
    a_position("fcdo", sector_id="tourism", text="Made-up newer words.", now=NOW + timedelta(minutes=1))
    world.line_draft = a_draft_line("fcdo", by=factories.again(clearer), title="Made-up draft of a line")
    publisher = world.people["publisher"]
    assert publisher
    world.entries = {
        name: an_entry(by=factories.again(publisher), title=f"Made-up entry, {name}", is_published=name == "published")
        for name in ("published", "draft")
    }
    world.topic_notes = {
        name: a_topic_note(
            by=factories.again(publisher), text=f"Made-up note, {name}.", is_published=name == "published"
        )
        for name in ("published", "draft")
    }
    world.desk = add_support_contact(
        by=factories.again(publisher),
        now=NOW,
        name="Made-up desk",
        helps_with="Made-up questions",
        reached_by="020 7946 0000",
        source="Made-up page",
    )
    world.mixed_message = report_mixed_message(
        Council.objects.get(code=OWN),
        by=factories.again(officer),
        now=NOW,
        first_text="Made-up text that says go ahead.",
        first_source="Made-up page",
        first_owner=factories.body_of("fcdo"),
        second_text="Made-up text that says do not.",
        second_source="Made-up call",
    )


def some_questions(world: World, officer: User, analyst: User) -> None:
    """One that is answered, and kept as cover with the answer; one that waits."""
    by = factories.again(officer)
    answered = a_question(OWN, by=by, text="Made-up question?")
    an_answer(answered, "Made-up answer of the centre.", by=factories.again(analyst))
    answered.refresh_from_db()
    shown = digest(told(advise(asked_in(answered), by, NOW.date(), council=answered.council), answered))
    world.card = keep_answered_query(answered, shown=shown, by=by, now=NOW)
    decide_on_answer(
        world.card,
        decided="all_the_same",
        reason="Made-up reason of the council.",
        decided_on=NOW.date(),
        by=by,
        now=NOW,
    )
    world.queries = {"answered": answered, "waiting": a_question(OWN, by=by, text="Another made-up question?")}


def some_briefs(world: World, officer: User) -> None:
    """A brief on each visit that is logged, which waits for the leader's sign-off."""
    CouncilSettings.objects.filter(council=OWN).update(sign_off_office="leader")
    for name, record in world.records.items():
        if name != "draft":
            by = factories.again(officer)
            brief = services.make_brief(record, by=by, now=NOW)
            SignOff.objects.create(
                council_id=OWN, delegation=record, brief=brief, office="leader", asked_at=NOW, asked_by=by
            )


def an_own_area(world: World) -> None:
    approver = world.people["own approver"]
    assert approver
    world.area = add_area(
        Council.objects.get(code=OWN),
        by=factories.again(approver),
        now=NOW,
        name="Made-up depots",
        words=["made-up depot"],
        source="Made-up list",
    )


def some_of_risk(world: World) -> None:
    """A risk to start from, a desk that helps with its category, and the day on which Cardiff referred a concern."""
    publisher, officer = world.people["publisher"], world.people["own officer"]
    assert publisher and officer and world.desk
    facts: dict[str, Any] = {"what": "Made-up cable.", "mitigations": ["Made-up look."], "source": "Made-up guidance"}
    by = factories.again(publisher)
    world.starter = add_starter_risk(by=by, now=NOW, category="cyber_devices", **facts)
    set_signposts("cyber_devices", contacts=[world.desk], by=by)
    note_referral(Council.objects.get(code=OWN), referred_on=NOW.date(), by=factories.again(officer), now=NOW)


def some_screening(world: World, officer: User) -> None:
    """A list on which an organisation of Cardiff's may stand, what was found of it, and an older decision."""
    entries = (
        {"id": "TST1001", "name": "MADE-UP LISTED WORKS CO LTD", "local_name": "虚构上榜工厂有限公司"},
        {"id": "TST1002", "name": "MADE-UP LISTED WORKS TRADING", "Address Line 1": "1 Made-up Road"},
        {"id": "TST1003", "name": "QUIET OFFICE", "local_name": "安静办公室"},
    )
    load_list("uk_sanctions", a_uk_list(*entries), now=NOW)
    by = factories.again(officer)
    works = factories.an_organisation(OWN, by=by, name="Made-up Listed Works", local_name="虚構上榜工廠")
    council = Council.objects.get(code=OWN)
    screen_organisations(council, [works], by=factories.again(officer), now=NOW, history=own_history)
    world.match, other = Match.objects.order_by("entry")
    decided: dict[str, Any] = {"decision": "another", "reason": "Made-up reason.", "expires_on": date(2027, 11, 1)}
    decide_match(other, **decided, seen=other.version, by=factories.again(officer), now=NOW)


def some_assessments(world: World, officer: User) -> None:
    """Of each visit and agreement, finished once and before the leader; those of some are opened again."""
    CouncilSettings.objects.filter(council=OWN).update(countersign_when="all", countersign_office="leader")
    for name, record in (*world.records.items(), *world.agreements.items()):
        by = factories.again(officer)
        assessment = finished(record, by=by)
        rely_assessment_on(assessment, [world.guidance[1]], by=by, now=NOW)
        if name not in FINISHED[record._meta.label]:
            reopen_assessment(assessment, seen=assessment.version, by=by, now=NOW)


def make() -> World:
    """Everybody and every record. The partner council has accepted on each record that is not a draft."""
    world = World(people())
    names = ("own officer", "partner officer", "own approver", "own leader", "analyst")
    officer, partner, approver, leader, analyst = (world.people[name] for name in names)
    assert officer and partner and approver and leader and analyst
    for office, holder in (("leader", leader), ("communications_lead", officer)):
        Appointment.objects.create(body=factories.body_of(OWN), office=office, holder=holder, starts_on=NOW.date())
    for name in SHARED:
        sharing = {"draft": Sharing.COUNCILS, "granted": Sharing.COUNCIL}.get(name) or Sharing(name)
        draft = factories.a_draft(OWN, by=officer, sharing=sharing, **whole_facts())
        some_money(draft, by=officer)
        if name == "draft":
            a_document(draft, by=officer)
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
        a_document(logged, by=officer)
        kept_by_each(logged, officer, partner)
        world.records[name] = Delegation.objects.get(pk=logged.pk)
        if name in ("unit", "councils"):
            # The central unit asks, the council answers once, and the unit notes something for itself.
            question = services.ask_council(logged, text="Made-up question?", by=analyst, now=NOW)
            services.answer_question(question, text="Made-up answer.", by=officer, now=NOW)
            services.write_unit_note(logged, text="Made-up internal note.", by=analyst, now=NOW)
    # Another council was asked, and has not answered.
    asked = world.records["councils"]
    services.invite_partner(asked, Council.objects.get(code=OTHER), seen=asked.version, by=officer, now=NOW)
    world.records["councils"] = Delegation.objects.get(pk=asked.pk)
    services.save_view(name="Made-up search", query="direction=inward", by=approver, now=NOW)
    for name, kind in AGREEMENTS.items():
        agreement = world.agreements[name] = an_agreement(OWN, name, by=officer, kind=kind)
        CouncilNote.objects.create(
            council_id=OWN, label=agreement._meta.label, record=agreement.key, text="Made-up note.", made_by=officer
        )
        a_document(agreement, by=officer)
    for name in CONTACTS:
        world.contacts[name] = a_contact(OWN, name, by=officer)
        a_document(world.contacts[name], by=officer)
    for name in INTERVENTIONS:
        visit = world.records["council"]
        told = {"demand": f"A made-up demand, {name}.", "topics": ["tibet"], "delegation": visit}
        world.interventions[name] = factories.an_intervention(OWN, by=officer, alert=name == "unit", **told)
    some_organisations(world, officer, analyst)
    some_guidance(world)
    guidance_in_the_making(world)
    some_questions(world, officer, analyst)
    some_briefs(world, officer)
    an_own_area(world)
    some_of_risk(world)
    some_assessments(world, officer)
    some_screening(world, officer)
    # The leader lost everything, and the approver has asked that they may start anew.
    has_passkey(leader, "Made-up laptop " + "again" * 9)
    ask_for_reset(leader, reason="Made-up reason.", by=approver, now=NOW)
    # Somebody of Cardiff asks to be let in.
    AccessRequest.objects.create(
        council_id=OWN, name="Made-up Stranger", email="stranger@made-up.example", work="Made-up work.",
        asked_at=NOW, confirmed_at=NOW, stands=True, expires_at=NOW + timedelta(days=30), told_at=NOW, put_at=NOW,
    )  # fmt: skip
    make_api_client(
        "Made-up case system",
        factories.body_of(OWN),
        ["councils:read"],
        by=factories.user_of("service", Role.CLOCK),
        now=NOW,
    )
    return world


kept_world = kept(make)
"""The same, made once in a process."""
