"""A pack: a folder of CSV files, and pack.json, which says what each of their columns is.

What is particular to one country stands in its pack. Whatever does not fit is refused in one sentence that names
the file, the line and the column.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import models


@dataclass(frozen=True)
class Suffix:
    """An ending of local names that says what kind of place it is, and what the English name says instead."""

    local: str
    name: str
    english: str
    admin_type: str


@dataclass(frozen=True)
class Table:
    """One file of a pack: which column holds which field, and how its values read."""

    folder: Path
    pack: str
    file: str
    columns: dict[str, str]
    unused: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    country: str = ""
    countries_of_their_own: dict[str, str] = field(default_factory=dict)
    suffixes: tuple[Suffix, ...] = ()
    reads_as: str = ""
    earlier_file_wins: bool = False
    place_codes_of: str = ""

    @property
    def label(self) -> str:
        return f"{self.pack}/{self.file}"

    def lines(self) -> list["Line"]:
        """Every line of the file, once its columns and the shape of its lines are found to fit."""
        try:
            with (self.folder / self.file).open(encoding="utf-8-sig", newline="") as text:
                reader = csv.reader(text, strict=True)
                header = next(reader, [])
                self._check_header(header)
                return list(self._fitting(reader, header))
        except OSError as error:
            _refuse(f"{self.file} cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            _refuse(f"{self.file} is not in UTF-8.")
        except csv.Error as error:
            _refuse(f"{self.file} is not a well-formed CSV file: {error}.")

    def _check_header(self, header: list[str]) -> None:
        expected = [*self.columns.values(), *self.unused]
        for column in expected:
            if column not in header:
                _refuse(f"{self.file}, line 1: the column {column} is missing.")
        for column in header:
            if column not in expected:
                _refuse(f"{self.file}, line 1: the column {column or '(no name)'} is not one of those expected.")
            if header.count(column) > 1:
                _refuse(f"{self.file}, line 1: the column {column} stands there twice.")

    def _fitting(self, reader: Any, header: list[str]) -> Iterator["Line"]:
        for row in reader:
            if len(row) != len(header):
                column = header[len(row)] if len(row) < len(header) else header[-1]
                _refuse(
                    f"{self.file}, line {reader.line_num}, column {column}: "
                    f"the line has {len(row)} values where {len(header)} are expected."
                )
            texts = dict(zip(header, row, strict=True))
            for column, value in texts.items():
                if not value.isprintable():
                    _refuse(f"{self.file}, line {reader.line_num}, column {column}: there is a control character.")
            yield Line(self, reader.line_num, texts)


@dataclass(frozen=True)
class Line:
    """One line of a file, read by field."""

    table: Table
    number: int
    texts: dict[str, str]

    def refuse(self, name: str, why: str) -> NoReturn:
        column = self.table.columns.get(name, name)
        _refuse(f"{self.table.file}, line {self.number}, column {column}: {why}")

    def text(self, name: str) -> str:
        if name in self.table.constants:
            return self.table.constants[name]
        if name not in self.table.columns:
            return ""
        written = self.texts[self.table.columns[name]].strip()
        known = self.table.values.get(name)
        if known is None:
            return written
        if written not in known:
            self.refuse(name, f"{written or 'nothing'} is not one of {', '.join(known)}.")
        return known[written]

    def several(self, name: str) -> list[str]:
        return [one.strip() for one in self.text(name).split(";") if one.strip()]

    def day(self, name: str) -> date | None:
        written = self.text(name)
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self.refuse(name, f"{written} is not a day written as YYYY-MM-DD.")

    def whole_number(self, name: str) -> int | None:
        written = self.text(name)
        try:
            return int(written) if written else None
        except ValueError:
            self.refuse(name, f"{written} is not a whole number.")

    def decimal(self, name: str) -> Decimal | None:
        written = self.text(name)
        try:
            return Decimal(written) if written else None
        except InvalidOperation:
            self.refuse(name, f"{written} is not a number.")

    def yes_or_no(self, name: str, *, otherwise: bool) -> bool:
        written = self.text(name)
        if written not in {"0", "1", ""}:
            self.refuse(name, f"{written} is neither 1 (yes) nor 0 (no).")
        return otherwise if written == "" else written == "1"

    def check(self, row: models.Model) -> None:
        """Refuse the line where the row that was made from it breaks what its fields allow."""
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        try:
            row.clean_fields(exclude=relations | {"search"})
        except ValidationError as error:
            name, sentences = next(iter(error.message_dict.items()))
            self.refuse(name, sentences[0])


@dataclass(frozen=True)
class Pack:
    """All that pack.json names; a pack of another country has places alone, or places and posts.

    `ranks` say how high places of a kind stand at home, and what comes nearest to that here; `subdivisions` give
    English names to the divisions that ISO 3166 knows of a country; `places` stand below them.
    """

    name: str
    home: str
    councils: tuple[Table, ...]
    hexagons: tuple[Table, ...]
    country_names: tuple[Table, ...]
    subdivisions: tuple[Table, ...]
    places: tuple[Table, ...]
    other_names: tuple[Table, ...]
    readings: tuple[Table, ...]
    populations: tuple[Table, ...]
    ranks: tuple[Table, ...]
    posts: tuple[Table, ...]
    networks: tuple[Table, ...]
    network_members: tuple[Table, ...]

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        try:
            written = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
            kinds = [kind.name for kind in fields(cls) if kind.name not in {"name", "home"}]
            unknown = written.keys() - {*kinds, "name", "home"}
            if unknown:
                _refuse(f"pack.json names a kind of file that is not known: {', '.join(sorted(unknown))}.")
            tables = {kind: _tables(folder, written["name"], written.get(kind, [])) for kind in kinds}
            return cls(name=written["name"], home=written.get("home", ""), **tables)
        except OSError:
            _refuse(f"There is no pack.json in {folder}.")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _refuse(f"pack.json does not have the form of a pack: {error}.")


def _tables(folder: Path, pack: str, written: list[dict[str, Any]]) -> tuple[Table, ...]:
    tables: dict[str, Table] = {}
    for spec in written:
        facts = dict(spec)
        alike = tables.get(facts.pop("like", ""))
        suffixes = tuple(Suffix(**suffix) for suffix in facts.pop("suffixes", ()))
        unused = tuple(facts.pop("unused", alike.unused if alike else ()))
        if alike:
            facts = {"columns": alike.columns, "values": alike.values, "constants": alike.constants} | facts
        table = Table(folder=folder, pack=pack, suffixes=suffixes, unused=unused, **facts)
        tables[table.file] = table
    return tuple(tables.values())


def _refuse(sentence: str) -> NoReturn:
    raise ValidationError(sentence, code="does_not_fit")
