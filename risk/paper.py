"""A version of an assessment by its headings, as it stands on a page and on paper, and what is said otherwise now."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from risk import wording
from risk.rules import LENS_OF, QUESTIONS, Category, Lens, Path, Treatment, TriageFact, triage, with_what_was_read
from web.templatetags.gds import day
from web.text import listed


class Section(NamedTuple):
    """A heading and the lines below it."""

    title: str
    lines: list[str]


class PaperRisk(NamedTuple):
    """A line of the table of risks. `kind` says its category, and which office owns it where that is said."""

    what: str
    kind: str
    size: str
    treatment: str
    done_by: list[str]
    size_left: str


class PaperLens(NamedTuple):
    """What speaks for it through a lens, and the risks that are seen through it; either may lack."""

    label: str
    benefit: str
    risks: list[PaperRisk]


class Changed(NamedTuple):
    """What is said otherwise now than in a version, by heading."""

    title: str
    new: list[str]
    gone: list[str]


def path_of(facts: Mapping[str, Any]) -> Path:
    return Path(facts["chosen_path"] or facts["path"])


def outcome(facts: Mapping[str, Any]) -> str:
    """How deep it was looked, and how large the largest risk is that is left."""
    path = path_of(facts)
    if path == Path.GREEN and path < facts["path"]:
        return f"{path.label}. {wording.LESS_DEEP}"
    if path == Path.GREEN and not facts["risks"]:
        return str(wording.GO_AHEAD)
    told = {"path": path.label, "level": wording.level_told(facts["level"]).lower()}
    return _("%(path)s. The largest risk that is left: %(level)s.") % told


def reasons(facts: Mapping[str, Any]) -> str:
    """Why it was looked so deep."""
    # Versions that were kept before what a record says counted have no `read`.
    told = triage(with_what_was_read(facts["answers"], facts.get("read", {}))).because
    lines = [_("Because %(reasons)s.") % {"reasons": listed([str(why) for why in told])}] if told else []
    if facts["chosen_path"] and facts["chosen_path"] != facts["path"]:
        lines.append(wording.chosen_told(facts["path"], facts["chosen_path"], facts["chosen_because"]))
    return " ".join(lines)


def lenses(facts: Mapping[str, Any]) -> list[PaperLens]:
    """Benefits beside risks, lens by lens: the largest risk that is left first, and its lens before others.

    Nothing where no risk is put down: what speaks for it is a section then.
    """
    rows = sorted(facts["risks"], key=lambda risk: -_left(risk))
    by_lens = {lens: [risk for risk in rows if LENS_OF[Category(risk["category"])] == lens] for lens in Lens}
    said = [lens for lens in Lens if rows and (by_lens[lens] or facts["benefits"].get(lens))]
    said.sort(key=lambda lens: -_left(by_lens[lens][0]) if by_lens[lens] else 1)
    return [
        PaperLens(
            str(lens.label),
            facts["benefits"].get(lens, ""),
            [_risk(risk, facts["appetite"]) for risk in by_lens[lens]],
        )
        for lens in said
    ]


def _left(risk: Mapping[str, Any]) -> int:
    """How large a risk is, of 25, after what is done about it; 0 where nobody has said."""
    return int((risk["likelihood_left"] or 0) * (risk["impact_left"] or 0))


def _risk(risk: Mapping[str, Any], appetite: str) -> PaperRisk:
    kind = str(Category(risk["category"]).label)
    # Versions that were kept before offices owned risks have none.
    owner = wording.owner(risk.get("office", ""))
    return PaperRisk(
        risk["what"],
        f"{kind}. {owner}" if owner else kind,
        wording.size(risk["likelihood"], risk["impact"], appetite),
        str(Treatment(risk["treatment"]).label) if risk["treatment"] else "",
        [_mitigation(one) for one in risk["mitigations"]],
        wording.size(risk["likelihood_left"], risk["impact_left"], appetite),
    )


def _mitigation(one: Mapping[str, Any]) -> str:
    told = {"what": one["what"].rstrip("."), "office": wording.office_name(one["office"])}
    if one["done_on"]:
        return _("%(what)s (%(office)s, done on %(day)s)") % {**told, "day": day(date.fromisoformat(one["done_on"]))}
    return _("%(what)s (%(office)s, by %(day)s)") % {**told, "day": day(date.fromisoformat(one["due_on"]))}


def sections(facts: Mapping[str, Any]) -> list[Section]:
    """All but the conclusion, which comes first, and the lenses, which are a table; what says nothing is left out."""
    # Versions that were kept before somebody else than a desk could be asked name none.
    whom = facts["support"] or facts.get("support_other", "")
    asked = [f"{whom}: {facts['support_said']}".rstrip(": ")] if whom else []
    community = [facts["community"], facts["equality_link"]]
    precautions = [str(one) for one in wording.PRECAUTIONS] if path_of(facts) == Path.GREEN else []
    found = [
        Section(_("Basic precautions"), precautions),
        *([] if facts["risks"] else [benefits(facts)]),
        Section(_("Communities"), community),
        Section(_("Who was asked"), asked),
        Section(_("Guidance relied on"), [one["title"] for one in facts["guidance"]]),
        Section(_("Looked at again on"), [day(date.fromisoformat(facts["review_on"]))] if facts["review_on"] else []),
    ]
    return [Section(title, [line for line in lines if line]) for title, lines in found if any(lines)]


def benefits(facts: Mapping[str, Any]) -> Section:
    said = [f"{Lens(code).label}: {text}" for code, text in facts["benefits"].items() if text]
    return Section(_("What speaks for it"), said)


def six_facts(facts: Mapping[str, Any]) -> Section:
    answers = facts["answers"]
    lines = [f"{fact.label} {QUESTIONS[fact].answers[answers[fact]].words}" for fact in TriageFact if fact in answers]
    return Section(_("Six facts"), lines)


def differences(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[Changed]:
    """What an assessment says otherwise now than a version of it, heading by heading."""
    old, new = _all(kept), _all(now)
    found = [
        Changed(
            title,
            [line for line in new.get(title, []) if line not in old.get(title, [])],
            [line for line in old.get(title, []) if line not in new.get(title, [])],
        )
        for title in dict.fromkeys([*old, *new])
    ]
    return [one for one in found if one.new or one.gone]


def _all(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    rows = [
        _("%(risk)s As it is: %(size)s. %(treatment)s. %(done_by)s Then: %(left)s.")
        % {
            "risk": f"{one.what} ({one.kind}).",
            "size": one.size,
            "treatment": one.treatment,
            "done_by": " ".join(f"{line}." for line in one.done_by),
            "left": one.size_left,
        }
        for lens in lenses(facts)
        for one in lens.risks
    ]
    told = [
        Section(_("How deep"), [outcome(facts), reasons(facts)]),
        Section(_("Conclusion"), [facts["conclusion"]]),
        six_facts(facts),
        Section(_("Risks"), rows),
        benefits(facts),
    ]
    return {title: [line for line in lines if line] for title, lines in [*told, *sections(facts)]}
