"""A crime list of 1,000,000 rows to stored counts, against pandas reading and grouping it.

The list has the layout of 犯罪オープンデータ in CP932, with the stations of the fictional prefecture
(架空データ). Ours is the whole path: reading, personal-data guard, checks, differences and commit
into an empty store. Theirs is `pandas.read_csv(encoding="cp932")` and a groupby, without any of it.
Each run is a process of its own, in turn; medians of REPEATS; the imports are not timed, but their
memory counts for both. The counts of both are compared.
"""

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.benchmarks.child import run_in_child

ROWS = 1_000_000
REPEATS = 5
YEAR = 2023
HEADER = (
    "罪名,手口,管轄警察署（発生地）,管轄交番・駐在所（発生地）,市区町村コード（発生地）,"
    "都道府県（発生地）,市区町村（発生地）,町丁目（発生地）,発生年月日（始期）,発生時（始期）,"
    "発生場所の属性,被害者の年齢,被害者の職業,施錠関係"
)
METHODS = {"自転車盗": 8, "車上ねらい": 4, "部品ねらい": 2, "自動車盗": 1, "オートバイ盗": 1}
PLACES = ("駐輪場", "道路上", "駐車場", "その他")
AGES = ("20歳代", "30歳代", "40歳代", "70歳以上")
KEY = ["手口", "管轄警察署（発生地）", "月"]


def write_list(path: Path, rows: int = ROWS) -> None:
    """A list of a year that is over; the same rows every time."""
    from analysis.profile import load_profile

    profile = load_profile("demo")
    chance = random.Random(YEAR)  # noqa: S311  rows to be counted, no secret
    stations = [station.name for station in profile.stations_on(date(YEAR, 6, 1))]
    methods, weights = list(METHODS), list(METHODS.values())
    with path.open("w", encoding="cp932", newline="") as file:
        file.write(HEADER + "\r\n")
        for _ in range(rows):
            number = chance.randrange(len(stations))
            name = stations[number]
            file.write(
                f"窃盗,{chance.choices(methods, weights)[0]},{name},{name}駅前,{990001 + number},"
                f"{profile.name},{name}市,西町{chance.randrange(1, 9)}丁目,"
                f"{YEAR}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02},"
                f"{chance.randrange(24):02},{chance.choice(PLACES)},{chance.choice(AGES)},"
                f"会社員,施錠した\r\n"
            )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(path: Path) -> dict[str, float]:
    """Through prepare_upload and commit_upload into an empty store."""
    from analysis.indicators import load_catalogue
    from analysis.ingest import commit_upload, prepare_upload
    from analysis.profile import load_profile
    from analysis.settings import load_settings
    from analysis.store import current_observations, open_store

    profile, catalogue = load_profile("demo"), load_catalogue()
    settings = replace(load_settings({}), max_upload_mb=path.stat().st_size // 1024**2 + 1)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "kizashi.duckdb")
        start, start_cpu = time.perf_counter(), time.process_time()
        prepared = prepare_upload(
            store, profile, catalogue, settings, path.name, path, today=date(YEAR + 1, 11, 5)
        )
        commit_upload(store, "本部", prepared)
        seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
        peak = _peak_mb()
        counted = int(current_observations(store, profile.id)["count"].sum())
        store.close()
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak, "counted": counted}


def theirs(path: Path) -> dict[str, float]:
    """pandas as one would write it down."""
    import pandas as pd

    start, start_cpu = time.perf_counter(), time.process_time()
    frame = pd.read_csv(path, encoding="cp932")
    frame["月"] = frame["発生年月日（始期）"].str[:7]
    counts = frame.groupby(KEY).size()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": _peak_mb(),
        "counted": int(counts.sum()),
    }


def measure() -> dict[str, float]:
    """Both in turn, each in a child process; ratios are ours over pandas'."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crime.csv"
        write_list(path)
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
        for _ in range(REPEATS):
            for who, done in runs.items():
                done.append(run_in_child("tests.benchmarks.intake_speed", who, str(path)))
    if {run["counted"] for done in runs.values() for run in done} != {ROWS}:
        raise RuntimeError("the two do not count the same rows")

    def median(who: str, what: str) -> float:
        return statistics.median(run[what] for run in runs[who])

    return {
        "rows": ROWS,
        "time_ratio": round(median("ours", "seconds") / median("theirs", "seconds"), 2),
        "cpu_ratio": round(median("ours", "cpu_seconds") / median("theirs", "cpu_seconds"), 2),
        "memory_ratio": round(median("ours", "peak_mb") / median("theirs", "peak_mb"), 2),
        "seconds": round(median("ours", "seconds"), 2),
        "pandas_seconds": round(median("theirs", "seconds"), 2),
        "peak_mb": round(median("ours", "peak_mb")),
        "pandas_peak_mb": round(median("theirs", "peak_mb")),
    }


if __name__ == "__main__":
    print(json.dumps({"ours": ours, "theirs": theirs}[sys.argv[1]](Path(sys.argv[2]))))
