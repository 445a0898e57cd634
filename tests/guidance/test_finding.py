"""Guidance is found by its words, by what else they are called, and through visible_to alone."""

from typing import Any

import pytest

from accounts.roles import Role
from guidance import services
from guidance.models import LineVersion, PlaybookEntry, Position, Topic
from guidance.models.finding import synonyms
from tests.factories import NOW, user_of
from tests.guidance.texts import a_draft_line, a_position, a_version

pytestmark = pytest.mark.django_db


def titles(text: str, **asked: Any) -> list[str]:
    found: Any = LineVersion.objects.search(text, **asked)
    return [row.line.title for row in found.order_by("-rank", "key")]


def test_a_line_is_found_by_any_of_its_words_and_by_the_names_of_its_topics() -> None:
    a_version(title="Investors", headline="Ask before you accept investments.", topics=topics("nsi_investment"))
    a_version(title="Visits", background="Receptions were held in foyers.", topics=topics("culture_sport"))
    assert titles("investment") == titles("accepting invest") == ["Investors"]
    assert titles("foyer") == titles("visit reception") == titles("sport") == ["Visits"]
    assert titles("the investors foyer") == []
    assert titles("the") == titles("…") == titles("&|!:*()") == []


@pytest.mark.parametrize("asked", ["China", "PRC", "prc", "People’s Republic of China", "中国", "中國"])
def test_a_line_is_found_by_whatever_its_subject_is_called(asked: str) -> None:
    about = topics("trade_exports")
    a_version(title="Relations", headline="How to speak of China.", topics=about)
    a_version(title="Initials", headline="How to speak of the PRC.", topics=about)
    a_version(title="Characters", headline="How to speak of 中国 at home.", topics=about)
    a_version(title="Another", headline="How to speak of Mongolia.", topics=about)
    assert set(titles(asked)) == {"Relations", "Initials", "Characters"}


def test_characters_are_found_inside_a_run_and_by_the_names_in_it() -> None:
    a_version(title="Institutes", headline="关于孔子学院的问答")
    a_version(title="Named", headline="What to say of a Confucius Institute.", topics=topics("students"))
    assert set(titles("孔子学院")) == {"Institutes", "Named"}
    assert titles("Confucius Institute") == ["Named"]
    assert titles("问答") == ["Institutes"]
    assert titles("中国孔子学院") == []


def test_what_is_like_a_title_is_found_where_it_is_asked_for() -> None:
    a_version(title="Confucius Institutes")
    assert titles("Confuscius Institute") == []
    assert titles("Confuscius Institute", or_alike=True) == ["Confucius Institutes"]


def test_a_position_is_found_by_its_words_and_by_its_cell() -> None:
    found = a_position(sector_id="energy", text="Made-up words about turbines.")
    for text in ("turbine", "energy", "energy turbines"):
        assert list(Position.objects.search(text)) == [found]
    assert not Position.objects.search("tourism").exists()


def test_names_work_both_ways_and_each_stands_in_one_group() -> None:
    known = synonyms()
    assert "prc" in known["中国"]
    assert "中国" in known["prc"]
    for name, group in known.items():
        assert all(set(known[other]) == set(group) for other in group), name


def test_a_published_text_that_ends_is_still_found() -> None:
    first = a_version(title="Twice", headline="First made-up words.")
    by = user_of("unit", Role.PUBLISHER)
    first = services.withdraw(first, reason="Wrong.", seen=first.version, by=by, now=NOW)
    assert LineVersion.objects.search("first").get() == first
    assert not PlaybookEntry.objects.search("first").exists()
    assert a_draft_line(headline="Draft words.").found_by


def topics(*codes: str) -> list[Topic]:
    return list(Topic.objects.filter(code__in=codes))
