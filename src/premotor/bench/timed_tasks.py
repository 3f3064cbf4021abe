"""The things that are timed, each a function of how often to repeat it: samples [s] by budget, [s] per unit of work."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from premotor import understand
from premotor.bench import synthetic_beliefs
from premotor.core import Budget, CameraImage, Goal, Program, Progress, Proprioception, Segment, Step, Trajectory
from premotor.core.geometry import Array, pose
from premotor.foresee.foresight import SimulatedForesight
from premotor.guard.guard import Guard
from premotor.knowledge import load as load_knowledge
from premotor.move.actor import Actor
from premotor.move.programs import hold
from premotor.plan.grasps import sample_grasps
from premotor.plan.ik import Ik
from premotor.plan.next_step import next_step
from premotor.plan.path_search import search_path
from premotor.remember import Memory, View
from premotor.robots import arm7
from premotor.robots.flat_conversion import to_observation
from premotor.see.detector import Detector
from premotor.twin.collision import CollisionChecker
from premotor.twin.kinematics import Kinematics
from premotor.twin.robot_mask import RobotMask, robot_pixels
from premotor.worlds.kitchen import Kitchen

Timed = tuple[dict[str, list[float]], dict[str, float]]
TIMED_INSTRUCTION = "put everything except the red apple and the mug in the basket"
KITCHEN_SEED = 900_000  # of the kitchen that is looked at; a test seed


def clocked(task: Callable[[], object], repeats: int) -> list[float]:
    """Wall times [s] of `repeats` runs, after one that does not count."""
    task()
    samples = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        samples.append(time.perf_counter() - start)
    return samples


def see(repeats: int) -> Timed:
    """Every camera's frame of a kitchen: the robot cut out, things found and named."""
    eyes = Detector(arm7.body(), load_knowledge())  # says at once when there are no weights
    world = Kitchen(KITCHEN_SEED, "normal")
    body, kinematics, masks = world.robot.body, Kinematics(world.robot.body), RobotMask(world.robot.body)
    observation = to_observation(body, world.robot.get_observation())
    q, opening = observation.proprioception.q, observation.proprioception.opening

    def look(frame: CameraImage, budget: Budget) -> None:
        assert frame.depth is not None
        hidden = robot_pixels(frame.depth, masks.depth(q, opening, frame.camera))
        eyes.detect(frame, kinematics.camera(q, frame.camera), hidden, 0.0, budget)

    def everything(limits: dict[str, int], count: Budget) -> None:
        budget = Budget(limits)
        for frame in observation.images:
            look(frame, budget)
        count.work = budget.work

    spent = Budget()
    whole = clocked(lambda: everything({}, spent), repeats)
    names = max(1, spent.work.get("names", 0))
    plain = clocked(lambda: everything({"names": 0}, Budget()), repeats)
    masks.close()
    world.close()
    per_name = max(median(whole) - median(plain), 1e-6) / names
    return {"perception_ms": whole}, {"see": median(plain) / len(observation.images), "names": per_name}


def remember(repeats: int) -> Timed:
    """One update of a belief of 30 things known for a while, all of them seen again."""
    memory, view, belief = Memory(load_knowledge()), synthetic_beliefs.view(30), synthetic_beliefs.table(0)

    def seen(i: int) -> View:
        time = 0.1 * i
        detections = tuple(replace(d, time=time) for d in view.detections)
        return replace(view, frame=replace(view.frame, time=time), detections=detections)

    for i in range(15):
        belief = memory.update(belief, (seen(i),), 0.1 * i)
    views = [seen(15 + i) for i in range(10)]
    samples = [s for v in views for s in clocked(lambda v=v: memory.update(belief, (v,), v.frame.time), repeats)]
    return {"remember_ms": samples}, {"remember": median(samples)}


def understanding(repeats: int) -> Timed:
    """A sentence, read and held against 13 things."""
    knowledge, belief = load_knowledge(), synthetic_beliefs.table(13)

    def read() -> Goal:
        return understand.ground(understand.parse(TIMED_INSTRUCTION, knowledge), belief, knowledge)

    return {"understand_ms": clocked(read, 2 * repeats)}, {}


