"""The pages by which a delegation is written and changed: each is one part of it, in any order."""

import unicodedata
from collections.abc import Set
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CouncilSettings
from accounts.roles import Can
from accounts.rules.persons import of_a_person
from engagement import services
from engagement.advice import lines_on_where
from engagement.doubts import Doubt, doubts
from engagement.forms.sections import AimsForm, BasicsForm, DatesForm, SectionForm, SharingForm
from engagement.models import Delegation
from engagement.rules import AimsKnown, Marking
from engagement.views.reading import DelegationAct
from engagement.wording import who_sees
from guidance.models import LineVersion
from web.forms import RegisterForm, names_sent
from web.refusals import Stale, is_busy
from web.text import refuse_high_marking


class Section(DelegationAct):
    """One part of a delegation, of a draft and of a logged one alike.

    What does not parse in a draft is kept word for word under `page`, so that nothing typed is lost, and shown again.
    """

    act = Can.EDIT_DELEGATION
    template_name = "engagement/section.html"
    form_class: type[RegisterForm] = SectionForm
    page = ""  # the name that input which does not parse is kept under
    asks_again_about: tuple[str, ...] = ()  # the sections that an answer of this page may make doubtful

    has_lines = True  # whether the lines stand here on what the visit names

    read_already: Set[str] = frozenset()  # the lines that were shown before this was saved

    object: Delegation

    # -- Where it leads ------------------------------------------------------------------------------------------

    @property
    def returns_to_check(self) -> bool:
        return self.object.is_draft and self.request.GET.get("back") == "check"

    def address(self, name: str, *words: str) -> str:
        """Another page of the same delegation, which remembers where its reader came from."""
        came = "?back=check" if self.returns_to_check else ""
        return reverse(name, args=[self.object.key, *words]) + came

    def back(self) -> str:
        return home_of(self.object, check=self.returns_to_check)

    def get_success_url(self) -> str:
        delegation = self.result or self.object
        if delegation.is_draft and "later" in self.request.POST:
            messages.success(self.request, saved_for_later(delegation))
            return reverse("delegations")
        if not delegation.is_draft:
            messages.success(self.request, _("Saved."))
        return home_of(delegation, check=self.returns_to_check)

    # -- The form ------------------------------------------------------------------------------------------------

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if issubclass(self.get_form_class(), SectionForm):
            kwargs["delegation"] = self.object
        if self.request.method != "POST" and (kept := self.kept_input()):
            kwargs["data"] = kept
        return kwargs

    def kept_input(self) -> QueryDict | None:
        typed = self.object.draft_input.get(self.page)
        if not typed:
            return None
        data = QueryDict(mutable=True)
        for name, values in typed.items():
            data.setlist(name, values)
        data["version"] = str(self.object.version)
        return data

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            caption=str(self.object),
            is_draft=self.object.is_draft,
            was_kept=self.page in self.object.draft_input,
            lines_on_where=self.lines_on_where(self.object) if self.has_lines else [],
            marking=marking_of(self.object),
            handling=self.object.handling,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "forget" in request.POST and self.page in self.object.draft_input:
            self.forget()
            return HttpResponseRedirect(self.back())
        return super().post(request, *args, **kwargs)

    def forget(self) -> None:
        """Throw away what was kept of this page. Where somebody else was quicker by a moment, it is still there."""
        with suppress(Stale):
            services.edit_delegation(self.object, seen=self.object.version, by=self.user, now=self.now, page=self.page)

    def perform(self, **facts: Any) -> Delegation:
        return services.edit_delegation(self.object, by=self.user, now=self.now, page=self.page, **facts)

    def lines_on_where(self, delegation: Delegation) -> list[LineVersion]:
        """The lines that its places, or what is said of it, call for."""
        return lines_on_where(delegation, self.user, localdate(self.now))

    def doubts(self, delegation: Delegation) -> list[Doubt]:
        """What of the answers saved may be a slip."""
        return [doubt for doubt in doubts(delegation) if doubt.section in self.asks_again_about]

    # -- When it cannot be taken ---------------------------------------------------------------------------------

    def form_valid(self, form: Any) -> HttpResponse:
        known = {version.key for version in self.lines_on_where(self.object)} | self.read_already
        answer = super().form_valid(form)
        if self.result is not None:
            for doubt in self.doubts(self.result):
                messages.warning(self.request, doubt.sentence)
            for version in self.lines_on_where(self.result):
                if version.key not in known:
                    told = _("There is a line on what you have just written: “%(line)s”. Read it before you go on.")
                    messages.warning(self.request, told % {"line": version.line.title})
        # Where others hold the record, what was typed cannot be kept with it; it stays on the page.
        refused = form.errors and answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE
        return self.keep(form) or answer if refused else answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.keep(form) or super().form_invalid(form)

    def keep(self, form: Any) -> HttpResponse | None:
        """Keep what was typed into a draft. An answer where its author wants to come back later."""
        told = typed(form)
        if not self.object.is_draft or not told:
            return None
        was_current = str(self.object.version) == form.data.get("version", str(self.object.version))
        try:
            self.object = services.keep_input(self.object, self.page, told, seen=self.object.version, by=self.user)
        except (Stale, ValidationError, Delegation.DoesNotExist):
            # Changed, logged or discarded at this very moment: the page still holds what was typed.
            return None
        except OperationalError as error:
            if not is_busy(error):
                raise
            return None
        if was_current:
            form.data = form.data.copy()
            form.data["version"] = str(self.object.version)
        if "later" not in self.request.POST:
            return None
        messages.success(self.request, saved_for_later(self.object))
        return HttpResponseRedirect(reverse("delegations"))

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """Two people on one page. Where both typed the same, or one sent it twice, there is nothing to choose."""
        if self.says_the_same(form, current):
            self.result = current
            return HttpResponseRedirect(self.get_success_url())
        return super().conflict(form, current)


