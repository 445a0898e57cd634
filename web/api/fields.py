"""What may stand in a body that is sent: strict in kind, clean in text. Truth is for rules and constraints."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from web.keys import KEY_LENGTH, KEY_PATTERN
from web.text import checked

# As JSON Schema wants it: no control characters but tab and line breaks, no marks that turn the direction of reading.
PLAIN_TEXT = r"^[^\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$"
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

serializers.Field.default_error_messages |= {
    "required": _("This is needed."),
    "null": _("Send a value here, not null."),
}


class Text(serializers.CharField):
    """Words that somebody wrote, cleaned and held to the marking ceiling like those of a form."""

    default_error_messages = {
        "invalid": _("Send text."),
        "blank": _("Send some text."),
        "max_length": _("Use {max_length} characters or fewer."),
    }

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        self.most = max_length
        super().__init__(**{"allow_blank": True, "required": False, **kwargs})
        least = {} if self.allow_blank else {"minLength": 1}
        set_override(self, "field", {"type": "string", "maxLength": max_length, "pattern": PLAIN_TEXT, **least})

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str):
            return super().run_validation(self._clean(data))
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data

    def _clean(self, data: str) -> str:
        if len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        try:
            clean = checked(data)
        except ValidationError as refusal:
            raise serializers.ValidationError(refusal.messages, code=refusal.code) from None
        if len(clean) > self.most:
            self.fail("max_length", max_length=self.most)
        return clean


class Line(Text):
    """Words on one line, such as a title or a name."""

    default_error_messages = {"line": _("Write this on one line.")}

    def _clean(self, data: str) -> str:
        clean = super()._clean(data)
        if "\n" in clean or "\t" in clean:
            self.fail("line")
        return clean


class Choice(serializers.ChoiceField):
    """One word of a list."""

    default_error_messages = {"invalid_choice": _("Choose one of: {words}.")}

    def __init__(self, choices: type[models.TextChoices] | Mapping[str, Any], **kwargs: Any) -> None:
        offered = choices.choices if isinstance(choices, type) else list(choices.items())
        super().__init__(offered, **{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data == "" and self.allow_blank:
            return ""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", words=", ".join(map(str, self.choices)))
        return str(data)


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field[date, str, str, Any]):
    """A day as 2026-03-27."""

    default_error_messages = {
        "invalid": _("Write a real day as YYYY-MM-DD."),
        "range": _("Use a year from {earliest} to {latest}."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
            self.fail("invalid")
        try:
            day = date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        if not EARLIEST <= day <= LATEST:
            self.fail("range", earliest=EARLIEST.year, latest=LATEST.year)
        return day


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"})
class WallTime(serializers.Field[time, str, str, Any]):
    """What the clock on the wall says: 09:30. The zone is a field of its own."""

    default_error_messages = {"invalid": _("Write the time as HH:MM, such as 09:30.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", data):
            self.fail("invalid")
        return time.fromisoformat(data)


@extend_schema_field({"type": "string", "maxLength": 40, "examples": ["Asia/Shanghai", "Europe/London"]})
class TimeZone(serializers.Field[str, str, str, Any]):
    """A zone of the tz database."""

    default_error_messages = {"invalid": _("Use the name of a time zone, such as Asia/Shanghai.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in available_timezones():
            self.fail("invalid")
        return data


@extend_schema_field({"type": "boolean"})
class Flag(serializers.Field[bool, bool, bool, Any]):
    """true or false, and no other way of saying so."""

    default_error_messages = {"invalid": _("Send true or false.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


@extend_schema_field({"type": "string", "pattern": KEY_PATTERN})
class Key(serializers.Field[str, str, str, Any]):
    """The `id` of a row."""

    default_error_messages = {"invalid": _("An id is {length} digits and small letters.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not re.fullmatch(KEY_PATTERN, data):
            self.fail("invalid", length=KEY_LENGTH)
        return data


@extend_schema_field({"type": "string", "maxLength": 12, "pattern": "^[A-Z]{2,8}(-[0-9A-Z]{1,9})?$"})
class Code(serializers.Field[Any, str, str, Any]):
    """The code of a row that is named by one; answers with the row. `what` says what there is none of."""

    CODE: ClassVar[str] = "[A-Z]{2,8}(-[0-9A-Z]{1,9})?"
    default_error_messages = {"invalid": _("Send a code, as text."), "unknown": _("There is no {what} with this code.")}

    def __init__(self, rows: Any, what: Any, **kwargs: Any) -> None:
        self.rows = rows
        self.what = what
        super().__init__(**{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        row = self.rows.filter(pk=data).first() if re.fullmatch(self.CODE, data) else None
        if row is None:
            self.fail("unknown", what=self.what)
        return row


class Several(serializers.ListField):
    """A list, each entry once, in the order in which they were sent."""

    default_error_messages = {
        "not_a_list": _("Send a list."),
        "max_length": _("There are too many entries; the most is {max_length}."),
    }

    def __init__(self, child: serializers.Field[Any, Any, Any, Any], most: int, **kwargs: Any) -> None:
        super().__init__(child=child, **{"required": False, "max_length": most, **kwargs})
        self.most = most

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        return list(dict.fromkeys(super().to_internal_value(data)))


@extend_schema_field({})
class Given(serializers.Field[Any, Any, Any, Any]):
    """What the register gives. It may be sent back as it was read, and is then no part of what is checked."""

    default_error_messages = {"given": _("This cannot be changed.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty:
            self.fail("given")
        return super().run_validation(data)


class Body(serializers.Serializer[Any]):
    """An object that is sent. A name that it does not have is refused by name."""

    default_error_messages = {"invalid": _("Send an object.")}
    UNKNOWN = _("There is no field of this name.")
    # Names that have a reason of their own why they cannot be sent.
    REFUSED: ClassVar[Mapping[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("invalid")
        faults: dict[str, Any] = {
            name: [self.REFUSED.get(name, self.UNKNOWN)] for name in data if name not in self.fields
        }
        try:
            read = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            if isinstance(refusal.detail, dict):
                faults |= refusal.detail
        else:
            if not faults:
                return read
        raise serializers.ValidationError(faults)


class Entry(Body):
    """An entry of a list: with the `id` of one that is there, or with all that a new one needs."""

    NEEDED: ClassVar[tuple[str, ...]] = ()

    id = Key()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "id" not in attrs:
            missing = {name: [self.error_messages["required"]] for name in self.NEEDED if not attrs.get(name)}
            if missing:
                raise serializers.ValidationError(missing)
        return attrs


def entries(entry: type[Entry], most: int, **kwargs: Any) -> Any:
    """A list of entries, which as a whole takes the place of what stands."""
    told = {name: Several.default_error_messages[name] for name in ("not_a_list", "max_length")}
    return entry(many=True, **{"required": False, "max_length": most, "error_messages": told, **kwargs})
