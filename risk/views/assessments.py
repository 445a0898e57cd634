"""The assessment of a record: what is missing, what may go wrong, what is done about it, what was concluded."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from accounts.models import CouncilSettings, User
from accounts.offices import stands_for, who_stands_for
from accounts.roles import Can
from accounts.rules import Part
from accounts.rules.persons import called_like_a_person
from risk import wording
from risk.assessed import as_read_by, facts_of
from risk.models import AssessedRisk, Assessment, KeptAssessment, is_over
from risk.paper import differences
from risk.relied import relied_on
from risk.routes import national_for
from risk.rules import (
    LENS_OF,
    QUESTIONS,
    AssessmentState,
    Category,
    Lens,
    Path,
    Treatment,
    TriageFact,
    reads_deeper,
    touched,
)
from risk.services.assessing import FINISHED_IT_YOURSELF, largest_left, missing_from, what_is_to_change
from risk.signposts import for_categories
from risk.views.behind import ROWS, Behind, assessment_about, marked, may_assess, record_of
from risk.views.risks import starters_for
from web import parts
from web.gds import Params
from web.languages import with_languages
from web.scoping import Scoped
from web.templatetags.gds import day, moment

LONGEST_HINT = 120
"""Characters; what is missing of one part is counted where it says more."""


FEW_DESKS = 3
"""So many are shown where nothing calls for one."""

FOR_FACTS = gettext_lazy("These help with what the six facts touch.")
FOR_NOTHING = gettext_lazy("Nothing calls for them today. Should that change, these help with most kinds of risk.")


class LensShown(NamedTuple):
    """What is said through a lens: what speaks for it, and a table of what may go wrong; either may lack."""

    label: Any
    benefit: str
    table: Params | None


class AssessmentPage(Behind, Scoped, TemplateView):
    """All of it for those who see the whole; path, state, level and day of review for the unit."""

    queryset = ROWS
    http_method_names = ["get", "head", "options"]
    template_name = "risk/assessment.html"
    request: Any
    object: Assessment | None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.record = record_of(self)
        self.object = assessment_about(self, self.record, Part.PROGRAMME)
        if self.object is None and may_assess(self.user, self.record):
            return HttpResponseRedirect(self.page("triage"))
        self.around.note_reading(self.record, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def today(self) -> date:
        return localdate(timezone.now())

    @cached_property
    def may_assess(self) -> bool:
        return may_assess(self.user, self.record)

    @cached_property
    def may_change(self) -> bool:
        return self.may_assess and self.object is not None and self.object.state == AssessmentState.OPEN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **{
                "assessment": self.object,
                "record": self.record,
                "title": _("Risk assessment"),
                "back": self.record.get_absolute_url(),
                "is_over": is_over(self.record),
                **marked(self.record),
                **kwargs,
            }
        )
        if self.object is None:
            return context
        context |= {
            "path": wording.path_tag(self.object),
            "state": wording.state_tag(self.object),
            "is_green": self.object.taken_path == Path.GREEN,
        }
        if self.object.shown < Part.WHOLE:
            context["in_short"] = parts.summary_list(self.in_short(self.object, self.object.level))
            return {
                **context,
                "not_all": _("You see how deep the council looked and how much is left. The rest is its own."),
            }
        return {**context, "sees_whole": True, **self.whole(self.object)}

    def in_short(self, assessment: Assessment, level: str) -> list[Params]:
        rows = [parts.summary_row(_("The largest risk that is left"), wording.level_told(level))] if level else []
        if assessment.shown < Part.WHOLE:
            rows.insert(0, parts.summary_row(_("How deep"), assessment.taken_path.label))
            rows.insert(1, parts.summary_row(_("State"), assessment.get_state_display()))
        if assessment.review_on:
            rows.append(parts.summary_row(_("Looked at again on"), day(assessment.review_on)))
        return rows

    def whole(self, assessment: Assessment) -> dict[str, Any]:
        risks = list(assessment.risks.prefetch_related("mitigations").select_related("starter"))
        for risk in risks:
            risk.assessment = assessment
        relied = relied_on(assessment, self.user, self.today)
        is_open = assessment.state == AssessmentState.OPEN
        missing = missing_from(assessment, self.today, risks) if is_open else []
        kept = list(assessment.kept.select_related("made_by"))
        categories = {risk.category for risk in risks}
        help_is = self.help(assessment, categories)
        return {
            "in_short": parts.summary_list(self.in_short(assessment, largest_left(risks, self.appetite))),
            "because": wording.because(assessment),
            "chosen": wording.chosen(assessment),
            "go_ahead": wording.LESS_DEEP if assessment.is_shallower else wording.GO_AHEAD,
            "no_worry": wording.NO_WORRY if not wording.because(assessment) else "",
            "precautions": wording.PRECAUTIONS,
            "six_facts": parts.summary_list(self.six_facts(assessment)),
            "deeper_now": self.deeper_now(assessment),
            "triage_address": self.page("triage"),
            "may_change": self.may_change,
            "may_assess": self.may_assess,
            "tasks": parts.task_list(self.tasks(assessment, missing, relied)) if self.may_change else None,
            "missing": missing,
            "finish_address": self.page("assessment_finish"),
            "remarks": self.remarks(assessment) if is_open else None,
            "lenses": self.lenses(assessment, risks),
            "add_address": self.page("risk_add"),
            "starters": self.may_change and starters_for(self).exists(),
            "starters_address": self.page("risk_starters"),
            "written": self.written_list(assessment),
            "conclusion": "" if is_open else assessment.conclusion,
            "names_somebody": called_like_a_person(assessment.community) if self.may_change else "",
            "community_address": self.page("community"),
            "has_risks": bool(risks),
            **help_is,
            **self.national(assessment, categories, help_is["help_for"] if help_is["desks"] else ""),
            "relied": relied,
            "to_recheck": [one for one in relied if one.warning],
            "guidance_address": self.page("assessment_guidance"),
            "may_rely": self.may_assess and self.user.may(Can.RELY_ON_GUIDANCE, assessment.council_id),
            "is_to_review": not is_open and assessment.is_to_review(self.today),
            "versions": [(one, self.page("assessment_kept", one.key)) for one in kept],
            "last": kept[0] if kept else None,
            "since": self.since(assessment, kept),
            "signed": signed_told(assessment),
            "waits_for": self.waits_for(assessment),
            "acts": self.acts(assessment, kept),
        }

    def remarks(self, assessment: Assessment) -> dict[str, str] | None:
        """With what its office sent it back: for the council's own people, and nobody else who reads the whole."""
        answer = what_is_to_change(assessment) if assessment.council_id in self.user.council_codes() else None
        if answer is None:
            return None
        told = _("It was sent back by %(name)s on %(moment)s with these words:")
        return {"by": told % {"name": answer.by_user.name, "moment": moment(answer.at)}, "words": answer.remarks}

    def help(self, assessment: Assessment, categories: set[str]) -> dict[str, Any]:
        """The desks for its risks; before any is put down, for what the six facts touch, or those that help most."""
        nation = assessment.council.nation
        if categories:
            return {"desks": for_categories(categories, nation, self.today), "help_for": ""}
        facts = touched(assessment.answers)
        if desks := for_categories(facts, nation, self.today) if facts else []:
            return {"desks": desks, "help_for": FOR_FACTS}
        told = _("These help with most kinds of risk.") if facts else FOR_NOTHING
        return {"desks": for_categories(Category, nation, self.today)[:FEW_DESKS], "help_for": told}

    def national(self, assessment: Assessment, categories: set[str], help_for: Any) -> dict[str, Any]:
        """The published national routes for the same. What was said of the desks is not said again."""
        facts = touched(assessment.answers)
        found = national_for(assessment.council.nation, categories or facts)
        told = "" if categories or not found.routes else FOR_FACTS if facts else FOR_NOTHING
        return {**vars(found), "routes_for": "" if told == help_for else told}

    # -- The six facts ----------------------------------------------------------------------------------------------

    def six_facts(self, assessment: Assessment) -> Iterable[Params]:
        for fact in TriageFact:
            answer = QUESTIONS[fact].answers.get(assessment.answers.get(fact, ""))
            yield parts.summary_row(fact.label, answer.words if answer else "")

    def deeper_now(self, assessment: Assessment) -> list[str]:
        """Where the record says more now than when the six were answered."""
        if not self.may_assess:
            return []
        now = self.around.prefill(self.record, self.user, self.today)
        changed = reads_deeper(assessment.read, assessment.answers, {fact: one.answer for fact, one in now.items()})
        return [f"{fact.label} {now[fact].read}" for fact in changed if fact in now]

    # -- What is to do ----------------------------------------------------------------------------------------------

    def tasks(self, assessment: Assessment, missing: list[tuple[str, str]], relied: list[Any]) -> list[Params]:
        lacking: dict[str, list[str]] = {}
        for part, sentence in missing:
            lacking.setdefault(part, []).append(sentence)
        said = {
            "benefits": any(assessment.benefit(lens) for lens in Lens),
            "community": bool(assessment.community or assessment.equality_link),
            "support": bool(assessment.asked),
        }
        optional = _("Optional")

        def line(part: str, title: Any, address: str, is_done: bool) -> Params:
            if sentences := lacking.get(part):
                return parts.task(title, _("To do"), address, _hint(sentences), "blue")
            return parts.task(title, _("Completed") if is_done else optional, address)

        return [
            parts.task(_("Six facts"), _("Completed"), self.page("triage")),
            line("risks", _("Risks and what you do about them"), self.risks_address(assessment), is_done=True),
            line("benefits", _("What speaks for it"), self.page("benefits"), said["benefits"]),
            line("community", _("Communities"), self.page("community"), said["community"]),
            line("support", _("Support"), self.page("support"), said["support"]),
            line("guidance", _("Guidance relied on"), self.page("assessment_guidance"), bool(relied)),
            line("conclusion", _("Conclusion and review"), self.page("conclusion"), bool(assessment.conclusion)),
        ]

    def risks_address(self, assessment: Assessment) -> str:
        if assessment.level or assessment.risks.exists():
            return "#risks"
        return self.page("risk_starters" if starters_for(self).exists() else "risk_add")

    # -- Risks ------------------------------------------------------------------------------------------------------

    def lenses(self, assessment: Assessment, risks: list[AssessedRisk]) -> list[LensShown]:
        """What speaks for it and what may go wrong through each lens of which something is said."""
        order = list(Category)
        by_lens = {lens: [risk for risk in risks if LENS_OF[Category(risk.category)] == lens] for lens in Lens}
        return [
            LensShown(
                lens.label,
                assessment.benefit(lens),
                self.table(lens, sorted(rows, key=lambda risk: order.index(Category(risk.category)))) if rows else None,
            )
            for lens, rows in by_lens.items()
            if rows or assessment.benefit(lens)
        ]

    def table(self, lens: Lens, risks: list[AssessedRisk]) -> Params:
        """Its caption is for who hears it: the heading above says the same."""
        head = [_("What may go wrong"), wording.INHERENT, _("What is done about it"), wording.RESIDUAL]
        rows = [self.row(risk) for risk in risks]
        table = parts.table(head, rows, caption=lens.label, header_column=True, named=[1, 2, 3])
        return table | {"classes": "app-cards app-risks", "captionClasses": "govuk-visually-hidden"}

    @cached_property
    def appetite(self) -> str:
        return str(CouncilSettings.of(self.record.council).risk_appetite)

    def row(self, risk: AssessedRisk) -> list[Any]:
        return [
            self.named(risk),
            wording.size_shown(risk.likelihood, risk.impact, self.appetite),
            self.treated(risk),
            wording.size_shown(risk.likelihood_left, risk.impact_left, self.appetite),
        ]

    def named(self, risk: AssessedRisk) -> SafeString:
        acts = []
        if self.may_change:
            words = _("Change") if risk.score else _("Complete")
            acts = [(self.page("risk", risk.key), words), (self.page("risk_remove", risk.key), _("Take out"))]
        if self.may_assess and risk.score:
            acts.append((self.page("mitigation_add", risk.key), _("Add what is done")))
        owner = wording.owner(risk.office)
        links = format_html_join(
            " ",
            '<a class="govuk-link govuk-!-margin-right-2" href="{}">{}'
            '<span class="govuk-visually-hidden">: {}</span></a>',
            ((address, words, risk.what) for address, words in acts),
        )
        told = (
            '{}<div class="app-secondary govuk-!-font-weight-regular">{}</div>'
            '<div class="govuk-!-font-weight-regular">{}</div>'
        )
        kind = format_html("{}<br>{}", risk.get_category_display(), owner) if owner else risk.get_category_display()
        return format_html(told, with_languages(risk.what), kind, links)

    def treated(self, risk: AssessedRisk) -> SafeString:
        lines = [
            format_html(
                '<li><a class="govuk-link" href="{}">{}</a><div class="app-secondary">{}</div></li>',
                self.page("mitigation", one.key),
                with_languages(one.what),
                wording.mitigation_told(one, self.today),
            )
            for one in risk.mitigations.all()
        ]
        how = Treatment(risk.treatment).label if risk.treatment else _("Not said yet")
        listed = format_html('<ul class="govuk-list govuk-!-margin-bottom-0">{}</ul>', SafeString("".join(lines)))
        return format_html("<div>{}</div>{}", how, listed if lines else "")

    # -- What is written --------------------------------------------------------------------------------------------

    def written_list(self, assessment: Assessment) -> Params | None:
        rows = self.written(assessment)
        return parts.summary_list(rows) if rows else None

    def written(self, assessment: Assessment) -> list[Params]:
        """What there is besides risks and benefits; what is not said yet stands among what is to do."""

        def change(page: str) -> str:
            return self.page(page) if self.may_change else ""

        community: Any = with_languages(assessment.community)
        if assessment.equality_link:
            link = '{}<div><a class="govuk-link" href="{}" rel="noreferrer">{}</a></div>'
            community = format_html(link, community, assessment.equality_link, _("Equality assessment"))
        asked: Any = ""
        if assessment.asked:
            whom, said = with_languages(assessment.asked), with_languages(assessment.support_said)
            asked = format_html("{}<div>{}</div>", whom, said)
        review = day(assessment.review_on) if assessment.review_on else ""
        conclusion = with_languages(assessment.conclusion) if assessment.state == AssessmentState.OPEN else ""
        rows = [
            (_("Communities"), community, "community", None),
            (_("Who was asked"), asked, "support", None),
            (_("Conclusion"), conclusion, "conclusion", None),
            (_("Looked at again on"), review, "conclusion", _("the day of review")),
        ]
        return [parts.summary_row(key, value, change(page), what) for key, value, page, what in rows if value]

    # -- Versions and acts ------------------------------------------------------------------------------------------

    def since(self, assessment: Assessment, kept: list[KeptAssessment]) -> list[Any]:
        """What it says otherwise now than the version that was finished last."""
        if not kept:
            return []
        then, now = (
            as_read_by(self.user, facts, assessment.council_id) for facts in (kept[0].facts, facts_of(assessment))
        )
        return differences(then, now)

    def waits_for(self, assessment: Assessment) -> dict[str, Any] | None:
        if assessment.state != AssessmentState.FINISHED or not assessment.countersign_office:
            return None
        council, office = assessment.council_id, assessment.countersign_office
        mine = self.user.may(Can.COUNTERSIGN_RISK, council) and stands_for(self.user, council, office, self.today)
        is_own = mine and assessment.finished_by_id == self.user.pk
        return {
            "office": wording.office_name(office),
            "own": FINISHED_IT_YOURSELF if is_own else "",
            "who": who_stands_for(council, office, self.today) if council in self.user.council_codes() else "",
            "address": self.page("countersign") if mine and not is_own else "",
        }

    def acts(self, assessment: Assessment, kept: list[KeptAssessment]) -> list[tuple[str, Any]]:
        acts: list[tuple[str, Any]] = []
        if kept:
            words = _("One page for whoever decides, version %(number)s")
            if assessment.state == AssessmentState.OPEN:
                words = _("Version %(number)s, as it was finished: without what is changed now")
            acts.append((self.page("assessment_kept", kept[0].key), words % {"number": kept[0].number}))
        if self.may_assess and assessment.state != AssessmentState.OPEN and assessment.taken_path != Path.GREEN:
            acts.append((self.page("assessment_reopen"), _("Open it again to change it")))
        return acts


def signed_told(assessment: Assessment) -> list[str]:
    """By whom it was finished and countersigned, and when."""
    told = []
    if assessment.finished_at and assessment.finished_by:
        said = {"name": assessment.finished_by.name, "moment": moment(assessment.finished_at)}
        told.append(_("Finished by %(name)s on %(moment)s.") % said)
    if assessment.countersigned_at and assessment.countersigned_by:
        told.append(
            countersigned_told(
                assessment.countersigned_by,
                assessment.countersign_office,
                assessment.countersigned_at,
                as_deputy=assessment.as_deputy,
            )
        )
    return told


def countersigned_told(by: User, office: str, at: datetime, *, as_deputy: bool) -> str:
    said = {"name": by.name, "moment": moment(at), "office": wording.office_name(office)}
    if as_deputy:
        return _("Countersigned by %(name)s, deputising for the %(office)s, on %(moment)s.") % said
    return _("Countersigned by %(name)s, %(office)s, on %(moment)s.") % said


def _hint(sentences: list[str]) -> SafeString:
    told = " ".join(sentences)
    if len(told) > LONGEST_HINT:
        count = len(sentences)
        told = ngettext("%(count)s thing is missing.", "%(count)s things are missing.", count) % {"count": count}
    return with_languages(told)
