"""What a run leaves to others is taken by another one, and a whole run leaves nothing."""

from itertools import pairwise

import pytest

from tests import sweeps

FILES = [f"tests/made_up/test_{number}.py" for number in range(30)]


@pytest.mark.parametrize("one_in", [1, 2])
def test_a_whole_run_and_one_of_half_the_sweeps_take_every_thorough_test(
    monkeypatch: pytest.MonkeyPatch, one_in: int
) -> None:
    monkeypatch.setattr(sweeps, "ONE_IN", one_in)
    assert sweeps.files_taken(FILES, seed=7) == set(FILES)
    assert sweeps.of_many(200_000) == 200_000
    assert sweeps.made_up(25) == 25
    assert sweeps.fewer(FILES) == FILES


def test_a_small_run_takes_a_third_and_the_next_two_seeds_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "ONE_IN", 12)
    taken = [sweeps.files_taken(FILES, seed) for seed in (7, 8, 9)]
    assert set.union(*taken) == set(FILES)
    assert sum(map(len, taken)) == len(FILES)
    assert list(map(len, taken)) == [10, 10, 10]
    # Two neighbours, such as the files that each start the whole service, are never in one run.
    assert not any({one, other} <= run for one, other in pairwise(sorted(FILES)) for run in taken)
    assert sweeps.of_many(200_000) == 20_000
    assert sweeps.made_up(25) == 7
    assert len(sweeps.fewer(FILES)) == 10
