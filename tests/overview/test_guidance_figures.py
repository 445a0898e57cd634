"""Guidance on the national overview: how far it got, and what waits to be settled or answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.lag import headline, lag_figures
from guidance.models import Receipt
from guidance.rules import Step, Urgency
from overview.guidance_figures import mixed_messages, questions
from overview.rules import by_age
from places.models import Council
from tests.factories import NOW, council_user, user_of
from tests.guidance.texts import a_version

pytestmark = pytest.mark.django_db


def days(count: float) -> timedelta:
    return timedelta(days=count)


def overview_of(user: User, **asked: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("overview"), asked)


def counts_on(page: Any) -> list[list[str]]:
    """The numbers of the table: mixed messages, then questions."""
    return [
        [re.findall(r"[0-9]+$", cell["html"])[0] for cell in row[1:]]
        for row in page.context["guidance"]["table"]["rows"]
    ]


def a_mixed_message(user: User, after: float) -> None:
    services.report_mixed_message(
        Council.objects.get(code="LDS"),
        by=user,
        now=NOW + days(after),
        first_text="Go.",
        first_source="Made up",
        second_text="Do not go.",
        second_source="Made up too",
    )


def a_question(user: User, after: float, code: str = "LDS") -> None:
    services.ask_centre(
        Council.objects.get(code=code), by=user, now=NOW + days(after), text="May we?", urgency=Urgency.ROUTINE
    )


def test_ages_are_counted_in_bands() -> None:
    assert by_age([0, 5, 6, 20, 21, 400]) == [2, 2, 2]
    assert by_age([]) == [0, 0, 0]


def test_the_unit_sees_how_far_guidance_got_and_what_waits_by_age(time_machine: Any) -> None:
    officer, other, unit = council_user("LDS"), council_user("CRF"), user_of("unit", Role.ANALYST)
    row = a_version()
    services.acknowledge(row, by=officer, now=NOW + days(2))
    for after in (0, 20, 24):
        a_mixed_message(officer, after)
    a_question(officer, 0)
    a_question(other, 24, "CRF")
    now = NOW + days(25)
    time_machine.move_to(now, tick=False)
    page = overview_of(unit)
    assert page.context["guidance"]["title"] == "1 of 2 copies not acknowledged yet"
    assert "Guidance: 1 of 2 copies not acknowledged yet" in page.text
    assert (mixed_messages(unit, now.date()).ages, mixed_messages(unit, now.date()).late) == ([25, 5, 1], 1)
    assert (questions(unit, now).open, questions(unit, now).late) == (2, 1)
    assert counts_on(page) == [["3", "2", "0", "1", "1"], ["2", "1", "0", "1", "1"]]
    for address in (reverse("lag"), reverse("mixed_messages"), reverse("query_queue")):
        assert f'href="{address}"' in page.text


def test_a_devolved_administration_sees_its_nation_and_others_nothing(time_machine: Any) -> None:
    officer, welsh = council_user("LDS"), council_user("CRF")
    row = a_version()
    services.acknowledge(row, by=welsh, now=NOW + days(1))
    a_question(officer, 0)
    time_machine.move_to(NOW + days(2), tick=False)
    page = overview_of(user_of("wales", Role.DEVOLVED))
    assert page.context["guidance"]["title"] == "Half of the copies were acknowledged within 1 day"
    assert counts_on(page)[1][0] == "0"
    for user in (officer, user_of("fcdo", Role.READER)):
        assert "guidance" not in overview_of(user).context
    assert "guidance" not in overview_of(user_of("unit", Role.ANALYST), direction="inward").context


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("taken", [[], [1], [1, 4], [4, None], [3, 1, None], [1, 2, None, None], [5, 1, 2, None]])
def test_the_headline_is_the_median_of_the_page_of_all_figures(step: Step, taken: list[int | None]) -> None:
    readers = [council_user() for _ in taken]
    row = a_version()
    for reader, after in zip(readers, taken, strict=True):
        moment = None if after is None else NOW + days(after)
        Receipt.objects.about(row).filter(reader=reader).update(**{f"{step.value}_at": moment})
    everything = Receipt.objects.all()
    found, page = headline(everything, step), lag_figures(everything, NOW + days(9)).total.lags[step]
    assert (found.copies, found.reached, found.median) == (page.copies, page.reached, page.median)
