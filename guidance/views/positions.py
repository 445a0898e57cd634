"""The matrix of positions, the page of one, and how one is drafted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import Body
from accounts.roles import Can
from accounts.rules import Marking
from guidance import drafted, services, wording
from guidance.asked import acknowledgement
from guidance.filters.positions import CELL, PositionFilter
from guidance.forms.positions import PositionForm, PositionSearch
from guidance.models import Clearance, MixedMessage, Position, PositionAnswer
from guidance.models.readers import nations_read
from guidance.rules import Cell
from guidance.told import marked
from guidance.views import acts
from places.models import NATIONS
from web import gds, parts
from web.actions import ActionView
from web.forms import RegisterForm
from web.listing import FileOfList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day

ROWS = Position.objects.select_related("owner", "activity", "sector", "country")
# By the names in the cell; what names nothing comes first.
BY_CELL = Concat(
    *(
        piece
        for name in ("activity__name", "sector__name", "country__name", "nation")
        for piece in (Coalesce(F(name), Value("")), Value(" / "))
    ),
    output_field=CharField(),
)
SHORT = 160
COMPARED = ("text", "conditions", "text_cy", "sources")
COLUMNS = (
    *(
        "as_of",
        "id",
        "activity",
        "sector",
        "nation",
        "country",
        "standing",
        "text",
        "conditions",
        "owner",
        "owner_name",
    ),
    *("cleared_by", "valid_from", "review_by", "review_is_past", "expires_on", "marking", "sources", "note"),
)


class PositionList(FileOfList):
    """What is in force on a day. Where a cell is asked about, which row answers is said first."""

    queryset = ROWS.annotate(by_cell=BY_CELL)
    order = ("by_cell", "key")
    filterset_class = PositionFilter
    columns = COLUMNS
    file_name = "positions"
    template_name = "guidance/positions.html"
    filter: PositionFilter

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def nations(self) -> list[str]:
        return nations_read(self.user)

    @cached_property
    def form(self) -> RegisterForm:
        return PositionSearch(self.asked if self.asked else None, nations=self.nations)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_readable = not self.form.errors
        today = localdate(timezone.now())
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No positions"),
                counted=ngettext_lazy("%(count)s position", "%(count)s positions", "number"),
                more=_("more than %(count)s positions"),
            ),
            "table": self.table(context["page"]),
            "day": self.filter.day if is_readable else today,
            "is_today": not is_readable or self.filter.day == today,
            "may_write": self.user.may(Can.WRITE_GUIDANCE),
            **(self.answer() if is_readable else {}),
        }

    def answer(self) -> dict[str, Any]:
        """What is said to the cell that is chosen. Who reads for one nation alone asks for that."""
        asked = self.filter.question
        if asked == Cell():
            return {}
        if asked.nation is None and len(self.nations) == 1:
            asked = Cell(asked.activity, asked.sector, self.nations[0], asked.country)
        rows: Any = Position.objects.visible_to(self.user)
        found: PositionAnswer = rows.answer_with(asked, self.filter.day)
        for row in found.rows:
            services.note_reading(row, by=self.user)
        cleared = Clearance.objects.cleared().by_draft(found.rows)
        told = [_told(row, cleared[row.key], self.filter.day) for row in found.rows]
        return {
            "asked": ", ".join(self._names(asked)),
            "answer": told[0] if told else None,
            "is_asked": True,
            "beside": told[1:],
            "why": wording.why(found),
            "escalations": [wording.escalation(mixed, self.filter.day) for mixed in found.escalations],
            "ask": _ask_address(asked) if self.user.may(Can.ASK_CENTRE) else "",
        }

    def _names(self, asked: Cell) -> list[str]:
        told = self.filter.form.cleaned_data
        nation = str(NATIONS[asked.nation]) if asked.nation else ""  # type: ignore[index]
        return [str(one) for one in (told["activity"], told["sector"], nation, told["country"]) if one]

    def table(self, page: Page) -> gds.Params:
        head = [_("For what"), _("Position"), _("Whose, and cleared by"), _("Dates")]
        cleared = Clearance.objects.cleared().by_draft(page.rows)
        lines = [_cells(row, cleared[row.key], self.filter.day) for row in page.rows]
        escalated = self.escalated(page.rows)
        for row, cells in zip(page.rows, lines, strict=True):
            if row.pk in escalated:
                cells[1] = wording.lines([cells[1], gds.component("tag", parts.tag(_("Escalated"), "orange"))])
        return parts.table(head, lines, header_column=True)

    def escalated(self, rows: list[Any]) -> set[int]:
        """Those of these about which an escalation is open on the day, as far as the reader sees both positions."""
        seen: Any = Position.objects.visible_to(self.user)
        open_ones = MixedMessage.objects.open_on(self.filter.day).both_among(seen)
        named = [row.pk for row in rows]
        pairs = open_ones.filter(Q(first__in=named) | Q(second__in=named)).values_list("first", "second")
        return {pk for pair in pairs for pk in pair}

    def lines(self, rows: list[Any]) -> Iterable[Sequence[Any]]:
        cleared = Clearance.objects.cleared().by_draft(rows)
        for row in rows:
            services.note_reading(row, by=self.user)
            yield _line(row, cleared[row.key], self.filter.day)


def _ask_address(asked: Cell) -> str:
    """Of the question that is put to the centre, filled in as far as it is known."""
    said = {name: getattr(asked, name) for name in CELL if name != "nation" and getattr(asked, name)}
    return f"{reverse('can_we')}?{urlencode(said)}"


def _told(row: Position, cleared: list[Clearance], on: date) -> dict[str, Any]:
    """A position as it answers a question."""
    return {
        "row": row,
        "tag": wording.standing_tag(row),
        "badges": wording.badges(cleared),
        "to_review": row.is_to_review(on),
    }


def _cells(row: Position, cleared: list[Clearance], on: date) -> list[Any]:
    link = format_html('<a class="govuk-link" href="{}">{}</a>', row.get_absolute_url(), row)
    stamp = format_html('<div class="app-secondary app-not-bold">{}</div>', row.stamp) if row.is_sample else ""
    dates = [_("From %(day)s") % {"day": day(row.valid_from)}]
    if row.review_by:
        dates.append(_("Review by %(day)s") % {"day": day(row.review_by)})
    if row.is_to_review(on):
        dates.append(gds.component("tag", parts.tag(_("Review overdue"), "orange")))
    if row.expires_on:
        dates.append(_("Until %(day)s") % {"day": day(row.expires_on)})
    return [
        format_html("{}{}", link, stamp),
        wording.lines([gds.component("tag", wording.standing_tag(row)), *_in_short(row)]),
        format_html('<div class="app-line">{}</div>{}', row.owner.name, wording.badges(cleared)),
        wording.lines(dates),
    ]


def _in_short(row: Position) -> list[str]:
    """Its conditions, else its words, as far as a list has room; of what is marked higher nothing stands in a list."""
    if row.marking != Marking.OFFICIAL:
        return [row.get_marking_display()]
    text = " ".join((row.conditions or row.text).split())
    return [text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"]


def _line(row: Position, cleared: list[Clearance], on: date) -> list[Any]:
    by = [f"{one.department.name}, {localdate(one.decided_at).isoformat()}" for one in cleared]
    return [
        *(
            on,
            row.key,
            row.activity_id,
            row.sector_id,
            row.nation,
            row.country_id,
            row.standing,
            row.text,
            row.conditions,
        ),
        *(row.owner_id, row.owner.name, "; ".join(by), row.valid_from, row.review_by, _yes_or_no(row.is_to_review(on))),
        *(row.expires_on, row.marking, row.sources, str(row.stamp)),
    ]


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


class PositionPage(Scoped, TemplateView):
    queryset = Position.objects.select_related("owner", "activity", "sector", "country", "written_by", "edited_by")
    template_name = "guidance/position.html"
    http_method_names = ["get", "head", "options"]
    request: Any
    object: Position

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.must(Can.READ_GUIDANCE)
        found: Any = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        self.object = found
        services.note_reading(self.object, by=request.user)
        services.note_opened(self.object, by=request.user, now=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        now = timezone.now()
        today = localdate(now)
        clearances = list(row.clearances())
        successor = row.successor()
        writes = acts.may(services.must_write, user, row.owner)
        against = [] if row.is_published else services.standing_against(row)
        return super().get_context_data(
            position=row,
            today=today,
            marking=wording.marking(row),
            tag=wording.standing_tag(row),
            state=wording.state_tag(row, today),
            shown=wording.shown(row, besides=("standing", "text")),
            badges=wording.badges(clearances) if row.is_published else "",
            is_in_force=row.is_in_force(today),
            to_review=row.is_to_review(today),
            successor=wording.in_brief(successor) if successor else "",
            changes=reverse("position_changes", args=[row.key]) if successor else "",
            history=[wording.in_history(other, today) for other in self.history()],
            escalations=self.escalated(today),
            contradicted=acts.ways_out(row, against, user),
            acts=self.acts(writes, now),
            send=acts.send_address(row, user),
            **drafted.stands(row, user, now),
            **acknowledgement(row, user, today),
            **kwargs,
        )

    def history(self) -> list[Position]:
        """What else was ever published for this very cell, the latest first."""
        rows: Any = ROWS.visible_to(self.request.user)
        found = rows.in_cell(self.object.cell).ever_published().exclude(pk=self.object.pk)
        return list(found.order_by("-valid_from", "-published_at", "-key"))

    def escalated(self, today: date) -> list[Any]:
        """Each with its own page for those who may see it."""
        found = self.escalations()
        seen = set(MixedMessage.objects.visible_to(self.request.user).filter(pk__in=[one.pk for one in found]))
        return [wording.escalation(mixed, today, linked=mixed in seen) for mixed in found]

    def escalations(self) -> list[MixedMessage]:
        """Those of which the reader sees both positions: a draft is nobody's but its writers' and its clearers'."""
        seen: Any = Position.objects.visible_to(self.request.user)
        rows = MixedMessage.objects.open().about(self.object).both_among(seen)
        return list(rows.select_related("first_owner", "second_owner"))

    def acts(self, writes: bool, now: datetime) -> list[tuple[str, str]]:
        row, own = self.object, acts.acts_on(self.object, self.request.user, now)
        if writes and not row.is_published:
            own.insert(0, (reverse("position_edit", args=[row.key]), _("Change its words")))
        if writes and row.is_published:
            own.append((f"{reverse('position_draft')}?{urlencode({'replaces': row.key})}", _("Write what replaces it")))
        if row.is_published and self.request.user.may(Can.REPORT_MIXED_MESSAGE):
            own.append((acts.report_address(row), _("Report that another text says otherwise")))
        return own


