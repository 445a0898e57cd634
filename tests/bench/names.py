"""How long a name of two characters takes to find among 50,000 organisations.

pytest -n 0 -o python_files=names.py tests/bench/names.py
"""

import statistics
import time

import pytest
from django.db import connection

from counterparts.models import Organisation
from tests import factories
from tests.counterparts.test_finding import many

COUNT, TIMES, MOST = 50_000, 9, 0.05


@pytest.mark.django_db
def test_a_name_of_two_characters_takes_milliseconds(capsys: pytest.CaptureFixture[str]) -> None:
    user = factories.council_user("MAN")
    factories.council_user("LDS")
    many(COUNT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE counterparts_organisation")
    seen = Organisation.objects.visible_to(user)
    told = {
        "suggestions, 重庆": lambda: list(seen.search("重庆", most=8)),
        "list, 重庆": lambda: list(seen.named_like("重庆", user).order_by("sort_name", "key")[:51]),
        "suggestions, office 49": lambda: list(seen.search("office 49", most=8)),
    }
    for name, ask in told.items():
        taken = []
        for _ in range(TIMES):
            began = time.perf_counter()
            assert ask()
            taken.append(time.perf_counter() - began)
        median = statistics.median(taken)
        with capsys.disabled():
            print(f"{name}: {median * 1000:.1f} ms")
        assert "重庆" not in name or median < MOST
