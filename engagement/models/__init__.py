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
)
from engagement.models.interventions import LOOK_AT, Intervention, InterventionQuerySet
from engagement.models.lists import SavedView
from engagement.models.money import Cost, Offer, offers_of
from engagement.models.private import Brief, HostAsked, PressEnquiry, Private, Publicity, SignOff
from engagement.models.programme import Flag, MidVisitCheck, ProgrammeItem
from engagement.models.ranks import VisitorRank
from engagement.models.reviews import Look, Question, Reply, Review, UnitNote

__all__ = [
    "CAME_AT",
    "LOOK_AT",
    "WHO_FOLLOWS_UP",
    "Brief",
    "Change",
    "Contact",
    "ContactChange",
    "ContactOrganisation",
    "ContactQuerySet",
    "ContactReview",
    "Cost",
    "Delegate",
    "Delegation",
    "DelegationOrganisation",
    "DelegationPartner",
    "DelegationPlace",
    "DelegationQuerySet",
    "Flag",
    "HostAsked",
    "Intervention",
    "InterventionQuerySet",
    "Look",
    "MidVisitCheck",
    "Offer",
    "PressEnquiry",
    "Private",
    "ProgrammeItem",
    "Publicity",
    "Question",
    "Reply",
    "Review",
    "SavedView",
    "SignOff",
    "UnitNote",
    "VisitorRank",
    "offers_of",
]
