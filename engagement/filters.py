"""How delegations, contacts and interventions are searched, on the page and over the API alike."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, Can
from accounts.rules import Part, Sharing
from counterparts.models import meant_by
from engagement.models import Delegation, DelegationOrganisation, Flag
from engagement.rules import (
    NOBODY_NAMED,
    TRIPWIRE,
    WHO_TAKES_PART,
    ContactKind,
    ContactState,
    DeclineReason,
    Direction,
    EventType,
    InterventionResult,
    OfferDecision,
    Purpose,
    Stage,
    Way,
)
from guidance.models import Topic
from places.filters import OfRegionsFilter, Sought, WithPlacesFilter
from places.models import Council, Place
from risk.models import Assessment
from risk.rules import HOW_DEEP, NOT_LOOKED, PATH_CODES
from web.filters import ISO_DAY, KeyFilter, ListFilter

YES = ("yes", _("Yes"))
TIMINGS = [
    ("upcoming", _("Upcoming")),
    ("under_way", _("Under way")),
    ("awaiting_close_out", _("Awaiting close-out")),
]


def _flags() -> list[tuple[str, Any]]:
    """Rules whose flags are told to all who see a programme."""
    return [(rule.code, rule.name) for rule in TRIPWIRE if rule.part <= Part.PROGRAMME]


class DelegationFilter(OfRegionsFilter, WithPlacesFilter):
    """Each filter stands with the part of a delegation that it reads, so that nothing hidden can be felt out."""

    reads = {
        "q": ("title", "reference"),
        "purpose": ("purposes",),
        "timing": ("stage", "starts_on", "ends_on"),
        "starts_after": ("starts_on",),
        "starts_before": ("starts_on",),
        "ends_after": ("ends_on",),
        "ends_before": ("ends_on",),
        "organisation": ("organisations",),
        "actor_group": ("organisations",),
        "flag": ("flags",),
        # How deep a council looked belongs to the same part.
        "risk": ("flags",),
        # Of the reader's own, who see the whole.
        "to_answer": ("stage",),
        "nation": ("council",),
        "region": ("council",),
        "province": ("place",),
        "shared": ("council",),
        # Which rows figures count is no secret from those who see figures, and nobody else finds any by it.
        "counted": ("stage",),
    }

    q = Sought(method="titled", help_text=_("The beginnings of words of the title, or a reference."))
    place = django_filters.ModelChoiceFilter(
        queryset=Place.objects.all(), label=_("Leading place"), help_text=_("The place that stands first, by its code.")
    )
    direction = django_filters.ChoiceFilter(
        choices=Direction.choices, label=_("Direction"), help_text=_("Whether they come, we go, or all meet online.")
    )
    stage = django_filters.MultipleChoiceFilter(
        choices=Stage.choices,
        distinct=False,
        label=_("Stage"),
        help_text=_("How far they have come. Given several times, any of these stages."),
    )
    purpose = django_filters.MultipleChoiceFilter(
        choices=Purpose.choices,
        method="meant_for",
        distinct=False,
        label=_("Purpose"),
        help_text=_("What they are for. Given several times, any of these purposes."),
    )
    timing = django_filters.ChoiceFilter(
        choices=TIMINGS,
        method="timed",
        label=_("When"),
        help_text=_("Where they stand today: still to come, going on, or over and not closed."),
    )
    starts_after = django_filters.DateFilter(
        "starts_on",
        "gte",
        input_formats=ISO_DAY,
        label=_("First day on or after"),
        help_text=_("Delegations whose first day is this day or later."),
    )
    starts_before = django_filters.DateFilter(
        "starts_on",
        "lte",
        input_formats=ISO_DAY,
        label=_("First day on or before"),
        help_text=_("Delegations whose first day is this day or earlier."),
    )
    ends_after = django_filters.DateFilter(
        "ends_on",
        "gte",
        input_formats=ISO_DAY,
        label=_("Last day on or after"),
        help_text=_("Delegations whose last day is this day or later."),
    )
    ends_before = django_filters.DateFilter(
        "ends_on",
        "lte",
        input_formats=ISO_DAY,
        label=_("Last day on or before"),
        help_text=_("Delegations whose last day is this day or earlier."),
    )
    organisation = KeyFilter(
        method="with_organisation",
        label=_("Organisation"),
        help_text=_("Delegations in which the organisation with this id takes part, or one that was merged into it."),
    )
    actor_group = django_filters.ChoiceFilter(
        choices=list(WHO_TAKES_PART.items()),
        method="with_actors",
        label=_("Who takes part"),
        help_text=_(
            "Delegations in which an organisation of this group takes part; `none_named`: those that name none."
        ),
    )
    flag = django_filters.ChoiceFilter(
        choices=_flags(),
        method="flagged",
        label=_("What to think about"),
        help_text=_("Delegations in which this rule of the tripwire found something that still holds."),
    )
    to_answer = django_filters.ChoiceFilter(
        choices=[YES],
        method="with_flags_to_answer",
        label=_("What to think about is not answered"),
        help_text=_("Visits that the reader may change, not over yet, with something to think about unanswered."),
    )
    risk = django_filters.ChoiceFilter(
        choices=list(HOW_DEEP.items()),
        method="looked_at",
        label=_("How deep the risk was looked at"),
        help_text=_(
            "Delegations of whose risk their council looked so deep; `none`: of which you see that nobody did. It "
            "needs the scope assessments:read."
        ),
    )
    sharing = django_filters.ChoiceFilter(
        choices=Sharing.choices, label=_("Sharing"), help_text=_("Delegations that are shared with these readers.")
    )
    shared = django_filters.ChoiceFilter(
        choices=[("yes", _("What others share with us")), ("no", _("Our own"))],
        method="of_others",
        label=_("Whose"),
        help_text=_("Delegations of other councils, or of the reader’s own."),
    )
    counted = django_filters.ChoiceFilter(
        choices=[YES],
        method="in_figures",
        label=_("In figures"),
        help_text=_("Delegations that national figures count."),
    )

    def titled(self, rows: Any, _name: str, text: str) -> Any:
        return rows.search(text)

    def meant_for(self, rows: Any, _name: str, purposes: list[str]) -> Any:
        return rows.filter(purposes__overlap=purposes) if purposes else rows

    def timed(self, rows: Any, _name: str, timing: str) -> Any:
        today: date = self.today
        return rows.timed(timing, today)

    def with_organisation(self, rows: Any, _name: str, key: str) -> Any:
        links = DelegationOrganisation.objects.filter(delegation=OuterRef("pk"), organisation__in=meant_by(key))
        return rows.filter(Exists(links))

    def with_actors(self, rows: Any, _name: str, group: str) -> Any:
        links = DelegationOrganisation.objects.filter(delegation=OuterRef("pk"))
        if group == NOBODY_NAMED:
            return rows.filter(~Exists(links))
        return rows.filter(Exists(links.filter(organisation__actor_group=group)))

    def flagged(self, rows: Any, _name: str, rule: str) -> Any:
        return rows.filter(Exists(Flag.objects.standing().filter(delegation=OuterRef("pk"), rule=rule)))

    def looked_at(self, rows: Any, _name: str, code: str) -> Any:
        seen = Assessment.objects.visible_to(self.request.user).filter(
            label=Delegation._meta.label, record=OuterRef("key")
        )
        if code == NOT_LOOKED:
            return rows.filter(~Exists(seen))
        return rows.filter(Exists(seen.taking(next(path for path, known in PATH_CODES.items() if known == code))))

    def with_flags_to_answer(self, rows: Any, _name: str, _answer: str) -> Any:
        mine = [council.code for council in self.request.user.councils(Can.EDIT_DELEGATION)]
        flags = Flag.objects.to_answer(mine, self.today)
        return rows.filter(Exists(flags.filter(delegation=OuterRef("pk"))))

    def of_others(self, rows: Any, _name: str, answer: str) -> Any:
        own = self.request.user.council_codes()
        return rows.exclude(council__in=own) if answer == "yes" else rows.filter(council__in=own)

    def in_figures(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.counted_for(self.request.user).live()


class ContactFilter(OfRegionsFilter, WithPlacesFilter):
    """Each filter stands with the part of a contact that it reads, so that nothing hidden can be felt out."""

    reads = {
        "q": ("reference",),
        "held_after": ("held_on",),
        "held_before": ("held_on",),
        "organisation": ("organisations",),
        "diplomatic": ("organisations",),
        "nation": ("council",),
        "region": ("council",),
        "province": ("place",),
        # Which rows figures count is no secret from those who see figures, and nobody else finds any by it.
        "counted": ("state",),
    }

    q = Sought(
        method="called",
        help_text=_(
            "The name of an organisation, in any spelling; words of what the reader’s own are about; or a reference."
        ),
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=ContactKind.choices,
        distinct=False,
        label=_("Kind"),
        help_text=_("How they were in contact. Given several times, any of these kinds."),
    )
    topic = django_filters.ChoiceFilter(
        choices=Purpose.choices, label=_("Topic"), help_text=_("Contacts about this topic.")
    )
    held_after = django_filters.DateFilter(
        "held_on",
        "gte",
        input_formats=ISO_DAY,
        label=_("On or after"),
        help_text=_("Contacts of this day or later."),
    )
    held_before = django_filters.DateFilter(
        "held_on",
        "lte",
        input_formats=ISO_DAY,
        label=_("On or before"),
        help_text=_("Contacts of this day or earlier."),
    )
    organisation = KeyFilter(
        method="with_organisation",
        label=_("Organisation"),
        help_text=_("Contacts with the organisation with this id."),
    )
    decline_reason = django_filters.ChoiceFilter(
        choices=DeclineReason.choices,
        label=_("Not pursued because of"),
        help_text=_("Approaches that were not taken further for this reason."),
    )
    diplomatic = django_filters.ChoiceFilter(
        choices=[YES],
        method="with_diplomats",
        label=_("With an embassy or consulate"),
        help_text=_("Contacts with an embassy or a consulate."),
    )
    event_type = django_filters.ChoiceFilter(
        choices=EventType.choices,
        method="of_event_type",
        label=_("Type of event"),
        help_text=_("The type of event that it was. With `other` those that say none are found too."),
    )
    state = django_filters.ChoiceFilter(
        choices=ContactState.choices,
        method="standing",
        label=_("State"),
        help_text=_("Whether it stands, or was entered by mistake."),
    )
    counted = django_filters.ChoiceFilter(
        choices=[YES],
        method="in_figures",
        label=_("In figures"),
        help_text=_("Contacts that national figures count."),
    )

    def called(self, rows: Any, _name: str, text: str) -> Any:
        return rows.search(text, self.request.user)

    def with_organisation(self, rows: Any, _name: str, key: str) -> Any:
        return rows.with_organisations(pk__in=meant_by(key))

    def with_diplomats(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.diplomatic()

    def of_event_type(self, rows: Any, _name: str, kind: str) -> Any:
        return rows.filter(event_type__in=[kind, ""] if kind == EventType.OTHER else [kind])

    def standing(self, rows: Any, _name: str, state: str) -> Any:
        return rows.live() if state == ContactState.STANDS else rows.exclude(withdrawn_at=None)

    def in_figures(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.counted_for(self.request.user).live()


class InterventionFilter(OfRegionsFilter):
    """Each filter stands with the part of an intervention that it reads, so that nothing hidden can be felt out."""

    reads = {
        "nation": ("council",),
        "region": ("council",),
        "topic": ("topics",),
        "held_after": ("held_on",),
        "held_before": ("held_on",),
        "counted": ("alerted",),
        "looked": ("alerted",),
    }

    topic = django_filters.ModelChoiceFilter(
        queryset=Topic.objects.all(),
        method="about",
        label=_("Topic"),
        help_text=_("Pressure about the topic with this code, such as `one_china_taiwan`."),
    )
    channel = django_filters.ChoiceFilter(
        choices=ContactKind.choices, label=_("How"), help_text=_("How it was put to the council.")
    )
    result = django_filters.ChoiceFilter(
        choices=InterventionResult.choices, label=_("What came of it"), help_text=_("What came of it.")
    )
    delegation = KeyFilter(
        "delegation__key", label=_("Visit"), help_text=_("Pressure about the delegation with this id.")
    )
    held_after = django_filters.DateFilter(
        "held_on", "gte", input_formats=ISO_DAY, label=_("On or after"), help_text=_("Of this day or later.")
    )
    held_before = django_filters.DateFilter(
        "held_on", "lte", input_formats=ISO_DAY, label=_("On or before"), help_text=_("Of this day or earlier.")
    )
    state = django_filters.ChoiceFilter(
        choices=ContactState.choices,
        method="standing",
        label=_("State"),
        help_text=_("Whether it stands, or was entered by mistake."),
    )
    counted = django_filters.ChoiceFilter(
        choices=[YES], method="in_figures", label=_("In figures"), help_text=_("Those that national figures count.")
    )
    looked = django_filters.ChoiceFilter(
        choices=[("no", _("Nobody has looked at it"))],
        method="waiting",
        label=_("For the central unit"),
        help_text=_("For the central unit: those that nobody there has looked at. Others find none by it."),
    )

    # Called `value`, for under this name the schema of the API learns what the filter takes.
    def about(self, rows: Any, _name: str, value: Topic) -> Any:
        return rows.filter(topics__contains=[value.pk])

    def standing(self, rows: Any, _name: str, state: str) -> Any:
        return rows.live() if state == ContactState.STANDS else rows.exclude(withdrawn_at=None)

    def in_figures(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.counted_for(self.request.user).live()

    def waiting(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.open_to_unit() if {UNIT} & set(self.request.user.keys()) else rows.none()


class OfferFilter(ListFilter):
    """Offers are of the part of a visit that only those see who see the whole of it: there is nothing to feel out."""

    council = django_filters.ModelChoiceFilter(
        queryset=Council.objects.all(), label=_("Council"), help_text=_("Of the council with this code.")
    )
    way = django_filters.ChoiceFilter(choices=Way.choices, label=_("Who offers"), help_text=_("Who offers to whom."))
    decision = django_filters.ChoiceFilter(
        choices=OfferDecision.choices, label=_("Decision"), help_text=_("What was decided.")
    )
    register = django_filters.ChoiceFilter(
        choices=[("waits", _("Waits for the monitoring officer"))],
        method="waiting",
        label=_("Register of interests"),
        help_text=_("Those that wait for the monitoring officer."),
    )
    year = django_filters.NumberFilter(
        "offered_on__year",
        min_value=1900,
        max_value=2100,
        label=_("Year of the offer"),
        help_text=_("The year in which it was offered."),
    )

    def waiting(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.waiting()
