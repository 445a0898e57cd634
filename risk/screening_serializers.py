"""What was compared with published lists, and what somebody made of it, as the API shows it to the council itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from counterparts.serializers import PARTS
from places.models import Council
from places.serializers import LinksSerializer
from risk.examples import NEW_SCREENING, SCREENING
from risk.explained import speaks_against, speaks_for
from risk.models import Match, Screening
from risk.published import LISTS
from risk.rules import AskedAgain, MatchDecision, ScreenedBecause
from web.api.examples import example
from web.api.fields import Body, Code, Key
from web.keys import KEY_PATTERN

WHOLE = PARTS[-1][0]
DECISIONS = [(one.value, one.label) for one in MatchDecision if one]
LIST_CODES = [*((code, one.name) for code, one in LISTS.items()), ("own_history", "")]


class OrganisationCompared(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    name = serializers.CharField()


class ComparedSerializer(serializers.Serializer[Any]):
    """As what it was compared: as it stood then."""

    names = serializers.ListField(child=serializers.CharField())
    place = serializers.CharField(help_text="The place's code; empty where none is known.")
    numbers = serializers.ListField(child=serializers.CharField(), help_text="Registration numbers.")


class ListCompared(serializers.Serializer[Any]):
    """A list, and the version of it that it was compared with. Where none was loaded then its days are null."""

    code = serializers.ChoiceField(choices=[(code, one.name) for code, one in LISTS.items()])
    name = serializers.CharField()
    published_on = serializers.DateField(allow_null=True, help_text="The day that the list itself tells.")
    loaded_on = serializers.DateField(allow_null=True, help_text="Null where it was not loaded, and not compared with.")
    is_old = serializers.BooleanField(
        allow_null=True, help_text="Whether it is older today than it should be: look at its own page too."
    )
    sha256 = serializers.CharField(help_text="Of the file; empty where it was not loaded.")
    sample = serializers.CharField(help_text="Where this is not empty its entries are invented.")


class FeatureSerializer(serializers.Serializer[Any]):
    feature = serializers.CharField()
    ours = serializers.CharField()
    theirs = serializers.CharField()
    degree = serializers.FloatField(help_text="How far they agree, from 0 to 1.")


class MatchSerializer(serializers.Serializer[Any]):
    """An entry that the organisation may be. It is possible, and no more, until a person has decided.

    Of own_history, entry, names, why, features, the sentences and the reason of a decision, which may retell the
    record, are empty without the scope that reading the record needs: delegations:read of a visit, interventions:read
    of pressure. They are empty to all once what spoke for it was let go.
    """

    id = serializers.RegexField(KEY_PATTERN)
    list = serializers.ChoiceField(
        choices=LIST_CODES, help_text="own_history is what the council has on record itself."
    )
    entry = serializers.CharField(help_text="The entry's own key on its list, or the reference of a record.")
    names = serializers.ListField(child=serializers.CharField(), help_text="Of the entry; none once it was let go.")
    why = serializers.CharField(help_text="What the list says of it, or what is on record.")
    is_close = serializers.BooleanField(help_text="A whole name or number is the same: look at it first.")
    features = FeatureSerializer(many=True)
    speaks_for = serializers.ListField(child=serializers.CharField(), help_text="The same, as sentences.")
    speaks_against = serializers.ListField(child=serializers.CharField())
    evidence_at = serializers.DateTimeField(help_text="When this is what stood on the list.")
    list_sha256 = serializers.CharField(help_text="Of the file that it stood in then; empty for own_history.")
    to_decide = serializers.BooleanField(help_text="Whether somebody has to decide, or to decide anew.")
    decision = serializers.ChoiceField(choices=DECISIONS, allow_null=True)
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which the decision holds.")
    asked_again = serializers.ChoiceField(choices=AskedAgain.choices, allow_null=True)
    gone = serializers.BooleanField(help_text="Whether it is found no longer.")


class ScreeningLinks(LinksSerializer):
    council = serializers.URLField()
    organisation = serializers.URLField()


@extend_schema_serializer(component_name="Screening", examples=example(SCREENING))
class ScreeningSerializer(serializers.Serializer[Any]):
    """That an organisation was compared with lists. `matches` stand with the comparison that found them last."""

    id = serializers.RegexField(KEY_PATTERN)
    shown = serializers.ChoiceField(choices=PARTS)
    council = serializers.CharField(help_text="The council's code.")
    organisation = OrganisationCompared()
    at = serializers.DateTimeField()
    because = serializers.ChoiceField(choices=ScreenedBecause.choices)
    found = serializers.IntegerField(help_text="Possible matches that were found then.")
    compared = ComparedSerializer()
    lists = ListCompared(many=True)
    matches = MatchSerializer(many=True)
    links = ScreeningLinks()


@extend_schema_serializer(component_name="NewScreening", examples=example(NEW_SCREENING))
class NewScreening(Body):
    organisation = Key(required=True, help_text="The id of an organisation that you see.")
    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")


def screenings(
    rows: Sequence[Screening], today: date, address: Callable[[str], str], *, scopes: Collection[str]
) -> list[dict[str, Any]]:
    """Screenings with their matches, at one query for all of these, as far as these scopes reach."""
    matches: dict[int, list[Match]] = {row.pk: [] for row in rows}
    for match in Match.objects.filter(screening__in=matches).order_by("-is_close", "list_code", "entry"):
        matches[match.screening_id].append(match)
    return [_shown(row, [_match(match, today, scopes) for match in matches[row.pk]], today, address) for row in rows]


def _shown(
    row: Screening, matches: Sequence[dict[str, Any]], today: date, address: Callable[[str], str]
) -> dict[str, Any]:
    used = {told["code"]: told for told in row.lists}
    return {
        "id": row.key,
        "shown": WHOLE,
        "council": row.council_id,
        "organisation": {"id": row.organisation.key, "name": row.organisation.name},
        "at": row.at.isoformat(),
        "because": row.because,
        "found": row.found,
        "compared": {name: row.compared[name] for name in ("names", "place", "numbers")},
        "lists": [_list(code, used.get(code), today) for code in LISTS],
        "matches": matches,
        "links": {
            "self": address(f"screenings/{row.key}/"),
            "council": address(f"councils/{row.council_id}/"),
            "organisation": address(f"organisations/{row.organisation.key}/"),
        },
    }


def _list(code: str, told: Mapping[str, Any] | None, today: date) -> dict[str, Any]:
    of_day = date.fromisoformat(told["published_on"] or told["loaded_on"]) if told else None
    return {
        "code": code,
        "name": str(LISTS[code].name),
        "published_on": (told["published_on"] or None) if told else None,
        "loaded_on": told["loaded_on"] if told else None,
        "is_old": (today - of_day).days > LISTS[code].old_after if of_day else None,
        "sha256": told["sha256"] if told else "",
        "sample": told.get("sample", "") if told else "",
    }


def _match(match: Match, today: date, scopes: Collection[str]) -> dict[str, Any]:
    is_listed = match.list_code in LISTS
    is_told = is_listed or match.evidence.get("record", {}).get("scope") in scopes
    held = match.evidence if is_told else {}
    features = held.get("features", [])
    return {
        "id": match.key,
        "list": match.list_code,
        "entry": match.entry if is_told else "",
        "names": held.get("names", []),
        "why": held.get("why", ""),
        "is_close": match.is_close,
        "features": features,
        "speaks_for": speaks_for(features, is_listed=is_listed),
        "speaks_against": speaks_against(features),
        "evidence_at": match.evidence_at.isoformat(),
        "list_sha256": held.get("list", {}).get("sha256", ""),
        "to_decide": match.gone_at is None and match.is_to_decide(today),
        "decision": match.decision or None,
        "reason": match.reason if is_told else "",
        "decided_at": match.decided_at.isoformat() if match.decided_at else None,
        "expires_on": match.expires_on.isoformat() if match.expires_on else None,
        "asked_again": match.asked_again or None,
        "gone": match.gone_at is not None,
    }
