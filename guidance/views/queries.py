"""Questions of councils to the centre: the lists, one question, and what is done with it."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import Body, User
from accounts.roles import BodyKind, Can
from accounts.rules import Marking
from guidance import services, wording
from guidance.advice import advise, asked_in, told
from guidance.cards import digest
from guidance.filters.queries import QueryFilter
from guidance.forms.answers import KeepForm
from guidance.forms.queries import AnswerForm, HoldForm, PassForm, PromoteForm, QuerySearch
from guidance.models import Answer, AnswerCard, Query
from guidance.rules import QueryState
from guidance.views.answers import summary_of
from web import gds, parts
from web.actions import ActionView
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FilteredList, count_in_words
from web.naming import find
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import moment

ROWS = Query.objects.select_related(
    "council", "activity", "sector", "country", "place__country", "with_body", "line", "asked_by"
)
STATE_COLOURS = {
    QueryState.NEW: "blue",
    QueryState.HOLDING_REPLY: "teal",
    QueryState.WITH_DEPARTMENT: "purple",
    QueryState.ANSWERED: "green",
    QueryState.CLOSED: "grey",
    QueryState.PROMOTED: "green",
}


def tags_of(query: Query, now: Any) -> list[gds.Params]:
    """How far it has come, and that it is late, in words."""
    tags = [parts.tag(query.get_state_display(), STATE_COLOURS[QueryState(query.state)])]
    return [parts.tag(_("Late"), "red"), *tags] if query.is_late(now) else tags


class QueryList(FilteredList):
    """All that its reader sees, the newest first: a council's own, a department's, the unit's."""

    queryset = ROWS
    order = ("-asked_at", "-key")
    filterset_class = QueryFilter
    template_name = "guidance/queries.html"
    http_method_names = ["get", "head", "options"]
    here = "all"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return QuerySearch(self.asked or None, of_several=self.user.may(Can.ANSWER_QUERY))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No questions"),
                counted=ngettext_lazy("%(count)s question", "%(count)s questions", "number"),
                more=_("more than %(count)s questions"),
            ),
            "table": self.table(context["page"]),
            "here": self.here,
            "answers": self.user.may(Can.ANSWER_QUERY),
            "may_ask": self.user.may(Can.ASK_CENTRE),
        }

    def table(self, page: Page) -> gds.Params:
        now = timezone.now()
        head = [_("Question"), _("Council"), _("Answer due"), _("State")]
        return parts.table(head, [_cells(row, now) for row in page.rows], header_column=True, named=[2])


class QueryQueue(QueryList):
    """What waits for an answer of the reader's body: late ones first, then what is due next."""

    order = ("due_at", "key")
    here = "queue"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.ANSWER_QUERY)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        """All of them wait."""
        form = QuerySearch(self.asked or None, of_several=True)
        del form.fields["waiting"]
        return form

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(answered_at=None, closed_at=None)


def _cells(row: Query, now: Any) -> list[Any]:
    link = format_html('<a class="govuk-link" href="{}">{}</a>', row.get_absolute_url(), with_languages(str(row)))
    below = [row.reference, row.get_urgency_display()]
    below += [row.with_body.name] if row.with_body else []
    tags = [gds.component("tag", tag) for tag in tags_of(row, now)]
    return [
        format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, ". ".join(map(str, below))),
        row.council.name,
        moment(row.due_at) if not row.is_over else _("Was due %(moment)s") % {"moment": moment(row.due_at)},
        wording.lines(tags),
    ]


class QueryPage(Scoped, TemplateView):
    queryset = ROWS
    template_name = "guidance/query.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object: Query = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        services.note_query_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, now = self.object, timezone.now()
        body = services.body_answering(query, self.user)
        own = self.user.may(Can.READ_GUIDANCE, query.council_id)
        cards = AnswerCard.objects.visible_to(self.user).filter(query=query)
        return super().get_context_data(
            query=query,
            tags=[gds.component("tag", tag) for tag in tags_of(query, now)],
            is_own=own,
            body=body,
            summary=summary_of(asked_in(query), only_said=True),
            record=self.record(),
            answers=query.answers.select_related("body", "by_user"),
            cards=cards,
            line=query.line if query.line_id and self.sees_line() else None,
            acts=self.acts(body),
            marking="" if query.marking == Marking.OFFICIAL else query.marking,
            **kwargs,
        )

    def sees_line(self) -> bool:
        return query_line_is_visible(self.object, self.user)

    def record(self) -> Any:
        """The record that it names, where its reader sees that now."""
        query = self.object
        return find(query.about_label, query.about_record, self.user) if query.about_label else None

    def acts(self, body: Any) -> list[tuple[str, str]]:
        """What this reader may do now, as address and words."""
        query, key = self.object, [self.object.key]
        told: list[tuple[str, str]] = []
        if body is not None and query.closed_at is None:
            words = _("Answer once more") if query.answered_at else _("Answer")
            told.append((reverse("query_answer", args=key), words))
        if body is not None and not query.is_over:
            told.append((reverse("query_hold", args=key), _("Send a holding reply")))
            if body.kind == BodyKind.UNIT:
                told.append((reverse("query_pass", args=key), _("Pass it to a department")))
        if body is not None and query.answered_at and query.line_id is None:
            told.append((reverse("query_promote", args=key), _("Say that a line was made of it")))
        if self.user.may(Can.RELY_ON_GUIDANCE, query.council_id) and query.answered_at:
            told.append((reverse("query_keep", args=key), _("Keep the answer as a cover card")))
        if self.user.may(Can.ASK_CENTRE, query.council_id) and query.closed_at is None:
            told.append((reverse("query_close", args=key), _("Close this question")))
        return told


