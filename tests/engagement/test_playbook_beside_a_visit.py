"""What the playbook has for a visit stands on the page of the visit, while it is drafted and afterwards."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from engagement import services
from engagement.rules import Purpose
from guidance.rules import Alternative
from tests.factories import NOW, a_delegation, a_draft, council_user
from tests.guidance.pages import as_
from tests.guidance.texts import an_entry

pytestmark = pytest.mark.django_db
HEADING = "From the playbook"


@pytest.mark.capability("UK3a", part="beside a visit, by its purposes and its partner country")
def test_a_visit_about_ports_shows_the_entry_on_ports_on_the_same_page() -> None:
    an_entry(title="Tours of a port", activities=["ports_transport"], countries=["CN"])
    an_entry(title="Tours of a Japanese port", activities=["ports_transport"], countries=["JP"])
    an_entry(title="Schools that write", activities=["school_exchange"])
    an_entry(title="Not published", activities=["ports_transport"], is_published=False)
    officer = council_user("LDS")
    client = as_(officer)
    draft = a_draft("LDS", by=officer, purposes=[Purpose.PORTS_LOGISTICS_TRANSPORT])
    logged = a_delegation("LDS", by=officer, purposes=[Purpose.PORTS_LOGISTICS_TRANSPORT])
    for page in (reverse("delegation_tasks", args=[draft.key]), logged.get_absolute_url()):
        text = client.get(page).text
        assert text.index(HEADING) < text.index("Tours of a port"), page
        for other in ("Tours of a Japanese port", "Schools that write", "Not published"):
            assert other not in text, page
    assert (
        "Schools that write"
        in client.get(a_delegation("LDS", by=officer, purposes=[Purpose.EDUCATION_SCHOOLS]).get_absolute_url()).text
    )


@pytest.mark.capability("P12", part="the playbook's alternatives, beside a visit")
def test_what_to_offer_instead_of_a_site_visit_stands_first() -> None:
    an_entry(title="A case of ports", activities=["ports_transport"])
    an_entry(title="The foyer", alternative=Alternative.FOYER)
    officer = council_user("LDS")
    visit = a_delegation("LDS", by=officer, purposes=[Purpose.PORTS_LOGISTICS_TRANSPORT])
    text = as_(officer).get(visit.get_absolute_url()).text
    assert text.index(HEADING) < text.index("The foyer") < text.index("A case of ports")
    assert "A reception in the foyer" in text


def test_nothing_stands_where_nothing_fits_and_of_a_visit_that_is_over() -> None:
    officer = council_user("LDS")
    visit = a_delegation("LDS", by=officer, purposes=[Purpose.SPORT])
    client = as_(officer)
    assert HEADING not in client.get(visit.get_absolute_url()).text
    an_entry(title="Sport")
    assert HEADING in client.get(visit.get_absolute_url()).text
    assert HEADING in as_(council_user("LDS", Role.LEADER)).get(visit.get_absolute_url()).text
    services.cancel_delegation(visit, reason="Called off.", seen=visit.version, by=officer, now=NOW)
    assert HEADING not in client.get(visit.get_absolute_url()).text
