"""Delegations and what hangs under them; what reviewers keep of their own work on one."""

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
    "Change",
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
