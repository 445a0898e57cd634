"""Pressure on a council: listed, put down, shown, corrected, told to the central unit, withdrawn, looked at."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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

from accounts.models import User
from accounts.roles import UNIT, Can
from accounts.rules import MAY_BE_RELEASED, Part
from accounts.views.trail import who_changed
from engagement import services, wording
from engagement.filters import InterventionFilter
from engagement.forms.contacts import WithdrawForm
from engagement.forms.interventions import EditInterventionForm, InterventionSearch, LogInterventionForm
from engagement.models import Delegation, Intervention
from engagement.rules import Marking
from engagement.topics import what_to_say
from guidance.models import Topic
from web import gds, parts
from web.actions import ActionView, ConfirmSeen
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FilteredList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day, moment

ROWS = Intervention.objects.select_related("council", "organisation", "delegation__council", "made_by")


class InterventionList(FilteredList):
    """The last first: those of the reader's council; for the central unit, those that it was alerted of."""

    queryset = Intervention.objects.select_related("council", "organisation")
    order = ("-held_on", "-key")
    filterset_class = InterventionFilter
    template_name = "engagement/interventions.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_CONTACTS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def is_unit(self) -> bool:
        return bool(self.user.may(Can.REVIEW, UNIT))

    @cached_property
    def form(self) -> RegisterForm:
        return InterventionSearch(self.asked or None, reviews=self.is_unit)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.asked.get("state") else rows.live()

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        if name == "delegation":
            visit = Delegation.objects.visible_to(self.user).filter(key=value).first()
            return _("Visit"), str(visit or _("One that you do not see"))
        return super().in_words(name, value)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No records of pressure"),
                counted=ngettext_lazy("%(count)s record of pressure", "%(count)s records of pressure", "number"),
                more=_("more than %(count)s records of pressure"),
            ),
            "table": self.table(context["page"]),
            "log": log_address(self.asked.get("delegation", "")) if self.user.may(Can.LOG_INTERVENTION) else "",
            "is_unit": self.is_unit,
        }

    def table(self, page: Page) -> gds.Params:
        names = topic_names(code for row in page.rows for code in row.topics)
        head = [_("When and how"), _("Office"), _("Topics"), _("What came of it")]
        return parts.table(head, [_cells(row, names) for row in page.rows], header_column=True)


def log_address(delegation: str = "") -> str:
    """Where pressure is put down; about a visit, where one is named by its key."""
    return reverse("intervention_log") + (f"?delegation={delegation}" if delegation else "")


def topic_names(codes: Any) -> dict[str, str]:
    """The names of topics by their codes, those that have ended among them."""
    return dict(Topic.objects.filter(code__in=set(codes)).values_list("code", "name"))


def _cells(row: Any, names: dict[str, str]) -> list[Any]:
    link = format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, {}</span></a>',
        row.get_absolute_url(),
        day(row.held_on),
        row.reference,
    )
    tags = [gds.component("tag", tag) for tag in tags_of(row)]
    below = wording.lines([row.get_channel_display(), row.council.name, *tags])
    return [
        format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, below),
        with_languages(row.organisation.name),
        wording.lines([names[code] for code in row.topics if code in names]) if row.topics else _("None named"),
        row.get_result_display(),
    ]


def tags_of(row: Intervention) -> list[gds.Params]:
    if row.is_withdrawn:
        return [parts.tag(_("Entered by mistake"), "orange")]
    return [parts.tag(_("Unit alerted"), "blue")] if row.alerted else []


# -- Put down, changed ---------------------------------------------------------------------------------------------


