import os
import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Body
from audit.models import Event
from counterparts.models import Organisation
from engagement.models import Change, Contact, Delegation, Question
from overview.demonstration.people import PEOPLE
from overview.generate.cast import Cast, make_cast
from overview.generate.copying import bare, reserve
from overview.generate.trail import Trail
from overview.generate.visits import MOST_CHANGES, TABLES, Numbers, Sheet
from overview.generate.when import batches
from places.models import Council
from web.keys import drawn_from

MOST = 1_000_000


class Command(BaseCommand):
    """Fills an empty register with sample delegations of any number, and with people to sign in as."""

    help = "Fill an empty register with made-up sample delegations. Production refuses it, and so do real records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engagements", type=int, default=10_000, help=f"how many delegations, up to {MOST:,}")
        parser.add_argument("--seed", type=int, default=1, help="the same seed on the same day gives the same records")

    def handle(self, *, engagements: int, seed: int, **_: Any) -> None:
        refuse_where_it_does_harm(engagements)
        began = time.monotonic()
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        now = timezone.now()
        with connection.cursor() as cursor:
            # Whatever a power cut would take can be made again.
            cursor.execute(
                "SET statement_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'"
            )
        loaded = 0
        chance = random.Random(seed)
        with drawn_from(chance), transaction.atomic():
            trail = Trail(now)
            with bare(TABLES):
                cast = make_cast(engagements, chance, trail, password=password, now=now, today=timezone.localdate(now))
                for sheet in drawn_ahead(cast, trail, engagements, seed):
                    sheet.load()
                    loaded += sheet.count
                    if loaded % 100_000 < sheet.count:
                        self.stdout.write(f"{loaded:,} of {engagements:,} after {time.monotonic() - began:.0f} s")
                self.stdout.write("Making indexes and checking references …")
            trail.close()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE; RESET statement_timeout; RESET synchronous_commit; RESET maintenance_work_mem")
        told = f"{loaded:,} sample delegations and {Contact.objects.count():,} contacts"
        self.stdout.write(f"{told} in {time.monotonic() - began:.0f} s.")
        self.stdout.write(f"Sign in as {', '.join(person.email for person in PEOPLE[:2])} or {ANALYST}.")
        self.stdout.write(f"Password: {password}")


ANALYST = "analyst@unit.example"


def refuse_where_it_does_harm(engagements: int) -> None:
    if not settings.DEMO:
        raise CommandError("Sample records are not made where ENVIRONMENT=production.")
    if not 1 <= engagements <= MOST:
        raise CommandError(f"Ask for 1 to {MOST:,} engagements.")
    if not Council.objects.exists():
        raise CommandError("There are no councils yet: run manage.py load_reference_data first.")
    for model in (Delegation, Contact, Organisation, Event, Body):
        if model._default_manager.exists():
            raise CommandError(
                f"This database holds records already ({model._meta.verbose_name_plural}). Sample records are made in "
                "an empty one: make a new database, migrate it and load the reference data."
            )


def drawn_ahead(cast: Cast, trail: Trail, count: int, seed: int) -> Iterator[Sheet]:
    """Batches in their order; while one is loaded the next is drawn."""
    numbers = Numbers(
        *(reserve(Delegation, count), reserve(Change, MOST_CHANGES * count), reserve(Question, count)),
        reserve(Contact, count),
    )
    waiting = list(batches(count, cast.today))
    before = [0, *accumulate(sum(stretch.count for stretch in batch) for batch in waiting)]

    def draw(place: int) -> Sheet:
        sheet = Sheet(waiting[place], cast, trail, seed, numbers, before[place])
        sheet.draw()
        return sheet

    with ThreadPoolExecutor(1) as ahead:
        drawn = ahead.submit(draw, 0)
        for place in range(1, len(waiting) + 1):
            sheet = drawn.result()
            if place < len(waiting):
                drawn = ahead.submit(draw, place)
            yield sheet
