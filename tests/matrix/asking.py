"""How the permission matrix asks: every address, as everybody, about a record of each kind of sharing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.test import Client

from accounts.models import AccessRequest, ApiClient, CouncilNote, FactorReset, Membership, User
from accounts.roles import Role
from accounts.sharing import Owned
from documents.models import Document
from engagement.models import Brief, DelegationPartner, HostAsked, PressEnquiry, SavedView
from guidance.models import Use
from places.models import Post
from risk.models import Assessment, Mitigation
from tests import factories, world
from tests.api.callers import caller
from tests.routes import Route, routes
from tests.world import ACTORS, AGREEMENTS, CONTACTS, INTERVENTIONS, OWN, SHARED, SYSTEMS, World

# Answered by libraries or by nobody in particular, the same for all; tested where they are made.
LEFT_OUT = (
    *("account_", "mfa_", "token", "revoke-token", "(?:api|oauth)/"),
    "accept_invitation",  # by a signed link: tests/accounts/test_invitations.py
    "access_link",  # by a signed link: tests/accounts/test_requesting_access.py
)
# Lists that show records: the cell says which of them, by the first letter of how they are shared.
LETTERS = {"draft": "d", "council": "c", "unit": "u", "councils": "s", "granted": "g"}


# What a council keeps to itself about a visit, by the word of an address.
KEPT = {"enquiry": PressEnquiry, "host": HostAsked}


# What is done with an assessment that is finished.
OF_FINISHED = ("_countersign", "_assessment_send_back", "_assessment_reopen")
# What is done with a question as long as it waits for an answer.
WAITS = ("query_hold", "query_pass")


@dataclass(frozen=True)
class Case:
    """One row of the table: an address, a method, and how the record asked for is shared ("-" where there is none)."""

    route: str
    method: str
    shared: str


def asked_routes() -> list[Route]:
    return [route for route in routes() if not route.name.startswith(LEFT_OUT)]


def cases() -> Iterator[tuple[Case, Route]]:
    """Every row that the table must have."""
    for route in asked_routes():
        for method in route.methods:
            # A form is sent with POST; Django's form views answer PUT like POST.
            if method == "PUT" and not route.name.startswith("api:"):
                continue
            for shared in shared_of(route):
                yield Case(label_of(route), method, shared), route


def label_of(route: Route) -> str:
    return f"{route.name} +{'+'.join(route.words)}" if route.words else route.name


def is_of_a_record(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("delegations/", "api/v1/delegations/"))


def is_of_an_agreement(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("agreements/", "api/v1/agreements/"))


def is_of_a_contact(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("contacts/", "api/v1/contacts/"))


def is_of_an_intervention(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("interventions/", "api/v1/interventions/"))


def shared_of(route: Route) -> tuple[str, ...]:
    """How the records are shared that an address can be about."""
    if is_of_an_agreement(route):
        return tuple(AGREEMENTS)
    if is_of_a_contact(route):
        return CONTACTS
    if is_of_an_intervention(route):
        return INTERVENTIONS
    return SHARED if is_of_a_record(route) else ("-",)


def is_of_an_organisation(route: Route) -> bool:
    addresses = ("organisations/", "api/v1/organisations/", "risk/screening/")
    return "key" in route.words and route.pattern.startswith(addresses)


def is_of_guidance(route: Route) -> bool:
    return route.pattern.startswith(("guidance/", "api/v1/positions/", "api/v1/lines/"))


def _organisation_for(route: Route) -> str:
    """Which of the organisations an address is about: the one that it has something to show of."""
    return {"organisation_unmerge": "merged", "organisation_merge": "accepted"}.get(route.name, "waiting")


def _noun_of(route: Route) -> str:
    """The word of an address that says what it is about: `positions` of guidance/positions/."""
    return route.pattern.removeprefix("api/v1/").removeprefix("guidance/").partition("/")[0]


def words_for(route: Route, shared: str, country: World) -> dict[str, str]:
    """What stands in the address: keys of Cardiff's rows, of its people and its body."""
    record = country.records.get(shared) if is_of_a_record(route) else None
    members = Membership.objects.filter(body=OWN)
    values = {"code": OWN, "country": "CN", "key": "0000000000ab", "noun": "delegations", "secret": "0" * 43}
    values["day"] = "2027-03-15"
    if route.pattern.startswith(("api/v1/places/", "places/")):
        values["code"] = "CN-330100"
    if "/network" in route.pattern:
        values |= {"code": "corecities", "council": "LDS"}
    if route.pattern.startswith("api/v1/posts/"):
        values["key"] = Post.objects.get(name="British Embassy Berlin").key
    if route.pattern.startswith("service/bodies/"):
        values["code"] = world.OTHER
    if is_of_an_agreement(route):
        one_of_each = "unit" if route.name.endswith(OF_FINISHED) else "councils"
        agreement = country.agreements[shared if shared in AGREEMENTS else one_of_each]
        values |= {"key": agreement.key, "note": note_about(agreement), "document": document_of(agreement)}
        values |= words_of_assessment(route, agreement)
    elif is_of_a_contact(route):
        contact = country.contacts[shared if shared in country.contacts else "councils"]
        values |= {"key": contact.key, "note": note_about(contact), "document": document_of(contact)}
    elif is_of_an_intervention(route):
        which = "council" if route.name == "intervention_alert" else "unit"
        values["key"] = country.interventions[shared if shared in INTERVENTIONS else which].key
    elif record is not None:
        rows: dict[str, Any] = {
            "programme": record.programme,
            "delegates": record.delegates,
            "organisations": record.organisations,
            "offers": record.offers,
            "costs": record.costs,
        }
        name = next((name for name in rows if f"/{name}/" in route.pattern), None)
        values |= {"key": record.key, "row": first_of(rows[name]) if name else record.place_id or ""}
        if "/partners/" in route.pattern:
            ends = route.name == "delegation_partner_end"
            values["row"] = first_of(record.partners.filter(accepted_at__isnull=not ends, left_at=None))
        values |= words_of_assessment(route, record)
        values["note"] = note_about(record)
        values["document"] = document_of(record)
        values |= {word: kept_about(record, model) for word, model in KEPT.items()}
        flag = record.flags.standing().first()
        values["flag"] = flag.key if flag else "0000000000ab"
        brief = Brief.objects.about(record).first()
        values["brief"] = brief.key if brief else "0000000000ab"
        question = record.questions.first()
        values["question"] = question.key if question else "0000000000ab"
        if "/guidance/" in route.pattern and "/assessment/" not in route.pattern:
            use = Use.objects.by(record).filter(is_live=True).first()
            values |= {"row": country.guidance[0].key, "use": use.key if use else "0000000000ab"}
    elif route.pattern.startswith("saved-views/"):
        values["key"] = SavedView.objects.get().key
    elif route.pattern.startswith("partnerships/"):
        asked_council = world.PARTNER if route.name == "partnership_leave" else world.OTHER
        values["key"] = DelegationPartner.objects.filter(partner=asked_council)[0].key
    elif ("key" in route.words and "/questions/" in route.pattern) or "/queries/" in route.pattern:
        asked = country.queries["waiting" if route.name in WAITS else "answered"]
        values["key"] = asked.key
    elif "/cards/" in route.pattern:
        values["key"] = country.card.key if country.card else "0000000000ab"
    elif route.pattern.startswith(("guidance/drafts/", "guidance/mixed-messages/")) or "escalate" in route.pattern:
        values |= {"noun": "position", **_words_of_drafts(route, country)}
    elif route.name == "position_changes":
        values["key"] = country.replaced.key if country.replaced else "0000000000ab"
    elif route.name == "position_edit":
        values["key"] = country.drafts["begun"].key
    elif route.name == "line_edit":
        values |= {"key": country.line_draft.line.key if country.line_draft else "0000000000ab", "number": "1"}
    elif route.pattern.startswith("risk/areas/"):
        values["key"] = country.area.key if country.area else "0000000000ab"
    elif route.pattern.startswith(("risk/screening/", "api/v1/screenings/")) and country.match:
        match = country.match
        values |= {"key": match.organisation.key, "match": match.key}
        if "screenings" in route.pattern:
            values["key"] = match.screening.key
    elif route.pattern.startswith("risk/library/"):
        values["key"] = country.starter.key if country.starter else "0000000000ab"
    elif route.pattern.startswith("risk/signposts/"):
        values["category"] = "cyber_devices"
    elif route.pattern.startswith("guidance/playbook/"):
        values["key"] = country.entries["draft" if route.name == "playbook_publish" else "published"].key
    elif route.pattern.startswith("guidance/topics/"):
        values["key"] = country.topic_notes["draft" if route.name == "topic_note_publish" else "published"].key
    elif route.pattern.startswith("guidance/support/"):
        values["key"] = country.desk.key if country.desk else "0000000000ab"
    elif is_of_guidance(route):
        position, line = country.guidance[0], cast(Any, country.guidance[1])
        values["key"] = {"positions": position.key, "lines": line.line.key}.get(_noun_of(route), line.key)
        values["number"] = "1"
    elif "/api/" in route.pattern and not route.pattern.startswith("api/"):
        client = ApiClient.objects.filter(body=OWN, is_active=True).first()
        values["key"] = client.key if client else values["key"]
    elif route.pattern.startswith("lost-factors/"):
        values["key"] = FactorReset.objects.get().key
    elif route.pattern.startswith("access-requests/"):
        values["key"] = AccessRequest.objects.get().key
    elif "/members/" in route.pattern:
        values["key"] = members.get(role=Role.LEADER).key
    elif "/offices/" in route.pattern:
        values["key"] = factories.body_of(OWN).appointments.get(office="leader").key
    elif "/users/" in route.pattern:
        values["key"] = User.objects.get(name="Made-up own leader").key
    elif "organisations" in route.pattern:
        told = country.organisation_note
        values |= {"key": country.organisations[_organisation_for(route)].key, "note": told.key if told else ""}
    return values


