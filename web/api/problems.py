"""Every refusal of the API as one problem document (RFC 9457).

`errors` says where: `pointer` is the place in the body that was sent, `parameter` the name in the address.
No sentence repeats a value that was sent, and a name only after it was made fit to be shown.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from web.api.once import Answered
from web.refusals import Stale, is_busy, status_of

MEDIA_TYPE = "application/problem+json"
LONGEST_NAME = 60
# Where nothing is sent, what is wrong is wrong with the address.
SAFE = frozenset({"GET", "HEAD"})


# What a machine may go by: the status that each goes with, and what it says. Nouns add states of their own, with 409.
CODES: dict[str, tuple[int, Any]] = {
    "invalid": (400, gettext_lazy("What was sent has the wrong shape or breaks a rule; `errors` says where.")),
    "unreadable": (400, gettext_lazy("The address, or the name of the host, holds what cannot be read.")),
    "parse_error": (400, gettext_lazy("The body cannot be read as one JSON object in UTF-8.")),
    "idempotency_key": (
        400,
        gettext_lazy("The Idempotency-Key is empty, too long, or holds other than printable ASCII."),
    ),
    "read_again": (
        400,
        gettext_lazy(
            "The cursor leads on no more, is another client’s, or is not whole: take a new one, and read the lists."
        ),
    ),
    "not_authenticated": (401, gettext_lazy("There is no token.")),
    "invalid_token": (401, gettext_lazy("The token is not known, has ended or was withdrawn: ask for another.")),
    "insufficient_scope": (403, gettext_lazy("The token lacks a scope; `scope` names it.")),
    "not_yours": (403, gettext_lazy("The client’s body may not do this, or not with this record.")),
    "cross_site": (403, gettext_lazy("A page of another website sent this from somebody’s browser.")),
    "clear_text": (403, gettext_lazy("This came over http: use https, and take a new token.")),
    "not_found": (404, gettext_lazy("Not there, or not yours to see: the two are told alike.")),
    "method_not_allowed": (405, gettext_lazy("This address is not called in this way.")),
    "not_acceptable": (406, gettext_lazy("Accept wants something that this address does not answer with.")),
    "stale": (
        412,
        gettext_lazy(
            "The record was changed after it was read, or was read with `fields` or with a token of other scopes: read "
            "it again, whole, with this token."
        ),
    ),
    "too_large": (413, gettext_lazy("Too much was sent at once.")),
    "unsupported_media_type": (415, gettext_lazy("Something other than JSON was sent.")),
    "idempotency_key_used": (422, gettext_lazy("The Idempotency-Key stands for another call: send a new one.")),
    "if_match_required": (428, gettext_lazy("A change says which version it is a change of: send If-Match.")),
    "too_many_calls": (429, gettext_lazy("Go on after `Retry-After` seconds.")),
    "fault": (500, gettext_lazy("Something went wrong on our side. Nothing was changed.")),
    "not_available": (503, gettext_lazy("Part of the service is being restarted. Go on after `Retry-After` seconds.")),
    "busy": (503, gettext_lazy("Somebody else is changing the same record. Try again after `Retry-After` seconds.")),
}


class MissingScope(exceptions.APIException):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("The token lacks the scope %(scope)s.") % {"scope": scope})
        self.auth_header = f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'
        self.scope = scope


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("What was sent is too large. Send less at a time.")


class VersionNeeded(exceptions.APIException):
    """A change without saying which version was looked at could undo somebody else's."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "if_match_required"
    default_detail = gettext_lazy("Send If-Match with the ETag of the record as you last read it.")


class BadParameters(exceptions.ValidationError):
    """What is wrong with the names and values after the question mark, by name."""

    word = "invalid"


class ReadAgain(BadParameters):
    """A cursor with which a caller can no longer stay in step."""

    word = "read_again"


