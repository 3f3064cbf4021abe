"""Cutting the camera image to where work is done keeps pixels, masks and projections together."""

from dataclasses import replace

import numpy as np
import record_scene as scene

from premotor.core.geometry import invert, project, transform
from premotor.record.drawing import fitted, widen
from premotor.record.overlay import crop, owner_ids, project_into, seen, work_area


def test_the_work_area_holds_every_thing() -> None:
    belief = scene.belief()
    frame = scene.frame(belief)
    box = work_area(frame, scene.X_WF, belief)
    assert box is not None
    centers = project(transform(invert(scene.X_WF), np.stack([t.position for t in belief.things])), frame.K)
    assert (centers > box[:2]).all() and (centers < box[2:]).all()
    away = scene.X_WF @ np.diag([1.0, -1.0, -1.0, 1.0])  # the camera turned round
    assert work_area(frame, away, belief) is None


def test_cut_frames_keep_pixels_and_projections_together() -> None:
    belief = scene.belief()
    frame, detections = scene.frame(belief), scene.detections(belief)
    box = (120, 80, 520, 400)
    cut, kept = crop(frame, detections, box)
    np.testing.assert_array_equal(cut.rgb, frame.rgb[80:400, 120:520])
    before = project(transform(invert(scene.X_WF), belief.thing(4).position), frame.K)
    after = project(transform(invert(scene.X_WF), belief.thing(4).position), cut.K)
    np.testing.assert_allclose(before - after, [120, 80])
    for d in kept:
        v, u = np.nonzero(d.mask)
        assert (int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1) == d.box


def test_things_outside_the_cut_fall_away() -> None:
    belief = scene.belief()
    detections = scene.detections(belief)
    u, v = (np.array(detections[0].box).reshape(2, 2).mean(axis=0)).astype(int).tolist()
    _, kept = crop(scene.frame(belief), detections, (u, v, u + 1, v + 1))
    assert 1 <= len(kept) < len(detections)


def test_projection_lands_on_the_thing_in_the_scaled_image() -> None:
    belief = scene.belief()
    frame, size = scene.frame(belief), (300, 300)
    image = np.asarray(seen(replace(frame, rgb=np.zeros_like(frame.rgb)), scene.detections(belief), belief, size))
    (u, v), *_ = project_into(frame, scene.X_WF, belief.thing(4).position[None], size).round().astype(int)
    assert image[v, u].sum() > 0
    left, top, scale = fitted(640, 480, 300, 300)
    assert (left, top, scale) == (50.0, 0.0, 0.625)


def test_boxes_grow_inside_the_image_to_the_wanted_proportions() -> None:
    assert widen((0, 200, 300, 300), (460, 325), 640, 480) == (0, 144, 300, 356)
    u0, v0, u1, v1 = widen((10, 10, 630, 470), (460, 325), 640, 480)
    assert 0 <= u0 <= 10 and 0 <= v0 <= 10 and 630 <= u1 <= 640 and 470 <= v1 <= 480


def test_detections_belong_to_the_nearest_thing() -> None:
    belief = scene.belief()
    detections = scene.detections(belief)
    names = [belief.thing(i).name for i in owner_ids(detections, belief) if i is not None]
    assert names == [max(d.names, key=lambda n, d=d: d.names[n]) for d in detections]
    far = replace(detections[0], points=detections[0].points + 1.0)
    assert owner_ids([far], belief) == [None]
