"""What offices had said of assessments stands beside the version that they said it of, with no word of it lost."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from accounts.models import CouncilSettings
from accounts.roles import Role
from risk import services
from risk.models import Assessment, OfficeAnswer
from tests.factories import NOW, a_delegation, again, council_user
from tests.risk.assessed import finished

pytestmark = pytest.mark.django_db

BEFORE = ("risk", "0011_answers_of_before")


def test_remarks_and_signatures_of_before_are_kept_with_who_said_them_and_when() -> None:
    officer, approver = council_user("LDS"), council_user("LDS", Role.APPROVER)
    told = {"countersign_when": "all", "countersign_office": "monitoring_officer"}
    CouncilSettings.objects.filter(council="LDS").update(**told)
    back, signed, waits = (finished(a_delegation("LDS", by=again(officer)), by=officer) for _each in range(3))
    step: dict[str, Any] = {"by": again(approver), "now": NOW}
    services.send_back_assessment(back, remarks="Made-up remarks.", seen=back.version, **step)
    services.countersign_assessment(signed, seen=signed.version, **step)
    before = list(OfficeAnswer.objects.order_by("version").values("version", "office", "by_user", "remarks"))
    assert len(before) == 2
    OfficeAnswer.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE risk_assessment SET remarks = 'Made-up remarks.' WHERE id = %s", [back.pk])
    apps = MigrationLoader(connection).project_state(BEFORE, at_end=False).apps
    fill = import_string(f"risk.migrations.{BEFORE[1]}.fill")
    for _twice in range(2):
        fill(apps, None)
    after = OfficeAnswer.objects.order_by("version").values("version", "office", "by_user", "remarks")
    assert list(after) == before
    assert OfficeAnswer.objects.get(remarks="").at == NOW
    assert not OfficeAnswer.objects.filter(version__assessment=waits)
    assert Assessment.objects.count() == 3
