"""Make the database that test databases are copies of, while the checks run: the tests then find it there."""

import gc

import django

if __name__ == "__main__":
    django.setup()
    from tests.database import a_ready_database

    # Migrating makes thousands of classes, and needs none of them looked through for rubbish.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    print(a_ready_database())
