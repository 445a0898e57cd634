"""The base page, the statements, what is shown when a form cannot be taken, and the brand that is not ours."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tests.web.markup import Markup
from web.views import csrf_failure, kept_form

STATEMENTS = ["accessibility", "privacy", "cookies", "help"]
PAGES = ["/gallery/", "/form/", "/wide/", "/charts/", *(f"/{name}/" for name in STATEMENTS)]
# The typeface, the crown and the crest are GOV.UK's alone.
BRAND = (
    "GDS Transport",
    "govuk-crest",
    "govuk-footer__crown",
    "govuk-footer__copyright-logo",
    "logotype",
    "royal-arms",
)


@pytest.fixture
def visitor(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.TEMPLATES = [
        {**one, "DIRS": [*one["DIRS"], settings.BASE_DIR / "tests/web/templates"]} for one in settings.TEMPLATES
    ]
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("address", PAGES)
def test_page_holds_together_and_carries_no_brand_of_others(address: str, visitor: Client) -> None:
    response = visitor.get(address)
    assert response.status_code == 200
    page = Markup(response.text)
    assert page.faults == []
    assert page.names["h1"] == 1
    assert page.names["main"] == 1
    assert 'class="govuk-header' not in response.text
    for brand in BRAND:
        assert brand not in response.text


def test_no_served_file_carries_a_brand_of_others() -> None:
    served = [
        path for path, _storage in finders.get_finder("django.contrib.staticfiles.finders.FileSystemFinder").list([])
    ]
    assert "vendor/govuk-frontend/govuk-frontend.min.css" in served
    for path in served:
        content = Path(str(finders.find(path))).read_bytes().lower()
        for brand in (*BRAND, "crown.", "crest.", "@font-face", "sourcemappingurl"):
            assert brand.lower().encode() not in content, f"{path} holds {brand}"
        assert not any(word in path.lower() for word in ("crown", "crest", "opengraph", "manifest", ".woff"))


def test_every_vendored_file_is_the_one_that_was_reviewed() -> None:
    vendor = settings.BASE_DIR / "static" / "vendor"
    listed = {}
    for line in (vendor / "VERSIONS.txt").read_text().splitlines():
        name, _between, digest = line.strip().partition(" sha256 ")
        if "/" in name and digest:
            listed[name] = digest
    found = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name not in ("VERSIONS.txt", "LICENSE.txt")
    }
    assert found == listed


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_error_page_needs_neither_a_request_nor_the_database(template: str) -> None:
    page = render_to_string(template)
    assert Markup(page).faults == []
    assert settings.SERVICE_EMAIL in page
    assert "<script" not in page
    assert "This is a demonstration" in page


def test_refusal_shows_the_sentence_of_the_service(visitor: Client) -> None:
    response = visitor.get("/refuse/")
    assert response.status_code == 403
    assert "Only an approver of Leeds City Council may do this." in response.text
    assert Markup(response.text).faults == []


def test_title_begins_with_error_when_something_is_wrong(visitor: Client) -> None:
    visitor.get("/form/")
    token = visitor.cookies[settings.CSRF_COOKIE_NAME].value
    response = visitor.post("/form/", {"csrfmiddlewaretoken": token})
    assert "<title>Error: Log a delegation – Local Engagement Register</title>" in " ".join(response.text.split())
    assert response.text.count("govuk-error-summary__title") == 1


def test_statement_on_cookies_names_the_two_that_are_set(visitor: Client) -> None:
    page = visitor.get("/cookies/").text
    assert settings.SESSION_COOKIE_NAME in page
    assert settings.CSRF_COOKIE_NAME in page


def test_demonstration_says_so_on_every_page_and_marking_is_in_sight(visitor: Client) -> None:
    page = visitor.get("/gallery/").text
    assert "This is a demonstration. People and visits in it are made up." in page
    assert "OFFICIAL-SENSITIVE" in page
    assert "Leeds City Council" in page
    assert "&lt;b&gt;else&lt;/b&gt;" in page


def test_forged_or_late_form_shows_back_what_was_typed_and_can_be_sent_again(visitor: Client) -> None:
    typed = {
        "title": "Hangzhou <b>",
        "purpose": "first\nsecond",
        "form_id": "abc",
        "stood": "title:0123456789",
        "empty": "",
        "csrfmiddlewaretoken": "old",
    }
    response = visitor.post("/form/?step=2", typed)
    assert response.status_code == 403
    page = response.text
    assert "Your session ended before this was saved" in page
    assert "Hangzhou &lt;b&gt;" in page
    assert '<input type="hidden" name="form_id" value="abc">' in page
    assert page.count("title:0123456789") == 1
    assert 'action="/form/?step=2"' in page
    assert page.count("csrfmiddlewaretoken") == 1
    assert "old" not in page
    assert Markup(page).faults == []


def test_kept_form_when_sent_again_is_taken(visitor: Client) -> None:
    refused = visitor.post("/form/", {"title": "Trade mission"})
    token = refused.context["csrf_token"]
    again = visitor.post("/form/", {"title": "Trade mission", "csrfmiddlewaretoken": str(token)})
    assert again.status_code == 200
    assert 'value="Trade mission"' in again.text


@pytest.mark.parametrize("name", ["password", "new_password1", "code", "otp_token", "api_secret"])
def test_password_or_code_is_neither_shown_nor_sent_again(name: str) -> None:
    request = RequestFactory().post("/sign-in/", {"login": "officer@leeds.example", name: "do-not-show"})
    page = csrf_failure(request).text
    assert "do-not-show" not in page
    assert "<form" not in page
    assert "officer@leeds.example" in page


def test_signed_out_reader_is_told_to_sign_in_beside_the_kept_form() -> None:
    request = RequestFactory().post("/delegations/new/", {"title": "Trade mission"})
    response = kept_form(request)
    assert response.status_code == 403
    assert "You were signed out before this was saved" in response.text
    assert 'value="Trade mission"' in response.text


def test_policy_report_is_one_line_without_queries(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    report = {
        "csp-report": {
            "effective-directive": "script-src-elem",
            "blocked-uri": "inline",
            "document-uri": "https://register.example/a/?q=name",
        }
    }
    response = visitor.post("/csp-report/", json.dumps(report), content_type="application/csp-report")
    assert response.status_code == 204
    said = next(record for record in caplog.records if record.name == "web.views")
    assert vars(said)["report"]["document-uri"] == "https://register.example/a/"


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '{"csp-report": 3}', "\xff", "{" * 20_000])
def test_policy_report_that_is_none_is_refused(body: str, visitor: Client) -> None:
    assert (
        visitor.post("/csp-report/", body.encode("latin-1"), content_type="application/csp-report").status_code == 400
    )


def test_nothing_on_a_page_comes_from_elsewhere(visitor: Client) -> None:
    for address in PAGES:
        page = Markup(visitor.get(address).text)
        for token in page.tokens:
            if isinstance(token, tuple) and token[0] in ("script", "link", "img", "form", "iframe"):
                for name, value in token[1]:
                    if name in ("src", "href", "action"):
                        assert value.startswith("/"), token
