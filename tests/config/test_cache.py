import json
import pickle

import pytest
from django.core.cache import cache

from web.cache import JsonSerializer


@pytest.mark.parametrize("value", [5, True, "yes", [1.5, 2.5], {"marks": [1, 2]}, None, "杭州市"])
def test_what_goes_in_comes_out(value):
    kept = JsonSerializer().dumps(value)
    as_redis_gives_it = str(kept).encode() if isinstance(kept, int) else kept
    assert JsonSerializer().loads(as_redis_gives_it) == value


def test_a_number_goes_in_as_a_number_so_that_it_can_be_counted_up():
    assert JsonSerializer().dumps(5) == 5


def test_a_planted_pickle_is_refused_and_not_run(tmp_path):
    class Planted:
        def __reduce__(self):
            return (tmp_path.joinpath("run").touch, ())

    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        JsonSerializer().loads(pickle.dumps(Planted()))
    assert not (tmp_path / "run").exists()


@pytest.mark.django_db
def test_the_table_of_the_cache_is_there_after_migrating():
    cache.set("mark", "used", 60)
    assert cache.get("mark") == "used"
    assert cache.add("mark", "again") is False
