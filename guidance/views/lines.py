"""The lines to take: their list, the page of one as its reader needs it, its words as plain text, what changed."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Marking
from guidance import drafted, services, told, wording
from guidance.asked import acknowledgement
from guidance.filters.lines import LineFilter, LineState
from guidance.forms.lines import LineSearch
from guidance.models import Line, LineVersion
from guidance.reading import Reading, chosen_reading, first_sections, other_sections
from guidance.views.acts import acts_on, may, report_address, send_address
from web import gds, parts
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FilteredList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day

VERSIONS = LineVersion.objects.select_related("line", "owner", "written_by", "edited_by")


class StandingLines(LineFilter):
    """The same for the list: what is in force, unless something else is asked for."""

    def versions(self, state: str) -> Any:
        return super().versions(state or LineState.IN_FORCE)


class LineList(FilteredList):
    queryset = Line.objects.select_related("owner").prefetch_related("topics")
    order = ("title", "key")
    filterset_class = StandingLines
    template_name = "guidance/lines.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return localdate(timezone.now())

    @cached_property
    def form(self) -> RegisterForm:
        return LineSearch(self.asked if self.asked else None, user=self.user, writes=self.user.may(Can.WRITE_GUIDANCE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No lines"),
                counted=ngettext_lazy("%(count)s line", "%(count)s lines", "number"),
                more=_("more than %(count)s lines"),
            ),
            "table": self.table(context["page"]),
            "may_write": self.user.may(Can.WRITE_GUIDANCE),
        }

    def table(self, page: Page) -> gds.Params:
        seen: Any = LineVersion.objects.visible_to(self.user)
        asked = self.filter.form.cleaned_data.get("state") if page.rows else ""
        rows = self.filter.versions(asked) if asked else seen
        versions = rows.of_each(page.rows, self.today)
        head = [_("Line"), _("Topics"), _("Owner"), _("Dates")]
        return parts.table(head, [self._cells(line, versions[line.pk]) for line in page.rows], header_column=True)

    def _cells(self, line: Line, version: LineVersion) -> list[Any]:
        in_force = version.is_in_force(self.today)
        address = line.get_absolute_url() if in_force else version.get_absolute_url()
        said = [in_brief(version), version.stamp]
        if version.marking != Marking.OFFICIAL:
            said.append(version.get_marking_display())
        below = format_html_join(
            "", '<div class="app-secondary app-not-bold">{}</div>', ((one,) for one in said if one)
        )
        dates = [_("From %(day)s") % {"day": day(version.valid_from)}]
        if not in_force:
            dates.append(gds.component("tag", wording.state_tag(version, self.today)))
        elif version.is_to_review(self.today):
            dates.append(gds.component("tag", parts.tag(_("Review overdue"), "orange")))
        return [
            format_html('<a class="govuk-link" href="{}">{}</a>{}', address, with_languages(line.title), below),
            ", ".join(topic.name for topic in line.topics.all()),
            line.owner.name,
            format_html_join("", '<div class="app-line">{}</div>', ((one,) for one in dates)),
        ]


def in_brief(version: LineVersion) -> Any:
    """Its headline, where it may stand on a list: whoever reads one that is sensitive is put down, on its page."""
    return with_languages(version.headline) if version.marking == Marking.OFFICIAL else ""


class OfLine(Scoped, TemplateView):
    """A page about one version of a line. Whoever is shown it has read it, which the trail keeps by its marking."""

    queryset = VERSIONS
    http_method_names = ["get", "head", "options"]
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        self.today = localdate(self.now)
        # The latest first: of a line a reader sees a handful.
        self.versions: list[LineVersion] = list(self.get_queryset().filter(line__key=kwargs["key"]))
        found = self.version()
        if found is None:
            raise Http404
        self.object = found
        self.note(found)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    def note(self, version: LineVersion) -> None:
        services.note_reading(version, by=self.user)
        services.note_opened(version, by=self.user, now=self.now)

    def version(self) -> LineVersion | None:
        """The one of the address; where it names none, what is in force, or what was published last, or the draft."""
        if (number := self.kwargs.get("number")) is not None:
            return next((version for version in self.versions if version.number == number), None)
        published = [version for version in self.versions if version.is_published]
        return next(iter([*filter(None, [self.stands]), *published, *self.versions]), None)

    @cached_property
    def stands(self) -> LineVersion | None:
        """What is in force today, as far as the reader sees it."""
        return next((version for version in self.versions if version.is_in_force(self.today)), None)

    @cached_property
    def before(self) -> LineVersion | None:
        """The version that this one followed."""
        earlier = (version for version in self.versions if version.number < self.object.number and version.is_published)
        return next(earlier, None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.object
        return super().get_context_data(
            version=version,
            line=version.line,
            marking="" if version.marking == Marking.OFFICIAL else version.marking,
            standing=told.standing(version, self.today, self.stands),
            to_review=version.is_to_review(self.today),
            today=self.today,
            **kwargs,
        )


class LinePage(OfLine):
    """A line as its reader needs it: a leader's three sentences, what the press is told, or the whole."""

    template_name = "guidance/line.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.object
        reading = chosen_reading(self.request.GET.get("reading", ""), self.user, self.today)
        return super().get_context_data(
            reading=reading,
            readings=[(one.label, f"?reading={one.value}", one == reading) for one in Reading],
            first=first_sections(version, reading),
            rest=other_sections(version, reading),
            badges=wording.badges(version.clearances()),
            facts=parts.summary_list(self.facts()),
            versions=[self._told(one) for one in self.versions] if len(self.versions) > 1 else [],
            acts=self.acts(),
            **acknowledgement(version, self.user, self.today),
            send=send_address(version, self.user),
            **drafted.stands(version, self.user, self.now),
            **kwargs,
        )

    def facts(self) -> list[gds.Params]:
        version = self.object
        kind = _("major change") if version.is_major else _("minor change")
        rows = [
            parts.summary_row(_("Owner"), version.owner.name),
            parts.summary_row(_("Version"), _("%(number)s, %(kind)s") % {"number": version.number, "kind": kind}),
            *wording.dates(version),
            *wording.about_line(version),
        ]
        typed = '<div class="app-typed">{}</div>'
        for name, heading in (("change_note", _("What changed")), ("sources", _("Sources"))):
            if text := getattr(version, name):
                rows.append(parts.summary_row(heading, format_html(typed, with_languages(text))))
        if version.is_sample:
            rows.append(parts.summary_row(_("Words from"), version.sample_basis))
        return rows

    def _told(self, version: LineVersion) -> Any:
        """A version in the list of all: the one that is shown is no link."""
        name = _("Version %(number)s") % {"number": version.number}
        if version != self.object:
            name = format_html('<a class="govuk-link" href="{}">{}</a>', version.get_absolute_url(), name)
        tag = gds.component("tag", self._state(version))
        since = _("From %(day)s") % {"day": day(version.valid_from)}
        changed = reverse("line_changes", args=[version.line.key, version.number])
        link = format_html('<a class="govuk-link" href="{}">{}</a>', changed, _("What changed in it"))
        is_first = not any(one.number < version.number for one in self.versions)
        return format_html(
            '{} {}<br><span class="app-secondary">{}</span> {}', name, tag, since, "" if is_first else link
        )

    def _state(self, version: LineVersion) -> gds.Params:
        if version.is_in_force(self.today):
            return parts.tag(_("In force"), "green")
        return wording.state_tag(version, self.today)

    def acts(self) -> list[tuple[str, Any]]:
        version, line = self.object, self.object.line
        key, number = line.key, version.number
        found: list[tuple[str, Any]] = [
            (reverse("line_text", args=[key, number]), _("Copy it as plain text")),
        ]
        if self.before is not None:
            found.append((reverse("line_changes", args=[key, number]), _("See what changed in this version")))
        writes = may(services.must_write, self.user, line.owner)
        if writes and not version.is_published:
            found.append((reverse("line_edit", args=[key, number]), _("Change its words")))
        elif writes:
            written = next((one for one in self.versions if not one.is_published), None)
            found.append(
                (reverse("line_next", args=[key]), _("Write the next version"))
                if written is None
                else (written.get_absolute_url(), _("Go on with version %(number)s") % {"number": written.number})
            )
        if version.is_published and self.user.may(Can.REPORT_MIXED_MESSAGE):
            found.append((report_address(version), _("Report that another text says otherwise")))
        return [*found, *acts_on(version, self.user, self.now)]


class LineText(OfLine):
    """The whole of it as plain text, to be copied into a mail or a briefing; its stamp and marking go with it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.object
        context = self.get_context_data(
            sections=[*first_sections(version, Reading.WHOLE)],
            cleared=[one for one in version.clearances() if one.has_cleared],
            address=request.build_absolute_uri(version.get_absolute_url()),
        )
        answer = HttpResponse(render_to_string("guidance/line.txt", context), content_type="text/plain; charset=utf-8")
        name = f"{slugify(version.line.title) or 'line'}-{version.number}.txt"
        answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return answer


class LineChanges(OfLine):
    """What changed from one version to the next, word by word; or from another that the address names."""

    template_name = "guidance/line_changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET.get("since", "")
        chosen = next((one for one in self.versions if str(one.number) == given), self.before)
        if chosen is not None:
            self.note(chosen)
        return super().get_context_data(
            since=chosen,
            changes=told.changes(chosen, self.object) if chosen else [],
            **kwargs,
        )
