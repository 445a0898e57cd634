"""The organisations of a delegation: found among those that the user may see, or made as they are needed."""

from typing import Any

from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterparts.forms import OrganisationSearch
from counterparts.models import Organisation
from engagement import wording
from engagement.forms.rows import NewOrganisation, OrganisationChoice
from engagement.models import Delegation, DelegationOrganisation
from engagement.rules import Direction, OrganisationRole
from engagement.views.places import places_of
from engagement.views.rows import RemoveRow, RowForm, RowList, card
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


class AddOrganisation(RowForm):
    """Search, and choose from what is found or make a new one. ?q= is the search."""

    page = "organisations"
    list_name = "delegation_organisations"
    template_name = "engagement/organisation_add.html"
    title = gettext_lazy("Add an organisation")

    @cached_property
    def makes_new(self) -> bool:
        given: Any = self.request.POST
        if self.request.method != "POST":
            given = self.object.draft_input.get(self.page, {})
        return "name" in given

    @cached_property
    def sought(self) -> str:
        return str(self.request.GET.get("q", "")).strip()[:200]

    @cached_property
    def found(self) -> list[Organisation]:
        if not self.sought:
            return []
        seen = Organisation.objects.visible_to(self.user).select_related("place")
        return list(seen.search(self.sought))

    @property
    def usual_role(self) -> str:
        return OrganisationRole.HOST if self.object.direction == Direction.OUTWARD else OrganisationRole.VISITOR

    def get_form_class(self) -> Any:
        return NewOrganisation if self.makes_new else OrganisationChoice

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"places": places_of(self.object)} if self.makes_new else {"found": self.found}
        return {**super().get_form_kwargs(), **more}

    def kept_input(self) -> Any:
        return super().kept_input() if self.makes_new and not self.sought else None

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"role": self.usual_role}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        new = context["form"] if self.makes_new else self._blank()
        choice = None if self.makes_new else context["form"]
        search = OrganisationSearch(initial={"q": self.sought})
        return {**context, "search": search, "new": new, "choice": choice, "found": self.found, "sought": self.sought}

    def _blank(self) -> NewOrganisation:
        """The form for one that is not found, with what was searched for as its name in the script that it is in."""
        places = places_of(self.object)
        field = "name" if self.sought.isascii() else "local_name"
        initial = {field: self.sought, "role": self.usual_role, "place": places[0].code if places else None}
        return NewOrganisation(delegation=self.object, places=places, initial=initial, auto_id="id_new_%s")

    def form_valid(self, form: Any) -> HttpResponse:
        if self.makes_new and "confirmed" not in self.request.POST and (same := self._same(form)):
            context = self.get_context_data(form=form, alike=same)
            return self.render_to_response(context)
        return super().form_valid(form)

    def _same(self, form: Any) -> list[Organisation]:
        """Organisations of the same name among those that the user may see."""
        told = form.cleaned_data
        seen = Organisation.objects.visible_to(self.user).select_related("place")
        return list(seen.called(told["name"], told["local_name"])[:5])

    def perform(self, **facts: Any) -> Delegation:
        facts.pop("seen")
        role = facts.pop("role")
        entry = {"id": facts["organisation"], "role": role} if "organisation" in facts else {**facts, "role": role}
        return self.save_to_what_stands(lambda delegation: {"organisations": [*entries_of(delegation), entry]})


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
