"""Random damage to the bytes of valid files: `python -m tests.benchmarks intake-properties [N]`.

10,000 files by default: CSV in every encoding, workbooks and archives of 架空県, from a fixed seed.
Counts refusals, readings, and the two things that must never be: an error that is no refusal, and
a figure that does not stand in the damaged file.
"""

import random
import time
import traceback
from collections import Counter

from analysis.indicators import load_catalogue
from analysis.profile import load_profile
from tests.ingest.byte_damage import damaged_file, read_damaged, wrong_figures

EXAMPLES = 10_000
SEED = 20241105
SHOWN_FAILURES = 10


def measure(examples: str = str(EXAMPLES)) -> dict[str, object]:
    """How many files were refused and read, by kind, and every failure."""
    profile, catalogue = load_profile("demo"), load_catalogue()
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    shown = 0
    started = time.perf_counter()
    for number in range(int(examples)):
        file = damaged_file(random.Random(SEED + number), profile, catalogue)  # noqa: S311
        kinds[file.kind] += 1
        try:
            checked = read_damaged(file, profile, catalogue)
            wrong = [] if checked is None else wrong_figures(checked, file, profile)
        except Exception:  # what is looked for: anything but a refusal
            outcomes["errors"] += 1
            failure = traceback.format_exc()
        else:
            outcome = "wrong" if wrong else "refused" if checked is None else "read"
            outcomes[outcome] += 1
            failure = f"{file.kind}: {wrong}" if wrong else ""
        if failure and shown < SHOWN_FAILURES:
            shown += 1
            print(f"seed {SEED + number}: {failure}")
    return {
        "examples": int(examples),
        "refused": outcomes["refused"],
        "read_as_it_stands": outcomes["read"],
        "errors": outcomes["errors"],
        "wrong_values": outcomes["wrong"],
        "kinds": dict(kinds),
        "seconds": round(time.perf_counter() - started, 1),
    }
