"""What publishers send is read whole, or refused with a sentence that says why."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from risk.published import UK_COLUMNS, ListRefused, read_defence_universities, read_uk_sanctions
from tests.screening.measuring import SHIPPED

SAMPLE = (Path(__file__).parent / "data" / "uk_sanctions.csv").read_bytes()


def test_the_uk_list_is_read_into_its_organisations_alone() -> None:
    published = read_uk_sanctions(SAMPLE)
    assert published.published_on == date(2026, 10, 8)
    assert published.left_out == {"Individual": 2, "Ship": 1}
    real, made_up = published.entries
    assert (real.key, real.names[1]) == ("AFG0001", "حاجی خيرالله و حاجی ستار صرافی")
    assert made_up.names == (
        *("EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD", "例子集成电路贸易有限公司", "EXAMPLE IC TRADING"),
    )
    assert made_up.numbers == ("91440300EXAMPLE00X",)
    assert "Asset freeze" in made_up.why


def test_no_name_of_a_person_is_kept_of_it() -> None:
    told = str(read_uk_sanctions(SAMPLE))
    assert "ZHANG" not in told and "张三例" not in told and "MONONYM" not in told


def test_the_shipped_tracker_has_its_159_names_in_both_scripts() -> None:
    published = read_defence_universities(SHIPPED.read_bytes())
    assert len(published.entries) == 159
    assert all(len(entry.names) == 2 and entry.source.startswith("https://") for entry in published.entries)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda data: data[:-30], "cut off"),
        (lambda data: data[: data.index(b"TST0002") + 200], "cut off"),
        (lambda data: data.rstrip(b"\r\n"), "The last line has no end"),
        (lambda data: data.replace(b"Unique ID", b"Unique Id", 1), "Columns are missing: Unique ID"),
        (lambda data: data.replace(b",Regime Name", b"", 1), "Columns are missing: Regime Name"),
        (lambda data: data.replace(b"Hull identification number (HIN)", b"HIN,New one", 1), "Columns are missing"),
        (lambda data: data.replace(b"Report Date: 08-Oct-2026", b"Report Date: 8th October"), "The first line is not"),
        (lambda data: b"<html>\n", "The first line is not"),
        (lambda data: b"", "The first line is not"),
        (lambda data: data.replace("例子".encode(), b"\xe9\xff"), "not in UTF-8"),
        (lambda data: data.decode().encode("utf-16"), "not in UTF-8"),
        (lambda data: data.replace(b"EXAMPLE IC TRADING", b"EXAMPLE\0IC"), "NUL"),
        (lambda data: data.replace(b"EXAMPLE IC TRADING", b"X" * 2_000), "more than 500 characters"),
        (
            lambda data: data.replace(b"Russia (Sanctions) (EU Exit) Regulations 2019,Ship", b"Russia,Fleet"),
            "unknown kind",
        ),
        (lambda data: data.replace(b"TST0002", b"T" * 121), "has more than 120 characters"),
        (lambda data: data.replace(b"RUS2176", b"AFG0001"), "at once"),
        (lambda data: data[: data.index(b"16/04/2026")], "no entry"),
    ],
)
def test_what_is_not_the_list_or_not_all_of_it_is_refused_with_the_reason(
    broken: Callable[[bytes], bytes], says: str
) -> None:
    with pytest.raises(ListRefused, match=says):
        read_uk_sanctions(broken(SAMPLE))


@pytest.mark.thorough
def test_200_000_rows_in_four_scripts_with_half_known_dates_are_read() -> None:
    header, rows = SAMPLE.split(b"\n", 1)[0], []
    for number in range(200_000):
        row = dict.fromkeys(UK_COLUMNS, "")
        name = ("Made-up Works", "虚构工厂", "Вымышленный завод", "مصنع وهمي")[number % 4]
        row |= {"Unique ID": f"TST{number // 2:06}", "Name 6": f"{name} {number}", "Name type": "Primary Name"}
        row |= {"Designation Type": "Entity", "Regime Name": "Made-up", "Date Designated": "dd/mm/1965"}
        rows.append(",".join(row.values()))
    data = b"\n".join([header, ",".join(f'"{name}"' for name in UK_COLUMNS).encode(), "\n".join(rows).encode(), b""])
    assert len(read_uk_sanctions(data).entries) == 100_000
