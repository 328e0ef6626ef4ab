"""Results kept in the process: computed once per key, shared by all threads, bounded.

Enters: a key that names everything a result depends on, and the computation. Leaves: the result.
Exact counts live here, inside the release package only; pages cache released views on their own.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class ComputedOnce(Generic[Result]):
    """A bounded, thread-safe memory of results; the least recently used one is dropped.

    Threads that ask for one key at the same time wait for a single computation; other keys are
    not held up. A computation that raises is not remembered.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self._results: OrderedDict[Hashable, Result] = OrderedDict()
        self._key_locks: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """The result for the key, computed now if it is not there yet."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            key_lock = self._key_locks.setdefault(key, Lock())
        with key_lock:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            try:
                result = compute()
            finally:
                with self._lock:
                    self._key_locks.pop(key, None)
            with self._lock:
                self._results[key] = result
                while len(self._results) > self._max_entries:
                    self._results.popitem(last=False)
        return result

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()
