"""What the OpenAPI schema says of every operation by itself: scopes, refusals, ETag and If-Match."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListSerializer

from web.api import once, problems
from web.api.bodies import FILES, FORMAT
from web.api.examples import NAME
from web.api.scopes import ANY_TOKEN
from web.api.views import FIELDS, Endpoint, Endpoints

REFUSALS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "Conflict",
    412: "PreconditionFailed",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "KeyUsed",
    428: "PreconditionRequired",
    429: "TooManyCalls",
    503: "Busy",
}
TOLD = {
    400: gettext_lazy("What was sent has the wrong shape or breaks a rule; `errors` says where."),
    401: gettext_lazy("No token, or one that is not known, has ended or was withdrawn."),
    403: gettext_lazy("The token lacks a scope, which is named, or this is not yours to do."),
    404: gettext_lazy("Not there, or not yours to see."),
    406: gettext_lazy("Accept wants something that this address does not answer with."),
    409: gettext_lazy("The state of the record stands in the way; `code` says which."),
    412: gettext_lazy("The record was changed after it was read."),
    413: gettext_lazy("Too much was sent at once."),
    415: gettext_lazy("Something other than JSON was sent."),
    422: gettext_lazy("The Idempotency-Key was sent before, with another call."),
    428: gettext_lazy("If-Match is missing."),
    429: gettext_lazy("Too many calls of this client in this minute."),
    503: gettext_lazy("Somebody else is changing the same record. Try again in a moment."),
}
OF_METHOD = {
    "get": (400, 401, 403, 406, 429),
    "post": (400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
    "patch": (400, 401, 403, 406, 409, 412, 413, 415, 422, 428, 429, 503),
}


class Operation(AutoSchema):
    """One method of one address."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        responses = operation["responses"]
        for status, answer in responses.items():
            if status in ("200", "201") and self._has_etag():
                answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": _("Of what is shown.")}}
        statuses = set(OF_METHOD[self.method.lower()])
        if "{" in self.path:
            statuses.add(404)
        for status in sorted(statuses):
            responses[str(status)] = {"$ref": f"#/components/responses/{REFUSALS[status]}"}
        if 409 in statuses and (states := getattr(self.view, "states", None)):
            codes = {code: str(told) for code, told in states.items()}
            responses["409"] = {"description": str(TOLD[409]), "content": PROBLEM_CONTENT, "x-codes": codes}
        self._name_example_in_address(operation)
        if self.method == "GET" and isinstance(self.view, Endpoints):
            self._tell_of_showing(self.view, operation)
        if self.method == "PATCH":
            told = _(
                "The ETag of the record as you last read it. `*` stands for any: the change is made whatever others "
                "changed since, so send it only where nobody else writes these fields."
            )
            condition = {"name": "If-Match", "in": "header", "required": True, "description": told}
            operation.setdefault("parameters", []).append({**condition, "schema": {"type": "string", "maxLength": 200}})
        if self.method == "GET" and self._has_etag():
            told = _(
                "An ETag that you have. Where it is still that of what is shown, the answer is 304, without a body."
            )
            condition = {"name": "If-None-Match", "in": "header", "required": False, "description": told}
            operation.setdefault("parameters", []).append({**condition, "schema": {"type": "string"}})
            responses["304"] = {"description": _("It is what you have.")}
        if self.method in ("POST", "PATCH"):
            told = _(
                "A new word for each call. Sent again within 24 hours, the call is not done again: its first answer is."
            )
            key = {"name": once.HEADER, "in": "header", "required": False, "description": told}
            schema = {"type": "string", "minLength": 1, "maxLength": once.LONGEST_KEY, "pattern": f"^{once.KEY}$"}
            operation.setdefault("parameters", []).append({**key, "schema": schema})
        return operation

    def _tell_of_showing(self, view: Endpoints, operation: dict[str, Any]) -> None:
        """`fields`, and for a list that comes as a file too, `format`."""
        told = _("Names with commas between them: only these are shown. The ETag is that of what is shown.")
        names = "|".join(map(re.escape, view.fields_shown()))
        schema: dict[str, Any] = {"type": "string", "pattern": f"^({names})(,({names}))*$"}
        operation.setdefault("parameters", []).append(
            {"name": FIELDS, "in": "query", "required": False, "description": told, "schema": schema}
        )
        if view.streams and view.action == "list":
            told = _(
                "All rows in one file, not a page at a time: `csv` is a table, `ndjson` an object of JSON a line. "
                "An `Accept` of that kind may go with it, and is not enough alone."
            )
            schema = {"type": "string", "enum": list(FILES)}
            operation["parameters"].append(
                {"name": FORMAT, "in": "query", "required": False, "description": told, "schema": schema}
            )
            for media_type in FILES.values():
                operation["responses"]["200"]["content"][media_type] = {"schema": {"type": "string"}}

    def _name_example_in_address(self, operation: dict[str, Any]) -> None:
        """The record that the answer of the example shows is the one that its address names."""
        words = [one for one in operation.get("parameters", []) if one["in"] == "path"]
        if not words:
            return
        shown = operation["responses"]["200"]["content"]["application/json"]["examples"][NAME]["value"]
        row = shown["results"][0] if "results" in shown else shown
        for word in words:
            word["example"] = row[getattr(self.view, "under", "id")]
            word["description"] = _("The `id` of the record, as lists show it.")

    def get_description(self) -> Any:  # type: ignore[override]
        """A list says what its rows are before it says how they come."""
        description = super().get_description()
        if getattr(self.view, "action", None) == "list":
            return f"{get_doc(self.view.__class__)}\n\n{description}"
        return description

    def _has_etag(self) -> bool:
        return getattr(self.view, "action", None) in ("retrieve", "create", "partial_update")


