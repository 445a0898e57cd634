"""A call that is sent twice is done once: POST and PATCH with an `Idempotency-Key`.

The call, and what is kept of its answer, are one transaction: of several at once the first is done and the others wait
for it; where it fails with a fault of ours nothing is kept, and the next one is done in its place.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEY = f"[!-~]{{1,{LONGEST_KEY}}}"
# What is made for one answer alone stays with it.
KEPT_HEADERS = ("ETag", "Location")
# The others wait for the first longer than for a row that somebody is changing.
LONGEST_WAIT = "10s"


class BadKey(APIException):
    status_code = 400
    default_code = "idempotency_key"
    default_detail = _("Send an Idempotency-Key of 1 to 255 printable ASCII characters, without spaces.")


class UsedKey(APIException):
    """Another call under a key that stands for an earlier one."""

    status_code = 422
    default_code = "idempotency_key_used"
    default_detail = _("This Idempotency-Key stands for another call. Send a new key with what is a new call.")


class Answered(APIException):
    """The call was done before: `response` says again what was said then."""

    def __init__(self, kept: Any) -> None:
        super().__init__()
        self.kept = kept

    def response(self, problem_type: str) -> Response:
        return Response(
            json.loads(self.kept.answer),
            status=self.kept.status,
            headers={**self.kept.headers, "Idempotency-Replayed": "true"},
            content_type=problem_type if self.kept.status >= 400 else None,
        )


def is_asked_for(request: Any) -> bool:
    return request.method in ("POST", "PATCH") and HEADER in request.headers


@contextmanager
def one_transaction(view: Any) -> Iterator[None]:
    """Do a call, and keep its answer, `view.answer`.

    The transaction opens in `begin`: what comes before, such as counting the call, locks nothing meanwhile.
    """
    view.first_call = None
    with ExitStack() as view.while_called:
        yield
        if view.first_call is not None:
            if view.answer.status_code >= 500:
                transaction.set_rollback(True)
            else:
                _keep(view.first_call, view.answer)


def begin(view: Any) -> Any:
    """What will be kept of this call. Raises Answered where it was done before, UsedKey where another was."""
    key = view.request.headers[HEADER]
    if not re.fullmatch(KEY, key):
        raise BadKey
    sent = _hash_of(view)
    view.while_called.enter_context(transaction.atomic())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        kept, is_first = view.request.auth.first_call(key, sent)
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    if is_first:
        return kept
    if kept.sent != sent:
        raise UsedKey
    raise Answered(kept)


def _hash_of(view: Any) -> str:
    """Of the call. With other scopes it is another one: its answer might show more than they do."""
    request = view.request
    try:
        body = view.sent()
    except APIException as refusal:
        # A body that cannot be read is refused in its turn, and does nothing.
        body = {"": str(refusal.detail)}
    sent = [request.method, request.get_full_path(), request.headers.get("If-Match", ""), sorted(request.auth.scopes)]
    return hashlib.sha256(json.dumps([*sent, body], sort_keys=True).encode()).hexdigest()


def _keep(kept: Any, answer: Response) -> None:
    kept.status = answer.status_code
    kept.answer = json.dumps(answer.data, cls=JSONEncoder)
    kept.headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    kept.save(update_fields=["status", "answer", "headers"])
