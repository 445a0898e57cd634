"""What comes in and what goes out: one JSON object, read strictly, and JSON alone."""

import codecs
import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser

from web.api.problems import TooLarge, shown

# The parameter that asks for the whole of a list as a file, and the kinds of file that there are.
FORMAT = "format"
FILES = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


class OneObject(BaseParser):
    """A body is one JSON object in UTF-8, without keys that stand twice and without numbers that JSON does not have."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        if codecs.lookup(parser_context["encoding"]).name != "utf-8":
            raise ParseError(_("Send JSON in UTF-8."))
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            text = body.decode("utf-8-sig")
            read = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
            if "\\u" in text:
                # Half a character can be written in JSON, and stored nowhere.
                json.dumps(read, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeError:
            raise ParseError(_("The text is not UTF-8, or holds half a character.")) from None
        except ValueError:
            raise ParseError(_("This is not JSON that can be read.")) from None
        if not isinstance(read, dict):
            raise ParseError(_("Send one JSON object."))
        return read


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(_("The name “%(name)s” stands twice in one object.") % {"name": shown(twice)})
    return read


def _no_number(_written: str) -> Any:
    raise ParseError(_("Infinity and NaN are not JSON."))


class JsonAlone(DefaultContentNegotiation):
    """Whoever takes anything, or asks as a browser does, gets JSON; whoever wants something else alone is told so.

    A list that comes as a file too comes so where the address asks for it, and Accept does not stand in the way.
    """

    TAKEN = frozenset({"*/*", "application/*", "application/json", "application/problem+json", "text/html"})

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        renderer = renderers[0]
        wanted = {entry.partition(";")[0].strip().lower() for entry in self.get_accept_list(request)}
        view = request.parser_context["view"]
        files = FILES if getattr(view, "streams", False) and getattr(view, "action", None) == "list" else {}
        asked = files.get(request.query_params.get(FORMAT, ""), renderer.media_type)
        if wanted and not wanted & {*self.TAKEN, renderer.media_type, asked}:
            told = _("This address answers with application/json. Leave Accept out.")
            for name, media_type in files.items():
                if media_type in wanted:
                    facts = {"kind": media_type, "parameter": f"{FORMAT}={name}"}
                    told = _("For %(kind)s, put %(parameter)s into the address.") % facts
            raise NotAcceptable(told)
        return renderer, renderer.media_type
