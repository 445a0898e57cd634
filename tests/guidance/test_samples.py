"""The samples of the demonstration: each stamped, and none where ENVIRONMENT=production."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from accounts.roles import Role
from guidance.models import Line, LineVersion, MixedMessage, PlaybookEntry, Position, SupportContact, TopicNote
from guidance.samples import Desk, load_samples
from tests.factories import NOW, body_of, user_of

pytestmark = pytest.mark.django_db


def desks() -> dict[str, Desk]:
    unit = [user_of("unit", Role.PUBLISHER) for _ in range(2)]
    found = {"unit": Desk(body_of("unit"), unit[0], unit[1])}
    for code in ("fcdo", "dbt", "homeoffice"):
        clearer = user_of(code, Role.CLEARER)
        found[code] = Desk(body_of(code), clearer, unit[1], clearer)
    found["wales"] = Desk(body_of("wales"), user_of("wales", Role.DEVOLVED), user_of("wales", Role.DEVOLVED))
    return found


@pytest.mark.capability("G15")
def test_every_sample_says_that_it_is_one_and_of_what() -> None:
    loaded = load_samples(desks(), now=NOW)
    assert (Position.objects.count(), Line.objects.count(), PlaybookEntry.objects.count()) == (33, 15, 17)
    models: tuple[Any, ...] = (Position, LineVersion, PlaybookEntry, SupportContact, TopicNote)
    rows = [row for model in models for row in model.objects.all()]
    assert len(rows) == loaded
    assert all(row.sample_basis for row in rows)
    published = [row for row in rows if hasattr(row, "stamp")]
    assert {str(row.stamp) for row in published} == {"SAMPLE – not government policy"}
    assert all(2 <= line.versions.count() <= 3 for line in Line.objects.all())
    assert LineVersion.objects.answering_on(NOW.date()).count() == 15
    assert MixedMessage.objects.open().get().second_owner_id == "wales"


@pytest.mark.capability("G15", part="production refuses the samples, and begins without any guidance")
def test_production_refuses_them_and_has_no_guidance_of_its_own(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ValidationError, match="never where ENVIRONMENT=production"):
        load_samples(desks(), now=NOW)
    assert not Position.objects.exists()
    assert not LineVersion.objects.exists()
    assert not PlaybookEntry.objects.exists()
