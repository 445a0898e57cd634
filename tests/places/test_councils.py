from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from places.models import Council
from places.rules import COUNTED_KINDS, CouncilKind, CouncilStatus, Tier, counts_towards_coverage

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
SURREY_VESTS = date(2027, 4, 1)


def test_all_councils_of_the_files_are_there() -> None:
    statuses = Counter(Council.objects.values_list("status", flat=True))
    assert statuses == {CouncilStatus.CURRENT: 402, CouncilStatus.SHADOW: 2, CouncilStatus.ABOLISHED: 75}


def test_coverage_counts_382_councils_today() -> None:
    counted = Council.objects.counted_on(TODAY)
    tiers = Counter(counted.values_list("tier", flat=True))
    assert counted.count() == 382
    assert tiers[Tier.UNITARY] + tiers[Tier.LOWER] == 361
    assert tiers[Tier.UPPER] == 21
    assert tiers[Tier.STRATEGIC] == 0


def test_coverage_follows_the_councils_that_open_and_close() -> None:
    before = Council.objects.counted_on(SURREY_VESTS - timedelta(days=1))
    after = Council.objects.counted_on(SURREY_VESTS)
    assert (before.count(), after.count()) == (382, 372)
    assert not before.filter(pk__in=["ESRY", "WSRY"]).exists()
    assert set(after.filter(pk__in=["ESRY", "WSRY", "SRY", "GRT"]).values_list("pk", flat=True)) == {"ESRY", "WSRY"}


def test_a_council_is_not_in_charge_from_its_last_day_on() -> None:
    allerdale = Council.objects.get(pk="ALL")
    assert allerdale.closed_on == date(2023, 4, 1)
    assert Council.objects.open_on(date(2023, 3, 31)).filter(pk="ALL").exists()
    assert not Council.objects.open_on(date(2023, 4, 1)).filter(pk="ALL").exists()


def test_strategic_authorities_are_shown_apart() -> None:
    apart = [kind for kind in CouncilKind if not counts_towards_coverage(kind)]
    assert apart == [CouncilKind.COMBINED_AUTHORITY, CouncilKind.COMBINED_COUNTY_AUTHORITY, CouncilKind.GLA]
    assert set(COUNTED_KINDS) == set(CouncilKind) - set(apart)
    assert Council.objects.open_on(TODAY).filter(kind__in=apart).count() == 20


def test_abolished_councils_name_their_successors() -> None:
    abolished = Council.objects.filter(status=CouncilStatus.ABOLISHED)
    assert not abolished.filter(successors=None).exists()
    assert not abolished.filter(closed_on=None).exists()
    surrey = Council.objects.get(pk="SRY").successors.values_list("short_name", flat=True)
    assert set(surrey) == {"East Surrey", "West Surrey"}
    assert Council.objects.get(pk="CBD").predecessors.count() == 4


def test_every_council_that_people_live_under_has_one_hexagon_of_its_own() -> None:
    drawn = Council.objects.counted_on(TODAY).exclude(tier=Tier.UPPER)
    spots = set(drawn.values_list("hex_q", "hex_r"))
    assert len(spots) == drawn.count() == 361
    assert not any(None in spot for spot in spots)
    assert not Council.objects.exclude(pk__in=drawn).exclude(hex_q=None).exists()


def test_districts_hang_under_their_county_and_their_combined_authority() -> None:
    guildford = Council.objects.select_related("county").get(pk="GRT")
    assert guildford.county is not None
    assert guildford.county.name == "Surrey County Council"
    assert Council.objects.get(pk="WYCA").members.count() == 5
    assert not Council.objects.filter(tier=Tier.LOWER, county=None).exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Leeds", "LDS"),
        ("lds", "LDS"),
        ("E08000035", "LDS"),
        ("leeds city council", "LDS"),
        ("St. Helens", "SHN"),
        ("Kings Lynn", "KIN"),
        ("anglesey", "AGY"),
        ("Manchestr", "MAN"),
        ("E08000016", "BNS"),
    ],
)
def test_councils_are_found_by_name_and_code(typed: str, found: str) -> None:
    assert Council.objects.search(typed)[0].pk == found


def test_the_database_keeps_a_council_from_closing_before_it_opens() -> None:
    with pytest.raises(IntegrityError, match="places_council_closes_after_opening"), transaction.atomic():
        Council.objects.filter(pk="MAN").update(closed_on=date(1970, 1, 1))


def test_the_database_keeps_gss_codes_apart() -> None:
    with pytest.raises(IntegrityError, match="places_council_has_its_own_gss_code"), transaction.atomic():
        Council.objects.filter(pk="LDS").update(gss_code="E08000003")
