"""Flags of a delegation as the API shows them: the sentence for people, and the facts in it for programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from accounts.rules import Part
from engagement.flags import told
from engagement.models import Delegation, Flag
from engagement.rules import Became, CostKind, FlagResponse, OfferKind, Purpose, rules_up_to
from engagement.rules.tripwire import TRIPWIRE, names_of
from guidance.rules import Alternative
from risk.models import SensitiveArea


class AreaOfFlag(serializers.Serializer[Any]):
    """Both are null where it is a kind that a council put down for itself, and not yours."""

    code = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)


class ChangedStop(serializers.Serializer[Any]):
    title = serializers.CharField()
    became = serializers.ChoiceField(choices=Became.choices)


class PaidByOther(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=list((dict(CostKind.choices) | dict(OfferKind.choices)).items()))
    by = serializers.CharField(allow_null=True, help_text="An organisation; a person or whoever offers is not named.")
    is_offer = serializers.BooleanField()


@extend_schema_serializer(component_name="FlagFacts")
class FactsOfFlag(serializers.Serializer[Any]):
    """What its rule found, in values. Which names there are depends on the rule; those of other rules are absent."""

    stop = serializers.CharField(required=False, help_text="Title of the stop; its id is beside `rule`.")
    site = serializers.CharField(required=False)
    area = AreaOfFlag(required=False, help_text="The kind of sensitive site that it is, set or found by its words.")
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices), required=False)
    fields = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="Names of what changed late."
    )
    changed_stops = ChangedStop(many=True, required=False, help_text="At most three that changed late.")
    more_changed_stops = serializers.IntegerField(required=False)
    days_left = serializers.IntegerField(
        required=False, help_text="Working days that were left, the day of arrival included."
    )
    changes = serializers.IntegerField(required=False, help_text="How many acts changed something late.")
    ceremonies = serializers.IntegerField(required=False)
    stops = serializers.IntegerField(required=False, help_text="How many stops were weighed.")
    organiser = serializers.CharField(required=False)
    payers = serializers.ListField(child=serializers.CharField(), required=False, help_text="Names of organisations.")
    paid = PaidByOther(many=True, required=False)
    before = serializers.CharField(required=False, help_text="Title of the sensitive stop before it.")
    after = serializers.CharField(required=False, help_text="Title of the sensitive stop after it.")
    logged_on = serializers.DateField(required=False, help_text="When the visit was logged, before the stop came.")
    topics = serializers.ListField(child=serializers.CharField(), required=False, help_text="Names of topics.")


class FlagOfDelegation(serializers.Serializer[Any]):
    """A warning of the tripwire. It blocks nothing."""

    rule = serializers.ChoiceField(choices=[(rule.code, rule.code) for rule in TRIPWIRE])
    stop = serializers.CharField(allow_null=True, help_text="Id of the stop, where it is about one.")
    facts = FactsOfFlag()
    sentence = serializers.CharField(help_text="The same facts, in one sentence.")
    advice = serializers.CharField()
    instead = serializers.ListField(child=serializers.ChoiceField(choices=Alternative.choices))
    found_at = serializers.DateTimeField()
    response = serializers.ChoiceField(choices=FlagResponse.choices, allow_blank=True)
    alternative = serializers.ChoiceField(choices=Alternative.choices, allow_blank=True)
    reason = serializers.CharField(required=False, help_text="For those who see the whole.")


Codes = Mapping[tuple[str, str], str]
"""Codes of kinds of sensitive site that a reader may know, by their council ("" of those for all) and their name."""


def codes_of_areas(rows: Iterable[Delegation], user: User) -> Codes:
    """Those that one needs to show the flags of these delegations; nothing is read where none names a site."""
    if not any("area" in flag.facts for row in rows for flag in row.flags.all()):
        return {}
    areas = SensitiveArea.objects.visible_to(user).values_list("council", "name", "code")
    return {(council or "", name): code for council, name, code in areas}


def flags_of(row: Delegation, codes: Codes) -> list[dict[str, Any]]:
    """Its standing flags; why the council goes ahead all the same is for those who see the whole."""
    told_of = rules_up_to(row.shown)
    return [
        {
            "rule": flag.rule,
            "stop": flag.about or None,
            "facts": _facts(flag, codes),
            **_in_words(flag),
            "found_at": flag.found_at.isoformat(),
            "response": flag.response,
            "alternative": flag.alternative,
            **({"reason": flag.reason} if row.shown >= Part.WHOLE else {}),
        }
        for flag in row.flags.all()
        if flag.rule in told_of
    ]


def _in_words(flag: Flag) -> dict[str, Any]:
    says = told(flag)
    return {name: says[name] for name in ("sentence", "advice", "instead")}


AS_KEPT = (
    *("stop", "site", "purposes", "fields", "days_left", "changes", "ceremonies", "stops", "organiser"),
    *("before", "after", "topics"),
)


def _facts(flag: Flag, codes: Codes) -> dict[str, Any]:
    """What its sentence tells, and no more."""
    kept = flag.facts
    told: dict[str, Any] = {name: kept[name] for name in AS_KEPT if name in kept}
    if "area" in kept:
        name = kept["area"]
        code = codes.get((flag.council_id, name)) or codes.get(("", name))
        told["area"] = {"code": code, "name": name if code else None}
    if "which" in kept:
        told["changed_stops"] = [_changed(*one) for one in kept["which"]]
        told["more_changed_stops"] = kept["more"]
    if "payer" in kept:
        told["payers"] = names_of(kept["payer"])
    if "paid" in kept:
        told["paid"] = [_paid(*one) for one in kept["paid"]]
    if kept.get("logged_on"):
        told["logged_on"] = kept["logged_on"]
    return told


def _changed(title: str, became: str) -> dict[str, Any]:
    return {"title": title, "became": became}


def _paid(what: str, name: str, way: str) -> dict[str, Any]:
    is_offer = way == "offer"
    return {"what": what, "by": None if is_offer else name or None, "is_offer": is_offer}