def _words_of_drafts(route: Route, country: World) -> dict[str, str]:
    """Which draft an act is about: the one to which it can be done."""
    published = country.guidance[0].key
    if route.pattern.startswith("guidance/mixed-messages/"):
        return {"key": country.mixed_message.key if country.mixed_message else "0000000000ab"}
    if route.name == "guidance_withdraw":
        return {"key": published}
    begun = route.name in ("guidance_submit", "guidance_discard")
    return {"key": country.drafts["begun" if begun else "asked"].key, "other": published}


def words_of_assessment(route: Route, record: Owned) -> dict[str, str]:
    """What of the assessment of a record an address is about."""
    if "/assessment/" not in route.pattern:
        return {}
    assessment = Assessment.objects.about(record).first()
    if assessment is None:
        return dict.fromkeys(("risk", "mitigation", "version", "use"), "0000000000ab")
    return {
        "risk": first_of(assessment.risks),
        "mitigation": first_of(Mitigation.objects.filter(risk__assessment=assessment)),
        "version": first_of(assessment.kept),
        "use": first_of(Use.objects.by(assessment).filter(is_live=True)),
    }


def first_of(rows: Any) -> str:
    row = rows.first()
    return row.key if row else "0000000000ab"


def note_about(record: Owned) -> str:
    note = CouncilNote.objects.about(record).first()
    return note.key if note else "0000000000ab"


