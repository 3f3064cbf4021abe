"""`premotor look`: what is seen in images on disk."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from premotor.cli import options as o

if TYPE_CHECKING:
    from premotor.core import CameraImage, Detection

NAME = "look"


def command(
    rgb: Annotated[Path, typer.Option(help="The color image.")],
    k: Annotated[str, typer.Option("--K", help='Intrinsics [px]: "fx,fy,cx,cy", or a file with the 3 x 3 matrix.')],
    depth: Annotated[Path | None, typer.Option(help="Depth, aligned: .npy [m] or 16-bit PNG [mm].")] = None,
    pose: Annotated[str | None, typer.Option(help="File with X_WC, 4 x 4; from the table in view without it.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the picture with what was seen drawn in.")] = None,
    as_json: o.Json = False,
) -> None:
    """Name and measure the things in an RGB-D image. Exit code 1 when nothing is found."""
    import numpy as np

    from premotor import knowledge
    from premotor.cli import images
    from premotor.core import Budget, CameraImage
    from premotor.core.errors import UsageError
    from premotor.see import Detector, check_frame

    if out is not None:
        images.check_writable("--out", out)
    color, K = images.read_rgb(rgb), images.read_intrinsics("--K", k)
    given = images.read_pose("--pose", pose) if pose else None
    if depth is None:
        raise UsageError("There is no depth: give --depth, aligned to the color image; premotor needs an RGB-D camera.")
    frame = CameraImage("front", color, images.read_depth(depth), K, 0.0)
    assert frame.depth is not None
    if frame.depth.shape != frame.rgb.shape[:2]:
        sizes = [f"{w} x {h}" for h, w in (frame.depth.shape, frame.rgb.shape[:2])]
        raise UsageError(f"--depth: it is {sizes[0]} pixels and the color image {sizes[1]}; align depth to color.")
    check_frame(frame, who=f"'{rgb}'")
    X_WC = images.table_pose(frame.depth, K) if given is None else given
    eyes = Detector(_body(frame), knowledge.load())
    found = eyes.detect(frame, X_WC, np.zeros(frame.depth.shape, bool), 0.0, Budget())
    if out:
        _draw(frame, found, out)
    rows = [_row(d) for d in found]
    if as_json:
        sys.stdout.write(json.dumps({"things": rows, "camera_height_m": round(float(X_WC[2, 3]), 4)}) + "\n")
    else:
        _show(rows)
    raise typer.Exit(0 if rows else 1)


def _body(frame: "CameraImage") -> Any:
    """A body whose camera is the one the picture is from; the rest of it does not matter here."""
    from dataclasses import replace

    from premotor.robots import arm7

    body, (height, width) = arm7.body(), frame.rgb.shape[:2]
    camera = replace(body.camera("front"), K=frame.K, width=width, height=height)
    return replace(body, cameras=(camera,))


def _row(d: "Detection") -> dict[str, Any]:
    import numpy as np

    top = sorted(d.names.items(), key=lambda item: -item[1])[:3]
    low, high = np.percentile(d.points, [2, 98], axis=0)
    return {
        "name": top[0][0],
        "probability": round(top[0][1], 3),
        "names": {name: round(p, 3) for name, p in top},
        "color": max(d.colors, key=lambda c: d.colors[c]),
        "box": [int(v) for v in d.box],
        "center_m": [round(float(v), 4) for v in (low + high) / 2],
        "extents_m": [round(float(v), 4) for v in high - low],
        "score": round(float(d.score), 3),
        "cut": bool(d.truncated),
    }


def _draw(frame: "CameraImage", found: "tuple[Detection, ...]", out: Path) -> None:
    from premotor.core import Belief
    from premotor.record.overlay import draw_names, seen

    height, width = frame.rgb.shape[:2]
    image = seen(frame, found, Belief(), (width, height))
    draw_names(image, frame, found, Belief())
    image.save(out)


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("thing", "sure", "color", r"center \[mm]", r"extents \[mm]", box=None)
    for row in rows:
        places = [" ".join(f"{1000 * v:.0f}" for v in row[key]) for key in ("center_m", "extents_m")]
        table.add_row(row["name"], f"{row['probability']:.0%}", row["color"], *places)
    Console(highlight=False).print(table if rows else "Nothing is seen here.")
