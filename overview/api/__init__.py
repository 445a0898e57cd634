"""Endpoints that look across: the register of agreements, the figures of the overview, and the change feed."""

from django.urls import path

from overview.api.agreements import Agreements
from overview.api.changes import Changes
from overview.api.figures import ByCouncil, ByMonth, ByPlace, ByPurpose, Summary
from web.api.routes import routes

urlpatterns = [
    *routes(agreements=Agreements),
    path("changes/", Changes.as_view(), name="changes"),
    path("overview/summary/", Summary.as_view(), name="overview-summary"),
    path("overview/by-council/", ByCouncil.as_view(), name="overview-by-council"),
    path("overview/by-month/", ByMonth.as_view(), name="overview-by-month"),
    path("overview/by-place/", ByPlace.as_view(), name="overview-by-place"),
    path("overview/by-purpose/", ByPurpose.as_view(), name="overview-by-purpose"),
]
