from typing import Any

from django.db import migrations

from places.rules import grams, spellings

AT_ONCE = 500


def find_by_place(apps: Any, schema_editor: Any) -> None:
    """Organisations that were there before are found by the names of their place too."""
    Organisation = apps.get_model("counterparts", "Organisation")
    placed = Organisation.objects.exclude(place=None).select_related("place")
    changed = []
    for one in placed.iterator(chunk_size=AT_ONCE):
        names = [one.name, one.local_name, *one.other_names]
        there = [name for name in (one.place.name, one.place.local_name, *one.place.other_names) if name]
        one.search = spellings(names, label=" ".join([one.name, *there]))
        one.grams = grams([*names, *there])
        changed.append(one)
        if len(changed) == AT_ONCE:
            Organisation.objects.bulk_update(changed, ["search", "grams"])
            changed = []
    Organisation.objects.bulk_update(changed, ["search", "grams"])


class Migration(migrations.Migration):
    dependencies = [
        ("counterparts", "0002_directory"),
        ("places", "0003_network"),
    ]

    operations = [migrations.RunPython(find_by_place, migrations.RunPython.noop, elidable=True)]
