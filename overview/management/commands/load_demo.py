import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from engagement.models import Contact, Delegation
from overview.demonstration.assessing import load_assessments
from overview.demonstration.guidance import load_guidance_after, load_guidance_before
from overview.demonstration.people import PEOPLE, load_bodies, load_people
from overview.demonstration.preparing import load_visit_to_prepare
from overview.demonstration.pressure import load_pressure
from overview.demonstration.screening import load_screening
from overview.demonstration.visits import load_visits


class Command(BaseCommand):
    """Fills an empty register with the demonstration, or gives its people the password of today."""

    help = "Load the demonstration: 40 councils, fictional people, 120 visits, 600 contacts. Production refuses it."

    @transaction.atomic
    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is not loaded where ENVIRONMENT=production.")
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        now = timezone.now()
        bodies = load_bodies(now)
        users = load_people(bodies, password=password, today=timezone.localdate(now))
        if not Delegation.objects.exists():
            texts = load_guidance_before(users, now=now)
            self.stdout.write(
                f"{load_visits(users, now=now)} sample visits logged, {Contact.objects.count()} contacts."
            )
            texts += load_guidance_after(users, now=now)
            visit = load_visit_to_prepare(users, now=now)
            load_pressure(users, visit, now=now)
            load_screening(users, visit, now=now)
            self.stdout.write(f"{load_assessments(users, visit, now=now)} sample assessments of risk.")
            self.stdout.write(f"{texts} samples of guidance written, cleared and published.")
        self.stdout.write("Sign in as any of these; everybody has the same password.")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:30} {person.role.label}, {bodies[person.body].name}")
        self.stdout.write(f"Password: {password}")
