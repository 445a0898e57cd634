"""What became of a delegation or a contact since it was logged, in words: old and new value, who, when, and whether it
was late.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part, Sharing
from counterparts.models import Organisation
from documents.models import Document
from documents.wording import events as document_events
from documents.wording import seen_documents
from engagement import money_words
from engagement.models import WHO_FOLLOWS_UP, Change, Contact, ContactChange, Delegation, Question
from engagement.rules import (
    AimsKnown,
    AskedBy,
    ContactKind,
    ContactState,
    DeclineReason,
    DelegatePart,
    Direction,
    EventType,
    Interpreter,
    ItemKind,
    ItemNature,
    ItemState,
    Marking,
    OrganisationRole,
    PrivacyNotice,
    Purpose,
    Safeguarding,
    SiteAccess,
    Stage,
)
from engagement.wording import clock, mid_visit_said
from engagement.words import how_late
from places.models import Country, Place
from risk.models import SensitiveArea
from twinning.models import Agreement
from web import parts
from web.gds import Params
from web.templatetags.gds import day

FIELD_NAMES = {
    "title": gettext_lazy("Title"),
    "direction": gettext_lazy("Direction"),
    "country": gettext_lazy("Country or territory"),
    "place": gettext_lazy("Leading place"),
    "agreement": gettext_lazy("Agreement"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "purposes": gettext_lazy("Purposes"),
    "stage": gettext_lazy("Stage"),
    "sharing": gettext_lazy("Who may see it"),
    "marking": gettext_lazy("Marking"),
    "handling": gettext_lazy("Handling instruction"),
    "ended_reason": gettext_lazy("Reason"),
    "places": gettext_lazy("Further places"),
    "organisations": gettext_lazy("Organisations"),
    "programme": gettext_lazy("Programme"),
    "their_aims": gettext_lazy("Their aims"),
    "their_aims_known": gettext_lazy("Whether they have stated aims"),
    "aims_stated_by": gettext_lazy("Who stated their aims"),
    "aims_stated_on": gettext_lazy("When they stated their aims"),
    "our_aims": gettext_lazy("Our aims"),
    "privacy_notice": gettext_lazy("Privacy notice"),
    "privacy_notice_on": gettext_lazy("Day of the privacy notice"),
    "postponed": gettext_lazy("Postponed"),
    "mid_visit": gettext_lazy("Mid-visit check"),
    "delegates": gettext_lazy("Delegates"),
    "offers": gettext_lazy("Offers"),
    "costs": gettext_lazy("Costs"),
    "held_on": gettext_lazy("Date"),
    "kind": gettext_lazy("Kind"),
    "about": gettext_lazy("What it was about"),
    "promised": gettext_lazy("Anything promised"),
    "topic": gettext_lazy("Topic"),
    "decline_reason": gettext_lazy("Why not pursued"),
    "event_type": gettext_lazy("Type of event"),
    "uk_place": gettext_lazy("Where in the UK"),
    "told_unit": gettext_lazy("Central unit told"),
    "state": gettext_lazy("State"),
    "withdrawn_reason": gettext_lazy("Reason"),
    "our_side": gettext_lazy("Who took part for the council"),
    "follow_up": gettext_lazy("Follow-up"),
    "follow_up_by": gettext_lazy("Who follows up"),
    "follow_up_on": gettext_lazy("Follow up by"),
    "follow_up_done": gettext_lazy("Follow-up done"),
}


def history(
    delegation: Delegation,
    user: User,
    shown: int,
    *,
    questions: Iterable[dict[str, Any]],
    documents: list[Document],
    changes: Sequence[Change],
    also: Iterable[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """What changed since it was logged, and what was asked and answered, newest first, for the timeline.

    People are named to those who see the whole; others read the council's name. `changes`, `documents` and `questions`
    are those that the reader sees, from `changes_of`, `seen_documents` and `questions_of`; `also` further events.
    """
    if delegation.logged_at is None:
        return []
    named = _Names(changes, user)
    events = []
    for (at, by), rows in groupby(changes, key=lambda change: (change.at, change.by)):
        told = list(rows)
        events.append(
            {
                "title": _act(told),
                "at": at,
                "by": str(by) if shown == Part.WHOLE else delegation.council.name,
                "text": _late(told) if any(change.late for change in told) else "",
                "lines": [named.line(change) for change in told],
            }
        )
    logged_by = str(delegation.logged_by) if shown == Part.WHOLE else ""
    events.append({"title": _("Logged"), "at": delegation.logged_at, "by": logged_by or delegation.council.name})
    asked = [event for question in questions for event in _asked(question)]
    attached = document_events(documents)
    return sorted([*asked, *attached, *also, *events], key=lambda event: event["at"], reverse=True)


def changes_of(delegation: Delegation, user: User, shown: int) -> list[Change]:
    """What changed of it, as far as the reader sees that, with who did it."""
    return list(delegation.changes.visible_to(user, shown).select_related("by"))


def history_of_contact(contact: Contact, user: User, shown: int) -> list[dict[str, Any]]:
    """What changed of a contact since it was logged, newest first, as for a delegation."""
    changes = list(contact.changes.visible_to(user, shown).select_related("by"))
    named = _Names(changes, user)
    events = []
    for (at, by), rows in groupby(changes, key=lambda change: (change.at, change.by)):
        told = list(rows)
        who = str(by) if shown == Part.WHOLE else contact.council.name
        events.append({"title": _act(told), "at": at, "by": who, **_became(told, named)})
    logged_by = str(contact.made_by) if shown == Part.WHOLE else contact.council.name
    logged = {"title": _("Logged"), "at": contact.made_at, "by": logged_by}
    attached = document_events(seen_documents(contact, user, shown))
    return sorted([*attached, *events, logged], key=lambda event: event["at"], reverse=True)


def _became(changes: Sequence[ContactChange], named: "_Names") -> dict[str, Any]:
    """What changed, line by line; of a withdrawal, which its title tells, the reason alone."""
    if not any(change.field == "state" for change in changes):
        return {"lines": [named.line(change) for change in changes]}
    return {"typed": next((change.new for change in changes if change.field == "withdrawn_reason"), "")}


# -- Questions -----------------------------------------------------------------------------------------------------


def questions_of(delegation: Delegation, user: User) -> list[dict[str, Any]]:
    """What was asked about a delegation and answered, as far as this reader knows of it; the last question first."""
    rows = Question.objects.visible_to(user).filter(delegation=delegation).select_related("asked_for", "asked_by")
    return [question_told(question, user) for question in rows.prefetch_related("replies__by")]


def question_told(question: Question, user: User) -> dict[str, Any]:
    """A question with its answers. People are named to their own side; the other reads for whom they act."""
    is_own = question.council_id in user.council_codes()
    council = question.delegation.council.name
    return {
        "row": question,
        "key": question.key,
        "text": question.text,
        "by": question.asked_for.name if is_own else str(question.asked_by),
        "at": question.asked_at,
        "body": question.asked_for.name,
        "council": council,
        "seen": seen_by(question),
        "state": _state(question),
        "is_answered": question.answered_at is not None,
        "is_closed": question.closed_at is not None,
        "replies": [
            {"text": reply.text, "by": str(reply.by) if is_own else council, "at": reply.at}
            for reply in question.replies.all()
        ],
        "may_answer": question.closed_at is None and user.may(Can.ANSWER_QUESTION, question.council_id),
        "may_close": question.closed_at is None and user.may(Can.ASK_COUNCIL, question.asked_for_id),
    }


def seen_by(question: Question) -> str:
    """Who reads the question and its answers, as a sentence."""
    return _("Seen by %(council)s and %(body)s") % {
        "council": question.delegation.council.name,
        "body": question.asked_for.name,
    }


def _state(question: Question) -> Params:
    if question.closed_at is not None:
        return parts.tag(_("Closed"), "grey")
    return (
        parts.tag(_("Answered"), "green") if question.answered_at else parts.tag(_("Waiting for an answer"), "yellow")
    )


def _asked(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A question as events: asked, answered, closed."""
    seen = {"seen": question["seen"]}
    if question["is_closed"]:
        yield {"title": _("Question closed"), "at": question["row"].closed_at, "by": question["body"], **seen}
    for reply in reversed(question["replies"]):
        yield {"title": _("Answered"), "at": reply["at"], "by": reply["by"], "typed": reply["text"], **seen}
    title = _("%(body)s asked") % {"body": question["body"]}
    yield {"title": title, "at": question["at"], "by": question["by"], "typed": question["text"], **seen}


