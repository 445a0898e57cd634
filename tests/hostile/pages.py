"""The forms of every page, found by walking the addresses, and filled in as somebody would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AccessRequest
from accounts.roles import Role
from tests import factories
from tests.matrix.asking import is_of_a_record, words_for
from tests.routes import routes
from tests.world import OWN, World

WORDS = ("text", "search", "email", "tel", "url", "password", "textarea", "number", "date")
# What a text box is filled with where the page offers nothing.
USUAL = {
    "day": "15", "month": "3", "year": "2027", "at": "9:30am", "email": "somebody@made-up.example", "code": "made-up",
    "q": "Shanghai", "from": "2026-01-01", "to": "2027-12-31", "name": "Made-up Person",
    "place": "Shanghai", "places": "Shanghai", "countries": "Hong Kong",
    "signed": "June 1988", "ended": "", "known_from": "", "on_year": "2026", "as_of_year": "2026",
    "amount": "120.50", "value": "£80",
}  # fmt: skip
# What is chosen so that the words beside it can be taken.
CHOSEN = {"marking": "OFFICIAL-SENSITIVE", "paid_by": "company"}
# As whom each page is asked for. Each finds forms that the others do not; a form that several find is the first one's.
READERS = ("own approver", "administrator", "analyst", "observer", "publisher", "clearer", "nobody")


@dataclass
class Box:
    """One control of a form: what it takes, what stands in it, and what there is to choose."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.kind in WORDS

    def usual(self) -> Any:
        if self.kind == "file":
            return SimpleUploadedFile("Made-up words.txt", b"Made-up words.")
        if self.is_text:
            last = self.name.rpartition("_")[2]
            date = {"starts_after": "2026-01-01"}.get(self.name, "2027-01-01") if self.kind == "date" else ""
            return self.value or date or USUAL.get(self.name, USUAL.get(last, "Made-up words"))
        return CHOSEN.get(self.name) or self.value or next(filter(None, self.choices), "")


@dataclass
class Form:
    """A form on a page, and who may send it."""

    page: str
    reader: str
    method: str
    action: str
    boxes: dict[str, Box] = field(default_factory=dict)

    @property
    def text_boxes(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.is_text]

    def filled(self, **more: str) -> dict[str, Any]:
        return {name: box.usual() for name, box in self.boxes.items()} | more

    def send(self, client: Client, sent: dict[str, str]) -> Any:
        return client.get(self.action, sent) if self.method == "get" else client.post(self.action, sent)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.page} ({', '.join(self.text_boxes)})"


class Reading(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str, reader: str, text: str) -> None:
        super().__init__()
        self.page, self.reader = page, reader
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Box | None = None
        self._textarea: Box | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or self.page
            self._form = Form(self.page, self.reader, given.get("method", "get").lower(), action)
            self.forms.append(self._form)
        elif self._form is not None and given.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            if tag == "input":
                self._input(given)
            elif tag == "textarea":
                self._textarea = self._form.boxes.setdefault(given["name"], Box(given["name"], "textarea"))
            elif tag == "select":
                self._select = self._form.boxes.setdefault(given["name"], Box(given["name"], "select"))
        elif tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")

    def _input(self, given: dict[str, str]) -> None:
        assert self._form is not None
        box = self._form.boxes.setdefault(given["name"], Box(given["name"], given.get("type", "text")))
        value = given.get("value", "")
        if box.kind in ("radio", "checkbox"):
            box.choices.append(value)
            box.value = value if "checked" in given else box.value
        else:
            box.value = value

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea is not None:
            # A browser drops the line break after the tag.
            self._textarea.value = self._textarea.value.removeprefix("\n")
            self._textarea = None


def pages_of(country: World) -> Iterator[str]:
    """Every address that can be filled in, of a draft and of a record that is logged; searches with something found."""
    for route in routes():
        if route.name.startswith(("api:", "token", "revoke", "(?:api", "account_logout")) or "GET" not in route.methods:
            continue
        if route.name == "accept_invitation":
            yield invitation_address()
        elif route.name == "access_link":
            yield reverse("access_link", args=[services.access_token(AccessRequest.objects.get())])
        elif route.name == "account_reset_password_from_key":
            continue  # its own test: the address is good for one session
        else:
            for shared in ("draft", "unit") if is_of_a_record(route) else ("-",):
                words = {**dict.fromkeys(route.words, "0000000000ab"), **words_for(route, shared, country)}
                path = route.path(words)
                yield path
                if route.name == "delegation_organisation_add":
                    yield f"{path}?q=Made-up"
                    yield f"{path}?q=Nothing of the kind"
                if route.name == "delegation_place_add":
                    yield f"{path}?q=Jiangxi"


def invitation_address() -> str:
    administrator = factories.user_of("service", Role.ADMINISTRATOR)
    invitation = services.invite_member(
        factories.body_of(OWN), email="new@made-up.example", name="Made-up", role="officer", by=administrator,
        now=timezone.now(),
    )  # fmt: skip
    return reverse("accept_invitation", args=[services.invitation_token(invitation)])


def browsers(country: World) -> dict[str, Client]:
    found = {}
    for name in READERS:
        found[name] = client = Client(raise_request_exception=False)
        if (person := country.people[name]) is not None:
            client.force_login(person)
    return found


def all_forms_of(country: World, clients: dict[str, Client], pages: Iterable[str] | None = None) -> list[Form]:
    """Every form of these pages, else of every page, once."""
    found: dict[tuple[Any, ...], Form] = {}
    for page in pages_of(country) if pages is None else pages:
        is_read = False
        for reader, client in clients.items():
            if is_read and reader == "nobody":
                continue
            answer = client.get(page)
            if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"] and not answer.streaming:
                is_read = True
                for form in Reading(page, reader, answer.text).forms:
                    found.setdefault((form.page, form.method, form.action, *form.boxes), form)
    return list(found.values())


def forms_of(country: World, clients: dict[str, Client], pages: Iterable[str]) -> list[Form]:
    """Those with a box for words."""
    return [form for form in all_forms_of(country, clients, pages) if form.text_boxes]
