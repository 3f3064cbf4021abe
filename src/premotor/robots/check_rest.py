"""What can be told of a robot without moving it: keys, image sizes, units of what it reports, its clock."""

from typing import Any

import numpy as np

from premotor.core.body import Body, CameraMount
from premotor.core.clock import Clock
from premotor.robots.finding import Finding
from premotor.robots.robot import Features, Flat, Robot, action_features, observation_features


def at_rest(robot: Robot, clock: Clock) -> list[Finding]:
    """Everything that can be told without moving."""
    body = robot.body
    findings = _features("observation", robot.observation_features, observation_features(body))
    findings += _features("action", robot.action_features, action_features(body))
    start = clock.now()
    first = robot.get_observation()
    clock.sleep_until(clock.now() + 0.1)
    quick = robot.get_observation(())
    findings += _missing("the observation", first, observation_features(body))
    findings += [
        Finding(k, "a picture that was not asked for", "none", "get_observation(()) gives none: keep it cheap.")
        for k in quick
        if k.endswith((".rgb", ".depth"))
    ]
    if findings:
        return findings
    findings += _numbers(body, first)
    findings += _time(float(quick["time"]) - float(first["time"]), clock.now() - start)
    for camera in body.cameras:
        findings += _picture(body, camera, first)
    return findings


def _features(what: str, got: Features, expected: Features) -> list[Finding]:
    findings = _missing(f"{what}_features", got, expected)
    for key in set(got) & set(expected):
        shape = expected[key]
        if got[key] != shape and isinstance(shape, tuple):
            step = "Let the features and the body's camera agree on (height, width)."
            findings.append(Finding(key, f"{got[key]} in {what}_features", f"{shape}", step))
    return findings


def _missing(where: str, got: Any, expected: Features) -> list[Finding]:
    """Depth may be left out: a camera need not give any."""
    step = "Add it; premotor.robots.robot lists keys and units."
    return [
        Finding(key, f"no such key in {where}", "one", step)
        for key in expected
        if key not in got and not key.endswith(".depth")
    ]


def _numbers(body: Body, flat: Flat) -> list[Finding]:
    """Joint readings within their ranges, gripper within its stroke, everything finite."""
    ranges: dict[str, tuple[float, float, str]] = {}
    for j in body.joints:
        ranges[f"{j.name}.pos"] = (j.lower - 0.03, j.upper + 0.03, "rad")
        ranges[f"{j.name}.vel"] = (-0.1, 0.1, "rad/s, at rest")
        ranges[f"{j.name}.effort"] = (-1.2 * j.torque, 1.2 * j.torque, "N m")
    gripper = body.gripper
    ranges["gripper.pos"] = (-0.003, gripper.stroke + 0.005, "m between the fingers")
    ranges["gripper.force"] = (-0.5, 2.0 * gripper.force[1], "N")
    findings = []
    for key, (low, high, unit) in ranges.items():
        value = float(flat[key])
        if not low <= value <= high:  # NaN lands here too
            step = "Convert to SI units; if they are right, look at the sign, the zero and the order of joints."
            findings.append(Finding(key, f"{value:.4g}", f"{low:.4g} to {high:.4g} {unit}", step))
    return findings


def _time(passed: float, by_clock: float) -> list[Finding]:
    if 0.05 <= passed <= by_clock + 0.1:
        return []
    step = 'Report "time" in seconds on the run\'s clock, as of when the joints were read.'
    return [Finding("time", f"{passed:.4g} s later after 0.1 s", f"0.1 to {by_clock:.4g}", step)]


def _picture(body: Body, camera: CameraMount, flat: Flat) -> list[Finding]:
    rgb, depth = np.asarray(flat[f"{camera.name}.rgb"]), flat.get(f"{camera.name}.depth")
    size = (camera.height, camera.width)
    if rgb.shape != (*size, 3) or rgb.dtype != np.uint8:
        same = [c.name for c in body.cameras if c is not camera and (c.height, c.width, 3) == rgb.shape]
        step = f"It has the size of '{same[0]}': are the two swapped?" if same else "Convert it, or correct the body."
        return [Finding(f"{camera.name}.rgb", f"{rgb.shape} {rgb.dtype}", f"{(*size, 3)} uint8", step)]
    return [] if depth is None else _depth(camera, np.asarray(depth), size)


def _depth(camera: CameraMount, depth: np.ndarray, size: tuple[int, int]) -> list[Finding]:
    key, (near, far) = f"{camera.name}.depth", camera.depth_range
    if depth.shape != size or depth.dtype != np.float32:
        step = "Convert it to meters in float32, registered to the color image."
        return [Finding(key, f"{depth.shape} {depth.dtype}", f"{size} float32", step)]
    if np.any(depth <= 0):
        return [Finding(key, "zeros", "NaN where depth is unknown", "Replace zeros by NaN.")]
    known = depth[np.isfinite(depth)]
    if known.size and not 0.5 * near <= np.median(known) <= 2.0 * far:
        step = "Convert to meters."
        return [Finding(key, f"a median of {np.median(known):.4g}", f"{near} to {far} m", step)]
    return []
