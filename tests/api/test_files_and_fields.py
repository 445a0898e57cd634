"""Some fields of a row alone, and the whole of a list as a file."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiClient
from accounts.rules import Sharing
from tests.api.callers import Caller, caller, parameters
from tests.factories import a_bare_delegation, a_delegation, an_organisation, council_user, some_delegates
from web import exports
from web.api import views

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def table_of(held: Caller, query: str = "") -> list[dict[str, str]]:
    answer = held.get(f"delegations/?format=csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(text_of(answer).removeprefix(exports.BOM))))


def lines_of(held: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = held.get(f"delegations/?format=ndjson{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in text_of(answer).splitlines()]


# -- fields --------------------------------------------------------------------------------------------------------


def test_only_the_fields_that_are_asked_for_are_shown(leeds: Caller) -> None:
    row = a_delegation("LDS")
    whole = leeds.get(f"delegations/{row.key}/")
    some = leeds.get(f"delegations/{row.key}/?fields=title,id")
    assert some.json() == {"id": row.key, "title": row.title}
    assert leeds.get("delegations/?fields=title,id").json()["results"] == [some.json()]
    assert some.headers["ETag"] != whole.headers["ETag"]
    assert some.headers["ETag"] == leeds.get(f"delegations/{row.key}/?fields=id,title").headers["ETag"]


def test_the_next_page_shows_the_same_fields(leeds: Caller, monkeypatch: Any) -> None:
    monkeypatch.setattr("web.paging.KeysetPagination.page_size", 1)
    for _ in range(2):
        a_delegation("LDS")
    following = leeds.get("delegations/?fields=id").json()["next"]
    assert [list(row) for row in leeds.get(following).json()["results"]] == [["id"]]


@pytest.mark.parametrize("noun", ["delegations", "organisations", "councils", "places", "posts", "networks"])
def test_every_list_takes_fields_and_refuses_unknown_ones_by_name(leeds: Caller, noun: str) -> None:
    an_organisation("LDS")
    a_delegation("LDS")
    rows = leeds.get(f"{noun}/?fields=id").json()["results"]
    assert all(list(row) == ["id"] for row in rows)
    refused = leeds.get(f"{noun}/?fields=id,secret")
    assert refused.status_code == 400
    assert parameters(refused)["fields"].startswith("There is no field secret. There are: id")
    for wrong in ("fields=", "fields=id,,title", "fields=id&fields=id"):
        assert leeds.get(f"{noun}/?{wrong}").status_code == 400


def test_a_field_that_is_not_shown_to_a_reader_does_not_come_by_asking_for_it() -> None:
    row = a_delegation("LDS", sharing=Sharing.COUNCILS, delegates=some_delegates(1))
    asked = f"delegations/{row.key}/?fields=id,delegates,our_aims"
    assert caller("MAN").get(asked).json() == {"id": row.key}
    assert caller("unit").get(asked).json() == {"id": row.key, "our_aims": ""}
    assert caller("LDS", "delegations:read").get(asked).json() == {"id": row.key, "our_aims": ""}


def test_an_answer_to_writing_is_whole(leeds: Caller) -> None:
    assert leeds.post("delegations/?fields=id", {"draft": True}).status_code == 400


# -- Files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["LDS", "unit", "MAN", "fcdo"])
def test_a_file_has_exactly_the_rows_of_the_list(code: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 3)
    council_user("LDS")
    for number in range(4):
        for sharing in Sharing:
            a_bare_delegation("LDS", sharing=sharing, title=f"Made-up visit {number}")
    a_delegation(
        "LDS", sharing=Sharing.COUNCILS, delegates=some_delegates(2), organisations=[{"name": "Made-up office"}]
    )
    held = caller(code)
    listed = held.get("delegations/").json()["results"]
    assert lines_of(held) == listed
    assert [row["id"] for row in table_of(held)] == [row["id"] for row in listed]
    some = [row for row in listed if row["title"] == "Made-up visit 2"]
    assert lines_of(held, "&q=visit%202") == some
    assert len(table_of(held, "&q=visit%202")) == len(some)


def test_a_table_has_a_column_a_field_and_runs_nothing(leeds: Caller) -> None:
    a_delegation("LDS", title='=HYPERLINK("made-up")', our_aims="+1", delegates=some_delegates(1))
    [row] = table_of(leeds)
    assert row["title"] == '\'=HYPERLINK("made-up")'
    assert row["our_aims"] == "'+1"
    assert row["purposes"] == "civic_ceremonial"
    assert not {"delegates", "programme", "organisations", "links"} & row.keys()
    [row] = table_of(leeds, "&fields=id,delegates,starts_on")
    assert list(row) == ["id", "starts_on", "delegates"]
    assert json.loads(row["delegates"])[0]["name"] == "Zhang Ceshi 1"
    assert lines_of(leeds, "&fields=starts_on") == [{"starts_on": "2027-03-15"}]


def test_a_table_is_written_as_the_guide_says(leeds: Caller) -> None:
    a_delegation("LDS", title="One, two", our_aims="-x", purposes=["civic_ceremonial", "anniversary"])
    text = text_of(leeds.get("delegations/?format=csv&fields=title,our_aims,purposes"))
    assert text == '\ufefftitle,purposes,our_aims\r\n"One, two",civic_ceremonial; anniversary,\'-x\r\n'


def test_names_are_in_no_file_of_a_token_without_their_scope() -> None:
    a_delegation("LDS", delegates=some_delegates(1))
    held = caller("LDS", "delegations:read")
    for query in ("format=csv&fields=id,delegates", "format=ndjson"):
        assert "Zhang" not in text_of(held.get(f"delegations/?{query}"))


@pytest.mark.parametrize(
    "query", ["format=xml", "format=", "format=csv&format=csv", "format=csv&after=x", "format=csv&x=1"]
)
def test_other_files_are_refused_by_name(leeds: Caller, query: str) -> None:
    assert leeds.get(f"delegations/?{query}").status_code == 400
    assert leeds.get("organisations/?format=csv").status_code == 400


def test_a_file_costs_as_many_queries_a_chunk_whatever_its_rows(
    leeds: Caller, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        a_bare_delegation("LDS")
    with django_assert_max_num_queries(14):
        assert len(lines_of(leeds)) == 30


def test_a_file_breaks_off_for_a_client_that_is_switched_off_meanwhile(leeds: Caller, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 2)
    for _ in range(6):
        a_bare_delegation("LDS")
    lines = iter(leeds.get("delegations/?format=ndjson").streaming_content)
    next(lines)
    ApiClient.objects.filter(pk=leeds.client.pk).update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        list(lines)
