"""Lists are loaded by hand or by schedule; what cannot be had, or is no list, leaves what there was and is said."""

import contextlib
import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.roles import Role
from audit.models import Event
from notifications.models import Task
from notifications.words import told
from risk import services
from risk.fetching import NotFetched, fetch
from risk.listing import screen
from risk.matching import Name
from risk.models import Listing, ListVersion, Watchlist
from risk.published import LISTS, UK_COLUMNS, UNIVERSITY_COLUMNS, Entry, ListRefused
from risk.samples import STAMP, load_sample_list
from risk.screened import lists_on
from risk.search_forms import search_forms
from risk.services.lists import LOCK
from tests.clock import machine_now
from tests.factories import NOW, council_user, user_of
from tests.screening.lists import a_uk_list
from tests.screening.measuring import SHIPPED
from tests.sweeps import of_many

SAMPLE = (Path(__file__).parent / "data" / "uk_sanctions.csv").read_bytes()
LATER = NOW + timedelta(hours=6)
MANY = of_many(200_000)
ONE = {"id": "TST0001", "name": "MADE-UP WORKS"}


def run(command: str, *arguments: str) -> str:
    said = io.StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


# -- By hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_list_is_loaded_from_a_file_and_told_of(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(SAMPLE)
    assert "2 organisations, 2 new, 0 changed, 0 gone" in (said := run("load_list", "uk_sanctions", str(file)))
    assert "Left out, as only organisations are kept: 2 of kind Individual." in said
    assert "nothing changed" in run("load_list", "uk_sanctions", str(file))
    [event] = Event.objects.filter(action="list_loaded")
    assert event.body == "service"


@pytest.mark.django_db
def test_a_list_is_loaded_from_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAMPLE)))
    run("load_list", "uk_sanctions", "-")
    assert Listing.objects.standing().count() == 2


@pytest.mark.django_db
@pytest.mark.capability("P05", part="a broken list leaves the version before")
@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (SAMPLE[:-40], "cut off"),
        (SAMPLE.replace(b"Regime Name", b"Regime", 1), "Columns are missing: Regime Name"),
        (SAMPLE.replace(b"08-Oct-2026", b"08-Feb-2026"), "older than that of 2026-10-08"),
        (SAMPLE.decode().replace("EXAMPLE IC", "EXÄMPLE IC").encode("utf-16"), "not in UTF-8"),
        (b"", "The first line is not"),
    ],
)
def test_what_is_not_the_list_leaves_the_version_before(tmp_path: Path, broken: bytes, says: str) -> None:
    services.load_list("uk_sanctions", SAMPLE, now=NOW)
    file = tmp_path / "list.csv"
    file.write_bytes(broken)
    with pytest.raises(CommandError, match="the version before stands") as refused:
        run("load_list", "uk_sanctions", str(file))
    assert says in str(refused.value)
    assert ListVersion.objects.get().digest and Listing.objects.standing().count() == 2


FORTY = [{"id": f"TST{number:04}", "name": f"MADE-UP WORKS {number}"} for number in range(40)]


@pytest.mark.django_db
@pytest.mark.time_machine(NOW)
@pytest.mark.capability("P05", part="a list that was cut off between two rows")
def test_a_file_that_ends_early_between_two_rows_is_refused_unless_somebody_made_sure(
    tmp_path: Path, settings: Settings
) -> None:
    services.load_list("uk_sanctions", a_uk_list(*FORTY, day="01-Nov-2026"), now=NOW)
    cut_off = a_uk_list(*FORTY[:31], day="02-Nov-2026")
    file = tmp_path / "list.csv"
    file.write_bytes(cut_off)
    settings.LISTS_FROM = {"uk_sanctions": str(file)}
    assert services.load_lists(LATER) == 0
    assert "9 of the 40 entries that stand are not in it" in Watchlist.objects.get().failure
    with pytest.raises(CommandError, match="load_list uk_sanctions FILE --fewer"):
        run("load_list", "uk_sanctions", str(file))
    assert Listing.objects.standing().count() == 40
    assert "31 organisations, 0 new, 0 changed, 9 gone" in run("load_list", "uk_sanctions", str(file), "--fewer")
    assert Listing.objects.standing().count() == 31 and Watchlist.objects.get().failed_since is None


