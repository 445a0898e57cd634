"""The sign-off of a brief: asked for by the officer, given on a phone by whoever holds the office today."""

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment, CouncilSettings, User
from accounts.offices import appointed, holding, in_a_sentence
from accounts.roles import Can
from engagement import services, wording
from engagement.advice import unchosen
from engagement.brief import for_reader, without_risk
from engagement.brief_short import short_sections
from engagement.brief_state import (
    SignOffState,
    as_it_is_now,
    is_signed_off,
    latest_brief,
    must_hold,
    named_instead,
    nobody_holds,
    not_yours,
)
from engagement.brief_words import risk_told, when
from engagement.forms.sign_off import AskForm, Decision, SendBackForm
from engagement.models import Brief, SignOff
from engagement.rules import SignOffDecision, Stage
from engagement.signing import DECIDED, decision_in_words
from engagement.views.briefs import changed, changed_in_short, marking_over, must_be_of
from engagement.views.confirming import WHERE
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of
from guidance.cards import digest
from web import parts
from web.forms import RegisterForm
from web.gds import Params
from web.templatetags.gds import moment


class AboutSignOff(DelegationAct):
    """A page about the sign-off of a visit's brief, for those of its council."""

    form_class: type[RegisterForm] = Decision
    is_read_on = False  # shown of a visit that is over, too

    def must_be_allowed(self) -> None:
        must_be_of(self.object, self.user)
        super().must_be_allowed()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        if self.is_read_on:
            return super(DelegationAct, self).get(request, *args, **kwargs)
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self) -> SignOff | None:
        """The question that was on the page, or else the one that waits."""
        rows = SignOff.objects.visible_to(self.user).about(self.object).select_related("brief", "council", "asked_by")
        if key := self.request.POST.get("asked", "").replace("\x00", ""):
            return rows.filter(key=key).first()
        return rows.filter(decision=SignOffDecision.WAITING).first()

    @cached_property
    def asked_instead(self) -> SignOff | None:
        """What waits for the same office by now, where the question that was on the page is over."""
        if self.asked is None or self.asked.decision == SignOffDecision.WAITING:
            return None
        rows = SignOff.objects.visible_to(self.user).about(self.object).select_related("brief", "council", "asked_by")
        return rows.filter(decision=SignOffDecision.WAITING, office=self.asked.office).first()

    def must_have_asked(self) -> SignOff:
        if self.asked is None:
            raise Http404
        return self.asked

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"asked": self.asked.key} if self.asked else {}

    def back(self) -> str:
        return reverse("delegation_sign_off", args=[self.object.key])

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.asked_instead is not None and "form" in kwargs:
            # Refused: the next answer is to what is asked now.
            kwargs["form"].data = {**kwargs["form"].data.dict(), "asked": self.asked_instead.key}
        facts = self.asked.brief.content if self.asked else {"visit": {"marking": "", "handling": ""}}
        return super().get_context_data(
            **{"caption": str(self.object), **marking_over(self.object, facts), **kwargs},
        )


