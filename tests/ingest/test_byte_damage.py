"""Property: a damaged file is refused or read as it stands, and never anything else.

KIZASHI_PROPERTY_EXAMPLES sets how many files are damaged; `python -m tests.benchmarks
intake-properties` damages 10,000.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.indicators import Catalogue
from analysis.profile import Profile
from tests.ingest.byte_damage import KINDS, damaged_file, read_damaged, wrong_figures

EXAMPLES = int(os.environ.get("KIZASHI_PROPERTY_EXAMPLES", "300"))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  examples, no secrets


@pytest.mark.slow
@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_damaged_file_is_refused_or_read_as_it_stands(
    profile: Profile, catalogue: Catalogue, seed: int
) -> None:
    damaged = damaged_file(seeded(seed), profile, catalogue)
    checked = read_damaged(damaged, profile, catalogue)
    assert checked is None or wrong_figures(checked, damaged, profile) == []


@pytest.mark.slow
def test_every_kind_of_file_is_damaged_and_some_are_still_read(
    profile: Profile, catalogue: Catalogue
) -> None:
    damaged = [damaged_file(seeded(seed), profile, catalogue) for seed in range(60)]
    read = [file for file in damaged if read_damaged(file, profile, catalogue)]
    assert {file.kind for file in damaged} == set(KINDS)
    assert 0 < len(read) < len(damaged)


def test_wrong_figure_would_be_found(profile: Profile, catalogue: Catalogue) -> None:
    file = next(
        file
        for seed in range(200)
        if (file := damaged_file(seeded(seed), profile, catalogue)).kind == "utf-8"
        and (checked := read_damaged(file, profile, catalogue))
        and not checked.frame.empty
    )
    checked = read_damaged(file, profile, catalogue)
    assert checked is not None
    checked.frame.loc[0, "count"] += 1
    assert len(wrong_figures(checked, file, profile)) == 1
