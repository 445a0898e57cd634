"""The API: every address under /api/v1/. Each app has its own; this is where they meet."""

from django.urls import URLPattern, URLResolver, path

from accounts.api import urlpatterns as accounts
from counterparts.api import urlpatterns as counterparts
from engagement.api import urlpatterns as engagement
from guidance.api import urlpatterns as guidance
from overview.api import urlpatterns as overview
from places.api import urlpatterns as places
from web.api.schema import Schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    *accounts,
    *places,
    *counterparts,
    *guidance,
    *engagement,
    *overview,
]
