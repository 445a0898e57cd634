"""Sample records in any number: sound, plainly made up, spread plausibly, and counted right wherever they are shown."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import User
from audit.models import Event
from audit.services import broken
from counterparts.models import Organisation
from engagement.models import Contact, Delegate, Delegation, Look
from engagement.rules import Stage
from overview.filters import Selection
from overview.queries import figures
from overview.queue import QueueView, queue
from overview.rules import Period
from tests import factories
from tests.api.callers import caller

pytestmark = pytest.mark.django_db

COUNT = 500
SHARED = "sharing <> 'council' AND stage NOT IN ('draft', 'declined', 'cancelled')"


def generate(**more: Any) -> str:
    told = StringIO()
    call_command("generate", engagements=more.pop("engagements", COUNT), stdout=told, **more)
    return told.getvalue()


def number(where: str) -> int:
    """A count in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM engagement_delegation WHERE {where}")
        [count] = cursor.fetchone()
    return int(count)


@pytest.fixture
def analyst() -> User:
    generate(seed=5)
    found: User = User.objects.get(email="analyst@unit.example")
    return found


def structure() -> set[tuple[str, ...]]:
    """Every index, reference, rule and trigger there is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            " SELECT conrelid::regclass || conname || pg_get_constraintdef(oid), convalidated::text FROM pg_constraint"
            " UNION ALL SELECT tgrelid::regclass || tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(cursor.fetchall())


def test_every_row_holds_to_every_rule_and_says_that_it_is_made_up() -> None:
    before = structure()
    told = generate(seed=5)
    assert f"{COUNT:,} sample delegations" in told
    assert structure() == before, "what was taken off to load faster is not all back"
    assert Delegation.objects.count() == COUNT
    checked = 0
    for model in apps.get_models():
        if model._meta.app_label in ("accounts", "counterparts", "engagement", "notifications"):
            # The database has checked references, uniqueness and rules; choices and lengths are the model's own.
            # An older value may be an empty text, as services leave it.
            left_out = {"old", *(field.name for field in model._meta.fields if field.is_relation)}
            for row in model._default_manager.all():
                row.clean_fields(exclude=left_out)
                checked += 1
    assert checked > 5 * COUNT
    assert broken() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert Contact.objects.count() > COUNT / 2
    assert {row.about[:16] for row in Contact.objects.all()} == {"Sample contact: "}
    assert all(row.organisations.count() == 1 for row in Contact.objects.all())
    references = [
        *Delegation.objects.values_list("reference", flat=True),
        *Contact.objects.values_list("reference", flat=True),
    ]
    assert len(set(references) - {None}) == len([one for one in references if one])
    assert Event.objects.filter(action="contact_logged").count() == Contact.objects.count()
    assert {row.title[:14] for row in Delegation.objects.all()} == {"Sample visit: "}
    assert all(row.name.startswith("Sample ") for row in Organisation.objects.all())
    assert {row.local_name[1:] for row in Delegate.objects.all()} <= {"样本", "测试", "示例", "虚构", ""}
    assert all("Sample" in user.name for user in User.objects.filter(kind=User.Kind.PERSON))
    # Each that was logged has its event, with those who see it as they stand.
    logged = {event.subject: event.after for event in Event.objects.filter(action="delegation_logged")}
    rows = {row.key: row for row in Delegation.objects.exclude(stage=Stage.DRAFT).select_related("council")}
    assert logged.keys() == rows.keys()
    alone = [key for key, row in rows.items() if not row.partners.exists()][:60]
    granted = {"body:chongqing", "body:wuhan", "body:corecities", "body:university"}
    assert all(set(logged[key]) == set(rows[key].audience()) - granted for key in alone)


def test_the_same_seed_draws_the_same_records() -> None:
    def drawn() -> list[Any]:
        with transaction.atomic():
            generate(engagements=40, seed=1)
            rows = list(Delegation.objects.order_by("pk").values_list("key", "title", "starts_on", "sharing"))
            transaction.set_rollback(True)
        return rows

    first = drawn()
    assert len(first) == 40
    assert drawn() == first


def test_pages_api_and_figures_count_them_right(analyst: User, client: Client) -> None:
    # They are spread: over the years, over every level, over many councils of which some have many.
    assert all(number(f"sharing = '{level}'") > COUNT * 0.05 for level in ("council", "unit", "councils"))
    assert number("starts_on < '2020-01-01'") > COUNT * 0.1 < number(f"starts_on > '{localdate()}'::date - 730")
    assert number("stage = 'closed'") > COUNT / 2 and number("stage IN ('logged', 'confirmed')")

    found = figures(analyst, Selection(Period()), localdate())
    assert found.delegations == number(SHARED)
    assert found.awaiting == number(f"{SHARED} AND stage <> 'closed' AND ends_on < '{localdate()}'")
    client.force_login(analyst)
    page = client.get("/overview/?from=2000-01-01").text
    assert f"{found.delegations:,}" in page
    listed = client.get("/delegations/?counted=yes").text
    assert f"{found.delegations:,} delegations" in listed

    waiting = queue(Delegation.objects.visible_to(analyst), QueueView.NEW, analyst, localdate())
    looked = Look.objects.filter(by=analyst).count()
    assert waiting.filter(looked_at=None).count() == number("sharing <> 'council' AND stage <> 'draft'") - looked
    assert client.get("/review/").status_code == 200

    leeds = caller("LDS", "delegations:read")
    keys, address = [], "delegations/"
    while address:
        answer = leeds.get(address).json()
        keys += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert len(keys) == len(set(keys))
    seen = "council_id = 'LDS' OR (sharing = 'councils' AND stage <> 'draft')"
    joined = "key IN (SELECT record FROM accounts_grant WHERE body_id = 'LDS')"
    assert len(keys) == number(f"{seen} OR {joined}")


@pytest.mark.parametrize("asked", [0, -1, 1_000_001])
def test_a_number_that_makes_no_sense_is_refused(asked: int) -> None:
    with pytest.raises(CommandError, match="1 to 1,000,000"):
        generate(engagements=asked)


def test_real_records_and_production_are_left_alone(settings: Any) -> None:
    factories.a_bare_delegation()
    with pytest.raises(CommandError, match="make a new database"):
        generate()
    Delegation.objects.all().delete()
    with pytest.raises(CommandError, match="make a new database"):
        generate()
    settings.DEMO = False
    with pytest.raises(CommandError, match="ENVIRONMENT=production"):
        generate()
    assert not Delegation.objects.exists()
