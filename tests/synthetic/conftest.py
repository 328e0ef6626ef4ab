"""The demo prefecture, made once for all tests of this folder."""

import pytest

from analysis.indicators import Catalogue, load_catalogue
from analysis.profile import Profile, load_profile
from analysis.synthetic import DEFAULT_SEED, GroundTruth, planted_stories
from analysis.synthetic.counts import Simulation, simulate
from analysis.synthetic.fiction import Fiction, read_fiction
from analysis.synthetic.geometry import Geometry, build_geometry


@pytest.fixture(scope="session")
def demo() -> Profile:
    return load_profile("demo")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def fiction(demo: Profile) -> Fiction:
    return read_fiction(demo)


@pytest.fixture(scope="session")
def truth(demo: Profile) -> GroundTruth:
    return planted_stories(demo)


@pytest.fixture(scope="session")
def geometry(fiction: Fiction) -> Geometry:
    return build_geometry(fiction, DEFAULT_SEED)


@pytest.fixture(scope="session")
def told(demo, fiction, catalogue, truth) -> Simulation:
    """The figures with the stories."""
    return simulate(demo, fiction, catalogue, truth, DEFAULT_SEED)


@pytest.fixture(scope="session")
def untold(demo, fiction, catalogue, truth) -> Simulation:
    """The same figures, had nothing happened."""
    return simulate(demo, fiction, catalogue, truth, DEFAULT_SEED, with_stories=False)
