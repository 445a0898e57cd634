"""A delegation by its sections: which are done, what they say, and where to change them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import Sharing
from engagement import wording
from engagement.models import Delegation
from engagement.rules import Direction, Marking
from twinning.models import Agreement
from web import parts
from web.forms import lowered
from web.gds import Params

COMPLETED, IN_PROGRESS, NOT_YET, SET = "completed", "in_progress", "not_yet", "set"
STATUSES = {
    COMPLETED: gettext_lazy("Completed"),
    IN_PROGRESS: gettext_lazy("In progress"),
    NOT_YET: gettext_lazy("Not yet started"),
    SET: gettext_lazy("Set for you"),
}


@dataclass(frozen=True)
class Section:
    """One line of the task list. `filled` are the answers that it has, `asked` those it needs to be done.

    `is_set`: its answer stands from the start, and nobody has looked at it yet.
    """

    name: str
    title: Any
    filled: int
    asked: int
    needed: bool = False
    hint: Any = ""
    kept: bool = False
    is_set: bool = False

    @property
    def status(self) -> str:
        if self.kept:
            return IN_PROGRESS
        if not self.filled:
            return NOT_YET
        if self.is_set:
            return SET
        return COMPLETED if self.filled >= self.asked else IN_PROGRESS


def sections(delegation: Delegation) -> list[Section]:
    """Every section of a draft, with how far it is."""
    held = {
        "organisations": delegation.organisations.count(),
        "programme": delegation.programme.count(),
        "delegates": delegation.delegates.count(),
        "places": delegation.further_places.count() + (delegation.place_id is not None),
    }

    def one(name: str, title: Any, answers: Iterable[Any], asked: int, **more: Any) -> Section:
        kept = any(page.split(":")[0] == name for page in delegation.draft_input)
        return Section(name, title, sum(bool(answer) for answer in answers), asked, kept=kept, **more)

    def several(name: str, title: Any, **more: Any) -> Section:
        return one(name, title, [held[name]], 1, **more)

    d = delegation
    is_set = not d.sharing_is_chosen
    said = _("Until you change it: %(sharing)s. %(marking)s.") if is_set else _("Chosen: %(sharing)s. %(marking)s.")
    shared = said % {"sharing": lowered(str(Sharing(d.sharing).label)), "marking": d.marking}
    return [
        one("basics", _("Title, direction and country"), [d.title, d.direction, d.country_id], 3, needed=True),
        one("dates", _("Dates and purpose"), [d.starts_on, d.ends_on, d.purposes], 3, needed=True),
        several("places", wording.places_title(d), hint=_("The leading place, and further ones")),
        several("organisations", _("Organisations"), hint=_("Who visits, hosts, organises or pays")),
        several("programme", _("Programme"), hint=_("What happens on which day")),
        several("delegates", _("Delegates"), hint=_people_hint(d)),
        one("aims", _("Aims"), [d.their_aims_known, d.our_aims], 1, hint=_("Theirs as stated, and yours")),
        one("sharing", _("Who may see it"), [d.sharing], 1, hint=shared, is_set=is_set),
    ]


def _people_hint(delegation: Delegation) -> str:
    if delegation.direction == Direction.OUTWARD:
        return _("Who travels from the UK")
    return _("Who takes part") if delegation.direction == Direction.VIRTUAL else _("Who is visiting")


def task_list(delegation: Delegation, lines: Iterable[Section], prefix: str) -> Params:
    colours = {IN_PROGRESS: "blue", NOT_YET: "grey", SET: "teal", COMPLETED: ""}
    tasks = [
        parts.task(
            line.title,
            STATUSES[line.status],
            reverse(f"delegation_{line.name}", args=[delegation.key]),
            hint=line.hint,
            colour=colours[line.status],
        )
        for line in lines
    ]
    return parts.task_list(tasks, prefix)


def obstacles(delegation: Delegation) -> list[tuple[Any, str]]:
    """What stands between a draft and logging: a sentence, and where to put it right."""
    where = {"title": "basics", "direction": "basics", "country": "basics"}
    found = [
        (sentence, change_address(delegation, where.get(field, "dates")))
        for field, sentence in delegation.missing().items()
    ]
    titles = {line.name: line.title for line in sections(delegation)} if delegation.draft_input else {}
    for page in delegation.draft_input:
        name, _colon, row = page.partition(":")
        words = [delegation.key, row] if row else [delegation.key]
        address = reverse(ROW_ADDRESSES[name] if row else ADD_ADDRESSES.get(name, f"delegation_{name}"), args=words)
        sentence = _("Something typed under “%(section)s” could not be read. Correct it.") % {
            "section": titles.get(name, name)
        }
        found.append((sentence, f"{address}?back=check"))
    return found


ADD_ADDRESSES = {
    "places": "delegation_place_add",
    "organisations": "delegation_organisation_add",
    "programme": "delegation_item_add",
    "delegates": "delegation_delegate_add",
}
ROW_ADDRESSES = {"programme": "delegation_item", "delegates": "delegation_delegate"}


def change_address(delegation: Delegation, section: str, *row: str) -> str:
    back = "?back=check" if delegation.is_draft else ""
    return reverse(f"delegation_{section}", args=[delegation.key, *row]) + back


# -- What the sections say ---------------------------------------------------------------------------------------


def cards(delegation: Delegation, *, changeable: bool) -> list[tuple[Any, Params]]:
    """Every answer by section, for the page that checks them: heading and summary list."""

    def change(section: str) -> str:
        return change_address(delegation, section) if changeable else ""

    return [
        (heading, parts.summary_list(row for section in sections for row in section(delegation, change)))
        for heading, sections in (
            (_("About it"), (basics, dates)),
            (_("Where and with whom"), (places, agreement, organisations)),
            (_("Programme and delegates"), (programme, delegates)),
            (_("Aims"), (aims,)),
            (_("Who may see it"), (sharing,)),
        )
    ]


Change = Callable[[str], str]


def basics(delegation: Delegation, change: Change) -> list[Params]:
    direction = Direction(delegation.direction).label if delegation.direction else ""
    return [
        parts.summary_row(_("Council"), delegation.council.name),
        parts.summary_row(_("Title"), delegation.title, change("basics")),
        parts.summary_row(_("Direction"), direction, change("basics")),
        parts.summary_row(_("Country or territory"), delegation.country or "", change("basics")),
    ]


def dates(delegation: Delegation, change: Change) -> list[Params]:
    return [
        parts.summary_row(_("Dates"), wording.span(delegation), change("dates")),
        parts.summary_row(_("Purpose"), wording.lines(delegation.purpose_names()), change("dates")),
    ]


def places(delegation: Delegation, change: Change) -> list[Params]:
    prefetch_related_objects([delegation], "further_places__place")
    further = [wording.place_link(row.place) for row in delegation.further_places.all()]
    return [
        parts.summary_row(_("Leading place"), wording.place_link(delegation.place), change("places")),
        parts.summary_row(_("Further places"), wording.lines(further), change("places")),
    ]


def agreement(delegation: Delegation, change: Change) -> list[Params]:
    """For its own council: the agreement that it belongs to; nothing where the council has none with the country."""
    of_council = Agreement.objects.filter(council=delegation.council_id, place__country=delegation.country_id)
    if delegation.agreement is None and not of_council.exists():
        return []
    return [parts.summary_row(_("Agreement"), wording.agreement_link(delegation.agreement), change("agreement"))]


def organisations(delegation: Delegation, change: Change) -> list[Params]:
    rows = [wording.organisation_line(row) for row in delegation.organisations.select_related("organisation")]
    return [parts.summary_row(_("Organisations"), wording.lines(rows), change("organisations"))]


def programme(delegation: Delegation, change: Change) -> list[Params]:
    rows = [wording.item_line(item, delegation) for item in delegation.programme.all()]
    return [parts.summary_row(_("Programme"), wording.lines(rows), change("programme"))]


def delegates(delegation: Delegation, change: Change) -> list[Params]:
    rows = [wording.delegate_line(row) for row in delegation.delegates.all()]
    return [parts.summary_row(_("Delegates"), wording.lines(rows), change("delegates"))]


def aims(delegation: Delegation, change: Change, *, is_own: bool = True) -> list[Params]:
    """For others, “ours” would be theirs: the council is named."""
    ours = _("Our aims") if is_own else _("%(council)s’s aims") % {"council": delegation.council.name}
    return [
        parts.summary_row(_("Their aims"), wording.their_aims(delegation), change("aims")),
        parts.summary_row(ours, wording.paragraphs(delegation.our_aims), change("aims")),
    ]


def mid_visit(delegation: Delegation, change: Change) -> list[Params]:
    """Nothing as long as no check was made."""
    check = getattr(delegation, "mid_visit_check", None)
    if check is None:
        return []
    return [parts.summary_row(_("Mid-visit check"), wording.mid_visit(check), change("mid_visit"))]


def privacy_notice(delegation: Delegation, change: Change) -> list[Params]:
    if delegation.direction != Direction.INWARD and not delegation.privacy_notice:
        return []
    return [parts.summary_row(_("Privacy notice"), wording.privacy_notice(delegation), change("privacy_notice"))]


def sharing(delegation: Delegation, change: Change, *, is_own: bool = True) -> list[Params]:
    level = Sharing(delegation.sharing).label if is_own else wording.level_for_others(delegation)
    rows = [
        parts.summary_row(_("Sharing"), level, change("sharing")),
        parts.summary_row(_("Marking"), Marking(delegation.marking).label, change("sharing")),
    ]
    if delegation.marking != Marking.OFFICIAL:
        rows.append(parts.summary_row(_("Handling instruction"), delegation.handling, change("sharing")))
    return rows
