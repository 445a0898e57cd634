"""Doors that open by the clock (config/celery.py)."""

from celery import shared_task
from django.utils import timezone

from documents import services


@shared_task
def scan_documents() -> int:
    return services.scan_documents(now=timezone.now())


@shared_task
def clear_stray_files() -> int:
    return services.clear_stray_files(now=timezone.now())
