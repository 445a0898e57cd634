"""The page of an act: a form, one service call, and an answer to each way in which it can be refused."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import OperationalError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from web.forms import RegisterForm, SeenVersion
from web.refusals import Busy, Stale, is_busy, status_of
from web.scoping import Scoped
from web.stood import ABOUT_THE_FORM, STOOD, marks, taking_over, untouched


class Confirm(RegisterForm):
    """Nothing to fill in: the button is the answer."""


class ConfirmSeen(RegisterForm):
    """The same for a record with a version."""

    version = SeenVersion()


class ActionView(Scoped, FormView):
    """One act on one page. `perform` calls one service with what the form says; nothing is decided here.

    A field `version` of the form reaches the service as `seen`. Answers: 404 for a row that its reader may not see,
    403 where `act` is not theirs, 400 and 409 with the sentence beside its field and everything typed still there, 412
    with both texts where somebody else changed the record first, 503 with everything typed where others hold it.
    """

    http_method_names = ["get", "post", "head", "options"]
    template_name = "web/action.html"
    form_class: type[RegisterForm] = Confirm
    # The row that is acted on: field by word of the address. Without a `queryset` there is none.
    lookup: Mapping[str, str] = {"key": "key"}
    # What the reader must be allowed to do to come here at all; the service asks again.
    act: Any = None

    title: Any = ""
    caption: Any = ""
    intro: Any = ""
    button: Any = gettext_lazy("Save")
    warns = False  # a red button, for what cannot be undone
    done: Any = ""  # said on the next page

    user: Any
    now: datetime
    object: Any = None
    result: Any = None

    perform: Callable[..., Any]
    """The one service call, with what the form says. Pages that only show, and never take a form, have none."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = request.user
        self.now = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        self.must_be_allowed()
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        if self.queryset is None:
            return None
        return get_object_or_404(
            self.get_queryset(), **{field: self.kwargs[word] for field, word in self.lookup.items()}
        )

    def must_be_allowed(self) -> None:
        """Refuse the page as the service would refuse the act. Raises PermissionDenied."""
        if self.act is not None:
            self.user.must(self.act, self.acting_for())

    def acting_for(self) -> Any:
        """The council or body that `act` is asked for; None is any."""
        return getattr(self.object, "council_id", None)

    def get_initial(self) -> dict[str, Any]:
        initial = {**super().get_initial(), **self.initial_of(self.object)}
        if "version" in self.form_class.base_fields:
            initial["version"] = getattr(self.object, "version", None)
        return initial

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if "version" in form.fields:
            # What stood when the page was opened, and not when it was last shown again.
            form.stood = (
                self.request.POST.get(STOOD, "") if self.request.method == "POST" else marks(form, form.initial)
            )
        return form

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What the form's fields say of a row: what they start with, and what a conflict page sets beside the typed."""
        if not isinstance(row, models.Model):
            return {}
        columns = {field.name: field for field in row._meta.concrete_fields}
        return {
            name: columns[name].value_from_object(row)
            for name in self.form_class.base_fields
            if name in columns and name not in ABOUT_THE_FORM
        }

    def facts(self, form: Any) -> dict[str, Any]:
        """What the form says, as the service calls it."""
        facts = dict(form.cleaned_data)
        if "version" in facts:
            facts["seen"] = facts.pop("version") or 0
        return facts

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.result = self.perform(**self.facts(form))
        except Stale as stale:
            return self.conflict(form, stale.current)
        except ValidationError as refusal:
            form.refused(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=status_of(refusal))
        except ObjectDoesNotExist as gone:
            # Gone since the page was opened: a draft that was discarded, a member who was removed.
            if self.queryset is not None and isinstance(gone, self.queryset.model.DoesNotExist):
                raise Http404 from None
            raise
        except (OperationalError, Busy) as error:
            if not is_busy(error):
                raise
            return self.busy(form)
        if self.done:
            messages.success(self.request, str(self.done))
        return HttpResponseRedirect(self.get_success_url())

    def busy(self, form: Any) -> HttpResponse:
        """Others hold the record. Everything typed stays on the page, to be sent again."""
        form.add_error(None, _("The register is busy with this record. Wait a moment and press the button again."))
        return self.render_to_response(self.get_context_data(form=form), status=HTTPStatus.SERVICE_UNAVAILABLE)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_success_url(self) -> str:
        if self.success_url:
            return str(self.success_url)
        return str((self.result or self.object).get_absolute_url())

    def back(self) -> str:
        """Where "Back" and "Cancel" lead; nothing leaves them out."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {name: getattr(self, name) for name in ("title", "caption", "intro", "button", "warns")}
        return super().get_context_data(**{"object": self.object, "back": self.back(), **words, **kwargs})

    def changed_by(self, current: Any) -> str:
        """Who changed the row and when, as a sentence for this reader; nothing where that is not for them to know."""
        return ""

    def says_the_same(self, form: Any, current: Any, *, besides: Collection[str] = ()) -> bool:
        """Whether the record says now what was typed: two people typed the same, or one sent it twice.

        `besides` are answers that the record does not hold as such.
        """
        stands = self.initial_of(current)
        asked = {name: field for name, field in form.fields.items() if not form[name].is_hidden and name not in besides}
        return all(
            in_words(field, stands.get(name)) == in_words(field, _typed(form, name)) for name, field in asked.items()
        )

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """Both texts: what the record says now and what was typed, which can be saved over it or let go.

        Answers that its reader never touched are not theirs: of these, what stands now is kept.
        """
        stands = self.initial_of(current)
        left = untouched(form, form.stood) & stands.keys()
        sent, left = taking_over(form, left, stands, self._read)
        fields = [(name, form.fields[name]) for name in form.fields if not form[name].is_hidden and name not in left]
        rows = [
            (field.label, in_words(field, stands.get(name)), in_words(field, _typed(form, name)))
            for name, field in fields
        ]
        kept = [
            (name, value)
            for name, values in sent.lists()
            if name not in ("csrfmiddlewaretoken", "version", STOOD)
            for value in values
        ]
        context = self.get_context_data(
            form=form,
            current=current,
            differences=[row for row in rows if row[1] != row[2]],
            changed_by=self.changed_by(current),
            left=left,
            # For whoever was quicker a second time.
            kept=[*kept, ("version", current.version), (STOOD, marks(form, stands))],
        )
        return render(self.request, "web/conflict.html", context, status=412)

    def _read(self, sent: QueryDict) -> Any:
        return self.get_form_class()(**{**self.get_form_kwargs(), "data": sent})


def _typed(form: Any, name: str) -> Any:
    """What was answered; where the form makes something else of an answer, as it was sent."""
    return form.cleaned_data[name] if name in form.cleaned_data else form[name].value()


def in_words(field: forms.Field, value: Any) -> str:
    """A value of a form's field as a reader is shown it."""
    if type(field) is forms.BooleanField:
        return _("Yes") if value else _("No")
    plain = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    if plain and (label := dict(_flat(field.choices)).get(str(value or ""))):  # type: ignore[attr-defined]
        return str(label)
    if value is None or value == "" or (isinstance(value, Iterable) and not isinstance(value, str) and not list(value)):
        return _("Not provided")
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(in_words(field, one) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ModelChoiceField):
        row = value if isinstance(value, models.Model) else field.queryset.filter(pk=value).first()  # type: ignore[union-attr]
        return _("Not provided") if row is None else str(field.label_from_instance(row))
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
