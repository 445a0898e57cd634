"""Every address of the service."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.api_clients import GetToken, RevokeToken
from config import api, health
from web.api import API_ROOT
from web.api.docs import Docs, Operations
from web.api.views import unknown_address

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Pages among the endpoints.
    path(f"{API_ROOT.removeprefix('/')}docs/", Docs.as_view(), name="api_docs"),
    path(f"{API_ROOT.removeprefix('/')}docs/<slug:noun>/", Operations.as_view(), name="api_operations"),
    path(API_ROOT.removeprefix("/"), include((api.urlpatterns, "api"))),
    path("oauth/token/", GetToken.as_view(), name="token"),
    path("oauth/revoke/", RevokeToken.as_view(), name="revoke-token"),
    # A problem document for whatever else is asked for there, instead of a redirect or a page.
    re_path("^(?:api|oauth)/", unknown_address),
    path("", include("accounts.urls")),
    path("", include("twinning.urls")),
    path("", include("notifications.urls")),
    path("", include("places.urls")),
    path("", include("counterparts.urls")),
    path("", include("guidance.urls")),
    path("", include("risk.urls")),
    path("", include("engagement.urls")),
    # What looks across comes last: `organisations/KEY/` would take `organisations/add/` for its own.
    path("", include("overview.urls")),
    path("", include("web.urls")),
]

handler400 = "web.api.views.bad_request"
handler404 = "web.api.views.unknown_address"
handler500 = "web.api.views.server_error"
