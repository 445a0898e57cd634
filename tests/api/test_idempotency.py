"""A call that is sent twice is done once: `Idempotency-Key` on POST and PATCH."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.models import ApiClient, Idempotency
from accounts.tasks import forget_answers
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from tests import factories
from tests.api.callers import Caller, caller, token_of, written
from tests.races.at_once import at_once, told

pytestmark = pytest.mark.django_db

KEY = "6f1f8f0e-5c1e-4c0e-9b5e-000000000001"


def sent_again(held: Caller, address: str, sent: Any, times: int = 2, **headers: str) -> list[Any]:
    return [held.post(address, sent, Idempotency_Key=KEY, **headers) for _ in range(times)]


def same(first: Any, again: Any) -> None:
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again.headers.get(name) for name in ("ETag", "Location", "Content-Type")] == [
        first.headers.get(name) for name in ("ETag", "Location", "Content-Type")
    ]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("address", "sent"),
    [("delegations/", written()), ("delegations/", {"draft": True}), ("organisations/", {"name": "Made-up office"})],
)
def test_what_is_sent_again_is_not_done_again_and_has_the_first_answer(leeds: Caller, address: str, sent: Any) -> None:
    first, again = sent_again(leeds, address, sent)
    assert first.status_code == 201
    same(first, again)
    assert Event.objects.filter(action__in=["delegation_started", "organisation_added"]).count() == 1


def test_a_change_that_is_sent_again_is_made_once(leeds: Caller) -> None:
    row = factories.a_delegation("LDS")
    address = f"delegations/{row.key}/"
    tag = leeds.get(address).headers["ETag"]
    first, again = (leeds.patch(address, {"our_aims": "Made up."}, if_match=tag, Idempotency_Key=KEY) for _ in "12")
    assert first.status_code == 200
    same(first, again)
    row.refresh_from_db()
    assert row.version == first.json()["version"]


def test_a_refusal_is_said_again_too(leeds: Caller) -> None:
    first, again = sent_again(leeds, "delegations/", written(starts_on="tomorrow"))
    assert first.status_code == 400
    same(first, again)


def test_another_body_under_the_same_key_is_refused_and_nothing_is_done(leeds: Caller) -> None:
    leeds.post("delegations/", written(), Idempotency_Key=KEY)
    for address, sent in (("delegations/", written(title="Another")), ("organisations/", written())):
        answer = leeds.post(address, sent, Idempotency_Key=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_used")
    assert Delegation.objects.count() == 1


def test_with_other_scopes_it_is_another_call(leeds: Caller) -> None:
    """The first answer may show names that the scopes of the second do not."""
    sent = written(delegates=[{"name": "Zhang Ceshi"}])
    assert "Zhang Ceshi" in leeds.post("delegations/", sent, Idempotency_Key=KEY).text
    ApiClient.objects.filter(pk=leeds.client.pk).update(
        scopes=[scope for scope in leeds.client.scopes if scope != "delegates:read"]
    )
    answer = leeds.post("delegations/", sent, Idempotency_Key=KEY)
    assert answer.status_code == 422
    assert "Zhang" not in answer.text


@pytest.mark.parametrize("key", ["x" * 256, "x" * 300, "two words", "杭州", ""])
def test_a_key_that_is_none_is_refused(leeds: Caller, key: str) -> None:
    answer = leeds.post("delegations/", written(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key")
    assert Delegation.objects.count() == 0
    assert leeds.post("delegations/", written(), Idempotency_Key="x" * 255).status_code == 201


def test_two_clients_may_use_the_same_key() -> None:
    for code in ("LDS", "MAN", "LDS"):
        assert caller(code).post("delegations/", written(), Idempotency_Key=KEY).status_code == 201
    assert Delegation.objects.count() == 3


def test_an_answer_is_kept_for_a_day_and_then_forgotten(leeds: Caller) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=23)):
        old = token_of(leeds.client, timedelta(days=2))
        held = Caller(leeds.client, old)
        first = held.post("delegations/", written(), Idempotency_Key=KEY)
    same(first, held.post("delegations/", written(), Idempotency_Key=KEY))
    forget_answers()
    assert Idempotency.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=5)):
        again = held.post("delegations/", written(), Idempotency_Key=KEY)
        assert again.json()["id"] != first.json()["id"]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        forget_answers()
    assert Idempotency.objects.count() == 0


def test_a_key_is_of_no_use_without_a_token_and_means_nothing_on_a_reading(leeds: Caller) -> None:
    refused = Client().post("/api/v1/delegations/", written(), "application/json", headers={"Idempotency-Key": KEY})
    assert refused.status_code == 401
    assert leeds.get("delegations/", Idempotency_Key=KEY).status_code == 200
    assert caller("unit").post("delegations/", written(), Idempotency_Key=KEY).status_code == 403
    assert Idempotency.objects.count() == 0


@pytest.mark.parametrize("fault", [RuntimeError("made up"), OperationalError("made up")])
def test_after_a_fault_of_ours_nothing_is_kept_and_the_call_can_be_sent_again(
    leeds: Caller, fault: Exception, monkeypatch: Any
) -> None:
    log = services.log_delegation

    def breaks(*args: Any, **kwargs: Any) -> Any:
        log(*args, **kwargs)
        raise fault

    monkeypatch.setattr(services, "log_delegation", breaks)
    with pytest.raises(type(fault)):
        leeds.post("delegations/", written(), Idempotency_Key=KEY)
    assert (Delegation.objects.count(), Idempotency.objects.count()) == (0, 0)
    monkeypatch.undo()
    first = leeds.post("delegations/", written(), Idempotency_Key=KEY)
    assert first.status_code == 201
    same(first, leeds.post("delegations/", written(), Idempotency_Key=KEY))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [0, 100])
def test_of_twenty_at_once_one_is_done_and_all_have_its_answer(most: int, settings: Any) -> None:
    """With and without counting the calls, which is a row of its own where the cache is a table."""
    settings.API_CALLS_A_MINUTE = most
    leeds = caller("LDS")
    answers = at_once(*[lambda: leeds.post("delegations/", written(), Idempotency_Key=KEY)] * 20)
    assert told(answers) == [201] * 20
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 19
    assert Delegation.objects.count() == 1
    assert Event.objects.filter(action="delegation_logged").count() == 1
