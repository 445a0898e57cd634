"""Pages that belong to no noun: statements about the service, and what is shown when a form cannot be taken."""

import json
import logging
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from web.actions import in_words
from web.forms import DATE_PARTS, DateField
from web.refusals import UnknownName
from web.stood import STOOD

log = logging.getLogger(__name__)

# Typed, but never shown back or sent along.
SECRET_NAMES = ("password", "token", "secret", "otp")
# Sent along, but nothing to read.
SILENT_NAMES = ("form_id", "version", "next", STOOD)
REPORT_LIMIT = 10_000
LONGEST_NAME = 60


@method_decorator(login_not_required, name="dispatch")
class Statement(TemplateView):
    """A page about the service itself, open to everybody."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hours = settings.SESSION_COOKIE_AGE // 3600
        closing = _("You close the browser, nothing happens for a while, or %(hours)d hours have passed")
        passing = _("%(hours)d hours have passed") % {"hours": hours}
        return super().get_context_data(
            session_cookie=settings.SESSION_COOKIE_NAME,
            session_until=closing % {"hours": hours} if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE else passing,
            csrf_cookie=settings.CSRF_COOKIE_NAME,
            csrf_until=_("%(days)d days have passed") % {"days": settings.CSRF_COOKIE_AGE // 86_400},
            **kwargs,
        )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Where the check against forged forms fails, nearly always because of a new sign-in: nothing typed is lost.

    Where the session is gone as well, signing in comes first: sent again before, the form would only come back here.
    """
    log.info("csrf_refused", extra={"reason": reason})
    return kept_form(request, signed_out=_asks_for_sign_in(request))


def _asks_for_sign_in(request: HttpRequest) -> bool:
    user, match = getattr(request, "user", None), request.resolver_match
    if user is None or match is None or user.is_authenticated:
        return False
    return bool(getattr(match.func, "login_required", True))


def kept_form(request: HttpRequest, *, signed_out: bool = True) -> HttpResponse:
    """What was typed, shown back, with a button that sends it again to the same address under a fresh token.

    The answer to a POST that cannot be taken because its session is over. Nothing is stored: the page itself keeps
    the text. Without passwords and codes; a form that held one, or a file, must be filled in again.
    """
    typed = _typed(request)
    secret = any(_is_secret(name) for name, _values in typed)
    kept = [(name, value) for name, values in typed if not _is_secret(name) for value in values]
    context = {
        "signed_out": signed_out,
        "address": request.get_full_path(),
        "kept": kept,
        "shown": _in_the_words_of_the_page(request, kept),
        "can_be_sent": bool(kept) and not secret,
        "had_files": bool(request.FILES) if typed else False,
    }
    return render(request, "web/kept_form.html", context, status=403)


def not_found(request: HttpRequest) -> HttpResponse:
    """404 as a page. What was typed into a form whose record is gone by now is shown back, to be copied.

    It is told alike whether there never was such a record, or it is somebody else's, or it was discarded meanwhile.
    """
    shown: list[tuple[str, str]] = []
    user = getattr(request, "user", None)
    if request.method == "POST" and user is not None and user.is_authenticated:
        kept = [(name, value) for name, values in _typed(request) if not _is_secret(name) for value in values]
        shown = _in_the_words_of_the_page(request, kept)
    return render(request, "404.html", {"shown": shown}, status=404)


def _typed(request: HttpRequest) -> list[tuple[str, list[str]]]:
    try:
        return [
            (name, [str(value) for value in values])
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken"
        ]
    except (SuspiciousOperation, UnreadablePostError):
        return []


def _is_secret(name: str) -> bool:
    return name == "code" or any(word in name.lower() for word in SECRET_NAMES)


def _is_silent(name: str) -> bool:
    return name in SILENT_NAMES or name.endswith(("-form_id", "-version", "_FORMS"))


def _in_the_words_of_the_page(request: HttpRequest, kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed, question by question: under the labels of the form that asked, as far as it can be known."""
    fields = _fields_of(request)
    answers: dict[str, list[str]] = {}
    for name, value in kept:
        asked, _underscore, part = name.rpartition("_")
        question = asked if part in DATE_PARTS and isinstance(fields.get(asked), DateField) else name
        field = fields.get(question)
        if value.strip() and not _is_silent(name) and not (field and field.widget.is_hidden):
            answers.setdefault(question, []).append(_answer(field, value))
    return [
        (_label(name, fields.get(name)), (" " if isinstance(fields.get(name), DateField) else ", ").join(values))
        for name, values in answers.items()
    ]


def _fields_of(request: HttpRequest) -> dict[str, forms.Field]:
    """The fields that the form of the page declares; none where no form, or more than one, is behind the address."""
    view = getattr(request.resolver_match.func, "view_class", None) if request.resolver_match else None
    return getattr(getattr(view, "form_class", None), "base_fields", {})


def _answer(field: forms.Field | None, value: str) -> str:
    """A choice by its words. Rows are named only of lists that are no secret: nobody is signed in here."""
    if isinstance(field, forms.ModelChoiceField):
        is_open = getattr(field, "is_reference", False) and value.isalnum()
        return in_words(field, value) if is_open else value
    return in_words(field, value) if isinstance(field, forms.ChoiceField) else value


def _label(name: str, field: forms.Field | None) -> str:
    """The page's own, or else the field's name as words."""
    if field is not None and field.label:
        return str(field.label)
    return name.replace("_", " ").replace("-", " ").capitalize()


def refused_address(
    request: HttpRequest, refusal: ValidationError, without: Iterable[str] | None = None
) -> HttpResponse:
    """What an address asks for that cannot be given, in words, and the way to its page without that.

    What is left out is named by the refusal, unless it is said; everything where neither names it.
    """
    told: dict[str, list[ValidationError]] = getattr(refusal, "error_dict", {})
    strange = [name for name, errors in told.items() if any(isinstance(error, UnknownName) for error in errors)]
    names = ", ".join(f"“{name[:LONGEST_NAME]}”" for name in strange)
    sentences = [_("The address asks for %(names)s, which this page does not know.") % {"names": names}] * bool(names)
    for name, errors in told.items():
        if name not in strange:
            sentences += [f"{name}: {sentence}" for error in errors for sentence in error.messages]
    query = request.GET.copy()
    for name in list(without or told or query):
        query.pop(name, None)
    context = {
        "sentences": sentences or refusal.messages,
        "address": f"{request.path}?{query.urlencode()}" if query else request.path,
        "named": len(told),
    }
    return render(request, "web/refused.html", context, status=400)


@csrf_exempt
@login_not_required
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser reports what the content security policy stopped: one line in the log, without queries."""
    try:
        sent = json.loads(request.read(REPORT_LIMIT + 1)[:REPORT_LIMIT])
        report = sent["csp-report"]
        said = {
            name: str(report.get(name, ""))[:200].split("?")[0]
            for name in ("effective-directive", "blocked-uri", "document-uri")
        }
    except (ValueError, KeyError, TypeError, AttributeError, UnreadablePostError):
        return HttpResponse(status=400)
    log.warning("content_security_policy", extra={"report": said})
    return HttpResponse(status=204)
