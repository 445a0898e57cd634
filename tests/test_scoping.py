"""The gates stand where they must: at every view of rows, at every endpoint, in every service."""

import ast
import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.views.generic import DetailView

from accounts.models import Grant
from engagement.models import Delegation
from tests.routes import Route, routes
from web.api.scopes import HasScope
from web.api.views import Endpoint
from web.scoping import Scoped

# Reference data, the same for everybody who is signed in or has a token for it.
PUBLIC_MODELS = {"places.Council", "places.Network", "places.Place", "places.Post"}
# The schema says what there is, and shows no row.
OPEN_ENDPOINTS = {"api:schema"}
APPS = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}


def our_views() -> list[Route]:
    """Those of our own code; the sign-in library's views show nobody's rows."""
    found = [route for route in routes() if route.view_class is not None]
    return [route for route in found if route.view_class.__module__.partition(".")[0] in APPS]


def model_of(view: Any) -> type[models.Model] | None:
    """The model whose rows a view fetches through its `get_queryset`."""
    if not hasattr(view, "get_queryset"):
        return None
    rows = getattr(view, "queryset", None)
    return getattr(view, "model", None) if rows is None else rows.model


def faults_of_view(view: Any) -> Iterator[str]:
    model = model_of(view)
    if model is None:
        return
    if hasattr(model._default_manager.all(), "visible_to"):
        if not issubclass(view, Scoped):
            yield f"{view.__name__} shows rows of {model._meta.label} and is not Scoped"
        elif view.mro().index(Scoped) > min(
            (place for place, base in enumerate(view.mro()) if base.__module__.startswith(("django.", "rest_"))),
            default=len(view.mro()),
        ):
            yield f"{view.__name__} inherits a library's get_queryset before that of Scoped"
    elif model._meta.label not in PUBLIC_MODELS:
        yield f"{view.__name__} shows rows of {model._meta.label}, which have no visible_to and are not public"


def test_every_view_of_rows_is_scoped_or_shows_public_ones() -> None:
    views = {route.view_class for route in our_views()}
    assert len(views) > 60
    assert sum(model_of(view) is not None for view in views) > 40
    assert [fault for view in views for fault in faults_of_view(view)] == []


def test_no_view_narrows_rows_in_its_own_way() -> None:
    """Whoever says `get_queryset` anew starts from the one that is scoped."""
    for view in {route.view_class for route in our_views()}:
        for base in view.mro():
            is_ours = base.__module__.partition(".")[0] in APPS and base is not Scoped
            if is_ours and "get_queryset" in base.__dict__:
                assert "super().get_queryset()" in inspect.getsource(base), f"{base.__name__}.get_queryset"


class Unscoped(DetailView):  # type: ignore[type-arg]
    queryset = Delegation.objects.all()


class ScopedTooLate(DetailView, Scoped):  # type: ignore[type-arg]
    queryset = Delegation.objects.all()


class OfNobodysRows(DetailView):  # type: ignore[type-arg]
    queryset = Grant.objects.all()


class ByModel(DetailView):  # type: ignore[type-arg]
    model = Delegation


@pytest.mark.parametrize("view", [Unscoped, ScopedTooLate, OfNobodysRows, ByModel])
def test_the_walk_would_notice(view: Any) -> None:
    assert list(faults_of_view(view))


# -- Endpoints -----------------------------------------------------------------------------------------------------


def test_every_endpoint_names_a_scope_for_every_method() -> None:
    endpoints = [route for route in routes() if route.name.startswith("api:")]
    assert len(endpoints) > 10
    for route in endpoints:
        assert issubclass(route.view_class, Endpoint), route.name
        if route.name in OPEN_ENDPOINTS:
            continue
        assert list(route.view_class.permission_classes) == [HasScope], route.name
        actions = getattr(route.view, "actions", None) or {method.lower(): method.lower() for method in route.methods}
        for method, action in actions.items():
            act = "get" if action == "head" else action
            assert act in route.view_class.scopes, f"{method} of {route.name} asks for no scope"


# -- Services ------------------------------------------------------------------------------------------------------