def _late(changes: Iterable[Change]) -> str:
    """Changes of one act are equally late."""
    left = next((change.days_left for change in changes if change.late), None)
    return _("Late change: %(how_late)s.") % {"how_late": how_late(left)}


def _act(changes: Sequence[Change | ContactChange]) -> str:
    fields = {change.field for change in changes}
    if "state" in fields:
        return _("Withdrawn: entered by mistake")
    if "stage" in fields:
        return next(str(Stage(change.new).label) for change in changes if change.field == "stage" and change.new)
    if "postponed" in fields:
        return _("Postponed")
    if fields == {"mid_visit"}:
        return _("Mid-visit check")
    if len(fields) == 1:
        return _("%(field)s changed") % {"field": FIELD_NAMES[fields.pop()]}
    return _("Changed")


CHOICES: dict[str, Any] = {
    "direction": Direction,
    "stage": Stage,
    "sharing": Sharing,
    "marking": Marking,
    "kind": ContactKind,
    "topic": Purpose,
    "decline_reason": DeclineReason,
    "event_type": EventType,
    "state": ContactState,
    "their_aims_known": AimsKnown,
    "privacy_notice": PrivacyNotice,
}
ROW_CHOICES: dict[str, Any] = {
    "part": DelegatePart,
    "kind": ItemKind,
    "nature": ItemNature,
    "access": SiteAccess,
    "interpreter": Interpreter,
    "safeguarding": Safeguarding,
    "asked_by": AskedBy,
    "state": ItemState,
}
ROW_NAMES = {
    "name": gettext_lazy("name"),
    "local_name": gettext_lazy("name in its own script"),
    "title": gettext_lazy("title"),
    "organisation": gettext_lazy("organisation"),
    "part": gettext_lazy("part"),
    "on": gettext_lazy("day"),
    "at": gettext_lazy("time"),
    "until": gettext_lazy("end"),
    "time_zone": gettext_lazy("time zone"),
    "kind": gettext_lazy("kind"),
    "nature": gettext_lazy("nature"),
    "site": gettext_lazy("site"),
    "area": gettext_lazy("part of the site"),
    "sensitive_area": gettext_lazy("sensitive area"),
    "not_sensitive": gettext_lazy("not a sensitive site"),
    "access": gettext_lazy("access"),
    "interpreter": gettext_lazy("interpreter"),
    "safeguarding": gettext_lazy("safeguarding"),
    "host": gettext_lazy("host"),
    "asked_by": gettext_lazy("who asked for it"),
    "state": gettext_lazy("state"),
}


