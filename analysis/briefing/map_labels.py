"""Names on the map (図中の署名): each beside its place, none over another where there is room.

Enters: anchor points and two-line labels. Leaves: placed labels; one that finds no room near its
place is left out, and the caption names it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.briefing.svg import text_width

LINE_HEIGHT = 1.08
# Tried in this order: on the spot, then around it, then further out, then at smaller sizes.
_OFFSETS = tuple(
    (dx * reach, dy * reach)
    for reach in (0.0, 0.5, 0.9, 1.4, 1.9)
    for dx, dy in ((0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8))
    if reach or (dx, dy) == (0, 1)
)  # fmt: skip
_SIZES = (6.6, 5.8, 5.2)


@dataclass(frozen=True)
class Label:
    """What stands at a place: a name and under it a value. (x, y) is the middle of both.

    is_first: it is placed before the others, since nothing else tells whose place this is.
    """

    key: str
    name: str
    value: str
    x: float
    y: float
    size: float = _SIZES[0]
    is_first: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half = max(text_width(self.name, self.size), text_width(self.value, self.size)) / 2
        rise = self.size * LINE_HEIGHT
        return (self.x - half - 0.8, self.y - rise, self.x + half + 0.8, self.y + rise * 0.95)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _moves(label: Label) -> Iterable[Label]:
    for size in _SIZES:
        left, top, right, bottom = Label(label.key, label.name, label.value, 0, 0, size).box
        for dx, dy in _OFFSETS:
            x = label.x + dx * (right - left) / 2
            y = label.y + dy * (bottom - top) / 2
            yield Label(label.key, label.name, label.value, x, y, size)


def place_labels(
    labels: Iterable[Label],
    room: tuple[float, float, float, float],
    taken: Iterable[tuple[float, float, float, float]] = (),
) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Place what fits inside `room` (left, top, right, bottom); the rest comes back second.

    taken: boxes that no label may cover.
    After those that are first, labels in crowded places: those elsewhere find room in any order.
    """
    waiting, full = list(labels), list(taken)
    crowding = {
        a.key: sum(abs(a.x - b.x) < 40 and abs(a.y - b.y) < 24 for b in waiting) for a in waiting
    }
    placed: list[Label] = []
    left_out: list[Label] = []
    for label in sorted(waiting, key=lambda one: (not one.is_first, -crowding[one.key], one.key)):
        for move in _moves(label):
            box = move.box
            is_inside = (
                box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]
            )
            if is_inside and not any(_overlap(box, other) for other in full):
                placed.append(move)
                full.append(box)
                break
        else:
            left_out.append(label)
    return tuple(placed), tuple(left_out)
