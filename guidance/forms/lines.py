"""How lines are searched, and what is typed into one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.rules import Marking
from guidance.filters.lines import LineState
from guidance.filters.positions import OWNERS
from guidance.forms.positions import ANY, SubjectChoice
from guidance.forms.typed import CountriesTyped, Ticks
from guidance.models import Activity, Sector, Topic
from guidance.models.issued import EXPIRES_BEFORE, REVIEWED_BEFORE
from guidance.models.lines import IN_WORDS, faults_of_words
from guidance.models.readers import nations_read
from guidance.rules import ReaderRole
from places.forms import CountryChoice
from places.models import COUNCIL_KINDS, LONGEST_SEARCH, NATIONS, Network
from web.forms import DateField, FormId, RegisterForm, SeenVersion


class LineSearch(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search"}),
    )
    topic = SubjectChoice(Topic.objects.all(), label=gettext_lazy("Topic"))
    activity = SubjectChoice(Activity.objects.all(), label=gettext_lazy("Activity"))
    sector = SubjectChoice(Sector.objects.all(), label=gettext_lazy("Sector"))
    country = CountryChoice(label=gettext_lazy("Partner country"), required=False)
    nation = forms.ChoiceField(label=gettext_lazy("For councils in"), required=False)
    owner = forms.ModelChoiceField(
        Body.objects.filter(kind__in=OWNERS).order_by("name"),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Any"),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, user: Any, writes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nations = nations_read(user)
        told = [(str(code), name) for code, name in NATIONS.items() if code in nations]
        self.fields["nation"].choices = [ANY, *told]  # type: ignore[attr-defined]
        states = [state for state in LineState if writes or state != LineState.WRITTEN]
        in_force = ("", LineState.IN_FORCE.label)
        rest = [(state.value, state.label) for state in states if state != LineState.IN_FORCE]
        self.fields["state"].choices = [in_force, *rest]  # type: ignore[attr-defined]
        if len(told) < 2:
            del self.fields["nation"]


def _words(label: Any, most: int, *, rows: int = 4, **more: Any) -> forms.CharField:
    attrs = {"rows": rows, **more.pop("attrs", {})}
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs), **more)


def _several(choices: Any, label: Any, hint: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=Ticks, help_text=hint)


def _subjects(rows: Any, label: Any, *, required: bool = False, hint: Any = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(rows, label=label, required=required, widget=Ticks, help_text=hint)


# The parts of the form, each with its heading.
ABOUT = ("owner", "topics", "activities", "sectors", "countries")
WORDS = ("title", "headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say")
BEHIND = ("background", "facts", "contacts", "sources")
WELSH = ("headline_cy", "full_line_cy")
FOR_WHOM = ("nations", "council_kinds", "networks", "roles", "marking")
WHEN = ("valid_from", "review_by", "expires_on", "is_major", "change_note")


class VersionForm(RegisterForm):
    """The words of a version, for whom they are and from when on."""

    headline = _words(
        gettext_lazy("Headline"),
        400,
        rows=2,
        help_text=gettext_lazy("The whole of it in one sentence: 40 words at most."),
    )
    full_line = _words(
        gettext_lazy("The line in full"),
        10_000,
        rows=8,
        help_text=gettext_lazy("Write of activities, sites, purposes and behaviour, never of a people."),
    )
    leader_line = _words(
        gettext_lazy("Three sentences for a leader"),
        1000,
        help_text=gettext_lazy("What a leader reads on a phone on the way in: three sentences at most."),
    )
    reactive_line = _words(
        gettext_lazy("If the press asks (optional)"),
        3000,
        required=False,
        help_text=gettext_lazy("What a spokesperson may say, word for word."),
    )
    if_pressed = _words(gettext_lazy("If pressed (optional)"), 3000, required=False)
    do_not_say = _words(gettext_lazy("Do not say (optional)"), 3000, required=False)
    background = _words(
        gettext_lazy("Background (optional)"),
        10_000,
        rows=6,
        required=False,
        help_text=gettext_lazy("For officers: it is not quoted."),
    )
    facts = _words(
        gettext_lazy("Facts (optional)"),
        5000,
        required=False,
        help_text=gettext_lazy("One a line, each with its source and its date."),
    )
    contacts = _words(
        gettext_lazy("Whom to ask (optional)"),
        1000,
        rows=2,
        required=False,
        help_text=gettext_lazy("A desk, never a named person."),
    )
    sources = _words(gettext_lazy("Sources (optional)"), 3000, rows=3, required=False)
    headline_cy = _words(
        gettext_lazy("Headline in Welsh (optional)"), 400, rows=2, required=False, attrs={"lang": "cy"}
    )
    full_line_cy = _words(
        gettext_lazy("The line in Welsh (optional)"), 10_000, rows=6, required=False, attrs={"lang": "cy"}
    )
    nations = _several(
        [(str(code), name) for code, name in NATIONS.items()],
        gettext_lazy("Councils in which nations? (optional)"),
        gettext_lazy("Tick none for all."),
    )
    council_kinds = _several(
        [(str(code), name) for code, name in COUNCIL_KINDS.items()],
        gettext_lazy("Which kinds of council? (optional)"),
        gettext_lazy("Tick none for all."),
    )
    networks = _several(
        [],
        gettext_lazy("Members of which networks? (optional)"),
        gettext_lazy("Tick none for all councils, whatever network they are in."),
    )
    roles = _several(
        ReaderRole.choices,
        gettext_lazy("Who in them? (optional)"),
        gettext_lazy(
            "Tick none for officers, approvers and leaders. City networks and partners read it only if ticked."
        ),
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking"), choices=Marking, widget=forms.RadioSelect)
    valid_from = DateField(
        label=gettext_lazy("Valid from (optional)"),
        called=gettext_lazy("the first day"),
        required=False,
        help_text=gettext_lazy("Leave empty for the day on which it is published."),
    )
    review_by = DateField(
        label=gettext_lazy("Review by (optional)"), called=gettext_lazy("the day of the review"), required=False
    )
    expires_on = DateField(
        label=gettext_lazy("Last day (optional)"), called=gettext_lazy("the last day"), required=False
    )
    is_major = forms.BooleanField(
        label=gettext_lazy("A major change: every reader is told, and asked to acknowledge it"), required=False
    )
    change_note = _words(
        gettext_lazy("What changes"),
        500,
        rows=2,
        help_text=gettext_lazy("For whoever knows the version before."),
        error_messages={"required": gettext_lazy("Say what changes, for whoever knows the version before")},
    )
    form_id = FormId()
    version = SeenVersion()

    parts: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (gettext_lazy("The words"), WORDS),
        (gettext_lazy("From when on"), WHEN),
        (gettext_lazy("What it is about"), ABOUT),
        (gettext_lazy("For whom it is"), FOR_WHOM),
        (gettext_lazy("What lies behind the words"), BEHIND),
        (gettext_lazy("In Welsh"), WELSH),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks = Network.objects.values_list("code", "name")
        self.fields["networks"].choices = list(networks)  # type: ignore[attr-defined]
        if is_first:
            del self.fields["change_note"]

    def clean(self) -> dict[str, Any]:
        """What is too long, and days in the wrong order, are said in the same round as what is missing."""
        told = dict(self.cleaned_data)
        for name, fault in faults_of_words(*(told.get(name) or "" for name in IN_WORDS)).items():
            self.add_error(name, fault)
        starts = told.get("valid_from")
        for name, fault in (("expires_on", EXPIRES_BEFORE), ("review_by", REVIEWED_BEFORE)):
            if starts and told.get(name) and told[name] < starts:
                self.add_error(name, fault)
        return told

    @property
    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings, hidden ones left out."""
        found = ((heading, [self[name] for name in names if name in self.fields]) for heading, names in self.parts)
        return [(heading, fields) for heading, fields in found if fields]


class LineForm(VersionForm):
    """The same with what the line is about."""

    owner = forms.ModelChoiceField(
        Body.objects.none(), label=gettext_lazy("Whose line is it?"), empty_label=None, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy("What it is on, as somebody would look for it, such as “Taiwan and visits”."),
    )
    topics = _subjects(Topic.objects.all(), gettext_lazy("Topics"), required=True)
    activities = _subjects(Activity.objects.all(), gettext_lazy("Activities (optional)"))
    sectors = _subjects(Sector.objects.all(), gettext_lazy("Sectors (optional)"))
    countries = CountriesTyped()

    def __init__(self, *args: Any, owners: list[Body], **kwargs: Any) -> None:
        """`owners`: those for which the writer may write; none where whose it is stands already."""
        super().__init__(*args, **kwargs)
        if len(owners) > 1:
            codes = [body.code for body in owners]
            self.fields["owner"].queryset = Body.objects.filter(code__in=codes).order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]