def kept_about(record: Owned, model: Any) -> str:
    """The key of what its own council keeps to itself about a record."""
    row = model.objects.about(record).filter(council=record.council_id).first()
    return row.key if row else "0000000000ab"


def document_of(record: Owned) -> str:
    """The key of what was attached to a record first."""
    found = Document.objects.about(record).order_by("pk").first()
    return found.key if found else "0000000000ab"


class Asker:
    """Asks as one actor after the other; whatever an answer changed is undone."""

    def __init__(self, country: World) -> None:
        self.country = country
        self.clients: dict[str, Client] = {}
        for name in ACTORS:
            self.clients[name] = client = Client(raise_request_exception=False)
            person = country.people[name]
            if person is not None:
                client.force_login(person)
        for name, code in SYSTEMS.items():
            self.clients[name] = Client(raise_request_exception=False, headers=a_token_of(code))

    def path(self, case: Case, route: Route) -> str:
        return route.path(words_for(route, case.shared, self.country))

    def cell(self, case: Case, path: str, actor: str) -> str:
        with transaction.atomic():
            answer = self._ask(case, path, actor)
            transaction.set_rollback(True)
        return self._told(case, answer)

    def _ask(self, case: Case, path: str, actor: str) -> Any:
        if case.method == "GET":
            return self.clients[actor].get(path)
        if case.route.startswith("api:"):
            return self.clients[actor].generic(
                case.method, path, b"{}", content_type="application/json", headers={"If-Match": '"old"'}
            )
        return self.clients[actor].generic(case.method, path, b"", content_type="application/x-www-form-urlencoded")

    def _told(self, case: Case, answer: Any) -> str:
        """The status; where a record is shown, how much of it; where a list is, which of the records."""
        status = str(answer.status_code)
        if answer.status_code in (301, 302) and "/account/sign-in/" in answer.headers["Location"]:
            return "sign in"
        if case.method != "GET" or answer.status_code != 200:
            return status
        # A file may be no text.
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        if case.shared != "-" and "agreements" not in case.route and not case.route.startswith("agreement "):
            if "contact" in case.route:
                return f"{status} {self._part_of_contact(text, case.shared)}".strip()
            if "intervention" in case.route:
                return f"{status} {self._part_of_intervention(text, case.shared)}".strip()
            canaries = (("whole", "Zhang Ceshi"), ("programme", "Made-up Foreign"), ("summary", "Made-up friendship"))
            return f"{status} {next((part for part, canary in canaries if canary in text), '')}".strip()
        shown = "".join(letter for name, letter in LETTERS.items() if self._stands_in(text, name))
        return f"{status} {shown}".strip()

    def _part_of_contact(self, text: str, shared: str) -> str:
        contact = self.country.contacts[shared]
        canaries = (("whole", contact.our_side), ("programme", contact.about), ("summary", contact.reference))
        return next((part for part, canary in canaries if canary in text), "")

    def _part_of_intervention(self, text: str, shared: str) -> str:
        row = self.country.interventions[shared]
        visit = self.country.records["council"].key
        canaries = (("whole", visit), ("programme", row.demand), ("summary", row.reference))
        return next((part for part, canary in canaries if canary in text), "")

    def _stands_in(self, text: str, shared: str) -> bool:
        country = self.country
        kinds: tuple[dict[str, Any], ...] = (
            country.records,
            country.agreements,
            country.contacts,
            country.interventions,
        )
        return any(rows[shared].key in text for rows in kinds if shared in rows)


def a_token_of(code: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller(code).token}"}
