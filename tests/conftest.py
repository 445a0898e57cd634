"""What every test stands on: which tests run where, and a browser that is the system's own."""

import gc
import os
import shutil
from importlib import import_module
from itertools import groupby
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest
from django.test import Client

from tests import capabilities
from tests.sweeps import ONE_IN, PART, files_taken
from tests.workers import REDIS, redis_answers
from web.roomy import with_room


def _signed_in(client: Client, user: Any, backend: str) -> None:
    """The session of a test that begins signed in: as a sign-in leaves it, written once where that writes thrice."""
    from accounts.session import mark

    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    request.session[BACKEND_SESSION_KEY] = backend
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    mark(request.session)
    request.session.save()
    client._set_login_cookies(request)  # type: ignore[attr-defined]


Client._login = _signed_in  # type: ignore[attr-defined]

pytest_plugins = ["tests.clock", "tests.database"]

PRODUCTION = os.environ.get("ENVIRONMENT") == "production"
IN_BROWSER = ("browser", "a11y")
# The system's Chromium; Playwright's own download is not asked for. The one without a window takes a third of the work.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
# Programs of the system that no Python package brings; `.ci/run` installs them.
PROGRAMS = ("curl", "docker-compose", "jq", "pdftotext")
BROWSER_TESTS_REQUIRED = os.environ.get("BROWSER_TESTS") == "required"


# The server of the tests writes an answer line by line. Sent so, each line after the first would wait up to 40 ms for
# the other side to say that it has the one before.
WSGIRequestHandler.wbufsize = 64 * 1024
WSGIRequestHandler.disable_nagle_algorithm = True

# Tests, what they are given, and what answers them find room for deep calls, as the server's requests do.
pytest.CallInfo.from_call = with_room(pytest.CallInfo.from_call)  # type: ignore[method-assign]
ThreadedWSGIServer.process_request_thread = with_room(ThreadedWSGIServer.process_request_thread)  # type: ignore[method-assign]

# A browser of a test fetches style and scripts once, as from the real server, and not again for each page. For years,
# as the browser's clock may be years ahead of that of the tests.
_serve: Any = StaticFilesHandler.serve


def _serve_for_good(handler: StaticFilesHandler, request: HttpRequest) -> Any:
    answer = _serve(handler, request)
    answer.headers["Cache-Control"] = "max-age=1000000000"
    return answer


StaticFilesHandler.serve = _serve_for_good  # type: ignore[method-assign,assignment]


def pytest_collection_finish() -> None:
    """What is there now stays to the end: to look through it for rubbish again and again took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that fit the settings of this run; those in a browser, and with Redis, where there is one."""
    capabilities.mark(items)
    with_redis = {item for item in items if item.get_closest_marker("redis")}
    if with_redis and redis_answers():
        with_redis = set()

    def fits(item: pytest.Item) -> bool:
        if (item.get_closest_marker("production") is not None) != PRODUCTION:
            return False
        if item in with_redis or programs_missing(item):
            return False
        return CHROMIUM is not None or not any(item.get_closest_marker(mark) for mark in IN_BROWSER)

    seed = int(config.getoption("randomly_seed", 0))
    thorough = {item: file_of(item) for item in items if item.get_closest_marker("thorough")}
    taken = files_taken(set(thorough.values()), seed)
    for_others = {item for item, file in thorough.items() if file not in taken}
    left_out = [item for item in items if item in for_others or not fits(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = _long_ones_first([item for item in items if item not in gone])


def programs_missing(item: pytest.Item) -> list[str]:
    """Of the programs of the system that a test is marked to need, those that this machine lacks."""
    needed = [program for marker in item.iter_markers("needs") for program in marker.args]
    if unknown := set(needed).difference(PROGRAMS):
        raise pytest.UsageError(f"{item.nodeid} needs {unknown}, which PROGRAMS does not have.")
    return [program for program in needed if shutil.which(program) is None]


def file_of(item: pytest.Item) -> str:
    """The file of a test, or that which it says it belongs beside."""
    marker = item.get_closest_marker("long")
    own = str(item.path.relative_to(item.config.rootpath))
    return marker.kwargs.get("beside", own) if marker else own


def _long_ones_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those that take half a minute begin first, each worker with its share of them: begun last, one runs on alone.

    Each worker is given a stretch of the list, and takes from the others when it is through. Those of one file, and
    those that say beside which file they belong, stay with one worker, which makes what they stand on once.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    shares: list[list[pytest.Item]] = [[] for _worker in range(workers)]
    for _file, of_a_file in groupby(sorted(long, key=file_of), key=file_of):
        min(shares, key=len).extend(of_a_file)
    stretch = -(-len(items) // workers)
    ordered: list[pytest.Item] = []
    for mine in shares:
        left = stretch - len(mine)
        ordered += [*mine, *short[:left]]
        short = short[left:]
    return ordered


def ran_in_browser(config: pytest.Config) -> int:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    reports = [report for outcome in ("passed", "failed") for report in reporter.stats.get(outcome, [])]
    return sum(report.when == "call" and any(mark in report.keywords for mark in IN_BROWSER) for report in reports)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where browser tests are demanded, a run without any has failed."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    if BROWSER_TESTS_REQUIRED and not PRODUCTION and not ran_in_browser(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if PRODUCTION or config.option.collectonly:
        return
    # Asked anew, as what the workers collected is not known here.
    if not redis_answers():
        text = f"No Redis answers at {REDIS}: the tests that need one did not run."
        terminalreporter.write_sep("!", text, red=True, bold=True)
    if ONE_IN > 1:
        terminalreporter.write_line(f"This run took {PART}; SWEEP_ONE_IN=1 takes all of them.")
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        text = f"Tests that need {', '.join(missing)} did not run: install them (`.ci/run` says how) and run again."
        terminalreporter.write_sep("!", text, red=True, bold=True)
    ran = ran_in_browser(config)
    if CHROMIUM is None:
        text = (
            "NO BROWSER TEST RAN: there is no Chromium here. Install it and a Chinese font (on Debian: apt-get install "
            "chromium-headless-shell fonts-noto-cjk) and run the tests again."
        )
        terminalreporter.write_sep("!", text, red=True, bold=True)
    elif BROWSER_TESTS_REQUIRED and not ran:
        terminalreporter.write_sep("!", "NO BROWSER TEST RAN, and they are demanded here.", red=True, bold=True)
    elif ran:
        terminalreporter.write_line(f"{ran} tests ran in {CHROMIUM}.")
    for report in terminalreporter.stats.get("passed", []):
        for name, told in report.user_properties:
            if name == "took" and report.when == "call":
                terminalreporter.write_line(told)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Chromium's sandbox refuses root; it meets no page but ours.
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }
