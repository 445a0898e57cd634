"""What the rules of the tripwire read of a visit, and what they find: nothing that names a person or the country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NamedTuple

from engagement.rules.programme import WILL_NOT_BE, AskedBy, ItemKind, ItemNature, SiteAccess


class Area(NamedTuple):
    """A kind of sensitive site, and the purposes of a visit that explain a stop there."""

    name: str
    explained_by: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """A stop of the programme as the rules see it. `topics` are names of topics on which words matter."""

    key: str
    title: str
    on: date
    kind: str
    at: time | None = None
    nature: str = ""
    site: str = ""
    access: str = ""
    state: str = ""
    asked_by: str = AskedBy.NOT_KNOWN
    areas: tuple[Area, ...] = ()
    topics: tuple[str, ...] = ()
    came_later: bool = False  # it is at this site since after the visit was logged

    @property
    def takes_place(self) -> bool:
        return self.state not in WILL_NOT_BE

    @property
    def is_sensitive(self) -> bool:
        """Whether it leads behind what everybody may see of a sensitive site."""
        seen_by_all = {SiteAccess.PUBLIC_AREA, SiteAccess.NOT_OFFERED, SiteAccess.VIRTUAL_INSTEAD}
        return bool(self.areas) and self.takes_place and self.access not in seen_by_all

    @property
    def is_ceremony(self) -> bool:
        if self.nature == ItemNature.SUBSTANTIVE:
            return False
        return self.nature == ItemNature.CEREMONIAL or self.kind in CEREMONIES

    @property
    def where(self) -> str:
        return self.site or self.title


CEREMONIES = {
    *(ItemKind.COURTESY_CALL, ItemKind.SIGNING, ItemKind.BANQUET_RECEPTION),
    *(ItemKind.PHOTO_CALL, ItemKind.GIFT_EXCHANGE),
}
"""Kinds of stop that are ceremony, unless somebody says that there is substance to them."""


class LateChange(NamedTuple):
    """A field that changed late, and how many working days were left, the day of arrival included.

    What changed in one act has one `at`. Of a stop: its title then, what became of it, and its key.
    """

    field: str
    days_left: int
    at: date | None = None
    stop: str = ""
    became: str = ""
    key: str = ""


class Paid(NamedTuple):
    """A cost that somebody else than the council meets, or a journey or stay that somebody offers to it.

    `name` is compared with the organisations; it is told where it is `named`, which a person never is.
    """

    what: str
    name: str
    named: bool = True
    is_offer: bool = False


@dataclass(frozen=True)
class Visit:
    """A visit as the rules see it: nothing of it names a person or the country."""

    purposes: frozenset[str]
    aims_known: str
    stops: tuple[Stop, ...] = ()
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)  # organisation by name: its parts
    late_changes: tuple[LateChange, ...] = ()
    paid: tuple[Paid, ...] = ()
    logged_on: date | None = None

    def with_role(self, *roles: str) -> list[str]:
        return [name for name, held in self.roles.items() if held.intersection(roles)]


type Facts = Mapping[str, Any]


class Found(NamedTuple):
    """What a rule has found: at which stop, if at one, and the facts that its sentence names."""

    stop: str
    facts: dict[str, Any]