def query_line_is_visible(query: Query, user: User) -> bool:
    line: Any = query.line
    return bool(type(line).objects.visible_to(user).filter(pk=line.pk).exists())


class QueryAct(ActionView):
    """A page about one question. Whoever is shown it has read of it, which the trail keeps by its marking."""

    queryset = ROWS
    object: Query

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.note_query_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return self.object.get_absolute_url()

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.object
        marking = "" if query.marking == Marking.OFFICIAL else query.marking
        return super().get_context_data(**{"caption": query.reference, "marking": marking, "query": query, **kwargs})


class AnsweringAct(QueryAct):
    """For those who may answer this very question."""

    template_name = "guidance/query_act.html"

    def must_be_allowed(self) -> None:
        if not self.is_for(services.body_answering(self.object, self.user)):
            raise PermissionDenied(_("The central unit, or the department that it was passed to, answers this."))

    def is_for(self, body: Body | None) -> bool:
        return body is not None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = self.object.answers.select_related("body", "by_user")
        return super().get_context_data(**{"answers": answers, **kwargs})

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """What was sent meanwhile stands on the page, with what was typed still there: a further one may be meant."""
        services.note_query_reading(current, by=self.user)
        self.object = ROWS.get(pk=current.pk)
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.add_error(
            None,
            _(
                "Something was said or done about this question while you wrote. Read what stands above now. Nothing "
                "of yours is sent yet: send it only if you mean it as a further one."
            ),
        )
        return self.render_to_response(self.get_context_data(form=form), status=412)


class AnswerQuery(AnsweringAct):
    form_class = AnswerForm
    title = gettext_lazy("Answer this question")
    button = gettext_lazy("Send the answer")
    done = gettext_lazy("The answer is sent, and the council is told.")

    def perform(self, **facts: Any) -> Answer:
        return services.answer_query(self.object, by=self.user, now=self.now, **facts)


class HoldQuery(AnsweringAct):
    form_class = HoldForm
    title = gettext_lazy("Send a holding reply")
    button = gettext_lazy("Send the holding reply")
    done = gettext_lazy("The holding reply is sent. The clock goes on.")

    def perform(self, **facts: Any) -> Answer:
        return services.send_holding_reply(self.object, by=self.user, now=self.now, **facts)


class PassQuery(AnsweringAct):
    form_class = PassForm
    title = gettext_lazy("Pass this question to a department")
    intro = gettext_lazy("Its clearers see the question and are asked to answer. The moment by which it is due stays.")
    button = gettext_lazy("Pass it on")
    done = gettext_lazy("The department is asked to answer.")

    def is_for(self, body: Body | None) -> bool:
        return body is not None and body.kind == BodyKind.UNIT

    def perform(self, **facts: Any) -> Query:
        return services.pass_query(self.object, by=self.user, now=self.now, **facts)


class PromoteQuery(AnsweringAct):
    form_class = PromoteForm
    title = gettext_lazy("Which line was made of this question?")
    intro = gettext_lazy(
        "It links the question to a line that is published, so that the next council finds it by itself. It writes no "
        "line: write one first, from what was asked and answered below, and choose it here once it is published. The "
        "council sees it beside the answer, so it must be one that its officers can read."
    )
    button = gettext_lazy("Save")
    done = gettext_lazy("The question names its line.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A line is begun from the question and its answer by whoever writes lines."""
        begin = f"{reverse('line_new')}?{urlencode({'question': self.object.key})}"
        return super().get_context_data(begin=begin if self.user.may(Can.WRITE_GUIDANCE) else "", **kwargs)

    def perform(self, **facts: Any) -> Query:
        return services.promote_query(self.object, by=self.user, now=self.now, **facts)


class CloseQuery(QueryAct):
    act = Can.ASK_CENTRE
    title = gettext_lazy("Close this question?")
    intro = gettext_lazy("Nobody answers it any more. It stays on the record, with what was answered.")
    button = gettext_lazy("Close the question")
    done = gettext_lazy("The question is closed.")

    def perform(self, **_facts: Any) -> Query:
        return services.close_query(self.object, by=self.user, now=self.now)


class KeepAnsweredQuery(QueryAct):
    """The centre's answer, with what guidance says of it today, as a cover card."""

    act = Can.RELY_ON_GUIDANCE
    form_class = KeepForm
    title = gettext_lazy("Keep the answer as a cover card")
    intro = gettext_lazy(
        "A copy of the question, of what was answered, and of what guidance says of it today is kept with its date. "
        "Nobody can change or delete it."
    )
    button = gettext_lazy("Keep the answer")
    done = gettext_lazy("The answer is kept. This page stays as it is, whatever is said later.")

    def get_initial(self) -> dict[str, Any]:
        if self.request.method == "POST":
            return super().get_initial()
        query = self.object
        advice = advise(asked_in(query), self.user, timezone.localdate(self.now), council=query.council)
        return {"shown": digest(told(advice, query))}

    def get_success_url(self) -> str:
        return str(self.result.get_absolute_url())

    def perform(self, **facts: Any) -> AnswerCard:
        return services.keep_answered_query(self.object, by=self.user, now=self.now, **facts)
