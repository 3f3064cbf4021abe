"""Training data: scenes rendered to shards, by seed, in parallel, and resumable."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np

from premotor.core.errors import UsageError
from premotor.learn import camera_shots, training_scenes
from premotor.learn.shards import (
    IGNORED_LABEL,
    ROBOT_LABEL,
    TRAINING_SEED,
    VALIDATION_SEED,
    CropExample,
    PictureExample,
    color_target,
    columns,
)
from premotor.see import crops as see_crops
from premotor.see.network_input import known_depth, prepare, world_z
from premotor.see.surface_points import surface_points

MIN_OBJECT_PIXELS = 14  # of the network's, for a thing to be asked for
MIN_CROP_PIXELS = 150  # pixels of the full picture, for a thing to be named
WIDE_CROP_SCALE = 9 / 8  # times what sight will see, which is cut from the middle
SCENES_PER_SHARD = 10  # a shard
STOCK_SIZE = 64  # things a shard's scenes are made of
SHOT_KINDS = ("front", "wrist", "look", "look", "look", "any")  # of each arrangement
ARRANGEMENTS_PER_SCENE = 2


def generate(
    out: Path, count: int, seed: int = TRAINING_SEED, jobs: int = 1, say: Callable[[str], None] = print
) -> list[Path]:
    """Render `count` scenes (rounded up to whole shards of 10) into `out`, shards named by seed.

    Shards that are there already are left alone, so an interrupted run goes on where it stopped. Returns their paths.
    """
    if seed < TRAINING_SEED:
        raise UsageError(f"Seed {seed} is a test seed; training takes {TRAINING_SEED}, validation {VALIDATION_SEED}.")
    out.mkdir(parents=True, exist_ok=True)
    seeds = [seed + k for k in range(-(-count // SCENES_PER_SHARD))]
    paths = [out / f"shard-{s}.npz" for s in seeds]
    todo = [(s, p) for s, p in zip(seeds, paths, strict=True) if not p.exists()]
    say(f"{len(paths) - len(todo)} of {len(paths)} shards are there; making {len(todo)} with {jobs} jobs.")
    start = time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        work = [pool.submit(make_shard, s, p) for s, p in todo]
        for done, future in enumerate(as_completed(work), 1):
            note = future.result()
            left = (time.monotonic() - start) / done * (len(todo) - done)
            say(f"shard {done}/{len(todo)}: {note}; {left / 60:.1f} min left")
    return paths


def make_shard(seed: int, path: Path) -> str:
    """Render one shard; written whole or not at all. Returns a line about it."""
    os.environ.setdefault("MUJOCO_GL", "egl")
    rng = np.random.default_rng(seed)
    stock = training_scenes.make_stock(rng, STOCK_SIZE)
    pictures: list[PictureExample] = []
    portraits: list[CropExample] = []
    for _ in range(SCENES_PER_SHARD):
        for shot, scene in shots(rng, stock):
            pictures.append(picture(shot, scene, rng))
            portraits += portrait(shot, scene)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, **columns(pictures, portraits))  # type: ignore[arg-type]
    partial.rename(path)
    return f"{len(pictures)} pictures, {len(portraits)} crops"


def shots(rng: np.random.Generator, stock: list) -> list[tuple[camera_shots.Shot, training_scenes.Scene]]:
    """All pictures of one scene in its arrangements."""
    scene = training_scenes.build(rng, stock)
    camera = camera_shots.Camera(scene, rng)
    taken = []
    for k in range(ARRANGEMENTS_PER_SCENE):
        if k:
            training_scenes.arrange(scene, rng)
        taken += [(camera.shoot(rng, kind), scene) for kind in SHOT_KINDS]
    camera.close()
    return taken


def picture(shot: camera_shots.Shot, scene: training_scenes.Scene, rng: np.random.Generator) -> PictureExample:
    """What the instances network learns from a shot, its table height a few millimeters off as in life."""
    height, width = shot.labels.shape
    table_z = scene.table_z + rng.normal(0, 0.003)
    given = prepare(shot.frame, shot.X_WC, np.zeros((height, width), bool), table_z)
    labels = shot.labels[np.ix_(given.rows, given.columns)]
    assert shot.frame.depth is not None
    depth = known_depth(shot.frame.depth[np.ix_(given.rows, given.columns)])
    out = np.zeros(labels.shape, np.uint8)
    container, visible = np.zeros(256, bool), np.zeros(256, np.float16)
    for i in np.unique(labels[labels >= 0]):
        mask = labels == i
        out[mask] = i + 1 if mask.sum() >= MIN_OBJECT_PIXELS else IGNORED_LABEL
        container[i + 1] = scene.items[i].container
        visible[i + 1] = shot.visible[i]
    out[labels == -2] = ROBOT_LABEL
    rgb = np.rint((given.x[:3].transpose(1, 2, 0) + 0.5) * 255).astype(np.uint8)
    return PictureExample(rgb, np.stack([given.height, depth]).astype(np.float16), out, container, visible)


def portrait(shot: camera_shots.Shot, scene: training_scenes.Scene) -> list[CropExample]:
    """Crops of the things that are seen well enough to be named."""
    frame, found = shot.frame, []
    assert frame.depth is not None
    near = known_depth(frame.depth)
    rows, columns = (np.arange(n) for n in near.shape)
    height = world_z(near, frame.K, shot.X_WC, rows, columns) - np.float32(scene.table_z)
    for i in np.unique(shot.labels[shot.labels >= 0]):
        mask = shot.labels == i
        if mask.sum() < MIN_CROP_PIXELS or shot.visible[i] < 0.15:
            continue
        v, u = np.nonzero(mask)
        box = (int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1)
        points = surface_points(mask, near, frame.K, shot.X_WC, box)
        measures = see_crops.features(points, box, int(mask.sum()), shot.X_WC, frame.K, scene.table_z)
        image = see_crops.crop(
            frame,
            mask,
            box,
            height,
            round(WIDE_CROP_SCALE * see_crops.CROP_SIZE),
            WIDE_CROP_SCALE * see_crops.CROP_MARGIN,
        )
        item = scene.items[i]
        colors = color_target(item.colors)
        found.append(CropExample(image, measures.astype(np.float32), item.kind, colors, float(shot.visible[i])))
    return found