def typed(form: Any) -> dict[str, list[str]]:
    """What was typed into the boxes of a form, as JSON can hold it.

    A text that is marked too high, or that holds what is never held of a person, is never kept.
    """
    boxes = names_sent(form) - {"version"}
    return {
        name: [value.replace("\x00", "\N{REPLACEMENT CHARACTER}") for value in values]
        for name, values in form.data.lists()
        if name in boxes and not any(_is_marked_too_high(value) or of_a_person(value) for value in values)
    }


def _is_marked_too_high(text: str) -> bool:
    """Also where characters that cannot be shown stand among those of the marking."""
    shown = "".join(letter for letter in text if letter.isspace() or not unicodedata.category(letter).startswith("C"))
    try:
        refuse_high_marking(shown)
    except ValidationError:
        return True
    return False


def home_of(delegation: Delegation, *, check: bool = False) -> str:
    """Where a delegation is worked on: a draft by its tasks, a logged one on its own page."""
    if not delegation.is_draft:
        return reverse("delegation", args=[delegation.key])
    return reverse("delegation_check" if check else "delegation_tasks", args=[delegation.key])


def page_of(delegation: Delegation) -> str:
    """The page that shows all of it. To those who may edit it a draft's own address shows its tasks instead."""
    return reverse("delegation", args=[delegation.key]) + ("?read=yes" if delegation.is_draft else "")


def saved_for_later(delegation: Delegation) -> str:
    return _("Saved. The draft “%(title)s” is at the top of this list.") % {"title": delegation}


def marking_of(delegation: Delegation) -> str:
    """What stands above and below a page of the record: nothing for OFFICIAL, as government practice has it."""
    return delegation.marking if delegation.marking != Marking.OFFICIAL else ""


class Basics(Section):
    form_class = BasicsForm
    page = "basics"
    title = gettext_lazy("Title, direction and country")


class Dates(Section):
    form_class = DatesForm
    page = "dates"
    asks_again_about = ("dates", "programme")
    title = gettext_lazy("Dates and purpose")


class Aims(Section):
    form_class = AimsForm
    page = "aims"
    has_lines = False
    title = gettext_lazy("Aims")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "not_stated": row.their_aims_known == AimsKnown.NOT_STATED}

    def perform(self, **facts: Any) -> Delegation:
        """Where nothing is said of whether they have stated them, what is written down tells."""
        if facts.pop("not_stated"):
            facts["their_aims_known"] = AimsKnown.NOT_STATED
        elif self.object.their_aims_known == AimsKnown.NOT_STATED and not facts["their_aims"]:
            facts["their_aims_known"] = ""
        elif facts["their_aims"] == self.object.their_aims:
            del facts["their_aims"]
        try:
            return super().perform(**facts)
        except ValidationError as refused:
            # Of a confirmed visit, which needs one or the other: said beside the box that was cleared.
            told = getattr(refused, "error_dict", {})
            if "their_aims_known" not in told:
                raise
            raise ValidationError({"their_aims": told["their_aims_known"]}) from None


class WhoMaySee(Section):
    form_class = SharingForm
    page = "sharing"
    has_lines = False
    asks_again_about = ("sharing",)
    title = gettext_lazy("Who may see it")
    template_name = "engagement/sharing.html"

    @property
    def may_share(self) -> bool:
        """A draft's level is chosen by whoever makes it, a logged one's by an approver; both after the notice."""
        if not CouncilSettings.of(self.object.council).has_accepted_notice:
            return False
        return self.object.is_draft or self.user.may(Can.CHANGE_SHARING, self.object.council_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_share": self.may_share}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            has_accepted=CouncilSettings.of(self.object.council).has_accepted_notice,
            may_share=self.may_share,
            may_accept=self.user.may(Can.ACCEPT_SHARING_NOTICE, self.object.council_id),
            who_sees=who_sees(self.object),
            doubts=[doubt.sentence for doubt in self.doubts(self.object)],
            **kwargs,
        )
