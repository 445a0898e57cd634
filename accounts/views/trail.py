"""The trail of a body: what it did, and what was done to its records."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.forms import TrailSearch
from accounts.models import Body, User
from accounts.roles import Can
from accounts.sharing import Owned
from audit.models import Event
from web import parts
from web.forms import DATE_PARTS
from web.languages import with_languages
from web.naming import find_all
from web.paging import CURSORS, ListPage
from web.refusals import UnknownName
from web.templatetags.gds import moment
from web.words import words_of

FILTERS = {"action", *(f"{name}_{part}" for name in ("since", "until") for part in DATE_PARTS), *CURSORS}


def who_changed(row: Owned, user: User, *, besides: Collection[str] = ()) -> str:
    """The last act of a record's council on it, as a sentence for those of that council; nobody else is told of it.

    `besides` are acts that change nothing.
    """
    if row.council_id not in user.council_codes():
        return ""
    acts = Event.objects.filter(label=row._meta.label, subject=row.key, body=row.council_id)
    last = acts.exclude(action__in=besides).order_by("-pk").first()
    who = User.objects.filter(key=last.actor).first() if last else None
    if last is None or who is None:
        return ""
    if who == user:
        return _("You changed it yourself on %(moment)s, in another window.") % {"moment": moment(last.at)}
    return _("%(name)s changed it on %(moment)s.") % {"name": who, "moment": moment(last.at)}


class YourTrail(TemplateView):
    """The way to the trail that somebody may read; a choice where there are several."""

    template_name = "accounts/your_trail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        codes = request.user.trail_codes()  # type: ignore[union-attr]
        bodies = list(Body.objects.filter(code__in=codes))
        if not bodies:
            raise PermissionDenied(_("You do not read the trail of a body."))
        if len(bodies) == 1:
            return redirect("trail", bodies[0].code)
        return self.render_to_response(self.get_context_data(bodies=bodies))


class Trail(ListPage):
    queryset = Event.objects.all()
    order = ("-id",)
    template_name = "accounts/trail.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.body = get_object_or_404(Body.objects.visible_to(request.user), code=kwargs["code"])
        request.user.must(Can.READ_TRAIL, self.body)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        unknown = sorted(self.request.GET.keys() - FILTERS)
        if unknown:
            raise ValidationError({name: [UnknownName(sorted(FILTERS))] for name in unknown})
        self.form = TrailSearch(self.request.GET)
        if not self.form.is_valid():
            raise ValidationError([error for errors in self.form.errors.as_data().values() for error in errors])
        asked = self.form.cleaned_data
        found = super().get_queryset().filter(Q(body=self.body.code) | Q(about=self.body.code))
        if asked["action"]:
            found = found.filter(action=asked["action"])
        if asked["since"]:
            found = found.filter(at__gte=make_aware(datetime.combine(asked["since"], time.min)))
        if asked["until"]:
            found = found.filter(at__lt=make_aware(datetime.combine(asked["until"] + timedelta(days=1), time.min)))
        return found

    def branches(self, found: QuerySet[Any]) -> list[QuerySet[Any]]:
        """What the body did, and what was done to its records: an index for each."""
        return [found.filter(body=self.body.code), found.filter(about=self.body.code)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = self.in_words(context["rows"])
        head = [_("When"), _("Who"), _("What"), _("Record"), _("Fields")]
        context["table"] = parts.table(head, rows, named=(1, 3, 4)) if rows else None
        return {**context, "search": self.form, "body": self.body}

    def in_words(self, events: list[Event]) -> list[list[Any]]:
        names = dict(User.objects.filter(key__in={event.actor for event in events}).values_list("key", "name"))
        bodies = dict(Body.objects.filter(code__in={event.body for event in events}).values_list("code", "name"))
        records = find_all({(event.label, event.subject) for event in events}, self.request.user)
        return [
            [
                moment(event.at),
                _("%(name)s, %(body)s")
                % {
                    "name": names.get(event.actor, _("Somebody who left")),
                    "body": bodies.get(event.body, event.body),
                },
                words_of("TRAIL").get(event.action, event.action),
                _record(event, records.get((event.label, event.subject))),
                ", ".join(_field(event.label, name) for name in event.facts),
            ]
            for event in events
        ]


def _record(event: Event, found: Any) -> Any:
    if found is None:
        return _("%(kind)s (gone, or not shown to you)") % {"kind": _kind(event.label)}
    title = with_languages(found.title)
    return format_html('<a class="govuk-link" href="{}">{}</a>', found.url, title) if found.url else title


def _kind(label: str) -> str:
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
    return name[:1].upper() + name[1:]


def _field(label: str, name: str) -> str:
    try:
        return str(apps.get_model(label)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, AttributeError, FieldDoesNotExist):
        # What the record itself has no column for, such as a list that hangs under it.
        return name.replace("_", " ")
