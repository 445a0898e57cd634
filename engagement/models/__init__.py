"""Delegations and what hangs under them; what reviewers keep of their own work on one."""

from engagement.models.delegations import (
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
