"""The directory's doors: finding an organisation as one types, and every act on one. Its pages are overview's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.models import CouncilSettings
from accounts.roles import Can
from counterparts import forms, services
from counterparts.models import Organisation, OrganisationNote, standing_for
from places.models import Council
from web.actions import ActionView, ConfirmSeen
from web.scoping import Scoped

# Fields of the form that say what the record does, word for word.
SHOWN_AS_KEPT = ("name", "local_name", "kind", "actor_group", "registration_number", "website", "source")
SUGGESTED = 8
MOST_ALIKE = 5


class OrganisationSuggestions(Scoped, View):
    """Organisations that the reader may see, by what is typed, for the box that suggests as you type."""

    queryset = Organisation.objects.all()
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_words: Any) -> JsonResponse:
        visible: Any = self.get_queryset()
        found = standing_for(visible.search(request.GET.get("q", ""), most=SUGGESTED), request.user)
        return JsonResponse({"results": [{"name": organisation.name} for organisation in found]})


class OrganisationPage(ActionView):
    """An act on one organisation."""

    queryset = Organisation.objects.select_related("place", "parent", "merged_into")

    @property
    def caption(self) -> Any:
        return self.object.name

    def back(self) -> str:
        return str(self.object.get_absolute_url())


class WarnsOfDuplicates(ActionView):
    """A form of an organisation, which names others of the same name before it saves."""

    template_name = "counterparts/organisation_form.html"
    queryset: Any = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "seen": self._seen()}

    def _seen(self) -> Any:
        return Organisation.objects.visible_to(self.user).select_related("place")

    def form_valid(self, form: Any) -> HttpResponse:
        if "confirmed" not in self.request.POST and (alike := self._alike(form.cleaned_data)):
            return self.render_to_response(self.get_context_data(form=form, alike=alike))
        return super().form_valid(form)

    def _alike(self, told: dict[str, Any]) -> list[Organisation]:
        """Others of the same name, or with this name in theirs, among those that the reader sees."""
        names = [told["name"], told["local_name"], *told["other_names"]]
        seen = self._seen() if self.object is None else self._seen().exclude(pk=self.object.pk)
        same = list(seen.called(*names)[:MOST_ALIKE])
        held = list(seen.matching(told["name"]).order_by("sort_name", "key")[:MOST_ALIKE])
        found = standing_for([*same, *held], self.user)
        return [row for row in found if self.object is None or row.pk != self.object.pk][:MOST_ALIKE]

    def facts(self, form: Any) -> dict[str, Any]:
        facts = super().facts(form)
        if not facts["actor_group"]:
            facts.pop("actor_group")
        return facts


class AddOrganisation(WarnsOfDuplicates):
    act = Can.ADD_ORGANISATION
    form_class = forms.NewOrganisationForm
    title = gettext_lazy("Add an organisation")
    intro = gettext_lazy(
        "An office, company or university; never a person. Other councils do not see it unless the central unit takes "
        "it into the shared directory."
    )
    done = gettext_lazy("Organisation added")

    @cached_property
    def councils(self) -> list[Council]:
        councils: list[Council] = self.user.councils(Can.ADD_ORGANISATION)
        return councils

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        if not self.councils:
            raise PermissionDenied(_("Councils add organisations. The unit accepts them for all."))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.councils}

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What was searched for in vain is its name, in the script that it is in."""
        sought = self.request.GET.get("name", "").replace("\x00", "").strip()[:200]
        return {"name" if sought.isascii() else "local_name": sought}

    def perform(self, council: Council | None = None, **facts: Any) -> Organisation:
        return services.add_organisation(council or self.councils[0], by=self.user, **facts)

    def back(self) -> str:
        return reverse("organisations")


