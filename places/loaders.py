"""Loads reference data, or refreshes it: councils, countries, places, posts, networks. Nothing is ever deleted."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.db import models, transaction

from places import rules
from places.models import Council, Country, Network, Place, Post
from places.packs import Line, Pack, Table
from places.refreshing import Loaded, Refresh
from places.romanising import ROMANISED_BY, as_one_word

SHIPPED = Path(__file__).parent / "data"
ISO_3166 = "ISO 3166 (pycountry)"
STANDING = ("standing", "local_standing", "head", "equivalent_here", "standing_source")


@transaction.atomic
def load_reference_data(folder: Path = SHIPPED) -> list[Loaded]:
    """Load a pack, and those of further countries in the folders below it: all or, where a file does not fit, none."""
    packs = [folder, *sorted(inner.parent for inner in folder.glob("*/pack.json"))]
    return [told for one in packs for told in _load(Pack.in_folder(one))]


def _load(pack: Pack) -> list[Loaded]:
    loaded: list[Loaded] = []
    if pack.home:
        loaded += _load_countries(pack)
    loaded += _load_councils(pack)
    loaded += [_load_hexagons(table) for table in pack.hexagons]
    loaded += _load_places(pack)
    loaded += _load_posts(pack)
    loaded += _load_networks(pack)
    return loaded


def _known(model: type[models.Model]) -> set[str]:
    return set(model._default_manager.values_list("pk", flat=True))


def _by_code[Row: models.Model](
    tables: Iterable[Table], make: Callable[[Line], Row | None]
) -> tuple[dict[str, Row], dict[str, Line]]:
    """The rows of several files by code, and the line that each was made from."""
    rows: dict[str, Row] = {}
    lines: dict[str, Line] = {}
    for table in tables:
        for line in table.lines():
            row = make(line)
            if row is None:
                continue
            code = str(row.pk)
            if code in rows and table.earlier_file_wins and lines[code].table != table:
                continue
            if code in rows:
                line.refuse("code", f"{code} is on line {lines[code].number} of {lines[code].table.file} too.")
            rows[code], lines[code] = row, line
    return rows, lines


# -- Countries and councils --------------------------------------------------------------------------------------


def _load_countries(pack: Pack) -> list[Loaded]:
    names = {line.text("code"): line for table in pack.country_names for line in table.lines()}
    rows = {}
    for country in pycountry.countries:
        line = names.pop(country.alpha_2, None)
        name = line.text("name") if line else getattr(country, "common_name", country.name)
        rows[country.alpha_2] = Country(
            code=country.alpha_2,
            alpha_3=country.alpha_3,
            name=name,
            local_name=line.text("local_name") if line else "",
            other_names=line.several("other_names") if line else [],
            sort_name=rules.sort_name(name),
            home=country.alpha_2 == pack.home,
            loaded_from=ISO_3166,
        )
        if line:
            line.check(rows[country.alpha_2])
    for code, line in names.items():
        line.refuse("code", f"{code} is not a country or territory of ISO 3166.")
    refresh = Refresh(rows, of=Country)
    refresh.write()
    return refresh.told([ISO_3166])


def _load_councils(pack: Pack) -> list[Loaded]:
    if not pack.councils:
        return []
    rows, lines = _by_code(pack.councils, _council)
    known = rows.keys() | _known(Council)
    successors = {code: set(line.several("successors")) for code, line in lines.items()}
    for code, line in lines.items():
        row = rows[code]
        for name, other in (
            ("county", row.county_id),
            ("combined_authority", row.combined_authority_id),
            *(("successors", successor) for successor in successors[code]),
        ):
            if other and other not in known:
                line.refuse(name, f"there is no council with the code {other}.")
    refresh = Refresh(rows, of=Council)
    refresh.write()
    refresh.link("successors", successors)
    return refresh.told(table.label for table in pack.councils)


def _council(line: Line) -> Council:
    name, short_name, welsh_name = line.text("name"), line.text("short_name"), line.text("welsh_name")
    code, gss_code, former = line.text("code"), line.text("gss_code"), line.several("former_gss_codes")
    council = Council(
        code=code,
        gss_code=gss_code,
        former_gss_codes=former,
        name=name,
        short_name=short_name,
        welsh_name=welsh_name,
        slug=line.text("slug"),
        kind=line.text("kind"),
        tier=line.text("tier"),
        nation=line.text("nation"),
        region=line.text("region"),
        county_id=line.text("county") or None,
        combined_authority_id=line.text("combined_authority") or None,
        status=line.text("status"),
        opened_on=line.day("opened_on"),
        opened_basis=line.text("opened_basis"),
        closed_on=line.day("closed_on"),
        website=line.text("website"),
        population=line.whole_number("population"),
        population_basis=line.text("population_basis"),
        latitude=line.decimal("latitude"),
        longitude=line.decimal("longitude"),
        note=line.text("note"),
        sort_name=rules.sort_name(short_name),
        search=rules.spellings([short_name, name, welsh_name, code, gss_code, *former]),
        grams=rules.grams([name, welsh_name]),
        loaded_from=line.table.label,
    )
    line.check(council)
    if council.opened_on and council.closed_on and council.closed_on <= council.opened_on:
        line.refuse("closed_on", "a council must close after it opens.")
    return council


def _load_hexagons(table: Table) -> Loaded:
    councils = {council.code: council for council in Council.objects.all()}
    counts: Counter[str] = Counter()
    seen: dict[tuple[int | None, int | None], str] = {}
    changed = []
    for line in table.lines():
        code, spot = line.text("code"), (line.whole_number("hex_q"), line.whole_number("hex_r"))
        council = councils.pop(code, None)
        if council is None:
            line.refuse("code", f"there is no council with the code {code}, or it has a hexagon already.")
        if None in spot or spot in seen:
            line.refuse("hex_q", f"the hexagon is that of {seen[spot]} too." if spot in seen else "it is empty.")
        seen[spot] = code
        had = (council.hex_q, council.hex_r)
        counts["unchanged" if had == spot else "added" if had == (None, None) else "changed"] += 1
        if had != spot:
            council.hex_q, council.hex_r = spot
            line.check(council)
            changed.append(council)
    Council.objects.bulk_update(changed, ["hex_q", "hex_r"], batch_size=500)
    gone = tuple(sorted(code for code, council in councils.items() if council.hex_q is not None))
    return Loaded(table.file, counts["added"], counts["changed"], counts["unchanged"], gone)


# -- Places ------------------------------------------------------------------------------------------------------


def _load_places(pack: Pack) -> list[Loaded]:
    tables = (*pack.subdivisions, *pack.places)
    if not tables:
        return []
    other_names: dict[str, list[str]] = {}
    for line in (line for table in pack.other_names for line in table.lines()):
        other_names.setdefault(_place_code(line.text("code"), line.table), []).append(line.text("name"))
    readings = {
        _place_code(line.text("code"), line.table): line.text("pinyin").split()
        for table in pack.readings
        for line in table.lines()
    }
    populations = {
        _place_code(line.text("code"), line.table): line for table in pack.populations for line in table.lines()
    }
    by_kind, by_code = _ranks(pack)
    rows, lines = _by_code(tables, _place)
    for table in pack.subdivisions:
        _name_as_iso_does(table, rows, lines)
    known = {place.pk: place for place in Place.objects.all()} | rows
    countries = _known(Country)
    for code, line in lines.items():
        row = rows[code]
        if row.country_id not in countries:
            line.refuse("code", f"the country {row.country_id} is not loaded.")
        if row.parent_id and row.parent_id not in known:
            line.refuse("parent", f"there is no place with the code {row.parent_id}.")
        row.within = ", ".join(_names_above(row, known, line))
        row.other_names = other_names.pop(code, [])
        _derive(row, line, readings.pop(code, []))
        line.check(row)
        _measure(row, populations.pop(code, None))
        _rank(row, by_code.pop(code, None) or by_kind.get((row.country_id, row.admin_type)))
    for code in [*other_names, *readings, *populations, *by_code]:
        raise ValidationError(f"There is no place with the code {code}, of which another file of the pack tells.")
    refresh = Refresh(rows, of=Place)
    refresh.write()
    return refresh.told(table.label for table in tables)


def _ranks(pack: Pack) -> tuple[dict[tuple[str, str], Line], dict[str, Line]]:
    """What is said of the rank of places, by their country and kind, and by the codes of those that differ."""
    by_kind: dict[tuple[str, str], Line] = {}
    by_code: dict[str, Line] = {}
    for line in (line for table in pack.ranks for line in table.lines()):
        if kind := line.text("admin_type"):
            by_kind[line.table.country, kind] = line
        by_code |= {_place_code(code, line.table): line for code in line.several("codes")}
    return by_kind, by_code


def _measure(row: Place, line: Line | None) -> None:
    if line is not None:
        row.population = line.whole_number("population")
        row.population_basis = line.text("population_basis")
        line.check(row)


def _rank(row: Place, line: Line | None) -> None:
    if line is not None:
        for name in STANDING:
            setattr(row, name, line.text(name))
        line.check(row)


def _name_as_iso_does(table: Table, rows: dict[str, Place], lines: dict[str, Line]) -> None:
    """Give the divisions of a country the names that ISO 3166 has for them in its own language, and see that all are
    there."""
    divisions: Any = pycountry.subdivisions.get(country_code=table.country)  # type: ignore[no-untyped-call]
    known = {division.code: division.name for division in divisions}
    for code, line in lines.items():
        if line.table is table:
            if code not in known:
                line.refuse("code", f"{code} is not a division of ISO 3166.")
            rows[code].local_name = known.pop(code)
    if known:
        raise ValidationError(f"{table.file}: there is no line for {', '.join(sorted(known))}.")


def _place_code(written: str, table: Table) -> str:
    """Codes carry their country; one that has it already, or belongs to another country, says so itself."""
    return written if not written or "-" in written else f"{table.country}-{written}"


def _place(line: Line) -> Place | None:
    """A place, or None where the line is a country of its own, whose row comes from ISO 3166."""
    table, written, parent = line.table, line.text("code"), line.text("parent")
    if written in table.countries_of_their_own:
        return None
    country = table.countries_of_their_own.get(parent, table.country)
    if parent in table.countries_of_their_own:
        parent = ""
    code = _place_code(written, table)
    if not code.startswith(f"{country}-"):
        line.refuse("code", f"the code {code} does not begin with that of its country, {country}.")
    name, local_name, kind = line.text("name"), line.text("local_name"), _suffix(line)
    if kind:
        name = f"{_without(name, kind.name)} {kind.english}"
    return Place(
        code=code,
        country_id=country,
        name=name,
        full_name=line.text("full_name") or name,
        local_name=local_name,
        level=line.text("level"),
        admin_type=kind.admin_type if kind else line.text("admin_type"),
        parent_id=_place_code(parent, table) or None,
        in_scope=line.yes_or_no("in_scope", otherwise=True),
        name_basis=line.text("name_basis"),
        note=line.text("note"),
        # What the database would set by default is no value yet that could be compared.
        **dict.fromkeys(("population_basis", *STANDING), ""),
        loaded_from=table.label,
    )


def _suffix(line: Line) -> Any:
    """The ending that says what kind of place it is, where enough of the name is left without it."""
    local_name, name = line.text("local_name"), line.text("name").lower()
    return next(
        (
            suffix
            for suffix in line.table.suffixes
            if local_name.endswith(suffix.local)
            and len(local_name) > len(suffix.local)
            and name.endswith(suffix.name)
            and len(name) > len(suffix.name)
        ),
        None,
    )


def _without(name: str, ending: str) -> str:
    return name[: len(name) - len(ending)].rstrip(" '-")


def _names_above(row: Place, known: dict[str, Place], line: Line) -> list[str]:
    names: list[str] = []
    above = row
    while above.parent_id:
        above = known[above.parent_id]
        names.append(above.name)
        if len(names) > len(rules.Level):
            line.refuse("parent", "the place lies in itself, or deeper than places can.")
    return names


def _derive(row: Place, line: Line, reading: list[str]) -> None:
    """What the place is found and sorted by."""
    kind = _suffix(line)
    short = line.text("short_local_name") or (row.local_name.removesuffix(kind.local) if kind else row.local_name)
    plain = row.name.removesuffix(f" {kind.english}") if kind else row.name
    romanise = ROMANISED_BY.get(line.table.reads_as)
    syllables = reading or (romanise(short, plain) if romanise else [])
    row.pinyin = as_one_word(syllables) if syllables else ""
    row.sort_name = rules.sort_name(row.name, row.within)
    row.grams = rules.grams([row.local_name, short])
    row.search = rules.spellings(
        [
            plain,
            row.name,
            row.full_name,
            " ".join(syllables),
            line.text("name"),
            short,
            row.local_name,
            *row.other_names,
        ],
        label=row.label,
    )


# -- Posts -------------------------------------------------------------------------------------------------------


def _load_posts(pack: Pack) -> list[Loaded]:
    if not pack.posts:
        return []
    countries, places = _known(Country), _known(Place)
    rows: dict[str, Post] = {}
    covered: dict[str, set[str]] = {}
    reached: dict[str, set[str]] = {}
    for line in (line for table in pack.posts for line in table.lines()):
        post = _post(line)
        if post.name in rows:
            line.refuse("name", f"{post.name} is there twice.")
        for name, code in (("sending", post.sending_id), ("receiving", post.receiving_id)):
            if code not in countries:
                line.refuse(name, f"{code or 'nothing'} is not a country or territory that is loaded.")
        line.check(post)
        coded = next((table for table in pack.places if table.file == line.table.place_codes_of), None)
        own = coded.countries_of_their_own if coded else {}
        codes = line.several("places")
        covered[post.name] = {_place_code(code, coded) for code in codes if code not in own} if coded else set(codes)
        reached[post.name] = {post.receiving_id, *(own[code] for code in codes if code in own)}
        for code in sorted(covered[post.name] - places):
            line.refuse("places", f"there is no place with the code {code}.")
        rows[post.name] = post
    refresh = Refresh(rows, of=Post, by="name")
    refresh.write()
    refresh.link("places", covered)
    refresh.link("countries", reached)
    return refresh.told(table.label for table in pack.posts)


def _post(line: Line) -> Post:
    return Post(
        name=line.text("name"),
        kind=line.text("kind"),
        sending_id=line.text("sending"),
        receiving_id=line.text("receiving"),
        city=line.text("city"),
        sort_name=rules.sort_name(line.text("name")),
        opened=line.text("opened"),
        district=line.text("district"),
        source=line.text("source"),
        confidence=line.text("confidence"),
        loaded_from=line.table.label,
    )


# -- Networks ----------------------------------------------------------------------------------------------------


def _load_networks(pack: Pack) -> list[Loaded]:
    """Networks, and their members as far as a list or their nation gives them; what their observers keep is theirs."""
    if not pack.networks:
        return []
    councils = {council.code: council for council in Council.objects.all()}
    rows: dict[str, Network] = {}
    members: dict[str, set[str]] = {}
    for line in (line for table in pack.networks for line in table.lines()):
        network = _network(line)
        if network.code in rows:
            line.refuse("code", f"{network.code} is there twice.")
        line.check(network)
        rows[network.code] = network
        nation = line.text("members_of")
        if nation and nation not in list(rules.Nation):
            line.refuse("members_of", f"{nation} is not a nation of the United Kingdom.")
        members[network.code] = {
            code
            for code, council in councils.items()
            if nation and council.nation == nation and council.kind in rules.COUNTED_KINDS and council.closed_on is None
        }
    for line in (line for table in pack.network_members for line in table.lines()):
        network_code, council_code = line.text("network"), line.text("council")
        if network_code not in rows:
            line.refuse("network", f"there is no network with the code {network_code}.")
        if council_code not in councils:
            line.refuse("council", f"there is no council with the code {council_code}.")
        members[network_code].add(council_code)
    refresh = Refresh(rows, of=Network)
    refresh.write()
    kept = Network.objects.exclude(members_kept_at=None).values_list("code", flat=True)
    refresh.link("members", {code: councils for code, councils in members.items() if code not in set(kept)})
    return refresh.told(table.label for table in pack.networks)


def _network(line: Line) -> Network:
    return Network(
        code=line.text("code"),
        name=line.text("name"),
        sort_name=rules.sort_name(line.text("name")),
        source=line.text("source"),
        confidence=line.text("confidence"),
        loaded_from=line.table.label,
    )
