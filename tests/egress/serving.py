"""The dashboard as one process whose viewer the test changes: `-m tests.egress.serving PORT POLICY`.

Enters: lines on standard input, a role and a station each. Leaves: the same dashboard, which from
then on answers to that viewer; a file named like the line says that it does. Everything else is
what `streamlit run app.py` starts, with the policy of a file.
"""

import os
import sys
from pathlib import Path
from threading import Thread

PROJECT = Path(__file__).parents[2]
ANSWERS = "KIZASHI_EGRESS_ANSWERS"  # the folder in which the files appear


def _listen() -> None:
    for line in sys.stdin:
        role, _, station = line.strip().partition(" ")
        os.environ["KIZASHI_VIEWER_ROLE"] = role
        os.environ["KIZASHI_VIEWER_STATION"] = station
        (Path(os.environ[ANSWERS]) / role).touch()


def _main(port: str, policy: str) -> None:
    from streamlit.web.cli import main

    from analysis.disclosure.policy import read_policy
    from analysis.release import workspace

    held = read_policy(Path(policy).read_bytes())
    workspace.load_policy = lambda: held
    Thread(target=_listen, daemon=True).start()
    sys.argv = ["streamlit", "run", str(PROJECT / "app.py")]
    sys.argv += [f"--server.port={port}", "--server.headless=true"]
    main()


if __name__ == "__main__":
    _main(*sys.argv[1:])
