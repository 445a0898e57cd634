"""Risks to start from: one page for all who read guidance, and how the central unit keeps it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance.models import Sector
from guidance.views.kept import ActOnKept, EditKept
from risk import services
from risk.forms.library import EndStarterRiskForm, StarterRiskForm
from risk.models import StarterRisk
from risk.rules import Category
from risk.signposts import first_desks
from risk.views.signposts import nation_of
from web.actions import ActionView
from web.scoping import Scoped
from web.templatetags.gds import day


class StarterRisks(Scoped, TemplateView):
    """By category. Those that have ended stand there for who keeps them alone."""

    queryset = StarterRisk.objects.prefetch_related("activities", "sectors")
    template_name = "risk/starter_risks.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = localdate(timezone.now())
        may_keep = self.request.user.may(Can.KEEP_RISKS)
        rows: Any = self.get_queryset()
        standing = {row.pk for row in rows.on(today)}
        areas = set(Sector.objects.exclude(listed_as="").values_list("pk", flat=True))
        told: dict[str, list[dict[str, Any]]] = {category: [] for category in Category}
        for row in rows if may_keep else rows.on(today):
            told[row.category].append(_told(row, areas, ended=row.pk not in standing, may_keep=may_keep))
        call = first_desks(None if may_keep else nation_of(self.request.user), today)
        groups = [(category, told[category], call.get(category)) for category in Category if told[category]]
        return super().get_context_data(groups=groups, may_keep=may_keep, **kwargs)


def _told(row: StarterRisk, areas: set[str], *, ended: bool, may_keep: bool) -> dict[str, Any]:
    acts = [("starter_risk_edit", _("Change")), *([] if ended else [("starter_risk_end", _("End"))])]
    return {
        "row": row,
        "ended": ended,
        "until": day(row.valid_to) if row.valid_to else "",
        "activities": _names(row.activities.all()),
        "sectors": _sectors(row.sectors.all(), areas),
        "acts": [
            format_html(
                '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>',
                reverse(name, args=[row.key]),
                words,
                row.what,
            )
            for name, words in (acts if may_keep else [])
        ],
    }


def _names(rows: Iterable[Any]) -> str:
    return "; ".join(row.name for row in rows)


def _sectors(rows: Iterable[Sector], areas: set[str]) -> str:
    """Their names; where all areas of mandatory notification are among them, these in one."""
    rows = list(rows)
    if not areas <= {row.pk for row in rows}:
        return _names(rows)
    others = _names(row for row in rows if row.pk not in areas)
    return "; ".join(filter(None, [_("All areas in which investments must be notified"), others]))


# -- Keeping it ----------------------------------------------------------------------------------------------------


class AddStarterRisk(ActionView):
    act = Can.KEEP_RISKS
    form_class = StarterRiskForm
    title = gettext_lazy("Add a risk to start from")
    intro = gettext_lazy("It is offered from today where a council assesses something of its kind.")
    button = gettext_lazy("Add it")
    done = gettext_lazy("It is added, and offered from today.")

    def back(self) -> str:
        return reverse("starter_risks")

    def perform(self, **facts: Any) -> StarterRisk:
        facts.pop("seen")
        return services.add_starter_risk(by=self.user, now=self.now, **facts)


class ActOnStarterRisk(ActOnKept):
    queryset = StarterRisk.objects.all()
    lookup = {"code": "key"}
    act = Can.KEEP_RISKS


class EditStarterRisk(EditKept, ActOnStarterRisk):
    form_class = StarterRiskForm
    title = gettext_lazy("Change this risk to start from")
    intro = gettext_lazy("Assessments that took it up keep what it said.")
    done = gettext_lazy("Saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        of_kind = {name: list(getattr(row, name).all()) for name in ("activities", "sectors")}
        return {**super().initial_of(row), **of_kind}

    def perform(self, **facts: Any) -> StarterRisk:
        facts.pop("form_id")
        return services.edit_starter_risk(self.object, by=self.user, **facts)


class EndStarterRisk(ActOnStarterRisk):
    form_class = EndStarterRiskForm
    title = gettext_lazy("End this risk to start from?")
    intro = gettext_lazy("After its last day it is offered to nobody. Assessments that took it up keep it.")
    button = gettext_lazy("End it")
    warns = True
    done = gettext_lazy("Saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"valid_to": row.valid_to or localdate(self.now)}

    def get_success_url(self) -> str:
        return self.back()

    def perform(self, **facts: Any) -> StarterRisk:
        return services.end_starter_risk(self.object, by=self.user, now=self.now, **facts)
