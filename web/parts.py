"""Options for GOV.UK components, built from plain values, for `{% gds "table" rows %}` in a template.

A value that is a SafeString is put out as markup; everything else is escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from web.gds import Params, words

# Colours say nothing by themselves: every tag has its word.
COLOURS = ("grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow")


def tag(text: Any, colour: str = "") -> Params:
    if colour and colour not in COLOURS:
        raise ValueError(f"There is no tag of colour {colour!r}.")
    return {**words(text), "classes": f"govuk-tag--{colour}" if colour else ""}


def button(text: Any, about: Any, classes: str = "govuk-button--secondary") -> Params:
    """One of several buttons that read alike: who listens hears of what each speaks."""
    label = format_html('{}<span class="govuk-visually-hidden">: {}</span>', text, about)
    return {**words(label), "classes": classes, "preventDoubleClick": True}


def in_language(text: str, language: str) -> SafeString:
    """Text in another language, marked so that it is read out and shown rightly: `in_language(name, "zh-Hans")`."""
    return format_html('<span lang="{}">{}</span>', language, text)


def summary_row(key: Any, value: Any, change: str = "", what: Any = None) -> Params:
    """A row of a summary list. `change` is the address to change it at, `what` what a listener hears after "Change".

    An empty value reads "Not provided".
    """
    shown = _("Not provided") if value in (None, "", []) else value
    row: Params = {"key": words(key), "value": {**words(shown)}}
    if change:
        hidden = str(what or key).lower()
        row["actions"] = {"items": [{"href": change, "text": _("Change"), "visuallyHiddenText": hidden}]}
    return row


def summary_list(rows: Iterable[Params]) -> Params:
    return {"rows": list(rows)}


def table(
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    caption: Any = "",
    numeric: Sequence[int] = (),
    header_column: bool = False,
    named: Sequence[int] = (),
) -> Params:
    """A table; `numeric` names the columns of numbers, counted from 0. `header_column`: its first cell heads a row.

    With `named` its rows are cards on a small screen, where the cells of these columns bear the name of their column.
    """

    def cells(values: Sequence[Any]) -> list[Params]:
        return [
            {**words(value), **({"format": "numeric"} if column in numeric else {})}
            for column, value in enumerate(values)
        ]

    def with_names(values: Sequence[Any]) -> list[Any]:
        return [_named(head[column], value) if column in named else value for column, value in enumerate(values)]

    return {
        "caption": caption or None,
        "captionClasses": "govuk-table__caption--m",
        "head": cells(head),
        "rows": [cells(with_names(row)) for row in rows],
        "firstCellIsHeader": header_column,
        "classes": "app-cards" if named else "",
    }


def _named(column: Any, value: Any) -> SafeString:
    return format_html('<span class="app-small-only">{}: </span>{}', column, value)


def task(title: Any, status: Any, href: str = "", hint: Any = "", colour: str = "") -> Params:
    """A line of a task list. Without an address it cannot be started yet. A status with a colour is a tag."""
    line: Params = {"title": words(title)}
    if href:
        line["href"] = href
    if hint:
        line["hint"] = words(hint)
    if colour:
        line["status"] = {"tag": tag(status, colour)}
    else:
        line["status"] = {**words(status), "classes": "" if href else "govuk-task-list__status--cannot-start-yet"}
    return line


def task_list(tasks: Iterable[Params], prefix: str = "task") -> Params:
    return {"items": list(tasks), "idPrefix": prefix}


def pagination(previous: str = "", following: str = "", what: Any = "") -> Params:
    """Previous and next, as keyset paging has them: there are no page numbers."""
    params: Params = {"landmarkLabel": what or _("Pages")}
    if previous:
        params["previous"] = {"href": previous, "text": _("Previous page")}
    if following:
        params["next"] = {"href": following, "text": _("Next page")}
    return params


def breadcrumbs(*trail: tuple[Any, str]) -> Params:
    """Each a text and an address; the page itself is not among them."""
    return {
        "items": [{**words(text), "href": href} for text, href in trail],
        "collapseOnMobile": True,
        "labelText": _("Breadcrumb"),
    }


def selected_filters(chosen: Mapping[str, Iterable[tuple[Any, str]]], clear: str) -> Params:
    """For parts/filter.html: under each heading the chosen values, each with the address of the list without it."""
    return {"groups": [(heading, list(values)) for heading, values in chosen.items()], "clear": clear}
