"""Doors that open by the clock (config/celery.py)."""

from importlib import import_module

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired


@shared_task
def clear_expired_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task
def clear_expired_tokens() -> None:
    clear_expired()
