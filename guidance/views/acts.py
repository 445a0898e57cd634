"""What is done to a draft or to what was published, be it a position or a version of a line: one set of pages for both.

Which of the two, and which row, stands in the address: `address(row, act)` and `acts_on(row, user)` make it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, User
from accounts.roles import BodyKind, Can
from guidance import drafted, services, wording
from guidance.forms import acts as forms
from guidance.models import Clearance, Issued, LineVersion, MixedMessage, Position, Use
from guidance.models.matrix import is_settled
from guidance.rules import State, contradict
from web.actions import ActionView, ConfirmSeen

# By the word for them in addresses.
NOUNS: dict[str, Any] = {"position": Position, "version": LineVersion}


def address(row: Issued, act: str) -> str:
    """Of the page of an act ("submit", "clear" …) on a position or a version."""
    noun = next(noun for noun, model in NOUNS.items() if isinstance(row, model))
    return reverse(f"guidance_{act}", args=[noun, row.key])


def acts_on(row: Issued, user: User, now: datetime) -> list[tuple[str, str]]:
    """What this reader may do to it besides changing its words, as address and words; what waits for them first."""
    return [(address(row, act), str(words)) for act, words in _open_to(row, user, now)]


def send_address(row: Issued, user: User) -> str:
    """Of the page on which a draft is sent to departments, where this reader may send it now."""
    return address(row, "submit") if row.state == State.DRAFT and may(services.must_write, user, row.owner) else ""


def may(must: Callable[..., Body], *asked: Any) -> bool:
    """Whether a service would let the user do this."""
    try:
        must(*asked)
    except PermissionDenied:
        return False
    return True


def departments_of(row: Issued, user: User) -> list[Clearance]:
    """What the user's own departments were asked, and say so far."""
    codes = [m.body_id for m in user.memberships_now if Can.CLEAR_GUIDANCE in m.acts]
    return [clearance for clearance in row.clearances() if clearance.department_id in codes]


def opposed_by(row: Issued, said: list[Clearance]) -> list[Position]:
    """Positions of the departments that say this of it, which say the opposite."""
    if not isinstance(row, Position):
        return []
    own = [clearance.department_id for clearance in said]
    return [other for other in services.contradicting(row) if other.owner_id in own]


def _open_to(row: Issued, user: User, now: datetime) -> Iterable[tuple[str, Any]]:
    today = localdate(now)
    if row.is_published:
        if row.is_in_force(today) or (row.state == State.PUBLISHED and row.valid_from > today):
            yield from [("withdraw", _("Withdraw it"))] if may(services.must_publish, user, row) else []
        return
    writes = may(services.must_write, user, row.owner)
    if row.state == State.DRAFT:
        yield from [("submit", _("Send it to departments"))] if writes else []
    else:
        said = departments_of(row, user)
        if any(not clearance.has_cleared for clearance in said):
            yield "clear", _("Clear it")
        elif isinstance(row, Position) and services.cleared_plainly(row, opposed_by(row, said)):
            yield "clear", _("Clear it as an exception to your position")
        if said:
            yield "object", _("Object to it")
        if any(clearance.decided_at for clearance in said):
            yield "take_back", _("Take back what your department said")
        is_waiting = row.state == State.SUBMITTED
        publishes = may(services.must_publish, user, row)
        if is_waiting and publishes and user not in (row.written_by, row.edited_by):
            yield from [] if services.what_is_missing(row, now) else [("countersign", _("Countersign it"))]
        if row.state == State.SCHEDULED and publishes:
            yield "unschedule", _("Do not publish it as planned")
        if is_waiting and writes:
            yield "ask", _("Ask further departments")
    yield from [("discard", _("Discard it"))] if writes else []


def report_address(row: Issued) -> str:
    """Of the page on which a mixed message is reported, with this text as the first of the two."""
    noun = "position" if isinstance(row, Position) else "version"
    return f"{reverse('mixed_message_report')}?{urlencode({noun: row.key})}"


