"""One thing that is wrong with a robot, told so that somebody can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: at which key, what came, what should have, and what to do about it."""

    key: str
    got: str
    expected: str
    next_step: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.key}: got {self.got}, expected {self.expected}. {self.next_step}"
