"""A child process with one numeric thread: what is timed, and whose memory is measured.

Threads are settled before numpy is imported, so a benchmark starts its own module again with
`run_in_child` and reads the JSON line that the child prints last.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ONE_THREAD = {**os.environ, **dict.fromkeys(THREADS, "1")}


def run_in_child(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m module arguments` with one thread; its last line, read as JSON."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env=ONE_THREAD, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
