"""Who reads guidance: the one place that says it, for rows shown to a user and for people reached by a row."""

from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import Body, Membership, User
from accounts.roles import COUNCILS, UNIT, BodyKind, Can, Role, council_key, nation_key
from accounts.rules import Marking
from guidance.rules import COUNCIL_READERS, ReaderRole
from places.models import NATIONS, Council, Network

# Governments and their posts read all that is published; a devolved one what concerns its nation.
READ_ALL = (BodyKind.UNIT, BodyKind.DEPARTMENT, BodyKind.POST)
# What departments stand for where their systems hear of guidance: of councils' records they see none, so no key either.
DEPARTMENTS = "departments"


class Audience(NamedTuple):
    """Whom something published is for. What is empty narrows nothing; outside councils, readers are named or none."""

    nations: tuple[str, ...] = ()
    council_kinds: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    marking: str = Marking.OFFICIAL

    def councils(self, of: Any = None) -> Any:
        """The councils whose people are reached, of those given or of all."""
        rows = Council.objects.all() if of is None else of
        if self.nations:
            rows = rows.filter(nation__in=self.nations)
        if self.council_kinds:
            rows = rows.filter(kind__in=self.council_kinds)
        if self.networks:
            rows = rows.filter(
                pk__in=Network.members.through.objects.filter(network__in=self.networks).values("council")
            )
        return rows

    @property
    def council_roles(self) -> list[str]:
        """The roles of those in councils whom it reaches."""
        return [role.value for role in COUNCIL_READERS if not self.roles or role in self.roles]

    @property
    def others(self) -> list[str]:
        """The roles of those whom it reaches in networks and partner organisations, which nothing sensitive does."""
        if self.marking != Marking.OFFICIAL:
            return []
        return [role for role in self.roles if role not in COUNCIL_READERS]

    def memberships(self) -> Any:
        """The memberships of people who are asked to read it: those of councils, networks and partner organisations."""
        people = Membership.objects.of_people().filter(user__is_active=True, body__is_active=True)
        reached = Q(body__council__in=self.councils().values("pk"), role__in=self.council_roles)
        if self.others:
            outside = Q(role__in=self.others)
            if self.networks:
                outside &= ~Q(role=ReaderRole.OBSERVER) | Q(body__in=self.networks)
            reached |= outside
        return people.filter(reached)

    def keys(self) -> set[str]:
        """The keys of those whose systems hear of it. A council's system reads as its officers do."""
        keys = {UNIT, DEPARTMENTS}
        if ReaderRole.OFFICER in self.council_roles:
            narrowed = self.nations or self.council_kinds or self.networks
            keys |= (
                {council_key(code) for code in self.councils().values_list("pk", flat=True)} if narrowed else {COUNCILS}
            )
        governments = Body.objects.filter(kind=BodyKind.DEVOLVED)
        if self.nations:
            governments = governments.filter(nation__in=self.nations)
        keys |= {nation_key(nation) for nation in governments.values_list("nation", flat=True)}
        kinds = [BodyKind.POST]
        kinds += [BodyKind.NETWORK] if ReaderRole.OBSERVER in self.others else []
        kinds += [BodyKind.PARTNER] if ReaderRole.MEMBER in self.others else []
        outside = Body.objects.filter(kind__in=kinds)
        if self.networks:
            outside = outside.exclude(Q(kind=BodyKind.NETWORK) & ~Q(code__in=self.networks))
        return keys | set(outside.values_list("reader_key", flat=True))


def reads_guidance(user: Any) -> bool:
    return isinstance(user, User) and user.may(Can.READ_GUIDANCE)


def keys_for_guidance(user: User) -> frozenset[str]:
    """The keys that a user stands for where it is told what became of guidance, beside those for records."""
    reads = (m.body.kind == BodyKind.DEPARTMENT for m in user.memberships_now if Can.READ_GUIDANCE in m.acts)
    return frozenset({DEPARTMENTS}) if any(reads) else frozenset()


def published_for(user: User, *, by_nation_alone: bool) -> Q:
    """Of rows that were published, those that reach a user. The other face of `Audience`.

    A line has every part of an audience in columns of its own; a position has a nation, or none for all.
    """
    found = Q(pk__in=[])
    for membership in user.memberships_now:
        if Can.READ_GUIDANCE in membership.acts:
            found |= _reaches(membership, by_nation_alone)
    return found


def within(council: Council, *, by_nation_alone: bool) -> Q:
    """Of rows that were published, those in whose audience a council is, whatever the roles of its people."""
    nation = council.nation
    if by_nation_alone:
        return Q(nation__in=["", nation])
    return (
        (Q(nations=[]) | Q(nations__contains=[nation]))
        & (Q(council_kinds=[]) | Q(council_kinds__contains=[council.kind]))
        & (Q(networks=[]) | Q(networks__overlap=list(council.networks.values_list("code", flat=True))))
    )


def for_council(council: Council, user: User, *, by_nation_alone: bool) -> Q:
    """Of what a user sees, what they read for one of their councils: it is for this one, and for their role there."""
    found = within(council, by_nation_alone=by_nation_alone)
    if by_nation_alone:
        return found
    return found & (Q(roles=[]) | Q(roles__overlap=user.reads_as(council.code)))


def _reaches(membership: Membership, by_nation_alone: bool) -> Q:
    body, council = membership.body, membership.body.council
    if body.kind in READ_ALL:
        return Q(pk__isnull=False)
    role = membership.sees_as
    named = Q(roles__contains=[role.value])
    if council is not None:
        here = within(council, by_nation_alone=by_nation_alone)
        return here if by_nation_alone else here & (Q(roles=[]) | named)
    if body.kind == BodyKind.DEVOLVED:
        nation = body.nation
        return Q(nation__in=["", nation]) if by_nation_alone else Q(nations=[]) | Q(nations__contains=[nation])
    if by_nation_alone:
        return Q(pk__in=[])
    networks = Q(networks=[]) | Q(networks__contains=[body.code]) if role == Role.OBSERVER else Q()
    return named & Q(marking=Marking.OFFICIAL) & networks


def nations_read(user: User) -> list[str]:
    """The nations of whose positions a user reads; the positions that name none are for all."""
    memberships = [m for m in user.memberships_now if Can.READ_GUIDANCE in m.acts]
    if any(m.body.kind in READ_ALL for m in memberships):
        return [str(nation) for nation in NATIONS]
    governed = (m.body.council.nation if m.body.council else m.body.nation for m in memberships)
    return sorted({nation for nation in governed if nation})


def written_for(user: User) -> Q:
    """Of rows that are being written, those that a user writes or may be asked about.

    The central unit sees all but those of devolved governments; each body sees its own, a department those that were
    sent to it.
    """
    codes = [m.body_id for m in user.memberships_now if m.acts & {Can.WRITE_GUIDANCE, Can.CLEAR_GUIDANCE}]
    keys = user.keys()
    found = Q(owner__in=codes)
    if UNIT in keys:
        found |= ~Q(owner__kind=BodyKind.DEVOLVED)
    return found
