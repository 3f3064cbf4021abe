"""Something worth telling: shown while running, kept in the record, listed in the report."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    """What happened at `time` [s] in `source` ("see", "foresee", ...). kind: a short snake_case word; text: one
    sentence for a person; data: JSON-able details."""

    time: float
    source: str
    kind: str
    text: str
    data: dict = field(default_factory=dict)
