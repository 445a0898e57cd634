"""The people of the demonstration, each at a browser of their own that watches what goes wrong; and the clock."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from notifications.models import Mail, Message
from notifications.services import deliver_outbox
from overview.demonstration.people import load_bodies, load_people
from tests.accounts.signing_in import PASSWORD

# The fixtures of every test in a browser.
from tests.browser.conftest import (  # noqa: F401
    base_url,
    browser_context_args,
    browser_type_launch_args,
    check_access,
    faults,
    new_context,
)
from tests.browser.walking import session_of
from tests.journeys.hands import DESK, Hand
from tests.journeys.keyboard import Keyboard
from tests.kept import kept
from tests.sweeps import ONE_IN, one_of
from tests.workers import workers

DELIVER = "notifications.tasks.deliver_outbox"
MAIN_JOB = "test_main_job.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a journey that is there several times a part takes one: at a desk or on a phone, with script or without, by
    mouse or by keyboard alone, told here or by a worker.

    A worker does not care for scripts. All but the main job are thorough, and it is done with script and without.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name != MAIN_JOB:
            item.add_marker("thorough")
    seed = int(config.getoption("randomly_seed", 0))
    ways: dict[str, list[pytest.Item]] = defaultdict(list)
    left_out = []
    for item in items:
        given: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
        if given.get("delivered") == "worker" and not given.get("script"):
            left_out.append(item)
        elif "script" in given and item.path.name != MAIN_JOB:
            ways_of_it = ("script", "screen", "by", "delivered") if ONE_IN > 2 else ("script", "screen", "by")
            others = [str(value) for name, value in sorted(given.items()) if name not in ways_of_it]
            ways["-".join([item.nodeid.partition("[")[0], *others])].append(item)
    for name, there in ways.items():
        wanted = one_of([item.nodeid for item in there], name, seed)
        left_out += [item for item in there if item.nodeid not in wanted]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = {item.nodeid for item in left_out}
        items[:] = [item for item in items if item.nodeid not in gone]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def script(request: pytest.FixtureRequest) -> bool:
    given: bool = request.param
    return given


@pytest.fixture(params=["here", pytest.param("worker", marks=pytest.mark.redis)])
def delivered(request: pytest.FixtureRequest, people: None, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Waits until everybody is told: the test does by itself what the clock does, or a worker of Celery with Redis."""

    def told() -> bool:
        return not Message.objects.untold().exists() and not Mail.objects.filter(state=Mail.State.WAITING).exists()

    def tick() -> None:
        for _some_mails in range(20):
            deliver_outbox(timezone.now())
            if told():
                return
        pytest.fail("Not everybody was told.")

    if request.param == "here":
        yield tick
    else:
        with workers(tmp_path) as at_work, at_work.one():
            yield lambda: at_work.work_until(told, DELIVER)


@kept
def everybody() -> None:
    now = timezone.now()
    load_people(load_bodies(now), password=PASSWORD, today=timezone.localdate(now))


@pytest.fixture
def people(transactional_db: None) -> None:
    everybody()


@pytest.fixture(params=[Hand, Keyboard], ids=["mouse", "keyboard"])
def by(request: pytest.FixtureRequest) -> type[Hand]:
    """Whether somebody has a mouse."""
    given: type[Hand] = request.param
    return given


@pytest.fixture
def screen() -> dict[str, int]:
    """A desk's, unless a test asks for several: `@on_every_screen`."""
    return DESK


@pytest.fixture
def hand(
    new_context: Callable[..., Any],  # noqa: F811
    live_server: Any,
    script: bool,
    by: type[Hand],
    screen: dict[str, int],
) -> Callable[[], Hand]:
    """A browser with nobody signed in."""
    return lambda: by(new_context(java_script_enabled=script, viewport=screen).new_page(), live_server.url, script)


@pytest.fixture
def signed_in(hand: Callable[[], Hand], people: None) -> Callable[[str], Hand]:
    """Somebody of the demonstration who signed in a moment ago."""

    def sign_in(email: str) -> Hand:
        one = hand()
        session = session_of(User.objects.get(email=email))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": one.host}
        one.page.context.add_cookies([cookie])  # type: ignore[list-item]
        one.opens("/")
        return one

    return sign_in


@pytest.fixture
def signing_in(hand: Callable[[], Hand], people: None) -> Callable[[str], Hand]:
    """The same, by the page on which everybody signs in."""

    def sign_in(email: str) -> Hand:
        one = hand()
        one.signs_in(email, PASSWORD)
        return one

    return sign_in
