"""The brief of a visit: as it would be now, as it was kept, and as it is taken along on paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.models import Appointment, User
from accounts.roles import Can, Role
from engagement import services
from engagement.advice import unchosen
from engagement.brief import for_reader, host_changed
from engagement.brief_differences import Difference, differences
from engagement.brief_short import changes_in_short, short_sections
from engagement.brief_state import as_it_is_now, hosts_in_the_register, latest_brief
from engagement.brief_words import Section, sections, when
from engagement.forms.hosts import BriefGivenForm
from engagement.models import Brief, Delegation, HostAsked
from engagement.models.private import PrivateQuerySet
from engagement.private_words import called
from engagement.rules import HostAnswer, Marking, SignOffDecision
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of
from guidance.cards import canonical
from web.actions import ActionView
from web.paper_file import PaperFile
from web.pdf import NoPdf, make_pdf, missing_for
from web.scoping import Scoped
from web.templatetags.gds import day, moment
from web.text import for_css
from web.word import WORD_TYPE

LEADER, WHOLE = "leader", "whole"


def must_be_of(delegation: Delegation, user: User) -> None:
    """Refuse whoever sees the visit and is not of its council: they learn nothing of its briefs."""
    if delegation.council_id not in user.council_codes():
        raise PermissionDenied(_("A brief is for the council that made it."))


def form_for(request: HttpRequest, roles: list[str]) -> str:
    """The short form for who reads as a leader, the whole for others, or what was asked for."""
    asked = request.GET.get("form", "")
    return asked if asked in (LEADER, WHOLE) else LEADER if roles == [Role.LEADER] else WHOLE


def shown(facts: dict[str, Any], roles: list[str], form: str) -> dict[str, Any]:
    """What a reader is shown of a brief, in the form that they want."""
    own, left_out = for_reader(facts, roles)
    today = localdate(timezone.now())
    found: list[Section] = short_sections(own, today) if form == LEADER else sections(own)
    return {"sections": found, "left_out": left_out, "is_short": form == LEADER, "when": when(own)}


def marking_over(delegation: Delegation, facts: dict[str, Any]) -> dict[str, str]:
    """The higher of what the brief was marked and what the record is marked now."""
    kept, handling = facts["visit"]["marking"], facts["visit"]["handling"]
    if Marking.OFFICIAL_SENSITIVE not in (kept, delegation.marking):
        return {"marking": "", "handling": ""}
    return {"marking": Marking.OFFICIAL_SENSITIVE.value, "handling": delegation.handling or handling}


def changed(kept: dict[str, Any], now: dict[str, Any], roles: list[str]) -> list[Difference]:
    """What the visit says otherwise than a brief that was kept, as far as it is for the reader."""
    if canonical(kept) == canonical(now):
        return []
    found = differences(for_reader(kept, roles)[0], for_reader(now, roles)[0])
    return found or [Difference(_("What to say"), (_("A line that is not for your role has changed."),), ())]


def changed_in_short(kept: dict[str, Any], now: dict[str, Any], roles: list[str]) -> list[Section]:
    """The same in a few words, for whoever reads the short form."""
    found = changed(kept, now, roles)
    today = localdate(timezone.now())
    return changes_in_short(found, for_reader(kept, roles)[0], for_reader(now, roles)[0], today)


class BriefPage(DelegationAct):
    """The brief as it would be now, its versions, and the button that keeps one."""

    template_name = "engagement/brief.html"
    title = gettext_lazy("Brief")
    intro = gettext_lazy(
        "A brief is kept as a record of your council, and may be released under freedom of information law."
    )

    def must_be_allowed(self) -> None:
        must_be_of(self.object, self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        # What was kept of a visit that is over is read on.
        return super(DelegationAct, self).get(request, *args, **kwargs)

    @cached_property
    def last(self) -> Brief | None:
        return latest_brief(self.object)

    def perform(self, **facts: Any) -> Brief:
        before = self.last
        brief = services.make_brief(self.object, by=self.user, now=self.now)
        said = (
            _("Nothing has changed: version %(number)s stands.")
            if brief == before
            else _("Version %(number)s is made, and stays as it is.")
        )
        messages.success(self.request, said % {"number": brief.number})
        return brief

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = self.user.reads_as(self.object.council_id)
        facts = as_it_is_now(self.object, localdate(self.now))
        form = form_for(self.request, roles)
        rows = Brief.objects.visible_to(self.user).about(self.object).select_related("made_by", "council")
        versions = list(rows.prefetch_related("sign_offs").order_by("-number"))
        differs = changed(self.last.content, facts, roles) if self.last else []
        may_make = self.user.may(Can.WRITE_NOTE, self.object.council_id) and not self.object.is_over
        may_choose = self.user.may(Can.RELY_ON_GUIDANCE, self.object.council_id)
        return super().get_context_data(
            **shown(facts, roles, form),
            **marking_over(self.object, facts),
            caption=str(self.object),
            back=self.object.get_absolute_url(),
            last=self.last,
            differences=differs,
            has_new_host=self.last is not None and host_changed(self.last.content, facts),
            versions=[(brief, sign_off_told(brief)) for brief in versions],
            unchosen=unchosen(self.object, self.user, localdate(self.now)) if may_choose else None,
            may_make=may_make and (self.last is None or bool(differs)),
            make=_("Make the brief")
            if self.last is None
            else _("Make version %(number)s") % {"number": self.last.number + 1},
            **kwargs,
        )


def sign_off_told(brief: Brief) -> str:
    """What became of the question for a sign-off of a brief, the last first."""
    last = next(iter(brief.sign_offs.all()), None)
    if last is None:
        return ""
    office = str(Appointment.Office(last.office).label)
    if last.decision == SignOffDecision.WAITING:
        return _("Waiting for: %(office)s") % {"office": office}
    if last.decision == SignOffDecision.REPLACED:
        return _("Replaced by a newer version, without an answer of: %(office)s") % {"office": office}
    return f"{SignOffDecision(last.decision).label}: {office}"


def signed_told(brief: Brief) -> list[str]:
    """By whom a version was signed off, of which office and when, as it stands on every paper of it."""
    rows = brief.sign_offs.filter(decision=SignOffDecision.APPROVED).select_related("decided_by").order_by("decided_at")
    return [
        (
            _("Signed off by %(name)s, deputising for the %(office)s, on %(moment)s.")
            if row.as_deputy
            else _("Signed off by %(name)s, %(office)s, on %(moment)s.")
        )
        % {
            "name": row.decided_by.name if row.decided_by else "",
            "office": row.get_office_display(),
            "moment": moment(row.decided_at),
        }
        for row in rows
    ]


class OneBrief(Scoped, View):
    """A brief that was kept, for those of its council."""

    queryset = Brief.objects.select_related("council", "delegation__council", "made_by")
    http_method_names = ["get", "head", "options"]
    request: Any
    object: Brief

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: Any = get_object_or_404(self.get_queryset(), key=kwargs["brief"], delegation__key=kwargs["key"])
        self.object = found
        services.note_reading(self.object.delegation, by=self.user)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def roles(self) -> list[str]:
        return self.user.reads_as(self.object.council_id)

    @cached_property
    def now_says(self) -> dict[str, Any]:
        return as_it_is_now(self.object.delegation, localdate(timezone.now()))

    def shown(self) -> dict[str, Any]:
        """What was kept, and above it what has changed since: on a page, and on whatever lies on a desk."""
        brief = self.object
        marks = marking_over(brief.delegation, brief.content)
        return {
            **shown(brief.content, self.roles, form_for(self.request, self.roles)),
            **marks,
            "brief": brief,
            "signed": signed_told(brief),
            "is_newest": brief == latest_brief(brief.delegation),
            "on_every_page": for_css(" ".join(text for text in marks.values() if text)),
            "visit": brief.content["visit"],
            "differences": changed(brief.content, self.now_says, self.roles),
            "has_new_host": host_changed(brief.content, self.now_says),
        }

    def file_name(self, ending: str) -> str:
        form = form_for(self.request, self.roles)
        return f"{self.object.delegation.reference}-brief-{self.object.number}-{form}.{ending}"


class KeptBrief(OneBrief, TemplateView):
    template_name = "engagement/brief_kept.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        brief, told = self.object, self.shown()
        today = localdate(timezone.now())
        is_last = told["is_newest"]
        may_act = is_last and not told["differences"] and not brief.delegation.is_over
        offices = hosts_in_the_register(brief, today)
        about = {
            "is_last": is_last,
            "sign_off": sign_off_told(brief),
            "missing": missing_for(canonical(brief.content).decode()),
            "may_ask": may_act and self.user.may(Can.CONFIRM_DELEGATION, brief.council_id),
            "hosts": [str(Appointment.Office(office).label) for office in offices],
            "given": given_told(brief),
            "may_note": not brief.delegation.is_over
            and self.user.may(Can.WRITE_NOTE, brief.council_id)
            and receiving(brief).exists(),
            "may_issue": may_act and bool(offices) and self.user.may(Can.WRITE_NOTE, brief.council_id),
        }
        return super().get_context_data(**{**kwargs, **told, **about})


class PrintBrief(OneBrief, TemplateView):
    """Without the ways on, for paper."""

    template_name = "engagement/brief_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**kwargs, **self.shown(), "printed_at": timezone.now()})


class BriefPdf(OneBrief):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        context = {**self.shown(), "printed_at": timezone.now()}
        try:
            file = make_pdf(render_to_string("engagement/brief_pdf.html", context))
        except NoPdf as missing:
            messages.info(request, str(missing))
            form = "leader" if context["is_short"] else "whole"
            address = reverse("delegation_brief_print", args=[self.object.delegation.key, self.object.key])
            return HttpResponseRedirect(f"{address}?form={form}")
        return _download(file, "application/pdf", self.file_name("pdf"))


class BriefWord(OneBrief):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        told, now = self.shown(), timezone.now()
        marking = " ".join(text for text in (told["marking"], told["handling"]) if text)
        file = PaperFile(_("Brief: %(title)s") % told["visit"], marking=marking, made_at=now)
        taken = _("Taken from the register on %(moment)s.") % {"moment": moment(now)}
        for text in (told["when"], kept_told(self.object), *told["signed"], taken):
            file.paragraph(text)
        if told["differences"]:
            file.paragraph("", lead=_("Changed since this was prepared:"))
            for one in told["differences"]:
                for words, lines in ((_("now"), one.new), (_("no longer"), one.gone)):
                    for line in lines:
                        file.paragraph(line, lead=f"{one.title}, {words}:", indented=True)
        for section in told["sections"]:
            file.heading(section.title)
            for said in section.said:
                file.paragraph(said.text, lead=said.lead)
                for line in said.below:
                    file.paragraph(line, indented=True)
        return _download(file.made(), WORD_TYPE, self.file_name("docx"))


def kept_told(brief: Brief) -> str:
    facts = {**brief.content["visit"], "number": brief.number, "moment": moment(brief.made_at)}
    return _("%(reference)s, %(council)s. Version %(number)s, made on %(moment)s.") % facts


def _download(file: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(file, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def receiving(brief: Brief) -> PrivateQuerySet[HostAsked]:
    """The offices that receive the visitors, as it is now."""
    return HostAsked.objects.about(brief.delegation).filter(council=brief.council_id, answer=HostAnswer.ACCEPTED)


def given_told(brief: Brief) -> list[str]:
    """Which offices were given this version on paper, and when."""
    told = _("Given on paper to: %(office)s, %(day)s.")
    rows = receiving(brief).filter(brief_given=brief.number)
    return [told % {"office": called(row), "day": day(row.brief_given_on)} for row in rows]


class BriefGiven(ActionView):
    """That an office without an account in the register was given the brief on paper."""

    queryset = Brief.objects.select_related("council", "delegation__council")
    lookup = {"key": "brief", "delegation__key": "key"}
    act = Can.WRITE_NOTE
    form_class = BriefGivenForm
    title = gettext_lazy("Note that the brief was given on paper")
    button = gettext_lazy("Save")
    done = gettext_lazy("It is on record. Only your council sees it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "hosts": receiving(self.object)}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"given_on": localdate(self.now)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        services.note_reading(self.object.delegation, by=self.user)
        intro = _("For an office that has no account here. Name no person: the office is what is kept.")
        if not receiving(self.object).exists():
            intro = _("No office has said that it receives the visitors. Put that down first, under who receives them.")
        caption = _("%(title)s, version %(number)s") % {"title": self.object, "number": self.object.number}
        return super().get_context_data(caption=caption, intro=intro, back=self.back(), **kwargs)

    def perform(self, **facts: Any) -> HostAsked:
        return services.note_brief_given(self.object, by=self.user, now=self.now, **facts)

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return self.back()


class IssueBrief(ActionView):
    """Word of the brief to the offices that receive the visitors."""

    queryset = Brief.objects.select_related("council", "delegation__council")
    lookup = {"key": "brief", "delegation__key": "key"}
    act = Can.WRITE_NOTE
    title = gettext_lazy("Send word of this brief to whoever receives the visitors")
    button = gettext_lazy("Send word of it")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        services.note_reading(self.object.delegation, by=self.user)
        offices = [
            str(Appointment.Office(one).label) for one in hosts_in_the_register(self.object, localdate(self.now))
        ]
        intro = (
            _("They get a notice in the register, and a mail with the link alone: %(offices)s.")
            % {"offices": ", ".join(offices)}
            if offices
            else _("Nobody who receives them has an office in the register. Print the brief, or take it as Word.")
        )
        return super().get_context_data(caption=str(self.object), intro=intro, **kwargs)

    def perform(self, **facts: Any) -> None:
        offices = services.issue_brief(self.object, by=self.user, now=self.now)
        told = ", ".join(str(Appointment.Office(office).label) for office in offices)
        messages.success(self.request, _("Word is on its way to: %(offices)s.") % {"offices": told})

    def back(self) -> str:
        return str(self.object.get_absolute_url())
