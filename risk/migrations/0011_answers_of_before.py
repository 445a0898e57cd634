"""What offices have said so far stands beside the version that was finished last.

Of what was sent back the trail knows by whom and when, and the council's settings which office it was.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q

from web.keys import new_key


def fill(apps: Any, schema_editor: Any) -> None:
    Assessment = apps.get_model("risk", "Assessment")
    OfficeAnswer = apps.get_model("risk", "OfficeAnswer")
    for row in Assessment.objects.filter(~Q(remarks="") | Q(countersigned_at__isnull=False)).iterator():
        version = row.kept.order_by("-number").first()
        said = countersigned(row) if row.countersigned_at else sent_back(apps, row)
        if version is not None and said is not None and not OfficeAnswer.objects.filter(version=version).exists():
            OfficeAnswer.objects.create(version=version, council_id=row.council_id, key=new_key(), **said)


def countersigned(row: Any) -> dict[str, Any]:
    who = {"by_user_id": row.countersigned_by_id, "as_deputy": row.as_deputy}
    return {"office": row.countersign_office, "at": row.countersigned_at, **who}


def sent_back(apps: Any, row: Any) -> dict[str, Any] | None:
    events = apps.get_model("audit", "Event").objects.filter(label="risk.Assessment", subject=row.key)
    event = events.filter(action="assessment_sent_back").order_by("-at").first()
    settings = apps.get_model("accounts", "CouncilSettings").objects.filter(council=row.council_id).first()
    if event is None or settings is None:
        return None
    by = apps.get_model("accounts", "User").objects.get(key=event.actor)
    return {"office": settings.countersign_office, "at": event.at, "by_user": by, "remarks": row.remarks}


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0010_answers_of_offices"),
        ("accounts", "0011_risk_settings"),
        ("audit", "0002_heard_by"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
