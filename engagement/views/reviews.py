"""What reviewers do with a delegation, and how its council answers them; and what its page shows of both."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, User
from accounts.roles import Can
from engagement import services
from engagement.forms.reviews import AnswerForm, AssignForm, QuestionForm, UnitNoteForm
from engagement.history import question_told, seen_by
from engagement.models import Delegation, Look, Question, Reply, Review, UnitNote
from engagement.services.reviews import held_by, reviewers_of
from engagement.views.sections import marking_of, page_of
from web.actions import ActionView
from web.templatetags.gds import moment

# In the address of a record: the query of the review queue from which its reader came.
QUEUE = "queue"


def came_from(query: str) -> str:
    """What goes with the address of a record, and of what is done there, so that it leads back to the queue."""
    return f"?{urlencode({QUEUE: query})}"


def way_back(asked: QueryDict) -> dict[str, str]:
    """The address of the queue as its reader left it, and what further addresses keep of it; or nothing."""
    if QUEUE not in asked:
        return {"queue_address": "", "kept": ""}
    query = QueryDict(str(asked[QUEUE])).urlencode()
    return {"queue_address": f"{reverse('review_queue')}?{query}", "kept": came_from(query)}


class ReviewAct(ActionView):
    """A page of somebody who looks into a council's record. It is open whatever became of the delegation."""

    queryset = Delegation.objects.select_related("council")
    act = Can.REVIEW

    def acting_for(self) -> Any:
        """The body for which this record is the reader's to review; a record of another nation is not."""
        body: Body | None = self.object.reviewer(self.user, self.act)
        return body or self.object.council

    @cached_property
    def body(self) -> Body:
        body: Body = self.user.must(self.act, self.acting_for())
        return body

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return f"{self.get_success_url()}#review"

    def get_success_url(self) -> str:
        """The record from its top, where it says what was done."""
        return f"{page_of(self.object)}{way_back(self.request.GET)['kept']}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"caption": str(self.object), "marking": marking_of(self.object), "handling": self.object.handling}
        return super().get_context_data(**{**words, **kwargs})


