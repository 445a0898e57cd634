"""What the API says of a token."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.examples import ME
from accounts.models import User
from accounts.roles import BodyKind
from accounts.scopes import SCOPES
from web.api.examples import example


@extend_schema_serializer(component_name="Body")
class BodySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The body's code.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=BodyKind.choices)


@extend_schema_serializer(component_name="Me", examples=example(ME))
class MeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=User.Kind.choices)
    body = BodySerializer()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(SCOPES.items())))
    sees = serializers.ListField(child=serializers.CharField(), help_text="What this token sees, in words.")
