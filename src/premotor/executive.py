"""The executive: whenever the arm is free, judge what was done, choose the next step, and start it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from premotor import understand
from premotor.core import TABLE_ID, Belief, Body, Grasp, Outcome, Progress, Proprioception, Step
from premotor.core.errors import GoalError, PlanError
from premotor.knowledge import Knowledge, meant, missing
from premotor.mind import MIN_LOOKS, Draft, Mind
from premotor.move import programs
from premotor.plan.next_step import Done, Stuck, next_step
from premotor.plan.step_planner import Planner
from premotor.remember import Fallen, mark_disturbed, mark_grasped, mark_lost, mark_placed, reidentify_fallen

MAX_SURVEYS = 4  # looks at unseen places, at most, before a job is called done
EMPTY_GRIP_WIDTH = 0.004, 0.4  # ([m], share of the expected width) fingers closer together than either hold nothing


class Executive:
    """Decides for one body. Holds nothing: what it decides goes into the draft of a thought."""

    def __init__(self, body: Body, knowledge: Knowledge, planner: Planner):
        self.body, self.knowledge, self._planner = body, knowledge, planner

    def decide(self, draft: Draft, progress: Progress, feeling: Proprioception) -> None:
        """The arm is free: judge what was done, then find and start the next step."""
        if draft.mind.program.step is not None and draft.mind.motion is not None:
            self._judge(draft, progress, feeling)
        if draft.mind.looks < MIN_LOOKS:
            return
        if not draft.mind.grounded and not self._ground(draft):
            return
        if self._turn(draft, feeling, progress):
            return
        belief, fallen = reidentify_fallen(draft.mind.belief, draft.mind.fallen)
        draft.mind = mind = replace(draft.mind, belief=belief, fallen=fallen)
        assert mind.goal is not None
        with draft.budget.timed("plan"):
            step = next_step(mind.goal, mind.believed(), self.knowledge, mind.tried)
        if isinstance(step, Done | Stuck):
            self._finish(draft, step, feeling, progress)
            return
        looked, picked = (mind.tried.get((skill, step.thing or 0), 0) for skill in ("look", "pick"))
        if step.skill == "pick" and looked <= picked:
            step = Step("look", step.thing)  # from near it is known better what and where it is
        try:
            self._start(draft, step, feeling, progress)
        except PlanError as error:
            thing = step.thing or 0
            draft.emit("plan", "no_way", str(error), {"skill": step.skill, "thing": thing})
            draft.mind = replace(draft.mind, tried=_count(mind.tried, (step.skill, thing)))
            if mind.belief.held is None:
                self._go_home(draft, feeling)  # from there everything is seen best

    def _turn(self, draft: Draft, feeling: Proprioception, progress: Progress) -> bool:
        """Start on turning the camera on the arm, once, while it is not known well how it sits."""
        mind = draft.mind
        if not mind.cameras.needs_turn or mind.belief.held is not None or ("turn", 0) in mind.tried:
            return False
        draft.mind = replace(mind, tried=_count(mind.tried, ("turn", 0)))
        try:
            self._start(draft, Step("turn"), feeling, progress)
        except PlanError:
            return False
        return True

    def _ground(self, draft: Draft) -> bool:
        """Check the instruction against what is seen; says so and ends when it does not fit."""
        mind = draft.mind
        assert mind.goal is not None
        try:
            with draft.budget.timed("understand"):
                goal = understand.ground(mind.goal, mind.believed(), self.knowledge)
        except GoalError as error:
            if mind.looks < 3 * MIN_LOOKS:  # perhaps it has only not been seen well enough yet
                return False
            draft.emit("understand", "refused", str(error))
            draft.mind = replace(mind, status="failed", message=str(error))
            return False
        if goal.say:
            draft.emit("understand", "understood", goal.say)
        asked = meant(goal, mind.believed(), self.knowledge)
        draft.mind = replace(mind, goal=goal, grounded=True, asked=asked)
        return True

    def _start(self, draft: Draft, step: Step, feeling: Proprioception, progress: Progress) -> None:
        mind, belief = draft.mind, draft.mind.believed()
        q = progress.q if len(progress.q) else feeling.q
        with draft.budget.timed("plan"):
            attempt = mind.tried.get((step.skill, step.thing or 0), 0)
            found = self._planner.find(step, belief, q, mind.failed, draft.budget, attempt, feeling.opening)
        id, motion = mind.program.id + 1, found.motion
        tried = mind.tried if step.clears is None else _count(mind.tried, ("clear", step.clears))
        if step.skill == "pick" and motion.grasp is not None:
            program, force = programs.pick(id, step, motion, self.body), motion.grasp.force
        elif step.skill == "place":
            program, force = programs.place(id, step, motion, self.body, mind.force), mind.force
        else:
            opening = 0.0 if step.skill == "nudge" or belief.held else self.body.gripper.stroke
            program, force = programs.travel(id, step, motion, self.body, opening, mind.force), mind.force
        draft.considered.extend(found.considered)
        draft.emit(step.skill, "start", self._sentence(step, belief, found.outcome), _outcome_data(found.outcome))
        draft.mind = replace(mind, program=program, motion=motion, force=force, tried=tried, looks=0, checked=False)

    def _judge(self, draft: Draft, progress: Progress, feeling: Proprioception) -> None:
        """What became of the step that has just ended; the belief follows it."""
        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion
        assert step is not None and motion is not None
        draft.mind = replace(mind, motion=None)
        if step.thing is None or step.thing not in [t.id for t in mind.belief.things]:
            return
        name = mind.belief.thing(step.thing).name
        if step.skill == "pick" and motion.grasp is not None:
            if _full(feeling, motion.grasp, progress):
                draft.mind = replace(draft.mind, belief=mark_grasped(mind.belief, motion.grasp, feeling.opening))
                draft.emit("move", "held", f"The {name} is in the hand ({feeling.opening * 1000:.0f} mm).")
            else:
                self._lose(draft, progress)
                draft.mind = replace(draft.mind, belief=mark_disturbed(draft.mind.belief, step.thing))
                self._fail(
                    draft, "grasp_missed" if not progress.stop_reason else progress.stop_reason, step, motion.grasp
                )
        elif step.skill == "place" and motion.placement is not None:
            if progress.stop_reason == "blocked" and feeling.opening > EMPTY_GRIP_WIDTH[0]:
                self._fail(draft, "blocked", step, None)
                return
            if progress.stop_reason:
                self._lose(draft, progress)
                self._fail(draft, "dropped", step, None)
                return
            tried = mind.tried if step.into in (None, TABLE_ID) else _count(mind.tried, ("put", step.thing))
            belief = mark_placed(mind.belief, motion.placement) if mind.belief.held is not None else mind.belief
            draft.mind = replace(draft.mind, belief=belief, force=0.0, tried=tried)
            draft.emit("move", "placed", f"The {name} has been let go.")
        elif step.skill in ("look", "nudge"):
            belief = mark_disturbed(mind.belief, step.thing) if step.skill == "nudge" else mind.belief
            draft.mind = replace(draft.mind, belief=belief, tried=_count(mind.tried, (step.skill, step.thing)))

    def _lose(self, draft: Draft, progress: Progress) -> None:
        """Nothing is in the hand; what had been fell since the present segment began."""
        mind, held = draft.mind, draft.mind.belief.held
        fallen = mind.fallen if held is None else (*mind.fallen, Fallen(held, progress.segment_start_time, draft.now))
        draft.mind = replace(mind, belief=mark_lost(mind.belief), fallen=fallen)

    def _fail(self, draft: Draft, cause: str, step: Step, grasp: Grasp | None) -> None:
        mind = draft.mind
        key = (step.skill, step.thing or 0)
        failed = (*mind.failed, grasp) if grasp else mind.failed
        draft.mind = replace(mind, tried=_count(mind.tried, key), failed=failed)
        draft.emit(
            "move", cause, f"{step.skill} failed: {cause.replace('_', ' ')}.", {"thing": step.thing, "cause": cause}
        )

    def _finish(self, draft: Draft, end: Done | Stuck, feeling: Proprioception, progress: Progress) -> None:
        """Nothing left to do: look where nobody has looked, go home, look once more, and only then say so."""
        if not draft.mind.checked and self._survey(draft, feeling, progress):
            return
        mind = draft.mind
        if not mind.checked and self._go_home(draft, feeling):
            draft.mind = replace(draft.mind, checked=True)
            return
        trouble = self._trouble(mind, end)
        done, message = not trouble, trouble or "Done."
        draft.emit("plan", "done" if done else "stuck", message)
        draft.mind = replace(mind, status="done" if done else "failed", message=message)

    def _trouble(self, mind: Mind, end: Done | Stuck) -> str:
        """Why the job is not done although nothing is left to try, in a sentence; empty when it is done."""
        fallen = [f.thing.name for f in mind.fallen]
        if fallen:
            return f"I dropped and no longer see: {', '.join(fallen)}."
        if isinstance(end, Stuck):
            return end.reason
        assert mind.goal is not None
        gone = missing(mind.goal, mind.believed(), self.knowledge, mind.asked)
        return f"I no longer see: {', '.join(gone)}." if gone else ""

    def _survey(self, draft: Draft, feeling: Proprioception, progress: Progress) -> bool:
        """Start on the way to see what has not been seen; False when all has been, or often enough tried."""
        mind = draft.mind
        if mind.belief.held is not None or mind.tried.get(("survey", 0), 0) >= MAX_SURVEYS:
            return False
        try:
            self._start(draft, Step("survey"), feeling, progress)
        except PlanError:
            return False
        draft.mind = replace(draft.mind, tried=_count(draft.mind.tried, ("survey", 0)))
        return True

    def _go_home(self, draft: Draft, feeling: Proprioception) -> bool:
        """Start on the way home; False when the arm is there already or finds no way."""
        mind = draft.mind
        if np.max(np.abs(feeling.q - self.body.home)) < 0.05:
            return False
        try:
            with draft.budget.timed("plan"):
                found = self._planner.find(Step("home"), mind.believed(), feeling.q, (), draft.budget)
        except PlanError as error:
            draft.emit("plan", "no_way", str(error))
            return False
        opening = 0.0 if mind.belief.held else self.body.gripper.stroke
        program = programs.travel(mind.program.id + 1, Step("home"), found.motion, self.body, opening, mind.force)
        draft.mind = replace(mind, program=program, motion=None, looks=0)
        return True

    def _sentence(self, step: Step, belief: Belief, outcome: Outcome | None) -> str:
        names = {t.id: t.name for t in (*belief.things, *belief.supports[1:])}
        aims = {"survey": " what is unseen", "turn": " the camera"}
        what = f" the {names[step.thing]}" if step.thing in names else aims.get(step.skill, "")
        where = ""
        if step.into is not None and step.into in names:
            holds = self.knowledge.is_container(belief.thing(step.into).names)
            where = f" {'into' if holds else 'onto'} the {names[step.into]}"
        if step.skill == "pick" and step.thing in names:
            at = belief.thing(step.thing).relation
            where = f" {'out of' if at.kind == 'in' else 'off'} the {names[at.other]}" if at.other in names else ""
        why = f" out of the way of the {names[step.clears]}" if step.clears in names else ""
        chance = f" (foreseen success {outcome.success:.0%}, {outcome.num_rollouts} futures)" if outcome else ""
        verb = "look at" if step.skill == "look" else step.skill
        return f"{verb}{what}{where}{why}{chance}"

    def felt(self, mind: Mind, progress: Progress, feeling: Proprioception) -> Belief:
        """The belief by what the fingers do: once they have closed on something and go up, they hold what they went
        for; once they have opened and draw back, it lies where it was to lie, and what is seen there is no new thing.
        """
        belief, motion, program = mind.belief, mind.motion, mind.program
        if motion is None or program.id != progress.program or progress.stop_reason:
            return belief
        segment, held = program.segments[progress.index].name, belief.held
        if segment == "lift" and motion.grasp is not None and held is None and _full(feeling, motion.grasp, progress):
            known = any(t.id == motion.grasp.thing for t in belief.things)
            return mark_grasped(belief, motion.grasp, feeling.opening) if known else belief
        if segment == "retreat" and motion.placement is not None and held is not None:
            return mark_placed(belief, motion.placement)
        return belief


def _full(feeling: Proprioception, grasp: Grasp, progress: Progress) -> bool:
    """Whether the fingers, closed, have something like what the grasp was made for between them."""
    return not progress.stop_reason and feeling.opening > max(EMPTY_GRIP_WIDTH[0], EMPTY_GRIP_WIDTH[1] * grasp.width)


def _count(tried: Mapping[tuple[str, int], int], key: tuple[str, int]) -> dict[tuple[str, int], int]:
    return {**tried, key: tried.get(key, 0) + 1}


def _outcome_data(outcome: Outcome | None) -> dict:
    return (
        {"p_success": outcome.success, "futures": outcome.num_rollouts, "note": outcome.failure_mode} if outcome else {}
    )
