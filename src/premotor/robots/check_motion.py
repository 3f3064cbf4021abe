"""What a robot shows of itself when it moves a little: signs, units, order of joints, axes, echoes, cameras."""

import numpy as np

from premotor.core.clock import Clock
from premotor.core.geometry import Array
from premotor.robots.end_effector import tip_delta
from premotor.robots.finding import Finding
from premotor.robots.motion_trial import TEST_ANGLE, TEST_DISTANCE, MotionTrial, RunawayError
from premotor.robots.robot import EE_DELTA_KEYS, EE_POSE_KEYS, Flat, Robot

_MAX_IDLE_MOTION = 0.01  # [rad] a joint may move when told to stay
_PIXEL_CHANGE = 25  # gray levels by which a pixel has changed, well above noise
_DEGREES_PER_RADIAN = 57.3


def in_motion(robot: Robot, clock: Clock) -> list[Finding]:
    """Move the robot a little and compare what it did with what it was told; see `check.inspect_robot`."""
    trial = MotionTrial(robot, clock)
    try:
        findings = _holds(trial)
        if findings:
            robot.disconnect()
            return findings
        findings = _echo(trial) + _gripper(trial)
        findings += _joints(trial) if robot.body.action_space == "joint_position" else _tip(trial)
        return findings + ([] if findings else _cameras(trial))
    except RunawayError:
        robot.disconnect()
        i = int(np.argmax(np.abs(trial.deviation())))
        step = "It was stopped. Look at the unit of what is sent and of what is read, then at the joints' order."
        far = f"{trial.deviation()[i]:.3g} rad from its start"
        return [Finding(f"{robot.body.joint_names[i]}.pos", far, f"{TEST_ANGLE} at most", step)]


def _holds(trial: MotionTrial) -> list[Finding]:
    """Told to stay at its own reading, an arm stays; stop at the first sign that it does not."""
    step = "It was stopped. Readings and targets differ in sign, zero, unit or order of joints: make them one."
    for _ in range(10):
        trial.send(trial.stay())
        if np.max(np.abs(trial.deviation())) > _MAX_IDLE_MOTION:
            return [
                Finding(f"{name}.pos", f"a move of {d:.3g} rad when told to stay at its own reading", "none", step)
                for name, d in zip(trial.body.joint_names, trial.deviation(), strict=True)
                if abs(d) > 0.3 * _MAX_IDLE_MOTION
            ]
    return []


def _echo(trial: MotionTrial) -> list[Finding]:
    """What it says it sent is what was asked, within what the gripper can do."""
    gripper = trial.body.gripper
    asked, sent = trial.send(trial.stay(), opening=1.5 * gripper.stroke, force=10.0 * gripper.force[1])
    trial.send(trial.stay())
    step = "send_action returns what was really sent, by the same keys, after clipping."
    findings = [Finding(k, "nothing in what send_action returned", "it", step) for k in asked if k not in sent]
    if findings:
        return findings
    for key, most in (("gripper.pos", gripper.stroke), ("gripper.force", gripper.force[1])):
        if not 0.0 <= float(sent[key]) <= 1.05 * most:
            got = f"{float(sent[key]):.4g} sent when {asked[key]:.4g} was asked"
            findings.append(Finding(key, got, f"at most {most:.4g}, which is all it can do", step))
    for key, value in asked.items():
        if not key.startswith("gripper.") and abs(float(sent[key]) - value) > 0.01:
            got = f"{float(sent[key]):.4g} sent when {value:.4g} was asked"
            findings.append(Finding(key, got, "the same, it was within the limits", step))
    return findings


def _gripper(trial: MotionTrial) -> list[Finding]:
    opening, stroke = trial.start.opening, trial.body.gripper.stroke
    asked = -TEST_DISTANCE if opening > 0.5 * stroke else TEST_DISTANCE
    moved = trial.grip(opening + asked)
    force = trial.samples[-1].force
    trial.grip(opening)
    findings = []
    if not 0.6 < moved / asked < 1.4:
        step = "gripper.pos is the whole gap between the fingers in meters, wider is more, both ways."
        got = f"a move of {moved:.4g} when sent by {asked:.4g} m"
        findings.append(Finding("gripper.pos", got, f"{asked:.4g}", step + _unit_hint(moved / asked, "mm", 1000.0)))
    if not -0.5 <= force <= 1.2 * trial.body.gripper.force[1]:
        step = "Report newtons, never negative, about 0 with nothing between the fingers."
        findings.append(Finding("gripper.force", f"{force:.4g}", f"0 to {trial.body.gripper.force[1]:.4g} N", step))
    return findings


def _joints(trial: MotionTrial) -> list[Finding]:
    """Joint by joint: the one that was sent moves, as far and the way it was sent, at the speed it says."""
    body, findings = trial.body, []
    for i in range(len(body.joints)):
        asked = np.zeros(len(body.joints))
        asked[i] = TEST_ANGLE if trial.start.q[i] < 0.5 * (body.lower + body.upper)[i] else -TEST_ANGLE
        moved = trial.displace(asked, np.zeros(6))
        found = _row(body.joint_names, i, asked[i], moved)
        findings += [found] if found else _speeds(trial, moved)
        trial.displace(asked, np.zeros(6), back=True)
    return findings


