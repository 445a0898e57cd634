""" "Can we do this?": six questions on one page, and one answer, which can be kept or taken to the centre."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Marking
from guidance import services
from guidance.advice import Advice, Asked, advise, told
from guidance.cards import digest
from guidance.forms.answers import CanWeForm, KeepForm
from guidance.forms.queries import AskForm, called
from guidance.models import AnswerCard, Query
from guidance.models.readers import nations_read
from guidance.rules import Standing, Urgency, answer_due
from guidance.shown import answer_shown
from places.calendar import bank_holidays
from places.models import Council, Country, Place
from web import parts
from web.actions import ActionView
from web.forms import DATE_PARTS, names_sent
from web.gds import Params
from web.languages import with_languages
from web.templatetags.gds import moment

# In the address: the answer is wanted, not the questions.
ANSWER, WANTED = "answer", "1"


class Questions:
    """What an address asks, for the reader; the answer has that address, so that it can be sent and come back to."""

    request: Any

    @cached_property
    def today(self) -> Any:
        return localdate(timezone.now())

    def form_of(self, data: QueryDict | None, **more: Any) -> CanWeForm:
        user: User = self.request.user
        nations = nations_read(user)
        if not user.may(Can.READ_GUIDANCE) or not nations:
            raise PermissionDenied(_("Positions are for councils and governments."))
        return CanWeForm(data, user=user, nations=nations, today=self.today, **more)

    def query_of(self, form: CanWeForm) -> str:
        """What of the address belongs to the questions, as it goes on to further addresses."""
        names = names_sent(form)
        kept = [(name, value) for name in names for value in self.request.GET.getlist(name) if value]
        return urlencode(sorted(kept))

    def advice(self, form: CanWeForm) -> Advice:
        """What guidance says. Whoever is shown it has read of it."""
        user: User = self.request.user
        advice = advise(form.asked(), user, self.today, council=form.council_meant())
        for row in advice.texts:
            services.note_reading(row, by=user)
        return advice


class CanWe(Questions, TemplateView):
    http_method_names = ["get", "head", "options"]
    template_name = "guidance/can_we.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if ANSWER not in request.GET:
            wrong = self.wrongly_prefilled()
            form = wrong or self.form_of(None, initial=prefilled(request.GET))
            return self.render_to_response(self.get_context_data(form=form), status=400 if wrong else 200)
        form = self.form_of(request.GET)
        if form.is_valid() and request.GET[ANSWER] != WANTED:
            form.add_error(None, _("Select “Show the answer”."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        self.template_name = "guidance/answer.html"
        return self.render_to_response(self.get_context_data(**self.answered(form)))

    def wrongly_prefilled(self) -> CanWeForm | None:
        """The questions with what is wrong in the address that fills them in; what is not said yet is no mistake."""
        form = self.form_of(self.request.GET)
        for name in form.errors.keys() - self.request.GET.keys():
            del form.errors[name]
        return form if form.errors else None

    def answered(self, form: CanWeForm) -> dict[str, Any]:
        user: User = self.request.user
        council, query = form.council_meant(), self.query_of(form)
        asked = form.asked()
        content = told(self.advice(form))
        asks_centre = not content["positions"] or content["standing"] == Standing.ADVICE_FIRST
        may_ask = council is not None and user.may(Can.ASK_CENTRE, council)
        keep = KeepForm(initial={"shown": digest(content)}) if _may_keep(user, council) else None
        return {
            **answer_shown(content),
            "summary": summary_of(asked),
            "change": f"{reverse('can_we')}?{query}",
            "keep_form": keep,
            "keep_address": f"{reverse('can_we_keep')}?{query}",
            "ask_address": f"{reverse('query_ask')}?{query}" if may_ask else "",
            "ask_form": ask_form(self, form, council) if may_ask and council and asks_centre else None,
            "about": called(own_row(council, form, user)),
        }


class KeepAnswer(Questions, ActionView):
    """The one button below an answer."""

    act = Can.RELY_ON_GUIDANCE
    form_class = KeepForm
    title = gettext_lazy("Keep this answer as a cover card")
    intro = gettext_lazy(
        "A copy is kept with its date and with the names of those who cleared it. Nobody can change or delete it, "
        "whatever is said later."
    )
    button = gettext_lazy("Keep this answer")
    done = gettext_lazy("The answer is kept. This page stays as it is, whatever is said later.")

    @cached_property
    def questions(self) -> CanWeForm:
        return self.form_of(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.questions.is_valid() else self.ask_again()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.questions.is_valid() else self.ask_again()

    def ask_again(self) -> HttpResponse:
        return HttpResponseRedirect(self.back())

    def get_initial(self) -> dict[str, Any]:
        """What is said now, for who opens this page by itself; the answer's own button says what its reader saw."""
        if self.request.method == "POST":
            return super().get_initial()
        return {"shown": digest(told(self.advice(self.questions)))}

    def back(self) -> str:
        return f"{reverse('can_we')}?{ANSWER}={WANTED}&{self.query_of(self.questions)}"

    def perform(self, **facts: Any) -> AnswerCard:
        council = self.questions.council_meant()
        if council is None:
            raise PermissionDenied(_("Cover cards are for councils."))
        about = self.questions.cleaned_data["about"]
        asked = self.questions.asked()
        return services.keep_answer(council, asked, about=about, by=self.user, now=self.now, **facts)


