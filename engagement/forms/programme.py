"""Stops of the programme: one as it is put down, and several of which the state is set at once."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms.sections import SectionForm
from engagement.models import ProgrammeItem
from engagement.rules import (
    AskedBy,
    Direction,
    Interpreter,
    ItemKind,
    ItemNature,
    ItemState,
    Safeguarding,
    SiteAccess,
)
from places.calendar import zones_of
from risk.models import SensitiveArea
from risk.rules import AreaGroup
from web.forms import ClockField, DateField, FormId, SearchSelect

FEW_ZONES = 6
INLINE = "govuk-radios--inline"
TIME_BOX = {"class": "govuk-input--width-5"}


class ItemForm(SectionForm):
    """One stop of the programme. What is known of few stops is asked last, and folded away (FOLDED)."""

    FOLDED = ("nature", "area", "sensitive", "access", "interpreter", "asked_by", "state")
    NOT_SENSITIVE = "none"

    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=150,
        help_text=gettext_lazy("For example, ‘Meeting with the port authority’."),
        error_messages={"required": gettext_lazy("Say what it is")},
    )
    on = DateField(label=gettext_lazy("Day"), called=gettext_lazy("the day"))
    at = ClockField(
        label=gettext_lazy("Time (optional)"),
        required=False,
        widget=forms.TextInput(TIME_BOX),
        help_text=gettext_lazy("For example, 9:30am or 14:00."),
    )
    until = ClockField(
        label=gettext_lazy("Ends (optional)"),
        called=gettext_lazy("the end"),
        required=False,
        widget=forms.TextInput(TIME_BOX),
        help_text=gettext_lazy("On the same day, by the same clock."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Whose clock?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Choose a kind")), *ItemKind.choices],
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    safeguarding = forms.ChoiceField(
        label=gettext_lazy("For a visit to a school: are its safeguarding arrangements in place?"),
        choices=[("", gettext_lazy("Not said")), *Safeguarding.choices],
        required=False,
        help_text=gettext_lazy("Ask the school. Write nothing about pupils, here or anywhere in this record."),
    )
    site = forms.CharField(
        label=gettext_lazy("Site (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("The building or place. For example, ‘Leeds Town Hall’."),
    )
    host = forms.CharField(
        label=gettext_lazy("Host (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("The organisation or office that receives them. Not a person’s name."),
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Nature (optional)"),
        choices=[("", gettext_lazy("Not said")), *ItemNature.choices],
        required=False,
    )
    area = forms.CharField(
        label=gettext_lazy("Part of the site (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("For example, ‘Council chamber’ or ‘Test laboratory, second floor’."),
    )
    sensitive = forms.ChoiceField(
        label=gettext_lazy("Is it a sensitive site?"),
        required=False,
        help_text=gettext_lazy(
            "Leave it to the register unless you know better: it goes by the words used for the stop, its site and "
            "its host. It judges sites, never people."
        ),
    )
    access = forms.ChoiceField(
        label=gettext_lazy("Access to the site (optional)"),
        choices=[("", gettext_lazy("Not known")), *SiteAccess.choices],
        required=False,
    )
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Interpreter (optional)"),
        choices=[("", gettext_lazy("Not said")), *Interpreter.choices],
        required=False,
    )
    asked_by = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"), choices=AskedBy, widget=forms.RadioSelect({"class": INLINE})
    )
    state = forms.ChoiceField(label=gettext_lazy("How firm is it?"), choices=ItemState, widget=forms.RadioSelect)
    form_id = FormId()

    def __init__(self, *args: Any, stands: ProgrammeItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        abroad = zones_of(self.delegation.country_id or "")
        zones = [("Europe/London", _("UK time")), *abroad]
        clock = self.fields["time_zone"]
        clock.choices = zones  # type: ignore[attr-defined]
        if len(zones) > FEW_ZONES:
            clock.widget = SearchSelect(choices=zones)
        if self.delegation.direction == Direction.OUTWARD and abroad:
            clock.initial = abroad[0][0]
        else:
            clock.initial = "Europe/London"
        self.fields["sensitive"].choices = self._areas(stands)  # type: ignore[attr-defined]

    def _areas(self, stands: ProgrammeItem | None) -> list[tuple[Any, Any]]:
        """The areas that stand on the day of the stop, those for all by their groups, and the one that it has."""
        areas = SensitiveArea.objects.for_council(self.delegation.council_id).on(self._day())
        if stands is not None and stands.sensitive_area_id:
            areas |= SensitiveArea.objects.filter(pk=stands.sensitive_area_id)
        in_order = sorted(areas.distinct(), key=lambda area: (list(AreaGroup).index(AreaGroup(area.group)), area.name))
        return [
            ("", _("Go by the words of the stop")),
            (self.NOT_SENSITIVE, _("It is no sensitive site, whatever it is called")),
            *_grouped(in_order),
        ]

    def _day(self) -> date:
        """The day typed, as far as it can be read; else that of the visit."""
        try:
            day = self.fields["on"].clean(self["on"].value())
        except ValidationError:
            day = None
        return day or self.delegation.starts_on or self.delegation.made_on

    def clean(self) -> None:
        """Said here too, so that a draft that was kept with such times says it again on the next visit."""
        begins, ends = self.cleaned_data.get("at"), self.cleaned_data.get("until")
        if "at" not in self.errors and ends is not None and begins is None:
            self.add_error("at", _("Enter when it begins, or remove when it ends."))
        elif begins is not None and ends is not None and ends < begins:
            self.add_error("until", _("A stop ends after it begins, on the same day."))

    @property
    def is_of_school(self) -> bool:
        return self["kind"].value() == ItemKind.SCHOOL_VISIT or bool(self["safeguarding"].value())

    def asked_first(self) -> list[BoundField]:
        return [bound for bound in self if bound.name not in (*self.FOLDED, "safeguarding")]

    def asked_last(self) -> list[BoundField]:
        return [self[name] for name in self.FOLDED]

    def is_unfolded(self) -> bool:
        """Whether something is said there, or wrong."""
        usual = ("", None, AskedBy.NOT_KNOWN, ItemState.PROPOSED)
        return any(bound.errors or bound.value() not in usual for bound in self.asked_last())


def _grouped(areas: Iterable[SensitiveArea]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(AreaGroup(group).label), [(area.code, area.name) for area in of_group])
        for group, of_group in groupby(areas, key=lambda area: area.group)
    ]


class StatesForm(SectionForm):
    """Which stops, and what state they get. The boxes to tick stand in the list itself."""

    stops = forms.MultipleChoiceField(
        label=gettext_lazy("Stops"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick the stops whose state you want to set"),
            "invalid_choice": gettext_lazy("Somebody removed one of these stops meanwhile. Tick those that you mean"),
        },
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Set the ticked stops to"),
        choices=[("", gettext_lazy("Choose a state")), *ItemState.choices],
        error_messages={"required": gettext_lazy("Choose the state that the ticked stops get")},
    )

    def __init__(self, *args: Any, stops: Iterable[ProgrammeItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stops"].choices = [(stop.key, stop.title) for stop in stops]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        return set(self["stops"].value() or ())
