"""Doors that open by the clock (config/celery.py)."""

from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import clear_expired

from accounts import services
from accounts.models import Idempotency


@shared_task
def clear_expired_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    services.forget_ended_sessions()


@shared_task
def clear_expired_tokens() -> None:
    clear_expired()


@shared_task
def forget_access_requests() -> None:
    services.forget_access_requests(timezone.now())


@shared_task
def forget_answers() -> None:
    """Answers that were kept for calls which might be sent again; they may hold names."""
    Idempotency.objects.over(timezone.now()).delete()
