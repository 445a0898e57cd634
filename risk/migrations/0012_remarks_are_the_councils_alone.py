from django.db import migrations, models


class Migration(migrations.Migration):
    """Remarks stand in a table of their own. The column is emptied, and dropped once no process of before writes it."""

    dependencies = [("risk", "0011_answers_of_before")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE risk_assessment ALTER COLUMN remarks SET DEFAULT ''",
                    "ALTER TABLE risk_assessment ALTER COLUMN remarks DROP DEFAULT",
                ),
                migrations.RunSQL(
                    "UPDATE risk_assessment SET remarks = '' WHERE remarks <> ''", migrations.RunSQL.noop
                ),
            ],
            state_operations=[migrations.RemoveField(model_name="assessment", name="remarks")],
        ),
        migrations.AlterField(
            model_name="match",
            name="asked_again",
            field=models.CharField(
                blank=True,
                choices=[
                    ("list", "The entry on the list has changed"),
                    ("organisation", "What is known of the organisation has changed"),
                    ("expired", "The decision has expired"),
                    ("came_back", "The entry was off the list and is on it again"),
                    (
                        "not_alike",
                        "It was decided to be it or near to it, and their names are no longer alike",
                    ),
                ],
                max_length=12,
            ),
        ),
    ]
