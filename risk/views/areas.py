"""Which sites are sensitive: those for all, and what a council puts down for itself."""

from collections.abc import Iterable
from itertools import groupby
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

from accounts.models import User
from accounts.roles import Can
from guidance.rules import Purpose
from risk import services
from risk.forms.areas import AddAreaForm, EditAreaForm, EndAreaForm
from risk.models import SensitiveArea
from risk.rules import AreaGroup
from web import parts
from web.actions import ActionView
from web.gds import Params
from web.languages import with_languages
from web.scoping import Scoped
from web.templatetags.gds import day

ROWS = SensitiveArea.objects.select_related("council")


class SensitiveAreas(Scoped, TemplateView):
    queryset = ROWS
    template_name = "risk/areas.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: User = self.request.user
        today = localdate(timezone.now())
        rows = list(self.get_queryset())
        for_all = [row for row in rows if row.council_id is None and not row.has_ended(today)]
        own = [row for row in rows if row.council_id is not None]
        return super().get_context_data(
            tables=[_table(group) for group in _groups(for_all)],
            own=[_own(row, user, ended=row.has_ended(today)) for row in own],
            has_council=bool(user.council_codes()),
            may_keep=user.may(Can.KEEP_AREAS),
            several=len({row.council_id for row in own}) > 1,
            **kwargs,
        )


def _groups(rows: Iterable[SensitiveArea]) -> list[list[SensitiveArea]]:
    """Of one kind, from one source and since one day together, so that this is said once."""

    def alike(row: SensitiveArea) -> tuple[Any, ...]:
        return (list(AreaGroup).index(AreaGroup(row.group)), row.source, str(row.valid_from), str(row.valid_to))

    return [list(group) for _alike, group in groupby(sorted(rows, key=lambda row: (alike(row), row.name)), key=alike)]


def _table(rows: list[SensitiveArea]) -> dict[str, Any]:
    first = rows[0]
    head = [_("Kind of site"), _("Words that name it"), _("Purposes that explain a stop there")]
    cells = [[row.name, with_languages(_words(row)), _purposes(row)] for row in rows]
    return {
        "name": AreaGroup(first.group).label,
        "table": parts.table(head, cells, caption=AreaGroup(first.group).label, header_column=True, named=[1, 2]),
        "source": first.source,
        "holds": _holds(first),
    }


def _words(row: SensitiveArea) -> str:
    told = [", ".join(row.words)]
    if row.with_words:
        told.append(_("and one of: %(words)s") % {"words": ", ".join(row.with_words)})
    if row.unless:
        told.append(_("but none of: %(words)s") % {"words": ", ".join(row.unless)})
    return "; ".join(told)


def _purposes(row: SensitiveArea) -> str:
    named = [str(Purpose(purpose).label) for purpose in row.explained_by]
    return ", ".join(named) if named else _("None")


def _holds(row: SensitiveArea) -> str:
    if row.valid_from and row.valid_to:
        return _("From %(first)s to %(last)s") % {"first": day(row.valid_from), "last": day(row.valid_to)}
    if row.valid_to:
        return _("Until %(last)s") % {"last": day(row.valid_to)}
    return _("Since %(first)s") % {"first": day(row.valid_from)} if row.valid_from else _("No first day is given")


def _own(row: SensitiveArea, user: User, *, ended: bool) -> dict[str, Any]:
    may_keep = user.may(Can.KEEP_AREAS, row.council_id)
    facts: list[Params] = [
        parts.summary_row(_("Words that name it"), with_languages(_words(row))),
        parts.summary_row(_("Purposes that explain a stop there"), _purposes(row)),
        parts.summary_row(_("Counts"), _holds(row)),
        parts.summary_row(_("Source"), with_languages(row.source)),
    ]
    acts = [("sensitive_area_edit", _("Change")), ("sensitive_area_end", _("End"))] if may_keep and not ended else []
    return {
        "row": row,
        "council": row.council.name if row.council else "",
        "ended": ended,
        "facts": parts.summary_list(facts),
        "acts": [
            format_html(
                '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
                reverse(name, args=[row.key]),
                words,
                row.name,
            )
            for name, words in acts
        ],
    }


class AddSensitiveArea(ActionView):
    act = Can.KEEP_AREAS
    form_class = AddAreaForm
    title = gettext_lazy("Add a kind of sensitive site")
    intro = gettext_lazy(
        "It counts from today, for visits of your council alone, and no other council sees it. Whoever sees the "
        "programme of a visit reads its name where a stop is flagged."
    )
    button = gettext_lazy("Add it")
    done = gettext_lazy("It counts from now on. Visits that are planned already are looked at within a day.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def perform(self, **facts: Any) -> SensitiveArea:
        return services.add_area(facts.pop("council"), by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("sensitive_areas")

    def back(self) -> str:
        return reverse("sensitive_areas")


class ActOnArea(ActionView):
    """About one of a council's own. Those for all are nobody's to change here."""

    queryset = ROWS.exclude(council=None)
    lookup = {"pk": "key"}
    act = Can.KEEP_AREAS

    def back(self) -> str:
        return reverse("sensitive_areas")

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.object.name, **kwargs)


class EditSensitiveArea(ActOnArea):
    form_class = EditAreaForm
    title = gettext_lazy("Change this kind of site")
    done = gettext_lazy("Saved. Visits that are planned already are looked at within a day.")

    def perform(self, **facts: Any) -> SensitiveArea:
        return services.edit_area(self.object, by=self.user, **facts)


class EndSensitiveArea(ActOnArea):
    form_class = EndAreaForm
    title = gettext_lazy("End this kind of site?")
    intro = gettext_lazy("After its last day no stop is flagged for it. Stops that somebody put to it keep it.")
    button = gettext_lazy("End it")
    warns = True
    done = gettext_lazy("Saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"valid_to": row.valid_to or localdate(self.now)}

    def perform(self, **facts: Any) -> SensitiveArea:
        return services.end_area(self.object, by=self.user, now=self.now, **facts)
