"""Delegations as the API shows and takes them: the same names both ways."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Part, Sharing
from counterparts.models import Organisation
from counterparts.rules import OrganisationKind
from counterparts.serializers import PARTS
from engagement.doubts import doubts
from engagement.entry_serializers import (
    DelegateEntry,
    DelegateOfDelegation,
    OfferOfDelegation,
    ProgrammeEntry,
    ProgrammeItemOfDelegation,
    WarningOfDelegation,
)
from engagement.examples import DELEGATION, NEW_DELEGATION
from engagement.flag_serializers import FlagOfDelegation, codes_of_areas, flags_of
from engagement.models import (
    ContactOrganisation,
    Delegation,
    DelegationOrganisation,
    Intervention,
    ProgrammeItem,
    offers_of,
)
from engagement.models import Flag as FlagRow
from engagement.rules import (
    MOST_DELEGATES,
    MOST_ITEMS,
    MOST_ORGANISATIONS,
    MOST_PLACES,
    PART_OF,
    AimsKnown,
    Direction,
    Marking,
    OrganisationRole,
    PrivacyNotice,
    Purpose,
    Stage,
    missing_to_log,
)
from engagement.services.lists import DELEGATE_FACTS, ITEM_FACTS, plain
from places.models import Council, Country, Place
from places.serializers import LinksSerializer
from twinning.models import Agreement
from web.api.examples import example
from web.api.fields import (
    Body,
    Choice,
    Code,
    Day,
    Entry,
    Flag,
    Given,
    Key,
    Line,
    Several,
    Text,
    entries,
)
from web.keys import KEY_PATTERN

# -- In ------------------------------------------------------------------------------------------------------------


ORGANISATION_FACTS = ("name", "local_name", "kind", "place")


@extend_schema_serializer(component_name="OrganisationMeant")
class OrganisationMeant(Entry):
    """An organisation by `id`, or by what a new one needs. What `id` names is not changed here."""

    NEEDED = ("name",)

    name = Line(200, allow_blank=False)
    local_name = Line(200)
    kind = Choice(OrganisationKind)
    place = Code(Place.objects.all(), "place", allow_null=True)


@extend_schema_serializer(component_name="OrganisationEntry")
class OrganisationEntry(OrganisationMeant):
    """An organisation with its role: by `id`, or by what a new one needs. What `id` names is not changed here."""

    role = Choice(OrganisationRole)


def organisations_meant(sent: list[dict[str, Any]], known: Mapping[str, Organisation]) -> list[dict[str, Any]]:
    """The entries of a list, each `id` one that whoever writes may use. Raises ValidationError by entry."""
    faults: dict[int, dict[str, list[Any]]] = {}
    for number, entry in enumerate(sent):
        if (key := entry.get("id")) is None:
            continue
        if (found := known.get(key)) is None:
            faults[number] = {"id": [_("There is no organisation with this id.")]}
            continue
        changed = [fact for fact in ORGANISATION_FACTS if fact in entry and entry[fact] != getattr(found, fact)]
        if changed:
            told = _("An organisation is not changed through a record that names it. Send its id alone.")
            faults[number] = {fact: [told] for fact in changed}
    if faults:
        raise serializers.ValidationError(faults)  # type: ignore[arg-type]
    return [
        {"id": entry["id"], **{name: entry[name] for name in ("role",) if name in entry}} if "id" in entry else entry
        for entry in sent
    ]


def organisations_named(call: Any, links: Iterable[Any] = ()) -> Mapping[str, Organisation]:
    """The organisations that the body names by id, of those that the client may see or that the links lead to."""
    sent = call.sent().get("organisations")
    ids = [entry.get("id") for entry in sent if isinstance(entry, dict)] if isinstance(sent, list) else []
    keys = [key for key in ids if isinstance(key, str) and re.fullmatch(KEY_PATTERN, key)][:MOST_ORGANISATIONS]
    if not keys:
        return {}
    found = {row.key: row for row in Organisation.objects.visible_to(call.user).filter(key__in=keys)}
    there = {link.organisation.key: link.organisation for link in links}
    return found | {key: row for key, row in there.items() if key in keys}


def agreements_named(sent: Mapping[str, Any], user: Any) -> dict[str, Agreement]:
    """The agreement that a body names by id, where whoever writes sees it."""
    key = sent.get("agreement")
    if not isinstance(key, str) or not re.fullmatch(KEY_PATTERN, key):
        return {}
    return {row.key: row for row in Agreement.objects.visible_to(user).filter(key=key)}


@extend_schema_serializer(component_name="DelegationWrite")
class DelegationWrite(Body):
    """What may be written of a delegation. A list that is sent takes the place of the one that stands."""

    REFUSED: ClassVar[Mapping[str, Any]] = dict.fromkeys(
        ("id", "version", "shown", "reference", "flags", "warnings", "offers", "links"),
        _("The register gives this. Leave it out."),
    )

    title = Line(150)
    direction = Choice(Direction)
    country = Code(Country.objects.partners(), "country or territory", help_text="ISO 3166 code, such as CN.")
    place = Code(Place.objects.all(), "place", allow_null=True, help_text="Code of the leading place.")
    places = Several(
        Code(Place.objects.all(), "place", required=True),
        most=MOST_PLACES,
        help_text="Codes of all places; the leading one may be among them.",
    )
    starts_on = Day()
    ends_on = Day()
    purposes = Several(Choice(Purpose, required=True), most=len(Purpose))
    their_aims = Text(2000)
    their_aims_known = Choice(AimsKnown, allow_blank=True, help_text="`stated` where `their_aims` says what.")
    aims_stated_by = Line(150, help_text="An office or organisation, not a person.")
    aims_stated_on = Day(allow_null=True)
    our_aims = Text(2000)
    privacy_notice = Choice(PrivacyNotice, allow_blank=True)
    privacy_notice_on = Day(allow_null=True)
    sharing = Choice(
        Sharing, help_text="The council's own setting, where it is left out. Later an approver changes it."
    )
    marking = Choice(Marking)
    handling = Line(200)
    agreement = Key(allow_null=True, help_text="The id of the agreement of its council that it belongs to.")
    organisations = entries(OrganisationEntry, MOST_ORGANISATIONS)
    programme = entries(ProgrammeEntry, MOST_ITEMS)
    delegates = entries(DelegateEntry, MOST_DELEGATES)

    def __init__(
        self,
        *args: Any,
        known: Mapping[str, Organisation] | None = None,
        agreements: Mapping[str, Agreement] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # The organisations and agreements that are named by `id`, as far as whoever writes may use them.
        self.known = known or {}
        self.agreements = agreements or {}

    def validate_agreement(self, key: str | None) -> Agreement | None:
        if key is None:
            return None
        if key not in self.agreements:
            raise serializers.ValidationError([_("There is no agreement with this id.")])
        return self.agreements[key]

    def validate_organisations(self, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return organisations_meant(sent, self.known)


@extend_schema_serializer(component_name="NewDelegation", examples=example(NEW_DELEGATION))
class NewDelegation(DelegationWrite):
    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")
    draft = Flag(help_text="Keep a draft, which its council alone sees, instead of logging.")

    def to_internal_value(self, data: Any) -> Any:
        """What logging still lacks is told together with what has the wrong shape, in one answer."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            if data.get("draft") is True or not isinstance(refusal.detail, dict):
                raise
            lacking = {field: [sentence] for field, sentence in missing_to_log(data).items()}
            raise serializers.ValidationError({**lacking, **refusal.detail}) from None


