"""Run a benchmark: `python -m tests.benchmarks NAME [...]`; the last line is its figures in JSON."""

import importlib
import json
import sys

BENCHMARKS = {
    "intake-speed": "intake_speed",
    "intake-properties": "intake_properties",
    "intake-roundtrip": "intake_roundtrip",
    "first-page": "first_page",
    "briefing": "briefing_time",
    "upload-preview": "upload_preview",
    "detection-parity": "detection_parity",
    "detection-national": "detection_national",
    "detection-speed": "detection_speed",
    "noufaily": "noufaily",
    "real-series": "real_series",
    "detection-quality": "detection_quality",
    "detection-robustness": "detection_robustness",
    "intake-guard": "intake_guard",
    "map-rerun": "map_rerun",
    "disclosure-attack": "disclosure_attack",
    "dense-areas": "dense_areas",
    "page-tables": "page_tables",
}


def main(arguments: list[str]) -> int:
    """Run the named benchmark, or say which there are."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print(f"usage: python -m tests.benchmarks {'|'.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    name, *options = arguments  # some take an option, described in their file
    figures = importlib.import_module(f"tests.benchmarks.{BENCHMARKS[name]}").measure(*options)
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
