"""The playbook: its list, the page of an entry, and how one is written, changed, published, withdrawn."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance import services
from guidance.filters.playbook import PlaybookFilter
from guidance.forms.playbook import EntryForm, PlaybookSearch
from guidance.models import PlaybookEntry
from guidance.rules import EntryKind
from guidance.views.kept import ActOnKept, EditKept
from places.models import Place
from web import gds, parts
from web.actions import ActionView
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FilteredList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day

KIND_COLOURS = {
    EntryKind.ALTERNATIVE: "green",
    EntryKind.PITFALL: "orange",
    EntryKind.CASE: "blue",
    EntryKind.HOW_TO: "teal",
    EntryKind.TEMPLATE: "purple",
}


class Playbook(FilteredList):
    """What to offer instead first, then what went wrong, then how others did it."""

    queryset = PlaybookEntry.objects.in_order()
    order = ("rank", "title", "key")
    filterset_class = PlaybookFilter
    template_name = "guidance/playbook.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return PlaybookSearch(self.asked if self.asked else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No entries"),
                counted=ngettext_lazy("%(count)s entry", "%(count)s entries", "number"),
                more=_("more than %(count)s entries"),
            ),
            "table": self.table(context["page"]),
            "may_write": self.user.may(Can.KEEP_PLAYBOOK),
        }

    def table(self, page: Page) -> gds.Params:
        head = [_("Entry"), _("Kind")]
        return parts.table(head, [_cells(entry) for entry in page.rows], header_column=True)


def _cells(entry: PlaybookEntry) -> list[Any]:
    link = format_html(
        '<a class="govuk-link" href="{}">{}</a><div class="app-secondary app-not-bold">{}</div>',
        entry.get_absolute_url(),
        with_languages(entry.title),
        with_languages(entry.summary),
    )
    stamp = format_html('<div class="app-secondary app-not-bold">{}</div>', entry.stamp) if entry.stamp else ""
    tags = [gds.component("tag", kind_tag(entry))]
    if not entry.is_published:
        tags.append(gds.component("tag", parts.tag(state_of(entry), "grey")))
    return [format_html("{}{}", link, stamp), format_html("{}" + " {}" * (len(tags) - 1), *tags)]


def kind_tag(entry: PlaybookEntry) -> gds.Params:
    """What it is; of an alternative, what it offers instead."""
    words = entry.get_alternative_display() or entry.get_kind_display()
    return parts.tag(words, KIND_COLOURS[EntryKind(entry.kind)])


def state_of(entry: PlaybookEntry) -> str:
    if entry.is_published:
        return _("Published")
    return _("Withdrawn") if entry.withdrawn_at else _("Draft")


class EntryPage(Scoped, TemplateView):
    queryset = PlaybookEntry.objects.select_related("owner").prefetch_related("activities", "sectors", "countries")
    template_name = "guidance/playbook_entry.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry: Any = get_object_or_404(self.get_queryset(), key=self.kwargs["key"])
        return super().get_context_data(
            entry=entry,
            tag=kind_tag(entry),
            state=state_of(entry),
            facts=parts.summary_list(_facts(entry)),
            acts=_acts(entry) if self.request.user.may(Can.KEEP_PLAYBOOK) else [],
            **kwargs,
        )


def _facts(entry: PlaybookEntry) -> list[gds.Params]:
    for_what = [
        (_("Activities"), [str(one) for one in entry.activities.all()]),
        (_("Sectors"), [str(one) for one in entry.sectors.all()]),
        (_("Partner countries"), [str(one) for one in entry.countries.all()]),
        (_("Places"), [place.label for place in _places(entry)]),
    ]
    rows = [parts.summary_row(heading, "; ".join(names)) for heading, names in for_what if names]
    rows.append(parts.summary_row(_("Source"), with_languages(entry.source)))
    if entry.sample_basis:
        rows.append(parts.summary_row(_("Words from"), entry.sample_basis))
    since = _("%(owner)s, %(day)s") % {
        "owner": entry.owner.name,
        "day": day(localdate(entry.published_at or entry.written_at)),
    }
    return [*rows, parts.summary_row(_("Published by") if entry.published_at else _("Written by"), since)]


def _places(entry: PlaybookEntry) -> list[Place]:
    return list(Place.objects.filter(code__in=entry.places).select_related("country", "parent"))


def _acts(entry: PlaybookEntry) -> list[tuple[str, str]]:
    last = ("playbook_withdraw", _("Withdraw it")) if entry.is_published else ("playbook_publish", _("Publish it"))
    acts = [("playbook_edit", _("Change it")), last]
    return [(reverse(name, args=[entry.key]), words) for name, words in acts]


# -- Writing -------------------------------------------------------------------------------------------------------


class WriteEntry(ActionView):
    act = Can.KEEP_PLAYBOOK
    form_class = EntryForm
    title = gettext_lazy("Write an entry of the playbook")
    intro = gettext_lazy("It advises and binds nobody. Its writers alone see it until it is published.")
    button = gettext_lazy("Save the entry")
    done = gettext_lazy("The entry is saved. Read it, then publish it.")

    def back(self) -> str:
        return reverse("playbook")

    def facts(self, form: Any) -> dict[str, Any]:
        facts = super().facts(form)
        return {**facts, "places": [place.code for place in facts["places"]]}

    def perform(self, **facts: Any) -> PlaybookEntry:
        facts.pop("seen")
        return services.write_entry(by=self.user, now=self.now, **facts)


class ActOnEntry(ActOnKept):
    queryset = PlaybookEntry.objects.all()
    act = Can.KEEP_PLAYBOOK


class EditEntry(EditKept, WriteEntry):
    queryset = PlaybookEntry.objects.all()
    form_class = EntryForm
    title = gettext_lazy("Change this entry")
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    @property
    def intro(self) -> str:  # type: ignore[override]
        return _("It is published: what you save is read at once.") if self.object.is_published else ""

    def initial_of(self, row: Any) -> dict[str, Any]:
        fits = {name: list(getattr(row, name).all()) for name in ("activities", "sectors", "countries")}
        return {**super().initial_of(row), **fits, "places": _places(row)}

    def perform(self, **facts: Any) -> PlaybookEntry:
        facts.pop("form_id")
        return services.edit_entry(self.object, by=self.user, now=self.now, **facts)


class PublishEntry(ActOnEntry):
    title = gettext_lazy("Publish this entry?")
    intro = gettext_lazy("All who read guidance see it, and it stands beside the visits that it fits.")
    button = gettext_lazy("Publish it")
    done = gettext_lazy("It is published.")

    def perform(self, **facts: Any) -> PlaybookEntry:
        return services.publish_entry(self.object, by=self.user, now=self.now, **facts)


class WithdrawEntry(ActOnEntry):
    title = gettext_lazy("Withdraw this entry?")
    intro = gettext_lazy("Nobody but its writers sees it any more. It can be published again.")
    button = gettext_lazy("Withdraw it")
    warns = True
    done = gettext_lazy("It is withdrawn.")

    def perform(self, **facts: Any) -> PlaybookEntry:
        return services.withdraw_entry(self.object, by=self.user, now=self.now, **facts)
