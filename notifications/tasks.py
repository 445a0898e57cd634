"""Doors that open by the clock (config/celery.py)."""

from celery import shared_task
from django.utils import timezone

from notifications import services


@shared_task
def deliver_outbox() -> int:
    return services.deliver_outbox(now=timezone.now())


@shared_task
def tell_invitations() -> int:
    return services.tell_invitations(now=timezone.now())


@shared_task
def tell_access_requests() -> int:
    return services.tell_access_requests(now=timezone.now())


@shared_task
def tell_people() -> int:
    return services.tell_people(now=timezone.now())


@shared_task
def ask_for_sharing_notices() -> int:
    return services.ask_for_sharing_notices(now=timezone.now())
