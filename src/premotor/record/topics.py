"""The topics of a recording: one table, so that writer, reader and docs cannot drift apart."""

from premotor.core.errors import validate_choice

ABOUT, INSTRUCTION, GOAL, RESULT = "/about", "/instruction", "/goal", "/result"
PROPRIOCEPTION, COMMAND, VERDICT = "/proprioception", "/command", "/verdict"
PROGRAM, PROGRESS = "/program", "/progress"
THOUGHT, BELIEF, DETECTIONS, FORESEEN, EVENT = "/thought", "/belief", "/detections", "/foreseen", "/event"
FRAME = "/frame/"

TOPICS = {
    ABOUT: "what run this is: how the world was set up, and the source's version (dict)",
    INSTRUCTION: "what the brain was told (dict)",
    GOAL: "the goal it took from that, once parsed and again once held against what is seen",
    PROPRIOCEPTION: "what the body felt, a batch of ticks (columns)",
    COMMAND: "what was sent to the robot, a batch of ticks (columns)",
    VERDICT: "commands the guard changed, with its reasons",
    PROGRAM: "what the acting lane was given to run",
    PROGRESS: "how far the acting lane is, whenever that changes",
    THOUGHT: "one thought: when it began, what it cost, work counted and seconds by room (dict)",
    BELIEF: "a snapshot of what is held to be so",
    DETECTIONS: "what was seen in one frame",
    FORESEEN: "candidates that were imagined, what would come of each, and the one chosen (dict)",
    EVENT: "something worth telling",
    RESULT: "how it ended (dict)",
}
"""Topic to meaning. Pictures are on `/frame/<camera>/rgb` and `/frame/<camera>/depth`."""


def check_topics(topics: tuple[str, ...]) -> tuple[str, ...]:
    """`topics` as given if each is in the table or starts with `/frame/`, else UsageError with the choices."""
    return tuple(t if t.startswith(FRAME) else validate_choice("topic", t, TOPICS) for t in topics)
