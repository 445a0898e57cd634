"""The unit's morning: the review queue, and taking delegations in hand from it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from accounts.roles import Can
from accounts.rules import Part
from engagement import services, wording
from engagement.models import Contact, Delegation, Flag, Question, Review
from engagement.rules import NOT_COUNTED, rules_up_to
from engagement.rules.tripwire import late_change, late_people
from engagement.views.listing import LONG, DelegationList, title_link
from engagement.views.reviews import came_from
from overview import words
from overview.filters import ReviewFilter
from overview.forms import ReviewSearch
from overview.queue import (
    MOST_COUNTED,
    QueueView,
    branches,
    nations_reviewed,
    queue,
    told_and_not_looked_at,
    waiting,
)
from web import gds, parts
from web.forms import RegisterForm
from web.paging import CURSORS, Page
from web.refusals import WrongState, is_busy
from web.scoping import Scoped
from web.templatetags.gds import day

MOST_AT_ONCE = 50
LATE_RULES = (late_change.__name__, late_people.__name__)
WAITS_SINCE = {
    QueueView.NEW: gettext_lazy("Waiting is counted from the day on which it was logged, shared, changed or answered."),
    QueueView.MINE: gettext_lazy("Waiting is counted from the day on which you had it in hand."),
    QueueView.UNASSIGNED: gettext_lazy(
        "Visits that are not over and that nobody of your body has in hand. Waiting is counted from the day on which "
        "you could first see it."
    ),
    QueueView.ARRIVING: gettext_lazy(
        "Visits that begin today or in the next 14 days. Waiting is counted from the day on which you could first see "
        "it."
    ),
    QueueView.QUESTIONS: gettext_lazy(
        "Questions of your body that wait for an answer. Waiting is counted from the day on which it was asked."
    ),
    QueueView.ANSWERED: gettext_lazy(
        "Questions of your body that are answered, until you close them. Waiting is counted from the day of the answer."
    ),
}


class ReviewQueue(DelegationList):
    """Oldest first. Which view and which filters are in the address, so that each can be kept."""

    queryset = Delegation.objects.select_related("council", "country", "place").defer(*LONG)
    part = Part.PROGRAMME
    filterset_class = ReviewFilter
    besides = (*CURSORS, "view")
    template_name = "overview/review.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.REVIEW)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def view(self) -> QueueView:
        asked = self.request.GET.get("view", "")
        return QueueView(asked) if asked in QueueView else QueueView.NEW

    @property
    def order(self) -> tuple[str, ...]:  # type: ignore[override]
        """What has waited longest first; of visits that are about to begin the next one."""
        return ("starts_on", "key") if self.view is QueueView.ARRIVING else ("waiting_at", "key")

    @cached_property
    def form(self) -> RegisterForm:
        nations = nations_reviewed(self.user) or []
        return ReviewSearch(self.asked or None, initial={"view": self.view.value}, nations=nations)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return queue(rows, self.view, self.user, self.today)

    @cached_property
    def way_back(self) -> str:
        """What the address of a record says of the view and the page of it that lead there."""
        query = self.request.GET.copy()
        query["view"] = self.view.value
        return came_from(query.urlencode())

    @cached_property
    def today(self) -> date:
        return localdate(timezone.now())

    def branches(self, found: Any) -> list[Any]:
        return branches(super().get_queryset(), self.view, self.user, self.today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "title": QueueView(self.view).label,
            "views": [*(self._tab(view) for view in QueueView), self._told()],
            "waits_since": WAITS_SINCE[self.view],
            "may_choose": self.may_choose,
            "order": _("Next to begin first.") if self.view is QueueView.ARRIVING else _("Oldest first."),
            "first_page": self._kept(self.view),
            "unfiltered": f"{self.request.path}?view={self.view.value}",
            "query": self.request.GET.urlencode(),
        }

    def _tab(self, view: QueueView) -> dict[str, Any]:
        """A view with how many wait in it under the same filters, where these can be read."""
        text = str(view.label)
        if not self.form.errors:
            count = waiting(super().get_queryset(), view, self.user, self.today)
            text = _("%(view)s (%(count)s)") % {"view": text, "count": words.capped(count)}
        return {"text": text, "url": self._kept(view), "current": view is self.view}

    def _told(self) -> dict[str, Any]:
        """The contacts that councils tell of: a page of its own, which no filter of visits narrows."""
        seen = Contact.objects.visible_to(self.user, Part.PROGRAMME)
        count = told_and_not_looked_at(seen, self.user)[:MOST_COUNTED].count()
        text = _("Contacts told to us (%(count)s)") % {"count": words.capped(count)}
        return {"text": text, "url": reverse("review_contacts"), "current": False}

    def _kept(self, view: QueueView) -> str:
        """The address of a view under the same filters, from its first page."""
        query = self.request.GET.copy()
        for name in CURSORS:
            query.pop(name, None)
        query["view"] = view.value
        return f"{self.request.path}?{query.urlencode()}"

    def selected(self) -> gds.Params | None:
        chosen = super().selected()
        return chosen and {**chosen, "clear": f"{self.request.path}?view={self.view.value}"}

    def drafts(self) -> list[Any]:
        """A draft is nobody's to review."""
        return []

    def table(self, page: Page) -> gds.Params:
        now = timezone.now()
        held = self._by_delegation(Review.objects.visible_to(self.user).select_related("assigned_to"), page)
        asked = self._by_delegation(Question.objects.visible_to(self.user).filter(closed_at=None), page)
        flags = self._by_delegation(Flag.objects.standing().only("delegation", "rule", "response"), page)
        head = [_("Delegation"), _("Council"), _("Arrives"), _("Waiting"), _("Status"), _("Choose")]
        rows = [
            self._row(
                row,
                next(iter(held.get(row.pk, [])), None),
                [*self._asked(asked.get(row.pk, [])), *_to_think_about(row, flags.get(row.pk, []))],
                now,
            )
            for row in page.rows
        ]
        self.may_choose = any(row[-1] for row in rows)
        if not self.may_choose:
            head, rows = head[:-1], [row[:-1] for row in rows]
        return parts.table(head, rows, header_column=True, named=[2, 3])

    def _by_delegation(self, rows: Any, page: Page) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for row in rows.filter(delegation__in=[one.pk for one in page.rows]):
            found.setdefault(row.delegation_id, []).append(row)
        return found

    def _row(self, row: Any, review: Review | None, told: list[str], now: datetime) -> list[Any]:
        named = f"{row.reference}, {row.country}"
        holder = review.assigned_to if review else None
        return [
            format_html(
                '{}<div class="app-secondary app-not-bold">{}</div>', title_link(row, more=self.way_back), named
            ),
            row.council.name,
            format_html("{}{}", day(row.starts_on), wording.lines(_nearness(row, localdate(now)))),
            _waiting(row.waiting_at, now),
            wording.lines([*_tags(row), *self._status(review), *told, *([] if holder else [_take(row)])]),
            "" if holder else _choose(row),
        ]

    def _status(self, review: Review | None) -> Iterable[str]:
        holder = review.assigned_to if review else None
        if holder is None or review is None or review.assigned_at is None:
            yield _("Unassigned")
        else:
            name = _("you") if holder == self.user else holder.name
            since = day(localdate(review.assigned_at))
            yield _("With %(name)s since %(day)s") % {"name": name, "day": since}

    @staticmethod
    def _asked(questions: Iterable[Question]) -> Iterable[str]:
        for question in questions:
            if question.answered_at:
                yield _("Question answered on %(day)s") % {"day": day(localdate(question.answered_at))}
            else:
                yield _("Question out since %(day)s") % {"day": day(localdate(question.asked_at))}


