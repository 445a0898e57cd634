from typing import Any

from django.db import migrations

from places.rules import simplified

AT_ONCE = 500


def find_in_either(apps: Any, schema_editor: Any) -> None:
    """Organisations that were there before are found in simplified characters and in traditional ones."""
    Organisation = apps.get_model("counterparts", "Organisation")
    changed = []
    for one in Organisation.objects.exclude(grams=[]).only("search", "grams").iterator(chunk_size=AT_ONCE):
        search, grams = simplified(one.search), sorted({simplified(gram) for gram in one.grams})
        if (search, grams) != (one.search, one.grams):
            one.search, one.grams = search, grams
            changed.append(one)
    Organisation.objects.bulk_update(changed, ["search", "grams"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("counterparts", "0003_found_by_place")]

    operations = [migrations.RunPython(find_in_either, migrations.RunPython.noop, elidable=True)]
