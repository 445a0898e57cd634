"""Logs: one JSON object a line, on standard output, for whoever collects them.

A line holds no query string, no address with a key or token in it (its route instead), no client address and no
name. What an exception says may quote what somebody typed, so outside the demonstration a line has its class and
where it was raised, and not its words.
"""

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from web.middleware import named_route, request_id

# Whose own facts (`extra={…}`) a line takes over. Libraries hang on theirs what must not go out, such as the request.
OURS = frozenset(
    {
        "config",
        "overview",
        "engagement",
        "twinning",
        "counterparts",
        "guidance",
        "risk",
        "documents",
        "notifications",
        "accounts",
        "places",
        "audit",
        "web",
    }
)


class Line(JsonFormatter):
    """Builds a line from named fields, and from what our own code adds to it."""

    def __init__(self, *, with_words: bool = False) -> None:
        super().__init__()
        self.with_words = with_words

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        if record.message:
            log_data["message"] = record.message
        if known := request_id.get():
            log_data["request_id"] = known
        message_dict.pop("exc_info", None)
        log_data.update(message_dict)
        if record.name.partition(".")[0] in OURS:
            log_data.update({key: value for key, value in vars(record).items() if key not in self.reserved_attrs})
        if record.exc_info and record.exc_info[1]:
            log_data["exception"] = self.described(record.exc_info[1])

    def format(self, record: logging.LogRecord) -> str:
        if record.args and (request := getattr(record, "request", None)):
            route = named_route(request)
            arguments = record.args if isinstance(record.args, tuple) else (record.args,)
            record = logging.makeLogRecord(record.__dict__)
            record.args = tuple(
                route if isinstance(argument, str) and argument.startswith("/") else argument for argument in arguments
            )
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        return ""

    def described(self, raised: BaseException) -> dict[str, Any]:
        kind = type(raised)
        told: dict[str, Any] = {
            "class": f"{kind.__module__}.{kind.__qualname__}",
            "raised": [
                f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(raised.__traceback__)
            ],
        }
        if self.with_words:
            told["words"] = str(raised)
        cause = raised.__cause__ or raised.__context__
        if cause is not None:
            told["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
        return told