def _to_think_about(row: Any, flags: Iterable[Flag]) -> Iterable[str]:
    """How much of what this reader is told of has no answer, and whether it was changed late."""
    told = [flag for flag in flags if flag.rule in rules_up_to(row.shown)]
    is_late = any(flag.rule in LATE_RULES for flag in told)
    if count := sum(not flag.response for flag in told):
        says = _("To think about: %(count)s, changed late") if is_late else _("To think about: %(count)s")
        yield says % {"count": count}
    elif is_late:
        yield _("Changed late")


def _tags(row: Any) -> Iterable[Any]:
    if row.stage in NOT_COUNTED:
        yield gds.component("tag", wording.stage_tag(row))
    if row.looked_at is None:
        yield gds.component("tag", parts.tag(_("New"), "blue"))
    elif row.news_at is not None:
        yield gds.component("tag", parts.tag(_("Changed since you looked"), "yellow"))


def _nearness(row: Any, today: date) -> list[str]:
    left = (row.starts_on - today).days
    if left < 0 or row.stage in NOT_COUNTED:
        return []
    if left == 0:
        return [_("today")]
    return [ngettext("tomorrow", "in %(days)s days", left) % {"days": left}]


def _waiting(since: datetime, now: datetime) -> str:
    days = (localdate(now) - localdate(since)).days
    if days <= 0:
        return _("Since today")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": f"{days:,}"}


