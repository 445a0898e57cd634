"""An index over those who hear of an event, so that the change feed costs little for whoever hears of few."""

from django.db import migrations

INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_event_heard_by ON audit_event USING gin ((before || after));"
DROP = "DROP INDEX CONCURRENTLY IF EXISTS audit_event_heard_by;"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(INDEX, DROP)]
