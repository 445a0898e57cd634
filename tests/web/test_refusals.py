"""Which status a refusal answers with."""

import pytest
from django.core.exceptions import ValidationError

from web.refusals import WrongState, status_of


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (ValidationError("Enter the name"), 400),
        (ValidationError({"name": "Enter the name"}), 400),
        (WrongState("This was decided already."), 409),
        (WrongState("This was decided already.", code="decided"), 409),
        (ValidationError([ValidationError("Enter the name"), WrongState("This was decided already.")]), 409),
    ],
)
def test_the_state_of_the_record_answers_with_409_and_the_rest_with_400(refusal: ValidationError, status: int) -> None:
    assert status_of(refusal) == status
