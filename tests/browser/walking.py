"""Which pages there are to look at, and who opens each: walked from the URL configuration, asked of the service itself.

A page that nobody here can open fails the tests, unless it stands in NO_PAGE.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts import services as people
from accounts.models import AccessRequest, FactorReset, Invitation, User
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.sharing import CouncilNote
from engagement import services
from engagement.rules import Direction, Marking
from places.models import Council, Country
from tests import factories, world
from tests.factories import NOW
from tests.kept import kept
from tests.matrix.asking import is_of_a_record, words_for
from tests.routes import Route, routes
from tests.world import OWN, World
from web.keys import key_for

# Addresses that answer, by GET, with no page of their own.
NO_PAGE = {
    "your_council": "leads to the members of the reader's council",
    "your_network": "leads to the members of the reader's network",
    "your_trail": "leads to the trail of the reader's body",
    "account_reset_password_from_key": "leads on, so that its secret does not stay in the address",
    "mfa_login_webauthn": "answers the script that asks for a passkey",
    "mfa_authenticate": "only in the middle of a sign-in: looked at in tests/journeys/test_joining.py",
    "csp-report": "takes reports from browsers",
    "healthz": "answers machines",
    "readyz": "answers machines",
    "organisation_suggestions": "answers the box that suggests as one types",
    "place_suggestions": "answers the box that suggests as one types",
    "mfa_download_recovery_codes": "is a file of text",
    "delegation_note_add": "takes the form on the page of the delegation",
    "contact_note_add": "takes the form on the page of the contact",
    "delegation_document_file": "is a file",
    "agreement_document_file": "is a file",
    "contact_document_file": "is a file",
    "delegation_calendar": "is a file",
    "delegation_offer_letter_file": "is a file",
    "line_text": "is plain text, to be copied",
    "calendar_feed": "is a file",
    "card_pdf": "is a file",
    "card_file": "is a file",
    "delegation_brief_pdf": "is a file",
    "delegation_brief_word": "is a file",
    "delegation_assessment_pdf": "is a file",
    "delegation_assessment_word": "is a file",
    "agreement_assessment_pdf": "is a file",
    "agreement_assessment_word": "is a file",
    "review_assign": "takes the form on the page of the review queue",
}
# Who is asked to open a page; the first who can is the one who is looked at.
FIRST_WHO_CAN = ("nobody", "own approver", "administrator", "observer", "analyst", "publisher", "clearer")
# Pages that look different to each of these, who may not all be able to open them.
EACH_WHO_CAN = {
    "home": ("own officer", "own approver", "own auditor", "analyst", "reader", "administrator"),
    "overview": ("own officer", "analyst", "reader"),
    "first_hour": ("own officer", "own approver"),
    "calendar": ("own officer", "analyst"),
    "council": ("own officer", "analyst", "reader"),
    "delegation_print": ("own officer", "other officer", "analyst"),
    "partnership": ("other officer",),
    "partnership_leave": ("partner officer",),
    "agreement": ("own approver", "other officer", "analyst"),
    "delegations": ("own officer", "analyst", "post"),
    "contacts": ("own officer", "analyst", "reader"),
    "interventions": ("own officer", "analyst"),
    "topics": ("own officer", "publisher"),
    "intervention": ("own officer", "analyst"),
    "contact": ("own officer", "own approver", "other officer", "analyst"),
    "delegation": ("own officer", "own approver", "other officer", "analyst", "partner officer", "member"),
    "delegation_brief": ("own approver", "own leader"),
    "delegation_sign_off": ("own approver", "own leader"),
    "delegation_sign_off_send_back": ("own leader",),
    "delegation_assessment": ("own officer", "own leader", "analyst", "partner officer"),
    "delegation_mitigation": ("own officer", "own leader"),
    "delegation_countersign": ("own leader",),
    "delegation_assessment_send_back": ("own leader",),
    "agreement_assessment": ("own officer", "own leader"),
    "agreement_countersign": ("own leader",),
    "agreement_assessment_send_back": ("own leader",),
    "delegation_publicity": ("own officer", "own leader", "partner officer"),
    "delegation_publicity_clear": ("own officer",),
    "delegation_publicity_decline": ("own officer",),
    "delegation_publicity_renew": ("own officer",),
    "delegation_publicity_change": ("own officer",),
    "delegation_hosts": ("own officer", "own leader"),
    "organisations": ("own officer", "analyst"),
    "organisation": ("own officer", "analyst"),
    "organisation_note_add": ("own officer", "analyst"),
    "offers": ("own officer", "analyst"),
    "delegation_offers": ("own approver", "partner officer"),
    "delegation_costs": ("own approver", "partner officer"),
    "place": ("own officer", "analyst"),
    "can_we": ("own officer", "analyst"),
    "queries": ("own officer", "analyst"),
    "query": ("own officer", "analyst"),
    "mfa_": ("own leader", "own approver"),
    "factor_reset": ("own approver", "administrator"),
    "access_request": ("own approver", "administrator"),
    "body_members": ("own approver", "administrator"),
    "account": ("own leader", "own approver", "administrator"),
    "positions": ("own officer", "publisher"),
    "matrix": ("own officer", "analyst"),
    "lines": ("own officer", "publisher"),
    "line": ("own officer", "own leader", "publisher"),
    "playbook": ("own officer", "publisher"),
    "playbook_entry": ("own officer", "publisher"),
    "support": ("own officer", "publisher"),
    "risk": ("own officer", "reader"),
    "assessments": ("own officer", "analyst"),
    "starter_risks": ("own officer", "publisher"),
    "screenings": ("own officer", "own leader", "other officer"),
    "screening": ("own officer", "own leader"),
    "lists": ("own officer", "analyst", "administrator"),
    "signposts": ("own officer", "publisher"),
    "concerns": ("own officer", "own approver", "own auditor", "analyst"),
    "position": ("own officer", "publisher"),
    "drafts": ("clearer", "publisher"),
    "mixed_messages": ("own officer", "publisher"),
    "mixed_message": ("own officer", "publisher"),
}
# Further states of a page that stand in its address.
QUERIES = {
    "delegation_brief": ("form=leader",),
    "delegation_brief_kept": ("form=leader",),
    "delegation_brief_print": ("form=leader",),
    "needs_logging": (
        *("asked=abroad", "abroad=yes", "abroad=yes&travel=yes", "abroad=yes&travel=no"),
        *("abroad=no", "abroad=yes&travel=yes&to_us=yes", "abroad=yes&travel=no&passed=yes", "abroad=nonsense"),
    ),
    "overview": ("from=2026-01-01", "from=nonsense", "nation=wales&direction=outward", "country=JP", "print=yes"),
    "council": ("direction=outward", "from=nonsense", "print=yes"),
    "review_queue": ("view=questions", "view=mine", "nation=wales&view=unassigned", "direction=nonsense"),
    "delegations": ("q=Made-up&direction=inward", "q=nowhere", "starts_after=nonsense"),
    "delegation_hosts": ("rank=cn_mayor", "rank=nonsense"),
    "saved_view_add": ("direction=inward",),
    "delegation_organisation_add": ("q=Made-up", "q=nowhere"),
    "agreements": ("q=Made-up&status=active", "q=nowhere", "kind=nonsense"),
    "contacts": ("q=Made-up&kind=face_to_face", "q=nowhere", "kind=nonsense"),
    "interventions": ("topic=tibet&channel=telephone", "result=held", "topic=nonsense"),
    "assessments": ("path=short&state=finished", "about=nowhere", "path=nonsense"),
    "offers": ("decision=pending&way=to_us", "year=2025", "year=nonsense"),
    "screenings": ("state=to_decide", "state=nothing&because=asked", "state=nonsense"),
    "screening_find": ("q=Made-up", "q=nowhere"),
    "organisations": ("q=Made-up&kind=fao", "q=nowhere", "state=waiting", "kind=nonsense"),
    "organisation": ("show=duplicate",),
    "organisation_merge": ("q=Made-up", "q=nowhere"),
    "calendar": ("view=month&month=2027-03", "month=2027-03&whose=all", "month=nonsense"),
    "can_we": (
        "answer=1",
        "answer=1&activity=tourism",
        "answer=1&sector=energy&where=Hangzhou",
        "answer=1&where=Nowhere&starts_on_day=44",
    ),
    "queries": ("q=Made-up", "q=nowhere", "state=nonsense"),
    "query_queue": ("urgency=urgent", "urgency=nonsense"),
    "search": ("q=Made-up", "q=nowhere", "q="),
    "users": ("q=Made-up", "q=nowhere"),
    "matrix": ("nation=wales&country=JP&as_of=2020-01-01", "as_of=nonsense"),
    "positions": ("sector=energy&country=CN", "sector=defence&as_of=2020-01-01", "as_of=nonsense", "owner=nobody"),
    "lines": ("q=PRC&topic=tibet&state=over", "state=being_written", "topic=nonsense"),
    "line": ("reading=press",),
    "playbook": ("kind=case", "q=nowhere", "kind=nonsense"),
    "mixed_messages": ("state=settled", "state=nonsense"),
    "trail": ("from_day=31&from_month=2&from_year=2027",),
}


# Records with as much in them as they can hold, and the pages that show it.
CROWDED = ("long", "long draft")
SHOW_MUCH = (
    *(
        "delegation",
        "delegation_tasks",
        "delegation_check",
        "delegation_logged",
        "delegation_aims",
        "delegation_places",
    ),
    *(
        "delegation_programme",
        "delegation_programme_print",
        "delegation_programme_hand_out",
        "delegation_delegates",
        "delegation_organisations",
        "delegation_organisation_remove",
    ),
)


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it."""

    name: str
    address: str
    person: str
    shared: str

    def __str__(self) -> str:
        of = "" if self.shared == "-" else f", {self.shared}"
        return f"{self.name} ({self.person}{of}) {self.address}"