def answer(refusal: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to what an endpoint raised; None is a fault of ours, which Django answers with 500."""
    match refusal:
        case Stale():
            return problem(
                412,
                _(
                    "The record was changed after you read it, or this is not the ETag of the whole record with the "
                    "scopes of this token. Read it again and send your change with its new ETag."
                ),
                code="stale",
            )
        case ValidationError() if context["request"].method in SAFE and hasattr(refusal, "error_dict"):
            return answer(BadParameters(refusal.message_dict), context)
        case ValidationError():
            return _refused(refusal)
        case BadParameters():
            return problem(
                400, _("The address cannot be understood as it stands."), refusal.word, _by_parameter(refusal.detail)
            )
        case exceptions.ValidationError():
            return _invalid([_at(path, detail) for path, detail in _flat(refusal.detail)])
        case PermissionDenied():
            return problem(403, str(refusal) or _("This is not yours to do."), code="not_yours")
        case Http404():
            return not_found()
        case RequestDataTooBig():
            return answer(TooLarge(), context)
        case UnreadablePostError():
            return answer(exceptions.ParseError(_("What was sent broke off.")), context)
        case _ if is_busy(refusal):
            busy = _("Somebody else is changing the same record. Try again in a moment.")
            return problem(503, busy, code="busy", headers={"Retry-After": "2"})
        case exceptions.Throttled():
            return problem(
                429,
                _("This client has made too many calls in this minute. Go on after Retry-After seconds."),
                code="too_many_calls",
                headers={"Retry-After": str(int(getattr(refusal, "wait", None) or 1))},
            )
        case Answered():
            return refusal.response(MEDIA_TYPE)
        case exceptions.APIException():
            return _known(refusal, context)
        case _:
            return None


def problem(
    status: int,
    detail: Any,
    code: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(detail),
        "code": code,
        **more,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def not_found() -> Response:
    return problem(404, _("There is nothing here, or nothing that you may see."), code="not_found")


def _sentence(refusal: exceptions.APIException, context: Mapping[str, Any]) -> Any:
    """What to do, where the framework has words of its own that do not say it."""
    match refusal:
        case exceptions.NotAuthenticated():
            address = context["request"].build_absolute_uri(reverse("token"))
            return _("Send a token in the header “Authorization: Bearer …”. %(address)s gives one.") % {
                "address": address
            }
        case exceptions.MethodNotAllowed():
            allowed = ", ".join(context["view"].allowed_methods)
            return _("This address is called with %(methods)s.") % {"methods": allowed}
        case exceptions.UnsupportedMediaType():
            return _("Send one JSON object, with the header “Content-Type: application/json”.")
    return refusal.detail


def _known(refusal: exceptions.APIException, context: Mapping[str, Any]) -> Response:
    headers = {}
    if challenge := getattr(refusal, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    more: dict[str, Any] = {"scope": refusal.scope} if isinstance(refusal, MissingScope) else {}
    code = refusal.get_codes()
    return problem(
        refusal.status_code,
        _sentence(refusal, context),
        code=code if isinstance(code, str) else refusal.default_code,
        headers=headers,
        **more,
    )


def _refused(refusal: ValidationError) -> Response:
    """What a service refused: a rule (400, each sentence at its field), or the state of the record (409)."""
    status = status_of(refusal)
    errors = _places(refusal)
    if status == HTTPStatus.CONFLICT:
        states = refusal.error_dict[NON_FIELD_ERRORS] if hasattr(refusal, "error_dict") else refusal.error_list
        return problem(409, errors[0]["detail"], code=str(states[0].code), errors=errors)
    return _invalid(errors)


def _places(refusal: ValidationError) -> list[dict[str, str]]:
    # A refusal inside a list says by place and field what is wrong with which entry.
    faults: Mapping[int, Mapping[str, list[str]]] | None = getattr(refusal, "faults", None)
    if faults is not None:
        name = str(getattr(refusal, "name", ""))
        return [
            _at((name, place, *_named(field)), sentence)
            for place, fields in sorted(faults.items())
            for field, sentences in fields.items()
            for sentence in sentences
        ]
    if hasattr(refusal, "error_dict"):
        return [_at(_named(field), sentence) for field, told in refusal.message_dict.items() for sentence in told]
    return [_at((), sentence) for sentence in refusal.messages]


def _named(field: str) -> tuple[str, ...]:
    return () if field == NON_FIELD_ERRORS else (field,)


def _invalid(errors: list[dict[str, str]]) -> Response:
    detail = errors[0]["detail"] if len(errors) == 1 else _("Some of what was sent cannot be taken. See the errors.")
    return problem(400, detail, "invalid", errors)


def _flat(detail: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, path if name == "non_field_errors" else (*path, name))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            if isinstance(inner, str):
                yield path, inner
            else:
                yield from _flat(inner, (*path, place))
    else:
        yield path, detail


def _at(path: tuple[str | int, ...], detail: Any) -> dict[str, str]:
    steps = (shown(str(step)).replace("~", "~0").replace("/", "~1") for step in path)
    return {"pointer": "".join(f"/{step}" for step in steps), "detail": str(detail)}


def _by_parameter(detail: Any) -> list[dict[str, str]]:
    return [
        {"parameter": shown(str(name)), "detail": str(sentence)} for name, told in detail.items() for sentence in told
    ]


def shown(name: str) -> str:
    """A name that somebody sent, fit to be put into an answer."""
    fit = name.encode(errors="replace").decode()
    return fit if len(fit) <= LONGEST_NAME else f"{fit[:LONGEST_NAME]}…"
