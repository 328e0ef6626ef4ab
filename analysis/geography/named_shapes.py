"""Named shapes (名前のある図形): features with a code and a name → one shape a code, and what was left.

Enters: a located layer and a function that reads one feature. Leaves: a frame as the store takes
it, ordered by code, or every problem at once. Used by the readers of municipalities, small areas
and station jurisdictions.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.errors import UserError
from analysis.geography.coordinates import LocatedLayer

MAX_PROBLEMS_SHOWN = 10
NAMED_COLUMNS = ("code", "name", "parent", "geometry")


@dataclass(frozen=True)
class Label:
    """What a feature is called. parent: the city of a ward, the municipality of a small area."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True)
class LeftOut:
    """A feature that is none of those wanted, and no mistake either. reason: in words."""

    reason: str


@dataclass(frozen=True)
class NamedShapes:
    """Shapes by code.

    frame: code, name, parent ("" where there is none), geometry (WGS 84); one row a code,
    ordered by code. credit: 出典. left_out: what the file holds besides, in words.
    """

    frame: pd.DataFrame
    credit: str
    left_out: tuple[str, ...]


Reader = Callable[[int], Label | LeftOut | str]  # a text says what is wrong with the feature


def named_shapes(
    located: LocatedLayer, read: Reader, *, dimension: int, credit: str
) -> NamedShapes:
    """Read every feature; features of one code become one shape.

    dimension: 2 where areas are wanted, 0 for points.
    Raises UserError with every feature that is wrong (the first ten in words), where one code
    carries two names, and where nothing is left.
    """
    name = located.layer.name
    labels: dict[str, Label] = {}
    shapes: dict[str, list[BaseGeometry]] = {}
    left_out: dict[str, int] = {}
    problems: list[str] = []
    unclear: set[str] = set()
    for number, geometry in enumerate(located.geometries):
        label = read(number)
        if isinstance(label, LeftOut):
            left_out[label.reason] = left_out.get(label.reason, 0) + 1
        elif isinstance(label, str):
            problems.append(f"{number + 1}番目の地物：{label}。")
        elif not _has_dimension(geometry, dimension):
            problems.append(f"{number + 1}番目の地物：{_SHAPE_FAULTS[dimension]}。")
        else:
            if labels.setdefault(label.code, label).name != label.name:
                unclear.add(label.code)
            shapes.setdefault(label.code, []).append(geometry)
    _refuse(name, problems, unclear)
    if not shapes:
        wanted = "、".join(f"{reason}（{count}件）" for reason, count in left_out.items())
        raise UserError(f"{name}：取り込める地物が一つもありません。除いたもの：{wanted}。")
    return NamedShapes(
        _frame(labels, shapes),
        credit,
        tuple(f"{reason}（{count}件）" for reason, count in left_out.items()),
    )


_SHAPE_FAULTS = {
    2: "図形を読み取れないか、面（Polygon、MultiPolygon）ではありません",
    0: "図形を読み取れないか、点（Point）ではありません",
}


def _has_dimension(geometry: BaseGeometry | None, dimension: int) -> bool:
    if geometry is None or geometry.is_empty:
        return False
    return bool(shapely.get_dimensions(geometry) == dimension)


def _refuse(name: str, problems: list[str], unclear: set[str]) -> None:
    if problems:
        further = len(problems) - MAX_PROBLEMS_SHOWN
        more = [f"ほか{further}件。"] if further > 0 else []
        shown = "\n".join([*problems[:MAX_PROBLEMS_SHOWN], *more])
        raise UserError(f"{name}：{len(problems)}件の問題があります。\n{shown}")
    if unclear:
        raise UserError(f"{name}：コード {'、'.join(sorted(unclear))} に二つ以上の名称があります。")


def _frame(labels: dict[str, Label], shapes: dict[str, list[BaseGeometry]]) -> pd.DataFrame:
    codes = sorted(shapes)
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": [labels[code].name for code in codes],
            "parent": [labels[code].parent for code in codes],
        },
        dtype="str",
    )
    frame["geometry"] = pd.Series([_union(shapes[code]) for code in codes], dtype="object")
    return frame


def _union(parts: list[BaseGeometry]) -> BaseGeometry:
    """One shape of several features. A single one stays as it is: mending it is reported apart."""
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(shapely.make_valid(np.array(parts, dtype=object)))