class LogIntervention(ActionView):
    """One page, one button. The same form sent twice leads to the one record that it made."""

    act = Can.LOG_INTERVENTION
    form_class = LogInterventionForm
    template_name = "engagement/intervention_form.html"
    title = gettext_lazy("Log pressure on your council")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Log it")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user, "today": localdate(self.now)}

    @cached_property
    def visit(self) -> Delegation | None:
        """The visit that the page that led here was about."""
        key = str(self.request.POST.get("delegation") or self.request.GET.get("delegation", "")).replace("\x00", "")
        own = Delegation.objects.visible_to(self.user).filter(council__in=self.user.councils(Can.LOG_INTERVENTION))
        return own.filter(key=key).first()

    def get_initial(self) -> dict[str, Any]:
        known = {"delegation": self.visit.key, "council": self.visit.council_id} if self.visit else {}
        return {**super().get_initial(), "held_on": localdate(self.now), **known}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = _("About the visit: %(title)s") % {"title": self.visit} if self.visit else ""
        return super().get_context_data(**{"caption": about, **kwargs})

    def back(self) -> str:
        return self.visit.get_absolute_url() if self.visit else reverse("interventions")

    def perform(self, **facts: Any) -> Intervention:
        row = services.log_intervention(facts.pop("council"), by=self.user, now=self.now, **facts)
        told = _("It is logged as %(reference)s.")
        if row.alerted:
            told = _("It is logged as %(reference)s, and the central unit is alerted.")
        messages.success(self.request, told % {"reference": row.reference})
        return row


class InterventionAct(ActionView):
    """A page about one record. Whoever is shown it has read of it, which the trail keeps by its marking."""

    queryset = ROWS
    object: Intervention

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_withdrawn:
            return HttpResponseRedirect(self.back())
        services.note_intervention_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        return self.object.get_absolute_url()

    def changed_by(self, current: Any) -> str:
        return who_changed(current, self.user, besides=("intervention_read",))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": str(self.object), **marked(self.object), **kwargs})


class EditIntervention(InterventionAct):
    act = Can.LOG_INTERVENTION
    form_class = EditInterventionForm
    template_name = "engagement/intervention_form.html"
    title = gettext_lazy("Change this record of pressure")
    done = gettext_lazy("Saved.")

    @property
    def intro(self) -> Any:
        return (
            _("The central unit reads what you change. %(released)s") % {"released": MAY_BE_RELEASED}
            if (self.object.alerted)
            else MAY_BE_RELEASED
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "user": self.user,
            "today": localdate(self.now),
            "intervention": self.object,
        }

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "organisation": row.organisation.name}

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        services.note_intervention_reading(current, by=self.user)
        if self.says_the_same(form, current, besides=("said_so", "which", "organisation")):
            return HttpResponseRedirect(self.back())
        return super().conflict(form, current)

    def perform(self, **facts: Any) -> Intervention:
        return services.edit_intervention(self.object, by=self.user, now=self.now, **facts)


