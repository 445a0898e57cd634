"""A batch of sample delegations and all that hangs under them, as lines for COPY."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from accounts.models import User
from accounts.roles import UNIT, Role, council_key
from accounts.rules import Part, Sharing
from accounts.sharing import Grant
from engagement.models import (
    Change,
    Delegate,
    Delegation,
    DelegationOrganisation,
    DelegationPartner,
    DelegationPlace,
    Look,
    ProgrammeItem,
    Question,
    Reply,
    Review,
)
from engagement.rules import (
    GOING,
    PART_OF,
    AimsKnown,
    DelegatePart,
    Direction,
    Marking,
    OrganisationRole,
    PrivacyNotice,
    Purpose,
    Stage,
)
from notifications.models import Task, addressee
from overview.demonstration.visits import ABROAD, GRANTED, HERE, STOPS, SUBJECTS
from overview.generate import contacts
from overview.generate.cast import Cast, Party, Team, Where
from overview.generate.copying import NULL, Table
from overview.generate.trail import EVENT, Trail
from overview.generate.when import Stretch
from web.keys import ALPHABET

DELEGATION = Table.of(
    Delegation,
    *("id", "key", "council_id", "reference", "title", "direction", "country_id", "place_id", "starts_on", "ends_on"),
    *("purposes", "their_aims", "their_aims_known", "our_aims", "privacy_notice", "stage", "marking"),
    *("ended_reason", "sharing", "version"),
    *("made_on", "made_by_id", "logged_at", "logged_by_id", "confirmed_at"),
)
UNDER = ("council_id", "key", "delegation_id")
PLACE = Table.of(DelegationPlace, *UNDER, "place_id")
ORGANISATION = Table.of(DelegationOrganisation, *UNDER, "organisation_id", "role")
ITEM = Table.of(ProgrammeItem, *UNDER, "title", "on", "at", "kind", "nature", "site")
DELEGATE = Table.of(Delegate, *UNDER, "name", "local_name", "title", "organisation", "part")
PARTNER = Table.of(DelegationPartner, *UNDER, "partner_id", "invited_at", "invited_by_id", "accepted_at")
GRANT = Table.of(Grant, "label", "record", "body_id", "part", "why", "made_at")
CHANGE = Table.of(Change, "id", *UNDER, "field", "old", "new", "by_id", "at", "audience")
REVIEW = Table.of(Review, *UNDER, "body_id", "assigned_to_id", "assigned_at")
LOOK = Table.of(Look, *UNDER, "by_id", "at", "change")
QUESTION = Table.of(
    Question, "id", *UNDER, "asked_for_id", "text", "asked_at", "asked_by_id", "answered_at", "closed_at"
)
REPLY = Table.of(Reply, "council_id", "key", "question_id", "text", "at", "by_id")
TASK = Table.of(Task, "key", "body_id", "to", "kind", "label", "record", "made_at")
Acting = tuple[str, str]
PARTNERS = PART_OF["partners"]
# In the order in which they can be loaded.
TABLES = (
    *(DELEGATION, PLACE, ORGANISATION, ITEM, DELEGATE, PARTNER, GRANT, CHANGE, REVIEW, LOOK, QUESTION, REPLY, TASK),
    *(contacts.CONTACT, contacts.WITH, EVENT),
)

LABEL, QUESTION_LABEL = Delegation._meta.label, Question._meta.label
OFFICER = addressee(Role.OFFICER)
# Three characters at a time is several times as fast as twelve alone.
TRIPLES = [f"{a}{b}{c}".lower() for a in ALPHABET for b in ALPHABET for c in ALPHABET]
# Steps through all references of a council and a year, so that none comes twice.
REFERENCES, STRIDE = 32**5, 11_400_713
# What one delegation can leave in its history.
MOST_CHANGES = 3
CALLED_OFF = (Stage.DECLINED, Stage.CANCELLED)
REASON = "Sample text: it could not be had this year."
LEVELS = ([Sharing.UNIT, Sharing.COUNCILS, Sharing.COUNCIL], [63, 25, 12])


# References of contacts are drawn from where those of delegations do not come.
CONTACTS_FROM = REFERENCES // 2


def reference_of(number: int) -> str:
    """The five characters at the end of a reference: another for each number."""
    drawn = number * STRIDE % REFERENCES
    return "".join(ALPHABET[drawn >> step & 31] for step in (20, 15, 10, 5, 0))


class Numbers(NamedTuple):
    """The first number of each kind that other rows name."""

    delegation: int
    change: int
    question: int
    contact: int


class Visit(NamedTuple):
    """A delegation with what its parts need to know of it."""

    number: str
    key: str
    team: Team
    sharing: Sharing
    stage: Stage
    direction: Direction
    where: Where
    first: date
    last: date
    logged_on: date
    logged_at: str
    is_edited: bool
    is_joined: bool

    def after(self, days: int) -> str:
        """A moment so many days after it was logged."""
        return f"{self.logged_on + timedelta(days=days)}T15:00:00+00:00"

    def audience(self, part: Part = Part.SUMMARY) -> str:
        return self.team.audiences[self.sharing, part]


class Sheet:
    """The lines of one batch, drawn so that they are the same however many come before it."""

    def __init__(
        self, batch: list[Stretch], cast: Cast, trail: Trail, seed: int, numbers: Numbers, before: int
    ) -> None:
        self.batch, self.cast, self.trail = batch, cast, trail
        self.chance = random.Random(f"{seed} {before}")
        self.delegation = numbers.delegation + before
        self.change, self.question = numbers.change + MOST_CHANGES * before, numbers.question + before
        self.contact = numbers.contact + before
        self.lines: dict[Table, list[str]] = {table: [] for table in TABLES}

    @property
    def count(self) -> int:
        return sum(stretch.count for stretch in self.batch)

    def add(self, table: Table, *texts: str) -> None:
        self.lines[table].append(table.line(*texts))

    def load(self) -> None:
        for table, lines in self.lines.items():
            if lines:
                table.load(lines)

    def key(self) -> str:
        drawn = self.chance.getrandbits(60)
        return (
            TRIPLES[drawn & 32767] + TRIPLES[drawn >> 15 & 32767] + TRIPLES[drawn >> 30 & 32767] + TRIPLES[drawn >> 45]
        )

    def under(self, visit: Visit) -> tuple[str, str, str]:
        return visit.team.code, self.key(), visit.number

    def draw(self) -> None:
        for stretch in self.batch:
            self.draw_stretch(stretch)

    def draw_stretch(self, stretch: Stretch) -> None:
        chance, count = self.chance, stretch.count
        teams, weights = self.cast.teams_on(stretch.first)
        for day, team, where, level in zip(
            stretch.drawn(chance),
            chance.choices(teams, cum_weights=weights, k=count),
            chance.choices(self.cast.wheres, cum_weights=self.cast.where_weights, k=count),
            chance.choices(*LEVELS, k=count),
            strict=True,
        ):
            visit = self.visit(day, team, where, level)
            self.programme(visit)
            self.people(visit)
            self.organisations(visit)
            own = "{" + council_key(team.code) + "}"
            if visit.stage == Stage.DRAFT:
                self.event("delegation_started", visit, '["title"]', own, own)
                self.add(TASK, self.key(), team.code, OFFICER, "finish_draft", LABEL, visit.key, visit.logged_at)
                continue
            self.event("delegation_logged", visit, '["reference", "stage"]', own, visit.audience())
            self.afterwards(visit)
            if visit.is_joined:
                self.joined(visit, teams)
            if chance.random() < 0.002:
                body, part = chance.choice(list(GRANTED.items()))
                self.grant(visit, body, part, "sample", visit.logged_at)
            if level != Sharing.COUNCIL:
                self.reviewed(visit)
            if chance.randrange(100) < contacts.OF_A_HUNDRED:
                self.talked(visit)

    def visit(self, day: date, team: Team, where: Where, level: Sharing) -> Visit:
        """A delegation. Most were logged some weeks before their first day, some after it."""
        chance, today = self.chance, self.cast.today
        soonest, latest = chance.choices([(3, 60), (60, 150), (-20, -1)], [70, 18, 12])[0]
        first = day + timedelta(days=chance.randint(soonest, latest))
        last = first + timedelta(days=min(int(chance.expovariate(0.5)), 9))
        stage = self.stage((today - last).days, (today - day).days)
        subject, purpose = SUBJECTS[int(chance.random() * len(SUBJECTS))]
        direction = chance.choices(list(Direction), [6, 3, 1])[0]
        is_draft = stage == Stage.DRAFT
        visit = Visit(
            *(str(self.delegation), self.key(), team, level, stage, direction, where, first, last),
            *(day, f"{day}T{chance.randrange(9, 17):02}:{chance.randrange(60):02}:00+00:00"),
            is_edited=not is_draft and chance.random() < 0.12,
            is_joined=not is_draft and stage not in CALLED_OFF and chance.random() < 0.02,
        )
        version = 1 if is_draft else 2 + visit.is_edited + visit.is_joined + (stage in CALLED_OFF)
        reference = reference_of(self.delegation)
        self.delegation += 1
        self.add(
            DELEGATION,
            *(visit.number, visit.key, team.code, NULL if is_draft else f"{team.code}-{day:%y}-{reference}"),
            *(f"Sample visit: {where.name} {subject}", direction.value, where.country, where.place),
            *(first.isoformat(), last.isoformat()),
            f"{{{purpose.value}}}"
            if chance.random() < 0.7
            else f"{{{purpose.value},{Purpose.CIVIC_CEREMONIAL.value}}}",
            "Sample text: what the other side said it hopes for.",
            AimsKnown.STATED.value,
            "Sample text: what the council hopes for from this visit.",
            PrivacyNotice.GIVEN.value if stage == Stage.CONFIRMED else "",
            *(stage.value, self.marking(), REASON if stage in CALLED_OFF else "", level.value, str(version)),
            *(day.isoformat(), team.officer, NULL if is_draft else visit.logged_at, NULL if is_draft else team.officer),
            visit.logged_at if stage == Stage.CONFIRMED else NULL,
        )
        return visit

    def stage(self, over_for: int, logged_for: int) -> Stage:
        """Where it stands, by how many days ago it ended and was logged."""
        drawn = self.chance.random()
        if drawn < 0.07:
            return Stage.CANCELLED if drawn < 0.04 else Stage.DECLINED
        if over_for <= 0:
            if logged_for < 60 and drawn > 0.93:
                return Stage.DRAFT
            return Stage.CONFIRMED if drawn < 0.4 else Stage.LOGGED
        # Most are closed some weeks after they ended, and hardly any is left open for years.
        left_open = 0.6 if over_for < 60 else 0.02
        return Stage.LOGGED if drawn > 1 - left_open * 0.93 else Stage.CLOSED

    def marking(self) -> str:
        return (Marking.OFFICIAL_SENSITIVE if self.chance.random() < 0.01 else Marking.OFFICIAL).value

    def programme(self, visit: Visit) -> None:
        stops = 0 if visit.direction == Direction.VIRTUAL else self.chance.randrange(5)
        for hour, title, kind, nature, site in STOPS[:stops]:
            self.add(
                ITEM,
                *self.under(visit),
                title,
                visit.first.isoformat(),
                f"{hour:02}:00",
                kind.value,
                nature.value,
                site,
            )

    def people(self, visit: Visit) -> None:
        is_outward = visit.direction == Direction.OUTWARD
        names = (HERE if is_outward else ABROAD)[: self.chance.randint(1, 3)]
        for step, (name, local_name) in enumerate(names):
            told = ("Councillor", "") if is_outward else ("Deputy director", f"Sample office of {visit.where.name}")
            part = DelegatePart.MEMBER if step else DelegatePart.LEAD
            self.add(DELEGATE, *self.under(visit), name, local_name, *told, part.value)

    def organisations(self, visit: Visit) -> None:
        parties = [p for p in visit.team.parties if p.is_seen or visit.sharing == Sharing.COUNCIL]
        if not parties or self.chance.random() < 0.1:
            return
        self.part_in(visit, first := self.chance.choice(parties), OrganisationRole.VISITOR)
        if self.chance.random() < 0.3 and (second := self.chance.choice(parties)) != first:
            self.part_in(visit, second, OrganisationRole.INVITING_BODY)
        if visit.where.place != NULL and self.chance.random() < 0.05:
            further = self.chance.choice(self.cast.wheres[:300])
            if further.place not in (NULL, visit.where.place):
                self.add(PLACE, *self.under(visit), further.place)

    def talked(self, visit: Visit) -> None:
        """A contact on the day on which the visit was logged, shared like it, with an organisation of the council."""
        parties = [party for party in visit.team.parties if party.is_seen or visit.sharing == Sharing.COUNCIL]
        reference = f"{visit.team.code}-{visit.logged_on:%y}-{reference_of(CONTACTS_FROM + self.contact)}"
        talk = contacts.Talk(
            *(str(self.contact), self.key(), reference, visit.team, visit.where),
            *(visit.sharing, visit.logged_on, visit.logged_at),
        )
        self.contact += 1
        self.lines[contacts.CONTACT].append(talk.line(self.chance))
        self.add(contacts.WITH, visit.team.code, self.key(), talk.number, self.chance.choice(parties).number)
        self.lines[EVENT].append(self.trail.line(visit.team.code, *talk.event()))

    def part_in(self, visit: Visit, party: Party, role: OrganisationRole) -> None:
        self.add(ORGANISATION, *self.under(visit), party.number, role.value)

    # -- Since it was logged -------------------------------------------------------------------------------------

    def event(
        self, action: str, visit: Visit, fields: str, before: str, after: str, acting: Acting | None = None
    ) -> None:
        """One act on the trail. Unless somebody else acted, it was the officer of the council."""
        body, actor = acting or (visit.team.code, visit.team.officer_key)
        told = (actor, action, LABEL, visit.key, visit.team.code, fields, before, after)
        self.lines[EVENT].append(self.trail.line(body, *told))

    def afterwards(self, visit: Visit) -> None:
        """What became of it, with its history and its trail."""
        if visit.is_edited:
            was = visit.last - timedelta(days=1) if visit.last > visit.first else visit.last + timedelta(days=1)
            self.changed(visit, "ends_on", f'"{was}"', f'"{visit.last}"', 1)
            self.event("delegation_edited", visit, '["ends_on"]', visit.audience(), visit.audience())
        if visit.stage in CALLED_OFF:
            self.changed(visit, "stage", f'"{Stage.LOGGED.value}"', f'"{visit.stage.value}"', 2)
            self.changed(visit, "ended_reason", '""', f'"{REASON}"', 2)
            ended = f"delegation_{visit.stage.value}"
            self.event(ended, visit, '["ended_reason", "stage"]', visit.audience(), visit.audience())

    def changed(self, visit: Visit, field: str, old: str, new: str, days: int) -> None:
        audience = visit.audience(PART_OF[field])
        at = visit.after(days)
        self.add(CHANGE, str(self.change), *self.under(visit), field, old, new, visit.team.officer, at, audience)
        self.change += 1

    def joined(self, visit: Visit, teams: list[Team]) -> None:
        """Another council takes part and sees the whole."""
        partner = self.chance.choice(teams)
        while partner is visit.team:
            partner = self.chance.choice(teams)
        key, at = self.key(), visit.after(1)
        self.add(PARTNER, visit.team.code, key, visit.number, partner.code, visit.after(0), visit.team.officer, at)
        self.grant(visit, partner.code, Part.WHOLE, f"partner:{key}", at)
        before = visit.audience(PARTNERS)
        after = "{" + ",".join(sorted({*before.strip("{}").split(","), council_key(partner.code)})) + "}"
        self.event("partner_invited", visit, '["partners"]', before, before)
        acting = (partner.code, partner.officer_key)
        self.event("partnership_accepted", visit, '["partners"]', before, after, acting)

    def grant(self, visit: Visit, body: str, part: Part, why: str, at: str) -> None:
        self.add(GRANT, LABEL, visit.key, body, str(part.value), why, at)

    def reviewed(self, visit: Visit) -> None:
        """What the unit did with it: looked at some, has some of those to come in hand, asked about a few."""
        chance, analyst = self.chance, self.chance.choice(self.cast.analysts)
        drawn, old = chance.random(), (self.cast.today - visit.logged_on).days
        if drawn < 0.05 and old < 90:
            # Half of those that were changed since then were changed after the look.
            newest = self.change - 1 if visit.is_edited and drawn < 0.025 else 0
            self.add(LOOK, *self.under(visit), str(analyst.pk), visit.after(3 if newest else 0), str(newest))
        if visit.stage in GOING and visit.last >= self.cast.today and drawn < 0.02:
            self.add(REVIEW, *self.under(visit), UNIT, str(analyst.pk), visit.after(0))
        if old < 366 and drawn > 0.995:
            self.asked(visit, analyst, is_answered=drawn > 0.997)

    def asked(self, visit: Visit, analyst: User, *, is_answered: bool) -> None:
        number, key = str(self.question), self.key()
        self.question += 1
        at, answered = visit.after(0), visit.after(1)
        self.add(
            *(QUESTION, number, visit.team.code, key, visit.number, UNIT, "Sample question: who pays for it?", at),
            *(str(analyst.pk), answered if is_answered else NULL, NULL),
        )
        if is_answered:
            answer = "Sample answer: the council pays."
            self.add(REPLY, visit.team.code, self.key(), number, answer, answered, visit.team.officer)
        else:
            self.add(TASK, self.key(), visit.team.code, OFFICER, "answer_question", QUESTION_LABEL, key, at)
