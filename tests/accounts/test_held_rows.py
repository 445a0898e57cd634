"""Rows of councils are checked before they are saved: in few questions, and what is wrong is said in its own words."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.models import Contact
from places.models import Council
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    made = factories.a_contact()
    return Contact.objects.select_related("council", "country", "place", "made_by").get(pk=made.pk)


def test_all_checks_are_one_question(contact: Contact) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        contact.full_clean()
    questions = [query["sql"] for query in asked if "_check" in query["sql"]]
    assert len(questions) == 1
    # Its rows were read with it: nobody asks again whether they are there.
    assert not [query["sql"] for query in asked if "places_council" in query["sql"]]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"follow_up": "Write."}, {"__all__": ["A follow-up needs what is to be done, by whom and by when."]}),
        ({"council": None}, {"council": ["This field cannot be null."]}),
        ({"council_id": "NOWHERE"}, {"council": ["council instance with code 'NOWHERE' is not a valid choice."]}),
    ],
)
def test_what_is_wrong_is_said_where_it_is(contact: Contact, wrong: dict[str, Any], told: dict[str, list[str]]) -> None:
    for name, value in wrong.items():
        setattr(contact, name, value)
    with pytest.raises(ValidationError) as refused:
        contact.full_clean()
    assert refused.value.message_dict == told


def test_another_row_is_no_longer_the_one_that_was_read(contact: Contact) -> None:
    contact.council_id = Council.objects.exclude(code=contact.council_id).values_list("code", flat=True)[0]
    with CaptureQueriesContext(connection) as asked:
        contact.full_clean()
    assert [query["sql"] for query in asked if "places_council" in query["sql"]]
