"""The acts on an agreement: enter, correct, confirm, change its status, share, add a source; and notes about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CouncilSettings
from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED, Sharing
from accounts.views import notes
from accounts.views.trail import who_changed
from audit.models import Event
from twinning import services
from twinning.forms import CorrectForm, NewAgreement, ShareForm, SourceForm, StatusForm
from twinning.models import Agreement
from twinning.rules import Confidence, Status
from twinning.services import Source, written
from web.actions import ActionView, ConfirmSeen

ROWS = Agreement.objects.select_related("council", "place")


class EnterAgreement(ActionView):
    """One page. Where the council has one of the kind with the place already, it is shown first, and may be left so."""

    act = Can.RECORD_AGREEMENT
    form_class = NewAgreement
    template_name = "twinning/enter.html"
    title = gettext_lazy("Enter an agreement")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Enter this agreement")
    done = gettext_lazy("The agreement is in the register.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "legal_nature": "unclear"}

    def back(self) -> str:
        return reverse("agreements")

    def form_valid(self, form: Any) -> HttpResponse:
        if "confirmed" not in self.request.POST and (alike := form.alike()):
            return self.render_to_response(self.get_context_data(form=form, alike=alike))
        return super().form_valid(form)

    def facts(self, form: Any) -> dict[str, Any]:
        return {**form.said(), "form_id": form.cleaned_data["form_id"]}

    def perform(self, **facts: Any) -> Agreement:
        return services.add_agreement(facts.pop("council"), by=self.user, now=self.now, **facts)


class AgreementAct(ActionView):
    """A page about one agreement."""

    queryset = ROWS
    lookup = {"key": "key"}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": str(self.object), **kwargs})

    def changed_by(self, current: Any) -> str:
        return who_changed(current, self.user)

    def is_done_already(self, form: Any, current: Agreement) -> bool:
        """Whether what somebody was quicker with is just what was typed here: mostly, a form that was sent twice."""
        return self.says_the_same(form, current)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        if self.is_done_already(form, current):
            return HttpResponseRedirect(self.get_success_url())
        return super().conflict(form, current)


def stands(agreement: Agreement) -> dict[str, Any]:
    """What stands, as the questions of the forms have it."""
    names = ("uk_place", "kind", "legal_nature", "signed", "status", "ended", "public_note")
    return {**{name: getattr(agreement, name) for name in names}, "place": agreement.place.label}


class CorrectAgreement(AgreementAct):
    act = Can.RECORD_AGREEMENT
    form_class = CorrectForm
    title = gettext_lazy("Correct this agreement")
    button = gettext_lazy("Save")
    intro = gettext_lazy("What you change here is your council’s word. What other sources say stays beside it.")
    done = gettext_lazy("The agreement is corrected.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_ended": self.object.has_ended}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return stands(row)

    def facts(self, form: Any) -> dict[str, Any]:
        return {**form.said(), "seen": form.cleaned_data["version"] or 0}

    def perform(self, **facts: Any) -> Agreement:
        return services.correct_agreement(self.object, by=self.user, now=self.now, **facts)

    def is_done_already(self, form: Any, current: Agreement) -> bool:
        return self.says_the_same(form, current, besides=("known_from",))


class ConfirmAgreement(AgreementAct):
    """One click on the agreement's page."""

    act = Can.RECORD_AGREEMENT
    form_class = ConfirmSeen
    title = gettext_lazy("Is this agreement right as it stands?")
    button = gettext_lazy("This is right")
    intro = gettext_lazy("Look at its page first. What stands there is then your council’s word, with today’s date.")

    def perform(self, **facts: Any) -> Agreement:
        return services.confirm_agreement(self.object, by=self.user, now=self.now, **facts)

    @property
    def done(self) -> str:
        told = _("Your council has confirmed this agreement.")
        if self.result.status != Status.NOT_CONFIRMED:
            return told
        return f"{told} {_('No source tells its status: an approver of your council can say what it is.')}"

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """What stands is no longer what was looked at. It is shown again, to be confirmed or not."""
        last = Event.objects.filter(label=current._meta.label, subject=current.key).order_by("-pk").first()
        if last is None or (last.action, last.actor) != ("agreement_confirmed", self.user.key):
            told = _("Somebody changed this agreement after you opened the page. Look at it again, then confirm it.")
            messages.warning(self.request, told)
        return HttpResponseRedirect(self.get_success_url())


class ChangeAgreementStatus(AgreementAct):
    act = Can.CHANGE_AGREEMENT_STATUS
    form_class = StatusForm
    title = gettext_lazy("Change the status")
    button = gettext_lazy("Change the status")
    done = gettext_lazy("The status is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "now": self.object.status}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def initial_of(self, row: Any) -> dict[str, Any]:
        last = row.status_changes.first()
        return {"status": row.status, **({"on": last.on, "reason": last.reason} if last else {})}

    def perform(self, **facts: Any) -> Agreement:
        return services.change_status(self.object, by=self.user, now=self.now, **facts)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        # The choice leaves out what stood when the page was opened; what stands now must have its name too.
        form.fields["status"].choices = Status.choices
        return super().conflict(form, current)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = _("Now: %(status)s. The change, its day and the reason stay with the agreement.")
        intro = told % {"status": self.object.get_status_display()}
        return super().get_context_data(**{"intro": intro, **kwargs})


class ShareAgreement(AgreementAct):
    act = Can.CHANGE_SHARING
    form_class = ShareForm
    template_name = "twinning/share.html"
    title = gettext_lazy("Who may see this agreement")
    done = gettext_lazy("Saved.")

    def perform(self, **facts: Any) -> Agreement:
        sharing = Sharing(facts.pop("sharing"))
        return services.share_agreement(self.object, sharing=sharing, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            has_accepted=CouncilSettings.of(self.object.council).has_accepted_notice,
            may_accept=self.user.may(Can.ACCEPT_SHARING_NOTICE, self.object.council_id),
            **kwargs,
        )


class SourceAgreement(AgreementAct):
    """What a source says. Until the council has confirmed anything it stands, afterwards it stands beside."""

    act = Can.SOURCE_AGREEMENT
    form_class = SourceForm
    title = gettext_lazy("Add what a source says")
    button = gettext_lazy("Put it on record")
    done = gettext_lazy("What the source says is on record. The council is told.")

    def acting_for(self) -> None:
        """The unit, whichever council’s agreement it is."""

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "legal_nature": ""}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return stands(row)

    def facts(self, form: Any) -> dict[str, Any]:
        return {**form.said(), "source": self._source(form), "seen": form.cleaned_data["version"] or 0}

    def _source(self, form: Any) -> Source:
        told = form.cleaned_data
        return Source(told["source"], Confidence(told["confidence"]), as_of=told["as_of"])

    def perform(self, **facts: Any) -> Agreement:
        return services.source_agreement(self.object, by=self.user, now=self.now, **facts)

    def is_done_already(self, form: Any, current: Agreement) -> bool:
        kept = set(current.facts.filter(source=form.cleaned_data["source"]).values_list("field", "value"))
        return kept >= {(field, written(value)) for field, value in form.said().items()}

    @cached_property
    def intro(self) -> str:
        council = {"council": self.object.council.name}
        if self.object.confirmed_on is None:
            told = _(
                "%(council)s has confirmed nothing yet, so what the source says stands. Fill in what it speaks of."
            )
        else:
            told = _("%(council)s has confirmed what stands. What the source says is shown beside it.")
        return told % council


class WriteAgreementNote(notes.WriteNote):
    queryset = ROWS


class RemoveAgreementNote(notes.RemoveNote):
    records = ROWS
