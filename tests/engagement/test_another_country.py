"""The same delegation with another country: the same pages, the same questions, the same words (P43, G03)."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement.models import Delegation
from engagement.rules import Stage
from overview.filters import Selection
from overview.queries import figures
from overview.rules import Period
from places.models import Place
from tests import factories
from tests.engagement.pages import a_stop, at, days, send

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P43", part="logging a delegation")]
PAGES = ("delegation_tasks", "delegation_dates", "delegation_places", "delegation_sharing", "delegation_check")


def logged(client: Client, officer: User, code: str, searched: str) -> tuple[Delegation, list[str]]:
    """A visit logged over the pages, and what each page said of it on the way, without the names of the country."""
    client.force_login(officer)
    place = Place.objects.select_related("country").get(code=code)
    send(client, reverse("delegation_start"), title="Friendship visit", direction="inward", country=place.country_id)
    draft = Delegation.objects.latest("pk")
    send(client, at("delegation_dates", draft), purposes=["civic_ceremonial"], **days())
    send(client, at("delegation_place_add", draft), q=searched)
    send(client, at("delegation_item_add", draft), **a_stop())
    send(client, at("delegation_delegate_add", draft), name="Made-up Delegate", part="member")
    send(client, at("delegation_sharing", draft), sharing="unit", marking="OFFICIAL")
    told = [plain(client.get(at(name, draft)).text, place, draft) for name in PAGES]
    assert send(client, at("delegation_check", draft)).url == at("delegation_logged", draft)
    draft.refresh_from_db()
    told += [plain(client.get(at(name, draft)).text, place, draft) for name in ("delegation_logged", "delegation")]
    return draft, told


def plain(page: str, place: Place, delegation: Delegation) -> str:
    """What a page says, with the names of one country and record taken out."""
    text = html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL))
    names = [place.name, place.local_name, place.within, place.country.name, str(delegation.reference)]
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "…")
    return " ".join(re.sub(r"\d{1,2}:\d{2}\s?(?:am|pm)", "…", text).split())


@pytest.mark.capability("UK1c")
def test_a_visit_from_dusseldorf_is_logged_counted_and_read(client: Client) -> None:
    officer = factories.council_user("LDS")
    visit, _told = logged(client, officer, "DE-05111000", "Duesseldorf")
    assert visit.stage == Stage.LOGGED
    assert visit.place is not None
    assert visit.place.name == "Düsseldorf"
    assert "Düsseldorf, North Rhine-Westphalia" in client.get(at("delegation", visit)).text
    analyst = factories.user_of("unit", Role.ANALYST)
    assert figures(analyst, Selection(Period(date(2027, 1, 1))), date(2027, 1, 1)).delegations == 1


@pytest.mark.capability("UK1c")
@pytest.mark.capability("G03", part="the same delegation for another country")
def test_the_same_delegation_of_another_country_says_the_same(client: Client) -> None:
    officer = factories.council_user("LDS")
    _chinese, first = logged(client, officer, "CN-330100", "Hangzhou")
    _german, second = logged(client, officer, "DE-09162000", "Munich")
    for said, other in zip(first, second, strict=True):
        assert said == other
