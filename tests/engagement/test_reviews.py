"""What the unit does with a record: in hand, asked, answered, noted; its own work, which changes no record."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Can, Role, council_key
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement import services
from engagement.models import Delegation, Look, Question, Reply, Review, UnitNote
from engagement.rules import Stage
from notifications.models import Message, Notice, Task
from notifications.services import deliver_outbox
from tests import factories
from tests.engagement.pages import at
from tests.factories import NOW, a_bare_delegation, a_delegation, again, council_user, user_of
from tests.races.at_once import at_once
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def analyst(name: str = "Made-up Analyst") -> User:
    return user_of("unit", Role.ANALYST, name=name)


def asked(delegation: Delegation, by: User, **more: Any) -> Question:
    return services.ask_council(delegation, **{"text": "Who pays for it?", "by": by, "now": NOW, **more})


# -- In hand -------------------------------------------------------------------------------------------------------


def test_a_record_is_taken_in_hand_given_to_a_colleague_and_to_nobody() -> None:
    delegation, one, other = a_delegation(), analyst("Made-up One"), analyst("Made-up Other")
    review = services.assign_review(delegation, one, seen="", by=one, now=NOW)
    assert (review.assigned_to, review.assigned_at) == (one, NOW)
    review = services.assign_review(delegation, other, seen=one.key, by=one, now=LATER)
    assert (review.assigned_to, review.assigned_at) == (other, LATER)
    review = services.assign_review(delegation, None, seen=other.key, by=one, now=LATER)
    assert (review.assigned_to, review.assigned_at) == (None, None)
    events = Event.objects.filter(action="review_assigned")
    assert {(e.body, e.about, tuple(e.after)) for e in events} == {("unit", "unit", ("unit",))}
    assert events.count() == 3


def test_the_second_reviewer_is_told_who_has_it_since_when_and_is_not_locked_out() -> None:
    delegation, one, other = a_delegation(), analyst("Made-up One"), analyst("Made-up Other")
    services.assign_review(delegation, one, seen="", by=one, now=NOW)
    with pytest.raises(WrongState, match="Made-up One has had this in hand since 24 November 2026 at 9:30am"):
        services.assign_review(delegation, other, seen="", by=other, now=LATER)
    assert Review.objects.get().assigned_to == one
    services.assign_review(delegation, other, seen=one.key, by=other, now=LATER)
    assert Review.objects.get().assigned_to == other


def test_a_record_in_hand_is_still_asked_about_and_noted_by_a_colleague() -> None:
    delegation, one, other = a_delegation(), analyst(), analyst()
    services.assign_review(delegation, one, seen="", by=one, now=NOW)
    assert asked(delegation, other).asked_by == other
    assert services.write_unit_note(delegation, text="Seen it.", by=other, now=NOW).by == other


def test_who_is_given_a_record_hears_of_it_and_nobody_else() -> None:
    delegation, one, other, _third = a_delegation(), analyst(), analyst(), analyst()
    Membership.objects.create(user=other, body_id="unit", role=Role.PUBLISHER)
    services.assign_review(delegation, one, seen="", by=one, now=NOW)
    deliver_outbox(now=NOW)
    assert not Notice.objects.filter(kind="review_given").exists()
    services.assign_review(delegation, other, seen=one.key, by=one, now=NOW)
    deliver_outbox(now=NOW)
    assert [notice.user for notice in Notice.objects.filter(kind="review_given")] == [other]


def test_only_a_colleague_who_reviews_is_given_a_record() -> None:
    delegation, one = a_delegation(), analyst()
    for who in (council_user("LDS"), user_of("unit", Role.AUDITOR), user_of("wales", Role.DEVOLVED)):
        with pytest.raises(ValidationError):
            services.assign_review(delegation, who, seen="", by=one, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_the_same_moment_one_is_warned() -> None:
    delegation, people = a_delegation(), [analyst(f"Made-up {number}") for number in range(2)]

    def take(who: User) -> str:
        try:
            services.assign_review(delegation, who, seen="", by=again(who), now=NOW)
        except WrongState:
            return "warned"
        return "taken"

    assert sorted(at_once(*(lambda who=who: take(who) for who in people))) == ["taken", "warned"]
    assert Review.objects.count() == 1


# -- Questions -----------------------------------------------------------------------------------------------------


def test_a_question_is_a_task_and_a_notice_of_the_council_and_its_answer_settles_it() -> None:
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    question = asked(delegation, one)
    today = NOW.date()
    task = Task.objects.for_user(officer, today).open().get(kind="answer_question")
    assert (task.record, task.body_id) == (question.key, "LDS")
    deliver_outbox(now=NOW)
    assert Notice.objects.get(kind="question_asked").user == officer
    reply = services.answer_question(question, text="The visitors do.", by=officer, now=LATER)
    question.refresh_from_db()
    assert (question.answered_at, question.closed_at, reply.council_id) == (LATER, None, "LDS")
    assert not Task.objects.for_user(officer, today).open().filter(kind="answer_question").exists()
    deliver_outbox(now=LATER)
    assert Notice.objects.get(kind="question_answered").user == one


def test_who_asked_hears_in_the_role_in_which_it_was_asked() -> None:
    delegation = a_delegation("CRF")
    for body, role in (("unit", Role.PUBLISHER), ("wales", Role.DEVOLVED)):
        question = asked(delegation, user_of(body, role))
        services.answer_question(question, text="We do.", by=council_user("CRF"), now=LATER)
        assert Message.objects.get(kind="question_answered", body=body).to == role
    gone = analyst()
    question = asked(delegation, gone)
    Membership.objects.filter(user=gone).delete()
    services.answer_question(question, text="We do.", by=council_user("CRF"), now=LATER)
    assert Message.objects.get(kind="question_answered", body="unit", to=Role.ANALYST)


def test_a_question_stays_open_until_its_asker_closes_it() -> None:
    officer, one, colleague = council_user("LDS"), analyst(), analyst()
    delegation = a_delegation("LDS", by=officer)
    question = asked(delegation, one)
    for text in ("The visitors do.", "And their hosts."):
        services.answer_question(question, text=text, by=officer, now=LATER)
    services.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=LATER)
    question.refresh_from_db()
    assert question.closed_at is None
    for who in (officer, user_of("wales", Role.DEVOLVED)):
        with pytest.raises(PermissionDenied):
            services.close_question(question, by=who, now=LATER)
    services.close_question(question, by=colleague, now=LATER)
    with pytest.raises(WrongState, match="closed"):
        services.answer_question(question, text="Too late.", by=officer, now=LATER)
    assert Reply.objects.count() == 2


def test_a_question_closed_without_an_answer_is_no_task_any_more_and_the_council_is_told() -> None:
    question = asked(a_delegation("LDS"), analyst())
    services.close_question(question, by=analyst(), now=LATER)
    assert not Task.objects.open().filter(kind="answer_question").exists()
    assert Message.objects.get(kind="question_withdrawn").body_id == "LDS"


def test_the_same_form_sent_twice_is_one_question_one_answer_one_note() -> None:
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    assert asked(delegation, one, form_id="a") == asked(delegation, one, form_id="a")
    question = Question.objects.get()
    for _ in range(2):
        services.answer_question(question, text="The visitors do.", by=officer, now=NOW, form_id="b")
        services.write_unit_note(delegation, text="Seen it.", by=one, now=NOW, form_id="c")
    assert Reply.objects.count() == UnitNote.objects.count() == Task.objects.filter(kind="answer_question").count() == 1
    # Back in the browser, other words, the same copy of the form.
    asked(delegation, one, form_id="a", text="Who else pays?")
    assert Question.objects.count() == 2


@pytest.mark.parametrize("text", ["", " ", "x" * 5_001, "SECRET\nwords"])
def test_words_have_something_in_them_an_end_and_a_marking_that_may_be_here(text: str) -> None:
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    question = asked(delegation, one)
    for act in (
        lambda: asked(delegation, one, text=text),
        lambda: services.answer_question(question, text=text, by=officer, now=NOW),
        lambda: services.write_unit_note(delegation, text=text, by=one, now=NOW),
    ):
        with pytest.raises(ValidationError):
            act()


# -- Who sees it ---------------------------------------------------------------------------------------------------


def everybody() -> dict[str, User]:
    who = {
        "officer": ("CRF", Role.OFFICER),
        "approver": ("CRF", Role.APPROVER),
        "leader": ("CRF", Role.LEADER),
        "auditor": ("CRF", Role.AUDITOR),
        "partner council": ("MAN", Role.OFFICER),
        "other council": ("BRD", Role.APPROVER),
        "analyst": ("unit", Role.ANALYST),
        "publisher": ("unit", Role.PUBLISHER),
        "wales": ("wales", Role.DEVOLVED),
        "scotland": ("scotland", Role.DEVOLVED),
        "post": ("chongqing", Role.POST),
        "reader": ("fcdo", Role.READER),
        "member": ("university", Role.MEMBER),
    }
    return {name: user_of(*where, name=f"Made-up {name}") for name, where in who.items()}


OWN = {"officer", "approver", "leader"}


def who_sees(model: type[Any], people: dict[str, User]) -> set[str]:
    return {name for name, user in people.items() if model.objects.visible_to(again(user)).exists()}


@pytest.mark.capability("G11", part="questions and internal notes")
@pytest.mark.parametrize(("asker", "others"), [("analyst", {"analyst", "publisher"}), ("wales", {"wales"})])
def test_a_question_is_known_to_the_council_and_to_who_asked_and_a_note_to_its_body(
    asker: str, others: set[str]
) -> None:
    people = everybody()
    delegation = a_delegation("CRF", by=people["officer"], sharing=Sharing.COUNCILS)
    for body, part in (("MAN", Part.WHOLE), ("chongqing", Part.WHOLE), ("university", Part.WHOLE)):
        open_to(delegation, factories.body_of(body), part, why="query:test")
    asked(delegation, people[asker])
    services.write_unit_note(delegation, text="Between us.", by=people[asker], now=NOW)
    services.assign_review(delegation, people[asker], seen="", by=people[asker], now=NOW)
    assert who_sees(Question, people) == OWN | others
    assert who_sees(UnitNote, people) == who_sees(Review, people) == others
    asks_for = people[asker].memberships_now[0].body
    question = Event.objects.get(action="question_asked")
    assert (question.about, set(question.after)) == ("CRF", {council_key("CRF"), asks_for.reader_key})
    for action in ("unit_note_written", "review_assigned"):
        event = Event.objects.get(action=action)
        assert (event.about, event.after) == (asks_for.code, [asks_for.reader_key])


def test_what_is_no_longer_shared_is_gone_for_the_unit_and_its_questions_stay_with_the_council() -> None:
    people = everybody()
    delegation = a_delegation("CRF", by=people["officer"], sharing=Sharing.UNIT)
    question = asked(delegation, people["analyst"])
    services.write_unit_note(delegation, text="Between us.", by=people["analyst"], now=NOW)
    services.assign_review(delegation, people["analyst"], seen="", by=people["analyst"], now=NOW)
    services.edit_delegation(
        delegation, seen=delegation.version, by=people["approver"], now=NOW, sharing=Sharing.COUNCIL
    )
    assert who_sees(Question, people) == OWN
    assert who_sees(UnitNote, people) == who_sees(Review, people) == set()
    services.answer_question(question, text="Ours now.", by=people["officer"], now=LATER)
    assert Event.objects.get(action="question_answered").after == [council_key("CRF")]
    deliver_outbox(now=LATER)
    assert not Notice.objects.filter(kind="question_answered").exists()
    with pytest.raises(PermissionDenied):
        asked(delegation, people["analyst"])


def test_a_question_is_visible_exactly_when_keys_meet() -> None:
    people = everybody()
    for council, sharing, asker in itertools.product(("CRF", "LDS"), Sharing.values, ("analyst", "wales", "scotland")):
        delegation = a_bare_delegation(council, sharing=sharing)
        Question.objects.create(
            council_id=council,
            delegation=delegation,
            asked_for=people[asker].memberships_now[0].body,
            text="Who pays?",
            asked_at=NOW,
            asked_by=people[asker],
        )
    for name, user in people.items():
        seen = set(Question.objects.visible_to(user))
        for question in Question.objects.all():
            assert (question in seen) == bool(user.keys() & set(question.audience())), (name, question.audience())


# -- Who may -------------------------------------------------------------------------------------------------------


def test_who_may_review_and_ask_and_who_may_answer() -> None:
    people = everybody()
    delegation = a_delegation("CRF", by=people["officer"], sharing=Sharing.COUNCILS)
    question = asked(delegation, people["analyst"])
    reviewers, answerers = set(), set()
    for name, user in people.items():
        try:
            asked(delegation, user)
            services.write_unit_note(delegation, text="Between us.", by=user, now=NOW)
            services.assign_review(delegation, user, seen="", by=user, now=NOW)
            services.assign_review(delegation, None, seen=user.key, by=user, now=NOW)
            reviewers.add(name)
        except PermissionDenied:
            pass
        try:
            services.answer_question(question, text="We do.", by=user, now=NOW)
            answerers.add(name)
        except PermissionDenied:
            pass
    assert reviewers == {"analyst", "publisher", "wales"}
    assert answerers == {"officer", "approver"}


def test_a_devolved_administration_reviews_its_own_nation_alone_whatever_else_it_was_granted() -> None:
    delegation, scottish = a_delegation("CRF", sharing=Sharing.UNIT), user_of("scotland", Role.DEVOLVED)
    open_to(delegation, factories.body_of("scotland"), Part.WHOLE, why="query:test")
    assert delegation.part_for(scottish) == Part.WHOLE
    with pytest.raises(PermissionDenied):
        asked(delegation, scottish)


@pytest.mark.capability("UK2a", part="what the unit does changes nothing of a council's record")
def test_whatever_the_unit_does_the_record_stays_as_it_is_and_the_council_goes_on_with_it() -> None:
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    before = Delegation.objects.filter(pk=delegation.pk).values().get()
    question = asked(delegation, one)
    services.assign_review(delegation, one, seen="", by=one, now=NOW)
    services.write_unit_note(delegation, text="Advise against.", by=one, now=NOW)
    services.note_looked(delegation, by=one, now=NOW)
    services.close_question(question, by=one, now=NOW)
    assert Delegation.objects.filter(pk=delegation.pk).values().get() == before
    asked(delegation, one)
    changed = services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, title="As we like it")
    assert changed.title == "As we like it"
    for act in (Can.EDIT_DELEGATION, Can.END_DELEGATION, Can.CHANGE_SHARING, Can.ANSWER_QUESTION):
        assert not one.may(act)


@pytest.mark.capability("UK2a")
def test_a_council_goes_ahead_against_advice_and_its_reason_stands(client: Client) -> None:
    """Nothing stops the council, what it answers stays on the record, and the unit has no way in."""
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    advice = services.ask_council(delegation, text="We advise against the plant. Will you drop it?", by=one, now=NOW)
    record = Delegation.objects.get(pk=delegation.pk)
    record = services.edit_delegation(
        record, seen=record.version, by=officer, now=LATER, programme=factories.some_programme(2)
    )
    reason = "We go ahead: it is open to the public, and our security adviser has looked at it."
    services.answer_question(advice, text=reason, by=officer, now=LATER)
    assert list(record.programme.values_list("state", flat=True)) == ["proposed"] * 2
    for reader in (officer, one):
        client.force_login(reader)
        assert reason in client.get(record.get_absolute_url()).content.decode()
    for page in ("delegation_aims", "delegation_cancel", "delegation_decline"):
        answer = client.post(at(page, record), {"our_aims": "Theirs.", "reason": "Ours.", "version": record.version})
        assert answer.status_code == 403, page
    assert Delegation.objects.get(pk=delegation.pk).stage == Stage.LOGGED


# -- Looked at -----------------------------------------------------------------------------------------------------


def test_a_look_is_one_a_person_and_record_and_moves_on(django_assert_max_num_queries: Any) -> None:
    officer, one = council_user("LDS"), analyst()
    delegation = a_delegation("LDS", by=officer)
    services.note_looked(delegation, by=one, now=NOW)
    delegation = services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, title="Another")
    services.answer_question(asked(delegation, one), text="We do.", by=officer, now=NOW)
    first = Look.objects.get()
    assert (first.change, first.reply) == (0, 0)
    services.note_looked(delegation, by=one, now=LATER)
    look = Look.objects.get()
    assert (look.change, look.reply, look.at) == (
        delegation.changes.get().pk,
        Reply.objects.get().pk,
        LATER,
    )
    with pytest.raises(PermissionDenied):
        services.note_looked(delegation, by=officer, now=timezone.now())
