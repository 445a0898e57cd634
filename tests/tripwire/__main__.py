"""Prints precision and recall of the tripwire, and each warning that it gives or misses wrongly: `make tripwire`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("ENVIRONMENT", "demo")
django.setup()

from tests.tripwire.measuring import SETS, measured  # noqa: E402  # needs the settings

for name, file in SETS.items():
    told = measured(file)
    print(f"{told.visits} visits {name}: precision {told.precision:.2f}, recall {told.recall:.2f}")
    for words, faults in (("unwanted", told.unwanted), ("missed", told.missed)):
        for visit, warnings in faults.items():
            for rule, stop in warnings:
                print(f"  {words}: {rule} {f'at “{stop}” ' if stop else ''}in {visit}")
