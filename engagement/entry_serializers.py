"""What hangs under a delegation as the API shows and takes it: stops, delegates, warnings, offers."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from engagement.rules import (
    AskedBy,
    DelegatePart,
    Interpreter,
    ItemKind,
    ItemNature,
    ItemState,
    OfferDecision,
    OfferKind,
    Safeguarding,
    SiteAccess,
    Way,
)
from risk.models import SensitiveArea
from web.api.fields import Choice, Code, Day, Entry, Flag, Line, TimeZone, WallTime
from web.keys import KEY_PATTERN

AREA_CODE = "[a-z0-9][a-z0-9_-]{0,39}"

# -- In ------------------------------------------------------------------------------------------------------------


@extend_schema_field({"type": "string", "maxLength": 40, "pattern": f"^{AREA_CODE}$"})
class AreaCode(Code):
    """The code of a kind of sensitive site. One of another council the act refuses, in the same words."""

    CODE: ClassVar[str] = AREA_CODE


@extend_schema_serializer(component_name="DelegateEntry")
class DelegateEntry(Entry):
    """Somebody who travels: these five facts and nothing else."""

    NEEDED = ("name",)

    name = Line(120, allow_blank=False)
    local_name = Line(120, help_text="The name in its own script.")
    title = Line(150)
    organisation = Line(200)
    part = Choice(DelegatePart)


@extend_schema_serializer(component_name="ProgrammeEntry")
class ProgrammeEntry(Entry):
    """One stop. Its time is what the clock on that wall says, in the zone of its place."""

    NEEDED = ("title", "on", "kind")

    title = Line(150, allow_blank=False)
    on = Day()
    at = WallTime(allow_null=True)
    until = WallTime(allow_null=True, help_text="When it ends, by the same clock on the same day.")
    time_zone = TimeZone()
    kind = Choice(ItemKind)
    nature = Choice(ItemNature, allow_blank=True)
    site = Line(150)
    area = Line(150)
    sensitive_area = AreaCode(
        SensitiveArea.objects.all(),
        "sensitive area",
        allow_null=True,
        help_text="Code of the kind of sensitive site. Left out, the words of the stop tell.",
    )
    not_sensitive = Flag(help_text="Somebody has looked: it is no sensitive site, whatever its name sounds like.")
    access = Choice(SiteAccess, allow_blank=True)
    host = Line(150, help_text="An organisation or office, not a person.")
    interpreter = Choice(Interpreter, allow_blank=True)
    safeguarding = Choice(
        Safeguarding, allow_blank=True, help_text="Of a visit to a school. Nothing is held about pupils."
    )
    asked_by = Choice(AskedBy)
    state = Choice(ItemState)


# -- Out -----------------------------------------------------------------------------------------------------------


class ProgrammeItemOfDelegation(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    title = serializers.CharField()
    on = serializers.DateField()
    at = serializers.CharField(allow_null=True)
    until = serializers.CharField(allow_null=True)
    time_zone = serializers.CharField()
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    nature = serializers.ChoiceField(choices=ItemNature.choices, allow_blank=True)
    site = serializers.CharField()
    area = serializers.CharField()
    sensitive_area = serializers.CharField(
        allow_null=True,
        help_text="What an officer set. Null where nobody did, whatever the words of the stop tell: what was found by "
        "them is in `facts` of a flag. Null too where it is a kind that a council put down for itself, and not yours.",
    )
    not_sensitive = serializers.BooleanField()
    access = serializers.ChoiceField(choices=SiteAccess.choices, allow_blank=True)
    host = serializers.CharField()
    interpreter = serializers.ChoiceField(choices=Interpreter.choices, allow_blank=True)
    safeguarding = serializers.ChoiceField(choices=Safeguarding.choices, allow_blank=True)
    asked_by = serializers.ChoiceField(choices=AskedBy.choices)
    state = serializers.ChoiceField(choices=ItemState.choices)


class DelegateOfDelegation(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    name = serializers.CharField()
    local_name = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField()
    part = serializers.ChoiceField(choices=DelegatePart.choices)


class WarningOfDelegation(serializers.Serializer[Any]):
    """Something that may be a slip: a stop outside the days of the visit, or two at the same time."""

    sentence = serializers.CharField()
    stop = serializers.CharField(allow_null=True, help_text="Id of the stop, where it is about one.")


class OfferOfDelegation(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    way = serializers.ChoiceField(choices=Way.choices)
    kind = serializers.ChoiceField(choices=OfferKind.choices)
    what = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="Pounds; null where it is not known.")
    giver = serializers.CharField()
    receiver = serializers.CharField()
    offered_on = serializers.DateField()
    decision = serializers.ChoiceField(choices=OfferDecision.choices)
    reason = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    register_by = serializers.DateField(allow_null=True)
    registered_on = serializers.DateField(allow_null=True)
