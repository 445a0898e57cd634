"""How a line is written: a new one, the next version of one, a draft changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.roles import Can
from accounts.rules import Marking
from guidance import drafted, services
from guidance.forms.lines import LineForm, VersionForm
from guidance.models import Line, LineVersion, Query
from guidance.services.drafts import ABOUT_A_LINE
from web import gds, parts
from web.actions import ActionView

LONGEST_TITLE = 150


class WriteLine(ActionView):
    """What writing and changing have in common."""

    template_name = "guidance/line_form.html"

    def facts(self, form: Any) -> dict[str, Any]:
        """Its first day is today where none is given."""
        facts = super().facts(form)
        return {**facts, "valid_from": facts["valid_from"] or localdate(self.now)}

    def form_valid(self, form: Any) -> HttpResponse:
        """What reaches nobody is saved all the same, and said at once."""
        answer = super().form_valid(form)
        if isinstance(version := self.result, LineVersion):
            mend = reverse("line_edit", args=[version.line.key, version.number])
            if told := drafted.reaches_nobody(version, mend):
                messages.warning(self.request, told)
        return answer


class DraftLine(WriteLine):
    act = Can.WRITE_GUIDANCE
    form_class = LineForm
    title = gettext_lazy("Write a new line")
    intro = gettext_lazy(
        "Nobody but its writers and the departments that you send it to sees it until it is published."
    )
    button = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved. Read it and see whom it reaches, then send it to departments.")

    @cached_property
    def owners(self) -> list[Body]:
        return services.owners_for(self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "owners": self.owners, "is_first": True}

    def get_initial(self) -> dict[str, Any]:
        nations = sorted({body.nation for body in self.owners if body.nation})
        begun = {"marking": Marking.OFFICIAL, "is_major": True, "nations": nations}
        return {**super().get_initial(), **begun, **self.from_question()}

    def from_question(self) -> dict[str, Any]:
        """Title and full line from the question that the address names and its answer, for who may answer that."""
        if not (key := self.request.GET.get("question", "")):
            return {}
        query: Any = get_object_or_404(Query.objects.visible_to(self.user), key=key)
        if services.body_answering(query, self.user) is None:
            raise PermissionDenied(_("The central unit, or the department that it was passed to, answers this."))
        services.note_query_reading(query, by=self.user)
        answer = query.answers.filter(is_holding=False).last()
        title = " ".join(query.text.split())
        short = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 2].rsplit(' ', 1)[0]} …"
        return {"title": short, "full_line": answer.text if answer else "", "marking": query.marking}

    def back(self) -> str:
        return reverse("lines")

    def perform(self, **facts: Any) -> LineVersion:
        facts.pop("seen")
        owner = facts.pop("owner", None) or self.owners[0]
        return services.draft_line(owner, by=self.user, now=self.now, **facts)


class NextVersion(WriteLine):
    """From the words of the latest version. What was written of it meanwhile is gone on with."""

    queryset = Line.objects.select_related("owner")
    form_class = VersionForm
    title = gettext_lazy("Write the next version")
    intro = gettext_lazy("Until it is published, the version in force stands. What relies on that is recalled then.")
    button = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved. Read it and see whom it reaches, then send it to departments.")

    @cached_property
    def latest(self) -> LineVersion | None:
        rows: Any = LineVersion.objects.visible_to(self.user).filter(line=self.object)
        found: LineVersion | None = rows.order_by("-number").first()
        return found

    def must_be_allowed(self) -> None:
        services.must_write(self.user, self.object.owner)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.latest is not None and not self.latest.is_published:
            return HttpResponseRedirect(reverse("line_edit", args=[self.object.key, self.latest.number]))
        if self.latest is not None:
            services.note_reading(self.latest, by=self.user)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_first": self.latest is None}

    def get_initial(self) -> dict[str, Any]:
        kept = super().initial_of(self.latest)
        return {**kept, "valid_from": None, "review_by": None, "expires_on": None, "change_note": "", "is_major": True}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = about_the_line(self.object) if self.latest is not None and self.latest.is_published else None
        marking = _marking(self.latest)
        written = self.latest.get_absolute_url() if self.latest and not self.latest.is_published else ""
        shown = {"caption": str(self.object), "marking": marking, "about": about, "written": written}
        return super().get_context_data(**shown, **kwargs)

    def perform(self, **facts: Any) -> LineVersion:
        facts.pop("seen")
        if self.latest is not None:
            # What takes the place of a sample has its words, and is none the less a sample.
            facts["sample_basis"] = self.latest.sample_basis
        return services.draft_next_version(self.object, by=self.user, now=self.now, **facts)


class EditLine(WriteLine):
    queryset = LineVersion.objects.select_related("line", "owner")
    lookup = {"line__key": "key", "number": "number"}
    form_class = LineForm
    title = gettext_lazy("Change this draft")
    intro = gettext_lazy("Who cleared or countersigned it as it was is asked anew, once you send it again.")

    @property
    def done(self) -> str:
        return drafted.saved(self.result)

    def must_be_allowed(self) -> None:
        services.must_write(self.user, self.object.owner)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is published meanwhile is not changed any more: its page says what can be done."""
        if self.object.is_published:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    @cached_property
    def was_published(self) -> bool:
        """Whether some version of the line was, since when its title and what it is about stay."""
        versions: Any = self.object.line.versions
        return bool(versions.ever_published().exists())

    def get_form_class(self) -> type[VersionForm]:
        return VersionForm if self.was_published else LineForm

    def get_form_kwargs(self) -> dict[str, Any]:
        own: dict[str, Any] = {} if self.was_published else {"owners": []}
        return {**super().get_form_kwargs(), **own, "is_first": self.object.number == 1}

    def initial_of(self, row: Any) -> dict[str, Any]:
        line = Line.objects.get(pk=row.line_id)
        about = {name: list(getattr(line, name).all()) for name in ABOUT_A_LINE}
        return {**super().initial_of(row), "title": line.title, **about}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        services.note_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = about_the_line(self.object.line) if self.was_published else None
        marking = _marking(self.object)
        return super().get_context_data(caption=str(self.object), marking=marking, about=about, **kwargs)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        # Its first day is worked out where none is given.
        not_typed = () if form.cleaned_data.get("valid_from") else ("valid_from",)
        if self.says_the_same(form, current, besides=not_typed):
            return HttpResponseRedirect(self.back())
        services.note_reading(current, by=self.user)
        return super().conflict(form, current)

    def perform(self, **facts: Any) -> Any:
        facts.pop("form_id")
        return services.edit_draft(self.object, by=self.user, now=self.now, **facts)


def about_the_line(line: Line) -> gds.Params:
    """What the form shows as it is, and cannot be changed: the title and what the line is about."""
    named = [(name, list(getattr(line, name).all())) for name in ABOUT_A_LINE]
    rows = [parts.summary_row(_("Title"), line.title)]
    rows += [
        parts.summary_row(capfirst(str(Line._meta.get_field(name).verbose_name)), ", ".join(map(str, found)))  # type: ignore[union-attr]
        for name, found in named
        if found
    ]
    return parts.summary_list(rows)


def _marking(version: LineVersion | None) -> str:
    return "" if version is None or version.marking == Marking.OFFICIAL else version.marking