@extend_schema_serializer(component_name="DelegationChange")
class DelegationChange(DelegationWrite):
    """Names that cannot be changed may be sent back as they were read."""

    id = Given()
    version = Given(help_text="If it is not the one that stands, the change is refused as with If-Match.")
    shown = Given()
    reference = Given(allow_null=True)
    council = Given()
    flags = Given()
    warnings = Given()
    offers = Given()
    links = Given()
    stage = Choice(Stage, help_text="`logged` logs a draft; `declined` and `cancelled` end a logged one.")
    ended_reason = Text(1000, help_text="Needed with `declined` and `cancelled`.")


# -- Out -----------------------------------------------------------------------------------------------------------


class OrganisationOfContact(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    name = serializers.CharField()
    local_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    place = serializers.CharField(allow_null=True)


class OrganisationOfDelegation(OrganisationOfContact):
    role = serializers.ChoiceField(choices=OrganisationRole.choices)


class DelegationLinks(LinksSerializer):
    council = serializers.URLField()


@extend_schema_serializer(component_name="Delegation", examples=example(DELEGATION))
class DelegationSerializer(serializers.Serializer[Any]):
    """Names above the part that is shown are absent: `shown` says how much it is."""

    id = serializers.RegexField(KEY_PATTERN)
    version = serializers.IntegerField(required=False)
    shown = serializers.ChoiceField(choices=PARTS)
    reference = serializers.CharField(allow_null=True, help_text="Null in a draft.")
    council = serializers.CharField(help_text="The council's code.")
    title = serializers.CharField(help_text="May be empty in a draft, as may what follows.")
    direction = serializers.ChoiceField(choices=Direction.choices, allow_blank=True)
    country = serializers.CharField(allow_null=True)
    place = serializers.CharField(allow_null=True, help_text="Code of the leading place.")
    places = serializers.ListField(child=serializers.CharField(), required=False, help_text="The leading one first.")
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices))
    their_aims = serializers.CharField(required=False)
    their_aims_known = serializers.ChoiceField(choices=AimsKnown.choices, allow_blank=True, required=False)
    aims_stated_by = serializers.CharField(required=False)
    aims_stated_on = serializers.DateField(allow_null=True, required=False)
    our_aims = serializers.CharField(required=False)
    privacy_notice = serializers.ChoiceField(choices=PrivacyNotice.choices, allow_blank=True, required=False)
    privacy_notice_on = serializers.DateField(allow_null=True, required=False)
    stage = serializers.ChoiceField(choices=Stage.choices)
    ended_reason = serializers.CharField(required=False)
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False)
    marking = serializers.ChoiceField(choices=Marking.choices, required=False)
    handling = serializers.CharField(required=False)
    agreement = serializers.RegexField(
        KEY_PATTERN,
        allow_null=True,
        required=False,
        help_text="The id of the agreement that it belongs to, where the caller sees that agreement; else null.",
    )
    organisations = OrganisationOfDelegation(many=True, required=False)
    programme = ProgrammeItemOfDelegation(many=True, required=False)
    flags = FlagOfDelegation(many=True, required=False, help_text="What the tripwire finds. It blocks nothing.")
    warnings = WarningOfDelegation(
        many=True,
        required=False,
        help_text="What may be a slip, as the pages say it; it was taken all the same. For its own body alone.",
    )
    offers = OfferOfDelegation(
        many=True, required=False, help_text="Offers and gifts, refused ones too. For the body of the record alone."
    )
    delegates = DelegateOfDelegation(many=True, required=False, help_text="Absent without the scope delegates:read.")
    links = DelegationLinks()


