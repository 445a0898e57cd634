"""A text that seems to name a private person is asked about; bodies, places and feasts are left in peace (P42)."""

import pytest

from accounts.rules.persons import called_like_a_person


@pytest.mark.capability("P42", part="a name of a private person is asked about")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mrs Li of the corner shop is upset.", "Mrs Li"),
        ("We spoke to Mr. O’Brien-Smith about it.", "Mr. O’Brien-Smith"),
        ("A resident, Ann Sample, complained.", "Ann Sample"),
        ("A resident, Jordan Sample, complained.", "Jordan Sample"),
        ("The activist Wei Ceshi will protest.", "Wei Ceshi"),
        ("A student called Maria Sample Ceshi fears for her family.", "Maria Sample Ceshi"),
        ("王先生很担心。", "王先生"),
        ("Dr Sample, who lives there, and others.", "Dr Sample"),
    ],
)
def test_a_name_is_found_by_how_it_is_introduced(text: str, named: str) -> None:
    assert called_like_a_person(text) == named


@pytest.mark.capability("P42", part="a name of a private person is asked about")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Both associations are invited, and asked beforehand.",
        "A member of the Leeds Chinese Community Association spoke.",
        "The festival, called Lunar New Year, draws many.",
        "A group named Made-up Hong Kong Society meets at the Town Hall.",
        "Students fear for their families in Hong Kong.",
        "The owner, Hong Kong Sampleworks, is told.",
        "The owner, New Zealand Sampleworks, is told.",
        "The chair Leeds City Council appoints will listen.",
        "Tensions between groups may rise around Tibetan Uprising Day.",
        "Councillors hear both sides; Cllr Sample chairs.",
        "社区的两个协会都受到邀请。",
    ],
)
def test_bodies_places_and_feasts_are_no_names(text: str) -> None:
    assert called_like_a_person(text) == ""
