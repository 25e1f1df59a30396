"""What came of a write, as whoever asked for it is told."""

from __future__ import annotations

from dataclasses import dataclass

from iuc_graph.errors import ValidationFailed


@dataclass(frozen=True)
class Difference:
    """Asserted quads that a write would remove and add, as sorted lines of N-Quads.

    `whole` tells whether these are all of them; `Written.removed` and `Written.added` always count all.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Written:
    """What a write did. With a `difference` it was only tried, and `refusal` says why it would have been refused.

    `generation` is the state in use after it; without a change nothing is `made`, and that is the one from before.
    `created` tells of a write to one graph whether that was not there before.
    """

    generation: str
    made: bool
    added: int = 0
    removed: int = 0
    derived_added: int = 0
    derived_removed: int = 0
    graphs: tuple[str, ...] = ()
    created: bool = False
    difference: Difference | None = None
    refusal: ValidationFailed | None = None

    @property
    def tried(self) -> bool:
        """Whether it was only tried."""
        return self.difference is not None