def _take(row: Delegation) -> Any:
    words = format_html('{}<span class="govuk-visually-hidden">: {}</span>', _("Assign to me"), row)
    return gds.component(
        "button", {**gds.words(words), "name": "only", "value": row.key, "classes": "govuk-button--secondary app-small"}
    )


def _choose(row: Delegation) -> Any:
    return format_html(
        '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" id="choose-{0}" type="checkbox" name="chosen" value="{0}">'
        '<label class="govuk-label govuk-checkboxes__label" for="choose-{0}">'
        '<span class="app-small-only" aria-hidden="true">{2}</span>'
        '<span class="govuk-visually-hidden">{1}</span></label></div></div>',
        row.key,
        _("Choose %(title)s") % {"title": row},
        _("Choose"),
    )


class AssignToMe(Scoped, View):
    """Take one delegation in hand by its button, or those that are ticked. Assigning is all that is done in bulk."""

    queryset = Delegation.objects.select_related("council")
    part = Part.PROGRAMME
    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.must(Can.REVIEW)
        only = request.POST.get("only", "")
        keys = [only] if only else request.POST.getlist("chosen")[:MOST_AT_ONCE]
        rows = list(self.get_queryset().filter(key__in=keys).order_by("key"))
        query = QueryDict(request.POST.get("query", "")).urlencode()
        taken = sum(self._take(row, came_from(query)) for row in rows)
        if taken:
            told = ngettext(
                "%(count)s delegation is assigned to you.", "%(count)s delegations are assigned to you.", taken
            )
            messages.success(request, told % {"count": taken})
        if gone := len(set(keys)) - len(rows):
            told = ngettext(
                "%(count)s delegation is no longer shared with you.",
                "%(count)s delegations are no longer shared with you.",
                gone,
            )
            messages.warning(request, told % {"count": gone})
        if not keys:
            messages.warning(request, _("Tick the delegations that you want to have in hand, then press the button."))
        return HttpResponseRedirect(reverse("review_queue") + (f"?{query}" if query else ""))

    def _take(self, row: Delegation, way_back: str) -> bool:
        """Whether it is taken. Who has it already is told, with the record to take it over from."""
        try:
            services.assign_review(row, self.request.user, seen="", by=self.request.user, now=timezone.now())
        except WrongState as held:
            told = format_html(
                '{}: {} <a class="govuk-notification-banner__link" href="{}{}#review">{}</a>',
                row,
                held.message,
                row.get_absolute_url(),
                way_back,
                _("Open it"),
            )
            messages.warning(self.request, told)
            return False
        except OperationalError as error:
            if not is_busy(error):
                raise
            messages.warning(self.request, _("%(title)s: others hold it. Try again in a moment.") % {"title": row})
            return False
        return True