class EditOrganisation(OrganisationPage, WarnsOfDuplicates):
    queryset = OrganisationPage.queryset
    form_class = forms.EditOrganisationForm
    title = gettext_lazy("Correct this organisation")
    done = gettext_lazy("Organisation corrected")

    @property
    def intro(self) -> Any:
        if self.object.is_accepted:
            return _("It is in the shared directory: every council sees what you write.")
        return _("Your council corrects it until the central unit has accepted it for all councils.")

    def must_be_allowed(self) -> None:
        if self.object.is_accepted:
            self.user.must(Can.KEEP_DIRECTORY)
        else:
            self.user.must(Can.EDIT_ORGANISATION, self.object.council_id)

    def initial_of(self, row: Any) -> dict[str, Any]:
        parent = row.parent
        shown = parent is not None and Organisation.objects.visible_to(self.user).filter(pk=parent.pk).exists()
        return {
            **{name: getattr(row, name) for name in SHOWN_AS_KEPT},
            "other_names": "\n".join(row.other_names),
            "place": row.place.label if row.place else "",
            "parent": parent.key if parent is not None and shown else "",
        }

    def facts(self, form: Any) -> dict[str, Any]:
        facts = super().facts(form)
        # A parent that its editor cannot see is not taken away by a form that cannot show it.
        if facts["parent"] is None and self.object.parent_id and not self.initial_of(self.object)["parent"]:
            facts.pop("parent")
        return facts

    def perform(self, **facts: Any) -> Organisation:
        return services.edit_organisation(self.object, by=self.user, now=self.now, **facts)


class AcceptOrganisation(OrganisationPage):
    act = Can.ACCEPT_ORGANISATION
    form_class = ConfirmSeen
    template_name = "counterparts/accept.html"
    title = gettext_lazy("Accept this organisation for all councils?")
    button = gettext_lazy("Accept for all councils")
    done = gettext_lazy("Accepted: every council sees this organisation now")

    def acting_for(self) -> None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = Organisation.objects.visible_to(self.user).select_related("place").exclude(pk=self.object.pk)
        alike = seen.called(self.object.name, self.object.local_name)[:MOST_ALIKE]
        return super().get_context_data(**{"alike": standing_for(alike, self.user), **kwargs})

    def perform(self, **facts: Any) -> Organisation:
        return services.accept_organisation(self.object, by=self.user, now=self.now, **facts)


class MergeOrganisation(OrganisationPage):
    """Choose the one that stands: of the shared directory, by its own name unless ?q= asks for another."""

    act = Can.KEEP_DIRECTORY
    form_class = forms.MergeForm
    template_name = "counterparts/merge.html"
    title = gettext_lazy("Merge this organisation into another")
    intro = gettext_lazy(
        "It keeps its names, its notes, its readers and what uses it. Its page leads to the one that stands, for those "
        "who see both. Nobody else learns that it was there. You can take this back."
    )
    button = gettext_lazy("Merge")
    done = gettext_lazy("Merged")

    def acting_for(self) -> None:
        return None

    @cached_property
    def sought(self) -> str:
        return str(self.request.GET.get("q", "")).replace("\x00", "").strip()[:100]

    @cached_property
    def found(self) -> list[Organisation]:
        seen = Organisation.objects.visible_to(self.user).select_related("place").exclude(pk=self.object.pk)
        accepted = seen.filter(accepted_at__isnull=False, merged_into=None)
        if self.sought:
            return list(accepted.search(self.sought, most=forms.MOST_OFFERED))
        names = [name for name in (self.object.name, self.object.local_name, *self.object.other_names) if name]
        found = [*accepted.called(*names)[: forms.MOST_OFFERED], *accepted.search(names[0], most=forms.MOST_OFFERED)]
        return list(dict.fromkeys(found))[: forms.MOST_OFFERED]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "found": self.found}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"found": self.found, "sought": self.sought, **kwargs})

    def perform(self, **facts: Any) -> Organisation:
        return services.merge_organisation(self.object, by=self.user, **facts)


class UnmergeOrganisation(OrganisationPage):
    act = Can.KEEP_DIRECTORY
    form_class = ConfirmSeen
    title = gettext_lazy("Take this merge back?")
    intro = gettext_lazy("The two are shown apart again. Nothing had moved from one to the other.")
    button = gettext_lazy("Take it back")
    done = gettext_lazy("The merge was taken back")

    def acting_for(self) -> None:
        return None

    def perform(self, **facts: Any) -> Organisation:
        return services.unmerge_organisation(self.object, by=self.user, **facts)


