"""`python -m tests.screening`: recall and innocents shown, with the names of both."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.screening.measuring import measure

    told = measure()
    print(f"Recall {told.recall:.2f} of {told.wanted}; {len(told.shown)} of {told.innocent} innocent names shown,")
    print(f"{len(told.shown_closely)} of them closely.")
    for sought, score in told.missed:
        print(f"missed  {score:.2f}  {' / '.join(sought.name.names)}  ({sought.why})")
    for sought, entry, found in told.shown:
        print(f"shown   {found.score:.2f}  {' / '.join(sought.name.names)}: {entry}")
    sys.exit(0 if told.recall >= 0.95 and len(told.shown) <= 15 and not told.shown_closely else 1)
