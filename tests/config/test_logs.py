import io
import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from config.logs import OURS, Line
from config.server import ServerLog
from config.urls import urlpatterns as addresses_of_the_service
from web.middleware import RequestId, request_id


@login_not_required
def broken(request, token):
    raise ValueError(f"Zhang San typed {request.GET['q']}")


urlpatterns = [path("people/<token>/", broken), *addresses_of_the_service]


@pytest.fixture
def lines():
    """What goes out, read back line by line, under the rule that holds outside the demonstration."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(Line(with_words=False))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    root.removeHandler(handler)


@pytest.mark.urls(__name__)
def test_an_error_is_one_line_with_its_request_id_and_none_of_what_was_typed(client, lines):
    client.raise_request_exception = False
    answer = client.get("/people/one-time-token/?q=Li+Si")
    assert answer.status_code == 500
    (line,) = [line for line in lines() if line["level"] == "ERROR"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["exception"]["class"] == "builtins.ValueError"
    assert any("broken" in step for step in line["exception"]["raised"])
    told = json.dumps(line)
    for secret in ("Zhang", "Li Si", "Li+Si", "one-time-token"):
        assert secret not in told
    assert line["message"].endswith("/people/<token>/")


@pytest.mark.urls(__name__)
def test_an_unknown_address_is_not_written_down(client, lines):
    client.get("/reset/one-time-token/?q=Li")
    told = json.dumps(lines())
    assert "Not Found: an unknown address" in told
    assert "one-time-token" not in told


def test_a_line_takes_facts_from_our_own_code_alone(lines):
    logging.getLogger("notifications.services").warning("notices wait", extra={"count": 3})
    logging.getLogger("library").warning("signed in", extra={"email": "zhang@leeds.example"})
    ours, theirs = lines()
    assert ours["count"] == 3
    assert set(theirs) == {"at", "level", "logger", "message"}


def test_our_own_code_is_all_of_it(settings):
    assert {"config", *(app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir())} == OURS


def test_the_demonstration_keeps_the_words_of_an_exception():
    try:
        raise ValueError("three")
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    record = logging.LogRecord("register", logging.ERROR, __file__, 1, "failed", None, raised)
    assert json.loads(Line(with_words=True).format(record))["exception"]["words"] == "three"
    assert "words" not in json.loads(Line(with_words=False).format(record))["exception"]


def test_line_breaks_in_a_text_do_not_make_a_second_line():
    record = logging.LogRecord("register", logging.INFO, __file__, 1, "one\ntwo %s", ("\r\nthree",), None)
    assert len(Line().format(record).splitlines()) == 1


def test_the_request_id_is_ours_and_ends_with_the_request():
    seen = []
    middleware = RequestId(lambda request: seen.append(request_id.get()) or HttpResponse())
    request = RequestFactory().get("/", headers={"X-Request-ID": "theirs"})
    answer = middleware(request)
    assert answer.headers["X-Request-ID"] == seen[0] != "theirs"
    assert request.META["register.route"] == "an unknown address"
    assert request_id.get() == ""


class TestTheServersOwnLog:
    @pytest.fixture
    def log(self):
        from gunicorn.config import Config

        config = Config()
        config.set("accesslog", "-")
        log = ServerLog(config)
        output = io.StringIO()
        for logger in (log.error_log, log.access_log):
            for handler in logger.handlers:
                handler.setStream(output)
        log.read = lambda: [json.loads(line) for line in output.getvalue().splitlines()]
        yield log
        for logger in (log.error_log, log.access_log):
            logger.handlers.clear()

    def test_access_has_the_route_and_neither_address_nor_query_nor_client(self, log):
        answer = SimpleNamespace(status="200 OK", sent=12, headers=[("X-Request-ID", "abc")])
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/reset/one-time-token/",
            "RAW_URI": "/reset/one-time-token/?q=Li",
            "QUERY_STRING": "q=Li",
            "REMOTE_ADDR": "192.0.2.7",
            "register.route": "/reset/<token>/",
        }
        log.access(answer, None, environ, timedelta(milliseconds=12.34))
        (line,) = log.read()
        assert line["route"] == "/reset/<token>/"
        assert (line["status"], line["milliseconds"], line["request_id"]) == (200, 12.3, "abc")
        for secret in ("one-time-token", "Li", "192.0.2.7"):
            assert secret not in json.dumps(line)

    def test_a_request_that_cannot_be_read_leaves_no_address(self, log):
        log.warning("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /?q=Li'")
        log.exception("Error handling request %s %s", "GET", "/reset/one-time-token/?q=Li")  # noqa: LOG004 - gunicorn's
        told = json.dumps(log.read())
        for secret in ("192.0.2.7", "Li", "one-time-token"):
            assert secret not in told