class PositionChanges(Scoped, TemplateView):
    """What changed, word by word, from a position to what took its place."""

    queryset = ROWS
    template_name = "guidance/position_changes.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        old: Any = get_object_or_404(self.get_queryset(), key=kwargs.pop("key"))
        new = old.successor()
        if new is None:
            raise Http404
        for row in (old, new):
            services.note_reading(row, by=self.request.user)
        return super().get_context_data(
            old=old,
            new=new,
            tags=[wording.standing_tag(row) for row in (old, new) if old.standing != new.standing],
            changes=[
                (wording.label(new, name), marked(getattr(old, name), getattr(new, name)), name in wording.WELSH)
                for name in COMPARED
                if getattr(old, name) != getattr(new, name)
            ],
            marking=wording.marking(new),
            **kwargs,
        )


# -- Drafting ------------------------------------------------------------------------------------------------------


class WritePosition(ActionView):
    """What drafting and changing have in common."""

    form_class = PositionForm

    def facts(self, form: Any) -> dict[str, Any]:
        """A position has the word for no nation, and its first day where none is given."""
        facts = super().facts(form)
        if facts["valid_from"] is None:
            facts["valid_from"] = localdate(self.now)
        return facts


class DraftPosition(WritePosition):
    """A new one, or from the words of one that it is to replace."""

    act = Can.WRITE_GUIDANCE
    title = gettext_lazy("Draft a position")
    intro = gettext_lazy(
        "Nobody but its writers and the departments that you send it to sees it until it is published."
    )
    button = gettext_lazy("Save the draft")
    done = gettext_lazy("The draft is saved. Read it, then send it to departments.")

    @cached_property
    def owners(self) -> list[Body]:
        return services.owners_for(self.user)

    @cached_property
    def replaced(self) -> Position | None:
        key = self.request.GET.get("replaces", "")
        if not key:
            return None
        found: Any = get_object_or_404(ROWS.visible_to(self.user), key=key)
        services.note_reading(found, by=self.user)
        return found  # type: ignore[no-any-return]

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        if self.replaced is not None:
            services.must_write(self.user, self.replaced.owner)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "owners": [] if self.replaced else self.owners}

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if self.replaced is not None:
            initial |= self.initial_of(self.replaced)
            return {**initial, "valid_from": None, "review_by": None, "expires_on": None, "change_note": ""}
        nations = {body.nation for body in self.owners}
        return {**initial, "marking": Marking.OFFICIAL, "is_major": True, "nation": min(nations, default="")}

    def back(self) -> str:
        return self.replaced.get_absolute_url() if self.replaced else reverse("drafts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=str(self.replaced or ""), **kwargs)

    def perform(self, **facts: Any) -> Position:
        facts.pop("seen")
        owner = self.replaced.owner if self.replaced else facts.pop("owner", None) or self.owners[0]
        if self.replaced is not None:
            # What takes the place of a sample has its words, and is none the less a sample.
            facts["sample_basis"] = self.replaced.sample_basis
        return services.draft_position(owner, by=self.user, now=self.now, **facts)


class EditPosition(WritePosition):
    queryset = Position.objects.select_related("owner", "activity", "sector", "country")
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

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "owners": []}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        services.note_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=str(self.object), marking=wording.marking(self.object), **kwargs)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        services.note_reading(current, by=self.user)
        return super().conflict(form, current)

    def perform(self, **facts: Any) -> Any:
        facts.pop("form_id")
        return services.edit_draft(self.object, by=self.user, now=self.now, **facts)