@pytest.mark.django_db
@pytest.mark.parametrize(("stand", "stay"), [(40, 32), (29, 1)], ids=["a fifth goes", "a short list"])
def test_a_list_may_lose_a_fifth_and_a_short_one_most_of_itself(stand: int, stay: int) -> None:
    services.load_list("uk_sanctions", a_uk_list(*FORTY[:stand], day="01-Nov-2026"), now=NOW)
    told = services.load_list("uk_sanctions", a_uk_list(*FORTY[:stay], day="02-Nov-2026"), now=LATER)
    assert told.went == stand - stay


@pytest.mark.django_db
@pytest.mark.time_machine(NOW)
@pytest.mark.capability("P05", part="what came and went, by name")
def test_the_page_names_what_came_and_went_with_each_version(client: Client) -> None:
    many = [{"id": f"TST{number:04}", "name": f"MADE-UP WORKS {number:04}"} for number in range(1_060)]
    services.load_list("uk_sanctions", a_uk_list(*many, day="01-Nov-2026"), now=NOW)
    other = {"id": "TST9999", "name": "虚构工厂"}
    services.load_list("uk_sanctions", a_uk_list(*many[:-2], other, day="02-Nov-2026"), now=LATER)
    services.load_list("uk_sanctions", a_uk_list(*many[:-1], day="03-Nov-2026"), now=LATER + timedelta(days=1))
    client.force_login(council_user("LDS"))
    page = client.get(reverse("lists")).text
    last, middle, first = _details(page)
    assert "on 25 November 2026: 1 new, 1 gone" in last and "MADE-UP WORKS 1058" in last.partition("Gone<")[0]
    assert "虚构工厂" in last.partition("Gone<")[2]
    assert "on 24 November 2026: 1 new, 2 gone" in middle and '<span lang="zh">虚构工厂</span>' in middle
    assert "MADE-UP WORKS 1058" in middle and "MADE-UP WORKS 1059" in middle, "though one of them came back since"
    assert "MADE-UP WORKS 0049" in first and "MADE-UP WORKS 0050" not in first and "and 1,010 more" in first


def _details(page: str) -> list[str]:
    return [told.partition("</details>")[0] for told in page.split('<details class="govuk-details">')[1:]]


@pytest.mark.django_db
def test_a_report_of_a_day_to_come_is_refused_and_blocks_none_that_comes_later() -> None:
    services.load_list("uk_sanctions", a_uk_list(ONE, day="01-Nov-2026"), now=NOW)
    with pytest.raises(ListRefused, match="of 2027-11-25, a day that is still to come"):
        services.load_list("uk_sanctions", a_uk_list(ONE, day="25-Nov-2027"), now=NOW)
    with pytest.raises(ListRefused, match="still to come"):
        services.load_list("uk_sanctions", a_uk_list(ONE, day="25-Nov-2026"), now=NOW)
    assert services.load_list("uk_sanctions", a_uk_list(ONE, day="24-Nov-2026"), now=NOW).version is not None


@pytest.mark.django_db
def test_what_only_stands_in_another_order_is_no_change() -> None:
    """Nobody is asked again because a publisher turned round its rows."""
    entry = {**ONE, "aliases": "MADE-UP WERKE;MADE-UP USINE", "Sanctions Imposed": "Asset freeze|Trust services"}
    places = [{**entry, "Address Line 1": street, "Address Country": land} for street, land in (("A", "X"), ("B", "Y"))]
    services.load_list("uk_sanctions", a_uk_list(*places, day="01-Nov-2026"), now=NOW)
    turned = {"aliases": "MADE-UP USINE;MADE-UP WERKE", "Sanctions Imposed": "Trust services|Asset freeze"}
    rows = [{**place, **turned} for place in reversed(places)]
    told = services.load_list("uk_sanctions", a_uk_list(*rows, day="02-Nov-2026"), now=LATER)
    assert (told.came, told.changed, told.went) == (0, 0, 0)
    other = {**rows[0], "Sanctions Imposed": "Trust services"}
    told = services.load_list("uk_sanctions", a_uk_list(other, day="03-Nov-2026"), now=LATER)
    assert told.changed == 1


