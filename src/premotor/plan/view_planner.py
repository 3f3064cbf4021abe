"""Motions that bring the camera on the arm to where it sees better: look, survey, turn."""

from collections.abc import Iterable, Iterator

from premotor.core import UNKNOWN, Belief, Body, Budget, CameraMount, Motion, Thing
from premotor.core.errors import PlanError
from premotor.core.geometry import Array, invert
from premotor.plan import unseen_places
from premotor.plan.motion_planner import PREFERRED_CLEARANCE, MotionPlanner
from premotor.plan.view_poses import (
    FAR_VIEW_DISTANCE,
    VIEW_DISTANCE,
    excess_height,
    look_at_poses,
    sort_by_occlusion,
    turned,
)
from premotor.twin.collision import CollisionChecker


class ViewPlanner:
    """Plans looks for one body; every method raises `PlanError` where none can be had."""

    def __init__(self, body: Body, ways: MotionPlanner):
        self._body, self._ways = body, ways

    def look(self, thing: Thing, belief: Belief, q: Array, budget: Budget, attempt: int) -> Motion:
        """To where the thing is seen from near, from joint positions q (n,) [rad]; at every attempt from elsewhere."""
        riddle = attempt % 2 == 1 and thing.name == UNKNOWN  # two in one come apart from one place and not from another
        far = (FAR_VIEW_DISTANCE if riddle else VIEW_DISTANCE) + excess_height(thing)
        poses = look_at_poses(thing.position, attempt, 1 + (thing.id + attempt) % 3, far)
        return self._see(f"look at the {thing.name}", sort_by_occlusion(poses, thing, belief), belief, q, budget)

    def survey(self, belief: Belief, q: Array, budget: Budget, attempt: int) -> Motion:
        """To where most shows of the place that is least known."""
        spot = unseen_places.least_known_place(belief, self._body)
        if spot is None:
            raise PlanError("Every place within reach has been seen.")
        poses = unseen_places.views_of_place(spot, belief, self._body, attempt)
        return self._see("look at what has not been seen", poses, belief, q, budget)

    def turn_camera(self, belief: Belief, q: Array, budget: Budget) -> Motion:
        """The picture turned and nothing else, which tells how the camera sits on the arm."""
        X_WC = self._ways.kinematics.camera(q, self._mount().name)
        return self._see("turn the camera", turned(X_WC), belief, q, budget)

    def _mount(self) -> CameraMount:
        mount = next((c for c in self._body.cameras if c.link != "world"), None)
        if mount is None:
            raise PlanError("There is no camera on the arm to look closer with.")
        return mount

    def _see(self, what: str, poses: Iterable[Array], belief: Belief, q: Array, budget: Budget) -> Motion:
        """A way to where the camera on the arm has the first of these poses (4, 4) that can be reached."""
        checker, opening = CollisionChecker.of(belief, self._body), self._body.gripper.stroke
        for goal in self._stands(poses, q, checker, opening, budget):
            reach = self._ways.plan_route(q, goal, checker, opening, budget)
            if reach is not None:
                return Motion((("reach", reach),))
        raise PlanError(f"The arm finds no place to {what} from.")

    def _stands(
        self, poses: Iterable[Array], q: Array, checker: CollisionChecker, opening: float, budget: Budget
    ) -> Iterator[Array]:
        """Joint positions (n,) with the camera on the arm at these poses (4, 4); first those well clear of all."""
        X_CG = invert(self._ways.kinematics.camera(q, self._mount().name)) @ self._ways.kinematics.tool(q)
        close: list[Array] = []
        for X_WC in poses:
            goal = self._ways.ik.solve(X_WC @ X_CG, q, 1, budget)
            if goal is not None and checker.is_free(goal, opening, PREFERRED_CLEARANCE):
                yield goal
            elif goal is not None and checker.is_free(goal, opening):
                close.append(goal)
        yield from close