def _row(names: tuple[str, ...], i: int, asked: float, moved: Array) -> Finding | None:
    """What is wrong when joint i was sent by `asked` [rad] and the readings went by `moved` (n,)."""
    ratio, most = moved[i] / asked, int(np.argmax(np.abs(moved)))
    if 0.75 < ratio < 1.25 and np.max(np.abs(np.delete(moved, i)), initial=0.0) < 0.3 * TEST_ANGLE:
        return None
    key, got = f"{names[i]}.pos", f"a move of {moved[i]:.4g} rad when sent by {asked:.4g}"
    if most != i and abs(ratio) < 0.5:
        got, step = f"a move of {names[most]} instead", "Put the joints in the body's order, base to hand."
    elif -1.25 < ratio < -0.75:
        step = "Turn the sign of the reading or of the target."
    else:
        step = "It should follow to a quarter within a second." + _unit_hint(ratio, "degrees", _DEGREES_PER_RADIAN)
    return Finding(key, got, f"{asked:.4g} of this joint alone", step)


def _unit_hint(ratio: float, unit: str, factor: float) -> str:
    if 0.5 * factor < abs(ratio) < 2 * factor:
        return f" The reading looks like {unit}."
    return f" The target seems to be taken for {unit}." if 0.5 < abs(ratio) * factor < 2 else ""


def _speeds(trial: MotionTrial, moved: Array) -> list[Finding]:
    """Readings of velocity, summed up over the motion, give the way that was made."""
    times = np.array([s.time for s in trial.samples])
    way = np.atleast_1d(np.trapezoid(np.array([s.dq for s in trial.samples]), times, axis=0))
    step = "Report rad/s with the sign of the position."
    return [
        Finding(f"{name}.vel", f"{w:.3g} rad summed up over a move of {m:.3g}", f"{m:.3g}", step)
        for name, m, w in zip(trial.body.joint_names, moved, way, strict=True)
        if abs(m) > 0.5 * TEST_ANGLE and not 0.5 < w / m < 1.6
    ]


def _tip(trial: MotionTrial) -> list[Finding]:
    """Axis by axis: the tool, by the joint readings, goes along and about the world's axes as it was sent."""
    keys = EE_DELTA_KEYS if trial.body.action_space == "ee_delta" else (*EE_POSE_KEYS[:3], "ee.q*", "ee.q*", "ee.q*")
    findings, none = [], np.zeros(len(trial.body.joints))
    for i, key in enumerate(keys):
        asked = np.zeros(6)
        asked[i] = TEST_DISTANCE if i < 3 else TEST_ANGLE
        X_before = trial.kinematics.tool(trial.read().q)
        joints = trial.displace(none, asked)
        went = tip_delta(X_before, trial.kinematics.tool(trial.samples[-1].q))
        found = _axis(key, i, asked, went)
        findings += [found] if found else _speeds(trial, joints)
        trial.displace(none, asked, back=True)
    return findings


def _axis(key: str, i: int, asked: Array, went: Array) -> Finding | None:
    part, unit = (slice(0, 3), "m") if i < 3 else (slice(3, 6), "rad")
    size = float(np.linalg.norm(went[part]))
    along = float(went[part] @ asked[part]) / asked[i]
    share = size / asked[i]
    slipped = np.linalg.norm(went[3:]) > TEST_ANGLE if i < 3 else np.linalg.norm(went[:3]) > TEST_DISTANCE
    if 0.3 < share < 1.7 and along > 0.85 * size and not slipped:
        return None
    got = f"a move of ({', '.join(f'{v:.3g}' for v in went[part])}) {unit} by the joint readings"
    if share < 0.05:
        step = "It hardly moved. Take meters and radians, and sum nothing away in a dead band."
    elif share > 1.7:
        step = "It moved too far. Take meters and radians."
    else:
        step = "Use the world's axes (not the tool's), the right tool point, and readings true in sign and order."
    return Finding(key, got, f"{asked[i]:.3g} {unit} along or about {'xyz'[i % 3]} alone", step)


def _cameras(trial: MotionTrial) -> list[Finding]:
    """When the arm moves, the whole picture of a camera on the arm changes, and not that of one on the wall."""
    joints, tip = np.zeros(len(trial.body.joints)), np.zeros(6)
    joints[0], tip[1] = TEST_ANGLE, TEST_DISTANCE
    before = trial.robot.get_observation()
    trial.displace(joints, tip)
    after = trial.robot.get_observation()
    trial.displace(joints, tip, back=True)
    changed = {c.name: _changed(f"{c.name}.rgb", before, after) for c in trial.body.cameras}
    fixed = [c.name for c in trial.body.cameras if c.link == "world" and changed[c.name] > 0.3]
    moving = [c.name for c in trial.body.cameras if c.link != "world" and changed[c.name] < 0.05]
    step = "Are two cameras swapped? Else correct the link that the body says the camera is on."
    return [
        Finding(f"{name}.rgb", f"{changed[name]:.0%} of its pixels changed as the arm moved", expected, step)
        for names, expected in ((fixed, "few, it is fixed"), (moving, "many, it is on the arm"))
        for name in names
        if fixed and moving  # either alone may be a dull view, or somebody walking by
    ]


def _changed(key: str, before: Flat, after: Flat) -> float:
    difference = np.asarray(before[key], int).mean(axis=-1) - np.asarray(after[key], int).mean(axis=-1)
    return float(np.mean(np.abs(difference) > _PIXEL_CHANGE))
