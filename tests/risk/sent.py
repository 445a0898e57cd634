"""Answers of the pages of an assessment, as a browser sends them."""

from datetime import date
from typing import Any

from django.test import Client

from accounts.sharing import Owned
from tests.engagement.pages import at, send
from tests.risk.assessed import DUE


def day_sent(name: str, day: date) -> dict[str, Any]:
    """A day as its three boxes send it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


RISK_SENT: dict[str, Any] = {
    "category": "security_technology",
    "what": "A plan that is not public is seen.",
    "treatment": "reduce",
    "likelihood": 3,
    "impact": 4,
    "likelihood_left": 1,
    "impact_left": 4,
    "mitigation": "Show the public model instead.",
    "office": "security_lead",
    **day_sent("due_on", DUE),
}


def answer(client: Client, record: Owned, answers: dict[str, str], **more: Any) -> Any:
    """Send the six facts."""
    return send(client, at(f"{record._meta.model_name}_triage", record), **answers, **more)
