"""What every form of the service shares. The markup is web/gds.py's; rules and truth are the services'."""

import calendar
import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.clock import MorningOrEvening, read_clock
from web.keys import new_key
from web.text import checked, clean_text

DATE_PARTS = ("day", "month", "year")
MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
}


def lowered(text: str) -> str:
    """As it stands inside a sentence; initials such as UK stay as they are."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


class DateWidget(forms.MultiWidget):
    """Day, month and year as three boxes, named NAME_day, NAME_month, NAME_year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in DATE_PARTS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return list(value) if isinstance(value, list | tuple) else ["", "", ""]


class DateField(forms.Field):
    """A day. `called` is what the sentences call it ("the first day"); `failed_parts` are the boxes to mark."""

    widget = DateWidget

    def __init__(
        self, *, called: Any = None, earliest: date = date(1900, 1, 1), latest: date = date(2100, 12, 31), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.called = called
        self.earliest = earliest
        self.latest = latest
        self.failed_parts: tuple[str, ...] = ()

    def _refusal(self, sentence: str, code: str, *parts: str, **params: Any) -> ValidationError:
        self.failed_parts = parts or DATE_PARTS
        name = self.called or _("the %(label)s") % {"label": lowered(str(self.label or _("date")))}
        text = sentence % {"name": name, **params}
        return ValidationError(text[:1].upper() + text[1:], code=code)

    def to_python(self, value: Any) -> date | None:
        self.failed_parts = ()
        if value is None or isinstance(value, date):
            return value
        day, month, year = (unicodedata.normalize("NFKC", str(part or "")).strip() for part in value)
        given = dict(zip(DATE_PARTS, (day, month, year), strict=True))
        missing = [part for part in DATE_PARTS if not given[part]]
        if len(missing) == len(DATE_PARTS):
            return None
        if missing:
            words = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
            told = _(" and ").join(words[part] for part in missing)
            raise self._refusal(_("%(name)s must include %(missing)s"), "incomplete", *missing, missing=told)
        month = str(MONTHS.get(month.lower(), month))
        if not re.fullmatch("[0-9]{4}", year):
            raise self._refusal(_("the year of %(name)s must be 4 numbers"), "year", "year")
        if not re.fullmatch("[0-9]{1,2}", month) or not 1 <= int(month) <= 12:
            raise self._refusal(_("the month of %(name)s must be between 1 and 12"), "month", "month")
        if not re.fullmatch("[0-9]{1,2}", day) or not 1 <= int(day) <= 31:
            raise self._refusal(_("the day of %(name)s must be between 1 and 31"), "day", "day")
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            raise self._refusal(_("%(name)s must be a real date"), "invalid") from None
        if not self.earliest <= found <= self.latest:
            span = {"earliest": self.earliest.year, "latest": self.latest.year}
            raise self._refusal(
                _("the year of %(name)s must be between %(earliest)s and %(latest)s"), "out_of_range", "year", **span
            )
        return found

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise self._refusal(_("enter %(name)s"), "required")


class ClockField(forms.CharField):
    """A time of day as people write it: 9, 9:30am, 9.30, 14:00, 19h00, 2pm, midday. `called` is what the sentence calls
    it.
    """

    def __init__(self, *, called: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.called = called

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        if isinstance(value, time):
            return value
        told = {"name": self.called or _("the time")}
        try:
            return read_clock(str(value or ""))
        except MorningOrEvening as either:
            sentence = _("Enter %(name)s like 9:30am or 14:00: %(hour)s can be %(hour)sam or %(hour)spm")
            raise ValidationError(sentence, code="invalid", params={**told, "hour": either}) from None
        except ValueError:
            raise ValidationError(_("Enter %(name)s like 9:30am or 14:00"), code="invalid", params=told) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        return self.to_python(value)


class PoundsField(forms.CharField):
    """An amount as people write it: 1250.50, 1,250, £12. `called` is what the sentences call it ("the value")."""

    prefix = "£"

    def __init__(self, *, called: Any, most: Decimal, **kwargs: Any) -> None:
        widget = forms.TextInput({"class": "govuk-input--width-10", "inputmode": "decimal", "spellcheck": "false"})
        super().__init__(widget=widget, **kwargs)
        self.called = called
        self.most = most

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value is None or isinstance(value, Decimal):
            return value
        text = unicodedata.normalize("NFKC", str(value)).strip().replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        told = re.fullmatch(r"(?P<minus>-?) *(?:£|GBP)? *(?P<less>-?)(?P<number>[0-9., ]*[0-9])", text, re.IGNORECASE)
        if told is None:
            raise self._refusal(_("%(name)s must be an amount in pounds, like 50 or 1,250.50"), "invalid")
        number = told["number"]
        if not re.fullmatch(r"([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)(\.[0-9]+)?", number):
            raise self._refusal(
                _("%(name)s must have a point before the pence and commas only between thousands, like 1,250.50"),
                "separators",
            )
        amount = Decimal(re.sub("[, ]", "", number))
        if told["minus"] or told["less"]:
            raise self._refusal(_("%(name)s must be £0 or more"), "negative")
        if amount > self.most:
            raise self._refusal(_("%(name)s must be at most £%(most)s"), "too_much", most=f"{self.most:,}")
        if amount != amount.quantize(Decimal("0.01")):
            raise self._refusal(_("%(name)s must have at most 2 numbers after the point"), "pence")
        return amount.quantize(Decimal("0.01"))

    def _refusal(self, sentence: str, code: str, **params: Any) -> ValidationError:
        text = sentence % {"name": str(self.called), **params}
        return ValidationError(text[:1].upper() + text[1:], code=code)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".removesuffix(".00") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        amount = self.to_python(value)
        if amount is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return amount


class WebsiteField(forms.URLField):
    """The address of a website, of which the scheme may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"invalid": gettext_lazy("Enter the address of a website, such as https://example.org")}
        super().__init__(
            max_length=300,
            required=False,
            assume_scheme="https",
            error_messages=told,
            **{"label": gettext_lazy("Website (optional)"), **kwargs},
        )


class DayInput(forms.TextInput):
    """A day of the address, in the browser's own way of choosing one; it is sent as 2027-03-27."""

    input_type = "date"


class SearchSelect(forms.Select):
    """A long list that can be searched by typing. Without JavaScript it stays a select.

    A choice that is `also_called` something is found by each of these words too.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-search-select": "", **(attrs or {})}, choices)

    def optgroups(self, name: str, value: list[str], *args: Any) -> list[Any]:
        """In one group, with what was typed and is no choice, so that it stands there to be put right."""
        chosen = set(value)
        options = [_option(code, label, is_chosen=str(code) in chosen) for code, label in self.choices]
        known = {str(option["value"]) for option in options}
        options += [_option(text, text, is_chosen=True) for text in value if text and text not in known]
        return [(None, options, 0)]


def _option(code: Any, label: Any, *, is_chosen: bool) -> dict[str, Any]:
    also = getattr(code, "also_called", ())
    attrs = {"data-also": "|".join(also)} if also else {}
    return {"value": code, "label": label, "selected": is_chosen, "attrs": attrs}


class SuggestInput(forms.TextInput):
    """A text box with suggestions from an address of ours that answers ?q= with {"results": [{"name": …}]}."""

    def __init__(self, address: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-suggest": address, "autocomplete": "off", **(attrs or {})})


class LocalInput(forms.TextInput):
    """A text box for a name in its own language, which no spelling checker knows."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "app-local", "spellcheck": "false", **(attrs or {})})


class FormId(forms.CharField):
    """A random name of this copy of a form.

    A row keeps it under a unique constraint, so that the same form sent twice finds the first row.
    """

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": new_key, "max_length": 36, "required": False, **kwargs})


class SeenVersion(forms.IntegerField):
    """The version of the record that the reader saw when the form was made."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 2**31 - 1, "required": False, **kwargs})


def names_sent(form: forms.BaseForm) -> set[str]:
    """The names under which a browser sends the answers of a form; a day has one for each of its boxes."""
    return {
        bound.html_name + suffix
        for bound in form
        for suffix in getattr(bound.field.widget, "widgets_names", None) or [""]
    }


def holds_words(field: forms.Field) -> bool:
    """Whether people type free text into it. A password is taken as it is."""
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)


# Where a field keeps Django's sentence, ours takes its place: what to do, not what is wrong.
DJANGO_SENTENCES = {
    "required": (forms.Field.default_error_messages["required"],),
    "invalid_choice": (
        forms.ChoiceField.default_error_messages["invalid_choice"],
        forms.MultipleChoiceField.default_error_messages["invalid_choice"],
        forms.ModelChoiceField.default_error_messages["invalid_choice"],
        forms.ModelMultipleChoiceField.default_error_messages["invalid_choice"],
    ),
}


# Labels that need no article in a sentence.
NAMED_ALREADY = ("the ", "a ", "an ", "your ", "our ", "their ")


class RegisterForm(forms.Form):
    """The base of every form. Each field of words is cleaned and held to the marking ceiling by itself."""

    use_required_attribute = False
    stood = ""
    """Marks of the answers that it was shown with, of a record with a version (web/stood.py)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._speak_plainly(name, field)

    def _speak_plainly(self, name: str, field: forms.Field) -> None:
        label = str(field.label or name.replace("_", " "))
        if label.endswith("?"):
            missing = _("Answer ‘%(label)s’") % {"label": label}
        elif label.startswith("In "):
            missing = _("Say it %(label)s") % {"label": lowered(label)}
        else:
            named = lowered(label)
            named = named if named.startswith(NAMED_ALREADY) else f"the {named}"
            is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            missing = (_("Choose %(label)s") if is_choice else _("Enter %(label)s")) % {"label": named}
        ours: dict[str, Any] = {
            "required": missing,
            "invalid_choice": _("Choose an option from the list"),
            "max_length": gettext_lazy("Use %(limit_value)d characters or fewer. You have typed %(show_value)d."),
            "null_characters_not_allowed": _("Remove the characters that cannot be shown."),
        }
        for code, sentence in ours.items():
            present = field.error_messages.get(code)
            if present is None or any(present is theirs for theirs in DJANGO_SENTENCES.get(code, ())):
                field.error_messages[code] = sentence

    def _clean_fields(self) -> None:
        """As Django's own, but words are cleaned before their field looks at them, so that lengths are true."""
        for name, bound in self._bound_items():  # type: ignore[attr-defined]
            try:
                self.cleaned_data[name] = self._clean_one(bound)
                if hasattr(self, f"clean_{name}"):
                    self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as error:
                self.add_error(name, error)

    def _clean_one(self, bound: BoundField) -> Any:
        field, given = bound.field, bound.data
        if holds_words(field) and isinstance(given, str) and not field.disabled:
            return field.clean(checked(given))
        # A choice with a control character in it would reach the database as a key.
        for one in given if isinstance(given, list | tuple) else [given]:
            if isinstance(one, str):
                clean_text(one)
        return field._clean_bound_field(bound)  # type: ignore[attr-defined]

    def _asked_as(self, name: str) -> str:
        """What this form asks as `reason`, a row may keep as `withdrawn_reason`."""
        last = name.rpartition("_")[2]
        return last if name not in self.fields and last in self.fields else name

    def refused(self, error: ValidationError) -> None:
        """Show what a service refused: beside its field where the form has it, else at the top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            name = self._asked_as(name)
            if name in self.fields and name in self.errors:
                # One sentence for one mistake. What was typed for a name of a list needs no talk of codes.
                if isinstance(self.fields[name].widget, SearchSelect):
                    continue
                del self.errors[name]
            known = name in self.fields and not self[name].is_hidden
            self.add_error(name if known and name != NON_FIELD_ERRORS else None, errors)
