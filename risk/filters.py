"""How assessments, and what was compared with lists, are searched: on the page and over the API alike."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from counterparts.models import meant_by
from places.filters import YES_OR_NO, OfRegionsFilter
from risk.models import AssessedRisk, Match, Screening
from risk.rules import PATH_CODES, AssessmentState, Band, Category, ScreenedBecause
from web.filters import KeyFilter, ListFilter

YES = ("yes", _("Yes"))
KINDS = [("delegation", _("A visit")), ("agreement", _("An agreement"))]
"""What an assessment may be about, by the last word of its label."""
OF_DETAIL = ("category", "overdue")
"""Filters by what the risks of an assessment say: over the API, with the scope that shows these."""
FOUND = [
    ("to_decide", _("With a possible match to decide")),
    ("decided", _("Every possible match is decided")),
    ("nothing", _("Nothing was found")),
]
"""What comparing an organisation with lists led to so far."""


class AssessmentFilter(OfRegionsFilter):
    """Each filter stands with the part of an assessment that it reads, so that nothing hidden can be felt out."""

    reads = {
        "nation": ("council",),
        "region": ("council",),
        "kind": ("about",),
        "overdue": ("risks",),
        "category": ("risks",),
        # Which rows figures count is no secret from those who see figures, and nobody else finds any by it.
        "counted": ("state",),
    }

    kind = django_filters.ChoiceFilter(
        choices=KINDS, method="of_kind", label=_("About"), help_text=_("Of visits, or of agreements.")
    )
    about = KeyFilter("record", label=_("Record"), help_text=_("Of the delegation or agreement with this id."))
    path = django_filters.ChoiceFilter(
        choices=[(code, path.label) for path, code in PATH_CODES.items()],
        method="taking",
        label=_("How deep"),
        help_text=_("How deep the council looks: basic precautions, a short assessment, or a full one."),
    )
    state = django_filters.ChoiceFilter(
        choices=AssessmentState.choices, label=_("State"), help_text=_("How far it has come.")
    )
    level = django_filters.ChoiceFilter(
        choices=Band.choices, label=_("What is left"), help_text=_("The largest risk that is left is of this size.")
    )
    category = django_filters.ChoiceFilter(
        choices=Category.choices,
        method="of_category",
        label=_("Category"),
        help_text=_(
            "Assessments with a risk of this category; with `overdue`, where something of it is overdue. It needs the "
            "scope assessments:detail."
        ),
    )
    overdue = django_filters.ChoiceFilter(
        choices=[YES],
        method="with_overdue",
        label=_("Overdue"),
        help_text=_(
            "Where something that makes a risk smaller should have been done by now. It needs the scope "
            "assessments:detail."
        ),
    )
    counted = django_filters.ChoiceFilter(
        choices=[YES],
        method="in_figures",
        label=_("In figures"),
        help_text=_("Assessments that national figures count."),
    )

    def of_kind(self, rows: Any, _name: str, kind: str) -> Any:
        return rows.filter(label__iendswith=f".{kind}")

    # The schema reads of `value` that it is a text, whatever the column holds.
    def taking(self, rows: Any, _name: str, value: str) -> Any:
        return rows.taking(next(path for path, code in PATH_CODES.items() if code == value))

    def of_category(self, rows: Any, _name: str, category: str) -> Any:
        if self.form.cleaned_data.get("overdue"):
            # Both together ask for one and the same risk.
            return rows
        return rows.filter(Exists(AssessedRisk.objects.filter(assessment=OuterRef("pk"), category=category)))

    def with_overdue(self, rows: Any, _name: str, _answer: str) -> Any:
        today: date = self.today
        return rows.live().overdue(today, self.form.cleaned_data.get("category") or "")

    def in_figures(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.counted_for(self.request.user).live()


class ScreeningFilter(ListFilter):
    organisation = KeyFilter(
        method="of_organisation",
        label=_("Organisation"),
        help_text=_("Of the organisation with this id, and of those that were merged into it."),
    )
    state = django_filters.ChoiceFilter(
        choices=FOUND,
        method="stated",
        label=_("What was found"),
        help_text=_("Whether somebody has something to decide about what was found."),
    )
    because = django_filters.ChoiceFilter(
        choices=ScreenedBecause.choices, label=_("Why"), help_text=_("Why it was compared.")
    )
    latest = django_filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="is_latest",
        label=_("The last of its organisation"),
        help_text=_("The last comparison of each organisation, or those before it."),
    )

    class Meta:
        model = Screening
        fields: tuple[str, ...] = ()

    def of_organisation(self, rows: Any, _name: str, key: str) -> Any:
        return rows.filter(organisation__in=meant_by(key))

    def stated(self, rows: Any, _name: str, value: str) -> Any:
        found = Match.objects.standing().filter(council=OuterRef("council"), organisation=OuterRef("organisation"))
        waiting = Exists(found.to_decide(self.today))
        if value == "to_decide":
            return rows.filter(waiting)
        return rows.filter(~waiting, Exists(found)) if value == "decided" else rows.filter(~Exists(found))

    def is_latest(self, rows: Any, _name: str, value: str) -> Any:
        return rows.latest_of_each() if value == "yes" else rows.superseded()