# -- Notes ---------------------------------------------------------------------------------------------------------


class SpeaksForABody(OrganisationPage):
    """An act in which a council says something, or the unit; who belongs to several councils says for which."""

    act = Can.NOTE_ORGANISATION

    def acting_for(self) -> None:
        return None

    @cached_property
    def councils(self) -> list[Council]:
        councils: list[Council] = self.user.councils(Can.NOTE_ORGANISATION)
        return councils

    @property
    def usual_council(self) -> Council | None:
        return self.councils[0] if self.councils else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.councils}


class AddNote(SpeaksForABody):
    form_class = forms.NoteForm
    title = gettext_lazy("Note what a source says")
    button = gettext_lazy("Save the note")
    done = gettext_lazy("Note saved")

    @property
    def may_share(self) -> bool:
        return any(CouncilSettings.of(council).has_accepted_notice for council in self.councils)

    @property
    def intro(self) -> Any:
        if not self.councils:
            return _("What you note here is for all who see this organisation in the shared directory.")
        if not self.may_share:
            return _("Your council alone sees this note: it has not accepted the sharing notice yet.")
        return ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "of_unit": not self.councils, "may_share": self.may_share}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def perform(self, **facts: Any) -> OrganisationNote:
        council = facts.pop("council", self.usual_council)
        return services.write_organisation_note(self.object, council=council, by=self.user, now=self.now, **facts)


class NotePage(SpeaksForABody):
    """An act on one note of an organisation."""

    template_name = "counterparts/note.html"

    def get_object(self) -> Any:
        organisation = super().get_object()
        self.note = self.found(OrganisationNote.objects.visible_to(self.user), organisation)
        return organisation

    def found(self, notes: Any, organisation: Organisation) -> OrganisationNote:
        rows = notes.filter(organisation=organisation).select_related("body", "disputed_by")
        note: OrganisationNote = get_object_or_404(rows, key=self.kwargs["note"])
        return note

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "version": self.note.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=self.note, **kwargs)


class DisputeNote(NotePage):
    form_class = forms.DisputeForm
    title = gettext_lazy("Dispute this note")
    intro = gettext_lazy("Your words stand beside the note, with the name of your body, for all who see the note.")
    button = gettext_lazy("Mark as disputed")
    done = gettext_lazy("Marked as disputed")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"dispute": self.note.dispute} if isinstance(row, Organisation) else {"dispute": row.dispute}

    def perform(self, **facts: Any) -> OrganisationNote:
        council = facts.pop("council", self.usual_council)
        return services.dispute_note(self.note, council=council, by=self.user, now=self.now, **facts)


class OwnNotePage(NotePage):
    """An act of the body that wrote a note, or disputed it."""

    form_class = ConfirmSeen

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("councils")
        return kwargs


class WithdrawDispute(OwnNotePage):
    title = gettext_lazy("Take back the dispute?")
    button = gettext_lazy("Take it back")
    done = gettext_lazy("The dispute was taken back")

    def must_be_allowed(self) -> None:
        self.user.must(Can.NOTE_ORGANISATION, self.note.disputed_by_id or "")

    def perform(self, **facts: Any) -> OrganisationNote:
        return services.withdraw_dispute(self.note, by=self.user, **facts)


class WithdrawNote(OwnNotePage):
    title = gettext_lazy("Take back this note?")
    intro = gettext_lazy("From then on nobody sees it.")
    button = gettext_lazy("Take it back")
    warns = True
    done = gettext_lazy("The note was taken back")

    def must_be_allowed(self) -> None:
        self.user.must(Can.NOTE_ORGANISATION, self.note.body_id)

    def perform(self, **facts: Any) -> OrganisationNote:
        return services.withdraw_note(self.note, by=self.user, now=self.now, **facts)