class AlertUnit(InterventionAct):
    act = Can.LOG_INTERVENTION
    form_class = ConfirmSeen
    title = gettext_lazy("Alert the central unit?")
    intro = gettext_lazy(
        "Its analysts get a task and a mail at once. They see this record from then on, as does the devolved "
        "administration of your nation, and the visit that it is about where you share that visit with them. That is "
        "not undone."
    )
    button = gettext_lazy("Alert the central unit")
    done = gettext_lazy("The central unit is alerted.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.back()) if self.object.alerted else super().get(request, *args, **kwargs)

    def perform(self, **facts: Any) -> Intervention:
        return services.alert_unit(self.object, by=self.user, now=self.now, **facts)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """What stands is no longer what was looked at. It is shown again, to be decided on or not."""
        return HttpResponseRedirect(self.back())


class WithdrawIntervention(InterventionAct):
    """The record stays, with the reason: nothing that was logged is ever deleted."""

    act = Can.LOG_INTERVENTION
    form_class = WithdrawForm
    template_name = "engagement/end.html"
    title = gettext_lazy("Withdraw this record: it was entered by mistake")
    button = gettext_lazy("Withdraw this record")
    intro = gettext_lazy("It stays, and lists and figures leave it out.")
    done = gettext_lazy("The record is withdrawn.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": row.withdrawn_reason}

    def perform(self, **facts: Any) -> Intervention:
        return services.withdraw_intervention(self.object, by=self.user, now=self.now, **facts)


class LookAtIntervention(InterventionAct):
    act = Can.REVIEW
    part = Part.PROGRAMME
    title = gettext_lazy("Have you looked at this?")
    button = gettext_lazy("Mark it as looked at")
    done = gettext_lazy("It is marked as looked at. The council is not told.")

    def acting_for(self) -> str:
        """The central unit; the record is a council's."""
        return UNIT

    def perform(self, **_facts: Any) -> Intervention:
        return services.look_at_intervention(self.object, by=self.user, now=self.now)


# -- The page ------------------------------------------------------------------------------------------------------


NO_VISIT = gettext_lazy("You see all of it. If it was about a visit, its council keeps that visit to itself.")


class InterventionPage(Scoped, TemplateView):
    queryset = ROWS
    template_name = "engagement/intervention.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        services.note_intervention_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        asked = row.asked_of_unit() if row.alerted and self.user.may(Can.REVIEW, UNIT) else None
        return super().get_context_data(
            intervention=row,
            title=str(row),
            tags=[gds.component("tag", tag) for tag in tags_of(row)],
            facts=parts.summary_list(self.facts()),
            who_sees=self.who_sees(),
            told_on=self.told_on(),
            not_all="" if row.shows("version") or self.visit else NO_VISIT,
            acts=self.acts(),
            asked=asked,
            may_look=bool(asked and asked.done_at is None),
            **marked(row),
            **kwargs,
        )

    def facts(self) -> list[gds.Params]:
        row = self.object
        names = topic_names(row.topics)
        [office] = wording.organisation_links([row.organisation], self.user)
        told: list[tuple[str, Any, Any]] = [
            ("held_on", _("When"), day(row.held_on)),
            ("channel", _("How"), row.get_channel_display()),
            ("organisation", _("Office"), office),
            ("council", _("Council"), row.council.name),
            ("topics", _("Topics"), wording.lines([names[code] for code in row.topics if code in names])),
            ("demand", _("What they asked or demanded"), wording.paragraphs(row.demand)),
            ("our_response", _("What the council answered"), wording.paragraphs(row.our_response)),
            ("result", _("What came of it"), row.get_result_display()),
            ("delegation", _("Visit"), self.visit),
            ("withdrawn_reason", _("Withdrawn because"), wording.paragraphs(row.withdrawn_reason)),
        ]
        return [
            parts.summary_row(name, value)
            for field, name, value in told
            # The visit itself says who sees it.
            if value and (field == "delegation" or row.shows(field))
        ]

    def told_on(self) -> dict[str, Any] | None:
        """For those of its council: what to say on its topics, and whom to call."""
        row = self.object
        if row.is_withdrawn or row.council_id not in self.user.council_codes() or not self.user.may(Can.READ_GUIDANCE):
            return None
        topics = Topic.objects.filter(code__in=row.topics).order_by("name")
        return what_to_say(row.council, topics, self.user, localdate(timezone.now()))

    @cached_property
    def visit(self) -> Any:
        """The visit that it was about, to those who see that visit anyway."""
        visit = self.object.delegation
        if visit is None or not Delegation.objects.visible_to(self.user).filter(pk=visit.pk).exists():
            return ""
        return format_html('<a class="govuk-link" href="{}">{}</a>', visit.get_absolute_url(), visit)

    def who_sees(self) -> str:
        row = self.object
        if row.alerted:
            told = _("%(council)s and the central unit, which was alerted on %(moment)s.")
            return told % {"council": row.council.name, "moment": moment(row.alerted_at)}
        return _("%(council)s only.") % {"council": row.council.name}

    def acts(self) -> list[tuple[str, str]]:
        row = self.object
        if row.is_withdrawn or not self.user.may(Can.LOG_INTERVENTION, row.council_id):
            return []
        told = [("intervention_edit", _("Change this record"))]
        if not row.alerted:
            told.append(("intervention_alert", _("Alert the central unit")))
        told.append(("intervention_withdraw", _("Withdraw it: entered by mistake")))
        return [*((reverse(name, args=[row.key]), words) for name, words in told), (log_address(), _("Log another"))]


def marked(row: Intervention) -> dict[str, Any]:
    """The banner that a marking asks for above and below."""
    return {"marking": row.marking if row.marking != Marking.OFFICIAL else "", "handling": row.handling}
