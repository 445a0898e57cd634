"""A listed name that stands whole within a longer one: a branch, a school or an institute of it comes to visit."""

import pytest

from risk.explained import speaks_for
from risk.listing import screen
from risk.matching import Name, compare
from tests.screening.measuring import load

pytestmark = pytest.mark.capability("P05", part="a listed name within a longer one is possible")

BEIHANG = Name(("Beihang University", "北京航空航天大学"))
WITHIN = (
    ("Hangzhou Innovation Institute of Beihang University", BEIHANG),
    ("北京航空航天大学杭州创新研究院", BEIHANG),
    ("北京航空航天大學杭州創新研究院", BEIHANG),
    ("School of Computing, Beihang University", BEIHANG),
    ("Beihang University Hangzhou Campus", BEIHANG),
    ("Shanghai branch of Example Star Microelectronics Co Ltd", Name(("The Example Star Microelectronics Company",))),
)
# It goes on, begins otherwise, is of words that many have, or is no name of an institution there.
ANOTHER = (
    ("Shanghai University of Sport", Name(("Shanghai University",))),
    ("Made-up Centre for Beihang", BEIHANG),
    ("National Institute of Technology Made-up", Name(("Institute of Technology",))),
    ("Made-up Iron Works", Name(("Iron",))),
    ("北京大学生体育协会", Name(("北京大学",))),
)


@pytest.mark.parametrize(("ours", "theirs"), WITHIN)
def test_it_is_possible_never_close_and_says_why(ours: str, theirs: Name) -> None:
    found = compare(Name((ours,)), theirs)
    assert found.is_possible and not found.is_close
    [told, *_] = speaks_for([vars(one) for one in found.features])
    assert "stands whole within" in told or "is a part of the other" in told


@pytest.mark.parametrize(("ours", "theirs"), ANOTHER)
def test_what_only_sounds_like_it_is_not(ours: str, theirs: Name) -> None:
    assert not compare(Name((ours,)), theirs).is_possible


def test_a_branch_abroad_is_possible_too() -> None:
    ours = Name(("Beihang University, Leeds Campus",), "GB", (), ("Leeds",))
    assert compare(ours, Name(BEIHANG.names, "CN", (), ("China",))).is_possible


@pytest.mark.django_db
@pytest.mark.parametrize("name", [ours for ours, theirs in WITHIN if theirs is BEIHANG])
def test_it_is_found_among_all_that_are_loaded(name: str) -> None:
    load()
    [found] = screen([Name((name,))])
    assert "Beihang University" in {one.listing.names[0] for one in found}
