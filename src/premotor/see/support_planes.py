"""Level boards above the table that may bear things: shelves and racks, found in depth alone.

A board is a patch of level surface, at one height, larger than the top of anything that is put on tables.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from premotor.core import Board, CameraImage
from premotor.core.geometry import Array, transform, unproject

PIXEL_STRIDE = 4  # every so many pixels: a board is hundreds of them wide
MAX_TILT = np.deg2rad(15.0)  # of a patch: the noise of depth tilts what is far away
BOARD_HEIGHTS = (0.10, 0.60)  # [m] above the table: lower ones are trays and books, higher ones out of reach
HEIGHT_TOLERANCE = 0.012  # [m] by which heights of one board differ in a picture
HEIGHT_BIN = 0.01  # [m]
MIN_AREA = 0.02  # [m^2] a cereal box lying on its side has as much, and lies lower
MIN_WIDTH = 0.12  # [m] of its narrower side
EDGE_PIXELS = 3  # strided pixels from its edges in which a surface's direction is not known
EDGE_SHARE = 0.01  # of points left out at each end when its edges are measured: strays


def find_boards(image: CameraImage, X_WC: Array, robot_mask: NDArray[np.bool_], table_z: float) -> tuple[Board, ...]:
    """Boards in a picture taken at X_WC (4, 4), the largest first; none where no depth is known.

    robot_mask: (H, W) pixels that show the robot. table_z: [m] height of the table.
    """
    if image.depth is None:
        return ()
    s = PIXEL_STRIDE
    depth = np.where(robot_mask, np.nan, image.depth)[::s, ::s].astype(float)
    K = image.K / np.array([[s, 1, s], [1, s, s], [1, 1, 1]])
    points = transform(X_WC, unproject(depth, K))
    height = points[..., 2] - table_z
    with np.errstate(invalid="ignore"):
        level = _is_level(points) & (height > BOARD_HEIGHTS[0]) & (height < BOARD_HEIGHTS[1])
    area = _pixel_area(points, X_WC, K)
    found: list[Board] = []
    for z in _peaks(height[level], area[level]):
        with np.errstate(invalid="ignore"):
            flat = np.abs(height - z) < HEIGHT_TOLERANCE
        boards = (_board(points, area, shown & flat, shown) for shown in _patches(level, flat))
        found += [board for board in boards if board is not None]
    return tuple(sorted(found, key=lambda b: -b.area))


def _patches(level: NDArray[np.bool_], flat: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Connected pixels (H, W) of one height; at their edges, where no neighbors tell the direction, that is enough."""
    inner = np.asarray(ndimage.binary_dilation(level & flat, iterations=EDGE_PIXELS), bool)
    parts = _labels(ndimage.binary_closing(flat & inner, np.ones((3, 3))))
    return [parts == k for k in range(1, int(parts.max()) + 1)]


def _labels(mask: ArrayLike) -> NDArray[np.int32]:
    """Numbers (H, W) of the connected parts of a mask, 0 outside."""
    out = np.zeros(np.shape(mask), np.int32)
    ndimage.label(mask, output=out)
    return out


def _is_level(points: Array) -> NDArray[np.bool_]:
    """Pixels (H, W) whose surface faces up, from the neighbors two pixels to every side."""
    level = np.zeros(points.shape[:2], bool)
    across, down = points[2:-2, 4:] - points[2:-2, :-4], points[4:, 2:-2] - points[:-4, 2:-2]
    normal = np.cross(across, down)
    with np.errstate(invalid="ignore", divide="ignore"):
        up = np.abs(normal[..., 2]) / np.linalg.norm(normal, axis=-1)
        level[2:-2, 2:-2] = up > np.cos(MAX_TILT)
    return level


def _pixel_area(points: Array, X_WC: Array, K: Array) -> Array:
    """Area [m^2] of level surface that each pixel (H, W) shows."""
    ray = points - X_WC[:3, 3]
    z = ray @ X_WC[:3, 2]
    slope = np.abs(ray[..., 2]) / np.linalg.norm(ray, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        tilt = slope * np.linalg.norm(ray, axis=-1) / z  # the ray's length over its depth widens the pixel
        return z * z / (K[0, 0] * K[1, 1]) / np.maximum(tilt, 0.1)


def _peaks(heights: Array, area: Array) -> list[float]:
    """Heights [m] at which there is the area of a board, the largest first, none beside a larger one."""
    if not len(heights):
        return []
    bins = np.arange(BOARD_HEIGHTS[0], BOARD_HEIGHTS[1] + HEIGHT_BIN, HEIGHT_BIN)
    amount, _ = np.histogram(heights, bins, weights=area)
    amount = ndimage.uniform_filter1d(amount, 3, mode="constant") * 3
    peaks: list[float] = []
    for i in np.argsort(-amount):
        z = float(bins[i] + 0.5 * HEIGHT_BIN)
        if amount[i] < MIN_AREA:
            break
        if all(abs(z - other) > 3 * HEIGHT_TOLERANCE for other in peaks):
            near = np.abs(heights - z) < HEIGHT_TOLERANCE + HEIGHT_BIN
            peaks.append(float(np.average(heights[near], weights=area[near])))
    return peaks


def _board(points: Array, area: Array, shown: NDArray[np.bool_], patch: NDArray[np.bool_]) -> Board | None:
    """The board that a patch of level pixels shows, unless it is too small to be one."""
    seen = float(area[shown].sum())
    if seen < MIN_AREA:
        return None
    p = points[shown]
    x0, y0, x1, y1 = (float(np.quantile(p[:, k], q)) for q in (EDGE_SHARE, 1.0 - EDGE_SHARE) for k in (0, 1))
    if min(x1 - x0, y1 - y0) < MIN_WIDTH:
        return None
    cut = bool(patch[:3].any() or patch[-3:].any() or patch[:, :3].any() or patch[:, -3:].any())
    return Board(float(np.median(p[:, 2])), (x0, y0, x1, y1), float(np.std(p[:, 2])) / np.sqrt(15.0), seen, cut)
