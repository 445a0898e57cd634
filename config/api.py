"""The API: every address under /api/v1/. Each app has its own; this is where they meet."""

from django.urls import URLPattern, URLResolver, path

from accounts.api import urlpatterns as accounts
from counterparts.api import urlpatterns as counterparts
from engagement.api import urlpatterns as engagement
from overview.api import ByCouncil, ByMonth, ByPlace, ByPurpose, Summary
from overview.api_changes import Changes
from places.api import urlpatterns as places
from web.api.schema import Schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    *accounts,
    *places,
    *counterparts,
    *engagement,
    path("changes/", Changes.as_view(), name="changes"),
    path("overview/summary/", Summary.as_view(), name="overview-summary"),
    path("overview/by-council/", ByCouncil.as_view(), name="overview-by-council"),
    path("overview/by-month/", ByMonth.as_view(), name="overview-by-month"),
    path("overview/by-place/", ByPlace.as_view(), name="overview-by-place"),
    path("overview/by-purpose/", ByPurpose.as_view(), name="overview-by-purpose"),
]
