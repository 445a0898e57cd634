"""Who may do what, and who stands for which keys: the whole of it, on one page.

A person's rights are the union of their memberships. What they may *see* follows from keys (`sharing.py`);
what they may *do* from acts. Nothing else in the product decides either.
"""

from collections.abc import Iterable
from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    COUNCIL = "council", _("Council")
    UNIT = "unit", _("Central unit")
    DEPARTMENT = "department", _("Department")
    DEVOLVED = "devolved", _("Devolved administration")
    POST = "post", _("UK post abroad")
    NETWORK = "network", _("City network")
    PARTNER = "partner", _("Partner organisation")
    SERVICE = "service", _("Service")


class Role(TextChoices):
    OFFICER = "officer", _("Officer")
    APPROVER = "approver", _("Approver")
    LEADER = "leader", _("Leader")
    ANALYST = "analyst", _("Analyst")
    PUBLISHER = "publisher", _("Publisher")
    CLEARER = "clearer", _("Clearer")
    READER = "reader", _("Reader")
    DEVOLVED = "devolved", _("Devolved administration official")
    POST = "post", _("Post officer")
    OBSERVER = "observer", _("Observer")
    MEMBER = "member", _("Member")
    PARTNER = "partner", _("Partner system")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    CLOCK = "clock", _("Clock")


# Which roles a body of each kind can give.
ROLES_OF = {
    BodyKind.COUNCIL: (Role.OFFICER, Role.APPROVER, Role.LEADER, Role.AUDITOR, Role.PARTNER),
    BodyKind.UNIT: (Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.PARTNER),
    BodyKind.DEPARTMENT: (Role.CLEARER, Role.READER, Role.AUDITOR, Role.PARTNER),
    BodyKind.DEVOLVED: (Role.DEVOLVED, Role.AUDITOR, Role.PARTNER),
    BodyKind.POST: (Role.POST, Role.AUDITOR, Role.PARTNER),
    BodyKind.NETWORK: (Role.OBSERVER, Role.AUDITOR, Role.PARTNER),
    BodyKind.PARTNER: (Role.MEMBER, Role.AUDITOR, Role.PARTNER),
    BodyKind.SERVICE: (Role.ADMINISTRATOR, Role.AUDITOR, Role.CLOCK),
}


