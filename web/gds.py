"""GOV.UK Frontend in Django: its components as functions, and the renderer of every form.

The markup comes from govuk-frontend-jinja, which keeps in step with upstream, so no form markup is written by hand.
Autoescape is on, but an option whose name ends in `html` is put out as it stands. `words` is the one way in: it
answers `html` for a SafeString alone, so text that somebody typed never gets there.
"""

import html
from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from web.forms import DATE_PARTS, DateField, DateWidget
from web.stood import STOOD

Params = dict[str, Any]

# What Django writes where nobody said otherwise: rows of a text area, and a choice of nothing, which needs words.
DJANGO_ROWS = "10"
UNNAMED = ("", "---------")
# Attributes of a Django widget that the components set for themselves, or that stand in a reader's way.
NOT_PASSED_ON = {"class", "maxlength", "minlength", "required", "placeholder", "autofocus", "rows", "cols", "id"}


class GovukRenderer(TemplatesSetting):
    """FORM_RENDERER: `{{ form }}` puts out every field as its GOV.UK component, and the summary where no page did."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


@cache
def _macro(name: str) -> Callable[[Params], str]:
    return getattr(  # type: ignore[no-any-return]
        _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module,
        "govuk" + "".join(word.capitalize() for word in name.split("-")),
    )


@cache
def _environment() -> jinja2.Environment:
    package = jinja2.PackageLoader("govuk_frontend_jinja")
    return jinja2.Environment(
        loader=jinja2.PrefixLoader({"govuk_frontend_jinja": package}),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        auto_reload=False,
    )


def component(name: str, params: Params | None = None, /, **options: Any) -> SafeString:
    """A GOV.UK component by its name upstream ("button", "summary-list"), with upstream's options."""
    # The macros escape, and answer a string of a type of their own.
    return SafeString(str(_macro(name)(_spoken({**(params or {}), **options}))))


