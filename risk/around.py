"""What the app of a record tells of it to those who assess it: risk knows none of the records that it is about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from guidance.models import Activity, Issued, Sector
from risk.rules import Prefilled, TriageFact

type Noting = Mapping[str, Callable[..., None]]
"""What reading a record leaves behind, by the label of its kind; of a kind without a marking, nothing."""


def _nobody(row: Any, *, by: Any) -> None:
    """Records without a marking: that they were read is not kept."""


@dataclass(frozen=True)
class Around:
    """`prefill`: what a record says of the six facts. `fitting`: the guidance in force that fits it, for a reader.
    `kinds`: of which activities and sectors it is. `about`: in a few lines what it is, for whoever signs and knows it
    not. `note_reading`: what reading it leaves behind.
    """

    prefill: Callable[[Any, User, date], Mapping[TriageFact, Prefilled]]
    fitting: Callable[[Any, User, date], Sequence[Issued]]
    kinds: Callable[[Any, date], tuple[Iterable[Activity], Iterable[Sector]]]
    about: Callable[[Any, User, date], Sequence[str]]
    note_reading: Callable[..., None] = _nobody
