"""Guidance for partner systems."""

from django.urls import URLPattern, URLResolver, path, re_path

from guidance.api.lines import Lines, LineVersions
from guidance.api.positions import Answers, Positions
from guidance.api.queries import Queries
from web.api.routes import routes

urlpatterns: list[URLPattern | URLResolver] = [
    path("positions/answer/", Answers.as_view(), name="positions-answer"),
    re_path("^lines/(?P<key>[0-9a-z]{12})/versions/$", LineVersions.as_view({"get": "list"}), name="lines-versions"),
    *routes(positions=Positions, lines=Lines, queries=Queries),
]
