"""暫定 or 確定 of a figure whose file does not say.

Enters: the indicator, the month and the day of reading. Leaves: a `Provision`.
"""

from datetime import date

from analysis.indicators import Indicator
from analysis.months import months_between
from analysis.observations import Provision


def default_provision(indicator: Indicator, month: date, today: date) -> Provision:
    """Final once final_after_months have passed, else provisional."""
    age = months_between(month, today)
    return Provision.FINAL if age >= indicator.final_after_months else Provision.PROVISIONAL
