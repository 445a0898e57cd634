"""The programme as its council works on it: a list by day, one stop at a time, several of which the state is set."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import services
from engagement.doubts import Doubt, doubts
from engagement.forms.programme import ItemForm, StatesForm
from engagement.models import Delegation, ProgrammeItem
from engagement.rules import AskedBy, ItemState
from engagement.stops import Day, counted, days_of, stops_of
from engagement.views.rows import AddRow, ChangeRow, RemoveRow, RowForm
from engagement.views.topics import shown_at_once, to_read_first
from risk.models import SensitiveArea


class Programme(RowForm):
    """Every stop in a table for each day. Those that are ticked get a state together."""

    rows = "programme"
    list_name = "delegation_programme"
    template_name = "engagement/programme.html"
    form_class = StatesForm
    title = gettext_lazy("Programme")

    KEPT_OF_NEW = "programme"  # the name under which what was typed of a new stop is kept

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stops": self.stops}

    @cached_property
    def stops(self) -> list[ProgrammeItem]:
        return stops_of(self.object)

    def keep(self, form: Any) -> None:
        """Ticks are not worth coming back to."""

    def get_success_url(self) -> str:
        return self.address(self.list_name)

    def back(self) -> str:
        return super(RowForm, self).back()

    def doubts(self, delegation: Delegation) -> list[Doubt]:
        """They stand in the list itself."""
        return []

    def perform(self, **facts: Any) -> Delegation:
        chosen, state = set(facts["stops"]), facts["state"]
        entries = [{"id": row.key, **({"state": state} if row.key in chosen else {})} for row in self.stops]
        seen = facts["seen"]
        return services.edit_delegation(self.object, seen=seen, by=self.user, now=self.now, programme=entries)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if self.result is not None:
            count = len(form.cleaned_data["stops"])
            told = {"count": count, "state": ItemState(form.cleaned_data["state"]).label}
            messages.success(
                self.request,
                ngettext("%(count)s stop is set to: %(state)s.", "%(count)s stops are set to: %(state)s.", count)
                % told,
            )
        return answer

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """The programme as it is now, with what was ticked. Where it says so already, there is nothing to choose."""
        self.object = current
        del self.stops
        chosen, state = set(form.cleaned_data["stops"]), form.cleaned_data["state"]
        stand = {stop.key: stop.state for stop in self.stops}
        if all(stand.get(key) == state for key in chosen):
            self.result = current
            return HttpResponseRedirect(self.get_success_url())
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.fields["stops"].choices = [(stop.key, stop.title) for stop in self.stops]
        sentence = _(
            "Somebody else changed this record after you opened the page. This is how it stands now, with your ticks. "
            "Look at it, then set the state again."
        )
        form.add_error(None, ValidationError(sentence))
        return self.render_to_response(self.get_context_data(form=form), status=412)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "days": self.days(),
                "add_address": self.address("delegation_item_add"),
                "was_kept_of_new": self.KEPT_OF_NEW in self.object.draft_input,
                "from_check": "?back=check" if self.returns_to_check else "",
                **kwargs,
            }
        )

    def days(self) -> list[Day]:
        return days_of(self.object, self.user, self.stops, with_doubts=True)


class StopPage(RowForm):
    """A page of one stop of the programme, with what is asked less often folded away."""

    rows = "programme"
    list_name = "delegation_programme"
    template_name = "engagement/stop.html"
    form_class = ItemForm
    asks_again_about = ("programme",)

    def key_of_stop(self) -> str:
        return str(self.kwargs["row"])

    def doubts(self, delegation: Delegation) -> list[Doubt]:
        return [doubt for doubt in doubts(delegation, self.key_of_stop()) if doubt.section == "programme"]

    def form_valid(self, form: Any) -> HttpResponse:
        return to_read_first(self, form) or super().form_valid(form)

    def facts(self, form: Any) -> dict[str, Any]:
        """One question is asked where the record keeps two answers."""
        facts = super().facts(form)
        said = facts.pop("sensitive")
        facts["not_sensitive"] = said == ItemForm.NOT_SENSITIVE
        facts["sensitive_area"] = (
            SensitiveArea.objects.get(pk=said) if said and said != ItemForm.NOT_SENSITIVE else None
        )
        return facts


class AddItem(StopPage, AddRow):
    page = "programme"
    add_name = "delegation_item_add"
    model = ProgrammeItem
    named_by = "title"
    title = gettext_lazy("Add a stop to the programme")

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What is most often so; day and clock of the stop put down last, or else the first day of the visit."""
        last = self.object.programme.order_by("-pk").first()
        return {
            "asked_by": AskedBy.NOT_KNOWN,
            "state": ItemState.PROPOSED,
            **({"on": last.on, "time_zone": last.time_zone} if last else {"on": self.object.starts_on}),
        }

    def key_of_stop(self) -> str:
        return self.fresh

    def so_far(self, delegation: Delegation) -> str:
        return _("%(stops)s so far") % {"stops": counted(delegation.programme.values_list("state", flat=True))}


class ChangeItem(StopPage, ChangeRow):
    title = gettext_lazy("Change a stop of the programme")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stands": self.row_of(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at_once = {} if self.request.method == "POST" else shown_at_once(self, self.row_of(self.object))
        return {**super().get_context_data(**kwargs), **at_once}

    def initial_of(self, row: Any) -> dict[str, Any]:
        initial = super().initial_of(row)
        stop = self.row_of(row)
        if stop is not None:
            initial["sensitive"] = ItemForm.NOT_SENSITIVE if stop.not_sensitive else stop.sensitive_area_id or ""
        return initial


class RemoveItem(RemoveRow):
    rows = "programme"
    list_name = "delegation_programme"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row_to_remove()
        title = _("Remove “%(what)s” from the programme?") % {"what": row.title if row else ""}
        return super().get_context_data(**{"title": title, **kwargs})
