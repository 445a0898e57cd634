"""The playbook: written and published by publishers, read by all who read guidance, in order, and by what it fits."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from guidance.models import PlaybookEntry
from guidance.rules import Alternative, EntryKind
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_, send
from tests.guidance.texts import an_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


def titles(who: User, **query: str) -> list[str]:
    answer = as_(who).get(reverse("playbook"), query)
    assert answer.status_code == 200
    return [entry.title for entry in answer.context["rows"]]


@pytest.mark.capability("P12", part="the playbook's alternatives")
def test_what_to_offer_instead_of_a_site_visit_comes_first() -> None:
    an_entry(title="A case")
    an_entry(title="A how-to", kind=EntryKind.HOW_TO)
    an_entry(title="A pitfall", kind=EntryKind.PITFALL)
    for alternative in Alternative:
        an_entry(title=f"Instead: {alternative}", alternative=alternative)
    officer = council_user("LDS")
    instead = sorted(f"Instead: {alternative}" for alternative in Alternative)
    assert titles(officer) == [*instead, "A pitfall", "A case", "A how-to"]
    assert titles(officer, kind="pitfall") == ["A pitfall"]
    assert titles(officer, alternative="virtual") == ["Instead: virtual"]
    page = as_(officer).get(reverse("playbook")).text
    for alternative in Alternative:
        assert str(alternative.label) in page


def test_it_is_narrowed_by_what_entries_are_for() -> None:
    an_entry(title="Ports", activities=["ports_transport"], sectors=["maritime"], countries=["CN"])
    an_entry(title="Schools", activities=["school_exchange"], text="Ask the head teacher of the PRC school.")
    an_entry(title="For all")
    officer = council_user("LDS")
    assert titles(officer, activity="ports_transport") == ["For all", "Ports"]
    assert titles(officer, sector="energy") == ["For all", "Schools"]
    assert titles(officer, country="JP") == ["For all", "Schools"]
    assert titles(officer, q="head teachers") == titles(officer, q="中国") == ["Schools"]
    assert titles(officer, q="maritime") == ["Ports"]
    assert titles(officer, q="nowhere") == []


def test_publishers_alone_see_what_is_not_published() -> None:
    draft, shown = an_entry(title="Draft", is_published=False), an_entry(title="Shown")
    for who, sees in ((publisher(), True), (council_user("LDS"), False), (user_of("fcdo", Role.CLEARER), False)):
        client = as_(who)
        assert (client.get(draft.get_absolute_url()).status_code == 200) is sees
        assert client.get(shown.get_absolute_url()).status_code == 200
        assert ("Draft" in titles(who)) is sees
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(shown.get_absolute_url()).status_code == 404
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(reverse("playbook")).status_code == 403


def test_an_entry_is_written_published_changed_and_withdrawn_on_its_pages() -> None:
    by = publisher()
    typed = {
        "kind": "alternative",
        "alternative": "foyer_reception",
        "title": "Foyer first",
        "summary": "A reception in the foyer.",
        "text": "Made-up text.",
        "source": "Made-up report, 2025",
        "activities": ["civic_delegation"],
        "countries": "China",
        "places": "Hangzhou",
    }
    answer = send(by, reverse("playbook_new"), **typed)
    entry = PlaybookEntry.objects.get()
    assert answer.headers["Location"] == entry.get_absolute_url()
    assert (entry.places, [one.pk for one in entry.countries.all()]) == (["CN-330100"], ["CN"])
    assert not entry.is_published
    page = as_(council_user("LDS"))
    assert page.get(entry.get_absolute_url()).status_code == 404
    send(by, reverse("playbook_publish", args=[entry.key]))
    text = page.get(entry.get_absolute_url()).text
    for words in ("Foyer first", "A reception in the foyer", "Made-up report, 2025", "Hangzhou"):
        assert words in text
    send(
        by, reverse("playbook_edit", args=[entry.key]), kind="pitfall", title="Not the foyer", places="", activities=[]
    )
    entry.refresh_from_db()
    assert (entry.kind, entry.alternative, entry.title, entry.places) == ("pitfall", "", "Not the foyer", [])
    send(by, reverse("playbook_withdraw", args=[entry.key]))
    assert page.get(entry.get_absolute_url()).status_code == 404
    actions = list(Event.objects.filter(subject=entry.key).order_by("pk").values_list("action", flat=True))
    assert actions == ["entry_written", "entry_published", "entry_edited", "entry_withdrawn"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": ""}, "Say where this is from"),
        ({"kind": "alternative", "alternative": ""}, "Say what it offers instead"),
        ({"places": "Nowhere at all"}, "We do not know a place called Nowhere at all"),
        ({"title": ""}, "Enter the title"),
    ],
)
def test_what_is_wrong_is_said_beside_it(wrong: dict[str, str], sentence: str) -> None:
    typed = {"kind": "case", "title": "T", "summary": "S", "text": "Typed at length.", "source": "Made up", **wrong}
    answer = send(publisher(), reverse("playbook_new"), **typed)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Typed at length." in answer.text


def test_the_same_form_twice_is_one_entry_and_who_looked_at_another_version_looks_again(client: Client) -> None:
    by = publisher()
    client.force_login(by)
    typed = {"kind": "case", "title": "T", "summary": "S", "text": "X", "source": "Made up", "form_id": "e" * 12}
    first, again = client.post(reverse("playbook_new"), typed), client.post(reverse("playbook_new"), typed)
    assert first.headers["Location"] == again.headers["Location"]
    entry = PlaybookEntry.objects.get()
    client.post(reverse("playbook_edit", args=[entry.key]), {**typed, "title": "Newer", "version": 1})
    conflict = client.post(reverse("playbook_edit", args=[entry.key]), {**typed, "title": "Mine", "version": 1})
    assert conflict.status_code == 412
    assert "Newer" in conflict.text
    assert "Mine" in conflict.text
    client.post(reverse("playbook_publish", args=[entry.key]), {"version": 1})
    entry.refresh_from_db()
    assert not entry.is_published


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER])
def test_publishers_alone_write_it(role: Role) -> None:
    entry = an_entry()
    client = as_(user_of("unit", role))
    status = 200 if role == Role.PUBLISHER else 403
    assert client.get(reverse("playbook_new")).status_code == status
    for name in ("playbook_edit", "playbook_publish", "playbook_withdraw"):
        assert client.get(reverse(name, args=[entry.key])).status_code == status


class TestWhatFits:
    """An entry that names nothing fits everything; else it names something that is asked and nothing against it."""

    def found(self, **asked: list[str]) -> list[str]:
        return [entry.title for entry in PlaybookEntry.objects.fitting(**asked)]

    def test_by_activity_sector_country_and_place(self) -> None:
        an_entry(title="General")
        an_entry(title="Ports", activities=["ports_transport"], sectors=["maritime"])
        an_entry(title="Ports in Japan", activities=["ports_transport"], countries=["JP"])
        an_entry(title="Energy", sectors=["energy"])
        an_entry(title="China", countries=["CN"])
        an_entry(title="Hangzhou", places=["CN-330100"])
        everything = {"activities": ["ports_transport"], "countries": ["CN"], "places": ["CN-330100"]}
        assert self.found() == ["General"]
        assert self.found(activities=["ports_transport"]) == ["General", "Ports", "Ports in Japan"]
        assert self.found(activities=["ports_transport"], countries=["CN"]) == ["China", "General", "Ports"]
        assert self.found(**everything) == ["China", "General", "Hangzhou", "Ports"]
        assert self.found(activities=["ports_transport"], sectors=["energy"]) == ["Energy", "General", "Ports in Japan"]

    def test_in_order_and_each_once(self) -> None:
        an_entry(title="Case", activities=["ports_transport", "tourism"], now=NOW + timedelta(days=1))
        an_entry(title="Instead", alternative=Alternative.VIRTUAL, activities=["tourism"])
        assert self.found(activities=["tourism", "ports_transport"]) == ["Instead", "Case"]
