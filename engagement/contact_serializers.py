"""Contacts as the API shows and takes them: the same names both ways."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Part, Sharing
from counterparts.models import Organisation
from counterparts.serializers import PARTS
from engagement.examples import CONTACT, NEW_CONTACT
from engagement.models import WHO_FOLLOWS_UP, Contact
from engagement.rules import (
    CONTACT_PART_OF,
    MOST_CONTACT_ORGANISATIONS,
    ContactKind,
    ContactState,
    DeclineReason,
    EventType,
    Marking,
    Purpose,
)
from engagement.serializers import (
    OrganisationMeant,
    OrganisationOfContact,
    organisation_of,
    organisations_meant,
    plainly,
)
from places.models import Council, Country, Place
from places.serializers import LinksSerializer
from web.api.examples import example
from web.api.fields import Body, Choice, Code, Day, Flag, Given, Line, Text, entries
from web.keys import KEY_PATTERN

# -- In ------------------------------------------------------------------------------------------------------------


class ContactWrite(Body):
    """What may be written of a contact. A list that is sent takes the place of the one that stands."""

    REFUSED: ClassVar[Mapping[str, Any]] = dict.fromkeys(
        ("id", "version", "shown", "reference", "state", "follow_up_done", "links"),
        _("The register gives this. Leave it out."),
    )

    held_on = Day(help_text="Today or earlier; today, where it is left out.")
    kind = Choice(ContactKind)
    organisations = entries(OrganisationMeant, MOST_CONTACT_ORGANISATIONS, help_text="With whom it was.")
    country = Code(
        Country.objects.partners(), "country or territory", allow_null=True, help_text="ISO 3166 code, such as CN."
    )
    place = Code(
        Place.objects.all(),
        "place",
        allow_null=True,
        help_text="Where it is left out with a new contact, that of the first organisation that has one.",
    )
    our_side = Line(300, help_text="Offices or names of those who took part for the council.")
    about = Text(2000)
    promised = Text(1000, help_text="By either side; `nothing`, where nothing was.")
    topic = Choice(Purpose, allow_blank=True)
    decline_reason = Choice(
        DeclineReason, allow_blank=True, help_text="Where it is an approach that was not taken further: why."
    )
    event_type = Choice(EventType, allow_blank=True, help_text="Of a contact with an embassy or a consulate.")
    uk_place = Line(100, help_text="Where in the UK it was, if not in the council’s area.")
    follow_up = Line(300)
    follow_up_by = Choice(dict(WHO_FOLLOWS_UP), allow_blank=True, help_text="The office that has it as a task.")
    follow_up_on = Day(allow_null=True)
    marking = Choice(Marking)
    handling = Line(200)
    sharing = Choice(
        Sharing, help_text="The council's own setting, where it is left out. Later an approver changes it."
    )
    told_unit = Flag(help_text="True tells the central unit of it, which must see it for that. It is not unsaid.")

    def __init__(self, *args: Any, known: Mapping[str, Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The organisations that entries name by `id`, as far as whoever writes may use them.
        self.known = known or {}

    def validate_organisations(self, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return organisations_meant(sent, self.known)


@extend_schema_serializer(component_name="NewContact", examples=example(NEW_CONTACT))
class NewContact(ContactWrite):
    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")


@extend_schema_serializer(component_name="ContactChange")
class ContactChange(ContactWrite):
    """Names that cannot be changed may be sent back as they were read."""

    REFUSED: ClassVar[Mapping[str, Any]] = {}

    id = Given()
    version = Given(help_text="If it is not the one that stands, the change is refused as with If-Match.")
    shown = Given()
    reference = Given()
    council = Given()
    follow_up_done = Given()
    links = Given()
    state = Choice(ContactState, help_text="`withdrawn`, with `withdrawn_reason`, where it was entered by mistake.")
    withdrawn_reason = Text(1000, help_text="Needed with `withdrawn`.")


# -- Out -----------------------------------------------------------------------------------------------------------


class ContactLinks(LinksSerializer):
    council = serializers.URLField()


@extend_schema_serializer(component_name="Contact", examples=example(CONTACT))
class ContactSerializer(serializers.Serializer[Any]):
    """Names above the part that is shown are absent: `shown` says how much it is."""

    id = serializers.RegexField(KEY_PATTERN)
    version = serializers.IntegerField(required=False)
    shown = serializers.ChoiceField(choices=PARTS)
    reference = serializers.CharField()
    council = serializers.CharField(help_text="The council's code.")
    held_on = serializers.DateField()
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    country = serializers.CharField(allow_null=True)
    place = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=ContactState.choices)
    withdrawn_reason = serializers.CharField(required=False)
    organisations = OrganisationOfContact(many=True, required=False)
    about = serializers.CharField(required=False)
    promised = serializers.CharField(required=False)
    topic = serializers.ChoiceField(choices=Purpose.choices, allow_blank=True, required=False)
    decline_reason = serializers.ChoiceField(choices=DeclineReason.choices, allow_blank=True, required=False)
    event_type = serializers.ChoiceField(choices=EventType.choices, allow_blank=True, required=False)
    uk_place = serializers.CharField(required=False)
    told_unit = serializers.BooleanField(required=False, help_text="Whether its council told the central unit of it.")
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False)
    marking = serializers.ChoiceField(choices=Marking.choices, required=False)
    handling = serializers.CharField(required=False)
    our_side = serializers.CharField(required=False)
    follow_up = serializers.CharField(required=False)
    follow_up_by = serializers.ChoiceField(choices=WHO_FOLLOWS_UP, allow_blank=True, required=False)
    follow_up_on = serializers.DateField(allow_null=True, required=False)
    follow_up_done = serializers.BooleanField(required=False)
    links = ContactLinks()


def contacts(rows: Sequence[Contact], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Contacts as far as `visible_to` says that they are shown."""
    prefetch_related_objects([row for row in rows if row.shows("organisations")], "organisations__organisation")
    return [_shown(row, Part(row.shown), address) for row in rows]


def _shown(row: Contact, shown: Part, address: Callable[[str], str]) -> dict[str, Any]:
    names = [name for name in _SHOW if CONTACT_PART_OF[name] <= shown]
    return {
        "id": row.key,
        **({"version": row.version} if shown >= CONTACT_PART_OF["version"] else {}),
        "shown": shown.name.lower(),
        **{name: _SHOW[name](row) for name in names},
        "links": {"self": address(f"contacts/{row.key}/"), "council": address(f"councils/{row.council_id}/")},
    }


def _organisations(row: Contact) -> list[dict[str, Any]]:
    return [organisation_of(link) for link in row.organisations.all()]


# In the order in which they are shown; each only where CONTACT_PART_OF says so.
_SHOW: dict[str, Callable[[Contact], Any]] = {
    "reference": plainly("reference"),
    "council": plainly("council_id"),
    "held_on": plainly("held_on"),
    "kind": plainly("kind"),
    "country": plainly("country_id"),
    "place": plainly("place_id"),
    "state": lambda row: row.state.value,
    "withdrawn_reason": plainly("withdrawn_reason"),
    "organisations": _organisations,
    **{
        name: plainly(name)
        for name in (
            *("about", "promised", "topic", "decline_reason", "event_type", "uk_place", "told_unit"),
            *("sharing", "marking", "handling", "our_side", "follow_up", "follow_up_by", "follow_up_on"),
        )
    },
    "follow_up_done": lambda row: row.follow_up_done_at is not None,
}
