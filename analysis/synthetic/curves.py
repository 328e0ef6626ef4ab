"""Natural lines: smooth curves through control points, and edges roughened like a shore.

Enters: arrays in kilometres and a Generator. Leaves: arrays in kilometres. Used by `mesh`.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEPS_PER_SPAN = 24


def smooth_curve(control: Array, values: Array | None = None, *, is_closed: bool = False) -> Array:
    """A Catmull–Rom curve through control points.

    control: (n, 2). values: (n,) quantities carried along, interpolated linearly, or None.
    Returns (m, 2), or (m, 3) with the values; a closed curve does not repeat its first point.
    """
    count = len(control)
    if is_closed:
        padded = np.vstack([control[-1:], control, control[:2]])
    else:
        first, last = 2 * control[0] - control[1], 2 * control[-1] - control[-2]
        padded = np.vstack([first, control, last])
    spans = count if is_closed else count - 1
    t = np.linspace(0.0, 1.0, _STEPS_PER_SPAN, endpoint=False)[:, None]
    pieces = []
    for k in range(spans):
        p0, p1, p2, p3 = padded[k : k + 4]
        slope, bend, twist = p2 - p0, 2 * p0 - 5 * p1 + 4 * p2 - p3, 3 * p1 - p0 - 3 * p2 + p3
        piece = 0.5 * (2 * p1 + slope * t + bend * t**2 + twist * t**3)
        if values is not None:
            along = values[k] + (values[(k + 1) % count] - values[k]) * t
            piece = np.hstack([piece, along])
        pieces.append(piece)
    if not is_closed:
        tail = control[-1] if values is None else np.append(control[-1], values[-1])
        pieces.append(tail[None, :])
    return np.vstack(pieces)


def _normals(curve: Array) -> Array:
    tangent = np.gradient(curve[:, :2], axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    unit: Array = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return unit


def _length_along(curve: Array) -> Array:
    steps = np.linalg.norm(np.diff(curve[:, :2], axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def meander(
    curve: Array,
    amplitude_km: Array,
    wavelengths_km: tuple[float, ...],
    rng: np.random.Generator,
    *,
    is_closed: bool = False,
) -> Array:
    """Bend a curve sideways by a few slow waves, shorter ones lower.

    curve: (n, 2) or (n, 3), further columns are kept. amplitude_km: (n,). An open curve keeps
    both ends; a closed one gets whole numbers of waves, so that it stays closed.
    """
    length = _length_along(curve)
    total = length[-1] + (np.linalg.norm(curve[0, :2] - curve[-1, :2]) if is_closed else 0.0)
    sway = np.zeros(len(curve))
    for wavelength in wavelengths_km:
        cycles = max(1, round(total / wavelength)) if is_closed else total / wavelength
        phase = rng.uniform(0.0, 2 * np.pi)
        # A wave that itself speeds up and slows down does not look like a machine's.
        uneven = 0.9 * np.sin(2 * np.pi * max(1, round(cycles / 3)) * length / total + phase * 2)
        share = wavelength / wavelengths_km[0]
        sway += share * np.sin(2 * np.pi * cycles * length / total + phase + uneven)
    if not is_closed:
        sway *= np.minimum(1.0, np.minimum(length, length[-1] - length) / 6.0)
    bent = curve.copy()
    bent[:, :2] += _normals(curve) * (amplitude_km * sway)[:, None]
    return bent


def beside(curve: Array, at: NDArray[np.intp], offset_km: Array) -> Array:
    """Points on both sides of a curve at some of its indices: (2, n, 2)."""
    aside = _normals(curve)[at] * offset_km[:, None]
    return np.stack([curve[at, :2] + aside, curve[at, :2] - aside])


def walk(curve: Array, spacing: Array) -> NDArray[np.intp]:
    """Indices along a curve so that steps are about `spacing` (m,) kilometres of each point."""
    steps = np.linalg.norm(np.diff(curve[:, :2], axis=0), axis=1)
    strides = np.concatenate([[0.0], np.cumsum(steps / (0.5 * (spacing[1:] + spacing[:-1])))])
    wanted = np.linspace(0.0, strides[-1], max(2, round(strides[-1])) + 1)
    return np.unique(np.searchsorted(strides, wanted).clip(0, len(curve) - 1))


def room_beside(start: Array, end: Array, site: Array, u: Array) -> Array:
    """How far an edge may bend towards a site and stay inside the triangle start–end–site.

    start, end, site: (edges, 2); u: (points,) in [0, 1] along the edge. Returns (edges, points).
    Triangles of different edges do not overlap, so edges kept inside them never cross.
    """
    along = end - start
    length = np.linalg.norm(along, axis=1)
    to_site = site - start
    foot = ((to_site * along).sum(axis=1) / length**2)[:, None]
    height = np.abs(along[:, 0] * to_site[:, 1] - along[:, 1] * to_site[:, 0]) / length
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(u[None, :] <= foot, u[None, :] / foot, (1 - u[None, :]) / (1 - foot))
    limited: Array = height[:, None] * np.nan_to_num(room, nan=0.0).clip(0.0, 1.0)
    return limited


def roughen(
    start: Array,
    end: Array,
    sites: tuple[Array, Array],
    roughness: Array,
    levels: int,
    rng: np.random.Generator,
) -> Array:
    """Edges bent by midpoint displacement, each inside the room its two sites leave it.

    start, end and both arrays of `sites`: (edges, 2); roughness (edges,) as a share of the
    edge's length, 0 = straight. Returns (edges, 2**levels + 1, 2).
    Source: Fournier, Fussell & Carpenter 1982, midpoint displacement; bounded as in
    `room_beside` so that a set of edges stays a valid coverage.
    """
    count, points = len(start), 2**levels + 1
    along = end - start
    length = np.linalg.norm(along, axis=1)
    sideways = np.zeros((count, points))
    step = points - 1
    for level in range(levels):
        half = step // 2
        mids = np.arange(half, points, step)
        scale = (roughness * length * 0.55**level)[:, None]
        sideways[:, mids] = 0.5 * (sideways[:, mids - half] + sideways[:, mids + half])
        sideways[:, mids] += scale * rng.standard_normal((count, len(mids)))
        step = half
    u = np.linspace(0.0, 1.0, points)
    left_normal = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    is_left = ((sites[0] - start) * left_normal).sum(axis=1) > 0
    room_a = room_beside(start, end, sites[0], u)
    room_b = room_beside(start, end, sites[1], u)
    left = 0.75 * np.where(is_left[:, None], room_a, room_b)
    right = 0.75 * np.where(is_left[:, None], room_b, room_a)
    room = np.maximum(np.where(sideways >= 0, left, right), 1e-12)
    bent = room * np.tanh(sideways / room)
    straight = start[:, None, :] + along[:, None, :] * u[None, :, None]
    rough: Array = straight + bent[:, :, None] * left_normal[:, None, :]
    return rough
