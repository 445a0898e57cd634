"""Doors that open by the clock (config/celery.py)."""

from celery import shared_task
from django.utils import timezone

from guidance import services


@shared_task
def publish_due() -> int:
    return services.publish_due(now=timezone.now())


@shared_task
def chase_clearances() -> int:
    return services.chase_clearances(now=timezone.now())


@shared_task
def chase_mixed_messages() -> int:
    return services.chase_mixed_messages(now=timezone.now())


@shared_task
def note_deliveries() -> int:
    return services.note_deliveries(now=timezone.now())


@shared_task
def reach_newcomers() -> int:
    return services.reach_newcomers(now=timezone.now())


@shared_task
def recall_expired() -> int:
    return services.recall_expired(now=timezone.now())


@shared_task
def remind() -> int:
    return services.remind(now=timezone.now())


@shared_task
def ask_to_confirm_support_contacts() -> int:
    return services.ask_to_confirm_support_contacts(now=timezone.now())
