"""Lines, positions and the playbook in the one search box, as far as they are for the reader."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance.models import Topic
from overview.search import search
from tests.factories import NOW, council_user, user_of
from tests.guidance.asked import a_card, a_question
from tests.guidance.pages import as_
from tests.guidance.texts import a_draft_line, a_position, a_version, an_entry

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def box(who: User, text: str) -> str:
    answer = as_(who).get(reverse("search"), {"q": text})
    assert answer.status_code == 200
    return str(answer.text)


def about(code: str) -> list[Topic]:
    return [Topic.objects.get(code=code)]


def test_all_three_are_found_and_lead_to_their_pages_and_to_all_that_fits() -> None:
    line = a_version(title="Investors", headline="Ask before you sign.", full_line="Turbines and more.").line
    position = a_position(sector_id="energy", text="Turbines are welcome.")
    entry = an_entry(title="Turbines in Made-up Bay")
    officer = council_user("LDS")
    found = box(officer, "turbine")
    for address in (line, position, entry):
        assert f'href="{address.get_absolute_url()}"' in found
    assert "Ask before you sign" in found
    assert f"{reverse('lines')}?q=turbine" in found
    assert f"{reverse('playbook')}?q=turbine" in found
    assert "Nothing found" in box(officer, "locomotive")


@pytest.mark.parametrize("asked", ["PRC", "中国", "people's republic of china"])
def test_what_is_called_otherwise_is_found(asked: str) -> None:
    a_version(title="How to speak of China", topics=about("trade_exports"))
    an_entry(title="A choir from China")
    found = search(council_user("LDS"), asked, TODAY)
    assert [row.line.title for row in found.lines] == ["How to speak of China"]
    assert [row.title for row in found.entries] == ["A choir from China"]


def test_what_fits_best_comes_first_and_what_is_only_like_it_where_nothing_has_it() -> None:
    a_version(title="Aside", background="Tourism is named once here.", topics=about("climate"))
    a_version(title="Tourism", headline="Tourism is welcome.", topics=about("tourism"))
    officer = council_user("LDS")
    assert [row.line.title for row in search(officer, "tourism", TODAY).lines] == ["Tourism", "Aside"]
    assert [row.line.title for row in search(officer, "turism", TODAY).lines] == ["Tourism"]


@pytest.mark.capability("UK2b", part="guidance of one nation, in the search")
def test_what_is_not_for_the_reader_or_not_in_force_is_not_found() -> None:
    a_version("wales", title="Welsh turbines", nations=["wales"])
    a_version(title="Over", full_line="Turbines.", expires_on=TODAY - timedelta(days=1), now=NOW - timedelta(days=5))
    a_version(title="Leaders alone", full_line="Turbines.", roles=["leader"])
    a_draft_line(title="Draft turbines")
    a_position("wales", nation="wales", text="Turbines in Wales.")
    an_entry(title="Turbines, not published", is_published=False)
    expected = {
        ("LDS", Role.OFFICER): ([], 0, 0),
        ("LDS", Role.LEADER): (["Leaders alone"], 0, 0),
        ("CRF", Role.OFFICER): (["Welsh turbines"], 1, 0),
        ("fcdo", Role.READER): (["Leaders alone", "Welsh turbines"], 1, 0),
        ("unit", Role.PUBLISHER): (["Leaders alone", "Welsh turbines"], 1, 0),
    }
    for who, (lines, positions, entries) in expected.items():
        found = search(user_of(*who), "turbines", TODAY)
        assert sorted(row.line.title for row in found.lines) == lines, who
        assert (len(found.positions), len(found.entries)) == (positions, entries), who


def test_a_sample_says_so_and_a_sensitive_headline_is_not_shown() -> None:
    a_version(title="Open", headline="Open headline.", full_line="Turbines.", sample_basis="Invented.")
    a_version(title="Kept", headline="Sensitive headline.", full_line="Turbines.", marking="OFFICIAL-SENSITIVE")
    found = box(council_user("LDS"), "turbines")
    assert "SAMPLE – not government policy" in found
    assert "Open headline" in found
    assert "Kept" in found
    assert "Sensitive headline" not in found


def test_the_reference_of_a_question_or_a_card_leads_to_it_for_its_council_alone() -> None:
    officer = council_user("LDS")
    for row in (a_question(by=officer), a_card(by=officer)):
        for text in (row.reference, row.reference.replace("-", "").lower()):
            answer = as_(officer).get(reverse("search"), {"q": text})
            assert (answer.status_code, answer.headers["Location"]) == (302, row.get_absolute_url())
            assert as_(council_user("MAN")).get(reverse("search"), {"q": text}).status_code == 200
