"""What there is about risk: where to start, and that most engagements need little of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from risk.rules import Category, Path
from risk.signposts import for_categories
from risk.views.signposts import nation_of


@dataclass(frozen=True)
class Way:
    title: str
    url: str
    text: str


class RiskHome(TemplateView):
    template_name = "risk/home.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            ways=list(_ways(user)),
            paths=list(_paths()),
            desks=for_categories(Category, nation_of(user), localdate(timezone.now())),
            assesses=user.may(Can.ASSESS_RISK),
            **kwargs,
        )


def _ways(user: User) -> Iterator[Way]:
    wanted = [
        (
            _("Risk assessments"),
            "assessments",
            _("How deep was looked at which visit or agreement, and what is left."),
            user.may(Can.READ_DELEGATIONS),
        ),
        (
            _("Sensitive sites"),
            "sensitive_areas",
            _("Kinds of site at which a visit calls for a thought."),
            user.may(Can.READ_DELEGATIONS),
        ),
        (
            _("Organisations and lists"),
            "screenings",
            _("Compare organisations with published lists, and decide what was found."),
            bool(user.council_codes()),
        ),
        (
            _("Published lists"),
            "lists",
            _("Which lists organisations are compared with, and of which day they are."),
            user.may(Can.READ_LISTS),
        ),
        (_("Risks to start from"), "starter_risks", _("What may go wrong, and what is done about it."), True),
        (_("Whom to call, by kind of risk"), "signposts", _("Desks that help, and when they were confirmed."), True),
        (
            _("A concern about somebody’s conduct"),
            "concerns",
            _("To whom you go with it. It is not written here."),
            True,
        ),
    ]
    for title, name, text, may in wanted:
        if may:
            yield Way(title, reverse(name), text)


def _paths() -> Iterator[tuple[str, str]]:
    """How deep a council looks, from the lightest."""
    yield (
        str(Path.GREEN.label),
        _("Most visits, concerts and exchanges. Nothing more is asked."),
    )
    yield (
        str(Path.AMBER.label),
        _("Where something is not public, a promise is made or there will be questions. A quarter of an hour."),
    )
    yield (
        str(Path.RED.label),
        _("Where a sensitive site, a listed organisation or lasting dependence comes in. With somebody’s support."),
    )
