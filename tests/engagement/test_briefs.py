"""A brief is made of the record as it stands, kept by version, and says what has changed since."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Appointment, User
from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from engagement import flags as in_words
from engagement import services
from engagement.brief import facts_of, for_reader, host_changed
from engagement.brief_differences import differences
from engagement.brief_short import WIDTH, fit, short_sections
from engagement.brief_state import has_changed
from engagement.brief_words import Said, sections
from engagement.models import Brief, Delegation, HostAsked
from engagement.rules import HostAnswer, PublicityPlan
from guidance.cards import digest
from guidance.models import Receipt, TopicNote, Use
from guidance.rules import Standing
from notifications.models import Message, Notice
from notifications.services import deliver_outbox
from places.models import Council
from tests import factories
from tests.engagement.test_guidance_of_visit import a_line, newer
from tests.factories import NOW, again
from tests.guidance.texts import a_position
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


def a_visit(by: User, **more: Any) -> Delegation:
    facts = {
        "their_aims": "Made-up schools.",
        "our_aims": "Made-up list of schools.",
        "delegates": factories.some_delegates(3),
        "programme": [
            {
                "title": "Made-up reception",
                "on": date(2027, 3, 15),
                "at": time(10, 30),
                "kind": "banquet_reception",
                "site": "Civic Hall",
            }
        ],
        **more,
    }
    return factories.a_delegation(by=factories.again(by), **facts)


def edit(delegation: Delegation, by: User, **facts: Any) -> Delegation:
    delegation.refresh_from_db()
    return services.edit_delegation(delegation, seen=delegation.version, by=again(by), now=NOW, **facts)


def a_host(delegation: Delegation, by: User, office: str, answer: HostAnswer, **more: Any) -> HostAsked:
    facts = {"asked_on": TODAY, "made_at": NOW, "made_by": by, "council": delegation.council}
    return HostAsked.objects.create(delegation=delegation, office=office, answer=answer, **facts, **more)


def words_of(brief: Brief) -> str:
    return "\n".join(line for section in sections(brief.content) for line in (section.title, *section.lines))


def test_it_says_what_the_record_says(officer: User) -> None:
    told = words_of(services.make_brief(a_visit(officer), by=officer, now=NOW))
    for words in (
        "Zhang Ceshi 1 (张测试1): Deputy director, Made-up office",
        "Made-up schools.",
        "Made-up list of schools.",
        "10:30am: Made-up reception; Civic Hall; proposed",
        "Who receives them is not settled.",
        "Reactive only: we answer when asked",
    ):
        assert words in told


def test_it_is_made_of_a_visit_without_programme_names_or_aims(officer: User) -> None:
    brief = services.make_brief(factories.a_delegation(by=officer), by=officer, now=NOW)
    told = words_of(brief)
    assert "No programme yet." in told
    assert "No names yet." in told
    assert "We do not know yet what they want: ask them." in told


def test_the_same_content_makes_no_new_version(officer: User) -> None:
    delegation = a_visit(officer)
    first = services.make_brief(delegation, by=officer, now=NOW)
    assert services.make_brief(delegation, by=officer, now=NOW + timedelta(days=2)) == first
    assert (first.number, Brief.objects.count()) == (1, 1)
    assert not has_changed(first, delegation, TODAY + timedelta(days=2))


def test_a_change_makes_the_next_version_and_is_told_by_section(officer: User) -> None:
    delegation = a_visit(officer)
    first = services.make_brief(delegation, by=officer, now=NOW)
    delegation = edit(delegation, officer, our_aims="Another made-up aim.")
    assert has_changed(first, delegation, TODAY)
    [one] = differences(first.content, facts_of(delegation, delegation.council, TODAY))
    assert (one.title, one.new, one.gone) == (
        "What we want",
        ("Another made-up aim.",),
        ("Made-up list of schools.",),
    )
    second = services.make_brief(delegation, by=officer, now=NOW)
    assert (first.number, second.number) == (1, 2)
    first.refresh_from_db()
    assert "Made-up list of schools." in words_of(first)


def test_what_is_kept_is_what_its_hash_says(officer: User) -> None:
    brief = services.make_brief(a_visit(officer), by=officer, now=NOW)
    brief.refresh_from_db()
    assert digest(brief.content) == brief.sha256
    [event] = Event.objects.filter(label="engagement.Brief", subject=brief.key, action="brief_made")
    assert event.facts == [f"sha256:{brief.sha256}"]
    assert event.after == ["council:LDS"]


def test_who_leads_comes_first_and_interpreters_last(officer: User) -> None:
    people = [
        {"name": "Made-up Interpreter", "title": "Interpreter", "part": "interpreter"},
        {"name": "Made-up Member", "title": "Director"},
        {"name": "Made-up Head", "title": "Vice mayor", "part": "lead"},
    ]
    brief = services.make_brief(a_visit(officer, delegates=people), by=officer, now=NOW)
    assert [one["name"] for one in brief.content["who"]["delegates"]] == [
        "Made-up Head",
        "Made-up Member",
        "Made-up Interpreter",
    ]
    assert "Greet in this order: Vice mayor Made-up Head, Director Made-up Member." in words_of(brief)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"their_aims": "", "their_aims_known": "not_stated"}, "They have not said what they want."),
        (
            {"aims_stated_by": "Made-up office", "aims_stated_on": date(2026, 1, 5)},
            "Stated by Made-up office on 5 January 2026.",
        ),
        ({"aims_stated_by": "Made-up office"}, "Stated by Made-up office."),
        ({"aims_stated_on": date(2026, 1, 5)}, "Stated on 5 January 2026."),
    ],
)
def test_their_aims_are_told_with_who_stated_them(officer: User, facts: dict[str, Any], words: str) -> None:
    assert words in words_of(services.make_brief(a_visit(officer, **facts), by=officer, now=NOW))


def test_a_stop_that_will_not_be_is_left_out_and_a_foreign_clock_is_named(officer: User) -> None:
    on = date(2027, 3, 15)
    programme = [
        {"title": "Made-up dropped stop", "on": on, "kind": "site_visit", "state": "dropped"},
        {"title": "Made-up call", "on": on, "at": time(9), "time_zone": "Asia/Shanghai", "kind": "formal_meeting"},
    ]
    told = words_of(services.make_brief(a_visit(officer, programme=programme), by=officer, now=NOW))
    assert "Made-up dropped stop" not in told
    assert "9am, Shanghai time: Made-up call" in told


def test_last_contacts_with_the_place_are_told_and_those_of_others_are_not(officer: User) -> None:
    factories.a_contact(by=officer, place=factories.hangzhou(), about="Made-up talk of schools.")
    factories.a_contact("MAN", place=factories.hangzhou(), about="Made-up talk of another council.")
    marked = factories.a_contact(
        by=officer, place=factories.hangzhou(), about="Made-up quiet talk.", marking=Marking.OFFICIAL_SENSITIVE
    )
    told = words_of(services.make_brief(a_visit(officer), by=officer, now=NOW))
    assert "Made-up talk of schools." in told
    assert "Promised: A made-up list of schools." in told
    assert "another council" not in told
    assert "Made-up quiet talk." not in told
    assert f"read it in the register, {marked.reference}" in told


class TestWhatItReliesOn:
    @pytest.fixture
    def visit(self, officer: User) -> Delegation:
        return a_visit(officer)

    def test_it_has_the_lines_of_the_visit_by_version_and_leaves_a_use(self, officer: User, visit: Delegation) -> None:
        line = a_line("one_china_taiwan", leader_line="Made-up sentence.", do_not_say="Made-up no.")
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        brief = services.make_brief(visit, by=again(officer), now=NOW)
        told = words_of(brief)
        assert f"{line.line.title}, version 1" in told
        assert "Made-up sentence." in told
        assert f"{line.line.title}: Made-up no." in told
        [use] = Use.objects.filter(label="engagement.Brief")
        assert (use.of_record, use.record, use.is_live) == (line.key, brief.key, True)

    @pytest.mark.capability("P14", part="the plan prints in the briefing")
    def test_the_plan_for_publicity_prints_in_it_and_its_line_recalls_it(
        self, officer: User, visit: Delegation
    ) -> None:
        line = a_line("one_china_taiwan", reactive_line="Made-up words for the press.")
        said: dict[str, Any] = {
            "plan": "joint_release",
            "spokesperson": "Made-up speaker",
            "photo_rules": "No made-up photographs.",
            "expected_coverage": "A made-up report.",
        }
        services.plan_publicity(visit, visit.council, line=line, seen=0, by=again(officer), now=NOW, **said)
        brief = services.make_brief(visit, by=again(officer), now=NOW)
        for told in (
            words_of(brief),
            "\n".join(line for one in short_sections(brief.content, TODAY) for line in one.lines),
        ):
            for words in (
                str(PublicityPlan.JOINT_RELEASE.label),
                "speaker",
                "No made-up photographs",
                "A made-up report",
                "words for the press",
            ):
                assert words in told
        assert Use.objects.get(label="engagement.Brief").of_record == line.key
        newer(line, now=NOW + timedelta(hours=1))
        assert Message.objects.filter(kind="guidance_changed", label="engagement.Brief", record=brief.key).exists()

    def test_who_published_a_line_does_not_learn_that_a_brief_was_made(self, officer: User, visit: Delegation) -> None:
        colleague, line = factories.council_user("LDS"), a_line("one_china_taiwan")
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        used = Receipt.objects.exclude(used_at=None)
        before = set(used.values_list("pk", flat=True))
        services.make_brief(visit, by=again(colleague), now=NOW)
        assert set(used.values_list("pk", flat=True)) == before

    @pytest.mark.capability("N02", part="a brief is recalled")
    def test_a_newer_version_recalls_the_brief_and_is_said_to_have_changed(
        self, officer: User, visit: Delegation
    ) -> None:
        line = a_line("one_china_taiwan")
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        brief = services.make_brief(visit, by=again(officer), now=NOW)
        newer(line, now=NOW + timedelta(hours=1))
        use = Use.objects.get(label="engagement.Brief")
        assert use.changed_at is not None
        assert Message.objects.filter(kind="guidance_changed", label="engagement.Brief", record=brief.key).exists()
        assert has_changed(brief, visit, TODAY)
        [one] = differences(brief.content, facts_of(visit, visit.council, TODAY))
        assert one.title == "What to say"
        assert any("Do not use it" in line for line in one.new)

    def test_the_brief_before_is_recalled_no_more(self, officer: User, visit: Delegation) -> None:
        services.take_up_guidance(visit, a_line("one_china_taiwan"), by=again(officer), now=NOW)
        services.make_brief(visit, by=again(officer), now=NOW)
        visit = edit(visit, officer, our_aims="Another made-up aim.")
        second = services.make_brief(visit, by=again(officer), now=NOW)
        live = Use.objects.filter(label="engagement.Brief", is_live=True).values_list("record", flat=True)
        assert list(live) == [second.key]

    def test_a_visit_that_ended_recalls_none(self, officer: User, visit: Delegation) -> None:
        services.take_up_guidance(visit, a_line("one_china_taiwan"), by=again(officer), now=NOW)
        services.make_brief(visit, by=again(officer), now=NOW)
        visit.refresh_from_db()
        services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
        assert not Use.objects.filter(label="engagement.Brief", is_live=True).exists()

    def test_a_line_that_is_marked_stands_by_its_title_alone(self, officer: User, visit: Delegation) -> None:
        line = a_line("one_china_taiwan", marking=Marking.OFFICIAL_SENSITIVE, leader_line="Made-up quiet sentence.")
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        brief = services.make_brief(visit, by=again(officer), now=NOW)
        assert "quiet sentence" not in str(brief.content)
        assert "It is marked OFFICIAL-SENSITIVE: read it in the register." in words_of(brief)

    def test_a_line_for_leaders_alone_is_left_out_for_others(self, officer: User, visit: Delegation) -> None:
        line = a_line("one_china_taiwan", roles=["officer"], leader_line="Made-up sentence for officers.")
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        brief = services.make_brief(visit, by=again(officer), now=NOW)
        for_leaders, left_out = for_reader(brief.content, ["leader"])
        assert left_out == 1
        assert "for officers" not in str(for_leaders)
        assert for_reader(brief.content, ["officer"]) == (brief.content, 0)


@pytest.mark.capability("P12", part="the alternative that was chosen is in the brief")
def test_flags_stand_in_it_with_their_answers(officer: User) -> None:
    plant = {"title": "Made-up semiconductor plant", "on": date(2027, 3, 15), "kind": "site_visit", "nature": "social"}
    delegation = a_visit(officer, programme=[plant])
    flag = delegation.flags.standing().filter(rule__icontains="site").first() or delegation.flags.standing().first()
    assert flag is not None
    before = words_of(services.make_brief(delegation, by=again(officer), now=NOW))
    assert "Not answered yet. Advice:" in before
    words = in_words.told(flag)
    kept = str(facts_of(delegation, delegation.council, TODAY)["flags"])
    assert words["sentence"] not in kept
    assert words["advice"] not in kept
    assert words["sentence"] in before
    assert words["advice"] in before
    services.answer_flag(
        flag, response="changed", alternative="foyer_reception", reason="Made-up foyer.", by=again(officer), now=NOW
    )
    after = words_of(services.make_brief(delegation, by=again(officer), now=NOW))
    assert "We changed it. Instead: a reception in the foyer. Made-up foyer." in after


def test_the_leaders_form_says_of_each_stop_what_was_found_and_what_is_done_about_it(officer: User) -> None:
    titles = [f"Tour of made-up semiconductor plant {number}" for number in range(1, 4)]
    stops = [{"title": title, "on": date(2027, 3, 15), "kind": "site_visit", "asked_by": "them"} for title in titles]
    visit = a_visit(officer, programme=[])
    visit = services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, programme=stops)
    flags = visit.flags.standing().filter(rule="purpose_site_mismatch", about__in=visit.programme.values("key"))
    assert flags.count() == 3
    for flag in flags:
        also = [other.key for other in visit.flags.standing().filter(about=flag.about).exclude(pk=flag.pk)]
        said: dict[str, Any] = {"response": "accepted", "alternative": "foyer_reception", "reason": "No tour."}
        services.answer_flag(flag, also=also, by=again(officer), now=NOW, **said)
    told = leaders_form(services.make_brief(visit, by=again(officer), now=NOW))["flags"]
    for title in titles:
        assert f"“{title}”: Site and purpose do not fit; Sensitive site asked for later. We have thought of it" in told
    assert told.count("Instead: a reception in the foyer") == 3


def test_what_was_answered_before_it_asked_anew_stands_in_it(officer: User) -> None:
    plant = {"title": "Made-up semiconductor plant", "on": date(2027, 3, 15), "kind": "site_visit", "state": "moved"}
    visit = a_visit(officer, programme=[plant])
    flag = visit.flags.standing().get(rule__contains="site")
    services.answer_flag(flag, response="going_ahead", reason="Made-up reason of the host.", by=again(officer), now=NOW)
    kept = words_of(services.make_brief(visit, by=again(officer), now=NOW))
    assert "Answered before" not in kept
    assert "moved to another time" in kept, "it does not look agreed"
    renamed = [{"id": visit.programme.get().key, "title": "Made-up semiconductor works"}]
    visit = services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, programme=renamed)
    kept = words_of(services.make_brief(visit, by=again(officer), now=NOW))
    assert "Answered before: We go ahead as it is, because Made-up reason of the host." in kept
    partner = Council.objects.get(pk="MAN")
    assert "before" not in str(facts_of(visit, partner, TODAY)["flags"]), "for its own council alone"


@pytest.mark.capability("P23", part="in the brief, by topic")
def test_topics_to_be_ready_for_come_from_guidance(officer: User) -> None:
    unit = factories.user_of("unit", Role.PUBLISHER)
    for kind, text, published_at in (
        ("sensitivity", "Made-up sensitivity.", NOW),
        ("reaction", "Made-up reaction.", NOW),
        ("reaction", "Made-up draft of a note.", None),
    ):
        TopicNote.objects.create(
            topic_id="one_china_taiwan", kind=kind, text=text, source="Made-up", owner_id="unit",
            written_at=NOW, written_by=unit, published_at=published_at,
        )  # fmt: skip
    stop = {"title": "Made-up talk on Taiwan", "on": date(2027, 3, 15), "kind": "formal_meeting"}
    told = words_of(services.make_brief(a_visit(officer, programme=[stop]), by=again(officer), now=NOW))
    assert "What is sensitive: Made-up sensitivity." in told
    assert "Likely reactions: Made-up reaction." in told
    assert "draft of a note" not in told
    without = words_of(services.make_brief(a_visit(officer), by=again(officer), now=NOW))
    assert "Made-up sensitivity." not in without


@pytest.mark.capability("P13", part="the brief says who receives them, and goes to the new host")
def test_another_host_makes_the_brief_old_and_is_told(officer: User) -> None:
    delegation = a_visit(officer)
    leader = factories.council_user("LDS", Role.LEADER)
    Appointment.objects.create(body_id="LDS", office="leader", holder=leader, starts_on=TODAY)
    asked = a_host(delegation, officer, "lord_mayor", HostAnswer.ACCEPTED)
    first = services.make_brief(delegation, by=again(officer), now=NOW)
    assert "Lord Mayor: Receives them." in words_of(first)
    with pytest.raises(WrongState, match="Nobody who receives them has an office in the register"):
        services.issue_brief(first, by=again(officer), now=NOW)
    HostAsked.objects.filter(pk=asked.pk).update(answer=HostAnswer.DECLINED, reason="Made-up private reason.")
    a_host(delegation, officer, "leader", HostAnswer.ACCEPTED, stands_in_for=asked)
    now = facts_of(delegation, delegation.council, TODAY)
    assert host_changed(first.content, now)
    with pytest.raises(WrongState, match="The visit has changed"):
        services.issue_brief(first, by=again(officer), now=NOW)
    second = services.make_brief(delegation, by=again(officer), now=NOW)
    assert "Leader of the council: Receives them, instead of the Lord Mayor." in words_of(second)
    assert "private reason" not in str(second.content)
    assert services.issue_brief(second, by=again(officer), now=NOW) == ["leader"]
    deliver_outbox(NOW)
    [notice] = Notice.objects.filter(kind="brief_issued")
    assert (notice.user, notice.record) == (leader, second.key)


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    def test_a_leader_makes_none(self, officer: User, role: Role) -> None:
        delegation = a_visit(officer)
        with pytest.raises(PermissionDenied):
            services.make_brief(delegation, by=factories.council_user("LDS", role), now=NOW)

    def test_another_council_and_the_unit_make_none(self, officer: User) -> None:
        delegation = a_visit(officer)
        for other in (factories.council_user("MAN"), factories.user_of("unit", Role.ANALYST)):
            with pytest.raises(PermissionDenied):
                services.make_brief(delegation, by=other, now=NOW)

    def test_none_is_made_of_a_draft_or_of_what_is_over(self, officer: User) -> None:
        with pytest.raises(WrongState, match="Log the delegation first"):
            services.make_brief(factories.a_draft(by=officer), by=officer, now=NOW)
        over = a_visit(officer)
        services.cancel_delegation(over, reason="Made-up.", seen=over.version, by=again(officer), now=NOW)
        with pytest.raises(WrongState, match="can no longer be changed"):
            services.make_brief(over, by=again(officer), now=NOW)


# -- The leader's form ---------------------------------------------------------------------------------------------


def test_what_does_not_fit_says_where_it_goes_on() -> None:
    one, two = fit([Said("word " * 100, "Lead:"), Said("other " * 100)], 4)
    assert one.text.startswith("word word")
    assert one.text.endswith("word …")
    assert two.text.endswith("other … in the full brief")
    assert all(len(f"{said.lead} {said.text}") <= WIDTH * 2 for said in (one, two))
    [chinese] = fit([Said("测试" * 200)], 2)
    assert chinese.text.endswith("… in the full brief")
    assert chinese.text.count("测试") * 4 < WIDTH * 2
    assert fit([Said("short")], 1) == (Said("short"),)


def test_what_is_cut_ends_with_a_whole_sentence_where_that_is_most_of_it() -> None:
    [cut] = fit([Said("It waits for the communications lead. " * 2 + "So nothing is said yet, " * 9, "Plan:")], 1)
    assert cut.text == "It waits for the communications lead. … in the full brief"
    [cut] = fit([Said("No. " + "Nothing is said yet, " * 20)], 1)
    assert cut.text.startswith("No. Nothing is said yet, Nothing")


def test_room_that_one_part_leaves_goes_to_others(officer: User) -> None:
    aims = "Made-up aims of ours, in many words. " * 20
    delegation = a_visit(officer, our_aims=aims, delegates=factories.some_delegates(12))
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    by_code = {section.code: "\n".join(section.lines) for section in short_sections(brief.content, TODAY)}
    assert aims.strip() in by_code["ours"]
    assert "Zhang Ceshi 12" in by_code["who"]
    assert fit([Said("word " * 40), Said("short"), Said("short")], 5)[0].text == ("word " * 40).strip()


def test_offers_are_told_in_pounds(officer: User) -> None:
    delegation = a_visit(officer)
    delegation.offers.create(
        council=delegation.council, kind="travel", what="Made-up flights", giver="Made-up office", value="2400",
        offered_on=TODAY, made_at=NOW, made_by=officer,
    )  # fmt: skip
    told = words_of(services.make_brief(delegation, by=again(officer), now=NOW))
    assert "To us from Made-up office: Made-up flights (travel, £2,400). Not decided yet." in told


def test_of_many_things_so_many_are_named_as_have_room_and_the_others_counted() -> None:
    told = fit([Said(f"Name {n}") for n in range(60)], 8)
    assert [one.text for one in told] == [*(f"Name {n}" for n in range(7)), "and 53 more … in the full brief"]


def test_the_leaders_form_shows_the_stops_of_the_day_that_it_is_read_on(officer: User) -> None:
    programme = [
        {"title": f"Made-up stop {day}-{n}", "on": date(2027, 3, day), "at": time(9 + n), "kind": "formal_meeting"}
        for day in (15, 16)
        for n in range(6)
    ]
    brief = services.make_brief(a_visit(officer, programme=programme), by=officer, now=NOW)

    def stops(today: date) -> tuple[str, str]:
        [section] = [one for one in short_sections(brief.content, today) if one.code == "programme"]
        return section.title, "\n".join(section.lines)

    for today, day, other in ((TODAY, 15, 16), (date(2027, 3, 16), 16, 15), (date(2027, 4, 1), 15, 16)):
        title, told = stops(today)
        assert title == f"Programme, {day} March 2027"
        assert told.index(f"Made-up stop {day}-5") < told.index(f"{other} March, 9am")


def test_of_other_days_the_leader_first_reads_the_stops_that_something_was_found_about(officer: User) -> None:
    programme = [
        {"title": f"Made-up stop {day}-{n}", "on": date(2027, 3, day), "at": time(9 + n), "kind": "formal_meeting"}
        for day in (15, 16, 17)
        for n in range(12)
    ]
    programme[-1] |= {"site": "Made-up wafer fab", "access": "controlled_hosted"}
    brief = services.make_brief(a_visit(officer, programme=programme), by=officer, now=NOW)
    parts = {one.code: "\n".join(one.lines) for one in short_sections(brief.content, TODAY)}
    assert parts["programme"].index("17 March, 8pm") < parts["programme"].index("16 March, 9am")
    assert "Not answered yet." in parts["flags"]


def leaders_form(brief: Brief) -> dict[str, str]:
    return {one.code: "\n".join(one.lines) for one in short_sections(brief.content, TODAY)}


def test_the_leader_reads_the_conditions_of_a_position_and_never_that_there_are_some_alone(officer: User) -> None:
    delegation = a_visit(officer)
    said = a_position(sector_id="energy", standing=Standing.CONDITIONS, conditions="Made-up: no data leaves the UK.")
    services.take_up_guidance(delegation, said, by=again(officer), now=NOW)
    brief = services.make_brief(delegation, by=officer, now=NOW)
    assert "Supported with conditions: Made-up: no data leaves the UK." in leaders_form(brief)["guidance"]
    [text] = brief.content["guidance"]
    text["conditions"] = ""
    assert "Supported with conditions: see the full brief." in leaders_form(brief)["guidance"]


def test_the_leader_reads_whom_to_greet_first_and_the_last_contacts_with_the_place(officer: User) -> None:
    guests = [
        {"name": "Li Ceshi", "title": "Director", "part": "member"},
        {"name": "Wang Ceshi", "part": "member"},
        {"name": "Zhang Ceshi", "title": "Vice mayor", "part": "lead"},
        {"name": "Zhao Ceshi", "title": "Interpreter", "part": "interpreter"},
    ]
    delegation = a_visit(officer, delegates=guests)
    factories.a_contact("LDS", by=again(officer), place=delegation.place, about="Made-up talk of schools.")
    told = leaders_form(services.make_brief(delegation, by=officer, now=NOW))
    assert "Greet in this order: Vice mayor Zhang Ceshi, Director Li Ceshi, Wang Ceshi." in told["protocol"]
    assert "Made-up talk of schools." in told["contacts"]
