"""What a study tells about its way."""

from typing import Protocol


class Progress(Protocol):
    """Somebody who wants to know how far a study is."""

    def begin(self, steps: int) -> None:
        """Announce how many steps there will be."""

    def step(self, what: str) -> None:
        """Begin the next step."""
