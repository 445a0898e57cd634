"""Searches in the list of delegations that somebody keeps for themselves."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement import services
from engagement.filters import DelegationFilter
from engagement.forms.saved_views import SavedViewForm
from engagement.models import SavedView
from web import parts
from web.actions import ActionView, Confirm
from web.gds import words


def question_of(asked: QueryDict) -> str:
    """What the address of the list asks for, without the page that it stands on."""
    kept = QueryDict(mutable=True)
    for name in DelegationFilter.base_filters:
        if values := [value for value in asked.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


class SaveView(ActionView):
    """The search stands in the address, as it does on the list."""

    act = Can.READ_DELEGATIONS
    form_class = SavedViewForm
    title = gettext_lazy("Save this search")
    intro = gettext_lazy("It is kept as it is asked: what it finds next time is what there is then.")
    done = gettext_lazy("The search is saved. You find it above the list.")

    def acting_for(self) -> Any:
        return None

    def back(self) -> str:
        return f"{reverse('delegations')}?{question_of(self.request.GET)}"

    def perform(self, **facts: Any) -> SavedView:
        query = question_of(self.request.GET)
        return services.save_view(query=query, by=self.user, now=self.now, **facts)


class OfSavedView(ActionView):
    """A page about one of the reader's own."""

    queryset = SavedView.objects.all()
    act = Can.READ_DELEGATIONS

    def acting_for(self) -> Any:
        return None

    def back(self) -> str:
        return reverse("saved_views")

    def get_success_url(self) -> str:
        return self.back()


class RenameView(OfSavedView):
    form_class = SavedViewForm
    title = gettext_lazy("Rename a saved search")
    done = gettext_lazy("The search has a new name.")

    def perform(self, **facts: Any) -> SavedView:
        return services.rename_view(self.object, by=self.user, **facts)


class RemoveView(OfSavedView):
    form_class = Confirm
    button = gettext_lazy("Remove")
    warns = True
    done = gettext_lazy("The saved search is gone.")

    @property
    def title(self) -> str:
        return _("Remove “%(name)s” from your saved searches?") % {"name": self.object}

    def perform(self, **_facts: Any) -> None:
        services.remove_view(self.object, by=self.user)


class SavedViews(ActionView):
    act = Can.READ_DELEGATIONS
    template_name = "engagement/saved_views.html"
    http_method_names = ["get", "head", "options"]
    title = gettext_lazy("Your saved searches")

    def back(self) -> str:
        return reverse("delegations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "key": {"text": view.name},
                "value": words(format_html('<a class="govuk-link" href="{}">{}</a>', view.get_absolute_url(), told)),
                "actions": {
                    "items": [
                        {"href": reverse(page, args=[view.key]), "text": told, "visuallyHiddenText": view.name}
                        for page, told in (("saved_view", _("Rename")), ("saved_view_remove", _("Remove")))
                    ]
                },
            }
            for view in SavedView.objects.visible_to(self.user)
            for told in [_("Open this search")]
        ]
        return super().get_context_data(views=parts.summary_list(rows) if rows else None, **kwargs)
