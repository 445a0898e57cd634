"""Working days of the UK's nations and time zones of everywhere, from packaged lists: no network."""

from datetime import date
from functools import cache
from importlib.resources import files

from govuk_bank_holidays.bank_holidays import BankHolidays

from places.rules import Nation

_DIVISION = {
    Nation.ENGLAND: BankHolidays.ENGLAND_AND_WALES,
    Nation.WALES: BankHolidays.ENGLAND_AND_WALES,
    Nation.SCOTLAND: BankHolidays.SCOTLAND,
    Nation.NORTHERN_IRELAND: BankHolidays.NORTHERN_IRELAND,
}


@cache
def bank_holidays(nation: str) -> frozenset[date]:
    """Every bank holiday that the list knows for a nation. It reaches about two years ahead."""
    known = BankHolidays(use_cached_holidays=True)
    return frozenset(day["date"] for day in known.get_holidays(division=_DIVISION[Nation(nation)]))


@cache
def zones_of(country: str) -> tuple[tuple[str, str], ...]:
    """The time zones of a country or territory by its ISO code, from the packaged zone table: name and words for it."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple((zone, _called(zone, said)) for code, _where, zone, *said in rows if code == country)


def _called(zone: str, said: list[str]) -> str:
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{city} ({said[0]})" if said else city