class DraftAct(ActionView):
    """A page about one position or one version. Its words stand on the page: nobody decides on what they do not see.

    Who looked at other words than those that stand by now decides anew, with what they typed still there.
    """

    template_name = "guidance/act.html"
    compares = False
    """Whether its page shows, word by word, what changes from the text that it replaces."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        model = NOUNS.get(kwargs["noun"])
        if model is None:
            raise Http404
        self.queryset = model._default_manager.select_related("owner", "written_by", "edited_by")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return self.back()

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        if more.get("status") != HTTPStatus.SERVICE_UNAVAILABLE:
            services.note_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "caption": str(self.object),
                "marking": wording.marking(self.object),
                "shown": drafted.decided_about(self.object),
                "changed": drafted.what_changes(self.object, self.user) if self.compares else [],
                "clearances": drafted.clearances(self.object),
                "stopped": drafted.stopped(self.object),
                **kwargs,
            }
        )

    def is_done(self, _current: Any) -> bool:
        """Whether just this was done already, by this user: mostly, a form that was sent twice."""
        return False

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        if self.is_done(current):
            return HttpResponseRedirect(self.get_success_url())
        self.object = current
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.add_error(None, _("It was changed after you opened it. Read what stands below now, then decide again."))
        return self.render_to_response(self.get_context_data(form=form), status=412)


class WritersAct(DraftAct):
    def must_be_allowed(self) -> None:
        services.must_write(self.user, self.object.owner)


class SubmitDraft(WritersAct):
    form_class = forms.SubmitForm
    title = gettext_lazy("Send it to departments")
    button = gettext_lazy("Send it")

    @property
    def done(self) -> str:
        asked = [one.department.name for one in self.result.clearances() if not one.has_cleared]
        if not asked:
            return _("No department was asked. A second person can countersign it now.")
        return _("It is with %(departments)s. Its writers are told what each decides.") % {
            "departments": get_text_list(asked, _("and"))
        }

    @property
    def intro(self) -> str:
        owner = self.object.owner
        if owner.kind == BodyKind.DEPARTMENT:
            return _("%(owner)s is asked in any case. A second person then countersigns it.") % {"owner": owner.name}
        return _("Where none has to clear it, tick none. A second person then countersigns it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "without": [self.object.owner_id]}

    def get_initial(self) -> dict[str, Any]:
        """Those that were asked before its words were changed are ticked; else those that cleared what it replaces."""
        asked = [clearance.department_id for clearance in self.object.clearances()]
        if not asked:
            replaced = services.exposure(self.object, self.user).replaces
            asked = [one.department_id for old in replaced for one in old.clearances() if one.has_cleared]
        return {**super().get_initial(), "departments": asked}

    def is_done(self, current: Any) -> bool:
        return bool(current.state == State.SUBMITTED)

    def perform(self, **facts: Any) -> Any:
        return services.submit_draft(self.object, by=self.user, now=self.now, **facts)


class AskDepartments(WritersAct):
    form_class = forms.AskForm
    title = gettext_lazy("Ask further departments")
    button = gettext_lazy("Ask them")
    done = gettext_lazy("They are asked. What the others said stands.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.are_some_left() else self.all_are_asked()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.are_some_left() else self.all_are_asked()

    def are_some_left(self) -> bool:
        field: Any = self.get_form().fields["departments"]
        return bool(field.queryset.exists())

    def all_are_asked(self) -> HttpResponse:
        messages.info(self.request, _("Every department was asked already."))
        return HttpResponseRedirect(self.back())

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = [clearance.department_id for clearance in self.object.clearances()]
        return {**super().get_form_kwargs(), "without": [self.object.owner_id, *asked]}

    def perform(self, **facts: Any) -> Any:
        return services.ask_departments(self.object, by=self.user, now=self.now, **facts)


class DiscardDraft(WritersAct):
    form_class = ConfirmSeen
    title = gettext_lazy("Discard this draft?")
    intro = gettext_lazy("It was never published. What departments said of it goes with it.")
    button = gettext_lazy("Discard it")
    warns = True
    done = gettext_lazy("The draft is gone.")

    def get_success_url(self) -> str:
        return reverse("drafts")

    def perform(self, **facts: Any) -> None:
        services.discard_draft(self.object, by=self.user, now=self.now, **facts)


# -- What publishers do --------------------------------------------------------------------------------------------


class PublishersAct(DraftAct):
    def must_be_allowed(self) -> None:
        services.must_publish(self.user, self.object)


class Countersign(PublishersAct):
    """Before the button: what it replaces, who relies on that, whom it reaches. Nothing of it changes anything."""

    compares = True
    form_class = forms.CountersignForm
    template_name = "guidance/publishers_act.html"
    title = gettext_lazy("Countersign and publish")
    intro = gettext_lazy("You stand behind it with its writer. Once published no word of it is changed.")
    button = gettext_lazy("Countersign")

    @property
    def done(self) -> str:
        if self.result.state == State.SCHEDULED:
            return _("Countersigned. It is published at the moment that you chose.")
        return _("Published.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "now": self.now}

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        self.object.must_not_be_by(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        exposed = services.exposure(self.object, self.user)
        return super().get_context_data(
            replaces=[wording.in_brief(row) for row in exposed.replaces],
            readers=exposed.readers,
            contradicted=ways_out(self.object, exposed.against, self.user),
            relying=exposed.relying,
            missing=services.what_is_missing(self.object, self.now) if not kwargs.get("form") else [],
            **kwargs,
        )

    def is_done(self, current: Any) -> bool:
        return bool(current.countersigned_by == self.user)

    def perform(self, **facts: Any) -> Any:
        return services.countersign(self.object, by=self.user, now=self.now, **facts)


def ways_out(row: Issued, against: list[Position], user: User) -> list[dict[str, Any]]:
    """For each position that stands against a draft and is not settled: the three ways in which it can be.

    Each has its address where this reader may go it.
    """
    if not isinstance(row, Position):
        return []
    writes = may(services.must_write, user, row.owner)
    asks = writes and row.state == State.SUBMITTED
    return [
        {
            "position": wording.in_brief(other),
            "owner": other.owner.name,
            "is_asked": row.clearances().filter(department=other.owner).exists(),
            "is_cleared": other in services.cleared_plainly(row, [other]),
            "is_opposite": contradict(row.standing, other.standing),
            "is_wider": row.cell.covers(other.cell),
            "edit": reverse("position_edit", args=[row.key]) if writes else "",
            "ask": address(row, "ask") if asks else "",
            "escalate": reverse("position_escalate", args=[row.key, other.key])
            if may(services.must_publish, user, row)
            else "",
        }
        for other in against
        if not is_settled(row, other)
    ]


class Unschedule(PublishersAct):
    form_class = forms.UnscheduleForm
    title = gettext_lazy("Do not publish this as planned?")
    intro = gettext_lazy("It waits to be countersigned again. What departments said of it stands.")
    button = gettext_lazy("Take it off the schedule")
    done = gettext_lazy("It is not published as planned, and waits to be countersigned again.")

    def is_done(self, current: Any) -> bool:
        return bool(current.state == State.SUBMITTED)

    def perform(self, **facts: Any) -> Any:
        return services.unschedule(self.object, by=self.user, now=self.now, **facts)


class EscalateContradiction(PublishersAct):
    """Two positions stand for now, with a clock within which their owners decide."""

    form_class = forms.EscalateForm
    title = gettext_lazy("Escalate: both stand for now")
    button = gettext_lazy("Escalate")
    done = gettext_lazy("Escalated. Both owners are told, and a clock runs. It can be countersigned now.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **{**kwargs, "noun": "position"})

    def get_object(self) -> Any:
        row = super().get_object()
        rows = Position.objects.visible_to(self.user).select_related("owner", "activity", "sector", "country")
        self.other = get_object_or_404(rows, key=self.kwargs["other"])
        if self.other not in services.standing_against(row):
            raise Http404
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What was published meanwhile stands already."""
        if self.object.is_published:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        wrote = self.user in (self.object.written_by, self.object.edited_by)
        return self.back() if wrote else address(self.object, "countersign")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_opposite = contradict(self.object.standing, self.other.standing)
        heading = _("It contradicts") if is_opposite else _("It speaks of the same as")
        return super().get_context_data(own=[wording.in_brief(self.other)], own_heading=heading, **kwargs)

    def perform(self, **facts: Any) -> MixedMessage:
        return services.escalate(self.object, self.other, by=self.user, now=self.now, **facts)


class Withdraw(PublishersAct):
    form_class = forms.WithdrawForm
    template_name = "guidance/publishers_act.html"
    title = gettext_lazy("Withdraw this")
    intro = gettext_lazy(
        "From today it no longer holds. Its readers, and whoever relied on it, are told with the reason."
    )
    button = gettext_lazy("Withdraw it")
    warns = True
    done = gettext_lazy("Withdrawn. Its readers are told.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        relying = Use.objects.relying_on(self.object).named_for(self.user)
        is_to_come = self.object.valid_from > localdate(self.now)
        ending = services.replaced_when_it_begins(self.object) if is_to_come else []
        return super().get_context_data(relying=relying, ending=[wording.in_brief(row) for row in ending], **kwargs)

    def is_done(self, current: Any) -> bool:
        return bool(current.state == State.WITHDRAWN)

    def perform(self, **facts: Any) -> Any:
        reason = facts.pop("withdrawn_because")
        return services.withdraw(self.object, reason=reason, by=self.user, now=self.now, **facts)