class SignOffPage(AboutSignOff):
    """What waits, with the short brief and the two buttons for whoever decides; for others how it stands."""

    template_name = "engagement/sign_off.html"
    is_read_on = True
    title = gettext_lazy("Sign off the brief")
    button = gettext_lazy("Sign it off")
    done = gettext_lazy("You have signed off the brief.")

    def perform(self, **facts: Any) -> SignOff:
        return services.sign_off_brief(self.must_have_asked(), by=self.user, now=self.now)

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return reverse("delegation_sign_off", args=[self.object.key])

    @cached_property
    def state(self) -> SignOffState:
        return SignOffState(self.object, localdate(self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, asked = localdate(self.now), self.asked_instead or self.asked
        office = self.state.office
        rows = (
            SignOff.objects.visible_to(self.user).about(self.object).select_related("brief", "asked_by", "decided_by")
        )
        told = [decision_told(row, later) for later, row in pairwise([None, *rows]) if row and row.decided_at]
        decided = list(rows.exclude(decision=SignOffDecision.WAITING))
        context: dict[str, Any] = {
            "asked": None,
            "office": office,
            "office_name": in_a_sentence(office) if office else "",
            "decided": parts.summary_list(told) if told else None,
            "is_confirmed": self.object.stage == Stage.CONFIRMED,
            "may_name": self.user.may(Can.NAME_OFFICES, self.object.council_id),
            "may_set": self.user.may(Can.CHANGE_SETTINGS, self.object.council_id),
            "may_ask": self.user.may(Can.CONFIRM_DELEGATION, self.object.council_id),
        }
        if asked is not None and asked.decision == SignOffDecision.WAITING:
            context |= self.waiting(asked, decided)
        elif office and not self.object.is_over:
            context |= self.to_ask(office)
        if office and not self.object.is_over and not appointed(self.object.council_id, office, today).exists():
            context["nobody"] = nobody_holds(office)
        return super().get_context_data(**{**context, **kwargs})

    def decides(self, council: str, office: str) -> Appointment | None:
        """The appointment by which this reader signs off."""
        if not self.user.may(Can.SIGN_OFF, council):
            return None
        return holding(self.user, council, office, localdate(self.now))

    def waiting(self, asked: SignOff, decided: list[SignOff]) -> dict[str, Any]:
        today = localdate(self.now)
        roles = self.user.reads_as(asked.council_id)
        facts, now = asked.brief.content, as_it_is_now(self.object, today)
        to_sign, stands = without_risk(facts), without_risk(now)
        own, left_out = for_reader(facts, roles)
        another = named_instead(asked)
        held = None if another else self.decides(asked.council_id, asked.office)
        earlier = next((row for row in decided if row.decision in DECIDED), None)
        return {
            "asked": asked,
            "asked_office": in_a_sentence(asked.office),
            "decides": held is not None,
            "as_deputy": held is not None and held.deputy_id == self.user.pk,
            "why_not": "" if held else another or not_yours(asked, self.user, today),
            "earlier": earlier and earlier_told(earlier, self.user),
            "since_earlier": changed(earlier.brief.content, facts, roles) if earlier else [],
            "since_in_short": changed_in_short(earlier.brief.content, facts, roles) if earlier else [],
            "sections": short_sections(own, today),
            "left_out": left_out,
            "when": when(own),
            "is_made": not self.state.is_old(self.state.last_brief),
            "differences": changed(to_sign, stands, roles),
            "in_short": changed_in_short(to_sign, stands, roles),
            "risk_now": _risk_now(facts, now),
            "may_withdraw": self.user.may(Can.CONFIRM_DELEGATION, asked.council_id),
        }

    def to_ask(self, office: str) -> dict[str, Any]:
        """What stands before the question can be put, for the officer; for the office, that it has none to answer."""
        state = self.state
        brief, last = state.last_brief, state.last
        roles = self.user.reads_as(self.object.council_id)
        now = as_it_is_now(self.object, localdate(self.now))
        stands = brief is not None and not changed(brief.content, now, roles)
        approved = brief is not None and is_signed_off(brief, office)
        return {
            "last": brief,
            "stands": stands,
            "is_signed_off": approved and stands,
            "decides_later": self.decides(self.object.council_id, office) is not None,
            "earlier": last and last.decision in DECIDED and earlier_told(last, self.user),
            "since_earlier": changed(last.brief.content, now, roles) if last and last.decision in DECIDED else [],
            "since_in_short": changed_in_short(last.brief.content, now, roles) if last else [],
            "missing": [
                (sentence, reverse(WHERE[field], args=[self.object.key]))
                for field, sentence in self.object.missing_to_confirm().items()
            ],
        }


def _risk_now(kept: dict[str, Any], now: dict[str, Any]) -> str:
    """What is said of the risk now, where that is not what the brief says: news for who signs, and nothing more."""
    told = [" ".join(line for one in risk_told(facts) for line in one.lines) for facts in (kept, now)]
    return told[1] if told[0] != told[1] else ""


def earlier_told(row: SignOff, user: User) -> dict[str, Any]:
    """What the office decided last, and what it wrote to it."""
    return {"number": row.brief.number, "told": decision_in_words(row, user), "remarks": row.remarks}


def decision_told(row: SignOff, later: SignOff | None) -> Params:
    """What became of a question as a row: which version, what, by whom and when, and the remarks; of one that was
    replaced, by which that was asked later.
    """
    who = row.decided_by.name if row.decided_by else ""
    facts = {"decision": row.get_decision_display(), "who": who, "moment": moment(row.decided_at)}
    told = _("%(decision)s by %(who)s on %(moment)s") % facts
    if row.decision == SignOffDecision.REPLACED and later is not None:
        told = _("Replaced by version %(number)s on %(moment)s") % {**facts, "number": later.brief.number}
        told += f", {later.get_office_display()}" if later.office != row.office else ""
    if row.decision in (SignOffDecision.APPROVED, SignOffDecision.SENT_BACK):
        told += f", {row.get_office_display()}"
        told += f" ({_('as deputy')})" if row.as_deputy else ""
    lines = [told, row.remarks] if row.remarks else [told]
    return parts.summary_row(_("Version %(number)s") % {"number": row.brief.number}, wording.lines(lines))


class AskSignOff(AboutSignOff):
    """Puts the last brief before the office that the settings name; where the visit has changed, a new one."""

    act = Can.CONFIRM_DELEGATION
    form_class = AskForm
    template_name = "engagement/sign_off_ask.html"

    @cached_property
    def brief(self) -> Brief | None:
        return latest_brief(self.object)

    @cached_property
    def now_says(self) -> dict[str, Any]:
        return as_it_is_now(self.object, localdate(self.now))

    @cached_property
    def is_anew(self) -> bool:
        """Whether the last brief has to be made anew first."""
        return self.brief is not None and self.brief.sha256 != digest(self.now_says)

    @property
    def title(self) -> str:
        return _("Make the brief anew and ask again") if self.is_anew else _("Ask for the sign-off")

    @property
    def button(self) -> str:
        return _("Make it anew and ask") if self.is_anew else _("Ask for the sign-off")

    @cached_property
    def sent_back(self) -> SignOff | None:
        """What the office wrote last, where that was to send the brief back."""
        rows = SignOff.objects.about(self.object).filter(council=self.object.council_id, decision__in=DECIDED)
        last = rows.select_related("brief", "decided_by").first()
        return last if last is not None and last.decision == SignOffDecision.SENT_BACK else None

    def initial_of(self, row: Any) -> dict[str, Any]:
        said = self.asked.what_we_did if self.asked else ""
        return {"shown": digest(self.now_says), "what_we_did": said}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.sent_back is None:
            del form.fields["what_we_did"]
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_draft and self.brief is None:
            return HttpResponseRedirect(reverse("delegation_brief", args=[self.object.key]))
        return super().get(request, *args, **kwargs)

    def perform(self, *, shown: str = "", **facts: Any) -> SignOff:
        if self.brief is None:
            raise Http404
        if shown:
            return services.make_and_ask_sign_off(self.object, seen=shown, by=self.user, now=self.now, **facts)
        return services.ask_sign_off(self.brief, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office = CouncilSettings.of(self.object.council).sign_off_office
        number = self.brief.number if self.brief else 0
        facts = {"office": in_a_sentence(office) if office else "", "number": number + self.is_anew}
        intro = _(
            "The %(office)s gets a task and a mail with the link, and decides on version %(number)s of the brief."
        )
        roles = self.user.reads_as(self.object.council_id)
        if self.request.method == "POST":
            # Refused: the next answer is to what the page says now.
            kwargs["form"].data = {**kwargs["form"].data.dict(), "shown": digest(self.now_says)}
        return super().get_context_data(
            **{
                "intro": intro % facts if office else _("Your council’s settings name no office that signs off."),
                "differences": changed(self.brief.content, self.now_says, roles) if self.brief else [],
                "earlier": self.sent_back and earlier_told(self.sent_back, self.user),
                "unchosen": unchosen(self.object, self.user, localdate(self.now)),
                **kwargs,
            }
        )


class SendBack(AboutSignOff):
    """Not signed off: what is to change first."""

    act = Can.SIGN_OFF
    form_class = SendBackForm
    title = gettext_lazy("Send the brief back")
    button = gettext_lazy("Send it back")
    done = gettext_lazy("The brief is sent back. The officers are told.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.asked is None:
            return HttpResponseRedirect(self.back())
        must_hold(self.asked, self.user, localdate(self.now))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.asked_instead is not None:
            told = _(
                "What you wrote is kept below and has not been sent. Version %(number)s waits for you now: read it, "
                "and send it back with these words if they still hold."
            )
            kwargs["intro"] = told % {"number": self.asked_instead.brief.number}
        elif self.asked is not None and self.asked.decision != SignOffDecision.WAITING:
            kwargs["intro"] = _(
                "What you wrote is kept below and cannot be sent here any more. Copy it, and tell the officers "
                "yourself."
            )
        return super().get_context_data(**kwargs)

    def perform(self, **facts: Any) -> SignOff:
        asked, remarks = self.must_have_asked(), facts["remarks"]
        return services.send_back_brief(asked, remarks=remarks, by=self.user, now=self.now)


class WithdrawSignOff(AboutSignOff):
    act = Can.CONFIRM_DELEGATION
    title = gettext_lazy("Take the question back")
    intro = gettext_lazy("Nobody is asked for the sign-off any more. You can ask again at any time.")
    button = gettext_lazy("Take it back")
    done = gettext_lazy("Nobody is asked for the sign-off any more.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.asked is None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def perform(self, **facts: Any) -> SignOff:
        return services.withdraw_sign_off(self.must_have_asked(), by=self.user, now=self.now)