class Can(StrEnum):
    """Acts. Each service asks for one of these in its first line."""

    READ_DELEGATIONS = auto()
    LOG_DELEGATION = auto()
    EDIT_DELEGATION = auto()
    CONFIRM_DELEGATION = auto()  # say that it takes place, and put it before the office that signs off
    END_DELEGATION = auto()  # decline or cancel, with a reason
    SIGN_OFF = auto()  # where one holds, or deputises for, the office that is asked today
    REGISTER_OFFER = auto()  # say what was done about an offer, for the monitoring officer
    LOG_INTERVENTION = auto()  # put down that an office leant on the council, and alert the central unit of it
    KEEP_AREAS = auto()  # a council's own kinds of sensitive site
    ASSESS_RISK = auto()  # say how deep to look at a record, and weigh its risks
    COUNTERSIGN_RISK = auto()  # where one holds, or deputises for, the office that is asked today
    FINISH_MITIGATION = auto()  # say that what makes a risk smaller is done, for the office that sees to it
    SCREEN_ORGANISATION = auto()  # compare it with published lists
    DECIDE_MATCH = auto()  # say what a possible match is
    READ_LISTS = auto()  # which published lists there are, of which day, and what changed
    NOTE_REFERRAL = auto()  # note that a concern was referred, and on which day
    READ_CONTACTS = auto()
    LOG_CONTACT = auto()
    EDIT_CONTACT = auto()  # change one, withdraw one that was entered by mistake, tell the central unit of one
    CHANGE_SHARING = auto()
    INVITE_PARTNER = auto()
    ANSWER_PARTNERSHIP = auto()  # accept or leave as a partner council
    WRITE_NOTE = auto()
    ADD_ORGANISATION = auto()
    EDIT_ORGANISATION = auto()  # one's own, until the unit has accepted it
    ACCEPT_ORGANISATION = auto()
    KEEP_DIRECTORY = auto()  # correct what is accepted, merge duplicates
    NOTE_ORGANISATION = auto()  # put down what a source says of one, or dispute what is said
    REVIEW = auto()  # look into councils' records: take one in hand, note something about it for one's own body
    ASK_COUNCIL = auto()
    ANSWER_QUESTION = auto()
    SEE_OVERVIEW = auto()
    MANAGE_MEMBERS = auto()
    NAME_OFFICES = auto()
    ACCEPT_SHARING_NOTICE = auto()
    CHANGE_SETTINGS = auto()
    PUT_FIRST_HOUR_AWAY = auto()  # lead nobody of the council to its first steps any more
    READ_TRAIL = auto()
    MANAGE_USERS = auto()
    MANAGE_BODIES = auto()
    MAKE_API_CLIENT = auto()
    MANAGE_API_CLIENTS = auto()  # see, rotate and end those of one's own body
    KEEP_NETWORK = auto()  # say which councils are members of the network
    READ_AGREEMENTS = auto()
    RECORD_AGREEMENT = auto()  # enter one, correct what it says, confirm it
    CHANGE_AGREEMENT_STATUS = auto()
    SOURCE_AGREEMENT = auto()  # put on record what a source says, as long as the council has confirmed nothing
    LOAD_AGREEMENTS = auto()
    ATTACH_DOCUMENT = auto()  # and say whether all who see the whole record see it
    REMOVE_DOCUMENT = auto()
    READ_GUIDANCE = auto()  # positions, lines and the playbook, as far as they are for one's body
    ACKNOWLEDGE_GUIDANCE = auto()
    RELY_ON_GUIDANCE = auto()  # pin a position or a line to a council's record, keep an answer as a card
    ASK_CENTRE = auto()  # whether something may be done, and what to say
    REPORT_MIXED_MESSAGE = auto()
    WRITE_GUIDANCE = auto()  # draft for one's own body
    CLEAR_GUIDANCE = auto()  # clear a draft that was sent to one's department, or object to it
    PUBLISH_GUIDANCE = auto()  # countersign what another wrote, publish and withdraw it
    KEEP_PLAYBOOK = auto()
    KEEP_SUPPORT = auto()  # the desks that can be called
    ANSWER_FOR_DESK = auto()  # confirm or correct a desk for which one's own body answers
    KEEP_RISKS = auto()  # the risks that assessments start from, and which desk helps with what
    ANSWER_QUERY = auto()
    SETTLE_MIXED_MESSAGE = auto()
    SEE_LAG = auto()  # how long what was published took to reach its readers


_officer = {
    Can.READ_DELEGATIONS,
    Can.LOG_DELEGATION,
    Can.EDIT_DELEGATION,
    Can.CONFIRM_DELEGATION,
    Can.END_DELEGATION,
    Can.SIGN_OFF,
    Can.REGISTER_OFFER,
    Can.LOG_INTERVENTION,
    Can.ASSESS_RISK,
    Can.COUNTERSIGN_RISK,
    Can.FINISH_MITIGATION,
    Can.SCREEN_ORGANISATION,
    Can.DECIDE_MATCH,
    Can.READ_LISTS,
    Can.NOTE_REFERRAL,
    Can.READ_CONTACTS,
    Can.LOG_CONTACT,
    Can.EDIT_CONTACT,
    Can.INVITE_PARTNER,
    Can.ANSWER_PARTNERSHIP,
    Can.ANSWER_QUESTION,
    Can.WRITE_NOTE,
    Can.ADD_ORGANISATION,
    Can.EDIT_ORGANISATION,
    Can.NOTE_ORGANISATION,
    Can.SEE_OVERVIEW,
    Can.READ_AGREEMENTS,
    Can.RECORD_AGREEMENT,
    Can.ATTACH_DOCUMENT,
    Can.REMOVE_DOCUMENT,
    Can.PUT_FIRST_HOUR_AWAY,
    Can.READ_GUIDANCE,
    Can.ACKNOWLEDGE_GUIDANCE,
    Can.RELY_ON_GUIDANCE,
    Can.ASK_CENTRE,
    Can.REPORT_MIXED_MESSAGE,
}
_reviewer = {
    Can.READ_GUIDANCE,
    Can.READ_LISTS,
    Can.ANSWER_QUERY,
    Can.SETTLE_MIXED_MESSAGE,
    Can.SEE_LAG,
    Can.READ_DELEGATIONS,
    Can.READ_CONTACTS,
    Can.READ_AGREEMENTS,
    Can.SEE_OVERVIEW,
    Can.REVIEW,
    Can.ASK_COUNCIL,
}
_analyst = _reviewer | {
    Can.ACCEPT_ORGANISATION,
    Can.KEEP_DIRECTORY,
    Can.NOTE_ORGANISATION,
    Can.SOURCE_AGREEMENT,
}

