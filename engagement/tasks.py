"""Doors that open by the clock (config/celery.py)."""

from celery import shared_task
from django.utils import timezone

from engagement import services


@shared_task
def ask_for_mid_visit_checks() -> int:
    services.stop_asking_about_publicity(now=timezone.now())
    return services.ask_for_mid_visit_checks(now=timezone.now())


@shared_task
def look_at_signed_briefs() -> int:
    return services.look_at_signed_briefs(now=timezone.now())


@shared_task
def look_at_programmes_again() -> int:
    return services.look_at_programmes_again(now=timezone.now())