SERVICES = ("accounts", "counterparts", "documents", "guidance", "risk", "engagement", "notifications")
MUST = {"must", "must_manage", "must_answer_for"}
# `record` at once, or `write` of a trail that was kept until the end; or an act of a lower app, which leaves its own.
TRACE = {"record", "write", "rely_on", "refresh_use", "end_use"}
# Each with why it asks nobody, or leaves no trace.
ASKS_NOBODY = {
    "accounts.invitation_of": "reads what a signed link speaks of",
    "accounts.invitation_token": "signs a link, which the clock puts into a mail",
    "accounts.access_request_of": "reads what a signed link speaks of",
    "accounts.access_token": "signs a link, which the clock puts into a mail",
    "accounts.request_access": "whoever wants to; the row says who and when, and nobody reads it yet",
    "accounts.confirm_access_request": "whoever holds the link may: it went to the address that is asked for",
    "accounts.forget_access_requests": "the clock's: deletes what is over",
    "accounts.who_decides": "a rule: answers",
    "accounts.accept_invitation": "whoever holds the link may: it went to the address that was invited",
    "accounts.must_be_a_role": "a rule: answers, or refuses",
    "accounts.must_not_mix": "a rule: answers, or refuses",
    "accounts.must_be_open": "a rule: answers, or refuses",
    "accounts.roles_of": "a rule: answers",
    "accounts.roles_at": "a rule: answers, or refuses",
    "accounts.must_manage": "is itself the question",
    "accounts.must_manage_clients": "is itself the question",
    "accounts.body_for_reset": "a rule: answers",
    "accounts.who_may_be_asked_for": "a rule: answers",
    "accounts.end_oldest_sessions": "part of one's own sign-in",
    "accounts.end_session": "one's own sessions alone",
    "accounts.forget_calendar_address": "part of an act that asked",
    "accounts.end_sessions": "one's own sessions, or part of an act that asked",
    "accounts.follow_session": "part of confirming who one is",
    "accounts.forget_ended_sessions": "the clock's: forgets what is over",
    "accounts.note_browser": "part of one's own sign-in",
    "accounts.the_clock": "who acts when no person does",
    "accounts.the_service": "the body that it acts for",
    "documents.councils_for": "reads for which councils a user may attach something",
    "documents.scan_documents": "the clock's: asks the scanner about what is there",
    "documents.clear_stray_files": "the clock's: clears away files without a row",
    "guidance.stop": "part of an act, which asked",
    "guidance.what_is_missing": "a rule: answers",
    "guidance.ask_to_countersign": "part of an act, which asked",
    "guidance.body_answering": "a rule: answers",
    "guidance.both_stand": "a rule: answers",
    **dict.fromkeys(("guidance.locked_kept", "guidance.change_kept"), "part of an act, which asked"),
    **dict.fromkeys(("guidance.publish_kept", "guidance.withdraw_kept"), "part of an act, which asked"),
    "guidance.ask_to_confirm_support_contacts": "the clock's: a task, which is no change of a record",
    "guidance.chase_clearances": "the clock's: tells departments again",
    "guidance.chase_mixed_messages": "the clock's: tells owners again",
    "guidance.faults_of": "reads whether a card is what was kept",
    "guidance.names_of": "what a card says of itself",
    "guidance.own_record": "reads through visible_to",
    "guidance.must_own_record": "the same, or refuses",
    "guidance.verify_cards": "the operator's: reads whether cards are what was kept",
    "guidance.exposure": "reads what publishing would change",
    "guidance.let_go": "part of an act, which asked",
    "guidance.take_up_again": "part of an act, which asked",
    "guidance.note_deliveries": "the clock's: puts down what was delivered",
    "guidance.note_opened": "one's own receipt alone",
    "guidance.must_answer_for": "is itself the question",
    "guidance.owner_of": "a rule: answers",
    "guidance.must_name_owner": "is itself the question",
    "guidance.must_publish": "is itself the question",
    "guidance.must_settle": "is itself the question",
    "guidance.must_write": "is itself the question",
    "guidance.owners_for": "reads for whom a user may write",
    "guidance.publish_due": "the clock's: publishes what two people wrote and countersigned",
    "guidance.reach": "part of publishing, which asked",
    "guidance.reach_newcomers": "the clock's: puts what stands before those who joined",
    "guidance.recall": "part of an act, which asked",
    "guidance.recall_cards": "part of publishing, which asked",
    "guidance.recall_expired": "the clock's: marks what relies on what is over",
    "guidance.remind": "the clock's: tells readers again",
    "guidance.successor": "reads what stands in the place of something",
    "guidance.successors": "reads the same for several",
    "guidance.tell_readers": "part of an act, which asked",
    "engagement.look_at_programmes_again": "the clock's: puts flags right after what they rest on",
    "engagement.look_at_signed_briefs": "the clock's: tasks and notices, which are no change of a record",
    "engagement.tell_if_out_of_date": "part of an act that asked, and that holds the record",
    "engagement.stop_asking_anew": "part of an act, which asked",
    "engagement.stop_asking_about_publicity": "the clock's: ends tasks of visits that are over",
    "engagement.ask_for_mid_visit_checks": "the clock's: a task, which is no change of a record",
    "engagement.audiences": "a rule: answers",
    "engagement.must_be_live": "a rule: answers, or refuses",
    "engagement.who_knew": "a rule: answers",
    "engagement.set_facts": "part of an act, which asked",
    "engagement.plain": "a value as the history keeps it",
    "engagement.reviewers_of": "reads who may be chosen, for a reviewer's own body",
    "engagement.held_by": "a sentence",
    "engagement.keep_changes": "part of an act, which asked",
    "engagement.keep_entry": "part of an act, which asked",
    "engagement.let_briefs_go": "part of an act, which asked",
    "engagement.take_back_sign_offs": "part of an act, which asked",
    "engagement.held_for": "is itself the question",
    "engagement.let_publicity_go": "part of an act, which asked",
    "engagement.let_offer_go": "part of an act, which asked",
    "engagement.ask_no_more_to_decide": "part of an act, which asked",
    "engagement.tell_of_new_days": "part of an act, which asked",
    "engagement.tell_partners": "part of an act, which asked",
    "engagement.not_yours": "a sentence",
    "engagement.renew_flags": "part of an act, which asked",
    "engagement.tell_of_topics": "part of an act that asked, and that renewed the flags",
    "engagement.visit_of": "a delegation as the rules of the tripwire see it",
    "engagement.stop_of": "a stop as the rules of the tripwire see it",
    "engagement.paid_of": "costs and offers as the rules of the tripwire see them",
    "risk.follow": "part of an act, which asked",
    "risk.screen_new": "hands on to screen_organisations, which asks",
    "risk.missing_from": "a rule: answers",
    "risk.must_be_to_come": "a rule: answers, or refuses",
    "risk.must_be_rated": "a rule: answers, or refuses",
    "risk.must_be_near": "a rule: answers, or refuses",
    "risk.what_is_to_change": "reads, for its own council’s pages",
    **dict.fromkeys(("risk.compare_all", "risk.hold"), "part of an act, which asked, or the clock's"),
    "risk.largest_left": "a rule: answers",
    **dict.fromkeys(("risk.live", "risk.to_change", "risk.save_assessment"), "part of an act, which asked"),
    **dict.fromkeys(("risk.ask_offices", "risk.ask_to_countersign", "risk.set_band"), "part of an act, which asked"),
    "risk.shared_as": "a rule: answers",
    "risk.band_anew": "the clock's: calls risks as large as a council's settings have it",
    "risk.tell_of_overdue": "the clock's: tells of what is overdue",
    "risk.put_down_mitigation": "part of an act, which asked",
    "risk.name_of": "an organisation as it is compared",
    "risk.load_list": "the clock's and the operator's: what a publisher sends",
    "risk.load_lists": "the clock's: what publishers send",
    "risk.ask_to_review": "the clock's: a task, which is no change of a record",
    "risk.let_evidence_go": "the clock's: lets go what spoke for rejected matches",
    **dict.fromkeys(
        (
            "risk.screen_after_loading",
            "risk.screen_what_was_left",
            "risk.screen_where_decisions_expired",
            "risk.screen_where_organisations_changed",
        ),
        "the clock's: compares what was asked for",
    ),
    "notifications.ask": "said by a service, inside its act",
    "notifications.notify_all": "said by a service, inside its act",
    "notifications.notify": "said by a service, inside its act",
    "notifications.settle": "said by a service, inside its act",
    "notifications.read_notices": "one's own notices alone, by visible_to",
    "notifications.read_about": "one's own notices alone, by visible_to",
    "notifications.deliver_outbox": "the clock's: tells what services have said",
    "notifications.tell_people": "the clock's: mails people what happened to their own accounts",
    "notifications.tell_access_requests": "the clock's: mails who asks for access, and asks who decides",
    "notifications.tell_invitations": "the clock's: mails what members have asked",
    "notifications.ask_for_sharing_notices": "the clock's: a task, which is no change of a record",
}
LEAVES_A_TRACE_ALL_THE_SAME = {"accounts.accept_invitation", "guidance.publish_due", "risk.load_list"}
# What a person has looked at, or looks for, is theirs: nobody is told.
LEAVES_NO_TRACE = ASKS_NOBODY.keys() - LEAVES_A_TRACE_ALL_THE_SAME | {
    *("engagement.note_looked", "engagement.save_view", "engagement.rename_view", "engagement.remove_view")
}


