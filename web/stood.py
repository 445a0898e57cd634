"""Which answers of a form its reader left as they stood when the page was opened.

A form of a record carries a short mark of each answer that it was shown with. Where somebody else was quicker, what
still has its mark was never touched: it is nobody's wish, and what the other one made of it stays.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

STOOD = "stood"
"""The name of the box that carries the marks."""
ABOUT_THE_FORM = ("version", "form_id")
"""Fields of a form that are about the form, not about the record."""


def marks(form: forms.BaseForm, shown: Mapping[str, Any]) -> str:
    """A mark of each answer that is shown, as `name:mark` with spaces between them."""
    asked = {name: field for name, field in form.fields.items() if name in shown and name not in ABOUT_THE_FORM}
    return " ".join(f"{name}:{_mark(field, shown[name])}" for name, field in asked.items())


def untouched(form: forms.BaseForm, told: str) -> set[str]:
    """The names of the answers that still have the mark with which they were shown."""
    shown = dict(pair.split(":", 1) for pair in told.split() if ":" in pair)
    return {name for name, field in form.fields.items() if shown.get(name) == _mark(field, form.cleaned_data.get(name))}


def taking_over(
    form: forms.BaseForm, names: Collection[str], stands: Mapping[str, Any], read: Callable[[QueryDict], forms.BaseForm]
) -> tuple[QueryDict, set[str]]:
    """What was sent, with the answers of these names as they stand now, and of which names that could be done.

    `read` makes the form of what is sent: an answer that it would read as another one is left as it was sent.
    """
    sent = QueryDict(mutable=True)
    given: Any = form.data
    sent.update(given)
    for name in names:
        if name in stands:
            _answer(sent, form, name, stands[name])
    anew = read(sent)
    anew.is_valid()
    done = {
        name
        for name in names
        if name in stands
        and name in anew.fields
        and name in anew.cleaned_data
        and _mark(anew.fields[name], anew.cleaned_data[name]) == _mark(form.fields[name], stands[name])
    }
    for name in set(names) - done:
        for box in _boxes(form, name):
            sent.pop(box, None)
            if box in given:
                sent.setlist(box, given.getlist(box))
    return sent, done


def _answer(sent: QueryDict, form: forms.BaseForm, name: str, value: Any) -> None:
    """Put an answer into what is sent, as a browser sends it."""
    field, boxes = form.fields[name], _boxes(form, name)
    for box in boxes:
        sent.pop(box, None)
    value = field.prepare_value(value)
    if isinstance(field.widget, forms.MultiWidget):
        for box, one in zip(boxes, field.widget.decompress(value) or [], strict=True):
            sent[box] = "" if one is None else str(one)
    elif isinstance(field, forms.BooleanField):
        if value:
            sent[boxes[0]] = "on"
    elif isinstance(value, Iterable) and not isinstance(value, str):
        sent.setlist(boxes[0], [str(one) for one in value])
    elif value is not None:
        sent[boxes[0]] = str(value)


def _boxes(form: forms.BaseForm, name: str) -> list[str]:
    parts = getattr(form.fields[name].widget, "widgets_names", None) or [""]
    return [form[name].html_name + part for part in parts]


def _mark(field: forms.Field, value: Any) -> str:
    """The same for the same answer, whether it comes from the record or was read from a form."""
    value = field.prepare_value(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = sorted(str(field.prepare_value(one)) for one in value)
    text = "" if value in (None, "", [], False) else str(value).replace("\r\n", "\n").strip()
    return hashlib.sha256(text.encode()).hexdigest()[:10]
