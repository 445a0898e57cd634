"""Every refusal is one problem document, and refusals come in one order."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.scopes import SCOPES
from tests import factories
from tests.api.callers import Caller, caller, parameters, pointers, token_of, written
from tests.routes import routes
from web.api.bodies import FILES
from web.api.scopes import ANY_TOKEN
from web.api.views import Endpoint

pytestmark = pytest.mark.django_db


def is_problem(answer: Any, status: int, code: str = "") -> bool:
    body = answer.json()
    assert (answer.status_code, body.get("status")) == (status, status), body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["title"]
    assert body["detail"]
    assert code in ("", body["code"])
    return True


# -- The order -----------------------------------------------------------------------------------------------------


def test_refusals_come_in_one_order() -> None:
    """Each call has every fault that comes later too, so only the order decides which one is named."""
    ours = factories.a_delegation("LDS", by=factories.council_user("LDS"), sharing="councils")
    hidden = factories.a_delegation("LDS", sharing="council")
    theirs = factories.a_delegation("MAN", sharing="councils")
    reader, no_names = caller("LDS", "delegations:read"), caller("LDS", "delegations:read", "delegations:write")
    writer, other = caller("LDS"), caller("MAN")
    bad = {"nonsense": 1, "delegates": 5}

    nobody = Caller(writer.client, "nonsense")
    assert is_problem(nobody.patch(f"delegations/{hidden.key}/", bad, if_match=""), 401, "invalid_token")
    assert is_problem(reader.patch(f"delegations/{hidden.key}/", bad, if_match=""), 403, "insufficient_scope")
    lacking = no_names.patch(f"delegations/{hidden.key}/", bad, if_match="")
    assert is_problem(lacking, 403, "insufficient_scope")
    assert lacking.json()["scope"] == "delegates:write"
    assert is_problem(other.patch(f"delegations/{hidden.key}/", "{", if_match=""), 404, "not_found")
    assert is_problem(writer.patch(f"delegations/{theirs.key}/", "{", if_match=""), 403, "not_yours")
    text = Client().patch(
        f"/api/v1/delegations/{ours.key}/",
        "title=x",
        content_type="text/plain",
        headers={"Authorization": f"Bearer {writer.token}"},
    )
    assert is_problem(text, 415)
    assert is_problem(writer.patch(f"delegations/{ours.key}/", "{", if_match=""), 400)
    assert is_problem(writer.patch(f"delegations/{ours.key}/", bad, if_match=""), 400)
    assert is_problem(writer.patch(f"delegations/{ours.key}/", {"ends_on": "2001-01-01"}, if_match=""), 428)
    assert is_problem(
        writer.patch(f"delegations/{ours.key}/", {"ends_on": "2001-01-01"}, if_match='"old"'), 412, "stale"
    )
    rule = writer.patch(f"delegations/{ours.key}/", {"ends_on": "2001-01-01", "stage": "closed"})
    assert is_problem(rule, 400)
    assert list(pointers(rule)) == ["/ends_on"]
    assert is_problem(writer.patch(f"delegations/{ours.key}/", {"stage": "closed"}), 409, "wrong_state")


def test_a_client_of_a_body_without_records_writes_nothing() -> None:
    for code in ("unit", "dbt", "wales", "corecities"):
        read_only = caller(code)
        type(read_only.client).objects.filter(pk=read_only.client.pk).update(scopes=list(SCOPES))
        read_only.client.refresh_from_db()
        held = Caller(read_only.client, token_of(read_only.client))
        assert is_problem(held.post("delegations/", "{"), 403, "not_yours")
        assert is_problem(held.post("organisations/", "{"), 403, "not_yours")


def test_a_council_that_is_not_the_clients_own_is_403_and_an_unknown_one_400() -> None:
    held = caller("LDS")
    for noun, sent in (("delegations/", written()), ("organisations/", {"name": "Made-up office"})):
        assert is_problem(held.post(noun, {**sent, "council": "MAN"}), 403, "not_yours")
        for wrong in ("ZZZ", "\0", "lds", ""):
            assert list(pointers(held.post(noun, {**sent, "council": wrong}))) == ["/council"]
        others: list[Any] = [None, 1, [], {}, True]
        for kind in others:
            assert is_problem(held.post(noun, {**sent, "council": kind}), 400)


# -- Problem documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/me/", "/api/v1/councils/lds/", "/api/v1/delegations/1/"],
)
def test_an_unknown_address_is_a_problem_for_everybody(address: str) -> None:
    assert is_problem(Client().get(address), 404, "not_found")
    assert is_problem(Client().post(address, "{", content_type="application/json"), 404, "not_found")


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/oauth/nothing/"])
def test_an_unknown_address_leads_to_the_description_of_the_known_ones(address: str) -> None:
    answer = Client().get(address)
    assert "/api/v1/schema/" in answer.json()["detail"]
    link = answer.headers["Link"]
    docs = '<http://testserver/api/v1/docs/>; rel="service-doc"'
    assert link == f'<http://testserver/api/v1/schema/>; rel="service-desc", {docs}'
    assert Client().get("/api/v1/schema/").status_code == 200


def test_an_address_without_its_slash_says_so() -> None:
    answer = Client().get("/api/v1/delegations")
    assert is_problem(answer, 404)
    assert answer.json()["detail"].endswith("end with a slash: http://testserver/api/v1/delegations/")
    told = Client().post("/oauth/token?client_secret=made-up").json()["detail"]
    assert told.endswith("http://testserver/oauth/token/")


def test_a_method_that_an_address_does_not_have() -> None:
    held = caller()
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
        answer = held.call(method, "delegations/", {})
        assert is_problem(answer, 405, "method_not_allowed")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert is_problem(held.call("POST", "councils/", {}), 405)
    assert is_problem(Client().put("/api/v1/delegations/"), 401)
    assert held.call("HEAD", "delegations/").status_code == 200


@pytest.mark.parametrize("address", ["delegations/?q=%00", "delegations/?q=%ff%fe", "delegations/%00/"])
def test_an_address_that_cannot_be_read_is_a_problem_with_a_code(address: str) -> None:
    assert is_problem(caller().get(address), 400, "unreadable")


def test_a_host_that_is_not_ours_is_a_problem_with_a_code() -> None:
    assert is_problem(caller().get("delegations/", Host="evil.example"), 400, "unreadable")


def test_an_address_says_which_parameter_it_takes() -> None:
    held = caller("LDS")
    key = factories.a_delegation("LDS").key
    assert parameters(held.get(f"delegations/{key}/?x=1")) == {"x": "This address takes fields alone."}
    assert parameters(held.get("me/?x=1")) == {"x": "This address takes no parameters."}


def test_json_is_what_there_is() -> None:
    held = caller()
    for accept in (
        "text/html",
        "*/*",
        "application/json",
        "",
        "text/html,application/xhtml+xml;q=0.9",
        "application/*",
    ):
        answer = held.get("councils/", Accept=accept)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    for accept in ("application/xml", "image/png", "text/csv"):
        refused = held.get("councils/", Accept=accept)
        assert is_problem(refused, 406, "not_acceptable")
        assert refused.json()["detail"] == "This address answers with application/json. Leave Accept out."


def test_a_file_is_asked_for_in_the_address_and_accept_may_agree() -> None:
    held = caller()
    for name, media_type in FILES.items():
        assert held.get(f"delegations/?format={name}", Accept=media_type).status_code == 200
        refused = held.get("delegations/", Accept=media_type)
        assert is_problem(refused, 406)
        assert refused.json()["detail"] == f"For {media_type}, put format={name} into the address."
        key = factories.a_delegation("LDS").key
        assert is_problem(held.get(f"delegations/{key}/?format={name}", Accept=media_type), 406)


def test_what_the_framework_refuses_says_what_to_do() -> None:
    held = caller()
    nobody = Client().get("/api/v1/me/")
    assert is_problem(nobody, 401, "not_authenticated")
    assert "Authorization: Bearer" in nobody.json()["detail"]
    assert "http://testserver/oauth/token/ gives one" in nobody.json()["detail"]
    assert held.call("PUT", "delegations/", {}).json()["detail"] == "This address is called with GET, HEAD, POST."
    text = Client().post(
        "/api/v1/delegations/", "x", content_type="text/plain", headers={"Authorization": f"Bearer {held.token}"}
    )
    assert text.json()["detail"] == "Send one JSON object, with the header “Content-Type: application/json”."
    ended = Caller(held.client, "nonsense").get("me/")
    assert ended.json()["detail"].endswith("Ask for another.")


def test_whose_the_record_is_and_what_to_send_is_told_with_403() -> None:
    theirs = factories.a_delegation("MAN", sharing="councils")
    for code in ("LDS", "unit"):
        held = caller(code, *([] if code == "LDS" else ["delegations:read"]))
        if code == "unit":
            type(held.client).objects.filter(pk=held.client.pk).update(scopes=list(SCOPES))
            held.client.refresh_from_db()
            held = Caller(held.client, token_of(held.client))
        refused = held.patch(f"delegations/{theirs.key}/", {})
        assert is_problem(refused, 403, "not_yours")
        told = "This record is of Manchester City Council, and Manchester City Council alone changes it. Ask them."
        assert refused.json()["detail"] == told
    refused = caller("LDS").post("delegations/", written(council="MAN"))
    assert "send LDS, or leave council out" in refused.json()["detail"]


@pytest.mark.parametrize("condition", ["*", '"old", *'])
def test_if_match_with_a_star_changes_whatever_is_there(condition: str) -> None:
    held = caller()
    row = factories.a_delegation("LDS")
    assert held.patch(f"delegations/{row.key}/", {"our_aims": "First."}).status_code == 200
    assert held.patch(f"delegations/{row.key}/", {"our_aims": "Second."}, if_match=condition).status_code == 200
    assert held.get(f"delegations/{row.key}/").json()["our_aims"] == "Second."


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "nonsense"]
)
def test_anything_but_json_is_415(kind: str) -> None:
    held = caller()
    answer = Client().post(
        "/api/v1/delegations/", "title=x", content_type=kind, headers={"Authorization": f"Bearer {held.token}"}
    )
    assert is_problem(answer, 415)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '"text"',
        "5",
        '{"title": NaN}',
        '{"title": Infinity}',
        '{"title": 1' + "0" * 5000 + "}",
        '{"title": "a", "title": "b"}',
        '{"delegates": [{"name": "a", "name": "b"}]}',
        '{"\\ud800": 1}',
        '{"title": "\\ud800"}',
        '{"title": "\x00"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        b'{"title": "\xff"}',
        b"\xfe\xff\x00{\x00}",
    ],
)
def test_what_is_not_one_good_json_object_is_400(body: Any) -> None:
    held = caller()
    answer = held.post("delegations/", body)
    assert is_problem(answer, 400)
    assert answer.json()["code"] in ("parse_error", "invalid")


def test_another_encoding_than_utf_8_is_refused() -> None:
    headers = {"Authorization": f"Bearer {caller().token}"}
    for name in ("utf-16", "latin-1", "bz2_codec", "rot13"):
        kind = f"application/json; charset={name}"
        answer = Client().generic("POST", "/api/v1/delegations/", "{}".encode("utf-16"), kind, headers=headers)
        assert is_problem(answer, 400)


def test_too_much_at_once_is_413(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert is_problem(caller().post("delegations/", {"title": "x" * 2000}), 413, "too_large")


def test_a_record_that_others_hold_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    class Waited(Exception):
        sqlstate = "55P03"

    def busy(*_args: Any, **_more: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout") from Waited()

    held = caller()
    monkeypatch.setattr("engagement.services.start_delegation", busy)
    answer = held.post("delegations/", written())
    assert is_problem(answer, 503, "busy")
    assert answer.headers["Retry-After"]


def test_a_fault_of_ours_is_a_problem_that_says_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("a secret of ours")

    held = caller()
    monkeypatch.setattr("engagement.services.start_delegation", fault)
    quiet = Client(raise_request_exception=False)
    answer = quiet.post(
        "/api/v1/delegations/",
        json.dumps(written()),
        content_type="application/json",
        headers={"Authorization": f"Bearer {held.token}"},
    )
    body = answer.json()
    assert (answer.status_code, body["status"], answer.headers["Content-Type"]) == (
        500,
        500,
        "application/problem+json",
    )
    assert "secret" not in answer.text


def test_pages_keep_their_own_refusals() -> None:
    answer = Client().get("/no-such-page/")
    assert answer.status_code in (302, 404)
    assert answer.headers["Content-Type"].startswith("text/html")


# -- Parameters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("delegations/?nonsense=1", "nonsense"),
        ("delegations/?title=x", "title"),
        ("delegations/?council__name=x", "council__name"),
        ("delegations/?page=2", "page"),
        ("delegations/?format=json", "format"),
        ("delegations/?stage=nonsense", "stage"),
        ("delegations/?council=ZZZ", "council"),
        ("delegations/?place=nonsense", "place"),
        ("delegations/?country=XX", "country"),
        ("delegations/?starts_after=29.2.2027", "starts_after"),
        ("delegations/?starts_after=2027-02-29", "starts_after"),
        ("delegations/?council=LDS&council=MAN", "council"),
        ("delegations/?after=nonsense", "after"),
        ("delegations/?after=" + "A" * 3000, "after"),
        ("delegations/?timing=now", "timing"),
        ("delegations/?q=" + "x" * 200, "q"),
        ("councils/?open=true", "open"),
        ("councils/?nation=france", "nation"),
        ("places/?level=village", "level"),
        ("organisations/?council=LDS", "council"),
        ("me/?a=1", "a"),
        ("councils/LDS/?a=1", "a"),
        ("overview/summary/?a=1", "a"),
    ],
)
def test_a_parameter_that_is_not_known_or_not_right_is_named(address: str, name: str) -> None:
    answer = caller().get(address)
    assert is_problem(answer, 400)
    assert list(parameters(answer)) == [name]


def test_an_unknown_filter_is_told_which_there_are() -> None:
    held = caller()
    told = parameters(held.get("delegations/?nonsense=1"))["nonsense"]
    assert told.startswith("There is no filter of this name. There are: ")
    for name in ("q", "council", "country", "starts_after", "counted"):
        assert name in told.partition("There are: ")[2].rstrip(".").split(", ")
    assert "from, to" in parameters(held.get("overview/summary/?a=1"))["a"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("direction=sideways", "Choose one of: inward, outward, virtual."),
        ("stage=nonsense", "Choose one of: draft, logged, confirmed, closed, declined, cancelled."),
        ("council=ZZZ", "There is no council with this code."),
        ("country=XX", "There is no country or territory with this code."),
        ("place=nonsense", "There is no place with this code."),
        ("starts_after=2027-02-29", "Write the day as year, month and day, such as 2027-03-31."),
        (f"q={'x' * 101}", "Use 100 characters or fewer."),
    ],
)
def test_what_a_filter_cannot_take_is_told_in_our_words(query: str, sentence: str) -> None:
    answer = caller().get(f"delegations/?{query}")
    assert list(parameters(answer).values()) == [sentence]


# How the frameworks begin their own sentences.
OF_THE_FRAMEWORKS = (
    *("Ensure this", "Select a valid", "Enter a valid", "This field", "Not a valid", "Expected a", "Invalid data"),
    *("A valid", "Must be", '"', "Enter a whole", "Null characters", "This list"),
)


@pytest.mark.parametrize(
    "sent",
    [
        {"delegates": [{"name": "x"}] * 201},
        {"delegates": {}},
        {"delegates": None},
        {"delegates": [None, 1, {}]},
        {"programme": [{}] * 201},
        {"programme": [{"title": 1, "on": "soon", "at": "late", "kind": [], "time_zone": 3}]},
        {"organisations": "x"},
        {"organisations": [{"role": 5, "place": "CN-0"}]},
        {"places": ["CN-330100"] * 500},
        {"places": "CN-330100"},
        {"purposes": {}},
        {"purposes": [None]},
        dict.fromkeys(("title", "direction", "country", "starts_on", "marking", "handling", "sharing", "draft"), 1.5),
        dict.fromkeys(("title", "direction", "country", "starts_on", "marking", "handling", "sharing", "draft")),
    ],
)
def test_what_a_body_cannot_hold_is_told_in_our_words(sent: dict[str, Any]) -> None:
    answer = caller().post("delegations/", written(**sent))
    assert is_problem(answer, 400)
    for sentence in pointers(answer).values():
        assert not sentence.startswith(OF_THE_FRAMEWORKS), sentence


def test_what_is_missing_and_what_is_wrong_come_in_one_answer() -> None:
    held = caller()
    shape = held.post("delegations/", {"title": 5, "starts_on": "soon", "nonsense": 1})
    assert pointers(shape) == {
        "/title": "Send text.",
        "/starts_on": "Write a real day as YYYY-MM-DD.",
        "/nonsense": "There is no field of this name.",
        "/direction": "Choose a direction",
        "/country": "Choose a country or territory",
        "/ends_on": "Enter the last day",
        "/purposes": "Choose at least one purpose",
    }
    rule = held.post("delegations/", written(purposes=[], title="", ends_on="2027-03-01"))
    assert set(pointers(rule)) == {"/title", "/purposes", "/ends_on"}
    draft = held.post("delegations/", {"title": 5, "draft": True})
    assert set(pointers(draft)) == {"/title"}


def test_a_cursor_of_another_list_is_refused() -> None:
    held = caller()
    following = held.get("councils/").json()["next"]
    cursor = following.partition("?after=")[2]
    assert list(parameters(held.get(f"places/?after={cursor}"))) == ["after"]


def test_a_name_that_was_sent_is_made_fit_before_it_is_shown() -> None:
    answer = caller().post("delegations/", {"x" * 5000: 1, "~/": 2})
    assert {len(pointer) < 80 for pointer in pointers(answer)} == {True}
    assert "/~0~1" in pointers(answer)


# -- Scopes --------------------------------------------------------------------------------------------------------


def test_every_endpoint_names_its_scopes() -> None:
    found = 0
    for route in routes():
        kind = route.view_class
        if not (isinstance(kind, type) and issubclass(kind, Endpoint)) or kind.schema is None:
            continue
        acts = (getattr(route.view, "actions", None) or {m.lower(): m.lower() for m in route.methods}).values()
        for act in acts:
            assert kind.scopes.get(act) in {*SCOPES, ANY_TOKEN}, f"{kind.__name__} names no scope for {act}"
            found += 1
    assert found >= 13


def test_only_the_schema_and_the_page_drawn_from_it_are_open_to_everybody() -> None:
    for route in routes():
        if route.pattern.startswith("api/v1/") and "<" not in route.pattern:
            answer = Client().get(f"/{route.pattern}")
            assert answer.status_code == (200 if route.name in ("api:schema", "api_docs") else 401), route.pattern


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("councils/", "councils:read"),
        ("councils/LDS/", "councils:read"),
        ("places/", "councils:read"),
        ("places/CN-330100/", "councils:read"),
        ("organisations/", "organisations:read"),
        ("delegations/", "delegations:read"),
        ("positions/", "guidance:read"),
        ("positions/answer/", "guidance:read"),
        ("queries/", "queries:read"),
        ("lines/", "guidance:read"),
        ("overview/summary/", "overview:read"),
        ("overview/by-council/", "overview:read"),
        ("overview/by-month/", "overview:read"),
        ("overview/by-place/", "overview:read"),
        ("overview/by-purpose/", "overview:read"),
    ],
)
def test_a_missing_scope_is_named(address: str, scope: str) -> None:
    held = caller("LDS", *(given for given in SCOPES if given != scope))
    answer = held.get(address)
    assert is_problem(answer, 403, "insufficient_scope")
    assert answer.json()["scope"] == scope
    assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]
    assert caller("LDS", scope).get(address).status_code == 200
