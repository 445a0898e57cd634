import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.rules import Sharing
from accounts.services import the_clock
from audit.models import Event
from places.models import Council
from tests import factories
from tests.factories import NOW
from twinning import services
from twinning.loaders import SHIPPED, Loaded, load_agreements
from twinning.models import Agreement, AgreementFact
from twinning.rules import AgreementKind, Confidence, Precision, Status

pytestmark = pytest.mark.django_db


def shipped() -> list[dict[str, str]]:
    with (SHIPPED / "agreements.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def load(rows: list[dict[str, str]], folder: Path) -> Loaded:
    with (folder / "agreements.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return load_agreements(folder, by=the_clock(), now=NOW)


def test_every_sourced_agreement_is_loaded_and_shared_with_all_councils() -> None:
    assert load_agreements(by=the_clock(), now=NOW) == Loaded(added=71, changed=0, unchanged=0, gone=())
    assert Agreement.objects.count() == 71
    assert set(Agreement.objects.values_list("sharing", flat=True)) == {Sharing.COUNCILS}
    assert not AgreementFact.objects.filter(source__icontains="memory").exists()
    assert not AgreementFact.objects.filter(source="").exists()
    kinds = {kind: Agreement.objects.filter(kind=kind).count() for kind in AgreementKind}
    assert kinds[AgreementKind.SISTER_PROVINCE_COUNTY] == 6
    assert kinds[AgreementKind.SISTER_CITY_TWINNING] == 46
    statuses = {status: Agreement.objects.filter(status=status).count() for status in Status}
    assert (statuses[Status.ACTIVE], statuses[Status.ENDED_BY_UK], statuses[Status.NOT_CONFIRMED]) == (14, 5, 52)


def test_a_day_is_kept_as_far_as_it_is_known() -> None:
    load_agreements(by=the_clock(), now=NOW)
    leeds = Agreement.objects.get(council="LDS", place="CN-330100")
    assert leeds.signed is not None
    assert (leeds.signed.iso, leeds.signed_to) == ("1988-06-08", Precision.DAY)
    sheffield = Agreement.objects.get(council="SHF", place__name="Anshan")
    assert sheffield.signed is not None
    assert (sheffield.signed.iso, sheffield.signed_to) == ("1983", Precision.YEAR)
    belfast = Agreement.objects.get(council="BFS", place="CN-340100")
    assert belfast.signed is not None
    assert (belfast.signed.iso, belfast.signed_to) == ("2005-06", Precision.MONTH)


def test_an_agreement_of_a_council_that_was_replaced_is_that_of_its_successor() -> None:
    load_agreements(by=the_clock(), now=NOW)
    corby = Agreement.objects.get(uk_place="Corby")
    assert corby.council == Council.objects.get(code="NNT")


def test_the_value_that_stands_names_its_source() -> None:
    load_agreements(by=the_clock(), now=NOW)
    newcastle = Agreement.objects.get(council="NET")
    status = newcastle.facts.get(field="status", stands=True)
    assert status.value == Status.ENDED_BY_UK
    assert "voted unanimously" in status.note
    assert status.confidence == Confidence.HIGH


def test_to_load_again_changes_nothing(tmp_path: Path) -> None:
    load_agreements(by=the_clock(), now=NOW)
    events = Event.objects.count()
    assert load_agreements(by=the_clock(), now=NOW) == Loaded(0, 0, 71, ())
    assert Event.objects.count() == events
    assert load(shipped()[1:], tmp_path) == Loaded(0, 0, 70, ("TA001",))
    assert Agreement.objects.count() == 71


def test_a_better_source_is_taken_until_the_council_has_confirmed(tmp_path: Path) -> None:
    load_agreements(by=the_clock(), now=NOW)
    rows = shipped()
    [leeds] = [row for row in rows if row["council"] == "LDS"]
    leeds["signed"] = "1988-06-09"
    assert load(rows, tmp_path) == Loaded(0, 1, 70, ())
    agreement = Agreement.objects.get(council="LDS")
    assert agreement.version == 2
    officer = factories.council_user("LDS")
    services.confirm_agreement(agreement, seen=2, by=officer, now=NOW + timedelta(days=1))
    leeds["signed"] = "1988-06-10"
    assert load(rows, tmp_path) == Loaded(0, 0, 71, ())
    agreement.refresh_from_db()
    assert agreement.signed is not None
    assert agreement.signed.iso == "1988-06-09"


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("signed", "1983-02-29", "line 2, column signed: 1983-02-29 is not a day"),
        ("signed", "about 1986", "about 1986 is not a day, a month or a year"),
        ("council", "XXX", "there is no council with the code XXX"),
        ("place", "CN-999999", "there is no place with the code CN-999999"),
        ("kind", "marriage", "marriage is not one of"),
        ("id", "TA003", "every line needs an id of its own"),
        ("ended", "1970", "must"),
    ],
)
def test_a_line_that_does_not_fit_loads_nothing(column: str, value: str, told: str, tmp_path: Path) -> None:
    rows = shipped()
    rows[0] |= {"signed": "1983"} | {column: value}
    with pytest.raises(ValidationError) as refused:
        load(rows, tmp_path)
    assert told in refused.value.messages[0]
    assert not Agreement.objects.exists()


def test_the_command_says_what_became_of_the_file(tmp_path: Path) -> None:
    said = StringIO()
    call_command("load_agreements", stdout=said)
    assert said.getvalue() == "agreements.csv: 71 added, 0 changed, 0 unchanged, 0 gone\n"
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_agreements", folder=tmp_path)
