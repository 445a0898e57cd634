"""The register of agreements, and the page of one: what stands, who says so, and what happened under it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import CouncilSettings
from accounts.roles import Can
from accounts.rules import Part, Sharing
from accounts.views.notes import notes_about
from documents.wording import section as documents_of
from engagement.views.contact_list import organisations_of
from engagement.wording import contact_title, paragraphs, place_link, place_name
from overview import links, words
from overview.agreements import activity_of, contacts_under, visits_under, with_activity
from overview.filters import SortedRegisterFilter
from overview.forms import AgreementSearch
from overview.meetings import breadth
from overview.rules import RegisterOrder
from overview.views.places import width_in_words
from overview.views.sources import sources
from places.listing import ListByPlace
from risk.panel import panel
from twinning.models import Agreement, AgreementFact, StatusChange
from twinning.risk import prefill
from twinning.rules import KnownDay, Status
from twinning.wording import FIELD_NAMES, LEVELS, value_in_words
from web import gds, parts
from web.actions import ConfirmSeen
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FileOfList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day, days

ROWS = Agreement.objects.select_related("council", "place", "place__country")
MOST_VISITS = 20
COLUMNS = (
    *("id", "council", "council_name", "uk_place", "place", "place_name", "place_local_name", "kind", "legal_nature"),
    *("signed", "ended", "status", "confidence", "confirmed_on", "activity", "last_on", "public_note"),
)


# What an order sorts by, worked out so that it is never empty: what is not known comes last.
SORTED_BY: dict[RegisterOrder, tuple[str, Any]] = {
    RegisterOrder.COUNCIL: ("by_council", F("council__sort_name")),
    RegisterOrder.PLACE: ("by_place", F("place__sort_name")),
    RegisterOrder.SIGNED_LAST: ("-by_day", Coalesce(F("signed_on"), Value(date.min, DateField()))),
    RegisterOrder.SIGNED_FIRST: ("by_day", Coalesce(F("signed_on"), Value(date.max, DateField()))),
    RegisterOrder.LIVED_LAST: ("-by_day", Coalesce(F("last_on"), Value(date.min, DateField()))),
    RegisterOrder.LIVED_FIRST: ("by_day", Coalesce(F("last_on"), Value(date.max, DateField()))),
}


class AgreementList(FileOfList, ListByPlace):
    """By the names of both sides, or in the order that the reader chooses."""

    queryset = ROWS
    order = ("sort_name", "key")
    besides = (*FileOfList.besides, "sort")  # type: ignore[assignment]
    filterset_class = SortedRegisterFilter
    columns = COLUMNS
    file_name = "agreements"
    template_name = "overview/agreements.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_AGREEMENTS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return AgreementSearch(self.shown if self.asked else None)

    def get_queryset(self) -> Any:
        rows, wanted = super().get_queryset(), self.asked.get("sort", "")
        # Of an address that was refused there are no rows to sort.
        if rows.query.is_empty() or wanted not in SORTED_BY:
            return rows
        first, worked_out = SORTED_BY[RegisterOrder(wanted)]
        self.order = (first, "-key" if first.startswith("-") else "key")
        return rows.annotate(**{first.removeprefix("-"): worked_out})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No agreements"),
                counted=ngettext_lazy("%(count)s agreement", "%(count)s agreements", "number"),
                more=_("more than %(count)s agreements"),
            ),
            "table": self.table(context["page"]),
            "may_enter": self.user.may(Can.RECORD_AGREEMENT),
            "own": [
                (f"{self.request.path}?{urlencode({'council': council.code})}", council)
                for council in self.user.councils(Can.RECORD_AGREEMENT)
                if self.asked.get("council") != council.code
            ],
        }

    def table(self, page: Page) -> gds.Params:
        today = localdate(timezone.now())
        head = [_("Agreement"), _("Kind"), _("Signed"), _("Status"), _("Activity")]
        return parts.table(head, [_cells(row, today) for row in page.rows], header_column=True)

    def lines(self, rows: list[Any]) -> Iterable[list[Any]]:
        today = localdate(timezone.now())
        return (_line(row, today) for row in rows)


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
        activity = activity_of(agreement, self.today)
        visits: list[Any] = list(
            visits_under(agreement, user).select_related("council", "place", "country")[: MOST_VISITS + 1]
        )
        shown = visits[:MOST_VISITS]
        met = list(contacts_under(agreement, user).select_related("place", "country")[:MOST_VISITS])
        named = organisations_of(met)
        return super().get_context_data(
            agreement=agreement,
            status=_status_tag(agreement),
            facts=parts.summary_list(_facts(agreement, facts)),
            others=_what_others_say(agreement, facts),
            activity=activity.label,
            lived=words.lived(activity, agreement.last_on, agreement.council),
            width=width_in_words(breadth(agreement.council_id, agreement.place, user, self.today), user),
            documents=documents_of(agreement, user),
            risk=panel(
                agreement,
                user,
                self.today,
                reading=lambda: prefill(agreement, user, self.today),
                is_over=agreement.has_ended,
            ),
            changes=self.status_changes(),
            contacts=[_contact(row, named.get(row.pk, [])) for row in met],
            coming=[_visit(row) for row in shown if row.starts_on > self.today],
            visits=[_visit(row) for row in shown if row.starts_on <= self.today],
            all_visits=links.delegations_with(council=agreement.council_id, place=agreement.place_id)
            if len(visits) > MOST_VISITS
            else "",
            sees_overview=user.may(Can.SEE_OVERVIEW),
            acts=self.acts(),
            asks_approver=user.may(Can.RECORD_AGREEMENT, agreement.council_id)
            and not user.may(Can.CHANGE_AGREEMENT_STATUS, agreement.council_id),
            confirm=ConfirmSeen(initial={"version": agreement.version})
            if user.may(Can.RECORD_AGREEMENT, agreement.council_id)
            else None,
            offers_councils=self.offers_councils(),
            **notes_about(agreement, user, add="agreement_note_add", remove="agreement_note_remove"),
            **kwargs,
        )

    def status_changes(self) -> list[tuple[StatusChange, str]]:
        """Each with the approver who decided it, for those who see the whole; others read for which council."""
        agreement, user = self.object, self.request.user
        is_named = agreement.shown == Part.WHOLE
        rows = agreement.status_changes.visible_to(user).select_related("by")
        return [(row, str(row.by) if is_named else agreement.council.name) for row in rows]

    def acts(self) -> list[tuple[str, str]]:
        """What this reader may do, as address and words."""
        of_council = (
            (Can.RECORD_AGREEMENT, "agreement_correct", _("Correct this agreement")),
            (Can.CHANGE_AGREEMENT_STATUS, "agreement_status", _("Change the status")),
            (Can.CHANGE_SHARING, "agreement_sharing", _("Change who may see it")),
        )
        user, council = self.request.user, self.object.council_id
        acts = [(name, told) for act, name, told in of_council if user.may(act, council)]
        if user.may(Can.SOURCE_AGREEMENT):
            acts.append(("agreement_source_add", _("Add what a source says")))
        addresses = [(reverse(name, args=[self.object.key]), told) for name, told in acts]
        if user.may(Can.LOG_CONTACT, council):
            log = f"{reverse('contact_log')}?{urlencode({'place': self.object.place_id})}"
            addresses.append((log, _("Log a contact with the place abroad")))
        return addresses

    def offers_councils(self) -> bool:
        """Whether to offer, to who decides it, that other councils see an agreement that has become active."""
        agreement = self.object
        return (
            agreement.status == Status.ACTIVE
            and agreement.sharing != Sharing.COUNCILS
            and self.request.user.may(Can.CHANGE_SHARING, agreement.council_id)
            and CouncilSettings.of(agreement.council).has_accepted_notice
        )


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
        capfirst(_known(row.signed)) or _("Not known"),
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
    return parts.tag(status.label, colours.get(status, "orange"))


def _known(known: KnownDay | None) -> str:
    return str(known) if known else ""


def _facts(agreement: Agreement, facts: list[AgreementFact]) -> list[gds.Params]:
    """What stands, with who says so below it; the source that says most of it stands once, at the end."""
    stands = {fact.field: fact for fact in facts if fact.stands}
    named = Counter(fact.source for fact in stands.values())
    together, times = named.most_common(1)[0] if named else ("", 0)
    if times == 1 and len(named) > 1:
        together = ""
    shown = {
        "place": place_link(agreement.place),
        "kind": agreement.get_kind_display(),
        "legal_nature": agreement.get_legal_nature_display(),
        "signed": capfirst(_known(agreement.signed)) or _("Not known"),
        "ended": capfirst(_known(agreement.ended)),
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
        who = _("Who says so") if len(named) == 1 else _("Who says the rest")
        rows.append(parts.summary_row(who, _below(sources(together))))
    if agreement.public_note:
        rows.append(parts.summary_row(_("Note"), paragraphs(agreement.public_note)))
    if agreement.shows("sharing"):
        rows.append(parts.summary_row(_("Who may see it"), LEVELS[Sharing(agreement.sharing)]))
    return rows


def _with_source(value: Any, fact: AgreementFact | None, together: str) -> Any:
    said = [] if fact is None else [capfirst(fact.note), *(() if fact.source == together else sources(fact.source))]
    said = [one for one in said if one]
    return format_html('{}<div class="app-secondary">{}</div>', value, _below(said)) if said else value


def _below(said: Iterable[Any]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((one,) for one in said))


def _what_others_say(agreement: Agreement, facts: list[AgreementFact]) -> list[SafeString]:
    """What else is said beside what stands: source by source, each with how far it can be relied on."""
    by_source: dict[tuple[Any, ...], list[AgreementFact]] = {}
    for fact in facts:
        if not fact.stands:
            by_source.setdefault((fact.source, fact.as_of, fact.confidence), []).append(fact)
    told = '{}<div class="app-secondary">{}</div>'
    return [format_html(told, _below(map(_said, those)), _said_by(those[0])) for those in by_source.values()]


def _said(fact: AgreementFact) -> SafeString:
    said = format_html("{}: {}", FIELD_NAMES[fact.field], value_in_words(fact))
    return format_html('{} <span class="app-secondary">({})</span>', said, fact.note) if fact.note else said


def _said_by(fact: AgreementFact) -> SafeString:
    as_of = _("As of %(day)s") % {"day": day(fact.as_of)} if fact.as_of else ""
    return _below([one for one in (*sources(fact.source), as_of, fact.get_confidence_display()) if one])


def _visit(row: Any) -> SafeString:
    link = '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>'
    return format_html(link, row.get_absolute_url(), row, days(row.starts_on, row.ends_on))


def _contact(row: Any, named: list[str]) -> SafeString:
    link = '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>'
    return format_html(link, row.get_absolute_url(), with_languages(contact_title(row, named)), row.reference)