@pytest.mark.django_db
def test_what_the_database_refuses_is_said_and_the_other_list_is_loaded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uk, universities = tmp_path / "uk.csv", tmp_path / "universities.csv"
    uk.write_bytes(a_uk_list(ONE))
    universities.write_bytes(SHIPPED.read_bytes())
    settings.LISTS_FROM = {"uk_sanctions": str(uk), "defence_universities": str(universities)}
    reads = LISTS["uk_sanctions"].read
    too_long = (Entry("X" * 121, ("MADE-UP",), ""),)
    told = replace(LISTS["uk_sanctions"], read=lambda data: replace(reads(data), entries=too_long))
    monkeypatch.setitem(LISTS, "uk_sanctions", told)
    assert services.load_lists(NOW) == 1
    assert "The database did not take it (DataError)" in Watchlist.objects.get(code="uk_sanctions").failure
    assert Task.objects.filter(kind="load_list", done_at=None).count() == 1
    assert Listing.objects.on("defence_universities").count() == 159
    with pytest.raises(CommandError, match="The database did not take it"):
        run("load_list", "uk_sanctions", str(uk))


@pytest.mark.django_db
def test_while_a_list_is_loaded_elsewhere_nobody_waits(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(SAMPLE)
    settings.LISTS_FROM = {"uk_sanctions": str(file)}
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
        with pytest.raises(CommandError, match="A list is being loaded at this moment"):
            run("load_list", "uk_sanctions", str(file))
        assert services.load_lists(NOW) == 0
    finally:
        other.close()
    # Nothing is wrong with the list: nobody is asked to see to it.
    assert not Watchlist.objects.exists() and not Task.objects.filter(kind="load_list").exists()
    assert services.load_lists(LATER) == 1 and Watchlist.objects.get().failure == ""


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.thorough
def test_a_fault_midway_keeps_the_version_before_and_without_it_all_of_many_rows_are_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.load_list("uk_sanctions", SAMPLE, now=NOW)
    header, columns, *_rest = SAMPLE.split(b"\n")
    cells = ["", "%s", "", "", "MADE-UP WORKS %s", *[""] * 5, "Primary Name", *[""] * 5, "Made-up", "Entity"]
    row = ",".join(cells + [""] * (len(UK_COLUMNS) - len(cells)))

    def data(count: int) -> bytes:
        rows = "\n".join(row % (f"TST{number:06}", number) for number in range(count))
        rows += f"\n{row % ('AFG0001', 'one')}\n{row % ('TST0002', 'two')}\n"
        return b"\n".join([header.replace(b"08-Oct", b"09-Oct"), columns, rows.encode()])

    written = []

    def fails_midway(names: Any) -> Any:
        written.append(names)
        if len(written) > MANY // 10:
            raise OperationalError("made up: the disk is full")
        return search_forms(names)

    monkeypatch.setattr("risk.services.lists.search_forms", fails_midway)
    with pytest.raises(ListRefused, match="The database did not take it"):
        services.load_list("uk_sanctions", data(MANY // 7), now=LATER)
    assert len(written) == MANY // 10 + 1
    assert ListVersion.objects.count() == 1 and set(Listing.objects.values_list("key", "gone_at")) == {
        *(("AFG0001", None), ("TST0002", None)),
    }
    [possible] = screen([Name(("Example IC Trading Ltd",))])
    assert possible[0].listing.names[0] == "EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD"
    monkeypatch.setattr("risk.services.lists.search_forms", search_forms)
    told = services.load_list("uk_sanctions", data(MANY), now=LATER)
    assert (told.came, told.changed, told.went) == (MANY, 2, 0)
    assert Listing.objects.standing().count() == MANY + 2
    [possible] = screen([Name((f"Made-up Works {MANY - 7655}",))])
    assert f"TST{MANY - 7655:06}" in {one.listing.key for one in possible}


@pytest.mark.django_db
def test_a_fault_in_the_middle_leaves_nothing_of_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    services.load_list("uk_sanctions", SAMPLE, now=NOW)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("made up")

    monkeypatch.setattr("risk.services.lists.record", fails)
    newer = a_uk_list(ONE, day="10-Nov-2026")
    with pytest.raises(RuntimeError):
        services.load_list("uk_sanctions", newer, now=LATER)
    assert ListVersion.objects.count() == 1 and set(Listing.objects.values_list("key", flat=True)) == {
        *("AFG0001", "TST0002"),
    }


@pytest.mark.django_db
def test_rows_of_one_id_are_one_entry_with_all_its_names_and_addresses() -> None:
    entry = {**ONE, "aliases": "MADE-UP WERKE;МАДЕ-УП;مصنع وهمي;虚构工厂", "Address Country": "China"}
    told = services.load_list("uk_sanctions", a_uk_list(entry, {**ONE, "name": "MADE-UP WORKS TWO"}), now=NOW)
    row = Listing.objects.get()
    assert told.came == 1 and row.place == "CN"
    assert row.names == ["MADE-UP WORKS", "MADE-UP WORKS TWO", "MADE-UP WERKE", "МАДЕ-УП", "مصنع وهمي", "虚构工厂"]


# -- Shipped, and samples --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_shipped_list_is_loaded_once_and_never_over_a_newer_one() -> None:
    assert "159 added, 0 changed, 0 gone" in run("load_shipped_lists")
    assert "unchanged" in run("load_shipped_lists")
    rows = ("Report Date: 01-Nov-2026", ",".join(UNIVERSITY_COLUMNS), "Made-up,虚构,Civilian,,https://x.example/a", "")
    newer = "\n".join(rows)
    services.load_list("defence_universities", newer.encode(), now=timezone.now(), fewer=True)
    assert "left as it is" in run("load_shipped_lists")
    assert Listing.objects.on("defence_universities").standing().get().names == ["Made-up", "虚构"]


@pytest.mark.django_db
def test_a_sample_says_so_wherever_it_is_shown_and_gives_way_to_the_list(client: Client) -> None:
    assert load_sample_list(now=NOW) == 5
    assert any("is a sample with invented entries" in sentence for sentence in lists_on(NOW.date()).to_beware)
    client.force_login(council_user("LDS"))
    assert STAMP in client.get(reverse("lists")).text
    told = services.load_list("uk_sanctions", SAMPLE, now=LATER)
    assert (told.came, told.went) == (2, 5), "though its report is of an earlier day"
    assert STAMP not in client.get(reverse("lists")).text


@pytest.mark.django_db
def test_production_refuses_a_sample(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ValidationError, match="never where ENVIRONMENT=production"):
        load_sample_list(now=NOW)
    assert not ListVersion.objects.exists()


# -- By schedule -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_loaded_where_nothing_is_set(settings: Settings) -> None:
    settings.LISTS_FROM = {}
    assert services.load_lists(NOW) == 0 and not Watchlist.objects.exists()


@pytest.mark.django_db
@pytest.mark.capability("P05", part="a failure keeps the version before, and administrators are asked")
def test_a_failure_is_logged_and_asked_about_until_it_went_well(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    file = tmp_path / "list.csv"
    settings.LISTS_FROM = {"uk_sanctions": str(file)}
    file.write_bytes(SAMPLE)
    assert services.load_lists(NOW) == 1
    file.write_bytes(SAMPLE[:-40])
    assert services.load_lists(LATER) == 0 and services.load_lists(LATER + timedelta(hours=6)) == 0
    assert "list_not_loaded" in caplog.text
    watched = Watchlist.objects.get()
    assert watched.failed_since == LATER and "cut off" in watched.failure
    assert ListVersion.objects.newest("uk_sanctions").entries == 2  # type: ignore[union-attr]
    [task] = Task.objects.filter(kind="load_list", done_at=None)
    assert (task.body_id, task.to) == ("service", "administrator")
    administrator = user_of("service", Role.ADMINISTRATOR)
    [sentence] = told([task], administrator)
    assert sentence.url == f"{reverse('lists')}#uk_sanctions" and "UK Sanctions List" in sentence.sentence
    client.force_login(administrator)
    page = client.get(reverse("lists")).text
    assert "cut off" in page and "Tried to load it last" in page
    client.force_login(council_user("LDS"))
    page = client.get(reverse("lists")).text
    assert "A newer one could not be loaded" in page and "cut off" not in page and "Tried to" not in page
    file.write_bytes(SAMPLE.replace(b"08-Oct-2026", b"20-Nov-2026"))
    assert services.load_lists(LATER + timedelta(days=1)) == 1
    assert not Task.objects.filter(kind="load_list", done_at=None).exists()
    assert Watchlist.objects.get().failed_since is None


@pytest.mark.django_db
@pytest.mark.time_machine(NOW)
def test_status_tells_the_age_of_each_list(settings: Settings, tmp_path: Path) -> None:
    services.load_list("uk_sanctions", SAMPLE, now=NOW)
    settings.LISTS_FROM = {}
    lists = json.loads(run("status", "--most=99999"))["lists"]
    assert lists["uk_sanctions"] == {"of": "2026-10-08", "days": 47, "old": True, "failing": False}
    assert lists["defence_universities"]["of"] is None
    settings.LISTS_FROM = {"uk_sanctions": str(tmp_path / "none.csv")}
    with pytest.raises(CommandError, match="list uk_sanctions"):
        run("status", "--most=99999")


def test_a_file_that_is_not_there_is_told_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match="cannot be read: No such file"):
        fetch(str(tmp_path / "none.csv"), most=10)
    (tmp_path / "big.csv").write_bytes(b"x" * 11)
    with pytest.raises(NotFetched, match="larger than"):
        fetch(str(tmp_path / "big.csv"), most=10)


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_nothing_but_https_is_fetched(address: str) -> None:
    with pytest.raises(NotFetched, match="https://"):
        fetch(address, most=10)


# -- Over https ------------------------------------------------------------------------------------------------------


class Publisher(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}

    def do_GET(self) -> None:
        if self.path == "/drips":
            self.drip()
            return
        status, headers, body = self.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """A byte every tenth of a second, for ten seconds or until nobody listens."""
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            for _byte in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    """A server over https on this machine, and who trusts its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = machine_now() - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server = HTTPServer(("127.0.0.1", 0), Publisher)
    server.socket = serves.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", ssl.create_default_context(cadata=pem.decode())
    server.shutdown()
    server.server_close()


def test_a_list_is_fetched_over_https_and_followed_there(publisher: tuple[str, ssl.SSLContext]) -> None:
    address, trusts = publisher
    Publisher.answers = {
        "/list.csv": (200, {"Content-Length": str(len(SAMPLE))}, SAMPLE),
        "/moved": (302, {"Location": f"{address}/list.csv"}, b""),
    }
    for path in ("/list.csv", "/moved"):
        assert fetch(f"{address}{path}", most=10**6, trusts=trusts) == SAMPLE


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, b"no"), "The address answers 404"),
        ((503, {}, b"no"), "The address answers 503"),
        ((302, {"Location": "http://127.0.0.1:9/list.csv"}, b""), "leads on to one without https"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "302"),
        ((302, {"Location": "/x"}, b""), "302"),
        ((200, {}, b"x" * 2_000), "larger than"),
        ((200, {"Content-Length": "900"}, b"x" * 100), "cut off: 100 of 900 bytes"),
    ],
    ids=["gone", "away", "to http", "to a file", "round and round", "too large", "cut off"],
)
def test_what_cannot_be_had_is_said(
    publisher: tuple[str, ssl.SSLContext], answer: tuple[int, dict[str, str], bytes], says: str
) -> None:
    address, trusts = publisher
    Publisher.answers = {"/x": answer}
    with pytest.raises(NotFetched, match=says):
        fetch(f"{address}/x", most=1_000, trusts=trusts)


def test_a_certificate_that_nobody_trusts_and_a_publisher_that_takes_too_long_are_refused(
    publisher: tuple[str, ssl.SSLContext],
) -> None:
    address, trusts = publisher
    Publisher.answers = {"/x": (200, {}, b"x")}
    with pytest.raises(NotFetched, match="Nothing could be fetched"):
        fetch(f"{address}/x", most=1_000)
    with pytest.raises(NotFetched, match="took too long"):
        fetch(f"{address}/x", most=1_000, seconds=-1, trusts=trusts)
    begun = time.monotonic()
    with pytest.raises(NotFetched, match="took too long"):
        fetch(f"{address}/drips", most=1_000, seconds=0.3, trusts=trusts)
    assert time.monotonic() - begun < 5, "it drips for ten seconds"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(NotFetched, match="Nothing could be fetched"):
        fetch(f"https://127.0.0.1:{port}/x", most=1_000)
