"""The risk of a record in one panel beside it: how deep to look, what is left, what is to do, and one next step.

Each reader is told as much of it as they see. What a council compared with the lists is told to that council alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.offices import in_a_sentence
from accounts.roles import Can
from accounts.rules import Part
from accounts.sharing import Owned
from counterparts.models import Organisation
from risk.left import ToDo, band_tag, to_do
from risk.models import Assessment
from risk.rules import AssessmentState, Path, Prefilled, TriageFact, reads_deeper
from risk.screened import State, state_of
from risk.wording import GO_AHEAD
from web import gds, parts
from web.gds import Params
from web.languages import with_languages
from web.templatetags.gds import day


@dataclass(frozen=True)
class Step:
    """The one thing to do next: the words of its button, and where it leads."""

    words: Any
    address: str


@dataclass(frozen=True)
class RiskPanel:
    """What one reader is shown of the risk of a record on a day; `assessment` is None where nobody has looked yet."""

    row: Owned
    assessment: Assessment | None
    today: date
    is_own: bool = False
    may_act: bool = False
    screened: State | None = None
    compare: str = ""
    """Where all its organisations are compared with the lists at once."""

    waiting: list[ToDo] = field(default_factory=list)
    to_answer: int = 0
    """What was found in the record itself and has no answer; `answer` is where the first is answered, by who may."""

    answer: str = ""
    says_more: bool = False
    """Whether the record says something deeper now than when the six facts were answered."""

    # -- What it says --------------------------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        return self.assessment is not None and self.assessment.shown >= Part.WHOLE

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue(self.today) for one in self.waiting)

    @property
    def facts(self) -> Params:
        """Short, so that it fits a phone: what it leaves out stands in the assessment and on the page that compares."""
        rows = [parts.summary_row(_("How deep to look"), self._how_deep())]
        if self.waiting:
            rows.append(parts.summary_row(_("Still to be done"), self._to_do() if self.is_whole else self._how_many()))
        if self.screened is not None and self.screened.organisations:
            rows.append(parts.summary_row(_("Organisations"), self._organisations(self.screened)))
        if self.to_answer:
            rows.append(parts.summary_row(_("To think about"), self._to_answer()))
        return parts.summary_list(rows)

    def _how_deep(self) -> Any:
        """The path, how far its assessment is, and how much is left: as much as is told outside its council too."""
        found = self.assessment
        if found is None:
            return _("Not looked at yet. Six facts say how deep to look, and most of them are filled in already.")
        if self.says_more:
            words = _("%(path)s. But the record says more now than when the six facts were answered.")
            return self._with_link(words % {"path": found.taken_path.label}, _("Read what"))
        if found.is_shallower and self.is_whole:
            said = {"path": found.taken_path.label, "wanted": str(Path(found.path).label).lower()}
            words = _("%(path)s: less than the %(wanted)s to which the six facts lead.") % said
            return self._with_link(words, _("Why"))
        if found.taken_path == Path.GREEN:
            told: Any = f"{found.taken_path.label}."
            return self._with_link(told, _("Why, and the precautions")) if self.is_whole else told
        told = _("%(path)s, %(state)s.") % {
            "path": found.taken_path.label,
            "state": str(AssessmentState(found.state).label).lower(),
        }
        if found.level:
            told = format_html("{} {} {}", told, _("What is left:"), gds.component("tag", band_tag(found.level)))
        if found.review_on is not None and found.state != AssessmentState.OPEN:
            told = format_html("{} {}", told, _("Looked at again on %(day)s.") % {"day": day(found.review_on)})
        return self._with_link(told, _("Read the assessment")) if self.is_whole else told

    def _with_link(self, told: Any, words: Any) -> Any:
        link = '{} <a class="govuk-link" href="{}">{}</a>'
        return format_html(link, told, _page(self.row, "assessment"), words)

    def _how_many(self) -> str:
        count = len(self.waiting)
        return ngettext("%(count)s thing", "%(count)s things", count) % {"count": count}

    def _to_do(self) -> Any:
        """What is due first, and how many more there are."""
        first = self.waiting[0]
        told = format_html('{}<br><span class="app-secondary">{}</span>', first.what, first.who_and_when(self.today))
        if not (more := len(self.waiting) - 1):
            return told
        late = self.overdue - first.is_overdue(self.today)
        words = _("And %(count)s more, of these overdue: %(late)s.") if late else _("And %(count)s more.")
        return format_html("{}<br>{}", told, words % {"count": more, "late": late})

    def _organisations(self, state: State) -> Any:
        lists = [state.lists.ages, *state.lists.gaps] if state.lists else []
        words = format_html('{} <span class="app-secondary">{}</span>', with_languages(state.in_words), " ".join(lists))
        link = '{} <a class="govuk-link" href="{}">{}</a>'
        return format_html(link, words, self.compare, _("Each organisation and the lists")) if self.compare else words

    def _to_answer(self) -> Any:
        count = self.to_answer
        told = ngettext("%(count)s thing without an answer.", "%(count)s things without an answer.", count)
        link = '{} <a class="govuk-link" href="#think">{}</a>'
        return format_html(link, told % {"count": count}, _("Read them"))

    @property
    def sentence(self) -> str:
        """Where there is no button: that nothing is left to do, or who is asked."""
        if self.assessment is None or self.next is not None or not self.is_own or self.assessment.is_over:
            return ""
        if self.waits_for:
            told = _("It waits for the %(office)s to countersign it. Nothing of the record waits for that.")
            return told % {"office": in_a_sentence(self.waits_for)}
        return str(GO_AHEAD) if self._is_light else ""

    @property
    def _is_light(self) -> bool:
        """Whether nothing that is known of it calls for more than basic precautions."""
        if self.assessment is None or self.assessment.deepest_path > Path.GREEN or self.says_more:
            return False
        return self.screened is None or not (self.screened.to_decide or self.screened.serious)

    @property
    def looks_deeper(self) -> bool:
        """Whether more than basic precautions is looked at, or called for by the six facts."""
        return self.assessment is not None and self.assessment.deepest_path > Path.GREEN

    @property
    def waits_for(self) -> str:
        """The office that is asked to countersign; empty where none is."""
        done = self.assessment is not None and self.assessment.state == AssessmentState.FINISHED
        return self.assessment.countersign_office if self.assessment is not None and done else ""

    # -- What is next --------------------------------------------------------------------------------------------

    @property
    def next(self) -> Step | None:
        """The one thing to do next, for who may do it; of a record that is over there is none."""
        if not self.may_act or (self.assessment is not None and self.assessment.is_over):
            return None
        if self.assessment is None:
            return Step(_("Answer six facts"), _page(self.row, "triage"))
        if self.screened is not None and self.screened.to_decide and self.screened.next is not None:
            return Step(_("Decide about a possible match"), self.screened.next.address)
        if self.says_more:
            return Step(_("Answer the six facts again"), _page(self.row, "triage"))
        if self.assessment.state == AssessmentState.OPEN:
            return Step(_("Go on with the assessment"), _page(self.row, "assessment"))
        if self.screened is not None and (self.screened.never or self.screened.lacking) and self.compare:
            return Step(_("Compare its organisations with the lists"), self.compare)
        if self.to_answer and self.answer:
            return Step(_("Answer what there is to think about"), self.answer)
        if self.overdue:
            return Step(_("See to what is overdue"), _page(self.row, "mitigation", self.waiting[0].key))
        if self.assessment.is_to_review(self.today):
            return Step(_("Look at the assessment again"), _page(self.row, "assessment"))
        return None

    @property
    def button(self) -> Params | None:
        return {"text": str(self.next.words), "href": self.next.address} if self.next else None

    @property
    def status(self) -> tuple[str, str]:
        """The same in a few words and a colour, for the list of what there is to prepare."""
        if self.assessment is None:
            return _("Not looked at yet"), "blue"
        if self.screened is not None and (count := self.screened.to_decide):
            told = ngettext("%(count)s possible match to decide", "%(count)s possible matches to decide", count)
            return told % {"count": count}, "yellow"
        if self.overdue:
            return ngettext("%(count)s thing overdue", "%(count)s things overdue", self.overdue) % {
                "count": self.overdue
            }, "yellow"
        path = self.assessment.taken_path.label
        if self.says_more:
            return _("The record says more now"), "yellow"
        if self.assessment.is_shallower:
            return _("%(path)s, less than the facts lead to") % {"path": path}, "yellow"
        if self.assessment.state == AssessmentState.OPEN:
            return _("%(path)s, being made") % {"path": path}, "blue"
        if self.waits_for:
            return _("%(path)s, to be countersigned") % {"path": path}, ""
        return str(path), ""


def panel(
    row: Owned,
    user: User,
    today: date,
    *,
    organisations: Iterable[Organisation] = (),
    compare: str = "",
    to_answer: int = 0,
    answer: str = "",
    reading: Callable[[], Mapping[TriageFact, Prefilled]] | None = None,
    is_over: bool = False,
) -> RiskPanel | None:
    """For risk/panel.html, in one query and two more for its organisations; None where this reader is told nothing.

    `compare` is the page that compares its organisations, for who may; `to_answer` and `answer` tell how much was found
    in the record itself that has no answer, and where the first is answered; `reading` reads what it says of the six
    facts now. Of a record that is over, only what was said.
    """
    assessment = Assessment.objects.visible_to(user).about(row).with_what_to_do().first()
    is_own = row.council_id in user.council_codes()
    if assessment is None and (not is_own or is_over):
        return None
    may_act = not is_over and user.may(Can.ASSESS_RISK, row.council_id)
    return RiskPanel(
        row=row,
        assessment=assessment,
        today=today,
        is_own=is_own,
        may_act=may_act,
        screened=state_of(row.council_id, organisations, today) if is_own else None,
        compare=compare if user.may(Can.SCREEN_ORGANISATION, row.council_id) and not is_over else "",
        waiting=to_do(assessment) if assessment is not None else [],
        to_answer=to_answer,
        answer=answer,
        says_more=bool(is_own and not is_over and assessment and reading and _says_more(assessment, reading)),
    )


def _says_more(assessment: Assessment, reading: Callable[[], Mapping[TriageFact, Prefilled]]) -> bool:
    if not assessment.read:
        return False  # Nobody knows what it said when they were answered.
    return bool(
        reads_deeper(assessment.read, assessment.answers, {fact: one.answer for fact, one in reading().items()})
    )


def _page(row: Owned, page: str, *args: str) -> str:
    """The address of a page of its assessment, behind the door of the record."""
    return reverse(f"{row._meta.model_name}_{page}", args=[row.key, *args])