ACTS: dict[Role, frozenset[Can]] = {
    Role.OFFICER: frozenset(_officer),
    Role.APPROVER: frozenset(
        _officer
        | {
            Can.CHANGE_SHARING,
            Can.KEEP_AREAS,
            Can.CHANGE_AGREEMENT_STATUS,
            Can.MANAGE_MEMBERS,
            Can.NAME_OFFICES,
            Can.ACCEPT_SHARING_NOTICE,
            Can.CHANGE_SETTINGS,
            Can.READ_TRAIL,
            Can.MANAGE_API_CLIENTS,
        }
    ),
    Role.LEADER: frozenset(
        {
            Can.SIGN_OFF,
            Can.REGISTER_OFFER,
            Can.COUNTERSIGN_RISK,
            Can.FINISH_MITIGATION,
            Can.NOTE_REFERRAL,
            Can.READ_DELEGATIONS,
            Can.READ_CONTACTS,
            Can.READ_AGREEMENTS,
            Can.SEE_OVERVIEW,
            Can.READ_GUIDANCE,
            Can.READ_LISTS,
            Can.ACKNOWLEDGE_GUIDANCE,
        }
    ),
    Role.ANALYST: frozenset(_analyst),
    Role.PUBLISHER: frozenset(
        _analyst | {Can.WRITE_GUIDANCE, Can.PUBLISH_GUIDANCE, Can.KEEP_PLAYBOOK, Can.KEEP_SUPPORT, Can.KEEP_RISKS}
    ),
    Role.CLEARER: frozenset(
        {
            Can.SEE_OVERVIEW,
            Can.READ_GUIDANCE,
            Can.READ_LISTS,
            Can.WRITE_GUIDANCE,
            Can.CLEAR_GUIDANCE,
            Can.ANSWER_FOR_DESK,
            Can.ANSWER_QUERY,
            Can.SETTLE_MIXED_MESSAGE,
        }
    ),
    Role.READER: frozenset({Can.SEE_OVERVIEW, Can.READ_GUIDANCE, Can.READ_LISTS}),
    Role.DEVOLVED: frozenset(_reviewer | {Can.WRITE_GUIDANCE, Can.PUBLISH_GUIDANCE, Can.ANSWER_FOR_DESK}),
    Role.POST: frozenset({Can.READ_DELEGATIONS, Can.READ_CONTACTS, Can.READ_AGREEMENTS, Can.READ_GUIDANCE}),
    Role.OBSERVER: frozenset(
        {
            Can.READ_DELEGATIONS,
            Can.READ_CONTACTS,
            Can.READ_AGREEMENTS,
            Can.SEE_OVERVIEW,
            Can.KEEP_NETWORK,
            Can.READ_GUIDANCE,
        }
    ),
    Role.MEMBER: frozenset({Can.READ_DELEGATIONS, Can.READ_CONTACTS, Can.READ_AGREEMENTS, Can.READ_GUIDANCE}),
    # Of these, a partner system may do what the people of its body may (`acts_of`), within the scopes of its client.
    Role.PARTNER: frozenset(
        {
            Can.READ_DELEGATIONS,
            Can.LOG_DELEGATION,
            Can.EDIT_DELEGATION,
            Can.END_DELEGATION,
            Can.SCREEN_ORGANISATION,
            Can.READ_CONTACTS,
            Can.LOG_CONTACT,
            Can.EDIT_CONTACT,
            Can.ADD_ORGANISATION,
            Can.EDIT_ORGANISATION,
            Can.READ_AGREEMENTS,
            Can.SEE_OVERVIEW,
            Can.READ_GUIDANCE,
            Can.ASK_CENTRE,
        }
    ),
    Role.AUDITOR: frozenset({Can.READ_TRAIL}),
    Role.ADMINISTRATOR: frozenset({Can.MANAGE_USERS, Can.MANAGE_BODIES, Can.MAKE_API_CLIENT, Can.READ_LISTS}),
    # The clock stands in for the operator who runs a command: the first administrator, a client of the API. What it
    # does by schedule changes no record and asks for no act (docs/decisions/0003).
    Role.CLOCK: frozenset({Can.MANAGE_USERS, Can.MANAGE_BODIES, Can.MAKE_API_CLIENT, Can.LOAD_AGREEMENTS}),
}