@kept
def full_country() -> World:
    """The country of the matrix, and in it a record with as much as it can hold, an invitation, a second factor."""
    country = world.kept_world()
    officer, approver, leader = (country.people[f"own {role}"] for role in ("officer", "approver", "leader"))
    assert officer is not None and approver is not None and leader is not None
    people.invite_member(
        factories.body_of(OWN),
        email="new@made-up.example",
        name="Made-up Newcomer",
        role=Role.OFFICER,
        by=approver,
        now=NOW,
    )
    TOTP.activate(leader, generate_totp_secret())
    RecoveryCodes.activate(leader)
    FactorReset.objects.update(expires_at=timezone.now() + timedelta(days=3))
    AccessRequest.objects.update(expires_at=timezone.now() + timedelta(days=3))
    UserSession.objects.create(
        user=approver, session_key=session_of(approver), ip="192.0.2.7", user_agent="Firefox/140.0 (X11; Linux)"
    )
    facts: dict[str, Any] = {
        "title": "Made-up friendship " + "visit" * 26,
        "their_aims": "Made-up aims of theirs.\n" * 60,
        "our_aims": "https://made-up.example/" + "aims" * 100,
        "organisations": [
            {"name": f"Made-up {number} " + "Office" * 20, "local_name": "虚构市人民政府外事办公室" * 4, "kind": "fao"}
            for number in range(6)
        ],
        "delegates": factories.some_delegates(20),
        "programme": factories.some_programme(12),
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling": "Do not forward outside the council. " * 4,
    }
    draft = factories.a_draft(OWN, by=officer, sharing=Sharing.COUNCILS, **facts)
    logged = factories.a_draft(OWN, by=officer, sharing=Sharing.COUNCILS, **facts)
    country.records["long draft"] = draft
    country.records["long"] = services.log_delegation(logged, seen=logged.version, by=officer, now=NOW)
    for record in country.records.values():
        if not CouncilNote.objects.filter(record=record.key).exists():
            CouncilNote.objects.create(
                council_id=OWN, label=record._meta.label, record=record.key, text="Made-up note.", made_by=officer
            )
    return country


