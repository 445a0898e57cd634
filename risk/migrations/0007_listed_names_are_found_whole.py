from django.contrib.postgres.indexes import HashIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("risk", "0006_whose_a_risk_is_and_what_rests")]

    operations = [
        AddIndexConcurrently(
            model_name="listedform", index=HashIndex(fields=["text"], name="risk_listedform_whole")
        ),
    ]
