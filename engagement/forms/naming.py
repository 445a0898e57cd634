"""A form that asks for an organisation by its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from counterparts.models import Organisation, standing_for
from web.forms import RegisterForm
from web.languages import with_languages


def which_of_these() -> forms.ChoiceField:
    """Shown where several organisations go by the name that was typed."""
    return forms.ChoiceField(
        label=gettext_lazy("Which of these do you mean?"), widget=forms.RadioSelect, required=False
    )


class NamesOrganisation(RegisterForm):
    """One that is known by the name typed in `organisation`, or a new one. Of several, `which` says which is meant."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.several: list[Organisation] = []

    def named(self, typed: str) -> list[Organisation]:
        """The organisations that the reader sees by this whole name."""
        seen = Organisation.objects.visible_to(self.user).select_related("place")
        return standing_for(seen.called(typed)[:5], self.user)

    def entry(self, typed: str, **more: Any) -> dict[str, Any]:
        """An organisation as the service takes it: one that goes by the name, else a new one."""
        found = self.named(typed)
        return {"id": found[0].key} if found else {"name": typed, **more}

    def offer_organisations(self) -> None:
        """Where several go by the name typed, they are there to choose from."""
        typed = str(self.data.get(self.add_prefix("organisation"), "")).replace("\x00", "").strip()[:200]
        self.several = self.named(typed) if typed else []
        if len(self.several) < 2:
            del self.fields["which"]
            return
        choice = self.fields["which"]
        choice.choices = [(row.key, with_languages(told_of(row))) for row in self.several]  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """The one that was chosen of several; says so where it was not."""
        which = str(self.cleaned_data.pop("which", ""))
        if len(self.several) > 1 and not which and "organisation" in self.cleaned_data:
            self.add_error("which", _("Choose which organisation you mean"))
        return which


def told_of(organisation: Organisation) -> str:
    named = organisation.name
    if organisation.local_name and organisation.local_name != named:
        named = f"{named} ({organisation.local_name})"
    where = organisation.place.label if organisation.place else organisation.get_kind_display()
    return f"{named}, {where}"
