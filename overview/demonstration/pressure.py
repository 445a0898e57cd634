"""What the demonstration says of pressure on councils: invented, and about offices that do not exist."""

import random
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Can
from engagement import services
from engagement.models import Delegation
from engagement.rules import ContactKind, InterventionResult
from overview.demonstration.visits import SEED
from web.keys import drawn_from

OFFICE = {"name": "Sample Consulate-General", "kind": "consulate"}


def load_pressure(users: dict[str, User], visit: Delegation, *, now: datetime) -> None:
    """One of which the central unit was alerted, about the visit that is being prepared; one that its council keeps."""
    told: list[tuple[str, int, dict[str, Any]]] = [
        (
            "officer@cardiff.example",
            40,
            {
                "channel": ContactKind.LETTER,
                "topics": ["twinning"],
                "demand": "Sample: to have the text on the council’s website about the twinning changed.",
                "our_response": "Sample: that the council looks after its own website.",
                "result": InterventionResult.LET_GO,
            },
        ),
        (
            "officer@leeds.example",
            2,
            {
                "channel": ContactKind.TELEPHONE,
                "topics": ["one_china_taiwan"],
                "demand": "Sample: to take a flag down before the reception.",
                "our_response": "Sample: that the council would ask, and come back in writing.",
                "result": InterventionResult.OPEN,
                "delegation": visit,
                "alert": True,
            },
        ),
    ]
    with drawn_from(random.Random(SEED)):
        for email, days_ago, facts in told:
            officer = users[email]
            [council] = officer.councils(Can.LOG_INTERVENTION)
            at = now - timedelta(days=days_ago)
            services.log_intervention(council, organisation=OFFICE, by=officer, now=at, **facts)
