from typing import Any

from django.db import migrations

from places.rules import simplified

AT_ONCE = 500


def find_in_either(apps: Any, schema_editor: Any) -> None:
    """Places that were there before are found in simplified characters and in traditional ones."""
    Place = apps.get_model("places", "Place")
    changed = []
    for one in Place.objects.exclude(grams=[]).only("search", "grams").iterator(chunk_size=AT_ONCE):
        search, grams = simplified(one.search), sorted({simplified(gram) for gram in one.grams})
        if (search, grams) != (one.search, one.grams):
            one.search, one.grams = search, grams
            changed.append(one)
    Place.objects.bulk_update(changed, ["search", "grams"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("places", "0004_scale")]

    operations = [migrations.RunPython(find_in_either, migrations.RunPython.noop, elidable=True)]
