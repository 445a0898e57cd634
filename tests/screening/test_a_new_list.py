"""A new list is a function that reads its file and a line in `LISTS`: all else takes it as it is."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from engagement.tasks import screen_after_loading
from notifications.models import Task
from notifications.words import told
from risk import services
from risk.models import ListVersion, Match
from risk.published import LISTS, Entry, Published, PublishedList
from risk.screened import state_of
from tests.api.callers import caller
from tests.factories import NOW, again, an_organisation, council_user, user_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P05", part="a new list is one small loader"),
]
NAME = "Made-up Debarment List"


def reads(data: bytes) -> Published:
    """Three columns: key, name, reason."""
    rows = csv.reader(io.StringIO(data.decode()))
    return Published(date(2026, 11, 20), tuple(Entry(key, (name,), why, facts=(why,)) for key, name, why in rows))


@pytest.fixture(autouse=True)
def _one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    line = PublishedList(NAME, reads, "Made-up Office", "Made-up licence", "https://debarred.example/", 30)
    monkeypatch.setitem(LISTS, "made_up", line)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def load(*lines: str) -> None:
    services.load_list("made_up", "".join(f"{line}\n" for line in lines).encode(), now=NOW)


def test_its_name_is_all_that_pages_need(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert f"{NAME} were never loaded here" in client.get(reverse("lists")).text
    load("1,MADE-UP WORKS CO LTD,Made-up reason")
    page = client.get(reverse("lists")).text
    assert all(word in page for word in ('id="made_up"', NAME, "Made-up Office", "Made-up licence", "20 November 2026"))
    works = an_organisation("LDS", by=again(officer), name="Made-up Works", local_name="")
    client.post(reverse("screening_compare", args=[works.key]))
    page = client.get(reverse("screening", args=[works.key])).text
    assert f'href="{reverse("lists")}#made_up">{NAME}</a>' in page
    assert "Made-up reason" in page and "MADE-UP WORKS CO LTD" in page and "The names have the same words" in page
    match = Match.objects.get()
    decide = reverse("match_decide", args=[works.key, match.key])
    assert NAME in client.get(decide).text and NAME in client.get(reverse("screenings")).text
    assert "1 possible match to decide." in client.get(works.get_absolute_url()).text


def test_the_api_tells_it_with_the_others(officer: User) -> None:
    load("1,MADE-UP WORKS CO LTD,Made-up reason")
    works = an_organisation("LDS", by=again(officer), name="Made-up Works", local_name="")
    row: Any = caller("LDS").post("screenings/", {"organisation": works.key}).json()
    [on_it] = [one for one in row["lists"] if one["code"] == "made_up"]
    assert (on_it["name"], on_it["published_on"], on_it["is_old"]) == (NAME, "2026-11-20", False)
    [match] = row["matches"]
    assert (match["list"], match["entry"], match["why"]) == ("made_up", "1", "Made-up reason")
    assert match["list_sha256"] == on_it["sha256"]


def test_what_was_compared_is_compared_with_it_anew_and_what_went_is_found_no_more(officer: User) -> None:
    works = an_organisation("LDS", by=again(officer), name="Made-up Works", local_name="")
    caller("LDS").post("screenings/", {"organisation": works.key})
    assert not Match.objects.exists()
    load("1,MADE-UP WORKS CO LTD,Made-up reason", "2,ELSEWHERE MILL,Made-up reason")
    assert screen_after_loading() == 1
    assert Match.objects.get().list_code == "made_up"
    [told_of] = state_of("LDS", [works], NOW.date()).organisations
    assert told_of.to_decide == 1 and told_of.own_to_decide == 0, "it is no history of the council's own"
    load("2,ELSEWHERE MILL,Made-up reason")
    assert screen_after_loading() == 1
    assert Match.objects.get().gone_at is not None


def test_it_is_loaded_by_hand_and_by_the_clock_and_its_age_and_failures_are_told(
    settings: Settings, tmp_path: Any, capsys: Any
) -> None:
    file = tmp_path / "made_up.csv"
    file.write_text("1,MADE-UP WORKS CO LTD,Made-up reason\n")
    call_command("load_list", "made_up", str(file))
    assert f"{NAME} (2026-11-20): 1 organisations" in capsys.readouterr().out
    settings.LISTS_FROM = {"made_up": str(file)}
    file.write_text("1,MADE-UP WORKS CO LTD,Another reason\n")
    assert services.load_lists(NOW) == 1
    call_command("status", "--most=99999")
    assert json.loads(capsys.readouterr().out)["lists"]["made_up"]["of"] == "2026-11-20"
    file.unlink()
    assert services.load_lists(NOW) == 0 and ListVersion.objects.count() == 2
    [sentence] = told(Task.objects.filter(kind="load_list"), user_of("service", Role.ADMINISTRATOR))
    assert NAME in sentence.sentence and sentence.url == f"{reverse('lists')}#made_up"