def foresee(repeats: int) -> Timed:
    """32 futures of the best grasp of an apple, alone and among 13 things."""
    body, knowledge = arm7.body(), load_knowledge()
    samples: dict[str, list[float]] = {}
    for key, things in (("foresee_ms", 1), ("foresee_many_ms", 13)):
        belief = synthetic_beliefs.table(things)
        grasp = sample_grasps(belief.things[0], belief, body, knowledge, np.random.default_rng(0))[:1]
        budget = Budget()
        run = clocked(
            lambda b=belief, g=grasp, k=budget: SimulatedForesight(body, knowledge, 0, 32).evaluate_grasps(b, g, k),
            repeats,
        )
        futures = budget.work["futures"] / (len(run) + 1)
        samples[key] = [s * 32 / futures for s in run]
    return samples, {"futures": median(samples["foresee_many_ms"]) / 32}


def plan(repeats: int) -> Timed:
    """The next step among 15 things; grasps, inverse kinematics and motions among 13."""
    body, knowledge = arm7.body(), load_knowledge()
    many, belief = synthetic_beliefs.table(15), synthetic_beliefs.table(13)
    goal = understand.ground(understand.parse("put the fruit in the basket", knowledge), many, knowledge)
    task = clocked(lambda: next_step(goal, many, knowledge, {}), repeats)
    checker, ik = CollisionChecker.of(belief, body), Ik(body)

    def grasps() -> None:
        sample_grasps(belief.things[0], belief, body, knowledge, np.random.default_rng(0))
        CollisionChecker.of(belief, body)

    budget, targets = Budget(), _targets(repeats)
    start = time.perf_counter()
    found = [ik.solve(X, body.home, budget=budget) for X in targets]
    per_ik = (time.perf_counter() - start) / max(1, budget.work.get("ik", 0))
    ends = [q for q in found if q is not None and checker.is_free(q, 0.08)]
    motions = []
    for k, (a, b) in enumerate(pairwise(ends)):
        start = time.perf_counter()
        search_path(a, b, lambda q: checker.is_free(q, 0.08), body.lower, body.upper, seed=k)
        motions.append(time.perf_counter() - start)
    units = {"grasps": median(clocked(grasps, repeats)), "ik": per_ik, "motion": median(motions)}
    return {"task_ms": task, "motion_ms": motions}, units


def act(repeats: int) -> Timed:
    """Control ticks of the acting lane with its guard, along a slow motion; 100 a repetition."""
    body = arm7.body()
    actor, guard, progress = Actor(body), Guard(body), Progress()
    there = Trajectory(np.array([0.0, repeats + 1.0]), np.stack([body.home, body.home + 0.3]))
    segments = Segment("reach", there, 0.08, 20.0), Segment("wait", hold(body.home + 0.3), 0.08, 20.0)
    program, q, samples = Program(1, Step("home"), segments), body.home.copy(), []
    for k in range(100 * repeats):
        still = np.zeros_like(q)
        felt = Proprioception(0.01 * k, q, still, still, 0.08, 0.0)
        start = time.perf_counter()
        command, progress = actor.act(program, progress, felt)
        q = guard.check(command, felt, felt.time).command.q
        samples.append(time.perf_counter() - start)
    return {"act_mean_ms": samples, "act_worst_ms": samples[10:], "pause_ms": [_pause(sum(samples))]}, {}


def _pause(seconds: float) -> float:
    """The longest time [s] between one look at the clock and the next, of a loop that does nothing else for so long
    [s]: so long the machine keeps anyone waiting."""
    start = last = time.perf_counter()
    longest = 0.0
    while last < start + seconds:
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def start_up(repeats: int) -> Timed:
    """A new process that imports the package, and one that shows the help."""
    commands = {"import_ms": ["-c", "import premotor"], "help_ms": ["-m", "premotor", "--help"]}
    return {key: clocked(lambda c=c: _run(c), min(repeats, 5)) for key, c in commands.items()}, {}


def _run(arguments: list[str]) -> None:
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)


def _targets(n: int) -> list[Array]:
    """Tool poses (4, 4), pointing down, low over the work area, so that things are in the way."""
    rng = np.random.default_rng(0)
    places = rng.uniform([0.38, -0.30, 0.02], [0.66, 0.30, 0.12], (8 * n + 8, 3))
    return [pose(np.diag([1.0, -1.0, -1.0]), p) for p in places]


TIMED_TASKS: dict[str, Callable[[int], Timed]] = {
    "understand": understanding,
    "remember": remember,
    "plan": plan,
    "foresee": foresee,
    "act": act,
    "see": see,
    "start": start_up,
}
