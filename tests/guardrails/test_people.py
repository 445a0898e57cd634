"""G01, G02, G05: official engagement only, no scores on people, and no more about a delegate than five facts."""

import csv
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.forms import BaseForm
from rest_framework.serializers import BaseSerializer

from engagement.models import Delegate

ROOT = Path(__file__).parent.parent.parent
OURS = [config.label for config in apps.get_app_configs() if (ROOT / config.label).is_dir()]

BANNED = (
    *("ethnic", "race", "racial", "religio", "faith", "belief", "heritage", "diaspora", "nationality", "citizenship"),
    *(
        "birth",
        "gender",
        "sex",
        "political",
        "party_member",
        "passport",
        "photo",
        "home_address",
        "dietary",
        "diet",
        "disab",
    ),
)
# A name that contains a banned word and is not about a person, with the reason.
EXCEPTIONS = {
    "heritage_museums": "a purpose of a visit",
    "photo_rules": "what may be photographed at a visit",
}
SCORES = (
    "score",
    "rating",
    "rank",
    "rag",
    "health",
    "influence",
    "trust",
    "risk",
    "priority",
    "weight",
    "grade",
    "stars",
)

# Every model that holds a person, and why it may. A model with a field that looks like a person's must stand here.
HOLDS_A_PERSON = {
    "accounts.User": "who signs in",
    "accounts.AccessRequest": "who asked to sign in, until it is answered, and a month after",
    "accounts.Invitation": "who was asked to sign in",
    "accounts.FactorReset": "who lost every factor, and the two who decide; all of them users",
    "engagement.Delegate": "who travels with a delegation, in a named role",
}
PERSONAL = (
    "email",
    "local_name",
    "first_name",
    "last_name",
    "surname",
    "phone",
    "telephone",
    "mobile",
    "person",
    "address",
)
# Fields of such names that hold no person.
NOT_A_PERSON = {
    ("places.Country", "local_name"),
    ("places.Place", "local_name"),
    ("counterparts.Organisation", "local_name"),
    ("engagement.VisitorRank", "local_name"),
    ("risk.Listing", "address"),  # of an organisation, as its list has it
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def names_in(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.get_fields()]


def subclasses(base: type) -> set[type]:
    below: list[type] = base.__subclasses__()
    return {base}.union(*map(subclasses, below))


def banned(name: str) -> bool:
    return name not in EXCEPTIONS and any(
        word in name.lower() if len(word) > 4 else word in name.lower().split("_") for word in BANNED
    )


@pytest.mark.capability("G01")
def test_no_model_has_a_field_about_who_somebody_is() -> None:
    found = [f"{model._meta.label}.{name}" for model in our_models() for name in names_in(model) if banned(name)]
    assert found == []


@pytest.mark.capability("G01")
def test_no_serializer_or_form_asks_who_somebody_is() -> None:
    import_module("config.urls")  # brings in every serializer and form that an address uses
    classes = [cls for cls in subclasses(BaseSerializer) | subclasses(BaseForm) if cls.__module__.split(".")[0] in OURS]
    assert len(classes) > 10
    found = []
    for cls in classes:
        fields = getattr(cls, "_declared_fields", None) or getattr(cls, "base_fields", {})
        found += [f"{cls.__name__}.{name}" for name in fields if banned(name)]
    assert found == []


@pytest.mark.capability("G01")
def test_no_shipped_file_has_a_column_about_who_somebody_is() -> None:
    files = sorted(ROOT.glob("*/data/*.csv"))
    assert files
    found = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as rows:
            found += [f"{file.name}: {column}" for column in next(csv.reader(rows)) if banned(column)]
    assert found == []


@pytest.mark.capability("G01")
def test_the_lint_finds_what_it_is_for() -> None:
    for name in ("ethnicity", "religion", "heritage", "diaspora_group", "place_of_birth", "race", "nationality"):
        assert banned(name)
    for name in ("heritage_museums", "trace", "sort_name", "programme", "interface"):
        assert not banned(name)


@pytest.mark.capability("G01")
def test_every_model_that_holds_a_person_is_known() -> None:
    looks_like_one = {
        model._meta.label
        for model in our_models()
        for name in names_in(model)
        if name in PERSONAL and (model._meta.label, name) not in NOT_A_PERSON
    }
    assert looks_like_one == set(HOLDS_A_PERSON)


@pytest.mark.capability("G02")
def test_nothing_that_holds_a_person_carries_a_number_or_a_colour() -> None:
    found = []
    for label in HOLDS_A_PERSON:
        for field in apps.get_model(label)._meta.get_fields():
            numeric = isinstance(field, models.IntegerField | models.FloatField | models.DecimalField) and not (
                isinstance(field, models.AutoField | models.ForeignKey) or field.name == "id"
            )
            if numeric or any(word in field.name.split("_") for word in SCORES):
                found.append(f"{label}.{field.name}")
    assert found == []


@pytest.mark.capability("G05")
def test_a_delegate_is_five_facts_and_no_more() -> None:
    plumbing = {"id", "key", "council", "delegation"}
    assert set(names_in(Delegate)) - plumbing == {"name", "local_name", "title", "organisation", "part"}
