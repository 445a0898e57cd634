"""Doors that open by the clock (config/celery.py)."""

from celery import shared_task
from django.utils import timezone

from risk import services


@shared_task
def ask_to_review() -> int:
    return services.ask_to_review(now=timezone.now())


@shared_task
def tell_of_overdue() -> int:
    return services.tell_of_overdue(now=timezone.now())


@shared_task
def band_anew() -> int:
    return services.band_anew(now=timezone.now())


@shared_task
def load_lists() -> int:
    return services.load_lists(now=timezone.now())


@shared_task
def let_evidence_go() -> int:
    return services.let_evidence_go(now=timezone.now())
