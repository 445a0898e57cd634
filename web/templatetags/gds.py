"""Template tags for the GOV.UK components and for what every page says about the service."""

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from web import gds
from web.languages import with_languages

register = template.Library()
register.filter(with_languages)


@register.simple_tag(name="gds")
def component(name: str, params: dict[str, Any] | None = None, /, **options: Any) -> SafeString:
    """`{% gds "button" text="Save" %}`, or with options that Python built: `{% gds "table" rows %}`."""
    return gds.component(name, params, **options)


@register.simple_tag
def gds_form(form: forms.BaseForm) -> SafeString:
    return gds.form_fields(form)


@register.simple_tag
def gds_field(bound: BoundField) -> SafeString:
    return gds.field_group(bound)


@register.simple_tag
def error_summary(*parts: Any) -> SafeString:
    """The box at the top of the page, for forms and formsets."""
    return gds.error_summary(*parts)


@register.simple_tag
def back_link(address: str, text: str = "") -> SafeString:
    link = gds.component("back-link", href=address, text=text or _("Back"))
    return format_html('<nav aria-label="{}">{}</nav>', _("Back"), link)


@register.simple_tag
def service_navigation(entries: list[dict[str, Any]]) -> SafeString:
    """The links under the header; each entry has a label, a url and whether it is the current page."""
    shown = [{"text": entry["label"], "href": entry["url"], "active": bool(entry.get("current"))} for entry in entries]
    return gds.component("service-navigation", navigation=shown, menuButtonText=_("Menu"), navigationLabel=_("Menu"))


@register.simple_tag
def message_banner(message: Message, number: int) -> SafeString:
    """What the last act said. The number keeps ids apart where there are several."""
    success = message.level_tag == "success"
    return gds.component(
        "notification-banner",
        {**gds.words(message.message), "titleId": f"message-{number}", "type": "success" if success else None},
        titleText=_("Success") if success else _("Important"),
    )


@register.filter
def day(value: date | None) -> str:
    """A day as GOV.UK writes it: 14 June 2027."""
    return "" if value is None else formats.date_format(value, "j F Y")


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in UK time as GOV.UK writes it: 20 November 2026 at 3:12pm."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    hour = local.strftime("%I").lstrip("0")
    return _("%(day)s at %(time)s") % {
        "day": day(local),
        "time": f"{hour}:{local:%M}{local:%p}".replace("AM", "am").replace("PM", "pm"),
    }


@register.filter
def days(first: date, last: date) -> str:
    """A span of days without saying twice what both share: 14 to 17 June 2027."""
    if first == last:
        return day(first)
    if first.year != last.year:
        start = day(first)
    elif first.month != last.month:
        start = formats.date_format(first, "j F")
    else:
        start = str(first.day)
    return _("%(first)s to %(last)s") % {"first": start, "last": day(last)}


@register.simple_tag
def service_name() -> str:
    return str(settings.SERVICE_NAME)


@register.simple_tag
def service_email() -> str:
    return str(settings.SERVICE_EMAIL)


@register.simple_tag
def is_demonstration() -> bool:
    return bool(settings.DEMO)
