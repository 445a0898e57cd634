"""The register of agreements, and the page of one: what stands, who says so, and what happened under it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from accounts.roles import Can
from engagement.wording import place_name
from overview import links, words
from overview.agreements import activity_of, visits_under, with_activity
from overview.filters import RegisterFilter
from overview.forms import AgreementSearch
from places.listing import ListByPlace
from places.models import Place
from twinning.models import Agreement, AgreementFact
from twinning.rules import AgreementKind, KnownDay, LegalNature, Status
from web import gds, parts
from web.exports import csv_file
from web.forms import RegisterForm
from web.paging import CURSORS, Page
from web.scoping import Scoped
from web.templatetags.gds import day, days

ROWS = Agreement.objects.select_related("council", "place", "place__country")
MOST_VISITS = 20
FIELD_NAMES = {
    "place": gettext_lazy("Place abroad"),
    "kind": gettext_lazy("Kind"),
    "legal_nature": gettext_lazy("Legal nature"),
    "signed": gettext_lazy("Signed"),
    "ended": gettext_lazy("Ended"),
    "status": gettext_lazy("Status"),
}
COLUMNS = (
    *("id", "council", "council_name", "uk_place", "place", "place_name", "place_local_name", "kind", "legal_nature"),
    *("signed", "ended", "status", "confidence", "confirmed_on", "activity", "last_on", "public_note"),
)


class AgreementList(ListByPlace):
    queryset = ROWS
    order = ("sort_name", "key")
    filterset_class = RegisterFilter
    place_filters = ("place", "province")
    besides = (*CURSORS, "format")
    template_name = "overview/agreements.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_AGREEMENTS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if request.GET.get("format") == "csv" and answer.status_code < 400:
            return self.download()
        return answer

    @cached_property
    def asked(self) -> Any:
        asked = super().asked
        asked.pop("format", None)
        return asked

    @cached_property
    def form(self) -> RegisterForm:
        return AgreementSearch(self.shown if self.asked else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = self.asked.copy()
        for name in CURSORS:
            query.pop(name, None)
        query["format"] = "csv"
        return {
            **context,
            "count": _in_numbers(context["count"]),
            "table": self.table(context["page"]),
            "csv": f"{self.request.path}?{query.urlencode()}",
        }

    def table(self, page: Page) -> gds.Params:
        today = localdate(timezone.now())
        head = [_("Agreement"), _("Kind"), _("Signed"), _("Status"), _("Activity")]
        return parts.table(head, [_cells(row, today) for row in page.rows], header_column=True)

    def download(self) -> HttpResponse:
        now = timezone.now()
        rows = (_line(row, localdate(now)) for row in self.get_queryset().order_by(*self.order).iterator())
        name = f"agreements-{localdate(now).isoformat()}"
        return csv_file(COLUMNS, rows, name=name, taken_by=self.user.email, taken_at=now)  # type: ignore[return-value]


class AgreementPage(Scoped, TemplateView):
    queryset = ROWS
    template_name = "overview/agreement.html"
    http_method_names = ["get", "head", "options"]
    request: Any
    object: Any

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.must(Can.READ_AGREEMENTS)
        self.today = localdate(timezone.now())
        rows = with_activity(self.get_queryset(), request.user, self.today)
        self.object = get_object_or_404(rows, key=kwargs["key"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, user = self.object, self.request.user
        facts = list(agreement.facts.visible_to(user))
        visits = list(visits_under(agreement, user).select_related("council", "place", "country")[: MOST_VISITS + 1])
        return super().get_context_data(
            agreement=agreement,
            status=_status_tag(agreement),
            facts=parts.summary_list(_facts(agreement, facts)),
            others=_what_others_say(agreement, facts),
            activity=words.lived(activity_of(agreement, self.today), agreement.last_on, agreement.council),
            changes=agreement.status_changes.visible_to(user),
            visits=[_visit(row) for row in visits[:MOST_VISITS]],
            all_visits=links.delegations_with(council=agreement.council_id, place=agreement.place_id)
            if len(visits) > MOST_VISITS
            else "",
            sees_overview=user.may(Can.SEE_OVERVIEW),
            **kwargs,
        )


def _in_numbers(count: str) -> str:
    if not count:
        return ""
    if count == "0":
        return _("No agreements")
    if count.endswith("+"):
        return _("more than %(count)s agreements") % {"count": count.removesuffix("+")}
    return ngettext("%(count)s agreement", "%(count)s agreements", int(count.replace(",", ""))) % {"count": count}


def _cells(row: Any, today: date) -> list[Any]:
    link = format_html('<a class="govuk-link" href="{}">{}</a>', row.get_absolute_url(), row)
    lived = activity_of(row, today)
    return [
        format_html(
            '{}<div class="app-secondary app-not-bold">{}<br>{}</div>',
            link,
            row.council.name,
            place_name(row.place),
        ),
        row.get_kind_display(),
        _known(row.signed) or _("Not known"),
        gds.component("tag", _status_tag(row)),
        lived.label if row.last_on is None else format_html("{}<br>{}", lived.label, day(row.last_on)),
    ]


def _line(row: Any, today: date) -> list[Any]:
    return [
        *(row.key, row.council_id, row.council.name, row.uk_place, row.place_id, row.place.name, row.place.local_name),
        *(row.kind, row.legal_nature, row.signed.iso if row.signed else "", row.ended.iso if row.ended else ""),
        *(row.status, row.confidence, row.confirmed_on, activity_of(row, today).value, row.last_on, row.public_note),
    ]


def _status_tag(agreement: Agreement) -> gds.Params:
    colours = {Status.ACTIVE: "green", Status.NOT_CONFIRMED: "grey", Status.UNDER_REVIEW: "yellow"}
    status = Status(agreement.status)
    return parts.tag(status.label, colours.get(status, "" if status in (Status.ACTIVE,) else "orange"))


def _known(known: KnownDay | None) -> str:
    return formats.date_format(known.first, known.date_format) if known else ""


def _facts(agreement: Agreement, facts: list[AgreementFact]) -> list[gds.Params]:
    """What stands, with who says so below it; where one source says all of it, that stands once."""
    stands = {fact.field: fact for fact in facts if fact.stands}
    sources = {fact.source for fact in stands.values()}
    together = next(iter(sources)) if len(sources) == 1 else ""
    shown = {
        "place": place_name(agreement.place),
        "kind": agreement.get_kind_display(),
        "legal_nature": agreement.get_legal_nature_display(),
        "signed": _known(agreement.signed) or _("Not known"),
        "ended": _known(agreement.ended),
        "status": agreement.get_status_display(),
    }
    rows = [
        parts.summary_row(FIELD_NAMES[field], _with_source(value, stands.get(field), together))
        for field, value in shown.items()
        if value
    ]
    rows.insert(0, parts.summary_row(_("Council"), agreement.council.name))
    rows.append(parts.summary_row(_("How far it can be relied on"), agreement.get_confidence_display()))
    if together:
        rows.append(parts.summary_row(_("Who says so"), _below(_sources(together))))
    if agreement.public_note:
        rows.append(parts.summary_row(_("Note"), agreement.public_note))
    return rows


def _with_source(value: Any, fact: AgreementFact | None, together: str) -> Any:
    said = [] if fact is None else [fact.note] if together else [fact.note, *_sources(fact.source)]
    said = [one for one in said if one]
    return format_html('{}<div class="app-secondary">{}</div>', value, _below(said)) if said else value


def _said_by(fact: AgreementFact) -> SafeString:
    return _below([one for one in (fact.note, *_sources(fact.source)) if one])


def _sources(source: str) -> list[SafeString]:
    """Document by document; an address is put as a link."""
    return [_linked(one.strip()) for one in source.split("|")]


def _below(said: list[Any]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((one,) for one in said))


def _linked(source: str) -> SafeString:
    words, _open, address = source.removesuffix(">").partition("<")
    if not address.startswith(("https://", "http://")):
        return format_html("{}", source)
    return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', address, words.strip())


def _what_others_say(agreement: Agreement, facts: list[AgreementFact]) -> list[SafeString]:
    """What else is said, source by source, beside what stands."""
    told = '{}: {}<br><span class="app-secondary">{}</span>'
    return [
        format_html(told, FIELD_NAMES[fact.field], value_in_words(fact), _said_by(fact))
        for fact in facts
        if not fact.stands
    ]


def value_in_words(fact: AgreementFact) -> str:
    choices = {"kind": AgreementKind, "legal_nature": LegalNature, "status": Status}
    if fact.field in choices:
        return str(choices[fact.field](fact.value).label)
    if fact.field == "place":
        return Place.objects.get(code=fact.value).label
    return _known(KnownDay.from_iso(fact.value))


def _visit(row: Any) -> SafeString:
    link = '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>'
    return format_html(link, row.get_absolute_url(), row, days(row.starts_on, row.ends_on))
