import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risk", "0008_names_of_what_came_and_went")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX risk_listedform_trgm SET (gin_pending_list_limit = 256)",
                    "ALTER INDEX risk_listedform_trgm RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="listedform", name="risk_listedform_trgm"),
                migrations.AddIndex(
                    model_name="listedform",
                    index=django.contrib.postgres.indexes.GinIndex(
                        gin_pending_list_limit=256,
                        fields=["text"],
                        name="risk_listedform_trgm",
                        opclasses=["gin_trgm_ops"],
                    ),
                ),
            ],
        ),
    ]
