"""The agreements that the product ships, as a service finds them loaded."""

from accounts.services import the_clock
from tests.factories import NOW
from tests.kept import kept
from twinning.loaders import load_agreements


@kept
def shipped_agreements() -> None:
    load_agreements(by=the_clock(), now=NOW)
