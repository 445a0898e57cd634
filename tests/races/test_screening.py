"""Many who compare one organisation, or decide one match, at the same moment: one match, one decision."""

import pytest
from django.urls import reverse

from audit.services import broken
from risk.models import Match
from risk.services import load_list
from tests.factories import NOW, an_organisation, council_user
from tests.races.at_once import MANY, posts, told
from tests.screening.lists import a_uk_list

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_organisation_compared_by_many_at_once_has_one_match_and_one_task() -> None:
    load_list("uk_sanctions", a_uk_list({"id": "TST0001", "name": "MADE-UP WORKS"}), now=NOW)
    officer = council_user()
    works = an_organisation(by=officer, name="Made-up Works", local_name="")
    answers = posts(officer, reverse("screening_compare", args=[works.key]), [{}] * MANY)
    assert set(told(answers)) <= {302, 503} and 302 in told(answers)
    match = Match.objects.get()
    said = {"decision": "another", "reason": "Made-up reason.", "version": str(match.version)}
    days = {"expires_on_day": "1", "expires_on_month": "2", "expires_on_year": "2027"}
    address = reverse("match_decide", args=[works.key, match.key])
    decided = told(posts(officer, address, [said | days | {"reason": f"Made-up reason {one}."} for one in range(MANY)]))
    assert decided.count(302) == 1 and set(decided) <= {302, 412, 503}
    assert Match.objects.get().version == match.version + 1
    assert not list(broken())
