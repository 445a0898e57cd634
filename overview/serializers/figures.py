"""Figures as the API gives them."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from engagement.rules import Direction, Purpose
from overview import examples
from overview.queries import Breakdown, Figures, Tally
from overview.rules import Reach
from places.models import NATIONS, Council, Place
from places.rules import Nation
from web.api.examples import example

COVERS = {Reach.UNIT: "what_the_unit_sees", Reach.READER: "what_this_body_may_see"}
COVERS_IN_WORDS = [
    (COVERS[Reach.UNIT], "What the central unit sees"),
    *((nation.value, f"Councils in {NATIONS[nation]}") for nation in Nation),
    (COVERS[Reach.READER], "What this body may see"),
]


class CountedSerializer(serializers.Serializer[Any]):
    """Which days and whose delegations."""

    # `from` is a word of Python, so the fields are made by name.
    def get_fields(self) -> dict[str, Any]:
        ends = {
            "from": serializers.DateField(allow_null=True, help_text="Earliest first day counted; null is open."),
            "to": serializers.DateField(allow_null=True, help_text="Latest first day counted; null is open."),
            "as_of": serializers.DateField(help_text="The day on which the figures were counted."),
            "covers": serializers.ChoiceField(
                choices=COVERS_IN_WORDS,
                help_text="Whose delegations are counted: those that the central unit sees, which makes national "
                "figures; those of one nation; or those that this body may see, which may be fewer.",
            ),
        }
        return {**ends, **super().get_fields()}


FEWER = (
    "For those who see no delegation behind a figure it comes to the nearest 5, and null is fewer than 5 and not none."
)


class NumbersSerializer(serializers.Serializer[Any]):
    """How many delegations, and how many of each direction, which those who see no delegation are not told of rows."""

    delegations = serializers.IntegerField(allow_null=True, help_text=f"Delegations that start in the period. {FEWER}")
    inward = serializers.IntegerField(allow_null=True, help_text=f"They came to us. {FEWER}")
    outward = serializers.IntegerField(allow_null=True, help_text=f"We went to them. {FEWER}")
    virtual = serializers.IntegerField(allow_null=True, help_text=f"We met online. {FEWER}")


@extend_schema_serializer(component_name="OverviewSummary", examples=example(examples.SUMMARY))
class SummarySerializer(CountedSerializer, NumbersSerializer):
    contacts = serializers.IntegerField(
        allow_null=True,
        help_text=f"Contacts of the days of the period: none with a direction, with a purpose of that topic. {FEWER}",
    )
    councils_with_delegations = serializers.IntegerField(
        allow_null=True, help_text=f"Councils that coverage counts and that have a delegation in the period. {FEWER}"
    )
    councils_counted = serializers.IntegerField(
        help_text="Councils that coverage counts: those open today, where nation and region say."
    )
    delegations_of_councils_counted = serializers.IntegerField(
        allow_null=True, help_text=f"Without strategic authorities and councils that are not open today. {FEWER}"
    )
    under_way = serializers.IntegerField(allow_null=True, help_text=f"Under way today, whatever the period. {FEWER}")
    arriving_14_days = serializers.IntegerField(
        allow_null=True, help_text=f"Starting after today, within 14 days, whatever the period. {FEWER}"
    )
    awaiting_close_out = serializers.IntegerField(
        allow_null=True, help_text=f"Ended before today and not closed, whatever the period. {FEWER}"
    )


class TogetherSerializer(serializers.Serializer[Any]):
    """What is not told row by row to those who see no delegation behind a figure."""

    rows = serializers.IntegerField(
        allow_null=True, help_text="How many rows stand together, to the nearest 5: null is fewer than 5."
    )
    delegations = serializers.IntegerField(
        allow_null=True, help_text="How many delegations they have, to the nearest 5: null is fewer than 5."
    )


class BrokenDownSerializer(CountedSerializer):
    together = TogetherSerializer(
        allow_null=True,
        help_text="Rows with fewer than 5 delegations, for those who see no delegation behind a figure.",
    )
    next = serializers.CharField(allow_null=True, help_text="Always null: everything stands on the one page.")


class CouncilFiguresSerializer(NumbersSerializer):
    id = serializers.CharField(help_text="The council's code.")
    name = serializers.CharField()
    nation = serializers.CharField()
    region = serializers.CharField()
    counted = serializers.BooleanField(help_text="Whether coverage counts this council.")


class MonthFiguresSerializer(NumbersSerializer):
    month = serializers.CharField(help_text="Year and month of the first day, such as 2027-03.")


class PlaceFiguresSerializer(NumbersSerializer):
    id = serializers.CharField(help_text="The code of the leading place.")
    name = serializers.CharField()
    within = serializers.CharField(help_text="The places that it lies in, nearest first.")
    country = serializers.CharField(help_text="The code of its country or territory.")


class PurposeFiguresSerializer(NumbersSerializer):
    purpose = serializers.ChoiceField(choices=Purpose.values)


@extend_schema_serializer(component_name="OverviewByCouncil", examples=example(examples.BY_COUNCIL))
class ByCouncilSerializer(BrokenDownSerializer):
    results = CouncilFiguresSerializer(many=True)


@extend_schema_serializer(component_name="OverviewByMonth", examples=example(examples.BY_MONTH))
class ByMonthSerializer(BrokenDownSerializer):
    results = MonthFiguresSerializer(many=True)


@extend_schema_serializer(component_name="OverviewByPlace", examples=example(examples.BY_PLACE))
class ByPlaceSerializer(BrokenDownSerializer):
    results = PlaceFiguresSerializer(many=True)


@extend_schema_serializer(component_name="OverviewByPurpose", examples=example(examples.BY_PURPOSE))
class ByPurposeSerializer(BrokenDownSerializer):
    results = PurposeFiguresSerializer(many=True)


def _counted(figures: Figures) -> dict[str, Any]:
    ends = {"from": figures.period.first, "to": figures.period.last}
    # A client belongs to one body, and a body to one nation.
    return {**ends, "as_of": figures.as_of, "covers": COVERS.get(figures.reach) or figures.nations[0]}


def summary(figures: Figures) -> dict[str, Any]:
    """One flat object: what is counted, then whole numbers."""
    numbers = {
        "delegations": figures.delegations,
        "contacts": figures.contacts,
        "councils_with_delegations": len(figures.councils),
        "delegations_of_councils_counted": figures.by_councils,
        "under_way": figures.under_way,
        "arriving_14_days": figures.arriving,
        "awaiting_close_out": figures.awaiting,
    }
    told = {name: figures.told(count) for name, count in numbers.items()}
    going = {direction.value: count for direction, count in figures.told_going.items()}
    return {
        **_counted(figures),
        "delegations": told.pop("delegations"),
        **going,
        **told,
        "councils_counted": figures.councils_counted,
    }


def by_council(figures: Figures) -> dict[str, Any]:
    """Every council with delegations in the period, by name; those without are left out."""
    covered = {council.code for council in figures.covered}
    return _broken_down(figures, figures.by_council, lambda council: _of_council(council, covered))


def by_month(figures: Figures, found: Breakdown[date]) -> dict[str, Any]:
    return _broken_down(figures, found, lambda month: {"month": f"{month:%Y-%m}"})


def by_place(figures: Figures, found: Breakdown[Place]) -> dict[str, Any]:
    return _broken_down(
        figures,
        found,
        lambda place: {"id": place.code, "name": place.name, "within": place.within, "country": place.country_id},
    )


def by_purpose(figures: Figures, found: Breakdown[Purpose]) -> dict[str, Any]:
    return _broken_down(figures, found, lambda purpose: {"purpose": purpose.value})


def _broken_down(figures: Figures, found: Breakdown[Any], heading: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    apart = found.together
    return {
        **_counted(figures),
        "results": [{**heading(row.of), **_numbers(figures, row)} for row in found.rows],
        "together": {"rows": apart.headings, "delegations": apart.delegations} if apart else None,
        "next": None,
    }


def _of_council(council: Council, covered: Collection[str]) -> dict[str, Any]:
    return {
        "id": council.code,
        "name": council.name,
        "nation": council.nation,
        "region": council.region,
        "counted": council.code in covered,
    }


def _numbers(figures: Figures, row: Tally[Any]) -> dict[str, Any]:
    parted = {direction: getattr(row, direction) if figures.is_exact else None for direction in Direction.values}
    return {"delegations": row.delegations, **parted}
