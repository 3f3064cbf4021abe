"""What a reader of outside files hands on, before it is checked and made an item."""

from dataclasses import dataclass

from premotor.worlds.things.collision_pieces import Piece
from premotor.worlds.things.objfile import Drawn


@dataclass(frozen=True, eq=False)
class Source:
    """One file of geometry: what is drawn, its convex pieces, and its mass [kg] and friction if it says so."""

    drawn: Drawn
    pieces: tuple[Piece, ...]
    volume: float
    mass: float | None = None
    friction: float | None = None
