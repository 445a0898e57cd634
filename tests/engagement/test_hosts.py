"""Who is asked to receive the visitors: by rank, in order, with a reason that stays with the council."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation, HostAsked, VisitorRank
from engagement.private_words import ladder_of
from engagement.rules import Direction, HostAnswer, HostOffice, hosts_left
from places.models import Council, Place
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW, a_delegation, council_user, user_of
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P13", part="ladder")]
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    return time_machine


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


def asked(visit: Delegation, office: str, by: User, *, answer: str = "", **more: Any) -> HostAsked:
    council = Council.objects.get(code=by.memberships_now[0].body_id)
    facts: dict[str, Any] = {"office": office, "asked_on": TODAY, **more}
    host = services.ask_host(visit, council, by=by, now=NOW, **facts)
    return services.answer_host(host, answer=answer, reason="A private reason.", seen=1, by=by) if answer else host


@pytest.mark.parametrize(
    ("nation", "declined", "following"),
    [
        ("england", [], ["leader", "directly_elected_mayor", "lord_mayor", "civic_mayor"]),
        ("scotland", [], ["leader", "lord_provost", "provost"]),
        ("england", ["leader"], ["lord_mayor", "directly_elected_mayor", "civic_mayor"]),
        ("scotland", ["leader"], ["lord_provost", "provost"]),
        ("wales", ["leader", "lord_mayor"], ["directly_elected_mayor", "civic_mayor"]),
    ],
)
def test_the_next_is_the_highest_that_was_not_asked_and_the_lord_mayor_stands_in_for_the_leader(
    nation: str, declined: list[str], following: list[str]
) -> None:
    ladder = ["leader", "directly_elected_mayor", "lord_mayor", "lord_provost", "civic_mayor", "provost"]
    left = hosts_left(ladder, asked=declined, declined=declined, nation=nation)
    assert [office.value for office in left] == following
    assert hosts_left(["director"], asked=[], declined=["leader"], nation=nation) == [HostOffice.DIRECTOR]


def test_a_mayor_from_abroad_is_matched_and_where_the_leader_cannot_the_lord_mayor_is_next(
    client: Client, visit: Delegation, officer: User
) -> None:
    page = client.get(at("delegation_hosts", visit) + "?rank=cn_mayor").text
    assert "Ask next: Leader of the council" in page
    assert "Not verified." in page
    ask = at("delegation_host_ask", visit) + "?rank=cn_mayor"
    form = hidden(client.get(ask))
    today = {"asked_on_day": TODAY.day, "asked_on_month": TODAY.month, "asked_on_year": TODAY.year}
    answers = {**form, "office": "leader", "rank": "cn_mayor", **today}
    post(client, ask, answers)
    post(client, ask, answers)
    host = HostAsked.objects.get()
    assert (host.office, host.answer, host.rank_id) == ("leader", "waiting", "cn_mayor")
    # The rank is known from now on.
    page = client.get(at("delegation_hosts", visit)).text
    assert "You wait for an answer. If it is no, ask next:" in page
    send(client, at("delegation_host_answer", visit, host.key), answer="declined", reason="Away that week.")
    page = client.get(at("delegation_hosts", visit)).text
    assert "Ask next: Lord Mayor" in page
    assert "Away that week." in page
    opened = client.get(at("delegation_host_ask", visit)).text
    assert '<option value="lord_mayor" selected>' in opened
    assert f'<option value="{host.key}" selected>' in opened
    send(client, at("delegation_host_ask", visit), office="lord_mayor", stands_in_for=host.key, **today)
    second = HostAsked.objects.latest("pk")
    assert second.stands_in_for == host
    send(client, at("delegation_host_answer", visit, second.key), answer="accepted")
    page = client.get(at("delegation_hosts", visit)).text
    assert "In the place of: Leader of the council" in page
    assert "Lord Mayor" in client.get(at("delegation", visit)).text.split('id="prepare"')[1].split("</ul>")[0]


def test_ranks_stand_by_their_height_with_those_of_the_country_alone(
    client: Client, visit: Delegation, officer: User
) -> None:
    ranks = list(VisitorRank.objects.in_country("CN"))
    assert [rank.order for rank in ranks] == sorted(rank.order for rank in ranks)
    assert "市长" in client.get(at("delegation_hosts", visit)).text
    german = a_delegation("LDS", by=officer, place=Place.objects.get(code="DE-05111000"))
    page = client.get(at("delegation_hosts", german)).text
    assert "Consul-General" in page
    assert "市长" not in page


def test_a_rank_that_is_none_is_said_beside_its_box(client: Client, visit: Delegation, officer: User) -> None:
    page = client.get(at("delegation_hosts", visit) + "?rank=emperor")
    assert page.status_code == 400
    assert "Choose an option from the list" in page.text


def test_an_office_that_has_not_answered_is_not_asked_twice(client: Client, visit: Delegation, officer: User) -> None:
    asked(visit, "leader", officer)
    today = {"asked_on_day": TODAY.day, "asked_on_month": TODAY.month, "asked_on_year": TODAY.year}
    again = send(client, at("delegation_host_ask", visit), office="leader", **today)
    assert again.status_code == 400
    assert "This office was asked already. Put down its answer first" in again.text
    # Of two cabinet members each is asked by what it is called.
    for named in ("Culture", "Transport"):
        asked(visit, "cabinet_member", officer, named=named)
    assert HostAsked.objects.count() == 3


def test_what_cannot_be_is_said_in_words(client: Client, visit: Delegation, officer: User) -> None:
    ahead = send(
        client, at("delegation_host_ask", visit), office="leader", asked_on_day=1, asked_on_month=1, asked_on_year=2027
    )
    assert ahead.status_code == 400
    assert "The day must be today or earlier" in ahead.text
    none = send(client, at("delegation_host_ask", visit), office="king", asked_on_day=1, named="Typed and not lost.")
    assert none.status_code == 400
    assert "Choose an option from the list" in none.text
    assert "Typed and not lost." in none.text
    waiting = asked(visit, "leader", officer)
    with pytest.raises(ValidationError):
        asked(visit, "lord_mayor", officer, stands_in_for=waiting)
    japan = VisitorRank.objects.create(
        code="jp_governor", country_id="JP", name="Governor", order=1, hosts=["leader"], source="Made up."
    )
    with pytest.raises(ValidationError):
        asked(visit, "lord_mayor", officer, rank=japan)


def test_an_answer_can_change_and_a_mistake_can_be_taken_out(client: Client, visit: Delegation, officer: User) -> None:
    host = asked(visit, "leader", officer, answer="accepted")
    send(client, at("delegation_host_answer", visit, host.key), answer="declined", reason="Ill.")
    host.refresh_from_db()
    assert host.answer == HostAnswer.DECLINED
    with pytest.raises(Stale):
        services.answer_host(host, answer="accepted", seen=1, by=officer)
    moved = post(client, at("delegation_host_withdraw", visit, host.key), {"version": 1})
    assert moved.url.startswith(at("delegation_hosts", visit))
    assert HostAsked.objects.exists()
    assert send(client, at("delegation_host_withdraw", visit, host.key)).url.startswith(at("delegation_hosts", visit))
    assert not HostAsked.objects.exists()
    with pytest.raises(WrongState):
        services.answer_host(host, answer="accepted", seen=host.version, by=officer)
    actions = Event.objects.filter(label="engagement.HostAsked").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["host_asked", "host_answered", "host_answered", "host_withdrawn"]


def test_nobody_else_reads_or_writes_it(client: Client, visit: Delegation, officer: User) -> None:
    host = asked(visit, "leader", officer, answer="declined")
    names = (("delegation_hosts", ()), ("delegation_host_ask", ()), ("delegation_host_answer", (host.key,)))
    for who, status in ((user_of("unit", Role.ANALYST), 403), (council_user("MAN"), 404)):
        client.force_login(who)
        for name, words in names:
            assert client.get(at(name, visit, *words)).status_code == status
        with pytest.raises(PermissionDenied):
            services.answer_host(host, answer="accepted", seen=host.version, by=who)
    client.force_login(council_user("LDS", Role.LEADER))
    assert "A private reason." in client.get(at("delegation_hosts", visit)).text
    assert client.get(at("delegation_host_ask", visit)).status_code == 403


def test_a_row_of_the_council_s_own_is_reached_through_its_own_visit_alone(
    client: Client, visit: Delegation, officer: User
) -> None:
    host = asked(visit, "leader", officer)
    other = a_delegation("LDS", by=officer)
    assert client.get(at("delegation_host_answer", other, host.key)).status_code == 404


def test_who_goes_abroad_is_received_by_nobody_here(client: Client, officer: User) -> None:
    outward = a_delegation("LDS", by=officer, direction=Direction.OUTWARD)
    assert at("delegation_hosts", outward) not in client.get(at("delegation", outward)).text


def test_each_council_that_takes_part_has_a_ladder_of_its_own(visit: Delegation, officer: User) -> None:
    partner = council_user("MAN")
    manchester = Council.objects.get(code="MAN")
    invited = services.invite_partner(visit, manchester, seen=visit.version, by=officer, now=NOW)
    services.accept_partnership(invited, by=partner, now=NOW)
    asked(visit, "leader", officer, answer="declined")
    asked(visit, "lord_mayor", partner)
    assert [host.office for host in ladder_of(visit, manchester).asked] == ["lord_mayor"]
    assert set(HostAsked.objects.visible_to(partner).values_list("council", flat=True)) == {"MAN"}
