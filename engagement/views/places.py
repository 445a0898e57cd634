"""Where a delegation comes from or goes to: the leading place and further ones, found by any of their names."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from engagement import belonging, wording
from engagement.forms.rows import PlaceForm
from engagement.models import Delegation
from engagement.views.rows import AddEntry, RemoveRow, RowForm, RowList, card
from places.finding import PlaceSought, is_called
from places.models import Place
from web import parts
from web.actions import Confirm
from web.gds import Params

SUGGESTED = 8


class PlaceSuggestions(View):
    """Places by what is typed, for the box that suggests as you type. Reference data: open to all who sign in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, country: str | None = None) -> JsonResponse:
        found = Place.objects.search(request.GET.get("q", ""), country=country, most=SUGGESTED)
        return JsonResponse({"results": [{"name": place.label} for place in found]})


def places_of(delegation: Delegation) -> list[Place]:
    """All places of a delegation, the leading one first."""
    further = [row.place for row in delegation.further_places.select_related("place")]
    return [delegation.place, *further] if delegation.place else further


class Places(RowList):
    page = "places"
    template_name = "engagement/places.html"
    add_name = "delegation_place_add"
    add_words = gettext_lazy("Add a place")
    none_yet = gettext_lazy(
        "No place yet. The first that you add is the leading one, which the national picture counts."
    )

    @property
    def title(self) -> str:
        return wording.places_title(self.object)

    def cards(self) -> list[Params]:
        return [self._card(place) for place in places_of(self.object)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the agreements that the places suggest, until one is named."""
        suggested = [] if self.object.agreement_id else belonging.suggested(self.object, self.user)
        return super().get_context_data(
            suggested=suggested,
            agreement=belonging.named(self.object, self.user),
            agreement_address=self.address("delegation_agreement"),
            **kwargs,
        )

    def _card(self, place: Place) -> Params:
        leads = place.code == self.object.place_id
        rows = [
            parts.summary_row(_("Part"), _("Leading place") if leads else _("Further place")),
            parts.summary_row(_("Local name"), wording.local(place.local_name)) if place.local_name else None,
        ]
        more = {} if leads else {_("Make it the leading place"): self.address("delegation_place_lead", place.code)}
        return card(
            f"{place.name}, {place.within}" if place.within else place.name,
            [row for row in rows if row],
            remove=self.address("delegation_place_remove", place.code),
            **more,
        )


class AddPlace(AddEntry):
    """Type a name; where several places go by it, choose. Works as a search page too: ?q=name.

    A search that finds nothing is no answer, so that nothing of it is kept.
    """

    page = "places"
    list_name = "delegation_places"
    add_name = "delegation_place_add"
    form_class = PlaceForm
    template_name = "engagement/place_add.html"

    @property
    def title(self) -> str:
        return _("Add a further place") if self.object.place_id else wording.places_title(self.object)

    @cached_property
    def sought(self) -> PlaceSought:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return PlaceSought(str(given.get("q", "")).replace("\x00", "").strip(), self.object.country_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.country_id is None:
            return HttpResponseRedirect(self.address("delegation_basics"))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        # Radios answer the search that they were shown for; after another name they mean nothing.
        searched = self.request.method != "POST" or self.request.POST.get("asked", "").strip() == self.sought.text
        more = {"found": self.sought.offered if searched else [], "is_guess": not self.sought.matches}
        return {**super().get_form_kwargs(), **more}

    def initial_of(self, row: Any) -> dict[str, Any]:
        found, text = self.sought.offered, self.sought.text
        only = found[0].code if len(found) == 1 and self.sought.matches else None
        return {"q": text, "asked": text, "place": only}

    def keep(self, form: Any) -> HttpResponse | None:
        if not self.object.is_draft or "later" not in self.request.POST:
            return None
        messages.warning(self.request, _("No place was added: none was chosen."))
        return HttpResponseRedirect(reverse("delegations"))

    def form_valid(self, form: Any) -> HttpResponse:
        told = form.cleaned_data
        if not told["q"] and not told.get("place"):
            form.add_error("q", _("Enter the name of a place"))
            return self.form_invalid(form)
        same_search = told["asked"] == told["q"]
        chosen = told.get("place") if same_search else None
        place = self.sought.coded(chosen) if chosen else self.sought.meant
        if place is not None:
            form.cleaned_data = {"version": told["version"], "chosen": place}
            return super().form_valid(form)
        if refusal := self._refusal(told["q"]):
            form.add_error("q", refusal)
            return self.form_invalid(form)
        if same_search or "later" in self.request.POST:
            form.add_error(
                "place" if "place" in form.fields else "q", _("Choose which place you mean, or type another name")
            )
            return self.form_invalid(form)
        query = {"q": told["q"], **({"back": "check"} if self.returns_to_check else {})}
        return HttpResponseRedirect(f"{self.request.path}?{urlencode(query)}")

    def _refusal(self, text: str) -> str:
        """Why nothing in the chosen country can be meant; nothing where something can."""
        country = self.object.country
        if self.sought.matches:
            return ""
        elsewhere = next(iter(Place.objects.exclude(country=country).select_related("country").search(text)), None)
        if elsewhere is not None and is_called(elsewhere, text):
            told = {"name": elsewhere.name, "there": elsewhere.country, "country": country}
            sentence = _("%(name)s is a place of %(there)s, not of %(country)s. Choose another, or change the country.")
            return sentence % told
        if self.sought.found:
            return ""
        if not Place.objects.filter(country=country).exists():
            return _("The register holds no places of %(country)s yet. Go back and leave this open.") % {
                "country": country
            }
        sentence = _(
            "There is no place called “%(text)s” in the list of %(country)s. Try another spelling, or go back and "
            "leave this open."
        )
        return sentence % {"text": text, "country": country}

    def perform(self, **facts: Any) -> Delegation:
        chosen: Place = facts["chosen"]
        self.added = chosen.label

        def with_this_one(delegation: Delegation) -> dict[str, Any]:
            held = places_of(delegation)
            return {"places": [*held, chosen]} if held else {"place": chosen}

        return self.save_to_what_stands(with_this_one)

    def so_far(self, delegation: Delegation) -> str:
        count = len(places_of(delegation))
        return ngettext("%(count)s place so far", "%(count)s places so far", count) % {"count": count}


class LeadPlace(RowForm):
    """Make a further place the leading one; the one that led becomes a further one."""

    list_name = "delegation_places"
    form_class = Confirm
    template_name = "web/action.html"
    button = gettext_lazy("Make it the leading place")
    intro = gettext_lazy("The leading place is the one that summaries and national figures name.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.led_by_it(self.object)["place"]
        return super().get_context_data(
            **{"title": _("Make %(place)s the leading place?") % {"place": chosen.name}, **kwargs}
        )

    def led_by_it(self, delegation: Delegation) -> dict[str, Any]:
        """The places of a delegation with the chosen one first. One that was taken out meanwhile is not found."""
        held = {place.code: place for place in places_of(delegation)}
        if self.kwargs["row"] not in held:
            raise Http404
        chosen = held.pop(self.kwargs["row"])
        return {"place": chosen, "places": list(held.values())}

    def perform(self, **_facts: Any) -> Delegation:
        return self.save_to_what_stands(self.led_by_it)


class RemovePlace(RemoveRow):
    """Take a place out. When the leading one goes, the first of the others leads."""

    rows = "places"
    list_name = "delegation_places"

    def row_to_remove(self) -> Any:
        return next((place for place in places_of(self.object) if place.code == self.kwargs["row"]), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row_to_remove()
        title = _("Remove %(place)s?") % {"place": row.name if row else ""}
        return super().get_context_data(**{"title": title, **kwargs})

    def without_it(self, delegation: Delegation) -> dict[str, Any]:
        left = [place for place in places_of(delegation) if place.code != self.kwargs["row"]]
        return {"place": left[0] if left else None, "places": left[1:]}
