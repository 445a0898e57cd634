"""A list of people is pasted, looked at line by line, and added; nothing beyond five facts about a person comes in."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from engagement.models import Delegation
from engagement.rules.pasting import read_people
from tests import factories
from tests.api.callers import caller, pointers
from tests.engagement.pages import at, hidden, post, send

HEADED = "姓名\t职务\t单位\n张测试\t主任\t虚构市外办\n李测试\t翻译\t虚构市外办"


def facts_of(text: str) -> list[tuple[str, ...]]:
    return [tuple(str(line.facts[name]) for name in line.facts) for line in read_people(text).lines]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Zhang Ceshi\t张测试\tDirector\tOffice\tlead", ("Zhang Ceshi", "张测试", "Director", "Office", "lead")),
        ("Zhang Ceshi; 张测试; Director", ("Zhang Ceshi", "张测试", "Director", "", "member")),
        ("Zhang Ceshi, 张测试", ("Zhang Ceshi", "张测试", "", "", "member")),
        ('Zhang Ceshi,,"Director, culture"', ("Zhang Ceshi", "", "Director, culture", "", "member")),
        ("Zhang Ceshi", ("Zhang Ceshi", "", "", "", "member")),
        ("张测试，，主任", ("张测试", "", "主任", "", "member")),
        ("Name\tTitle\nZhang Ceshi\tDirector", ("Zhang Ceshi", "", "Director", "", "member")),
        ("No.,Organisation,Name\n1,Made-up office,Zhang Ceshi", ("Zhang Ceshi", "", "", "Made-up office", "member")),
        ("序号\t姓名\t英文名\t职务\n1\t张测试\tZhang Ceshi\t主任", ("Zhang Ceshi", "张测试", "主任", "", "member")),
        ("姓名\t团内职务\n张测试\t团长", ("张测试", "", "", "", "lead")),
        ("Name;Part\nZhang Ceshi;Interpreter", ("Zhang Ceshi", "", "", "", "interpreter")),
    ],
)  # fmt: skip
def test_a_line_becomes_a_person(text: str, people: tuple[str, ...]) -> None:
    read = read_people(text)
    assert [line.faults for line in read.lines] == [[]]
    assert facts_of(text) == [people]


@pytest.mark.capability("G05")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Name\tPassport no\nZhang Ceshi\tE12345678", ["Passport no"]),
        ("姓名\t护照号码\t出生日期\n张测试\tE12345678\t1970-01-01", ["护照号码", "出生日期"]),
        ("Name,Diet,Room\nZhang Ceshi,none,12", ["Diet", "Room"]),
        ("Nom\tDate of birth\nZhang Ceshi\t1.1.1970", ["Date of birth"]),
    ],
)
def test_columns_that_the_register_does_not_hold_are_refused_by_name(text: str, named: list[str]) -> None:
    read = read_people(text)
    assert read.refused == named
    assert read.lines == []


@pytest.mark.capability("G05")
@pytest.mark.parametrize(
    "cell", ["E12345678", "e12345678", "1970-01-01", "1970年1月1日", "110101197001011234", "a@b.cn"]
)
def test_what_looks_like_a_number_of_a_person_is_a_fault_of_its_line(cell: str) -> None:
    (line,) = read_people(f"Zhang Ceshi\t{cell}\tDirector").lines
    assert "Take it away" in " ".join(line.faults)


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    for line in read_people(text.replace("\r", "").replace("\0", "")).lines:
        assert line.faults or line.facts["name"]


# -- The page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client: Client, db: None) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def paste(client: Client, row: Delegation, text: str, **more: str) -> Any:
    return send(client, at("delegation_delegates_paste", row), people=text, **more)


def test_it_is_shown_what_each_line_became_before_anything_is_added(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    assert at("delegation_delegates_paste", row) in client.get(at("delegation_delegates", row)).text
    page = paste(client, row, HEADED)
    assert page.status_code == 200
    assert "2 are new" in page.text
    assert "Add 2 people" in page.text
    assert page.text.count("To be added") == 2 and ">Added<" not in page.text
    assert not row.delegates.exists()
    added = post(client, at("delegation_delegates_paste", row), {**hidden(page), "people": HEADED, "add": "yes"})
    assert added.url == at("delegation_delegates", row)
    assert list(row.delegates.values_list("name", "title", "organisation")) == [
        ("张测试", "主任", "虚构市外办"),
        ("李测试", "翻译", "虚构市外办"),
    ]
    assert row.changes.filter(field="delegates").count() == 2
    assert "2 people were added." in client.get(added.url).text


def test_the_same_pasted_twice_adds_nobody_twice(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for text in (HEADED, HEADED, f"{HEADED}\n王测试\t司机\t虚构市外办\n王测试\t司机\t虚构市外办"):
        assert paste(client, row, text, add="yes").status_code == 302
    assert list(row.delegates.values_list("name", flat=True)) == ["张测试", "李测试", "王测试"]
    page = paste(client, row, HEADED)
    assert "On the list already" in page.text
    assert "Back to the list" in page.text


def test_a_line_with_a_fault_is_named_and_nothing_is_added(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    text = "Zhang Ceshi\t张测试\nLi Ceshi\t李测试\t\t\tdriver\n\t王测试"
    refused = paste(client, row, text, add="yes")
    assert refused.status_code == 400
    assert "2 lines cannot be taken" in refused.text
    assert "“driver” is no part in a delegation" in refused.text
    assert "There is no name." in refused.text
    assert "Li Ceshi\t李测试" in refused.text
    assert not row.delegates.exists()


def test_too_long_a_name_and_who_belongs_where_are_faults_of_their_lines(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    refused = paste(client, row, f"{'Zhang' * 30}\nLi Ceshi\t\tMember of a Chinese students association", add="yes")
    assert refused.status_code == 400
    assert "2 lines cannot be taken" in refused.text
    assert not row.delegates.exists()


@pytest.mark.capability("G05")
def test_a_column_too_many_is_refused_beside_the_box_and_what_was_typed_is_kept(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for text in ("Name\tPassport\nZhang Ceshi\tE12345678", "姓名\t护照\n张测试\tE12345678"):
        refused = paste(client, row, text, add="yes")
        assert refused.status_code == 400
        named = text.split("\n")[0].split("\t")[1]
        assert f"The register does not hold this about a delegate: {named}." in refused.text
        assert text.split("\n")[1].split("\t")[0] in refused.text
    assert not row.delegates.exists()


@pytest.mark.capability("G05")
def test_nothing_of_a_list_is_kept_with_a_draft_before_it_is_added(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    assert paste(client, draft, "Name\tPassport\nZhang Ceshi\tE12345678").status_code == 400
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert paste(client, draft, HEADED, add="yes").status_code == 302
    assert draft.delegates.count() == 2


def test_five_hundred_are_too_many_and_stay_on_the_page(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    text = "\n".join(f"Zhang Ceshi {number}\t张测试\tDirector" for number in range(500))
    refused = paste(client, row, text, add="yes")
    assert refused.status_code == 400
    assert "These are 500 people, and 0 are on the list already. The most is 200." in refused.text
    assert "Zhang Ceshi 499" in refused.text
    assert not row.delegates.exists()
    two_hundred = "\n".join(text.split("\n")[:200])
    assert paste(client, row, two_hundred, add="yes").status_code == 302
    assert row.delegates.count() == 200
    assert "The most is 200." in paste(client, row, "One Toomany", add="yes").text


def test_an_empty_list_is_said_to_be_one(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    assert "Paste the list of people" in paste(client, row, " ").text
    assert "There is nobody in this list yet" in paste(client, row, "姓名\t职务").text


def test_only_those_who_edit_the_record_paste(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for other, status in (
        (factories.council_user("LDS", Role.LEADER), 403),
        (factories.user_of("unit", Role.ANALYST), 403),
        (factories.council_user("MAN"), 404),
    ):
        client.force_login(other)
        assert client.get(at("delegation_delegates_paste", row)).status_code == status


@pytest.mark.capability("G05")
def test_neither_form_nor_api_takes_more_about_a_person(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    refused = send(client, at("delegation_delegate_add", row), name="Zhang Ceshi", part="member", passport="E12345678")
    assert refused.status_code == 400
    assert "The register does not hold this about a delegate: passport" in refused.text
    sent = {"delegates": [{"name": "Zhang Ceshi", "date_of_birth": "1970-01-01"}]}
    answer = caller("LDS").patch(f"delegations/{row.key}/", sent)
    assert answer.status_code == 400
    assert "/delegates/0/date_of_birth" in pointers(answer)
    assert not row.delegates.exists()