def bare_country() -> World:
    """Everybody, and nothing but one draft of three answers."""
    country = World(world.people())
    officer = country.people["own officer"]
    assert officer is not None
    country.records["draft"] = services.start_delegation(
        Council.objects.get(code=OWN),
        by=officer,
        now=NOW,
        title="Made-up friendship visit",
        direction=Direction.INWARD,
        country=Country.objects.get(code="CN"),
    )
    return country


def session_of(user: User) -> str:
    """The cookie of somebody who signed in a moment ago."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.user, request.session = user, client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def page_routes() -> list[Route]:
    return [
        route
        for route in routes()
        if not route.name.startswith(("api:", "token", "revoke-token", "(?:api|oauth)/")) and route.name not in NO_PAGE
    ]


def stops(
    country: World,
    *,
    of_records: tuple[str, ...],
    once: bool = False,
    which: Callable[[Route], bool] = lambda route: True,
) -> Iterator[Stop]:
    """Every page that somebody in this country can open, about these of its records; or about the first that has it.

    Asking who can open a page takes as long as looking at it: `which` leaves pages out before anybody is asked.
    """
    clients = {name: _client_of(user) for name, user in country.people.items() if not name.endswith("system")}
    for route in filter(which, page_routes()):
        for shared in of_records if is_of_a_record(route) else ("-",):
            if shared in CROWDED and route.name not in SHOW_MUCH:
                continue
            try:
                address = route.path(_words(route, shared, country))
            except (AttributeError, LookupError, ObjectDoesNotExist):
                continue  # no such row in this country
            people_there = _who_looks(route.name, address, clients)
            for person in people_there:
                yield Stop(route.name, address, person, shared)
                for query in QUERIES.get(route.name, ()):
                    yield Stop(route.name, f"{address}?{query}", person, shared)
            if once and people_there:
                break


def _client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def _words(route: Route, shared: str, country: World) -> dict[str, str]:
    if route.name == "accept_invitation":
        return {"token": people.invitation_token(Invitation.objects.get())}
    if route.name == "access_link":
        return {"token": people.access_token(AccessRequest.objects.get())}
    if route.name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        return {"key": key_for(Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN))}
    if route.name == "account_session_end":
        return {"key": key_for(UserSession.objects.get())}
    if route.name == "withdraw_invitation":
        return {"code": OWN, "key": Invitation.objects.get().key}
    return words_for(route, shared, country)


def _who_looks(name: str, address: str, clients: dict[str, Client]) -> list[str]:
    several = next((told for start, told in EACH_WHO_CAN.items() if name == start or start == "mfa_" in name), None)
    if several is not None:
        return [person for person in several if _is_page(clients[person].get(address))]
    return next(([person] for person in FIRST_WHO_CAN if _is_page(clients[person].get(address))), [])


def _is_page(answer: Any) -> bool:
    return bool(answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"))