# Reads what it was given, and asks only where there is something to write down.
ASKS_LATER = dict.fromkeys(
    (
        *("engagement.note_reading", "engagement.note_contact_reading", "documents.note_fetching"),
        "engagement.note_intervention_reading",
        *("guidance.note_query_reading", "guidance.note_card_reading"),
        *("guidance.note_reading", "guidance.note_mixed_message_reading"),
    ),
    "the row was fetched through visible_to",
) | {"risk.screen_new": "part of an act, which asked; asks again where there is something to compare"}


class Services:
    """The functions of an app's services, and what each calls, directly or through another of the same app."""

    def __init__(self, app: str, source: dict[str, str] | None = None) -> None:
        self.app = app
        self.source = source or {str(path): path.read_text(encoding="utf-8") for path in self._files()}

    def _files(self) -> list[Path]:
        folder = settings.BASE_DIR / self.app
        return sorted([*folder.glob("services.py"), *folder.glob("services/*.py")])

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        trees = map(ast.parse, self.source.values())
        return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}

    @property
    def acts(self) -> list[str]:
        """The public ones, without those that are handed the trail of the act that they are part of."""
        return sorted(name for name in self.functions if not name.startswith("_") and not self._is_part(name))

    def _is_part(self, name: str) -> bool:
        taken = self.functions[name].args
        names = [one.arg for one in (*taken.args, *taken.kwonlyargs, *filter(None, [taken.kwarg]))]
        return any(one.lstrip("_") == "trail" for one in names)

    def called_by(self, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Names of what a function calls, `by.must` as must, with all that those of the same app call."""
        if name in seen or name not in self.functions:
            return set()
        called: set[str] = set()
        for node in ast.walk(self.functions[name]):
            if isinstance(node, ast.Call):
                function = node.func
                called.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
        # The act of another, such as one edit inside a change of sharing, asks and leaves its trace too.
        return called.union(*(self.called_by(other, seen | {name}) for other in called - MUST))

    def faults(self) -> list[str]:
        found = []
        for name in self.acts:
            called, full = self.called_by(name), f"{self.app}.{name}"
            if full not in ASKS_NOBODY and not called & MUST:
                found.append(f"{full} asks nobody whether this is theirs to do")
            if full not in LEAVES_NO_TRACE and not called & TRACE:
                found.append(f"{full} leaves nothing on the trail")
        return found


@pytest.mark.parametrize("app", SERVICES)
def test_every_act_asks_and_leaves_a_trace(app: str) -> None:
    services = Services(app)
    assert services.acts
    assert services.faults() == []


def test_the_short_lists_name_what_there_is() -> None:
    """An exception whose act is gone, or that now asks, is taken off the list."""
    there = {f"{app}.{name}" for app in SERVICES for name in Services(app).acts}
    assert (ASKS_NOBODY | ASKS_LATER).keys() - there == set()


@pytest.mark.parametrize("app", SERVICES)
def test_an_act_asks_before_it_changes_anything(app: str) -> None:
    """`must` is in the first line, so that nobody learns from a refusal what stands in a row."""
    services = Services(app)
    for name in services.acts:
        if f"{app}.{name}" in ASKS_NOBODY | ASKS_LATER:
            continue
        docstring = ast.get_docstring(services.functions[name]) is not None
        first_line = services.functions[name].body[1 if docstring else 0]
        called = [node.func for node in ast.walk(first_line) if isinstance(node, ast.Call)]
        names = {str(getattr(function, "attr", None) or getattr(function, "id", "")) for function in called}
        asks = names & MUST or any(services.called_by(other) & MUST for other in names)
        assert asks, f"{app}.{name} does something before it asks"


def test_the_reading_of_services_would_notice() -> None:
    source = """
def end(row, *, by):
    row.delete()
    record("ended", row, by=by)

def change(row, *, by):
    by.must("change", row)
    row.save()
"""
    assert Services("engagement", {"made-up": source}).faults() == [
        "engagement.change leaves nothing on the trail",
        "engagement.end asks nobody whether this is theirs to do",
    ]
