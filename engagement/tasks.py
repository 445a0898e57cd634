"""Doors that open by the clock (config/celery.py)."""

from itertools import takewhile

from celery import shared_task
from django.utils import timezone

from engagement import services
from engagement.own_history import own_history
from risk import services as risk

RUNS = 5
"""Of each tick: a few seconds, after which other tasks have their turn."""


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


# Organisations are compared with the council's own history too, of which risk, that lies below, knows nothing.


@shared_task
def screen_after_loading() -> int:
    """Some of what is to be compared with a list that was loaded; the next tick goes on."""
    runs = (risk.screen_after_loading(now=timezone.now(), history=own_history) for _run in range(RUNS))
    return sum(takewhile(bool, runs))


@shared_task
def screen_what_changed() -> int:
    now = timezone.now()
    changed = risk.screen_where_organisations_changed(now=now, history=own_history)
    changed += risk.screen_what_was_left(now=now, history=own_history)
    return changed + risk.screen_where_decisions_expired(now=now, history=own_history)
