"""Figures as the API gives them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from engagement.rules import Direction
from overview.queries import CouncilFigures, Figures
from overview.rules import Reach
from places.rules import Nation

COVERS = {Reach.UNIT: "what_the_unit_sees", Reach.READER: "what_this_body_may_see"}


class CountedSerializer(serializers.Serializer[Any]):
    """Which days and whose delegations. `from` and `to` are words of Python, so the fields are made by name."""

    def get_fields(self) -> dict[str, Any]:
        ends = {
            "from": serializers.DateField(allow_null=True, help_text="Earliest first day counted; null is open."),
            "to": serializers.DateField(allow_null=True, help_text="Latest first day counted; null is open."),
            "as_of": serializers.DateField(help_text="The day on which the figures were counted."),
            "covers": serializers.ChoiceField(
                choices=[*COVERS.values(), *(nation.value for nation in Nation)],
                help_text="Whose delegations are counted: those that the central unit sees, which makes national "
                "figures; those of one nation; or those that this body may see, which may be fewer.",
            ),
        }
        return {**ends, **super().get_fields()}


@extend_schema_serializer(component_name="OverviewSummary")
class SummarySerializer(CountedSerializer):
    delegations = serializers.IntegerField(help_text="Delegations that start in the period.")
    inward = serializers.IntegerField()
    outward = serializers.IntegerField()
    virtual = serializers.IntegerField()
    councils_with_delegations = serializers.IntegerField(
        help_text="Councils that coverage counts and that have a delegation in the period."
    )
    councils_counted = serializers.IntegerField(help_text="Councils that coverage counts: those open today.")
    delegations_of_councils_counted = serializers.IntegerField(
        help_text="Without strategic authorities and councils that are not open today."
    )
    under_way = serializers.IntegerField(help_text="Under way today, whatever the period.")
    arriving_14_days = serializers.IntegerField(help_text="Starting after today, within 14 days, whatever the period.")
    awaiting_close_out = serializers.IntegerField(help_text="Ended before today and not closed, whatever the period.")


class CouncilFiguresSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The council's code.")
    name = serializers.CharField()
    nation = serializers.CharField()
    region = serializers.CharField()
    counted = serializers.BooleanField(help_text="Whether coverage counts this council.")
    delegations = serializers.IntegerField()
    inward = serializers.IntegerField()
    outward = serializers.IntegerField()
    virtual = serializers.IntegerField()


@extend_schema_serializer(component_name="OverviewByCouncil")
class ByCouncilSerializer(CountedSerializer):
    results = CouncilFiguresSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: every council stands on the one page.")


def _counted(figures: Figures) -> dict[str, Any]:
    ends = {"from": figures.period.first, "to": figures.period.last}
    # A client belongs to one body, and a body to one nation.
    return {**ends, "as_of": figures.as_of, "covers": COVERS.get(figures.reach) or figures.nations[0]}


def summary(figures: Figures) -> dict[str, Any]:
    """One flat object: what is counted, then whole numbers."""
    return {
        **_counted(figures),
        "delegations": figures.delegations,
        **{direction: figures.going(direction) for direction in Direction.values},
        "councils_with_delegations": len(figures.councils),
        "councils_counted": figures.councils_counted,
        "delegations_of_councils_counted": figures.by_councils,
        "under_way": figures.under_way,
        "arriving_14_days": figures.arriving,
        "awaiting_close_out": figures.awaiting,
    }


def by_council(figures: Figures) -> dict[str, Any]:
    """Every council with delegations in the period, by name; those without are left out."""
    rows = [_row(row, counted=True) for row in figures.councils] + [_row(row, counted=False) for row in figures.others]
    return {**_counted(figures), "results": rows, "next": None}


def _row(row: CouncilFigures, *, counted: bool) -> dict[str, Any]:
    return {
        "id": row.council.code,
        "name": row.council.name,
        "nation": row.council.nation,
        "region": row.council.region,
        "counted": counted,
        "delegations": row.delegations,
        **{direction: getattr(row, direction) for direction in Direction.values},
    }