class AssignReview(ReviewAct):
    """To a colleague, to oneself, to nobody. Who comes second is warned, and goes on with the next press."""

    form_class = AssignForm
    template_name = "engagement/review_assign.html"
    title = gettext_lazy("Who has this delegation in hand?")

    @property
    def done(self) -> str:
        holder = self.review.assigned_to if self.review else None
        if holder is None:
            return _("Nobody of your body has this delegation in hand now.")
        if holder == self.user:
            return _("You have this delegation in hand.")
        return _("%(name)s has this delegation in hand and is told so.") % {"name": holder.name}

    @property
    def review(self) -> Review | None:
        rows = Review.objects.visible_to(self.user).select_related("assigned_to", "body")
        return rows.filter(delegation=self.object, body=self.body).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "colleagues": list(reviewers_of(self.body))}

    def get_initial(self) -> dict[str, Any]:
        return {"to": self.user.key}

    def perform(self, **facts: Any) -> Review:
        return services.assign_review(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = self.review
        holder = review.assigned_to if review else None
        return super().get_context_data(
            **{
                "warning": held_by(review) if review and holder not in (None, self.user) else "",
                # Who has it now, whatever was sent: to press again under the warning is to mean it.
                "seen": holder.key if holder else "",
                **kwargs,
            }
        )


class WriteUnitNote(ReviewAct):
    """A note that the reviewer's own body alone reads."""

    form_class = UnitNoteForm
    title = gettext_lazy("Add an internal note")
    button = gettext_lazy("Save the internal note")
    done = gettext_lazy("Your internal note is saved. The council does not see it.")

    def perform(self, **facts: Any) -> UnitNote:
        return services.write_unit_note(self.object, by=self.user, now=self.now, **facts)


class AskCouncil(ReviewAct):
    """A question on the record: written, looked at once more with who will read it, and sent. Nothing goes before."""

    act = Can.ASK_COUNCIL
    form_class = QuestionForm
    template_name = "engagement/question_ask.html"
    button = gettext_lazy("Continue")
    done = gettext_lazy("Your question is sent. You are told when the council answers.")

    def form_valid(self, form: Any) -> HttpResponse:
        step = self.request.POST.get("step")
        sent = Question.objects.waiting(self.object, self.body, form.cleaned_data["text"]).first()
        if sent is not None and step != "change":
            told = _("This question was sent already, on %(moment)s, and waits for an answer.")
            messages.info(self.request, told % {"moment": moment(sent.asked_at)})
            return HttpResponseRedirect(self.get_success_url())
        if step == "send":
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form, is_check=step != "change"))

    def perform(self, **facts: Any) -> Question:
        return services.ask_council(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        council = {"council": self.object.council.name}
        context = super().get_context_data(
            **{
                "title": _("Ask %(council)s a question") % council,
                "intro": _("The question and the answer stand on the record.") + " " + self.who_reads(),
                **kwargs,
            }
        )
        if context.get("is_check"):
            context |= {
                "title": _("Check your question"),
                "intro": self.who_reads(),
                "button": _("Send the question to %(council)s") % council,
            }
        return context

    def who_reads(self) -> str:
        told = _("%(council)s and your own body, %(body)s, read it, and nobody else.")
        return told % {"council": self.object.council.name, "body": self.body.name}


class QuestionAct(ActionView):
    """A page about one question, which is reached through its record."""

    queryset = Question.objects.select_related("delegation__council", "asked_for", "asked_by")
    lookup = {"key": "question", "delegation__key": "key"}

    def get_object(self) -> Any:
        get_object_or_404(Delegation.objects.visible_to(self.user), key=self.kwargs["key"])
        return super().get_object()

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return f"{self.get_success_url()}#question-{self.object.key}"

    def get_success_url(self) -> str:
        return f"{page_of(self.object.delegation)}{way_back(self.request.GET)['kept']}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation = self.object.delegation
        words = {
            "caption": str(delegation),
            "marking": marking_of(delegation),
            "handling": delegation.handling,
            "question": question_told(self.object, self.user),
        }
        return super().get_context_data(**{**words, **kwargs})


class AnswerQuestion(QuestionAct):
    act = Can.ANSWER_QUESTION
    form_class = AnswerForm
    template_name = "engagement/question_answer.html"
    title = gettext_lazy("Answer a question about your delegation")
    button = gettext_lazy("Send the answer")
    done = gettext_lazy("Your answer is sent.")

    def perform(self, **facts: Any) -> Reply:
        return services.answer_question(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # It may have been closed while the answer was written.
        self.object.refresh_from_db(fields=["closed_at"])
        closed_at = self.object.closed_at
        words = {"title": _("This question is closed")} if closed_at else {}
        return super().get_context_data(**{"seen": seen_by(self.object), "closed_at": closed_at, **words, **kwargs})


class CloseQuestion(QuestionAct):
    act = Can.ASK_COUNCIL
    template_name = "engagement/question_close.html"
    title = gettext_lazy("Close this question")
    button = gettext_lazy("Close the question")
    done = gettext_lazy("The question is closed. It stays on the record.")

    def acting_for(self) -> Body:
        """The body that asked."""
        body: Body = self.object.asked_for
        return body

    def perform(self, **_facts: Any) -> Question:
        return services.close_question(self.object, by=self.user, now=self.now)


# -- On the page of the delegation ---------------------------------------------------------------------------------


def review_of(delegation: Delegation, user: User, asked: QueryDict, now: Any) -> dict[str, Any]:
    """What a reviewer's page holds beside the record. Showing it is looking at it."""
    body = delegation.reviewer(user)
    if body is None or delegation.is_draft:
        return {}
    looked = Look.objects.filter(delegation=delegation, by=user).first()
    services.note_looked(delegation, by=user, now=now)
    reviews = Review.objects.visible_to(user).select_related("assigned_to", "body")
    review = reviews.filter(delegation=delegation, body=body).first()
    holder = review.assigned_to if review else None
    notes = UnitNote.objects.visible_to(user).filter(delegation=delegation, body=body).select_related("by")
    return {
        "reviewing_body": body,
        "news": _news(delegation, user, looked),
        "holder": holder,
        "is_mine": holder == user,
        "held": held_by(review) if review and holder not in (None, user) else "",
        "held_since": review.assigned_at if review else None,
        "unit_notes": notes,
        "unit_note_form": UnitNoteForm(auto_id="id_internal_%s"),
        "may_ask": user.may(Can.ASK_COUNCIL, body),
        **way_back(asked),
    }


def _news(delegation: Delegation, user: User, looked: Look | None) -> str:
    if looked is None:
        return _("New: you have not looked at this delegation before.")
    changed = delegation.changes.visible_to(user, delegation.shown).filter(pk__gt=looked.change).exists()
    replies = Reply.objects.filter(question__in=Question.objects.visible_to(user), question__delegation=delegation)
    if changed or replies.filter(pk__gt=looked.reply).exists():
        return _("Changed since you looked on %(moment)s. The history below says what.") % {"moment": moment(looked.at)}
    return _("Nothing has changed since you looked on %(moment)s.") % {"moment": moment(looked.at)}
