"""What a run leaves to others is taken by another one, and a whole run leaves nothing."""

import pytest

from tests import sweeps

FILES = [f"tests/made_up/test_{number}.py" for number in range(30)]


@pytest.mark.parametrize("one_in", [1, 2])
def test_a_whole_run_and_one_of_half_the_sweeps_take_every_thorough_test(
    monkeypatch: pytest.MonkeyPatch, one_in: int
) -> None:
    monkeypatch.setattr(sweeps, "ONE_IN", one_in)
    assert all(sweeps.is_taken(name, seed=7) for name in FILES)
    assert sweeps.of_many(200_000) == 200_000
    assert sweeps.made_up(25) == 25
    assert sweeps.fewer(FILES) == FILES


def test_a_small_run_takes_a_third_and_the_next_two_seeds_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "ONE_IN", 12)
    taken = [{name for name in FILES if sweeps.is_taken(name, seed)} for seed in (7, 8, 9)]
    assert set.union(*taken) == set(FILES)
    assert sum(map(len, taken)) == len(FILES)
    assert all(taken)
    assert sweeps.of_many(200_000) == 20_000
    assert sweeps.made_up(25) == 7
    assert len(sweeps.fewer(FILES)) == 10
