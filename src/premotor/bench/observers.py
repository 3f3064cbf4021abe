"""Watching a run: into the black box, and onto the film."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import Event, Goal, Observation, Progress, Verdict
from premotor.core.geometry import Array
from premotor.mind import Thought
from premotor.record.film import Film
from premotor.record.film_frame import FilmFrame, compose_frame
from premotor.record.recorder import Recorder
from premotor.twin.kinematics import Kinematics
from premotor.worlds.kitchen import Kitchen

END_FRAMES = 20  # pictures of how it ended
FRAME_PERIOD = 0.2  # [s] between two pictures of the film; at 10 pictures a second it runs at double speed


class RecordingObserver:
    """Hands everything to a recorder."""

    def __init__(self, recorder: Recorder):
        self._recorder = recorder
        self._program = -1
        self._goal: Goal | None = None

    def on_observation(self, observation: Observation) -> None:
        """Keep the frames and the feeling."""
        self._recorder.observation(observation)

    def on_thought(self, thought: Thought, cost: float) -> None:
        """Keep what was seen, believed, foreseen, decided, and what it cost."""
        now, mind, keep = thought.started_at, thought.mind, self._recorder
        keep.thought(now, cost, thought.budget, thought.events)
        keep.belief(mind.belief)
        if mind.goal is not None and mind.goal != self._goal:
            self._goal = mind.goal
            keep.goal(now, mind.goal)
        for camera in {d.camera for d in thought.detections}:
            keep.detections(now, camera, [d for d in thought.detections if d.camera == camera])
        if thought.considered:
            candidates, outcomes = zip(*thought.considered, strict=True)
            keep.foreseen(now, candidates, outcomes, _chosen(thought))
        if mind.program.id != self._program:
            self._program = mind.program.id
            keep.program(now, mind.program)

    def on_action(self, observation: Observation, verdict: Verdict, progress: Progress) -> None:
        """Keep the command let through and how far the program is."""
        self._recorder.observation(observation)
        self._recorder.command(verdict)
        self._recorder.progress(observation.time, progress)


class FilmObserver:
    """Composes the film while the run goes on; without a film, only the picture of how things stand."""

    def __init__(self, world: Kitchen, film: Film | None = None):
        self._world, self._film, body = world, film, world.robot.body
        self._kinematics = Kinematics(body)
        self._fixed = next((c.name for c in body.cameras if c.link == "world"), body.cameras[0].name)
        self._last: Observation | None = None
        self._thought: Thought | None = None
        self._foreseen: Thought | None = None
        self._event: Event | None = None
        self._front = self._wrist = None
        self._path: Array | None = None
        self._next = 0.0
        self._charged = 0.0

    def on_observation(self, observation: Observation) -> None:
        """Remember the newest frame of each camera."""
        for frame in observation.images:
            if frame.camera == self._fixed:
                self._front = frame
            else:
                self._wrist = frame

    def on_thought(self, thought: Thought, cost: float) -> None:
        """Remember what is seen, believed and foreseen."""
        self._charged += cost
        if self._thought is None or self._thought.mind.program.id != thought.mind.program.id:
            self._path, self._foreseen = self._tool_path(thought), None
        self._thought = thought
        self._foreseen = thought if thought.considered else self._foreseen
        self._event = thought.events[-1] if thought.events else self._event

    def on_action(self, observation: Observation, verdict: Verdict, progress: Progress) -> None:
        """Add a picture when the last one is old enough."""
        self._last = observation
        if self._film is not None and observation.time >= self._next and self._thought is not None:
            self._next = observation.time + FRAME_PERIOD
            self._film.add(self.picture())

    def end(self, done: bool) -> None:
        """Close the film of one instruction with how it ended, long enough to read."""
        if self._film is not None and self.began:
            last = self.picture(done)
            for _ in range(END_FRAMES):
                self._film.add(last)

    @property
    def began(self) -> bool:
        """Whether anything was thought and done; an instruction that was not understood ends before."""
        return self._thought is not None and self._last is not None

    def picture(self, done: bool | None = None) -> NDArray[np.uint8]:
        """How things stand (720, 1280, 3), once something was thought and done. done: whether it worked, at the end."""
        thought, last = self._thought, self._last
        assert thought is not None and last is not None
        mind, foreseen, time, q = thought.mind, self._foreseen, last.time, last.proprioception.q
        front = self._front
        view = FilmFrame(
            time=time,
            instruction=mind.instruction,
            belief=mind.believed(),
            room=self._world.render("film", 768, 576),
            front=front,
            X_WF=self._kinematics.camera(q, self._fixed),
            detections=[d for d in thought.detections if d.camera == self._fixed],
            wrist=self._wrist,
            tool=self._kinematics.tool(q)[:3, 3],
            path=self._path,
            candidates=[c for c, _ in foreseen.considered] if foreseen else (),
            outcomes=[o for _, o in foreseen.considered] if foreseen else (),
            chosen=_chosen(foreseen) if foreseen else None,
            step=mind.program.step,
            event=self._event,
            realtime_factor=time / self._charged if self._charged else None,
            done=done,
        )
        return compose_frame(view)

    def _tool_path(self, thought: Thought) -> Array | None:
        points = [
            self._kinematics.tool(q)[:3, 3] for s in thought.mind.program.segments for q in s.trajectory.positions[::8]
        ]
        return np.stack(points) if len(points) > 1 else None


def _chosen(thought: Thought) -> int | None:
    """Which of the candidates the motion uses."""
    motion = thought.mind.motion
    if motion is None:
        return None
    for i, (candidate, _) in enumerate(thought.considered):
        if np.allclose(candidate.X_WG, (motion.placement or motion.grasp or candidate).X_WG):
            return i
    return None
