"""R's package `surveillance` on the same data in the same run, where it is installed.

Enters: counts and settings. Leaves: its results and the seconds it took, one thread. Where
Rscript or the package is absent, `has_surveillance` says so and the benchmarks print it.
"""

import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.child import ONE_THREAD

HERE = Path(__file__).parent


@dataclass(frozen=True)
class FarringtonSetting:
    """Arguments that ours and R's share; the rest are Noufaily's defaults (see the script)."""

    setting: str
    first_tested: int  # index, from 0
    period: int = 12
    years_back: int = 5
    half_width: int = 1
    n_periods: int = 10
    exclude_recent: int = 6
    trend_p: float = 1.0
    alpha: float = 0.01
    limit: str = "nbPlugin"
    recent_cases: int = 0

    def arguments(self) -> dict[str, object]:
        """For `farrington`."""
        own = asdict(self)
        del own["setting"], own["recent_cases"]
        return {**own, "recent_count": (self.recent_cases, 4)}


@dataclass(frozen=True)
class RRun:
    """Results by setting, each a table of float arrays (series, tested), and seconds by setting."""

    results: dict[str, dict[str, np.ndarray]]
    cpu_seconds: dict[str, float]
    elapsed_seconds: dict[str, float]


@cache
def has_surveillance() -> bool:
    """Whether Rscript can load the package."""
    if shutil.which("Rscript") is None:
        return False
    ask = "quit(status = !requireNamespace('surveillance', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", ask], capture_output=True, check=False).returncode == 0


def run_farrington(counts: np.ndarray, settings: list[FarringtonSetting]) -> RRun:
    """Run farringtonFlexible on counts (series, time) in one process with one thread."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        pd.DataFrame(counts.T.astype(int)).to_csv(at / "counts.csv", index=False)
        table = pd.DataFrame([asdict(setting) for setting in settings])
        table["first_tested"] += 1  # R counts from 1
        table.to_csv(at / "settings.csv", index=False)
        script = str(HERE / "farrington_flexible.R")
        command = ["Rscript", script, str(at / "counts.csv"), str(at / "settings.csv"), folder]
        subprocess.run(command, check=True, env=ONE_THREAD)
        seconds = pd.read_csv(at / "seconds.csv").set_index("setting")
        results = {
            setting.setting: _read(at / f"{setting.setting}.csv", len(counts))
            for setting in settings
        }
    return RRun(results, seconds["cpu"].to_dict(), seconds["elapsed"].to_dict())


def _read(path: Path, n_series: int) -> dict[str, np.ndarray]:
    table = pd.read_csv(path, skipinitialspace=True)
    return {name: table[name].to_numpy(float).reshape(n_series, -1) for name in table}
