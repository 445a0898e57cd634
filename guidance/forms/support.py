"""What is typed about a desk that can be called."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Body
from guidance.forms.typed import Ticks
from guidance.models import Sector, Topic
from guidance.models.support import OWNERS
from places.models import NATIONS
from web.forms import FormId, RegisterForm, SeenVersion, WebsiteField


class DeskOfOwnBodyForm(RegisterForm):
    """By the body that answers for the desk."""

    name = forms.CharField(
        label=gettext_lazy("Name of the desk"),
        max_length=120,
        help_text=gettext_lazy("An office, team or helpline, never a person."),
    )
    helps_with = forms.CharField(label=gettext_lazy("What does it help with?"), max_length=300)
    reached_by = forms.CharField(
        label=gettext_lazy("How is it reached?"),
        max_length=300,
        help_text=gettext_lazy("The desk’s own number or mail address, with its hours where it has any."),
    )
    website = WebsiteField()
    nations = forms.MultipleChoiceField(
        label=gettext_lazy("Nations (optional)"),
        choices=list(NATIONS.items()),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("Councils of these are told of it. Tick none for all four."),
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.all(),
        label=gettext_lazy("Sectors (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("It stands on answers about one of these. Tick none for any."),
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=gettext_lazy("Topics (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("Tick none for any."),
    )
    source = forms.CharField(
        label=gettext_lazy("Who confirmed it, and where?"),
        max_length=500,
        help_text=gettext_lazy("The page or the letter in which the desk says how it is reached."),
    )
    form_id = FormId()
    version = SeenVersion()


class SupportContactForm(DeskOfOwnBodyForm):
    """By the central unit, which says who answers for it."""

    owner = forms.ModelChoiceField(
        Body.objects.filter(kind__in=OWNERS, is_active=True).order_by("name"),
        label=gettext_lazy("Which department or government answers for it?"),
        required=False,
        empty_label=gettext_lazy("None that is on the register"),
        help_text=gettext_lazy(
            "It is asked to confirm the desk, now and twice a year. Without one, you are asked to ask the desk."
        ),
    )

    field_order = ("name", "helps_with", "reached_by", "website", "owner")
