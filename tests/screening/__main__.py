"""`python -m tests.screening`: recall and innocents shown, with the names of both; through the database too.

`--time` also tells how long a thousand organisations take against 60,000 names, with none and some hundreds of the
council's own on record. It needs a database with the reference data, and leaves nothing in it.
"""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import transaction

    from tests.screening import measuring
    from tests.screening.measuring import Measured, compared_with_all, looked_for, measure

    def say(how: str, told: Measured) -> bool:
        print(f"{how}: recall {told.recall:.2f} of {told.wanted};", end=" ")
        print(f"{len(told.shown)} of {told.innocent} innocent names shown, {len(told.shown_closely)} of them closely.")
        for sought, score in told.missed:
            print(f"  missed  {score:.2f}  {' / '.join(sought.name.names)}  ({sought.why})")
        for sought, entry, found in told.shown:
            print(f"  shown   {found.score:.2f}  {' / '.join(sought.name.names)}: {entry}")
        return told.recall >= 0.95 and len(told.shown) <= 15 and not told.shown_closely

    good = say("Compared with every entry", measure(compared_with_all))
    if "--database" in sys.argv:
        with transaction.atomic():
            measuring.load()
            good = say("Looked for in the database", measure(looked_for)) and good
            transaction.set_rollback(True)
    if "--time" in sys.argv:
        with transaction.atomic():
            measuring.load_many(60_000)
            for on_record in (0, 400):
                with transaction.atomic():
                    took = measuring.time_to_screen(1_000, on_record=on_record)
                    transaction.set_rollback(True)
                compared = f"{took.organisations} organisations against {took.listed} names"
                print(f"{compared}, {on_record} on record: {took.seconds:.0f} s passed;", end=" ")
                print(f"work of {took.work:.0f} s here and {took.work_of_database:.0f} s of the database.", flush=True)
            transaction.set_rollback(True)
    sys.exit(0 if good else 1)