def delegations(
    rows: Sequence[Delegation], address: Callable[[str], str], *, user: Any, with_names: bool
) -> list[dict[str, Any]]:
    """Delegations as far as `visible_to` says that they are shown, and with their delegates only where asked.

    What hangs under them is fetched in one query a kind, for those rows alone that show it.
    """
    shown = {row.key: Part(row.shown) for row in rows}
    programme = [row for row in rows if shown[row.key] >= Part.PROGRAMME]
    standing = Prefetch("flags", FlagRow.objects.standing())
    with_areas = Prefetch("programme", ProgrammeItem.objects.select_related("sensitive_area"))
    prefetch_related_objects(programme, "further_places", "organisations__organisation", with_areas, standing)
    prefetch_related_objects([row for row in rows if shown[row.key] >= PART_OF["offers"]], "offers")
    if with_names:
        prefetch_related_objects([row for row in rows if shown[row.key] >= PART_OF["delegates"]], "delegates")
    agreements = _agreements_of(programme, user)
    own = set(user.council_codes())
    areas = codes_of_areas(programme, user)
    show = {
        **_SHOW,
        "agreement": lambda row: agreements.get(row.agreement_id),
        "programme": lambda row: _programme(row, own),
        "flags": lambda row: flags_of(row, areas),
        "warnings": _warnings,
    }
    absent: set[str] = set() if with_names else {"delegates"}
    return [
        _shown(row, shown[row.key], address, show, absent if row.council_id in own else absent | {"warnings"})
        for row in rows
    ]


