"""A sample list with invented entries, and what a council found when it compared organisations of a visit with it."""

import random
from datetime import datetime

from accounts.models import User
from engagement.models import Delegation
from engagement.own_history import own_history
from overview.demonstration.visits import SEED
from risk.models import Screening
from risk.samples import load_sample_list
from risk.services import screen_organisations
from web.keys import drawn_from


def load_screening(users: dict[str, User], visit: Delegation, *, now: datetime) -> list[Screening]:
    """One of the organisations may be an entry of the list: that is left for somebody to decide."""
    with drawn_from(random.Random(SEED + 2)):
        load_sample_list(now=now)
        organisations = list(dict.fromkeys(link.organisation for link in visit.organisations.all()))
        officer = users["officer@leeds.example"]
        return screen_organisations(visit.council, organisations, by=officer, now=now, history=own_history)
