"""Contacts beside the sample delegations, as lines for COPY: some were had with the organisations of their council."""

import random
from datetime import date
from typing import NamedTuple

from accounts.roles import council_key
from accounts.rules import Part, Sharing
from engagement.models import Contact, ContactOrganisation
from engagement.rules import ContactKind, DeclineReason
from overview.demonstration.contacts import TALKS
from overview.generate.cast import Team, Where
from overview.generate.copying import Table

CONTACT = Table.of(
    Contact,
    *("id", "key", "council_id", "reference", "held_on", "kind", "country_id", "place_id", "our_side", "about"),
    *("promised", "topic", "decline_reason", "sharing", "version", "made_at", "made_by_id"),
)
WITH = Table.of(ContactOrganisation, "council_id", "key", "contact_id", "organisation_id")
LABEL = Contact._meta.label
KINDS = ([kind.value for kind in ContactKind], [20, 16, 14, 22, 6, 4, 12, 6])
# Of a hundred delegations, so many have a contact before them.
OF_A_HUNDRED = 60
NOT_PURSUED = 0.05


class Talk(NamedTuple):
    """A contact that is being drawn, with what its lines have in common."""

    number: str
    key: str
    reference: str
    team: Team
    where: Where
    sharing: Sharing
    held_on: date
    logged_at: str

    def line(self, chance: random.Random) -> str:
        about, topic = chance.choice(TALKS)
        [kind] = chance.choices(*KINDS)
        declined = chance.choice(DeclineReason.values) if chance.random() < NOT_PURSUED else ""
        return CONTACT.line(
            *(self.number, self.key, self.team.code, self.reference, self.held_on.isoformat(), kind),
            *(self.where.country, self.where.place, "Sample-Officer", f"Sample contact: {about}.", "nothing"),
            *(topic.value, declined, self.sharing.value, "1", self.logged_at, self.team.officer),
        )

    def event(self) -> tuple[str, ...]:
        """What the trail tells of it."""
        own = "{" + council_key(self.team.code) + "}"
        seen = self.team.audiences[self.sharing, Part.SUMMARY]
        told = ("contact_logged", LABEL, self.key, self.team.code, '["organisations", "reference"]')
        return (self.team.officer_key, *told, own, seen)
