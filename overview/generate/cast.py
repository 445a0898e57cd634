"""Who and what sample records are about: every council with an officer, the bodies, places, organisations."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import Body, CouncilSettings, Membership, User
from accounts.roles import BodyKind, Role, council_key, reader_key
from accounts.rules import Part, Sharing
from counterparts.models import Organisation
from counterparts.rules import actor_group
from engagement.models import Delegation
from engagement.rules import Stage
from overview.demonstration.contacts import KINDS
from overview.demonstration.people import COUNCILS, load_bodies, load_people
from overview.demonstration.visits import PLACES
from overview.generate.copying import text
from overview.generate.trail import EVENT, Trail
from places.models import Council, Country, Place
from places.rules import grams, sort_name, spellings
from web.keys import new_key

DELEGATIONS_OF_AN_ORGANISATION = 20
FEWEST_ORGANISATIONS = 3
AT_A_TIME = 2_000


@dataclass(frozen=True)
class Party:
    """An organisation that takes part: its number, and whether those who see the record see it."""

    number: str
    is_seen: bool


@dataclass
class Team:
    """A council, the officer who logs for it, and the organisations that it added."""

    code: str
    opened_on: date
    officer: str
    officer_key: str
    # The keys of those who see a record of this level as far as this part, as COPY reads them.
    audiences: dict[tuple[Sharing, Part], str]
    parties: list[Party] = field(default_factory=list)


@dataclass(frozen=True)
class Where:
    """A place, or a country without one, and its name in titles."""

    country: str
    place: str
    name: str


@dataclass(frozen=True)
class Cast:
    """Everything that is drawn from, with how often each is drawn."""

    today: date
    teams: list[Team]
    weights: list[float]
    wheres: list[Where]
    where_weights: list[float]
    analysts: list[User]

    def teams_on(self, day: date) -> tuple[list[Team], list[float]]:
        """The councils in charge on a day, with cumulated weights."""
        there = [(team, weight) for team, weight in zip(self.teams, self.weights, strict=True) if team.opened_on <= day]
        return [team for team, _ in there], list(accumulate(weight for _, weight in there))


def make_cast(count: int, chance: random.Random, trail: Trail, *, password: str, now: datetime, today: date) -> Cast:
    """Add what so many records need: bodies, people, organisations."""
    bodies = load_bodies(now)
    users = load_people(bodies, password=password, today=today)
    rows = list(Council.objects.open_on(today).order_by("code"))
    _add_officers([council for council in rows if council.code not in bodies], now)
    officers = dict(Membership.objects.filter(role=Role.OFFICER).values_list("body", "user_id"))
    keys = dict(User.objects.values_list("pk", "key"))
    # Those of the demonstration first, so that its people find their own councils busy.
    chance.shuffle(rows)
    rows.sort(key=lambda council: COUNCILS.index(council.code) if council.code in COUNCILS else len(COUNCILS))
    of_nation = {council.nation: council for council in rows}
    readers = {nation: _readers(council) for nation, council in of_nation.items()}
    teams = [
        Team(
            code=council.code,
            opened_on=council.opened_on or date.min,
            officer=str(officers[council.code]),
            officer_key=keys[officers[council.code]],
            audiences={
                seen: text(sorted([council_key(council.code), *others]))
                for seen, others in readers[council.nation].items()
            },
        )
        for council in rows
    ]
    wheres, where_weights = _wheres(chance)
    cast = Cast(
        today=today,
        teams=teams,
        weights=[1 / (rank + 3) for rank in range(len(teams))],
        wheres=wheres,
        where_weights=where_weights,
        analysts=[users["analyst@unit.example"], users["publisher@unit.example"]],
    )
    _add_organisations(cast, count, chance, trail, now)
    return cast


def _add_officers(councils: list[Council], now: datetime) -> None:
    """The further councils as bodies, each with somebody who logs and with whose account nobody signs in."""
    Body.objects.bulk_create(
        Body(
            code=council.code,
            name=council.name,
            kind=BodyKind.COUNCIL,
            nation=council.nation,
            council=council,
            reader_key=reader_key(BodyKind.COUNCIL, council.code),
        )
        for council in councils
    )
    CouncilSettings.objects.bulk_create(
        CouncilSettings(council=council, notice_accepted_at=now, default_sharing=Sharing.UNIT) for council in councils
    )
    people = User.objects.bulk_create(
        User(
            email=f"officer@{council.code.lower()}.example",
            name=f"Sample-Officer of {council.code}",
            password=make_password(None),
        )
        for council in councils
    )
    Membership.objects.bulk_create(
        Membership(user=user, body_id=council.code, role=Role.OFFICER)
        for user, council in zip(people, councils, strict=True)
    )


def _readers(council: Council) -> dict[tuple[Sharing, Part], list[str]]:
    """Who beside the council sees its records of each level as far as each part."""
    own = council_key(council.code)
    return {
        (level, part): [key for key in _logged(council, level).audience(part) if key != own]
        for level in Sharing
        for part in Part
    }


def _logged(council: Council, sharing: Sharing) -> Delegation:
    return Delegation(council=council, sharing=sharing, stage=Stage.LOGGED)


def _wheres(chance: random.Random) -> tuple[list[Where], list[float]]:
    """Places abroad and countries without one; how often each is visited, cumulated."""
    rows = list(Place.objects.filter(in_scope=True).order_by("code"))
    chance.shuffle(rows)
    rows.sort(key=lambda place: PLACES.index(place.code) if place.code in PLACES else len(PLACES))
    elsewhere = list(Country.objects.partners().order_by("code"))
    chance.shuffle(elsewhere)
    found = [Where(place.country_id, place.code, text(place.name)) for place in rows]
    found += [Where(country.code, text(None), text(country.name)) for country in elsewhere]
    weights = [1 / (rank + 2) for rank in range(len(rows))] + [1 / (rank + 4) for rank in range(len(elsewhere))]
    return found, list(accumulate(weights))


def _add_organisations(cast: Cast, count: int, chance: random.Random, trail: Trail, now: datetime) -> None:
    """The directory, in which those who see a record see its organisations, as the services would have it."""
    places = list(Place.objects.filter(code__in=[where.place for where in cast.wheres[:300]]).order_by("code"))
    made = [
        _organisation(team, share, chance, places, now)
        for team, weight in zip(cast.teams, cast.weights, strict=True)
        for share in range(_organisations_of(weight / sum(cast.weights) * count))
    ]
    teams = {team.code: team for team in cast.teams}
    lines = []
    for row in Organisation.objects.bulk_create(made, AT_A_TIME):
        team = teams[row.council_id]
        team.parties.append(Party(str(row.pk), row.sharing != Sharing.COUNCIL))
        audience = team.audiences[Sharing(row.sharing), Part.SUMMARY]
        added = ("organisation_added", row._meta.label, row.key, team.code, '["kind", "local_name", "name", "place"]')
        lines.append(trail.line(team.code, team.officer_key, *added, audience, audience))
    EVENT.load(lines)


def _organisations_of(delegations: float) -> int:
    return FEWEST_ORGANISATIONS + int(delegations / DELEGATIONS_OF_AN_ORGANISATION)


def _organisation(team: Team, number: int, chance: random.Random, places: list[Place], now: datetime) -> Organisation:
    kind, name, local_name = KINDS[(number + chance.randrange(2)) % len(KINDS)]
    place = chance.choice(places)
    named = f"Sample {name} of {place.name}"
    local = f"{place.local_name}{local_name}（示例）" if place.local_name else ""
    # The first is used by records of every level, the third by those alone that the council keeps to itself.
    level = Sharing.COUNCIL if number == 2 else Sharing.COUNCILS if number % 3 == 1 else Sharing.UNIT
    facts: dict[str, Any] = {"accepted_at": now} if level == Sharing.COUNCILS else {}
    return Organisation(
        key=new_key(),
        council_id=team.code,
        name=named,
        local_name=local,
        kind=kind,
        actor_group=actor_group(kind),
        place=place,
        sharing=level,
        sort_name=sort_name(named),
        search=spellings([named, local]),
        grams=grams([named, local]),
        **facts,
    )