def _agreements_of(rows: Iterable[Delegation], user: Any) -> dict[int, str]:
    """The keys of the agreements that delegations name, of those that the reader sees."""
    named = {row.agreement_id for row in rows if row.agreement_id}
    return dict(Agreement.objects.visible_to(user).filter(pk__in=named).values_list("pk", "key")) if named else {}


def _shown(
    row: Delegation,
    shown: Part,
    address: Callable[[str], str],
    show: Mapping[str, Callable[[Delegation], Any]],
    absent: Collection[str],
) -> dict[str, Any]:
    names = [name for name in show if PART_OF[name] <= shown and name not in absent]
    return {
        "id": row.key,
        **({"version": row.version} if shown >= PART_OF["version"] else {}),
        "shown": shown.name.lower(),
        **{name: show[name](row) for name in names},
        "links": {"self": address(f"delegations/{row.key}/"), "council": address(f"councils/{row.council_id}/")},
    }


def _all_places(row: Delegation) -> list[str]:
    """The leading place first, the others in the order in which they were added."""
    further = [link.place_id for link in row.further_places.all()]
    return list(dict.fromkeys([row.place_id, *further] if row.place_id else further))


def organisation_of(link: DelegationOrganisation | ContactOrganisation | Intervention) -> dict[str, Any]:
    """An organisation as a record that names it shows it."""
    one = link.organisation
    return {"id": one.key, "name": one.name, "local_name": one.local_name, "kind": one.kind, "place": one.place_id}


def _organisations(row: Delegation) -> list[dict[str, Any]]:
    return [{**organisation_of(link), "role": link.role} for link in row.organisations.all()]


OFFER_FACTS = (
    *("way", "kind", "what", "value", "giver", "receiver", "offered_on", "decision", "reason", "decided_on"),
    *("register_by", "registered_on"),
)


def _entries(rows: Iterable[Any], facts: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": row.key, **{fact: _fact(row, fact) for fact in facts}} for row in rows]


def _fact(row: Any, fact: str) -> Any:
    """A fact of an entry; another row by its code, without fetching it."""
    field = row._meta.get_field(fact)
    return plain(getattr(row, field.attname))


def _programme(row: Delegation, own: set[str]) -> list[dict[str, Any]]:
    """The stops. What a council calls sensitive by itself has a code for that council alone."""
    stops = list(row.programme.all())
    told = _entries(stops, ITEM_FACTS)
    for stop, entry in zip(stops, told, strict=True):
        if stop.sensitive_area is not None and stop.sensitive_area.council_id not in (None, *own):
            entry["sensitive_area"] = None
    return told


def _warnings(row: Delegation) -> list[dict[str, Any]]:
    return [{"sentence": doubt.sentence, "stop": doubt.row or None} for doubt in doubts(row)]


def plainly(name: str) -> Callable[[Any], Any]:
    """What a row has under this name, as JSON takes it."""
    return lambda row: plain(getattr(row, name))


# In the order in which they are shown; each only where PART_OF says so.
_SHOW: dict[str, Callable[[Delegation], Any]] = {
    "reference": plainly("reference"),
    "council": plainly("council_id"),
    "title": plainly("title"),
    "direction": plainly("direction"),
    "country": plainly("country_id"),
    "place": plainly("place_id"),
    "places": _all_places,
    "starts_on": plainly("starts_on"),
    "ends_on": plainly("ends_on"),
    "purposes": plainly("purposes"),
    "their_aims": plainly("their_aims"),
    "their_aims_known": plainly("their_aims_known"),
    "aims_stated_by": plainly("aims_stated_by"),
    "aims_stated_on": plainly("aims_stated_on"),
    "our_aims": plainly("our_aims"),
    "privacy_notice": plainly("privacy_notice"),
    "privacy_notice_on": plainly("privacy_notice_on"),
    "stage": plainly("stage"),
    "ended_reason": plainly("ended_reason"),
    "sharing": plainly("sharing"),
    "marking": plainly("marking"),
    "handling": plainly("handling"),
    "agreement": lambda row: None,  # for each reader as far as they see agreements: see `delegations`
    "organisations": _organisations,
    "programme": lambda row: _programme(row, set()),
    "flags": lambda row: flags_of(row, {}),
    "warnings": _warnings,
    "offers": lambda row: _entries(offers_of(row), OFFER_FACTS),
    "delegates": lambda row: _entries(row.delegates.all(), DELEGATE_FACTS),
}
