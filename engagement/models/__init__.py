"""Delegations and contacts with what hangs under them; what reviewers keep of their own work on one."""

from engagement.models.contacts import (
    WHO_FOLLOWS_UP,
    Contact,
    ContactChange,
    ContactOrganisation,
    ContactQuerySet,
    ContactReview,
)
from engagement.models.delegations import (
    CAME_AT,
    Change,
    Delegate,
    Delegation,
    DelegationOrganisation,
    DelegationPartner,
    DelegationPlace,
    DelegationQuerySet,
    ProgrammeItem,
)
from engagement.models.reviews import Look, Question, Reply, Review, UnitNote

__all__ = [
    "CAME_AT",
    "WHO_FOLLOWS_UP",
    "Change",
    "Contact",
    "ContactChange",
    "ContactOrganisation",
    "ContactQuerySet",
    "ContactReview",
    "Delegate",
    "Delegation",
    "DelegationOrganisation",
    "DelegationPartner",
    "DelegationPlace",
    "DelegationQuerySet",
    "Look",
    "ProgrammeItem",
    "Question",
    "Reply",
    "Review",
    "UnitNote",
]
