"""A process that uploads without end and says so after each commit; test_kill_nine kills it.

Arguments: store file, seed. Prints one line per batch, after `commit_batch` returned: its number,
its rows and the sum of its counts. Sizes vary from a station's month to a year of a prefecture;
now and then the write-ahead log is folded into the file, so that kills meet that, too.
"""

import random
import sys
from pathlib import Path

from analysis.store import commit_batch, open_store
from tests.store.sample_frames import header, many_rows

CHECKPOINT_SHARE = 0.2


def main() -> None:
    path, seed = Path(sys.argv[1]), int(sys.argv[2])
    choose = random.Random(seed)  # noqa: S311
    frames = [many_rows(1, 1, 40), many_rows(2, 27, 40), many_rows(3, 100, 120)]
    store = open_store(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        frame = choose.choice(frames)
        batch_id = commit_batch(store, header(f"{seed}.csv"), frame)
        sys.stdout.write(f"{batch_id} {len(frame)} {int(frame['count'].sum())}\n")
        sys.stdout.flush()
        if choose.random() < CHECKPOINT_SHARE:
            store.checkpoint()


if __name__ == "__main__":
    main()
