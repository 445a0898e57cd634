"""Mixed messages: reported by officers, on a board by age, and settled in words."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from accounts.rules import Marking
from guidance import services, wording
from guidance.filters.mixed import MixedMessageFilter
from guidance.forms.mixed import MixedSearch, NameOwnerForm, ReportForm, SettleForm, TakeBackReportForm
from guidance.models import LineVersion, MixedMessage, Position
from guidance.views.acts import may
from web import gds, parts
from web.actions import ActionView
from web.forms import RegisterForm
from web.listing import FilteredList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day

ROWS = MixedMessage.objects.select_related("council", "first_owner", "second_owner", "first", "second", "settled_for")


class MixedMessageList(FilteredList):
    """The oldest first."""

    queryset = ROWS
    order = ("opened_at", "key")
    filterset_class = MixedMessageFilter
    template_name = "guidance/mixed_messages.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return MixedSearch(self.asked if self.asked else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No mixed messages"),
                counted=ngettext_lazy("%(count)s mixed message", "%(count)s mixed messages", "number"),
                more=_("more than %(count)s mixed messages"),
            ),
            "table": self.table(context["page"]),
            "may_report": self.user.may(Can.REPORT_MIXED_MESSAGE),
        }

    def table(self, page: Page) -> gds.Params:
        today = localdate(timezone.now())
        head = [_("Between"), _("Whose texts"), _("Since"), _("Clock")]
        return parts.table(head, [_cells(row, today) for row in page.rows], header_column=True)


def _cells(row: MixedMessage, today: date) -> list[Any]:
    council = row.council.name if row.council else _("Opened between two positions")
    below = [council, row.get_marking_display()] if row.is_marked else [council]
    link = format_html(
        '<a class="govuk-link" href="{}">{}</a><div class="app-secondary app-not-bold">{}</div>',
        row.get_absolute_url(),
        capfirst(str(row)),
        wording.lines(below),
    )
    owners = [body.name if body else _("Not known") for body in (row.first_owner, row.second_owner)]
    opened = localdate(row.opened_at)
    age = (today - opened).days
    since = ngettext_lazy("%(days)s day ago", "%(days)s days ago", "days") % {"days": age}
    return [link, wording.lines(owners), wording.lines([day(opened), since]), wording.lines(clock(row, today))]


def clock(row: MixedMessage, today: date) -> list[Any]:
    """By when it is settled, or when it was; said when that is past."""
    if row.settled_at is not None:
        word = _("Taken back") if row.is_taken_back else _("Settled")
        return [gds.component("tag", parts.tag(word, "green")), day(localdate(row.settled_at))]
    due = _("To be settled by %(day)s") % {"day": day(row.due_on)}
    return [gds.component("tag", parts.tag(_("Overdue"), "red")), due] if row.is_overdue(today) else [due]


class MixedMessagePage(Scoped, TemplateView):
    queryset = ROWS
    template_name = "guidance/mixed_message.html"
    http_method_names = ["get", "head", "options"]
    request: Any
    object: MixedMessage

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        found: Any = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        self.object = found
        services.note_mixed_message_reading(found, by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mixed, user = self.object, self.request.user
        acts = []
        if mixed.settled_at is None and may(services.must_settle, user, mixed):
            acts.append((reverse("mixed_message_settle", args=[mixed.key]), _("Settle it")))
        if mixed.settled_at is None and mixed.council_id and user.may(Can.REPORT_MIXED_MESSAGE, mixed.council_id):
            acts.append((reverse("mixed_message_take_back", args=[mixed.key]), _("Take your report back")))
        if unknown_owners(mixed) and may(services.must_name_owner, user):
            acts.append((reverse("mixed_message_owner", args=[mixed.key]), _("Say whose text it is")))
        return super().get_context_data(
            mixed=mixed,
            marking=marking_of(mixed),
            clock=wording.lines(clock(mixed, localdate(timezone.now()))),
            opened=localdate(mixed.opened_at),
            texts=texts_of(mixed, user),
            acts=acts,
            **kwargs,
        )


def marking_of(mixed: MixedMessage) -> str:
    """What stands above the pages of what is marked higher."""
    return mixed.get_marking_display() if mixed.is_marked else ""


def unknown_owners(mixed: MixedMessage) -> list[str]:
    """The fields of the owners that are not known, as long as somebody waits for them."""
    names = ("first_owner", "second_owner") if mixed.settled_at is None else ()
    return [name for name in names if getattr(mixed, name) is None]


def texts_of(mixed: MixedMessage, user: Any) -> list[dict[str, Any]]:
    """The two texts, each with the address of its position, where it is one that this reader sees."""
    rows: Any = Position.objects.visible_to(user)
    pages = {row.pk: row.get_absolute_url() for row in rows.filter(pk__in=[mixed.first_id, mixed.second_id])}
    return [
        {
            "heading": heading,
            "text": getattr(mixed, f"{name}_text"),
            "source": getattr(mixed, f"{name}_source"),
            "owner": getattr(mixed, f"{name}_owner"),
            "page": pages.get(getattr(mixed, f"{name}_id"), ""),
        }
        for name, heading in (("first", _("First text")), ("second", _("Second text")))
    ]


class ReportMixedMessage(ActionView):
    """An officer pastes two texts. A position or a line may be named in the address, as the first of them."""

    act = Can.REPORT_MIXED_MESSAGE
    form_class = ReportForm
    title = gettext_lazy("Report a mixed message")
    intro = gettext_lazy(
        "Two texts of government that do not say the same. Their owners and the central unit are told, a clock runs, "
        "and you are told what they agree."
    )
    button = gettext_lazy("Report it")
    done = gettext_lazy("Reported. The owners are told; you are told what they agree.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.user.councils(Can.REPORT_MIXED_MESSAGE)}

    @cached_property
    def named(self) -> Position | LineVersion | None:
        """The text that the address names, as the first of the two."""
        models: dict[str, Any] = {"position": Position, "version": LineVersion}
        asked = [(model, key) for name, model in models.items() if (key := self.request.GET.get(name, ""))]
        if not asked:
            return None
        model, key = asked[0]
        found: Position | LineVersion = get_object_or_404(model.objects.visible_to(self.user), key=key)
        services.note_reading(found, by=self.user)
        return found

    def get_initial(self) -> dict[str, Any]:
        initial = {**super().get_initial(), "marking": Marking.OFFICIAL}
        if (one := self.named) is None:
            return initial
        quoted = {"first_text": one.said, "first_source": one.where_said, "first_owner": one.owner_id}
        return {**initial, **quoted, "marking": one.marking}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        marking = wording.marking(self.named) if self.named else ""
        return super().get_context_data(marking=marking, **kwargs)

    def back(self) -> str:
        return reverse("mixed_messages")

    def perform(self, **facts: Any) -> MixedMessage:
        return services.report_mixed_message(facts.pop("council"), by=self.user, now=self.now, **facts)


class OfMixedMessage(ActionView):
    """An act on one, whose texts stand on the page. Whoever is shown them has read them."""

    queryset = ROWS

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        services.note_mixed_message_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"texts": texts_of(self.object, self.user), "marking": marking_of(self.object)}
        return super().get_context_data(**shown, **kwargs)


class NameOwner(OfMixedMessage):
    """The central unit finds out whose a text is that an officer could not tell."""

    form_class = NameOwnerForm
    template_name = "guidance/mixed_message_act.html"
    title = gettext_lazy("Say whose text it is")
    intro = gettext_lazy("That owner is told, and asked to settle it.")
    done = gettext_lazy("The owner is told, and asked to settle it.")

    def must_be_allowed(self) -> None:
        services.must_name_owner(self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not unknown_owners(self.object):
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "unknown": unknown_owners(self.object)}

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        if self.says_the_same(form, current):
            return HttpResponseRedirect(self.back())
        return super().conflict(form, current)

    def perform(self, **facts: Any) -> MixedMessage:
        return services.name_owner(self.object, by=self.user, now=self.now, **facts)


class TakeReportBack(OfMixedMessage):
    """The council that reported it needs no answer any more."""

    form_class = TakeBackReportForm
    template_name = "guidance/mixed_message_act.html"
    title = gettext_lazy("Take your report back")
    intro = gettext_lazy("Its owners and the central unit are told, and settle nothing. It stays on the record.")
    button = gettext_lazy("Take it back")
    done = gettext_lazy("Taken back. Its owners are told.")

    def must_be_allowed(self) -> None:
        self.user.must(Can.REPORT_MIXED_MESSAGE, self.object.council_id)
        if not self.object.council_id:
            raise PermissionDenied(_("No council reported this: its owners settle it."))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.settled_at is not None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """Where it was settled meanwhile, or this was sent twice, its page says so."""
        return HttpResponseRedirect(self.back()) if current.settled_at else super().conflict(form, current)

    def perform(self, **facts: Any) -> MixedMessage:
        return services.take_back_report(self.object, by=self.user, now=self.now, **facts)


class SettleMixedMessage(OfMixedMessage):
    form_class = SettleForm
    template_name = "guidance/mixed_message_act.html"
    title = gettext_lazy("Settle this mixed message")
    button = gettext_lazy("Settle it")

    @property
    def done(self) -> str:
        return _("Settled. The council that reported it is told.") if self.object.council_id else _("Settled.")

    @property
    def intro(self) -> str:
        """What has to be done first, where the two positions still stand."""
        if not services.both_stand(self.object, localdate(self.now)):
            return ""
        return _(
            "Both positions are still in force, and only one may stay: before this is settled, one of them is "
            "withdrawn, or a joint text that both owners clear takes their place."
        )

    def must_be_allowed(self) -> None:
        services.must_settle(self.user, self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.settled_at is not None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_reported": bool(self.object.council_id)}

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """Where somebody settled it meanwhile, be it with the same form, what they wrote stands."""
        return HttpResponseRedirect(self.back()) if current.settled_at else super().conflict(form, current)

    def perform(self, **facts: Any) -> MixedMessage:
        return services.settle_mixed_message(self.object, by=self.user, now=self.now, **facts)
