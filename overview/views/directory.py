"""The directory of organisations, and the page of one: what it is, who says what of it, and who met it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from counterparts.definitions import definition_of
from counterparts.filters import DirectoryFilter
from counterparts.forms import DirectorySearch
from counterparts.models import Organisation, OrganisationNote, meant_by
from counterparts.rules import ActorGroup, OrganisationKind
from engagement.wording import place_link, with_local
from overview import links
from overview.meetings import with_organisation
from overview.views.sources import sources
from places.listing import ListByPlace
from places.models import Place
from risk.screened import state_of
from web import gds, parts
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FileOfList, count_in_words
from web.paging import Page
from web.scoping import Scoped

ROWS = Organisation.objects.select_related("place", "place__country")
MOST_CHILDREN = 50
COLUMNS = (
    *("id", "name", "local_name", "other_names", "kind", "actor_group", "place", "place_name", "registration_number"),
    *("website", "source", "accepted_on"),
)
FIELD_NAMES = {
    "name": gettext_lazy("Name"),
    "local_name": gettext_lazy("Name in its own language"),
    "other_names": gettext_lazy("Other names"),
    "kind": gettext_lazy("Kind"),
    "actor_group": gettext_lazy("Group of actors"),
    "place": gettext_lazy("Place"),
    "parent": gettext_lazy("Part of"),
    "registration_number": gettext_lazy("Registration number"),
    "website": gettext_lazy("Website"),
    "source": gettext_lazy("Where these facts come from"),
}


class Directory(FileOfList, ListByPlace):
    queryset = ROWS
    order = ("sort_name", "key")
    filterset_class = DirectoryFilter
    columns = COLUMNS
    file_name = "organisations"
    template_name = "overview/organisations.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return DirectorySearch(self.shown if self.asked else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No organisations"),
                counted=ngettext_lazy("%(count)s organisation", "%(count)s organisations", "number"),
                more=_("more than %(count)s organisations"),
            ),
            "table": self.table(context["page"]),
            "sought": self.asked.get("q", ""),
            "may_add": bool(self.user.councils(Can.ADD_ORGANISATION)),
            "may_accept": self.user.may(Can.ACCEPT_ORGANISATION),
        }

    def table(self, page: Page) -> gds.Params:
        head = [_("Organisation"), _("Kind"), _("Place")]
        return parts.table(head, [_cells(row) for row in page.rows], header_column=True)

    def lines(self, rows: list[Any]) -> Iterable[list[Any]]:
        return map(_line, rows)


class OrganisationPage(Scoped, TemplateView):
    """One organisation. The page of a duplicate leads to the one that stands, for who sees that one."""

    queryset = Organisation.objects.select_related("place", "place__country", "council")
    template_name = "overview/organisation.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        self.seen: Any = Organisation.objects.visible_to(request.user)
        stands = self.seen.filter(pk=self.object.merged_into_id).first() if self.object.merged_into_id else None
        # Who may take a merge back looks at the duplicate too.
        if stands is not None and request.GET.get("show") != "duplicate":
            return HttpResponseRedirect(stands.get_absolute_url())
        return super().get(request, *args, stands=stands, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        today = localdate(timezone.now())
        timeline = with_organisation(row, user)
        own = user.council_codes()
        notes = OrganisationNote.objects.visible_to(user).filter(organisation__in=meant_by(row.key))
        children = list(self.seen.standing(user).filter(parent=row.pk).order_by("sort_name", "key")[:MOST_CHILDREN])
        is_own = row.council_id in own
        may_keep = user.may(Can.KEEP_DIRECTORY)
        edits = row.merged_into_id is None and (
            may_keep if row.is_accepted else user.may(Can.EDIT_ORGANISATION, row.council_id)
        )
        return super().get_context_data(
            organisation=row,
            state=_state(row, is_own=is_own),
            facts=parts.summary_list(self.facts(row)),
            definition=_definition(row),
            children=children,
            merged=list(self.seen.filter(merged_into=row.pk).order_by("sort_name", "key")),
            notes=[_note(note, user) for note in notes.select_related("organisation", "body", "disputed_by")],
            last=timeline.last_before(today),
            timeline=timeline.by_council(own),
            today=today,
            all_delegations=links.delegations_with(organisation=row.key) if timeline.is_more else "",
            all_contacts=links.contacts_with(organisation=row.key) if timeline.is_more else "",
            events=self.history(row),
            may_edit=edits,
            may_log=user.may(Can.LOG_CONTACT) and row.merged_into_id is None,
            may_compare=bool(own) and row.merged_into_id is None,
            compared=" ".join(_compared_by(row, code, today) for code in own) if len(own) == 1 else "",
            may_accept=not row.is_accepted and row.merged_into_id is None and user.may(Can.ACCEPT_ORGANISATION),
            may_merge=may_keep,
            may_note=user.may(Can.NOTE_ORGANISATION)
            and row.merged_into_id is None
            and (row.is_accepted or bool(user.councils(Can.NOTE_ORGANISATION))),
            **kwargs,
        )

    def facts(self, row: Organisation) -> list[gds.Params]:
        told: list[tuple[str, Any]] = [
            ("local_name", with_languages(row.local_name)),
            ("other_names", with_languages("; ".join(row.other_names))),
            ("kind", row.get_kind_display()),
            ("actor_group", row.get_actor_group_display()),
            ("place", place_link(row.place)),
            ("parent", self.parent(row)),
            ("registration_number", row.registration_number),
            ("website", _outside(row.website) if row.website else ""),
            ("source", with_languages(row.source)),
        ]
        return [parts.summary_row(FIELD_NAMES[name], value) for name, value in told if value]

    def parent(self, row: Organisation) -> Any:
        """What it is part of, where the reader sees that too."""
        found = self.seen.filter(pk=row.parent_id).first() if row.parent_id else None
        return _link(found) if found else ""

    def history(self, row: Organisation) -> list[dict[str, Any]]:
        """What was corrected while the reader could see it. People are named to their own body alone."""
        user = self.request.user
        bodies = {membership.body_id for membership in user.memberships_now}
        events: dict[tuple[Any, ...], dict[str, Any]] = {}
        changes = list(row.changes.visible_to(user).select_related("by", "body")[:100])
        keys = {key for change in changes if change.field == "parent" for key in (change.old, change.new) if key}
        parents = dict(self.seen.filter(key__in=keys).values_list("key", "name"))
        codes = {code for change in changes if change.field == "place" for code in (change.old, change.new) if code}
        places = {place.code: place.label for place in Place.objects.filter(code__in=codes)} if codes else {}
        names = {"parent": parents, "place": places}
        for change in changes:
            if change.field == "parent" and not {change.old, change.new} - {None} <= parents.keys():
                continue
            event = events.setdefault(
                (change.at, change.by_id),
                {
                    "title": _("Corrected"),
                    "at": change.at,
                    "by": str(change.by) if change.body_id in bodies else change.body.name,
                    "changes": [],
                },
            )
            event["changes"].append(
                {
                    "field": FIELD_NAMES[change.field],
                    "old": _said(change.field, change.old, names),
                    "new": _said(change.field, change.new, names),
                }
            )
        return list(events.values())


def _cells(row: Organisation) -> list[Any]:
    waits = "" if row.is_accepted else gds.component("tag", parts.tag(_("Not accepted yet"), "grey"))
    name = format_html('{}<div class="app-secondary app-not-bold">{}</div>{}', _link(row), row_group(row), waits)
    return [name, row.get_kind_display(), place_link(row.place) or _("Not known")]


def row_group(row: Organisation) -> str:
    return str(ActorGroup(row.actor_group).label)


def _line(row: Organisation) -> list[Any]:
    return [
        *(row.key, row.name, row.local_name, "; ".join(row.other_names), row.kind, row.actor_group),
        *(row.place_id, row.place.label if row.place else "", row.registration_number),
        *(row.website, row.source),
        localdate(row.accepted_at) if row.accepted_at else None,
    ]


def _link(row: Organisation) -> SafeString:
    named = with_local(row.name, row.local_name) if row.local_name else with_languages(row.name)
    return format_html('<a class="govuk-link" href="{}">{}</a>', row.get_absolute_url(), named)


def _outside(address: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', address, address)


def _state(row: Organisation, *, is_own: bool) -> str:
    if row.is_accepted and row.accepted_at:
        told = _("In the shared directory since %(day)s: every council sees it.")
        return told % {"day": formats.date_format(localdate(row.accepted_at), "j F Y")}
    if is_own and row.sharing == "council":
        return _("Your council alone sees it. The central unit sees it once a record that you share uses it.")
    if is_own:
        return _("Your council and the central unit see it. Other councils do once the unit has accepted it.")
    return _("It waits for the unit’s acceptance: other councils do not see it yet.")


def _compared_by(row: Organisation, council: str, today: date) -> str:
    state = state_of(council, [row], today)
    lists = [state.lists.ages, *state.lists.gaps] if state.lists else []
    return " ".join([state.organisations[0].in_words, *lists])


def _definition(row: Organisation) -> dict[str, Any] | None:
    found = definition_of(row.kind, row.place.country_id if row.place else None)
    return {"name": found.name, "text": found.text, "sources": sources(found.source)} if found else None


def _note(note: OrganisationNote, user: Any) -> dict[str, Any]:
    address = {"key": note.organisation.key, "note": note.key}
    says = user.may(Can.NOTE_ORGANISATION)
    wrote, disputed = (user.may(Can.NOTE_ORGANISATION, code or "") for code in (note.body_id, note.disputed_by_id))
    ways = []
    if says and (not note.dispute or disputed):
        words = _("Change the dispute") if note.dispute else _("Dispute this note")
        ways.append((words, reverse("organisation_note_dispute", kwargs=address)))
    if note.dispute and disputed:
        ways.append((_("Take back the dispute"), reverse("organisation_dispute_withdraw", kwargs=address)))
    if wrote:
        ways.append((_("Take back the note"), reverse("organisation_note_withdraw", kwargs=address)))
    return {
        "text": note.text,
        "source": format_html_join(", ", "{}", ((one,) for one in sources(note.source))),
        "as_of": note.as_of,
        "confidence": note.get_confidence_display(),
        "body": note.body.name,
        "dispute": note.dispute,
        "disputed_by": note.disputed_by.name if note.disputed_by else "",
        "ways": ways,
    }


def _said(field: str, value: Any, names: dict[str, dict[str, str]]) -> str:
    if value in (None, "", []):
        return _("not provided")
    if field in names:
        return names[field][value]
    if field in ("kind", "actor_group"):
        return str({"kind": OrganisationKind, "actor_group": ActorGroup}[field](value).label)
    return "; ".join(value) if isinstance(value, list) else str(value)