class _Names:
    """The names behind the codes in some changes, fetched once for all of them."""

    def __init__(self, changes: Sequence[Change | ContactChange], user: User) -> None:
        values = [(change.field, value) for change in changes for value in (change.old, change.new) if value]
        countries = {value for field, value in values if field == "country"}
        places = {value for field, value in values if field == "place"}
        places |= {code for field, value in values if field == "places" for code in value}
        organisations = {value["id"] for field, value in values if field == "organisations"}
        self.countries = (
            dict(Country.objects.filter(code__in=countries).values_list("code", "name")) if countries else {}
        )
        self.places = {place.code: place.label for place in Place.objects.filter(code__in=places)} if places else {}
        agreements = {value for field, value in values if field == "agreement"}
        seen = Agreement.objects.visible_to(user).select_related("place").filter(key__in=agreements)
        self.agreements = {row.key: str(row) for row in seen} if agreements else {}
        self.organisations = (
            dict(Organisation.objects.visible_to(user).filter(key__in=organisations).values_list("key", "name"))
            if organisations
            else {}
        )

        areas = {value.get("sensitive_area") for field, value in values if field == "programme"} - {None}
        named = SensitiveArea.objects.visible_to(user).filter(code__in=areas)
        self.areas = dict(named.values_list("code", "name")) if areas else {}

    def line(self, change: Change | ContactChange) -> str:
        if isinstance(change, Change) and change.field in money_words.FIELDS:
            return money_words.change_told(change)
        if change.field in ("delegates", "programme"):
            return self._row(change)
        if change.field == "organisations":
            said = _("Added: %(what)s") if change.old is None else _("Removed: %(what)s")
            return said % {"what": self._organisation(change.new or change.old or {})}
        if change.field == "places":
            return self._places(change.old or [], change.new or [])
        if change.field == "mid_visit" and change.new:
            return ". ".join(mid_visit_said(change.new))
        if change.field == "postponed":
            return _("Reason: %(reason)s") % {"reason": change.new}
        return _("%(field)s: was “%(old)s”, now “%(new)s”") % {
            "field": FIELD_NAMES[change.field],
            "old": self._value(change.field, change.old),
            "new": self._value(change.field, change.new),
        }

    def _value(self, field: str, value: Any) -> str:
        if value is False:
            return _("No")
        if value in (None, "", []):
            return _("not provided")
        if field in CHOICES:
            return str(CHOICES[field](value).label)
        match field:
            case "purposes":
                return ", ".join(str(Purpose(one).label) for one in value)
            case "country":
                return str(self.countries.get(value, value))
            case "agreement":
                return self.agreements.get(value, _("an agreement that you cannot see"))
            case "place":
                return str(self.places.get(value, value))
            case "told_unit" | "follow_up_done":
                return _("Yes")
            case "follow_up_by":
                return str(dict(WHO_FOLLOWS_UP)[value])
            case "starts_on" | "ends_on" | "held_on" | "follow_up_on" | "aims_stated_on" | "privacy_notice_on":
                return day(date.fromisoformat(value))
            case _:
                return str(value)

    def _organisation(self, value: dict[str, Any]) -> str:
        name = self.organisations.get(value["id"], _("an organisation that you cannot see"))
        if "role" not in value:
            return name
        return _("%(name)s (%(role)s)") % {"name": name, "role": OrganisationRole(value["role"]).label}

    def _places(self, old: list[str], new: list[str]) -> str:
        added = [self.places.get(code, code) for code in new if code not in old]
        gone = [self.places.get(code, code) for code in old if code not in new]
        told = [_("Added: %(what)s") % {"what": "; ".join(added)}] if added else []
        told += [_("Removed: %(what)s") % {"what": "; ".join(gone)}] if gone else []
        return ". ".join(told)

    def _fact(self, fact: str, value: Any) -> str:
        if fact == "sensitive_area" and value:
            return self.areas.get(value, _("a kind of site that you cannot see"))
        return _fact(fact, value)

    def _row(self, change: Change | ContactChange) -> str:
        """One delegate or one stop of the programme: added, removed, or what of it changed."""
        if change.old is None or change.new is None:
            said = _("Added: %(what)s") if change.old is None else _("Removed: %(what)s")
            return said % {"what": self._called(change.new or change.old or {})}
        told = [
            _("%(field)s was “%(old)s”, now “%(new)s”")
            % {"field": ROW_NAMES[fact], "old": self._fact(fact, change.old.get(fact)), "new": self._fact(fact, value)}
            for fact, value in change.new.items()
            if fact in ROW_NAMES and value != change.old.get(fact, value if value is False else None)
        ]
        return f"{self._called(change.new)}: {'; '.join(told)}"

    def _called(self, row: dict[str, Any]) -> str:
        if "name" in row:
            return str(row["name"])
        return _("%(what)s on %(day)s") % {"what": row["title"], "day": day(date.fromisoformat(row["on"]))}


def _fact(fact: str, value: Any) -> str:
    if value in (None, ""):
        return _("not provided")
    if fact in ROW_CHOICES:
        return str(ROW_CHOICES[fact](value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact == "on":
        return day(date.fromisoformat(value))
    return clock(time.fromisoformat(value)) if fact in ("at", "until") else str(value)
