"""How long guidance takes: exact figures of faked moments, for the unit and a nation, the same in the file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.lag import COUNCILS, GROUPS, NATION, ROLES, TEXTS, TOPICS, Heading, lag_figures
from guidance.models import LineVersion, Receipt, Topic
from guidance.rules import Lag, Step
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_
from tests.guidance.texts import a_position, a_version

pytestmark = pytest.mark.django_db


def days(count: float) -> timedelta:
    return timedelta(days=count)


def got(reader: User, row: Any, **steps: float) -> None:
    """After how many days a reader took each step."""
    Receipt.objects.about(row).filter(reader=reader).update(
        **{f"{step}_at": NOW + days(after) for step, after in steps.items()}
    )


@pytest.fixture
def line(time_machine: Any) -> LineVersion:
    """A line to four readers of two nations: two acknowledged it after 1 and 4 days, one opened it, one did nothing."""
    time_machine.move_to(NOW + days(10), tick=False)
    readers = [council_user("LDS"), council_user("LDS", Role.LEADER), council_user("CRF"), council_user("MAN")]
    row = a_version(topics=[Topic.objects.get(code="tibet"), Topic.objects.get(code="xinjiang")])
    got(readers[0], row, delivered=0, opened=0.5, acknowledged=1, used=2)
    got(readers[1], row, delivered=0, opened=3, acknowledged=4)
    got(readers[2], row, delivered=0, opened=9)
    return row


def page_for(user: User, **asked: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("lag"), asked)


def figures(user: User) -> Any:
    return lag_figures(Receipt.objects.counted_for(user), NOW + days(10))


def told(user: User, group: str, step: Step = Step.ACKNOWLEDGED) -> dict[str, tuple[int, int, Any, Any, bool]]:
    return {row.of.name: _plain(row.lags[step]) for row in figures(user).groups[group]}


def _plain(found: Lag) -> tuple[int, int, Any, Any, bool]:
    median, longest = (None if took is None else took / days(1) for took in (found.median, found.longest))
    return found.copies, found.not_yet, median, longest, found.goes_on


@pytest.mark.capability("P03")
@pytest.mark.capability("N03")
class TestExactFigures:
    def test_of_all_readers_step_by_step(self, line: LineVersion) -> None:
        found = {step: _plain(lag) for step, lag in figures(user_of("unit", Role.ANALYST)).total.lags.items()}
        assert found == {
            # The fourth reader has not been told for ten days.
            Step.DELIVERED: (4, 1, 0, 10, True),
            # After 0.5, 3, 9 days and not yet: the two in the middle took 3 and 9.
            Step.OPENED: (4, 1, 6, 10, True),
            # After 1 and 4 days, twice not yet: the middle is not reached.
            Step.ACKNOWLEDGED: (4, 2, None, 10, True),
            # Of the three who take things up for records one has.
            Step.USED: (3, 2, None, 10, True),
        }

    def test_under_every_heading_and_who_is_not_reached_in_each(self, line: LineVersion) -> None:
        unit = user_of("unit", Role.ANALYST)
        both = (4, 2, None, 10, True)
        assert told(unit, TOPICS) == {"Tibet": both, "Xinjiang": both}
        assert told(unit, TEXTS) == {"A made-up line, version 1": both}
        assert told(unit, NATION) == {"England": (3, 1, 4, 10, True), "Wales": (1, 1, None, 10, True)}
        assert told(unit, ROLES) == {"Leader": (1, 0, 4, 4, False), "Officer": (3, 2, None, 10, True)}
        assert told(unit, COUNCILS) == {
            "Cardiff": (1, 1, None, 10, True),
            "Leeds": (2, 0, 2.5, 4, False),
            "Manchester": (1, 1, None, 10, True),
        }

    def test_a_position_has_no_topic_and_who_need_not_acknowledge_has_no_part_in_it(self, line: LineVersion) -> None:
        user_of("corecities", Role.OBSERVER)
        named = a_version(title="For networks", roles=["observer"])
        a_position()
        unit = user_of("unit", Role.ANALYST)
        [total] = [row for row in figures(unit).groups[TEXTS] if row.of == Heading(named.key, str(named))]
        assert (total.lags[Step.DELIVERED].copies, total.lags[Step.ACKNOWLEDGED].copies) == (1, 0)
        topics = list(told(unit, TOPICS, Step.DELIVERED))
        assert topics == ["Taiwan and “one China”", "Tibet", "Xinjiang", "Positions, which have no topic"]
        assert "Networks and partner organisations" in told(unit, COUNCILS)

    def test_for_what_is_over_nobody_is_waited_for_any_longer(self, line: LineVersion) -> None:
        publisher = user_of("unit", Role.PUBLISHER)
        services.withdraw(line, reason="Wrong.", seen=line.version, by=publisher, now=NOW + days(5))
        assert told(publisher, NATION)["Wales"] == (1, 1, None, 5, True)

    def test_who_joined_later_counts_from_then(self, line: LineVersion) -> None:
        council_user("BRD")
        services.reach_newcomers(NOW + days(7))
        unit = user_of("unit", Role.ANALYST)
        assert told(unit, COUNCILS)["Bradford"] == (1, 1, None, 3, True)
        assert told(unit, COUNCILS, Step.DELIVERED)["Bradford"] == (1, 0, 0, 0, False)

    def test_the_file_says_what_the_page_says(self, line: LineVersion) -> None:
        answer = page_for(user_of("unit", Role.ANALYST), format="csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = {(row["by"], row["name"], row["step"]): row for row in csv.DictReader(io.StringIO(text))}
        asked = ("copies", "reached", "not_yet", "median_days", "worst_days", "worst_goes_on")

        def line_of(*name: str) -> list[str]:
            return [rows[name][column] for column in asked]  # type: ignore[index]

        assert line_of("all", "All", "opened") == ["4", "3", "1", "6.0", "10.0", "yes"]
        assert line_of("all", "All", "acknowledged") == ["4", "2", "2", "not yet", "10.0", "yes"]
        assert line_of("councils", "Leeds", "acknowledged") == ["2", "2", "0", "2.5", "4.0", "no"]
        shown = page_for(user_of("unit", Role.ANALYST)).context["figures"]
        for group, found in shown.groups.items():
            for row in found:
                for step, lag in row.lags.items():
                    same = rows[group, row.of.name, step.value]
                    assert (int(same["copies"]), int(same["not_yet"])) == (lag.copies, lag.not_yet)
                    if lag.median is not None:
                        assert float(same["median_days"]) == round(lag.median / days(1), 2)


class TestThePage:
    def test_its_heading_is_the_finding(self, line: LineVersion) -> None:
        unit = user_of("unit", Role.ANALYST)
        assert page_for(unit).context["finding"] == "2 of 4 copies not acknowledged yet"
        assert page_for(unit, step="opened").context["finding"] == (
            "Half of the copies were opened within 6 days; 1 of 4 copies not opened yet"
        )
        page = page_for(unit, nation="england")
        assert page.context["finding"] == (
            "Half of the copies were acknowledged within 4 days; 1 of 3 copies not acknowledged yet"
        )
        assert "Not yet, 10 days so far" in page.text

    def test_no_reader_is_named_and_nothing_is_crossed_by_role_and_council(self, line: LineVersion) -> None:
        text = page_for(user_of("unit", Role.ANALYST)).text
        for user in User.objects.filter(memberships__body__council__isnull=False):
            assert user.name not in text
            assert user.email not in text
        assert GROUPS == (TEXTS, TOPICS, NATION, ROLES, COUNCILS)
        found = figures(user_of("unit", Role.ANALYST)).groups
        assert {row.of.name for row in found[ROLES]} == {"Leader", "Officer"}
        assert {row.of.name for row in found[COUNCILS]} == {"Cardiff", "Leeds", "Manchester"}
        # Of the two readers in Leeds one is its leader: their figures stand together there, and nowhere by role.
        assert [row.lags[Step.DELIVERED].copies for row in found[COUNCILS] if row.of.name == "Leeds"] == [2]

    @pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
    @pytest.mark.parametrize("name", ["since", "until"])
    def test_a_year_that_is_none_of_ours_is_refused_in_words(self, line: LineVersion, name: str, day: str) -> None:
        page = page_for(user_of("unit", Role.ANALYST), **{name: day})
        assert page.status_code == 400
        assert "The year must be between 1900 and 2100" in page.text

    def test_a_devolved_administration_sees_its_nation_alone(self, line: LineVersion) -> None:
        page = page_for(user_of("wales", Role.DEVOLVED))
        assert [row.of.name for row in page.context["figures"].groups[COUNCILS]] == ["Cardiff"]
        assert "nation" not in page.context["form"].fields
        assert page_for(user_of("scotland", Role.DEVOLVED)).context["figures"].total.lags[Step.DELIVERED].copies == 0

    @pytest.mark.parametrize(
        ("code", "role"), [("LDS", Role.APPROVER), ("fcdo", Role.CLEARER), ("corecities", Role.OBSERVER)]
    )
    def test_others_see_no_figures(self, line: LineVersion, code: str, role: Role) -> None:
        assert page_for(user_of(code, role)).status_code == 403

    @pytest.mark.parametrize(
        ("asked", "readers"),
        [
            ({"topic": "tibet"}, 4),
            ({"topic": "students"}, 0),
            ({"since": "2026-11-25"}, 0),
            ({"since": "2026-11-24", "until": "2026-11-24"}, 4),
            ({"until": "2026-11-23"}, 0),
        ],
    )
    def test_it_is_narrowed_by_topic_and_days(self, line: LineVersion, asked: dict[str, str], readers: int) -> None:
        page = page_for(user_of("unit", Role.ANALYST), **asked)
        assert page.context["figures"].total.lags[Step.DELIVERED].copies == readers

    def test_one_text_alone(self, line: LineVersion) -> None:
        other = a_version(title="Another")
        page = page_for(user_of("unit", Role.ANALYST), text=other.key)
        assert [row.of.code for row in page.context["figures"].groups[TEXTS]] == [other.key]
        assert "One text alone: Another, version 1" in page.text

    @pytest.mark.parametrize("asked", [{"since": "nonsense"}, {"step": "nonsense"}, {"format": "xml"}, {"who": "me"}])
    def test_what_cannot_be_counted_is_refused_in_words(self, line: LineVersion, asked: dict[str, str]) -> None:
        answer = page_for(user_of("unit", Role.ANALYST), **asked)
        assert answer.status_code == 400
        assert "Half of" not in answer.text


def test_a_first_day_after_the_last_is_refused_in_words() -> None:
    answer = as_(user_of("unit", Role.ANALYST)).get(reverse("lag"), {"since": "2026-11-20", "until": "2026-11-10"})
    assert answer.status_code == 400
    assert "The first day must be on or before the last one" in answer.text


def test_texts_of_one_title_are_told_apart_by_their_owners() -> None:
    council_user("LDS")
    for owner in ("unit", "fcdo"):
        a_version(owner, title="One made-up title")
    page = as_(user_of("unit", Role.ANALYST)).get(reverse("lag")).text
    assert "One made-up title, version 1 (Subnational Diplomacy Unit)" in page
    assert "One made-up title, version 1 (Foreign, Commonwealth and Development Office)" in page
    assert "Fewer copies count for what was taken up" in page
