"""Pressure on councils for partner systems: read alone, by the council's own and, where it was alerted, the unit's."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers

from accounts.rules import Part, Sharing
from counterparts.serializers import PARTS
from engagement import services
from engagement.examples import INTERVENTION, INTERVENTIONS_SOUGHT
from engagement.filters import InterventionFilter
from engagement.models import Intervention
from engagement.rules import INTERVENTION_PART_OF, ContactKind, ContactState, InterventionResult, Marking
from engagement.serializers import OrganisationOfContact, organisation_of, plainly
from places.serializers import LinksSerializer
from web.api.examples import example, sought
from web.api.views import Endpoints
from web.keys import KEY_PATTERN
from web.scoping import Scoped


class InterventionLinks(LinksSerializer):
    council = serializers.URLField()


@extend_schema_serializer(component_name="Intervention", examples=example(INTERVENTION))
class InterventionSerializer(serializers.Serializer[Any]):
    """Names above the part that is shown are absent: `shown` says how much it is."""

    id = serializers.RegexField(KEY_PATTERN)
    version = serializers.IntegerField(required=False)
    shown = serializers.ChoiceField(choices=PARTS)
    reference = serializers.CharField()
    council = serializers.CharField(help_text="The council's code.")
    held_on = serializers.DateField()
    state = serializers.ChoiceField(choices=ContactState.choices)
    organisation = OrganisationOfContact(required=False, help_text="The office that asked or demanded something.")
    channel = serializers.ChoiceField(choices=ContactKind.choices, required=False)
    topics = serializers.ListField(child=serializers.CharField(), required=False, help_text="Codes of topics.")
    demand = serializers.CharField(required=False, help_text="What it asked or demanded.")
    our_response = serializers.CharField(required=False, help_text="What the council answered.")
    result = serializers.ChoiceField(choices=InterventionResult.choices, required=False)
    alerted = serializers.BooleanField(required=False, help_text="Whether its council alerted the central unit of it.")
    withdrawn_reason = serializers.CharField(required=False)
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False)
    marking = serializers.ChoiceField(choices=Marking.choices, required=False)
    handling = serializers.CharField(required=False)
    delegation = serializers.RegexField(
        KEY_PATTERN, required=False, allow_null=True, help_text="The id of the delegation that it was about."
    )
    links = InterventionLinks()


@extend_schema_view(
    list=extend_schema(
        operation_id="interventions_list",
        responses=InterventionSerializer,
        examples=sought(**INTERVENTIONS_SOUGHT),
    ),
    retrieve=extend_schema(operation_id="interventions_retrieve", responses=InterventionSerializer),
)
class Interventions(Scoped, Endpoints):
    """Pressure on councils: those of the token's own council, or of which the central unit was alerted."""

    scopes = {"list": "interventions:read", "retrieve": "interventions:read"}
    queryset = Intervention.objects.select_related("organisation", "delegation")
    serializer_class = InterventionSerializer
    filterset_class = InterventionFilter
    order = ("-held_on", "-key")

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        for row in rows:
            services.note_intervention_reading(row, by=self.user)
        return interventions(rows, self.address)


def interventions(rows: Sequence[Intervention], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Interventions as far as `visible_to` says that they are shown."""
    return [_shown(row, Part(row.shown), address) for row in rows]


def _shown(row: Intervention, shown: Part, address: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": row.key,
        **({"version": row.version} if shown >= INTERVENTION_PART_OF["version"] else {}),
        "shown": shown.name.lower(),
        **{name: show(row) for name, show in _SHOW.items() if INTERVENTION_PART_OF[name] <= shown},
        "links": {"self": address(f"interventions/{row.key}/"), "council": address(f"councils/{row.council_id}/")},
    }


# In the order in which they are shown; each only where INTERVENTION_PART_OF says so.
_SHOW: dict[str, Callable[[Intervention], Any]] = {
    "reference": plainly("reference"),
    "council": plainly("council_id"),
    "held_on": plainly("held_on"),
    "state": lambda row: row.state.value,
    "organisation": organisation_of,
    **{
        name: plainly(name)
        for name in (
            *("channel", "topics", "demand", "our_response", "result", "alerted", "withdrawn_reason", "sharing"),
            *("marking", "handling", "delegation"),
        )
    },
}
