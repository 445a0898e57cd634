"""Pages for those who write a client: how the API works, and every operation as the schema describes it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from web.api import API_ROOT, once, problems
from web.api.drawing import Command, Drawing
from web.api.schema import described
from web.paging import KeysetPagination

TOKEN_SECONDS: Any = settings.OAUTH2_PROVIDER["ACCESS_TOKEN_EXPIRE_SECONDS"]


@lru_cache(maxsize=8)
def _drawing(host: str) -> Drawing:
    """Drawn once a name of the service: the schema is that of this process, and anybody may ask."""
    return Drawing(described(), host)


@method_decorator(login_not_required, name="dispatch")
class _Drawn(TemplateView):
    """Open to everybody, as the schema is that it draws."""

    def drawing(self) -> Drawing:
        return _drawing(self.request.build_absolute_uri("/").rstrip("/"))


class Operations(_Drawn):
    """The operations of one noun, and the objects and words in what they take and answer."""

    template_name = "web/api_operations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drawing, noun = self.drawing(), self.kwargs["noun"]
        if noun not in drawing.nouns:
            raise Http404
        operations = drawing.nouns[noun]
        things, lists = drawing.named_by(operations)
        return super().get_context_data(operations=operations, things=things, lists=lists, **kwargs)


class Docs(_Drawn):
    """How the API works, and where its operations are."""

    template_name = "web/api.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drawing = self.drawing()
        return super().get_context_data(
            drawing=drawing,
            problem=drawing.things["Problem"],
            root=f"{drawing.host}{API_ROOT}",
            commands=commands(drawing),
            fields_told=drawing.parameter("fields").told,
            format_told=drawing.parameter("format").told,
            idempotency=[drawing.parameter(once.HEADER)],
            changes=drawing.operation("changes"),
            files=[one.path for operations in drawing.nouns.values() for one in operations if one.takes("format")],
            problem_type=problems.MEDIA_TYPE,
            token_minutes=TOKEN_SECONDS // 60,
            page_size=KeysetPagination.page_size,
            body_megabytes=(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 1_048_576,
            calls=settings.API_CALLS_A_MINUTE,
            writes=settings.API_WRITES_A_MINUTE,
            tokens=settings.API_TOKENS_A_MINUTE,
            tokens_from_an_address=settings.API_TOKENS_A_MINUTE_FROM_AN_ADDRESS,
            **kwargs,
        )


def commands(drawing: Drawing) -> dict[str, Command]:
    """The calls of the guide, by what they show."""
    operations = [one for operations in drawing.nouns.values() for one in operations]
    me, changes = drawing.operation("me"), drawing.operation("changes")
    streamed = next(one for one in operations if one.takes("format"))
    changed = next(one for one in operations if one.method == "PATCH")
    read = next(one for one in operations if one.method == "GET" and one.path == changed.path)
    scopes = " ".join(sorted({scope for one in (streamed, read, changed, changes) for scope in one.scopes}))

    def get(address: str) -> str:
        return f'curl -sS "{drawing.host}{address}" \\\n  -H "Authorization: Bearer $TOKEN"'

    return {
        "token": Command(
            f'curl -sS "{drawing.token_address}" -u "$ID:$SECRET" \\\n'
            f'  -d grant_type=client_credentials \\\n  -d "scope={scopes}"',
            200,
        ),
        "me": me.command,
        "fields": Command(get(f"{streamed.path}?fields=id"), 200),
        "file": Command(get(f"{streamed.path}?format=csv"), 200),
        "etag": Command(f"{read.command.text} \\\n  -o /dev/null -w '%header{{etag}}'", 200),
        "change": changed.command,
        "unversioned": Command(changed.command.text.replace(' \\\n  -H "If-Match: $ETAG"', ""), 428),
        "cursor": Command(get(changes.path), 200),
        "since": Command(get(f"{changes.path}?since=$CURSOR"), 200),
        "refused": Command(get(f"{streamed.path}?nonsense=1"), 400),
    }
