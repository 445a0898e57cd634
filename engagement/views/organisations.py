"""The organisations of a delegation: found among those that the user may see, or made as they are needed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from counterparts.models import Organisation, standing_for
from engagement import wording
from engagement.forms.rows import NewOrganisation, OrganisationChoice
from engagement.models import Delegation, DelegationOrganisation
from engagement.rules import Direction, OrganisationRole
from engagement.views.places import places_of
from engagement.views.rows import AddEntry, RemoveRow, RowList, card
from places.rules import words
from web import parts
from web.gds import Params


def entries_of(delegation: Delegation) -> list[dict[str, Any]]:
    links = delegation.organisations.select_related("organisation")
    return [{"id": link.organisation.key, "role": link.role} for link in links]


class Organisations(RowList):
    page = "organisations"
    title = gettext_lazy("Organisations")
    add_name = "delegation_organisation_add"
    add_words = gettext_lazy("Add an organisation")
    none_yet = gettext_lazy("None yet. Add who visits, who invites or hosts, and who organises or pays.")

    def cards(self) -> list[Params]:
        return [self._card(link) for link in self.object.organisations.select_related("organisation__place")]

    def _card(self, link: DelegationOrganisation) -> Params:
        organisation = link.organisation
        told: list[tuple[Any, Any]] = [
            (_("Role"), OrganisationRole(link.role).label),
            (_("Name in its own language"), wording.local(organisation.local_name) if organisation.local_name else ""),
            (_("Kind"), organisation.get_kind_display()),
            (_("Place"), wording.place_name(organisation.place)),
        ]
        rows = [parts.summary_row(key, value) for key, value in told if value]
        return card(organisation.name, rows, remove=self.address("delegation_organisation_remove", link.key))


class AddOrganisation(AddEntry):
    """Type a name; where several go by it, choose, and where none does, add it. ?q=name is the search.

    A search that finds nothing is no answer, so that nothing of it is kept; what is said of a new one is.
    """

    page = "organisations"
    list_name = "delegation_organisations"
    add_name = "delegation_organisation_add"
    template_name = "engagement/organisation_add.html"
    form_class = NewOrganisation

    @property
    def title(self) -> str:
        return _("Add a new organisation") if self.makes_new else _("Add an organisation")

    @cached_property
    def makes_new(self) -> bool:
        if self.request.method == "POST":
            return "name" in self.request.POST
        if self.sought:
            return not self.found or "new" in self.request.GET
        return "name" in self.object.draft_input.get(self.page, {})

    @cached_property
    def sought(self) -> str:
        given = self.request.GET.get("q", "")
        return str(self.request.POST.get("q", given)).replace("\x00", "").strip()[:200]

    @cached_property
    def found(self) -> list[Organisation]:
        return standing_for(self._seen().search(self.sought), self.user) if self.sought else []

    def _seen(self) -> Any:
        return Organisation.objects.visible_to(self.user).select_related("place")

    @property
    def usual_role(self) -> str:
        return OrganisationRole.HOST if self.object.direction == Direction.OUTWARD else OrganisationRole.VISITOR

    def get_form_class(self) -> Any:
        return NewOrganisation if self.makes_new else OrganisationChoice

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.makes_new:
            return {**kwargs, "places": places_of(self.object)}
        # Radios answer the search that they were shown for; after another name they mean nothing.
        searched = self.request.method != "POST" or self.request.POST.get("asked", "").strip() == self.sought
        is_guess = not any(words(self.sought) in organisation.search for organisation in self.found)
        return {**kwargs, "found": self.found if searched else [], "is_guess": is_guess}

    def kept_input(self) -> Any:
        return super().kept_input() if self.makes_new and not self.sought else None

    def initial_of(self, row: Any) -> dict[str, Any]:
        """For a new one, what was searched for is its name in the script that it is in."""
        asked_role = self.request.GET.get("role")
        role = asked_role if asked_role in OrganisationRole.values else self.usual_role
        if not self.makes_new:
            return {"q": self.sought, "asked": self.sought, "role": role}
        places = places_of(self.object)
        name = "name" if self.sought.isascii() else "local_name"
        return {name: self.sought, "role": role, "place": places[0].code if places else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        was_kept = context["was_kept"] and self.makes_new and not self.sought
        return {
            **context,
            "makes_new": self.makes_new,
            "found": self.found,
            "sought": self.sought,
            "was_kept": was_kept,
        }

    def keep(self, form: Any) -> HttpResponse | None:
        if self.makes_new:
            return super().keep(form)
        if not self.object.is_draft or "later" not in self.request.POST:
            return None
        messages.warning(self.request, _("No organisation was added: none was chosen."))
        return HttpResponseRedirect(reverse("delegations"))

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.makes_new:
            return self._chosen(form)
        if "confirmed" not in self.request.POST and (same := self._same(form)):
            context = self.get_context_data(form=form, alike=same)
            return self.render_to_response(context)
        return super().form_valid(form)

    def _chosen(self, form: Any) -> HttpResponse:
        told = form.cleaned_data
        if not told["q"]:
            form.add_error("q", _("Enter the name of the organisation"))
            return self.form_invalid(form)
        same_search = told["asked"] == told["q"]
        key = told.get("organisation") if same_search else ""
        if not key:
            meant = standing_for(self._seen().called(told["q"])[:2], self.user)
            key = meant[0].key if len(meant) == 1 else ""
        if key and key != OrganisationChoice.NEW:
            form.cleaned_data = {"version": told["version"], "organisation": key, "role": told["role"]}
            return super().form_valid(form)
        if "later" in self.request.POST or (same_search and not key and "organisation" in form.fields):
            field = "organisation" if "organisation" in form.fields else "q"
            form.add_error(field, _("Choose which organisation you mean, or type another name"))
            return self.form_invalid(form)
        query = {"q": told["q"], "role": told["role"]}
        query |= {"new": "yes"} if key else {}
        query |= {"back": "check"} if self.returns_to_check else {}
        return HttpResponseRedirect(f"{self.request.path}?{urlencode(query)}")

    def _same(self, form: Any) -> list[Organisation]:
        """Organisations of the same name among those that the user may see."""
        told = form.cleaned_data
        return standing_for(self._seen().called(told["name"], told["local_name"])[:5], self.user)

    def perform(self, **facts: Any) -> Delegation:
        facts.pop("seen")
        role = facts.pop("role")
        entry = {"id": facts["organisation"], "role": role} if "organisation" in facts else {**facts, "role": role}
        return self.save_to_what_stands(lambda delegation: {"organisations": [*entries_of(delegation), entry]})

    @property
    def added(self) -> str:  # type: ignore[override]
        link = self.result.organisations.select_related("organisation").last()
        return str(link.organisation) if link else ""

    def so_far(self, delegation: Delegation) -> str:
        count = delegation.organisations.count()
        return ngettext("%(count)s organisation so far", "%(count)s organisations so far", count) % {"count": count}


class RemoveOrganisation(RemoveRow):
    """Take an organisation out of the delegation. It stays in the directory."""

    rows = "organisations"
    list_name = "delegation_organisations"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row_to_remove()
        title = _("Remove %(name)s from this delegation?") % {"name": row.organisation.name if row else ""}
        return super().get_context_data(**{"title": title, "intro": _("It stays in the directory."), **kwargs})

    def without_it(self, delegation: Delegation) -> dict[str, Any]:
        links = delegation.organisations.exclude(key=self.kwargs["row"]).select_related("organisation")
        return {"organisations": [{"id": link.organisation.key, "role": link.role} for link in links]}
