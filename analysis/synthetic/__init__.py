"""The fictional prefecture 架空県: geometry, figures and planted stories, from one seed.

Enters: the demo profile's readable files, the catalogue, a seed. Leaves: everything a real
prefecture's store holds, and the ground truth that tests compare with. Writes through
`analysis.store` only; nothing but the demo profile is ever filled from here.
"""

from analysis.synthetic.build import DEFAULT_SEED, build, ensure_demo, is_built
from analysis.synthetic.stories import (
    Effect,
    Expectation,
    GroundTruth,
    Story,
    StoryKind,
    planted_stories,
)

__all__ = [
    "DEFAULT_SEED",
    "Effect",
    "Expectation",
    "GroundTruth",
    "Story",
    "StoryKind",
    "build",
    "ensure_demo",
    "is_built",
    "planted_stories",
]