class Token(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A Bearer token by client credentials, with the scopes of each operation."""

    target_class = "accounts.api_clients.ClientAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {scope: str(told) for scope, told in scopes_of_service().items()}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        return {self.name: [scope for scope in auto_schema.view.scopes_needed() if scope != ANY_TOKEN]}


class ClosedObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A body that is sent holds the names that it has and no other."""

    target_class = "web.api.fields.Body"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        described: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        for name, field in self.target.fields.items():
            most = getattr(field, "max_length", None)
            if isinstance(field, ListSerializer) and most:
                described["properties"][name]["maxItems"] = most
        return {**described, "additionalProperties": False}


def scopes_of_service() -> dict[str, Any]:
    provider: dict[str, Any] = settings.OAUTH2_PROVIDER
    return dict(provider["SCOPES"])


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for whoever reads it."},
        "code": {"type": "string", "description": "A word for whoever reads it by machine. More may come."},
        "scope": {"type": "string", "description": "The scope that is missing."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where in the body (JSON Pointer)."},
                    "parameter": {"type": "string", "description": "Which name in the address."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


PROBLEM_CONTENT = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
RETRY_AFTER = {"schema": {"type": "integer"}, "description": "Seconds after which to try again."}


def with_empty_words_said_once(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A word that may be empty fits its own pattern. The library adds “or an empty word”, and exactly one may fit."""
    empty = {"type": "string", "maxLength": 0}
    for told in result["components"]["schemas"].values():
        for field in told.get("properties", {}).values():
            choices = field.get("oneOf", ())
            if len(choices) == 2 and choices[1] == empty and re.match(choices[0].get("pattern", ""), ""):
                field.update(choices[0])
                del field["oneOf"]
    return result


def with_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Describe once what every refusal looks like."""
    components = result.setdefault("components", {})
    codes = {code: {"status": status, "description": str(told)} for code, (status, told) in problems.CODES.items()}
    components.setdefault("schemas", {})["Problem"] = {**PROBLEM, "x-codes": codes}
    components["responses"] = {
        name: {
            "description": str(TOLD[status]),
            "content": PROBLEM_CONTENT,
            **({"headers": {"Retry-After": RETRY_AFTER}} if status in (429, 503) else {}),
        }
        for status, name in REFUSALS.items()
    }
    return result


def with_some_fields(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Say of every row that `fields` can narrow what it is then: the same, with nothing that must be there."""
    schemas = result["components"]["schemas"]

    def either(row: dict[str, Any]) -> dict[str, Any]:
        name = row["$ref"].rpartition("/")[2]
        schemas[f"{name}Fields"] = {key: value for key, value in schemas[name].items() if key != "required"}
        return {"anyOf": [row, {"$ref": f"#/components/schemas/{name}Fields"}]}

    for operations in result["paths"].values():
        operation = operations.get("get", {})
        if not any(parameter["name"] == FIELDS for parameter in operation.get("parameters", [])):
            continue
        answer = operation["responses"]["200"]["content"]["application/json"]
        listed = schemas[answer["schema"]["$ref"].rpartition("/")[2]]["properties"].get("results")
        if listed is None:
            answer["schema"] = either(answer["schema"])
        else:
            listed["items"] = either(listed["items"])
    return result


@cache
def described() -> dict[str, Any]:
    """The whole schema. To make it takes half a second, and it is the same for everybody."""
    return SchemaGenerator().get_schema(public=True)  # type: ignore[no-any-return,no-untyped-call]


class OpenApi(JSONRenderer):
    media_type = "application/vnd.oai.openapi+json"


class Schema(Endpoint):
    """The schema itself, open to everybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (OpenApi,)
    schema = None

    def get(self, request: Request) -> Response:
        self.refuse_parameters()
        return Response(described())
