"""What the press asks about a visit, and what it was told."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED
from engagement import services, wording
from engagement.advice import pinned_to
from engagement.forms.publicity import AnswerEnquiryForm, ChangeEnquiryForm, EnquiryForm
from engagement.models import PressEnquiry
from engagement.private_words import LineAtHand
from engagement.rules import PublicityPlan
from engagement.views.private import ReadPage
from engagement.views.publicity import OfPlan
from engagement.views.rows import card
from guidance.models import LineVersion
from web import parts
from web.gds import Params
from web.languages import with_languages
from web.templatetags.gds import moment


class OfPress(OfPlan):
    """A page of the press log, with the line that is at hand."""

    open_after_end = True

    def back(self) -> str:
        return self.address("delegation_press")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        says_nothing = self.plan.plan == PublicityPlan.NONE
        fitting = [] if self.at_hand else [LineAtHand(version, None) for version in self.versions()]
        words = {"at_hand": self.at_hand, "fitting": fitting, "says_nothing": says_nothing, "plan": self.plan}
        return super().get_context_data(**{**words, **kwargs})


class PressPage(OfPress, ReadPage):
    template_name = "engagement/press.html"
    title = gettext_lazy("Press enquiries")

    def back(self) -> str:
        return ReadPage.back(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cards=self.cards(),
            may_log=self.may_write,
            log=self.address("delegation_press_log"),
            publicity=self.address("delegation_publicity"),
            **kwargs,
        )

    def cards(self) -> list[Params]:
        rows = list(PressEnquiry.objects.about(self.object).filter(council=self.council))
        keys = [row.line_version for row in rows if row.line_version]
        seen = LineVersion.objects.visible_to(self.user).select_related("line", "owner").filter(key__in=keys)
        versions = {version.key: version for version in seen}
        used = pinned_to(rows, self.user, localdate(self.now))
        return [
            card(
                row.outlet,
                self.told(row, versions.get(row.line_version), used.get(row.key)),
                change=self.address("delegation_press_change", row.key) if self.may_write else "",
                **self.answer_of(row),
            )
            for row in rows
        ]

    def answer_of(self, row: PressEnquiry) -> dict[str, str]:
        words = _("Change the answer") if row.answered else _("Answer")
        return {words: self.address("delegation_press_answer", row.key)} if self.may_write else {}

    def told(self, row: PressEnquiry, version: LineVersion | None, used: Any) -> list[Params]:
        rows = [
            parts.summary_row(_("Asked"), moment(row.asked_at)),
            parts.summary_row(_("Question"), wording.paragraphs(row.asked)),
        ]
        if not row.answered:
            return [*rows, parts.summary_row(_("Answer"), _("Not answered yet"))]
        rows += [
            parts.summary_row(_("Answer"), wording.paragraphs(row.answered)),
            parts.summary_row(_("Who answered"), f"{row.answered_as}, {moment(row.answered_at)}"),
        ]
        if version is not None:
            link = format_html(
                '<a class="govuk-link" href="{}">{}</a>', version.get_absolute_url(), with_languages(str(version))
            )
            warning = used.warning if used is not None else ""
            told = format_html("{}<br>{}", link, warning) if warning else link
            rows.append(parts.summary_row(_("Line used"), told))
        return rows


class LogEnquiry(OfPress):
    writes = True
    form_class = EnquiryForm
    template_name = "engagement/press_enquiry.html"
    intro = MAY_BE_RELEASED
    title = gettext_lazy("Put down a press enquiry")
    button = gettext_lazy("Save and answer")
    done = gettext_lazy("The enquiry is saved. Only your council sees it.")

    def get_initial(self) -> dict[str, Any]:
        return EnquiryForm.says_now(self.now)

    def perform(self, **facts: Any) -> PressEnquiry:
        return services.log_press_enquiry(self.object, self.council, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return self.address("delegation_press_answer", self.result.key)


class OfEnquiry(OfPress):
    """A page about one enquiry."""

    writes = True
    template_name = "engagement/press_enquiry.html"
    intro = MAY_BE_RELEASED

    @cached_property
    def enquiry(self) -> PressEnquiry:
        found: PressEnquiry = self.row(PressEnquiry, "enquiry")
        return found

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        self.user.must(Can.WRITE_NOTE, self.enquiry.council_id)

    def get_initial(self) -> dict[str, Any]:
        return {**self.initial_of(self.enquiry), "version": self.enquiry.version}

    def get_success_url(self) -> str:
        return self.back()


class ChangeEnquiry(OfEnquiry):
    form_class = ChangeEnquiryForm
    title = gettext_lazy("Change a press enquiry")
    done = gettext_lazy("The enquiry is changed.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), **EnquiryForm.says_now(row.asked_at)}

    def perform(self, **facts: Any) -> PressEnquiry:
        return services.edit_press_enquiry(self.enquiry, by=self.user, now=self.now, **facts)


class AnswerEnquiry(OfEnquiry):
    form_class = AnswerEnquiryForm
    title = gettext_lazy("Answer a press enquiry")
    button = gettext_lazy("Save the answer")
    done = gettext_lazy("The answer is on record. Only your council sees it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "versions": self.all_versions()}

    def get_form(self, form_class: Any = None) -> Any:
        """Where the plan is to say nothing, choosing a line puts no words into the box."""
        form = super().get_form(form_class)
        if self.plan.plan == PublicityPlan.NONE:
            form.fields["answered"].widget.attrs.pop("data-words")
        return form

    def all_versions(self) -> list[LineVersion]:
        """What was used already is still there to choose."""
        offered = self.versions()
        used = LineVersion.objects.visible_to(self.user).select_related("line", "owner")
        kept = list(used.filter(key=self.enquiry.line_version)) if self.enquiry.line_version else []
        return [*kept, *(version for version in offered if version not in kept)]

    def initial_of(self, row: Any) -> dict[str, Any]:
        """Where nothing was answered yet, the words that are at hand."""
        initial = {**super().initial_of(row), "line": row.line_version}
        if not row.answered and self.at_hand is not None and self.plan.plan != PublicityPlan.NONE:
            initial |= {"line": self.at_hand.version.key, "answered": self.at_hand.words}
        if not row.answered:
            initial["answered_as"] = self.plan.spokesperson
        return initial

    def facts(self, form: Any) -> dict[str, Any]:
        return {**super().facts(form), "line": form.chosen}

    def perform(self, **facts: Any) -> PressEnquiry:
        return services.answer_press_enquiry(self.enquiry, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"enquiry": self.enquiry, **kwargs})
