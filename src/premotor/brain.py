"""The brain: joins the rooms, and nothing else does.

tell(mind, text) -> mind · think(mind, observation, progress, budget) -> Thought · act(program, progress, feeling)
-> command. Minds are immutable snapshots; a thought is a new one. Thinking and acting are separate lanes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from premotor import understand
from premotor.core import (
    Belief,
    Body,
    Budget,
    Command,
    Detection,
    Event,
    Goal,
    Grasp,
    Motion,
    Observation,
    Outcome,
    Program,
    Progress,
    Proprioception,
    Step,
)
from premotor.core.errors import GoalError, PlanError, SensorError
from premotor.core.geometry import Array
from premotor.foresee.foresee import Foresee
from premotor.knowledge import Knowledge
from premotor.move import Actor, skills
from premotor.plan.planner import Planner
from premotor.plan.tasks import Done, Stuck, next_step
from premotor.remember import Memory, View, let_go, moved, put, take
from premotor.see.align import align, plausible
from premotor.see.eyes import Eyes
from premotor.see.level import level
from premotor.twin.kinematics import Kinematics
from premotor.twin.mask import RobotMask, hide

Status = Literal["idle", "working", "done", "failed"]
LOOKS = 4  # pictures of a scene at rest before it is judged
BLIND = 5  # thoughts in a row without a usable picture before giving up
SEVERAL = 3  # things that both cameras must see for one to put the other right
EMPTY = 0.004, 0.4  # ([m], share of the expected width) fingers closer together than either hold nothing
REAL = 0.5  # existence from which a thing is acted on


@dataclass(frozen=True, eq=False)
class Mind:
    """A snapshot of everything the brain holds between two thoughts."""

    belief: Belief = field(default_factory=Belief)
    instruction: str = ""
    goal: Goal | None = None
    grounded: bool = False
    status: Status = "idle"
    message: str = ""
    program: Program = field(default_factory=Program)
    motion: Motion | None = None
    outcome: Outcome | None = None
    tried: Mapping[tuple[str, int], int] = field(default_factory=dict)
    failed: tuple[Grasp, ...] = ()
    force: float = 0.0
    looks: int = 0
    blind: int = 0
    corrections: Mapping[str, Array] = field(default_factory=dict)
    checked: bool = False

    def believed(self) -> Belief:
        """The belief without what may only be a flicker."""
        return replace(self.belief, things=tuple(t for t in self.belief.things if t.exists >= REAL))


@dataclass(frozen=True, eq=False)
class Thought:
    """A new mind, when the thought began [s], what it took, what it saw, considered and has to tell."""

    started_at: float
    mind: Mind
    budget: Budget
    detections: tuple[Detection, ...] = ()
    events: tuple[Event, ...] = ()
    considered: tuple[tuple[Grasp, Outcome], ...] = ()


class Brain:
    """One brain for one body. Holds what never changes while it runs; everything else is in the mind.

    without: rooms to leave out for comparison ("foresee"). seed: of every random choice it makes.
    """

    def __init__(
        self,
        body: Body,
        knowledge: Knowledge,
        *,
        without: frozenset[str] = frozenset(),
        seed: int = 0,
        eyes: Eyes | None = None,
    ):
        self.body, self.knowledge = body, knowledge
        self._kinematics = Kinematics(body)
        self._masks: RobotMask | None = None  # made by the thread that thinks: it holds a rendering context
        self._eyes = eyes or Eyes(body, knowledge)
        self._memory = Memory(knowledge)
        foresight = None if "foresee" in without else Foresee(body, knowledge, seed)
        self._planner = Planner(body, knowledge, foresight, seed)
        self._actor = Actor(body)

    # ---- the contract -------------------------------------------------------------------------------------

    def tell(self, mind: Mind, text: str) -> Mind:
        """The mind once it has been told `text`. What was not understood gives status "failed" and a message."""
        fresh = Mind(belief=mind.belief, program=mind.program, instruction=text, corrections=mind.corrections)
        try:
            goal = understand.parse(text, self.knowledge)
        except GoalError as error:
            return replace(fresh, status="failed", message=str(error))
        return replace(fresh, goal=goal, status="working")

    def wants(self, mind: Mind, progress: Progress) -> tuple[str, ...]:
        """Cameras worth a frame now: the fixed ones always, the ones on the arm when it is at rest."""
        still = progress.done
        return tuple(c.name for c in self.body.cameras if c.link == "world" or still)

    def think(self, mind: Mind, observation: Observation, progress: Progress, budget: Budget) -> Thought:
        """One thought: see, remember, and when the arm is free decide what to do next."""
        now = observation.time
        try:
            with budget.timed("see"):
                views = self._see(mind, observation, budget)
                if mind.looks < LOOKS:
                    mind, views = self._agree(mind, views)
        except SensorError as error:
            return Thought(now, *self._unseeing(mind, str(error), budget, now))
        with budget.timed("remember"):
            X_WG = self._kinematics.tool(observation.proprioception.q)
            belief = self._memory.update(mind.belief, views, now, X_WG)
            budget.spend("remember")
        seen = tuple(d for view in views for d in view.detections)
        belief = self._felt(mind, belief, progress, observation.proprioception)
        mind = replace(mind, belief=belief, looks=mind.looks + bool(progress.done), blind=0)
        draft = _Draft(now, mind, budget)
        if mind.status == "working" and progress.done and mind.program.id in (progress.program, 0):
            self._decide(draft, progress, observation.proprioception)
        return Thought(now, draft.mind, budget, seen, tuple(draft.events), tuple(draft.considered))

    def act(self, program: Program, progress: Progress, feeling: Proprioception) -> tuple[Command, Progress]:
        """One control tick."""
        return self._actor.act(program, progress, feeling)

    # ---- the rooms in turn --------------------------------------------------------------------------------

    def _see(self, mind: Mind, observation: Observation, budget: Budget) -> tuple[View, ...]:
        feeling = observation.proprioception
        if not np.all(np.isfinite(feeling.q)):
            raise SensorError("The joint angles are not numbers (NaN); check the robot's encoders and restart it.")
        self._masks = self._masks or RobotMask(self.body)
        views = []
        for frame in observation.frames:
            if frame.depth is None:
                raise SensorError(f"Camera '{frame.camera}' gives no depth; premotor needs an RGB-D camera.")
            X_WC = self._kinematics.camera(feeling.q, frame.camera)
            X_WC = mind.corrections.get(frame.camera, np.eye(4)) @ X_WC
            hidden = hide(frame.depth, self._masks.depth(feeling.q, feeling.opening, frame.camera))
            table = mind.belief.table
            X_WC, height = level(frame, X_WC, hidden, table.z, table.bounds)
            found = self._eyes.look(frame, X_WC, hidden, table.z, budget)
            views.append(View(frame, X_WC, hidden, found, height))
        return tuple(views)

    def _agree(self, mind: Mind, views: tuple[View, ...]) -> tuple[Mind, tuple[View, ...]]:
        """Fixed cameras corrected by what the camera on the arm, which is nearer, sees of the same things."""
        near = [v for v in views if self.body.camera(v.frame.camera).link != "world"]
        target = _points(near) if sum(len(v.detections) for v in near) >= SEVERAL else np.zeros((0, 3))
        corrections = dict(mind.corrections)
        for i, view in enumerate(views):
            name, points = view.frame.camera, _points([view])
            found = None if view in near else align(points, target)
            if found is None:
                continue
            total = found @ corrections.get(name, np.eye(4))
            if plausible(total, points.mean(axis=0)):
                corrections[name] = total
                views = (*views[:i], moved(view, found), *views[i + 1 :])
        return replace(mind, corrections=corrections), views

    def _felt(self, mind: Mind, belief: Belief, progress: Progress, feeling: Proprioception) -> Belief:
        """Once the fingers have closed on something and go up, what they hold is the thing they went for."""
        motion, program = mind.motion, mind.program
        if motion is None or motion.grasp is None or program.id != progress.program or belief.held is not None:
            return belief
        lifting = program.segments[progress.index].name == "lift" and _full(feeling, motion.grasp, progress)
        known = any(t.id == motion.grasp.thing for t in belief.things)
        return take(belief, motion.grasp) if lifting and known else belief

    def _unseeing(self, mind: Mind, why: str, budget: Budget, now: float) -> tuple[Mind, Budget, tuple, tuple]:
        mind = replace(mind, blind=mind.blind + 1)
        if mind.blind >= BLIND and mind.status == "working":
            mind = replace(mind, status="failed", message=why, program=Program(id=mind.program.id + 1))
        return mind, budget, (), (Event(now, "see", "blind", why),)

    def _decide(self, draft: "_Draft", progress: Progress, feeling: Proprioception) -> None:
        """The arm is free: judge what was done, then find and start the next step."""
        if draft.mind.program.step is not None and draft.mind.motion is not None:
            self._judge(draft, progress, feeling)
        if draft.mind.looks < LOOKS:
            return
        if not draft.mind.grounded and not self._ground(draft):
            return
        mind = draft.mind
        assert mind.goal is not None
        with draft.budget.timed("plan"):
            step = next_step(mind.goal, mind.believed(), self.knowledge, mind.tried)
        if isinstance(step, Done | Stuck):
            self._finish(draft, step, feeling)
            return
        looked, picked = (mind.tried.get((skill, step.thing or 0), 0) for skill in ("look", "pick"))
        if step.skill == "pick" and looked <= picked:
            step = Step("look", step.thing)  # from near it is known better what and where it is
        try:
            self._start(draft, step, feeling, progress)
        except PlanError as error:
            thing = step.thing or 0
            draft.tell("plan", "no_way", str(error), {"skill": step.skill, "thing": thing})
            draft.mind = replace(draft.mind, tried=_count(mind.tried, (step.skill, thing)))
            if mind.belief.held is None:
                self._go_home(draft, feeling)  # from there everything is seen best

    def _ground(self, draft: "_Draft") -> bool:
        """Check the instruction against what is seen; says so and ends when it does not fit."""
        mind = draft.mind
        assert mind.goal is not None
        try:
            with draft.budget.timed("understand"):
                goal = understand.ground(mind.goal, mind.believed(), self.knowledge)
        except GoalError as error:
            if mind.looks < 3 * LOOKS:  # perhaps it has only not been seen well enough yet
                return False
            draft.tell("understand", "refused", str(error))
            draft.mind = replace(mind, status="failed", message=str(error))
            return False
        if goal.say:
            draft.tell("understand", "understood", goal.say)
        draft.mind = replace(mind, goal=goal, grounded=True)
        return True

    def _start(self, draft: "_Draft", step: Step, feeling: Proprioception, progress: Progress) -> None:
        mind, belief = draft.mind, draft.mind.believed()
        q = progress.q if len(progress.q) else feeling.q
        with draft.budget.timed("plan"):
            attempt = mind.tried.get((step.skill, step.thing or 0), 0)
            found = self._planner.find(step, belief, q, mind.failed, draft.budget, attempt)
        id, motion = mind.program.id + 1, found.motion
        if step.skill == "pick" and motion.grasp is not None:
            program, force = skills.pick(id, step, motion, self.body), motion.grasp.force
        elif step.skill == "place":
            program, force = skills.place(id, step, motion, self.body, mind.force), mind.force
        else:
            opening = 0.0 if step.skill == "nudge" or belief.held else self.body.gripper.stroke
            program, force = skills.travel(id, step, motion, self.body, opening, mind.force), mind.force
        draft.considered.extend(found.considered)
        draft.tell(step.skill, "start", self._sentence(step, belief, found.outcome), _outcome_data(found.outcome))
        draft.mind = replace(
            mind, program=program, motion=motion, force=force, outcome=found.outcome, looks=0, checked=False
        )

    def _judge(self, draft: "_Draft", progress: Progress, feeling: Proprioception) -> None:
        """What became of the step that has just ended; the belief follows it."""
        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion
        assert step is not None and motion is not None
        draft.mind = replace(mind, motion=None)
        if step.thing is None or step.thing not in [t.id for t in mind.belief.things]:
            return
        name = mind.belief.thing(step.thing).name
        if step.skill == "pick" and motion.grasp is not None:
            if _full(feeling, motion.grasp, progress):
                draft.mind = replace(draft.mind, belief=take(mind.belief, motion.grasp))
                draft.tell("move", "held", f"The {name} is in the hand ({feeling.opening * 1000:.0f} mm).")
            else:
                draft.mind = replace(draft.mind, belief=let_go(mind.belief))
                self._fail(draft, "grasp_missed" if not progress.stopped else progress.stopped, step, motion.grasp)
        elif step.skill == "place" and motion.placement is not None:
            if progress.stopped:
                draft.mind = replace(draft.mind, belief=let_go(mind.belief))
                self._fail(draft, "dropped", step, None)
                return
            draft.mind = replace(draft.mind, belief=put(mind.belief, motion.placement), force=0.0)
            draft.tell("move", "placed", f"The {name} has been let go.")
        elif step.skill in ("look", "nudge"):
            draft.mind = replace(draft.mind, tried=_count(mind.tried, (step.skill, step.thing)))

    def _fail(self, draft: "_Draft", cause: str, step: Step, grasp: Grasp | None) -> None:
        mind = draft.mind
        key = (step.skill, step.thing or 0)
        failed = (*mind.failed, grasp) if grasp else mind.failed
        draft.mind = replace(mind, tried=_count(mind.tried, key), failed=failed)
        draft.tell(
            "move", cause, f"{step.skill} failed: {cause.replace('_', ' ')}.", {"thing": step.thing, "cause": cause}
        )

    def _finish(self, draft: "_Draft", end: Done | Stuck, feeling: Proprioception) -> None:
        """Nothing left to do: go home, look once more, and only then say so."""
        mind = draft.mind
        if not mind.checked and self._go_home(draft, feeling):
            draft.mind = replace(draft.mind, checked=True)
            return
        done = isinstance(end, Done)
        message = end.reason if isinstance(end, Stuck) else "Done."
        draft.tell("plan", "done" if done else "stuck", message)
        draft.mind = replace(mind, status="done" if done else "failed", message=message)

    def _go_home(self, draft: "_Draft", feeling: Proprioception) -> bool:
        """Start on the way home; False when the arm is there already or finds no way."""
        mind = draft.mind
        if np.max(np.abs(feeling.q - self.body.home)) < 0.05:
            return False
        try:
            with draft.budget.timed("plan"):
                found = self._planner.find(Step("home"), mind.believed(), feeling.q, (), draft.budget)
        except PlanError as error:
            draft.tell("plan", "no_way", str(error))
            return False
        program = skills.travel(
            mind.program.id + 1, Step("home"), found.motion, self.body, self.body.gripper.stroke, 0.0
        )
        draft.mind = replace(mind, program=program, motion=None, looks=0)
        return True

    def _sentence(self, step: Step, belief: Belief, outcome: Outcome | None) -> str:
        names = {t.id: t.name for t in belief.things}
        what = f" the {names[step.thing]}" if step.thing in names else ""
        where = f" into the {names[step.into]}" if step.into in names else ""
        chance = f" (foreseen success {outcome.success:.0%} of {outcome.futures} futures)" if outcome else ""
        return f"{step.skill}{what}{where}{chance}"


@dataclass
class _Draft:
    """A thought in the making."""

    now: float
    mind: Mind
    budget: Budget
    events: list[Event] = field(default_factory=list)
    considered: list[tuple[Grasp, Outcome]] = field(default_factory=list)

    def tell(self, room: str, kind: str, text: str, data: dict | None = None) -> None:
        self.events.append(Event(self.now, room, kind, text, data or {}))


def _full(feeling: Proprioception, grasp: Grasp, progress: Progress) -> bool:
    """Whether the fingers, closed, have something like what the grasp was made for between them."""
    return not progress.stopped and feeling.opening > max(EMPTY[0], EMPTY[1] * grasp.width)


def _points(views: Sequence[View], most: int = 150) -> Array:
    """Points (N, 3) [m] of everything detected in the views, at most `most` of a thing."""
    clouds = [d.points[:: 1 + len(d.points) // most] for v in views for d in v.detections]
    return np.concatenate(clouds) if clouds else np.zeros((0, 3))


def _count(tried: Mapping[tuple[str, int], int], key: tuple[str, int]) -> dict[tuple[str, int], int]:
    return {**tried, key: tried.get(key, 0) + 1}


def _outcome_data(outcome: Outcome | None) -> dict:
    return {"p_success": outcome.success, "futures": outcome.futures, "note": outcome.note} if outcome else {}