def _spoken(value: Any) -> Any:
    """Translations are made here: the macros compare and join strings."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {key: _spoken(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_spoken(one) for one in value]
    return value


def words(value: Any) -> Params:
    """`html` for what the server built, `text` for everything else."""
    value = str(value) if isinstance(value, Promise) else value
    return {"html": value} if isinstance(value, SafeString) else {"text": str(value)}


# -- Fields ----------------------------------------------------------------------------------------------------


def field_group(bound: BoundField) -> SafeString:
    """One field with its label, hint and error."""
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    for kind, draw in DRAWN_BY:
        if isinstance(widget, kind):
            return draw(bound)
    raise TypeError(f"{bound.name}: no GOV.UK component is chosen for {type(widget).__name__}.")


def form_fields(form: forms.BaseForm) -> SafeString:
    """Every field of a form; one that belongs under a choice stands inside its group."""
    nested = {name for field in form.fields.values() for name in getattr(field, "conditional", {}).values()}
    shown = [field_group(bound) for bound in form if bound.name not in nested]
    if stood := getattr(form, "stood", ""):
        shown.append(format_html('<input type="hidden" name="{}" value="{}">', STOOD, stood))
    return format_html_join("\n", "{}", ((one,) for one in shown))


def error_target(bound: BoundField) -> str:
    """The id that a link in the error summary goes to: the first box that failed, or the first choice."""
    if isinstance(bound.field, DateField):
        part = bound.field.failed_parts[0] if bound.field.failed_parts else DATE_PARTS[0]
        return f"{bound.auto_id}_{part}"
    return str(bound.auto_id)


def form_errors(form: forms.BaseForm) -> list[Params]:
    """Each error as a line of the summary, with a link to its field where there is one to go to."""
    lines: list[Params] = [{"text": _said(message)} for message in form.non_field_errors()]
    for bound in form:
        target = {} if bound.is_hidden else {"href": f"#{error_target(bound)}"}
        lines += [{"text": _said(message), **target} for message in bound.errors]
    return lines


def _said(message: Any) -> str:
    """An error as GOV.UK writes it: a single sentence has no full stop."""
    text = str(message)
    return text.removesuffix(".") if ". " not in text and not text.endswith("..") else text


def error_summary(*parts: Any) -> SafeString:
    """The box at the top of a page for forms and formsets; nothing where nothing is wrong."""
    lines: list[Params] = []
    for part in parts:
        if isinstance(part, forms.BaseFormSet):
            lines += [{"text": _said(message)} for message in part.non_form_errors()]
        for form in part if isinstance(part, forms.BaseFormSet) else [part]:
            if isinstance(form, forms.BaseForm) and form.is_bound:
                lines += form_errors(form)
                # The form's own template puts out what no summary has shown, so that no error is ever lost.
                form.summarised = True  # type: ignore[attr-defined]
    return component("error-summary", titleText=_("There is a problem"), errorList=lines) if lines else SafeString()


def _attributes(widget: forms.Widget) -> Params:
    kept = {
        name: value for name, value in widget.attrs.items() if name not in NOT_PASSED_ON and value not in (None, False)
    }
    return {name: {"value": True, "optional": True} if value is True else str(value) for name, value in kept.items()}


def _common(bound: BoundField) -> Params:
    params: Params = {
        "id": bound.auto_id,
        "name": bound.html_name,
        "classes": bound.field.widget.attrs.get("class", ""),
        "attributes": _attributes(bound.field.widget),
        "disabled": bound.field.disabled,
        "label": {**words(bound.label or ""), "classes": "govuk-label--s"},
    }
    if bound.help_text:
        params["hint"] = words(bound.help_text)
    if bound.errors:
        errors = [_said(message) for message in bound.errors]
        params["errorMessage"] = (
            {"text": errors[0]}
            if len(errors) == 1
            else {"html": format_html_join(mark_safe("<br>"), "{}", zip(errors))}
        )
    return params


def _group(bound: BoundField) -> Params:
    """Options of a question with several boxes: the first item carries the plain id, so the error link reaches it."""
    params = _common(bound)
    legend = {**words(bound.label or ""), "classes": "govuk-fieldset__legend--s"}
    del params["label"]
    return {**params, "idPrefix": bound.auto_id, "fieldset": {"legend": legend}}


def _items(bound: BoundField) -> list[Params]:
    """The choices. A field may carry `hints` by value, and `conditional`: the field to ask under a choice."""
    widget = bound.field.widget
    hints = getattr(bound.field, "hints", {})
    conditional = getattr(bound.field, "conditional", {})
    chosen = widget.format_value(bound.value())
    items = []
    for _group_name, options, _index in widget.optgroups(bound.html_name, chosen):
        for option in options:
            value = str(option["value"])
            item: Params = {
                "value": value,
                "checked": option["selected"],
                "selected": option["selected"],
                **words(option["label"]),
            }
            if value in hints:
                item["hint"] = words(hints[value])
            if value in conditional:
                item["conditional"] = {"html": field_group(bound.form[conditional[value]])}
            items.append(item)
    return items


def _date(bound: BoundField) -> SafeString:
    failed = bound.field.failed_parts if isinstance(bound.field, DateField) and bound.errors else ()
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    values = bound.value()
    if not isinstance(values, list | tuple):
        values = bound.field.widget.decompress(values)
    items = [
        {
            "id": f"{bound.auto_id}_{part}",
            "name": f"{bound.html_name}_{part}",
            "label": labels[part],
            "value": str(value if value is not None else ""),
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in failed else ""),
        }
        for part, value in zip(DATE_PARTS, values, strict=True)
    ]
    return component("date-input", {**_group(bound), "items": items})


def _radios(bound: BoundField) -> SafeString:
    return component("radios", {**_group(bound), "items": _items(bound)})


def _checkboxes(bound: BoundField) -> SafeString:
    return component("checkboxes", {**_group(bound), "items": _items(bound)})


def _checkbox(bound: BoundField) -> SafeString:
    """One box to tick. Its label stands beside the box, so there is no legend."""
    params = _common(bound)
    label = params.pop("label")
    ticked = bound.field.widget.check_test(bound.value())
    item = {"value": "on", "checked": ticked, **{key: label[key] for key in label if key in ("text", "html")}}
    return component("checkboxes", {**params, "idPrefix": bound.auto_id, "items": [item]})


def _select(bound: BoundField) -> SafeString:
    """The choices are written here: for four hundred councils the macro takes longer than all else on a page."""
    widget = bound.field.widget
    groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()))
    choices = "\n".join(_group_of_choices(name, options) for name, options, _index in groups)
    return SafeString(
        component("select", {**_common(bound), "items": []}).replace("</select>", f"{choices}\n</select>")
    )


def _group_of_choices(name: Any, options: list[dict[str, Any]]) -> str:
    choices = "\n".join(map(_choice, options))
    return f'    <optgroup label="{html.escape(str(name))}">\n{choices}\n    </optgroup>' if name else choices


def _choice(option: dict[str, Any]) -> str:
    value, label, also = str(option["value"]), option["label"], option["attrs"].get("data-also")
    if not value and label in UNNAMED:
        label = _("Choose one")
    called = f' data-also="{html.escape(also)}"' if also else ""
    selected = " selected" if option["selected"] else ""
    label = html.escape(label) if type(label) is str else conditional_escape(label)
    return f'    <option value="{html.escape(value)}"{called}{selected}>{label}</option>'


def _textarea(bound: BoundField) -> SafeString:
    """With a count where the length is limited: typing is never cut off, so nothing pasted is lost unseen."""
    limit = getattr(bound.field, "max_length", None)
    rows = bound.field.widget.attrs.get("rows", "")
    params = {**_common(bound), "value": _value(bound), "rows": 5 if rows == DJANGO_ROWS else rows}
    return component("character-count", {**params, "maxlength": limit}) if limit else component("textarea", params)


def _password(bound: BoundField) -> SafeString:
    params = _common(bound)
    # The component writes these itself: twice would be one too many.
    own = {name: params["attributes"].pop(name, None) for name in ("autocomplete", "spellcheck", "autocapitalize")}
    return component("password-input", {**params, "autocomplete": own["autocomplete"] or "current-password"})


def _file(bound: BoundField) -> SafeString:
    return component("file-upload", _common(bound))


def _input(bound: BoundField) -> SafeString:
    widget = bound.field.widget
    params = {**_common(bound), "type": getattr(widget, "input_type", "text"), "value": _value(bound)}
    if isinstance(widget, forms.NumberInput):
        for name in ("min", "max", "step"):
            params["attributes"].pop(name, None)
        params["type"] = "text"
        params["attributes"].setdefault("inputmode", "numeric")
    if prefix := getattr(bound.field, "prefix", ""):
        params["prefix"] = {"text": prefix}
    return component("input", params)


def _value(bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else str(value)


# In this order: Django's CheckboxSelectMultiple is a kind of RadioSelect, and both are kinds of Select.
DRAWN_BY: tuple[tuple[type[forms.Widget], Callable[[BoundField], SafeString]], ...] = (
    (DateWidget, _date),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.CheckboxInput, _checkbox),
    (forms.Select, _select),
    (forms.PasswordInput, _password),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (Input, _input),
)
