"""Run a benchmark by name: `python -m tests.benchmarks NAME`; the last line is its figures in JSON."""

import importlib
import json
import sys

BENCHMARKS = {
    "first-page": "first_page",
    "briefing": "briefing_time",
    "upload-preview": "upload_preview",
    "detection-parity": "detection_parity",
    "detection-national": "detection_national",
    "detection-speed": "detection_speed",
}


def main(arguments: list[str]) -> int:
    """Run the named benchmark, or say which there are."""
    if len(arguments) != 1 or arguments[0] not in BENCHMARKS:
        print(f"usage: python -m tests.benchmarks {'|'.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    figures = importlib.import_module(f"tests.benchmarks.{BENCHMARKS[arguments[0]]}").measure()
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
