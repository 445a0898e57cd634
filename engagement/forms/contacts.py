"""A contact on one page: six questions, and what else there is folded away."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CouncilSettings, User
from accounts.roles import Can
from accounts.rules import Sharing
from counterparts.rules import OrganisationKind
from engagement.forms.naming import NamesOrganisation, told_of, which_of_these
from engagement.forms.search import ANY
from engagement.models import WHO_FOLLOWS_UP, Contact
from engagement.rules import (
    NEEDED_OF_CONTACT,
    ContactKind,
    ContactState,
    DeclineReason,
    EventType,
    Marking,
    Purpose,
)
from places.forms import CouncilChoice, CouncilToActFor, CountryChoice, PlaceNamed, PlaceTyped
from places.models import Council
from web.forms import DateField, DayInput, FormId, LocalInput, RegisterForm, SeenVersion, SuggestInput
from web.languages import with_languages

SHARING_HINTS = {
    Sharing.COUNCIL: gettext_lazy("Nobody outside the council sees that it exists. National figures do not count it."),
    Sharing.UNIT: gettext_lazy(
        "The central unit, and for councils of its nation a devolved administration, see all but who took part for you "
        "and your follow-up."
    ),
    Sharing.COUNCILS: gettext_lazy(
        "As above. Other councils see the date, how you were in contact, country and place."
    ),
}


class ContactForm(NamesOrganisation):
    """What is asked of a contact when it is logged and when it is changed. Six answers are needed, one is filled in."""

    # What is asked at once; the rest is folded away, until something is said there.
    FIRST: tuple[str, ...] = ()
    NEXT = ("follow_up", "follow_up_by", "follow_up_on", "decline_reason", "topic")
    LAST = ("country", "also_with", "event_type", "uk_place")
    USUAL: tuple[Any, ...] = ("", None, [], ["", "", ""], Marking.OFFICIAL, False)

    held_on = DateField(label=gettext_lazy("When was it?"), called=gettext_lazy("the date"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How were you in contact?"),
        choices=[("", gettext_lazy("Choose one")), *ContactKind.choices],
        error_messages={"required": NEEDED_OF_CONTACT["kind"]},
    )
    our_side = forms.CharField(
        label=gettext_lazy("Who took part for your council?"),
        max_length=300,
        help_text=gettext_lazy("Offices or names. Only your council sees this."),
        error_messages={"required": NEEDED_OF_CONTACT["our_side"]},
    )
    about = forms.CharField(
        label=gettext_lazy("What was it about?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": NEEDED_OF_CONTACT["about"]},
    )
    promised = forms.CharField(
        label=gettext_lazy("Was anything promised?"),
        max_length=1000,
        help_text=gettext_lazy("By either side. If not, write ‘nothing’."),
        error_messages={"required": NEEDED_OF_CONTACT["promised"]},
    )
    also_with = forms.CharField(
        label=gettext_lazy("Another organisation (optional)"),
        required=False,
        max_length=200,
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
    )
    place = PlaceNamed(
        label=gettext_lazy("City or province (optional)"),
        help_text=gettext_lazy("Where the organisation is. Left empty, it is where the directory says."),
    )
    country = CountryChoice(required=False, label=gettext_lazy("Country or territory (optional)"))
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic (optional)"),
        choices=[("", gettext_lazy("Not said")), *Purpose.choices],
        required=False,
    )
    decline_reason = forms.ChoiceField(
        label=gettext_lazy("Did you decide not to take it further? (optional)"),
        choices=[("", gettext_lazy("No, or not decided")), *DeclineReason.choices],
        required=False,
        help_text=gettext_lazy("If so, say why. It shows where guidance is missing."),
    )
    event_type = forms.ChoiceField(
        label=gettext_lazy("For an embassy or consulate: type of event (optional)"),
        choices=[("", gettext_lazy("Not said")), *EventType.choices],
        required=False,
    )
    uk_place = forms.CharField(
        label=gettext_lazy("Where in the UK was it? (optional)"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("A town, city or council. Left empty, it counts as your council’s area."),
    )
    follow_up = forms.CharField(
        label=gettext_lazy("What is to be done next? (optional)"), required=False, max_length=300
    )
    follow_up_by = forms.ChoiceField(
        label=gettext_lazy("Who follows up?"), choices=WHO_FOLLOWS_UP, required=False, initial="officer"
    )
    follow_up_on = DateField(
        label=gettext_lazy("By when?"), called=gettext_lazy("the day of the follow-up"), required=False
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        initial=Marking.OFFICIAL,
        help_text=gettext_lazy("This service holds nothing above OFFICIAL-SENSITIVE."),
    )
    handling = forms.CharField(
        label=gettext_lazy("Handling instruction"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For OFFICIAL-SENSITIVE alone, if there is one."),
    )
    told_unit = forms.BooleanField(label=gettext_lazy("Tell the central unit of it"), required=False)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.today = today

    def asked_first(self) -> list[BoundField]:
        return [self[name] for name in self.FIRST if name in self.fields]

    def asked_last(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.FIRST]

    def is_unfolded(self) -> bool:
        """Whether something is said there, or wrong."""
        return any(bound.errors or bound.value() not in (*self.USUAL, bound.initial) for bound in self.asked_last())

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise ValidationError(
                _("A contact cannot be in the future. Enter today or an earlier day, or log a delegation for a visit.")
            )
        return held_on

    def clean(self) -> None:
        told = self.cleaned_data
        if told.get("handling") and told.get("marking") == Marking.OFFICIAL:
            self.add_error("handling", _("Remove the handling instruction, or choose OFFICIAL-SENSITIVE."))
        place, country = told.get("place"), told.get("country")
        if place is not None and country is not None and place.country_id != country.pk:
            self.add_error("place", _("This place is not in the country chosen. Change one of them."))
        if told.get("follow_up"):
            if not told.get("follow_up_on") and "follow_up_on" not in self.errors:
                self.add_error("follow_up_on", _("Say by when the follow-up is to be done"))
        elif "follow_up" not in self.errors:
            if told.get("follow_up_on"):
                self.add_error("follow_up", _("Say what is to be done, or remove the day"))
            told["follow_up_by"] = ""


class LogContactForm(ContactForm):
    """With whom it was is one box: a name that is known, or a new one, which is added on saving."""

    FIRST = (
        "council",
        "held_on",
        "kind",
        "organisation",
        "which",
        "place",
        "our_side",
        "about",
        "promised",
        "told_unit",
    )
    field_order = (*FIRST, *ContactForm.NEXT, "local_name", "organisation_kind", *ContactForm.LAST)

    council = CouncilToActFor(
        help_text=gettext_lazy("You act for more than one. The contact belongs to the one that you choose."),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Which organisation was it with?"),
        max_length=200,
        help_text=gettext_lazy(
            "An office or company, not a person. Start to type its name. If it is not known here, write it out: it is "
            "added."
        ),
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
        error_messages={"required": NEEDED_OF_CONTACT["organisations"]},
    )
    which = which_of_these()
    local_name = forms.CharField(
        label=gettext_lazy("If the organisation is new: its name in its own language (optional)"),
        max_length=200,
        required=False,
        widget=LocalInput,
    )
    organisation_kind = forms.ChoiceField(
        label=gettext_lazy("If the organisation is new: its kind (optional)"),
        choices=[("", gettext_lazy("Not said")), *OrganisationKind.choices],
        required=False,
    )
    form_id = FormId()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = self.user.councils(Can.LOG_CONTACT)
        council: Any = self.fields["council"]
        council.offer(councils)
        self.level = CouncilSettings.level_for_new(councils)
        self.offer_organisations()
        self._offer_to_tell(councils)

    def _offer_to_tell(self, councils: list[Council]) -> None:
        """What the tick does depends on how new records are shared. Without a sharing notice nobody can be told."""
        settings = [CouncilSettings.of(council) for council in councils]
        if not any(one.has_accepted_notice for one in settings):
            del self.fields["told_unit"]
        elif all(one.sharing_for_new() == Sharing.COUNCIL for one in settings):
            tick = self.fields["told_unit"]
            tick.label = _("Share it with the central unit, and tell them of it")
            tick.help_text = _("Without the tick it stays with your council.")
        else:
            self.fields["told_unit"].help_text = _(
                "The central unit can see the contact anyway. With the tick it is asked to look at it."
            )

    def clean(self) -> None:
        super().clean()
        told = self.cleaned_data
        which = self.chosen()
        typed, also = told.pop("organisation", ""), told.pop("also_with", "")
        kind = told.pop("organisation_kind", "")
        more = {
            "local_name": told.pop("local_name", ""),
            "place": told.get("place"),
            **({"kind": kind} if kind else {}),
        }
        entries = [{"id": which} if which else self.entry(typed, **more)] if typed else []
        told["organisations"] = [*entries, *([self.entry(also)] if also else [])]
        council = told.get("council")
        if told.get("told_unit") and council is not None:
            level = CouncilSettings.of(council).sharing_for_new()
            told["sharing"] = Sharing.UNIT if level == Sharing.COUNCIL else level


class EditContactForm(ContactForm):
    FIRST = ("held_on", "kind", "keep", "also_with", "place", "our_side", "about", "promised", "told_unit")
    field_order = (*FIRST, *ContactForm.NEXT, *ContactForm.LAST)

    keep = forms.MultipleChoiceField(
        label=gettext_lazy("Which organisations was it with?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Take the tick away from one that it was not with."),
    )
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who may see this contact?"), choices=Sharing, widget=forms.RadioSelect
    )
    version = SeenVersion()

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = [link.organisation for link in contact.organisations.select_related("organisation__place")]
        self.fields["keep"].choices = [(row.key, with_languages(told_of(row))) for row in self.held]  # type: ignore[attr-defined]
        self.fields["sharing"].hints = SHARING_HINTS  # type: ignore[attr-defined]
        if not self.user.may(Can.CHANGE_SHARING, contact.council_id):
            del self.fields["sharing"]
        if contact.told_unit or contact.sharing == Sharing.COUNCIL:
            del self.fields["told_unit"]

    def clean(self) -> None:
        super().clean()
        told = self.cleaned_data
        also = told.pop("also_with", "")
        told["organisations"] = [{"id": key} for key in told.pop("keep", [])]
        told["organisations"] += [self.entry(also)] if also else []
        if not told["organisations"]:
            self.add_error("keep", NEEDED_OF_CONTACT["organisations"])


class WithdrawForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("For example, ‘Logged twice’. It stays with the record."),
        error_messages={"required": gettext_lazy("Say why")},
    )
    version = SeenVersion()


class ContactSearch(RegisterForm):
    """The filter beside the list of contacts. What it may ask for is said in filters.py."""

    q = forms.CharField(
        label=gettext_lazy("Organisation, what it was about, or reference"),
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    council = CouncilChoice(required=False)
    place = PlaceTyped(
        label=gettext_lazy("Place"),
    )
    country = CountryChoice(required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *ContactKind.choices], required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=[ANY, *Purpose.choices], required=False)
    held_after = forms.CharField(label=gettext_lazy("On or after"), required=False, max_length=10, widget=DayInput)
    held_before = forms.CharField(label=gettext_lazy("On or before"), required=False, max_length=10, widget=DayInput)
    decline_reason = forms.ChoiceField(
        label=gettext_lazy("Not pursued because of"), choices=[ANY, *DeclineReason.choices], required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Those that stand")), (ContactState.WITHDRAWN, ContactState.WITHDRAWN.label)],
        required=False,
    )