class AskCentre(Questions, ActionView):
    """A question to the centre, with what the six questions were answered with."""

    act = Can.ASK_CENTRE
    form_class = AskForm
    template_name = "guidance/query_ask.html"
    title = gettext_lazy("Ask the central unit")
    button = gettext_lazy("Send the question")

    @cached_property
    def questions(self) -> CanWeForm:
        return self.form_of(self.request.GET)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.must_be_allowed()
        if not self.questions.is_valid() or not self.user.may(Can.ASK_CENTRE, self.questions.council_meant()):
            # Which council asks, or where somebody is, has to be said first.
            return HttpResponseRedirect(f"{reverse('can_we')}?{ANSWER}={WANTED}&{self.query_of(self.questions)}")
        return super().dispatch(request, *args, **kwargs)

    @property
    def council(self) -> Council:
        council: Any = self.questions.council_meant()
        return council  # type: ignore[no-any-return]

    def acting_for(self) -> Any:
        return self.questions.council_meant() if self.questions.is_valid() else None

    def get_form_kwargs(self) -> dict[str, Any]:
        row = own_row(self.council, self.questions, self.user)
        return {**super().get_form_kwargs(), "due": due_in_words(self.council, self.now), "record": row}

    def get_initial(self) -> dict[str, Any]:
        row = own_row(self.council, self.questions, self.user)
        marking = getattr(row, "marking", Marking.OFFICIAL)
        return {**super().get_initial(), "text": prefilled_text(self.questions.asked()), "marking": marking}

    def back(self) -> str:
        return f"{reverse('can_we')}?{ANSWER}={WANTED}&{self.query_of(self.questions)}"

    def perform(self, **facts: Any) -> Query:
        asked = self.questions.asked()
        opens = facts.pop("open_record", False)
        about = self.questions.cleaned_data["about"] if own_row(self.council, self.questions, self.user) else ""
        names = ("activity", "with_whom", "country", "place", "sector", "payer", "starts_on")
        said = {name: getattr(asked, name) for name in names}
        return services.ask_centre(
            self.council, about=about, opens_record=opens, by=self.user, now=self.now, **said, **facts
        )

    @property
    def done(self) -> str:
        facts = {"reference": self.result.reference, "moment": moment(self.result.due_at)}
        return _("Your question %(reference)s is sent. An answer is due by %(moment)s.") % facts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            caption=self.council.name, summary=summary_of(self.questions.asked()), change=self.back(), **kwargs
        )


# -- What addresses and forms begin with ---------------------------------------------------------------------------


def prefilled(given: QueryDict) -> dict[str, Any]:
    """What a link says of what is asked: by the names of the form, a place and a country by their codes too."""
    words = {name: str(given.get(name, "")).replace("\x00", "") for name in given}
    place = Place.objects.filter(pk=words.get("place", "")).first()
    country = Country.objects.partners().filter(pk=words.get("country", "")).first()
    day = [words.get(f"starts_on_{part}", "") for part in DATE_PARTS]
    where = words.get("where") or place or country or ""
    return {**words, "where": where, "starts_on": day, "topics": given.getlist("topics")}


def ask_form(view: Questions, form: CanWeForm, council: Council) -> AskForm:
    """The question to the centre as it stands below "No position yet"."""
    row = own_row(council, form, view.request.user)
    initial = {"text": prefilled_text(form.asked()), "marking": getattr(row, "marking", Marking.OFFICIAL)}
    return AskForm(due=due_in_words(council, timezone.now()), record=row, initial=initial)


def prefilled_text(asked: Asked) -> str:
    """Its first line names it in lists, so it says what it is about."""
    where = asked.place.name if asked.place else asked.country and asked.country.name
    what = ", ".join(str(one) for one in (asked.activity, asked.with_whom, where, asked.sector) if one)
    if not what:
        return ""
    return _("Is this supported, and what should we say? %(what)s") % {"what": what}


def due_in_words(council: Council, now: Any) -> Mapping[str, str]:
    """For each urgency the moment by which an answer is due."""
    holidays = bank_holidays(council.nation)
    return {
        str(urgency.value): _("An answer is due by %(moment)s.")
        % {"moment": moment(answer_due(urgency, now, holidays))}
        for urgency in Urgency
    }


def own_row(council: Council | None, form: CanWeForm, user: User) -> Any:
    """The record of the council's own that a question or a card would name, if there is one."""
    return services.own_record(council, form.cleaned_data["about"], user) if council is not None else None


def summary_of(asked: Asked, *, only_said: bool = False) -> Params:
    """The questions with their answers; for who did not put them, without those that were left open."""
    rows = [(question, answer) for question, answer in asked.answers() if answer or not only_said]
    told = [(question, with_languages(answer or _("Not said"))) for question, answer in rows]
    return parts.summary_list(parts.summary_row(question, answer) for question, answer in told)


def _may_keep(user: User, council: Council | None) -> bool:
    return council is not None and user.may(Can.RELY_ON_GUIDANCE, council)
