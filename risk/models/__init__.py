"""What is at risk, where, and how it is weighed."""

from risk.models.answers import OfficeAnswer
from risk.models.areas import SensitiveArea, SensitiveAreaQuerySet
from risk.models.assessments import AssessedRisk, Assessment, AssessmentQuerySet, KeptAssessment, Mitigation, is_over
from risk.models.library import Signpost, StarterRisk
from risk.models.lists import ListedForm, Listing, ListVersion, Watchlist
from risk.models.referrals import Referral
from risk.models.screening import KeptDecision, Match, Screening, ScreeningLeft, ScreeningQuerySet

__all__ = [
    "AssessedRisk",
    "Assessment",
    "AssessmentQuerySet",
    "KeptAssessment",
    "KeptDecision",
    "ListVersion",
    "ListedForm",
    "Listing",
    "Match",
    "Mitigation",
    "OfficeAnswer",
    "Referral",
    "Screening",
    "ScreeningLeft",
    "ScreeningQuerySet",
    "SensitiveArea",
    "SensitiveAreaQuerySet",
    "Signpost",
    "StarterRisk",
    "Watchlist",
    "is_over",
]
