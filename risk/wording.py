"""What pages and papers say of an assessment: paths, risks, what is done about them, by whom it was said."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment
from accounts.offices import in_a_sentence
from risk.models import Assessment, Mitigation
from risk.rules import Band, Path, band, steps_in_words, triage, with_what_was_read
from web import parts
from web.gds import Params, component
from web.templatetags.gds import day
from web.text import listed

GO_AHEAD = gettext_lazy("Go ahead, basic precautions.")
LESS_DEEP = gettext_lazy("Less than the six facts call for.")
"""Never told to be enough: the council's reason stands beside it."""

NO_WORRY = gettext_lazy(
    "Most visits, meetings and agreements are like this one: nothing in the six facts calls for a closer look."
)
PRECAUTIONS = (
    gettext_lazy("Meet in rooms that are open to guests, and let somebody of yours go along from door to door."),
    gettext_lazy(
        "Clear papers, screens and passes away, offer the guest network, and plug in nothing that you are given."
    ),
    gettext_lazy("Write down on the same day who came, what was said and what was promised."),
)
"""In words of this register's own: no policy."""

INHERENT = gettext_lazy("As things are (inherent risk)")
RESIDUAL = gettext_lazy("What is left (residual risk)")
"""What the two sizes of a risk are called, with the words of the field."""

BAND_COLOURS = {Band.LOW: "green", Band.MEDIUM: "yellow", Band.HIGH: "red"}
PATH_COLOURS = {Path.GREEN: "green", Path.AMBER: "yellow", Path.RED: "red"}
STATE_COLOURS = {"open": "blue", "finished": "", "countersigned": "green"}


def because(assessment: Assessment) -> str:
    """Why the facts lead where they lead, in one sentence; nothing where nothing calls for a closer look."""
    told = triage(with_what_was_read(assessment.answers, assessment.read)).because
    return _("Because %(reasons)s.") % {"reasons": listed([str(why) for why in told])} if told else ""


def chosen(assessment: Assessment) -> str:
    """That somebody chose to look deeper or less deep than the facts lead to, and why."""
    if assessment.chosen_path is None or assessment.chosen_path == assessment.path:
        return ""
    return chosen_told(assessment.path, assessment.chosen_path, assessment.chosen_because)


def chosen_told(path: int, chosen_path: int, reason: str) -> str:
    if chosen_path > path:
        said = _("The council chose to look deeper: the six facts lead to “%(path)s”.")
    else:
        said = _("The council chose to look less deep: the six facts lead to “%(path)s”.")
    return f"{said % {'path': Path(path).label}} {reason}".strip()


def size(likelihood: int | None, impact: int | None, appetite: str) -> str:
    """How large a risk is: “3 × 4 = 12, medium”."""
    if not likelihood or not impact:
        return _("Not said yet")
    told = {
        "likelihood": likelihood,
        "impact": impact,
        "score": likelihood * impact,
        "band": str(band(likelihood, impact, appetite).label).lower(),
    }
    return _("%(likelihood)s × %(impact)s = %(score)s, %(band)s") % told


def steps(likelihood: int | None, impact: int | None) -> str:
    """The same in words: “Possible, serious”."""
    if not likelihood or not impact:
        return ""
    how = {
        "likelihood": dict(steps_in_words("likelihood"))[likelihood],
        "impact": dict(steps_in_words("impact"))[impact],
    }
    return _("%(likelihood)s; %(impact)s") % {"likelihood": how["likelihood"], "impact": str(how["impact"]).lower()}


def size_shown(likelihood: int | None, impact: int | None, appetite: str) -> SafeString:
    """Both, the size as a tag: its colour says nothing by itself."""
    told = size(likelihood, impact, appetite)
    if not likelihood or not impact:
        return format_html("{}", told)
    mark = component("tag", parts.tag(told, BAND_COLOURS[band(likelihood, impact, appetite)]))
    return format_html("{}<div>{}</div>", mark, steps(likelihood, impact))


def office_name(office: str) -> str:
    return str(Appointment.Office(office).label)


def owner(office: str) -> str:
    """Which office owns a risk; nothing where nobody has said."""
    return _("Owner: %(office)s") % {"office": in_a_sentence(office)} if office else ""


def mitigation_told(mitigation: Mitigation, today: date) -> str:
    """Which office does it by when, or when it did."""
    told = {"office": office_name(mitigation.office), "day": day(mitigation.due_on)}
    if mitigation.done_on is not None:
        return _("%(office)s: done on %(day)s") % {**told, "day": day(mitigation.done_on)}
    if mitigation.due_on < today:
        return _("%(office)s: overdue since %(day)s") % told
    return _("%(office)s, by %(day)s") % told


def path_tag(assessment: Assessment) -> Params:
    return parts.tag(assessment.taken_path.label, PATH_COLOURS[assessment.taken_path])


def state_tag(assessment: Assessment) -> Params:
    return parts.tag(assessment.get_state_display(), STATE_COLOURS[assessment.state])


def level_told(level: str) -> str:
    return str(Band(level).label) if level else _("Not weighed")
