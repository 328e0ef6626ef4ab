"""Audiences (公表先): for whom a value is released; the keys of data/disclosure_policy.toml."""

from enum import StrEnum


class Audience(StrEnum):
    """From the widest to the strictest."""

    ANALYST = "analyst"
    MEETING = "meeting"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"analyst": "分析担当", "meeting": "会議", "partner": "関係機関"}[self.value]
