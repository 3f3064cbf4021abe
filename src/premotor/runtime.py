"""The runtime owns the clock, the robot and the guard, and calls the brain.

Two lanes: acting every control tick, thinking beside it. A thought begun at t that costs d takes effect at t + d;
acting goes on meanwhile with what it has. Under a virtual clock the cost is charged to the world; in real time it
passes by itself, in a thread.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from premotor.brain import Brain
from premotor.core import Budget, Clock, Event, Observation, Progress, Verdict
from premotor.guard.guard import Guard
from premotor.mind import Mind, Thought
from premotor.robots.flat_conversion import to_action, to_observation
from premotor.robots.robot import Robot
from premotor.twin.kinematics import Kinematics

WORK_LIMITS = {"names": 3}  # work a thought may spend once a scene has been looked at as a whole
THOUGHT_PERIOD = 0.1  # [s] least time between the beginnings of two thoughts
# [s] the same while the arm is on its way: sight is not yet fast enough for 10 Hz and planning as well
MOVING_THOUGHT_PERIOD = 0.2


class Observer(Protocol):
    """Whoever wants to know what happens: a recorder, a film, a progress line."""

    def on_observation(self, observation: Observation) -> None:
        """What a thought begins with."""
        ...

    def on_thought(self, thought: Thought, cost: float) -> None:
        """A thought that takes effect now, and what it was charged [s]."""
        ...

    def on_action(self, observation: Observation, verdict: Verdict, progress: Progress) -> None:
        """A control tick: what was felt, what was let through to the robot, how far the program is."""
        ...


@dataclass(frozen=True)
class Result:
    """How an instruction ended. done: achieved as far as the brain can see. numbers: what it took, flat."""

    done: bool
    message: str
    seconds: float
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass
class _Tally:
    """Work of both lanes, for the numbers."""

    thoughts: int = 0
    charged: float = 0.0
    rooms: dict[str, float] = field(default_factory=dict)
    acts: int = 0
    act_seconds: float = 0.0
    act_worst: float = 0.0
    first_move: float | None = None

    def thought(self, budget: Budget, cost: float) -> None:
        self.thoughts += 1
        self.charged += cost
        for room, seconds in budget.seconds.items():
            self.rooms[room] = self.rooms.get(room, 0.0) + seconds

    def act(self, seconds: float) -> None:
        self.acts += 1
        self.act_seconds += seconds
        self.act_worst = max(self.act_worst, seconds)

    def numbers(self, elapsed: float, rate: float) -> dict[str, float]:
        elapsed = max(elapsed, 1e-9)
        thinking = self.charged / elapsed
        acting = self.act_seconds / max(self.acts, 1) * rate
        return {
            "thoughts": self.thoughts,
            "lane_busy": thinking,
            "realtime_factor": 1.0 / max(thinking, acting, 1e-9),
            "act_mean_ms": 1e3 * self.act_seconds / max(self.acts, 1),
            "act_worst_ms": 1e3 * self.act_worst,
            "time_to_first_move_s": self.first_move if self.first_move is not None else -1.0,
            **{f"seconds_{room}": seconds for room, seconds in sorted(self.rooms.items())},
        }


class Runtime:
    """Runs one brain on one robot.

    profile: seconds per unit of work, to charge thoughts by counted work; None charges the measured wall time.
    realtime: think in a thread while the clock runs by itself. limits: the most work a thought may spend, by unit.
    """

    def __init__(
        self,
        robot: Robot,
        clock: Clock,
        brain: Brain,
        *,
        profile: Mapping[str, float] | None = None,
        realtime: bool = False,
        limits: Mapping[str, int] = WORK_LIMITS,
        on_event: Callable[[Event], None] = lambda event: None,
    ):
        self.robot, self.clock, self.brain = robot, clock, brain
        self.mind, self.progress = Mind(), Progress()
        self._guard, self._kinematics = Guard(brain.body), Kinematics(brain.body)
        self._yielded = False
        self._witnesses: list[Observer] = []
        self._profile, self._on_event = profile, on_event
        self._limits = limits
        self._pool = ThreadPoolExecutor(1, "thinking") if realtime else None

    def add_observer(self, observer: Observer) -> None:
        """From now on, show this witness everything that is observed, thought and done."""
        self._witnesses.append(observer)

    def instruct(self, text: str, timeout: float = 240.0) -> Result:
        """Do what `text` says, for at most `timeout` seconds; returns when done, refused, stuck or out of time."""
        start = self.clock.now()
        self.mind = self.brain.tell(self.mind, text)
        if self.mind.status == "failed":
            self._on_event(Event(start, "understand", "refused", self.mind.message))
            return Result(False, self.mind.message, 0.0)
        tally = self._loop(start, start + timeout)
        elapsed = self.clock.now() - start
        late = self.mind.status == "working"
        message = f"Not finished within {timeout:g} s." if late else self.mind.message
        numbers = tally.numbers(elapsed, self.brain.body.rate)
        return Result(self.mind.status == "done", message, elapsed, numbers)

    def _loop(self, start: float, end: float) -> _Tally:
        tally, tick, dt = _Tally(), start, 1.0 / self.brain.body.rate
        job: _Job | None = None
        next_thought = start
        while self.mind.status == "working" and self.clock.now() < end:
            now = self.clock.now()
            if job is not None and job.ready(now):
                self._adopt(job, tally)
                job = None
            if job is None and now >= next_thought:
                job, next_thought = (
                    self._begin_thought(now),
                    now + (THOUGHT_PERIOD if self.progress.done else MOVING_THOUGHT_PERIOD),
                )
            self._act(now, tally, start)
            tick = max(tick + dt, now)
            self.clock.sleep_until(tick)
        return tally

    def _begin_thought(self, now: float) -> "_Job":
        cameras = self.brain.wants(self.mind, self.progress)
        observation = to_observation(self.brain.body, self.robot.get_observation(cameras))
        for witness in self._witnesses:
            witness.on_observation(observation)
        mind, progress = self.mind, self.progress
        first = progress.done and mind.looks < 2
        budget = Budget(limits={} if first else self._limits)
        return _Job(lambda: self.brain.think(mind, observation, progress, budget), now, self._profile, self._pool)

    def _adopt(self, job: "_Job", tally: _Tally) -> None:
        thought, cost = job.result()
        self.mind = thought.mind
        tally.thought(thought.budget, cost)
        for event in thought.events:
            self._on_event(event)
        for witness in self._witnesses:
            witness.on_thought(thought, cost)

    def _act(self, now: float, tally: _Tally, start: float) -> None:
        body = self.brain.body
        observation = to_observation(body, self.robot.get_observation(()))
        began = time.perf_counter()
        felt, program = observation.proprioception, self.mind.program
        command, self.progress = self.brain.act(program, self.progress, felt, self._yielded)
        verdict = self._guard.check(command, felt, now)
        self._yielded = verdict.giving_way
        tally.act(time.perf_counter() - began)
        if self._guard.armed:  # until it has seen where the arm is, nothing is sent
            self.robot.send_action(to_action(body, verdict.command, felt, self._kinematics))
        if tally.first_move is None and not self.progress.done:
            tally.first_move = now - start
        for witness in self._witnesses:
            witness.on_action(observation, verdict, self.progress)


class _Job:
    """A thought under way."""

    def __init__(
        self,
        think: Callable[[], Thought],
        start: float,
        profile: Mapping[str, float] | None,
        pool: ThreadPoolExecutor | None,
    ):
        self._start, self._profile = start, profile
        self._future: Future[tuple[Thought, float]] | None = pool.submit(_timed, think) if pool else None
        self._made = None if pool else self._charged(_timed(think))

    def _charged(self, made: tuple[Thought, float]) -> tuple[Thought, float]:
        thought, seconds = made
        return thought, thought.budget.cost(self._profile) if self._profile is not None else seconds

    def ready(self, now: float) -> bool:
        """Whether the thought takes effect by now [s]."""
        if self._future is not None:
            return self._future.done()
        assert self._made is not None
        return now >= self._start + self._made[1]

    def result(self) -> tuple[Thought, float]:
        """The thought and what it cost [s]."""
        made = self._future.result() if self._future is not None else self._made
        assert made is not None
        return made


def _timed(think: Callable[[], Thought]) -> tuple[Thought, float]:
    start = time.perf_counter()
    thought = think()
    return thought, time.perf_counter() - start
