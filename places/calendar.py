"""Working days of the UK's nations, from the packaged copy of the Ministry of Justice's list: no network."""

from datetime import date
from functools import cache

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
