"""The brain: joins the rooms, and nothing else does.

tell(mind, text) -> mind · think(mind, observation, progress, budget) -> Thought · act(program, progress, feeling,
yielded) -> (Command, Progress). Minds are immutable snapshots; a thought is a new one. Thinking and acting are separate
lanes.
"""

from dataclasses import replace

import numpy as np

from premotor import understand
from premotor.calibrate.table_leveling import level_camera
from premotor.core import (
    Body,
    Budget,
    Command,
    Event,
    Observation,
    Program,
    Progress,
    Proprioception,
)
from premotor.core.errors import GoalError, SensorError
from premotor.core.geometry import Array
from premotor.executive import Executive
from premotor.foresee.foresight import SimulatedForesight
from premotor.knowledge import Knowledge
from premotor.mind import Draft, Mind, Thought
from premotor.move import Actor
from premotor.plan.step_planner import Planner
from premotor.remember import Memory, View, move_view
from premotor.see.detector import Detector
from premotor.see.support_planes import find_boards
from premotor.twin.kinematics import Kinematics
from premotor.twin.robot_mask import RobotMask, robot_pixels

MAX_BLIND_THOUGHTS = 5  # thoughts in a row without a usable picture before giving up
CALIBRATION_LOOK = 1  # which of the looks at a scene at rest is compared with others
CONTACT_SKILLS = ("pick", "place", "nudge")


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
        detector: Detector | None = None,
    ):
        self.body, self.knowledge = body, knowledge
        self._kinematics = Kinematics(body)
        self._masks: RobotMask | None = None  # made by the thread that thinks: it holds a rendering context
        self._eyes = detector or Detector(body, knowledge)
        self._memory = Memory(knowledge)
        foresight = None if "foresee" in without else SimulatedForesight(body, knowledge, seed)
        self._executive = Executive(body, knowledge, Planner(body, knowledge, foresight, seed))
        self._actor = Actor(body)

    # ---- the contract -------------------------------------------------------------------------------------

    def tell(self, mind: Mind, text: str) -> Mind:
        """The mind once it has been told `text`. What was not understood gives status "failed" and a message.

        What is believed stays, and so does what the arm is at: a motion is finished and judged, a grip kept.
        """
        fresh = Mind(
            belief=mind.belief, program=mind.program, motion=mind.motion, force=mind.force,
            instruction=text, cameras=mind.cameras,
        )  # fmt: skip
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
                mind, views = self._calibrate_cameras(mind, views, observation.proprioception.q, progress, budget)
        except SensorError as error:
            return self._unseeing(mind, str(error), budget, now)
        with budget.timed("remember"):
            X_WG = self._kinematics.tool(observation.proprioception.q)
            belief = self._executive.felt(mind, progress, observation.proprioception)
            belief = self._memory.update(belief, views, now, X_WG, mind.grasp_target)
            budget.spend("remember")
        seen = tuple(d for view in views for d in view.detections)
        mind = replace(mind, belief=belief, looks=mind.looks + bool(progress.done), blind=0)
        draft = Draft(now, mind, budget)
        if mind.status == "working" and progress.done and mind.program.id in (progress.program, 0):
            self._executive.decide(draft, progress, observation.proprioception)
        return Thought(now, draft.mind, budget, seen, tuple(draft.events), tuple(draft.considered))

    def act(
        self, program: Program, progress: Progress, reading: Proprioception, guard_gave_way: bool = False
    ) -> tuple[Command, Progress]:
        """One control tick. guard_gave_way: the guard gave way in the last one."""
        return self._actor.act(program, progress, reading, guard_gave_way)

    # ---- the rooms in turn --------------------------------------------------------------------------------

    def _see(self, mind: Mind, observation: Observation, budget: Budget) -> tuple[View, ...]:
        feeling = observation.proprioception
        if not np.all(np.isfinite(feeling.q)):
            raise SensorError("The joint angles are not numbers (NaN); check the robot's encoders and restart it.")
        self._masks = self._masks or RobotMask(self.body)
        views = []
        for frame in observation.images:
            if frame.depth is None:
                raise SensorError(f"Camera '{frame.camera}' gives no depth; premotor needs an RGB-D camera.")
            mount = self.body.camera(frame.camera)
            X_WC, doubt = mind.cameras.pose(mount, self._kinematics.camera(feeling.q, mount.name))
            hidden = robot_pixels(frame.depth, self._masks.depth(feeling.q, feeling.opening, frame.camera))
            table = mind.belief.table
            X_WC, height = level_camera(frame, X_WC, hidden, table.top, table.bounds, doubt)
            try:
                found = self._eyes.detect(frame, X_WC, hidden, table.top, budget)
            except SensorError:
                if mind.belief.held is None or mount.link == "world":
                    raise
                continue  # what is in the hand may fill the picture of a camera beside it
            boards = find_boards(frame, X_WC, hidden, table.top)
            views.append(View(frame, X_WC, hidden, found, height, mount.link != "world", boards))
        return tuple(views)

    def _calibrate_cameras(
        self, mind: Mind, views: tuple[View, ...], q: Array, progress: Progress, budget: Budget
    ) -> tuple[Mind, tuple[View, ...]]:
        """Where the cameras are, from looks at rest between which nothing has been touched."""
        cameras, step = mind.cameras, mind.program.step
        if not progress.done and step is not None and step.skill in CONTACT_SKILLS:
            return replace(mind, cameras=cameras.without_views()), views
        if not progress.done or mind.looks != CALIBRATION_LOOK or mind.belief.held is not None:
            return mind, views
        for view in views:
            mount = self.body.camera(view.frame.camera)
            if mount.link != "world":
                budget.spend("see")  # it costs about as much as a picture
                by_calibration = self._kinematics.camera(q, mount.name)
                cameras = cameras.with_view(mount, by_calibration, view.X_WC, view.detections)
        right = []
        for view in views:
            X = None
            if self.body.camera(view.frame.camera).link == "world":
                cameras, X = cameras.register_fixed(view.frame.camera, view.detections)
            right.append(view if X is None else move_view(view, X))
        return replace(mind, cameras=cameras), tuple(right)

    def _unseeing(self, mind: Mind, why: str, budget: Budget, now: float) -> Thought:
        mind = replace(mind, blind=mind.blind + 1)
        if mind.blind >= MAX_BLIND_THOUGHTS and mind.status == "working":
            mind = replace(mind, status="failed", message=why, program=Program(id=mind.program.id + 1))
        return Thought(now, mind, budget, events=(Event(now, "see", "blind", why),))