# Keys that are not those of one council or body.
UNIT = "unit"
COUNCILS = "councils"


def council_key(code: str) -> str:
    return f"council:{code}"


def nation_key(nation: str) -> str:
    return f"nation:{nation}"


def reader_key(kind: str, code: str) -> str:
    """The key that a Grant to a body opens a record for."""
    if kind == BodyKind.COUNCIL:
        return council_key(code)
    return UNIT if kind == BodyKind.UNIT else f"body:{code}"


def sees_as(role: str, kind: str) -> Role:
    """The role whose sight a membership has: a partner system sees what the people of its body see."""
    if role != Role.PARTNER:
        return Role(role)
    return {
        BodyKind.COUNCIL: Role.OFFICER,
        BodyKind.UNIT: Role.ANALYST,
        BodyKind.DEPARTMENT: Role.READER,
        BodyKind.DEVOLVED: Role.DEVOLVED,
        BodyKind.POST: Role.POST,
        BodyKind.NETWORK: Role.OBSERVER,
        BodyKind.PARTNER: Role.MEMBER,
    }[BodyKind(kind)]


def acts_of(role: str, kind: str) -> frozenset[Can]:
    """What a membership may do. A partner system never more than the people of its body."""
    acts = ACTS[Role(role)]
    return acts & ACTS[sees_as(role, kind)] if role == Role.PARTNER else acts


def keys_of(role: str, kind: str, code: str, nation: str, predecessors: Iterable[str]) -> set[str]:
    """The keys that one membership stands for.

    A council's people also hold the keys of the councils that it replaced: they read what those kept, and act on
    nothing of theirs.
    """
    match sees_as(role, kind):
        case Role.OFFICER | Role.APPROVER:
            return {council_key(code), COUNCILS, *map(council_key, predecessors)}
        case Role.LEADER:
            return {council_key(code), *map(council_key, predecessors)}
        case Role.ANALYST | Role.PUBLISHER:
            return {UNIT}
        case Role.DEVOLVED:
            return {nation_key(nation), reader_key(kind, code)}
        case Role.POST | Role.OBSERVER | Role.MEMBER:
            return {reader_key(kind, code)}
        case _:
            return set()


# Whose members see what all councils share, or let others in: their sessions end sooner.
ENDS_SOONER = frozenset({BodyKind.UNIT, BodyKind.SERVICE})

# Whose figures are the national ones: what the unit sees. Others count what their keys show them.
COUNTS_LIKE_THE_UNIT = frozenset({Role.ANALYST, Role.PUBLISHER, Role.CLEARER, Role.READER, Role.OBSERVER})
