"""Changes as the API gives them."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_serializer
from rest_framework import serializers

from counterparts.serializers import OrganisationSerializer
from engagement.contact_serializers import ContactSerializer
from engagement.intervention_api import InterventionSerializer
from engagement.serializers import DelegationSerializer
from guidance.serializers.lines import LineSerializer
from guidance.serializers.positions import PositionSerializer
from guidance.serializers.queries import QuerySerializer
from overview.examples import CHANGES
from overview.feed import FOLLOWED
from risk.serializers import AssessmentSerializer
from twinning.serializers import AgreementSerializer
from web.api.examples import example
from web.keys import KEY_PATTERN

ROW = PolymorphicProxySerializer(
    component_name="FollowedRow",
    serializers=[
        *(DelegationSerializer, ContactSerializer, InterventionSerializer, OrganisationSerializer, AgreementSerializer),
        *(AssessmentSerializer, PositionSerializer, LineSerializer, QuerySerializer),
    ],
    resource_type_field_name=None,
    required=False,
    help_text="The record as it is now, as its own address shows it. Absent where it is withdrawn.",
)


@extend_schema_serializer(component_name="Change")
class ChangeSerializer(serializers.Serializer[Any]):
    change = serializers.ChoiceField(choices=["changed", "withdrawn"])
    noun = serializers.ChoiceField(choices=list(FOLLOWED), help_text="The list that the record stands in.")
    id = serializers.RegexField(KEY_PATTERN)
    row = ROW


@extend_schema_serializer(component_name="Changes", examples=example(CHANGES))
class ChangesSerializer(serializers.Serializer[Any]):
    results = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="Keep this, and send it as `since` next time.")
    next = serializers.URLField(allow_null=True, help_text="Where there is more to read now; null where all is told.")
