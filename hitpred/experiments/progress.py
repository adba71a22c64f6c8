"""What a study tells about its way."""

from typing import Protocol


class Progress(Protocol):
    """Somebody who wants to know how far a study is."""

    def begin(self, steps: int, work: float) -> None:
        """Announce how many steps there will be, and how much work they are together."""

    def step(self, what: str, work: float) -> None:
        """Tell of a step that is done, and how much of the work it was."""
