"""Assessments as the API shows them: of a council's record, never of a person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import Appointment, User
from accounts.rules import Part
from counterparts.serializers import PARTS
from guidance.models import LineVersion, Use
from places.serializers import LinksSerializer
from risk.around import Noting
from risk.examples import ASSESSMENT
from risk.filters import KINDS
from risk.models import AssessedRisk, Assessment, Mitigation
from risk.rules import (
    PART_OF,
    PATH_CODES,
    AssessmentState,
    Band,
    Category,
    Path,
    Treatment,
    TriageFact,
    triage,
    with_what_was_read,
)
from web.api.examples import example
from web.keys import KEY_PATTERN

PATHS = [(code, path.label) for path, code in PATH_CODES.items()]
STEP = "From 1 to 5; null where nobody has said."


class AboutSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.RegexField(KEY_PATTERN, help_text="The id of that delegation or agreement.")


class AssessmentLinks(LinksSerializer):
    council = serializers.URLField()
    about = serializers.URLField()


class BenefitsSerializer(serializers.Serializer[Any]):
    """What speaks for it, through each lens."""

    economic = serializers.CharField()
    security = serializers.CharField()
    values = serializers.CharField()


class MitigationOfRisk(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    what = serializers.CharField(help_text="What is done.")
    office = serializers.ChoiceField(choices=Appointment.Office.choices, help_text="Which office sees to it.")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    done_note = serializers.CharField()


class RiskOfAssessment(serializers.Serializer[Any]):
    """Something that may go wrong with the record. Numbers are of that, and never of a person."""

    id = serializers.RegexField(KEY_PATTERN)
    category = serializers.ChoiceField(choices=Category.choices)
    what = serializers.CharField()
    likelihood = serializers.IntegerField(allow_null=True, help_text=f"How likely, as things are. {STEP}")
    impact = serializers.IntegerField(allow_null=True, help_text=f"How bad, as things are. {STEP}")
    office = serializers.ChoiceField(
        choices=Appointment.Office.choices, allow_blank=True, help_text="Which office owns it; empty where nobody said."
    )
    treatment = serializers.ChoiceField(choices=Treatment.choices, allow_blank=True)
    likelihood_left = serializers.IntegerField(
        allow_null=True, help_text=f"How likely, after what is done about it. {STEP}"
    )
    impact_left = serializers.IntegerField(allow_null=True, help_text=f"How bad, after what is done about it. {STEP}")
    mitigations = MitigationOfRisk(many=True)


class GuidanceOfAssessment(serializers.Serializer[Any]):
    noun = serializers.ChoiceField(choices=["lines", "positions"])
    id = serializers.RegexField(KEY_PATTERN, help_text="Of the version of the line, or of the position.")
    changed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it changed since it was relied on: to be looked at again."
    )


class AnswersSerializer(serializers.Serializer[Any]):
    """The answers to the six facts, by their codes."""

    def get_fields(self) -> dict[str, Any]:
        return {fact.value: serializers.CharField(help_text=str(fact.label)) for fact in TriageFact}


@extend_schema_serializer(component_name="Assessment", examples=example(ASSESSMENT))
class AssessmentSerializer(serializers.Serializer[Any]):
    """Names above the part that is shown are absent: `shown` says how much it is."""

    id = serializers.RegexField(KEY_PATTERN)
    version = serializers.IntegerField(required=False)
    shown = serializers.ChoiceField(choices=PARTS)
    council = serializers.CharField(help_text="The council's code.")
    about = AboutSerializer(help_text="The record that it is about.")
    path = serializers.ChoiceField(choices=PATHS, help_text="How deep the council looks.")
    state = serializers.ChoiceField(choices=AssessmentState.choices)
    level = serializers.ChoiceField(
        choices=Band.choices,
        allow_blank=True,
        help_text="How large the largest risk is that is left, by what its council is ready to carry; or empty.",
    )
    review_on = serializers.DateField(allow_null=True, help_text="On which day it is looked at again.")
    countersigned_at = serializers.DateTimeField(allow_null=True)
    open_mitigations = serializers.IntegerField(help_text="How many things are still to be done about its risks.")
    answers = AnswersSerializer(required=False)
    leads_to = serializers.ChoiceField(
        choices=PATHS, required=False, help_text="To which path the six facts lead: `path` may be another, by choice."
    )
    because = serializers.ListField(child=serializers.CharField(), required=False, help_text="Why they lead there.")
    chosen_because = serializers.CharField(required=False, help_text="Why another depth was chosen, if one was.")
    benefits = BenefitsSerializer(required=False)
    community = serializers.CharField(required=False, help_text="What it means for communities.")
    equality_link = serializers.CharField(required=False)
    support = serializers.CharField(required=False, allow_null=True, help_text="The desk that was asked.")
    support_other = serializers.CharField(
        required=False, help_text="The office or body that was asked instead of a desk of the register; or empty."
    )
    support_said = serializers.CharField(required=False)
    conclusion = serializers.CharField(required=False)
    risks = RiskOfAssessment(many=True, required=False, help_text="Absent without the scope assessments:detail.")
    guidance = GuidanceOfAssessment(
        many=True, required=False, help_text="What of guidance it relies on: for those of its council alone."
    )
    finished_at = serializers.DateTimeField(required=False, allow_null=True)
    links = AssessmentLinks()


DETAIL = (
    *("answers", "leads_to", "because", "chosen_because", "benefits", "community", "equality_link"),
    *("support", "support_other", "support_said", "conclusion", "risks", "guidance", "finished_at"),
)
"""What the scope assessments:detail shows, to those who see the whole."""


def assessments(
    rows: Sequence[Assessment], address: Callable[[str], str], user: User, *, in_detail: bool
) -> list[dict[str, Any]]:
    """Assessments as far as `visible_to` says that they are shown, and in detail only where asked.

    They come through `with_what_to_do`. What hangs under them is fetched in one query a kind, for those rows alone that
    show it. Which guidance a council goes by is told to those of the council alone.
    """
    whole = _told_in_detail(rows) if in_detail else []
    prefetch_related_objects(whole, "risks__mitigations", "support")
    uses: dict[str, list[Use]] = {}
    if whole:
        keys = [row.key for row in whole]
        found = Use.objects.visible_to(user).filter(label=Assessment._meta.label, record__in=keys).live()
        for use in found.order_by("at", "pk"):
            uses.setdefault(use.record, []).append(use)
    others: dict[str, Any] = {name: told for name, told in _SHOW.items() if name != "guidance"}
    own = {**_SHOW, "guidance": lambda row: [_use(use) for use in uses.get(row.key, [])]}
    codes = user.council_codes()
    return [
        _shown(row, Part(row.shown), address, own if row.council_id in codes else others, in_detail=in_detail)
        for row in rows
    ]


def note_readings(rows: Iterable[Assessment], noting: Noting, *, by: User) -> None:
    """Leave behind what reading a record does, for each whose assessment is told in detail, as its page does."""
    for row in _told_in_detail(rows):
        if note_reading := noting.get(row.label):
            note_reading(row.about, by=by)


def _told_in_detail(rows: Iterable[Assessment]) -> list[Assessment]:
    return [row for row in rows if row.shown >= PART_OF["risks"]]


def _shown(
    row: Assessment,
    shown: Part,
    address: Callable[[str], str],
    show: Mapping[str, Callable[[Any], Any]],
    *,
    in_detail: bool,
) -> dict[str, Any]:
    kind = kind_of(row)
    return {
        "id": row.key,
        **({"version": row.version} if shown >= PART_OF["version"] else {}),
        "shown": shown.name.lower(),
        **{
            name: told(row)
            for name, told in show.items()
            if PART_OF[name] <= shown and (in_detail or name not in DETAIL)
        },
        "links": {
            "self": address(f"assessments/{row.key}/"),
            "council": address(f"councils/{row.council_id}/"),
            "about": address(f"{kind}s/{row.record}/"),
        },
    }


def kind_of(row: Assessment) -> str:
    """What it is about, in one of the words of `KINDS`."""
    return row.label.rpartition(".")[2].lower()


def _plainly(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _day(name: str) -> Callable[[Any], str | None]:
    def told(row: Any) -> str | None:
        found = getattr(row, name)
        return None if found is None else str(found.isoformat()).replace("+00:00", "Z")

    return told


# In the order in which they are shown; each only where PART_OF says so.
_SHOW: dict[str, Callable[[Any], Any]] = {
    "council": _plainly("council_id"),
    "about": lambda row: {"kind": kind_of(row), "id": row.record},
    "path": lambda row: PATH_CODES[row.taken_path],
    "state": _plainly("state"),
    "level": _plainly("level"),
    "review_on": _day("review_on"),
    "countersigned_at": _day("countersigned_at"),
    "open_mitigations": lambda row: len(row.waiting),
    "answers": _plainly("answers"),
    "leads_to": lambda row: PATH_CODES[Path(row.path)],
    "because": lambda row: [str(why) for why in triage(with_what_was_read(row.answers, row.read)).because],
    # What was typed stays where nothing was chosen in the end, and says nothing then.
    "chosen_because": lambda row: row.chosen_because if row.chosen_path is not None else "",
    "benefits": lambda row: {
        "economic": row.economic_benefit,
        "security": row.security_benefit,
        "values": row.values_benefit,
    },
    **{name: _plainly(name) for name in ("community", "equality_link")},
    "support": lambda row: row.support.name if row.support else None,
    **{name: _plainly(name) for name in ("support_other", "support_said", "conclusion")},
    "risks": lambda row: [_risk(risk) for risk in row.risks.all()],
    "guidance": lambda row: [],
    "finished_at": _day("finished_at"),
}


def _risk(risk: AssessedRisk) -> dict[str, Any]:
    names = ("category", "what", "likelihood", "impact", "office", "treatment", "likelihood_left", "impact_left")
    return {
        "id": risk.key,
        **{name: getattr(risk, name) for name in names},
        "mitigations": [_mitigation(one) for one in risk.mitigations.all()],
    }


def _mitigation(one: Mitigation) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("what", "office")}
    days = {name: _day(name)(one) for name in ("due_on", "done_on")}
    return {"id": one.key, **plain, **days, "done_note": one.done_note}


def _use(use: Use) -> dict[str, Any]:
    noun = "lines" if use.of_label == LineVersion._meta.label else "positions"
    return {"noun": noun, "id": use.of_record, "changed_at": _day("changed_at")(use)}
