""" "Can we do this?": six questions, one answer that is never blank, and what can be done with it."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.sharing import Grant
from engagement.models import Delegation
from guidance.models import AnswerCard, PlaybookEntry, Query, Sector, SupportContact, Topic
from guidance.rules import Standing
from tests.factories import NOW, a_delegation, a_draft, body_of, council_user, user_of
from tests.guidance.asked import a_question
from tests.guidance.texts import a_position, a_version, writer

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
INVESTOR = {
    "answer": "1",
    "activity": "inward_investment",
    "with_whom": "A made-up investor",
    "where": "Hangzhou",
    "sector": "energy",
}


@pytest.fixture
def leeds(client: Client) -> Client:
    body_of("unit")
    client.force_login(council_user("LDS"))
    return client


def answer(client: Client, **more: str) -> Any:
    return client.get(reverse("can_we"), {**INVESTOR, **more})


def prefilled_by(client: Client, delegation: Delegation, officer: User) -> dict[str, str]:
    """What the questions begin with, come to from the page of a delegation."""
    client.force_login(officer)
    page = client.get(reverse("delegation", args=[delegation.key]))
    address = next(url for url, words in page.context["acts"] if "Can we do this" in words)
    return {bound.name: str(bound.value() or "") for bound in client.get(address).context["form"]}


def button(page: Any, words: str) -> dict[str, str]:
    """The hidden boxes of the form that this button sends."""
    form = next(form for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if words in form)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


class TestTheQuestions:
    @pytest.mark.capability("P01", part="six short questions at most, and no sign of a quiz")
    def test_there_are_six_and_none_of_them_has_to_be_answered(self, leeds: Client) -> None:
        page = leeds.get(reverse("can_we"))
        asked = [bound for bound in page.context["form"] if not bound.is_hidden]
        assert [str(bound.label) for bound in asked] == [
            "What do you want to do?",
            "With whom?",
            "Where are they?",
            "In which sector?",
            "Who pays?",
            "When?",
        ]
        assert not re.search(r"\b(quiz|score|points|correct)\b", page.text, re.IGNORECASE)
        for said in ({"activity": "tourism"}, {"with_whom": "An office"}, {"where": "China"}, {"sector": "energy"}):
            assert leeds.get(reverse("can_we"), {"answer": "1", **said}).status_code == 200
        nothing = leeds.get(reverse("can_we"), {"answer": "1", "payer": "us"})
        assert nothing.status_code == 400
        assert "Say at least what you want to do" in nothing.text

    def test_it_begins_with_what_the_page_of_a_delegation_knows(self, client: Client) -> None:
        officer = council_user()
        delegation = a_delegation(by=officer)
        client.force_login(officer)
        page = client.get(reverse("delegation", args=[delegation.key]))
        address = next(url for url, words in page.context["acts"] if "Can we do this" in words)
        form = client.get(address).context["form"]
        values = {bound.name: bound.value() for bound in form}
        assert (str(values["activity"]), values["about"]) == ("civic_delegation", delegation.key)
        assert str(values["where"]).startswith("Hangzhou")
        assert values["starts_on"] == ["15", "3", "2027"]

    @pytest.mark.parametrize(
        ("said", "sector"),
        [("Partners in energy.", "energy"), ("The visitor economy.", "tourism"), ("Energy and tourism.", "")],
    )
    def test_the_sector_is_filled_in_where_exactly_one_is_spoken_of(
        self, client: Client, said: str, sector: str
    ) -> None:
        officer = council_user()
        delegation = a_delegation(by=officer, our_aims=said, title="A made-up visit")
        assert prefilled_by(client, delegation, officer)["sector"] == sector

    @pytest.mark.parametrize(
        ("roles", "payer"),
        [(["visitor"], ""), (["visitor", "payer"], "third"), (["payer"], "them")],
    )
    def test_who_pays_is_filled_in_where_the_delegation_says_it(
        self, client: Client, roles: list[str], payer: str
    ) -> None:
        officer = council_user()
        organisations = [{"name": f"Made-up company {role}", "role": role} for role in roles]
        delegation = a_delegation(by=officer, organisations=organisations)
        assert prefilled_by(client, delegation, officer)["payer"] == payer

    def test_what_cannot_be_read_stays_on_the_page_with_a_sentence(self, leeds: Client) -> None:
        page = answer(leeds, where="Nowhere at all", starts_on_day="31", starts_on_month="2", starts_on_year="2027")
        assert page.status_code == 400
        assert "No place of this name is known here" in page.text
        assert 'value="Nowhere at all"' in page.text
        assert "real date" in page.text

    @pytest.mark.parametrize(
        ("typed", "country"),
        [
            ("China", "CN"),
            ("taiwan", "TW"),
            ("JPN", "JP"),
            ("杭州", "CN"),
            ("台湾", "TW"),
            ("臺灣", "TW"),
            ("Shanghai, China", "CN"),
            ("Shenzhen, Guangdong (深圳市), China (mainland)", "CN"),
            ("Kaohsiung, Taiwan", "TW"),
        ],
    )
    def test_where_may_be_a_city_or_a_country(self, leeds: Client, typed: str, country: str) -> None:
        position = a_position(country_id=country)
        told = answer(leeds, where=typed).context["told"]
        assert [one["id"] for one in told["positions"]] == [position.key]

    def test_nobody_is_sent_to_a_place_that_they_did_not_mean(self, leeds: Client) -> None:
        page = answer(leeds, where="Taipei")
        assert page.status_code == 400
        assert "No place of this name is known here. Write its country or territory instead." in page.text
        assert "Write one of these" not in page.text

    def test_who_acts_for_two_councils_says_for_which(self, client: Client) -> None:
        officer = council_user("LDS")
        Membership.objects.create(user=officer, body=body_of("CRF"), role=Role.OFFICER)
        welsh = a_position("wales", nation="wales", standing=Standing.NOT_SUPPORTED)
        client.force_login(officer)
        assert answer(client).status_code == 400
        assert answer(client, council="LDS").context["told"]["positions"] == []
        assert answer(client, council="CRF").context["told"]["positions"][0]["id"] == welsh.key
        assert answer(client, council="MAN").status_code == 400

    @pytest.mark.parametrize(
        ("code", "role", "status"),
        [
            ("LDS", Role.LEADER, 200),
            ("unit", Role.ANALYST, 200),
            ("wales", Role.DEVOLVED, 200),
            ("corecities", Role.OBSERVER, 403),
            ("university", Role.MEMBER, 403),
            ("service", Role.ADMINISTRATOR, 403),
        ],
    )
    def test_it_is_for_councils_and_governments(self, client: Client, code: str, role: Role, status: int) -> None:
        client.force_login(user_of(code, role))
        assert client.get(reverse("can_we")).status_code == status
        assert answer(client, nation="wales").status_code == status

    def test_governments_see_what_a_council_of_a_nation_is_told(self, client: Client) -> None:
        a_position("wales", nation="wales")
        client.force_login(user_of("unit", Role.ANALYST))
        assert answer(client, nation="wales").context["told"]["answer"] == "Encouraged"
        page = answer(client, nation="england")
        assert page.context["told"]["answer"] == "No position yet"
        assert not page.context["keep_form"]
        assert not page.context["ask_form"]
        client.force_login(user_of("scotland", Role.DEVOLVED))
        assert answer(client, nation="wales").status_code == 400


class TestTheAnswer:
    @pytest.mark.capability("P01")
    def test_it_says_position_conditions_lines_playbook_whom_to_call_and_who_cleared_it(self, leeds: Client) -> None:
        energy = Sector.objects.get(code="energy")
        a_position("dbt", sector_id="energy", standing=Standing.CONDITIONS, conditions="Made-up conditions.")
        a_version(sectors=[energy], headline="A made-up headline on energy.")
        for kind, alternative, title in (
            ("pitfall", "", "A made-up pitfall"),
            ("alternative", "virtual", "Meet online"),
        ):
            PlaybookEntry.objects.create(
                kind=kind, alternative=alternative, title=title, summary="Made up.", text="Made up.",
                source="Made up.", owner=body_of("unit"), written_at=NOW, written_by=writer("unit"), published_at=NOW,
            )  # fmt: skip
        SupportContact.objects.create(
            name="A made-up desk", helps_with="Made-up questions", reached_by="020 7946 0000", source="Made up.",
            confirmed_on=NOW.date(),
        )  # fmt: skip
        page = answer(leeds)
        for words in (
            "Supported with conditions",
            "Made-up conditions.",
            "A made-up headline on energy.",
            "020 7946 0000",
            "Cleared: Department for Business and Trade, 24 November 2026",
            "It answers because it names the sector",
        ):
            assert words in page.text, words
        assert [one["title"] for one in page.context["told"]["playbook"]] == ["Meet online", "A made-up pitfall"]

    def test_lines_come_by_the_country_by_the_place_and_by_a_word(self, leeds: Client) -> None:
        titles = {"xinjiang": "On Xinjiang", "hong_kong_bno": "On Hong Kong", "firs": "On registration"}
        for code, title in titles.items():
            a_version(title=title, topics=[Topic.objects.get(code=code)])
        found = {
            more: [line["title"] for line in answer(leeds, **dict([more])).context["told"]["lines"]]
            for more in (("where", "Urumqi"), ("where", "Hong Kong"), ("with_whom", "An office that asks about FIRS"))
        }
        assert list(found.values()) == [["On Xinjiang"], ["On Hong Kong"], ["On registration"]]

    def test_of_another_nation_nothing_is_told(self, leeds: Client) -> None:
        a_position("scotland", nation="scotland")
        a_version("wales", title="Welsh", nations=["wales"], sectors=[Sector.objects.get(code="energy")])
        told = answer(leeds).context["told"]
        assert (told["positions"], told["lines"]) == ([], [])

    def test_two_governments_that_differ_both_stand_with_the_escalation(self, client: Client) -> None:
        a_position("fcdo", sector_id="energy", text="UK words.")
        a_position("wales", nation="wales", sector_id="energy", standing=Standing.NOT_SUPPORTED, text="Welsh words.")
        client.force_login(council_user("CRF"))
        page = answer(client)
        assert "UK words." in page.text
        assert "Welsh words." in page.text
        assert "do not say the same. This was escalated on 24 November 2026" in page.text

    def test_it_says_that_a_review_is_past(self, leeds: Client, time_machine: Any) -> None:
        a_position(sector_id="energy", review_by=NOW.date())
        assert "is past" not in answer(leeds).text
        time_machine.move_to(NOW + timedelta(days=1))
        leeds.force_login(council_user("LDS"))
        assert "Its review was due by 24 November 2026 and is past" in answer(leeds).text

    @pytest.mark.capability("P01", part="with no position it opens a prefilled question with the moment it is due")
    def test_it_is_never_blank(self, leeds: Client) -> None:
        page = answer(leeds)
        assert page.context["told"]["answer"] == "No position yet"
        for words in ("1 December 2026 at 5:00pm", "25 November 2026 at 5:00pm", "24 November 2026 at 11:30am"):
            assert f"An answer is due by {words}" in page.text
        form = page.context["ask_form"]
        assert "A made-up investor" in form["text"].value()
        assert "Energy" in form["text"].value()
        sent = {**button(page, "Send the question"), "text": form["text"].value(), "urgency": "priority"}
        done = leeds.post(page.context["ask_address"], {**sent, "marking": "OFFICIAL"}, follow=True)
        query = Query.objects.get()
        assert (query.activity_id, query.sector_id, query.place_id, query.country_id, query.with_whom) == (
            "inward_investment",
            "energy",
            "CN-330100",
            "CN",
            "A made-up investor",
        )
        assert f"Your question {query.reference} is sent. An answer is due by 25 November 2026 at 5:00pm" in done.text

    def test_a_question_that_names_a_record_says_what_it_opens_and_opens_nothing_without_the_tick(
        self, client: Client
    ) -> None:
        body_of("unit")
        officer = council_user()
        delegation = a_delegation(by=officer)
        client.force_login(officer)
        page = answer(client, about=delegation.key)
        assert f"Show the central unit {delegation.reference}" in page.text
        facts = {"text": "May we?", "urgency": "routine", "marking": "OFFICIAL"}
        assert "checked" not in page.text.split('name="open_record"', 1)[1].split(">", 1)[0]
        client.post(page.context["ask_address"], facts)
        grants = Grant.objects.filter(record=delegation.key)
        assert not grants.exists()
        client.post(page.context["ask_address"], {**facts, "open_record": "on"})
        assert [grant.body_id for grant in grants] == ["unit"]
        assert list(Query.objects.values_list("about_record", flat=True)) == [delegation.key] * 2

    def test_a_draft_is_named_and_never_shown(self, client: Client) -> None:
        body_of("unit")
        officer = council_user()
        draft = a_draft(by=officer, marking="OFFICIAL-SENSITIVE")
        client.force_login(officer)
        page = answer(client, about=draft.key)
        assert "open_record" not in page.text
        assert page.context["ask_form"]["marking"].value() == "OFFICIAL-SENSITIVE"
        sent = {"text": "May we?", "urgency": "routine", "marking": "OFFICIAL", "open_record": "on"}
        client.post(page.context["ask_address"], sent)
        assert Query.objects.get().about_record == draft.key
        assert not Grant.objects.filter(record=draft.key).exists()
        with pytest.raises(ValidationError, match="A draft is your council’s alone"):
            a_question(by=officer, about=draft.key)

    def test_to_seek_advice_first_is_to_ask_at_once(self, leeds: Client) -> None:
        a_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST)
        page = answer(leeds)
        assert "Seek advice first" in page.text
        assert page.context["ask_form"]
        assert "The central unit reads your question with these answers" in page.text

    def test_offers_to_pay_and_what_a_visit_touches_bring_their_lines(self, client: Client) -> None:
        for code in ("gifts_hospitality_travel", "tibet"):
            a_version(title=f"On {code}", topics=[Topic.objects.get(code=code)])
        officer = council_user()
        client.force_login(officer)

        def titles(page: Any) -> list[str]:
            return [line["title"] for line in page.context["told"]["lines"]]

        assert titles(answer(client, payer="us")) == []
        assert titles(answer(client, payer="them")) == ["On gifts_hospitality_travel"]
        visit = a_delegation(by=officer, our_aims="A talk on Tibet.")
        page = client.get(reverse("delegation", args=[visit.key]))
        address = next(url for url, words in page.context["acts"] if "Can we do this" in words)
        prefilled = client.get(address)
        form = prefilled.context["form"]
        sent = {name: value for name, value in parse_qs(urlsplit(address).query).items() if name in form.fields}
        told = client.get(reverse("can_we"), {**sent, "answer": "1", "where": "Hangzhou"})
        assert titles(told) == ["On tibet"]
        assert "It also touches" in told.text
        assert 'name="topics" value="tibet"' in prefilled.text


class TestKeepingIt:
    @pytest.mark.capability("N01")
    def test_one_press_keeps_what_was_read_as_a_card(self, leeds: Client) -> None:
        a_position(sector_id="energy", text="Made-up words.")
        page = answer(leeds)
        sent = button(page, "Keep this answer")
        done = leeds.post(page.context["keep_address"], sent)
        card = AnswerCard.objects.get()
        assert done.headers["Location"] == card.get_absolute_url()
        assert leeds.post(page.context["keep_address"], sent).headers["Location"] == card.get_absolute_url()
        assert "Made-up words." in leeds.get(card.get_absolute_url()).text

    def test_what_changed_meanwhile_is_read_first(self, leeds: Client) -> None:
        page = answer(leeds)
        a_position(sector_id="energy")
        done = leeds.post(page.context["keep_address"], button(page, "Keep this answer"))
        assert (done.status_code, AnswerCard.objects.exists()) == (409, False)
        assert "Guidance has changed since this page was opened" in done.text
        back = urlsplit(done.context["back"])
        assert parse_qs(back.query)["sector"] == ["energy"]
        assert leeds.get(done.context["back"]).context["told"]["answer"] == "Encouraged"

    def test_a_leader_reads_and_keeps_nothing(self, client: Client) -> None:
        client.force_login(council_user("LDS", Role.LEADER))
        page = answer(client)
        assert not page.context["keep_form"]
        assert client.post(f"{reverse('can_we_keep')}?sector=energy", {"shown": ""}).status_code == 403
        assert client.get(f"{reverse('query_ask')}?sector=energy").status_code == 403


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?activity=nonsense", "Choose an option from the list"),
        ("?about=nonsense", "The address names no record"),
        ("?answer=nonsense&activity=tourism", "Select “Show the answer”"),
    ],
)
def test_an_address_that_was_mistyped_says_so_beside_the_questions(client: Client, address: str, said: str) -> None:
    client.force_login(council_user())
    page = client.get(reverse("can_we") + address)
    assert page.status_code == 400
    assert "There is a problem" in page.text
    assert said in page.text
