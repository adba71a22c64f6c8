"""What a person sees while a long command runs: what, how far, how long."""

import time
from typing import Final

from rich.console import Console
from rich.markup import escape

STEPS_TO_JUDGE_BY: Final = 5


class ConsoleProgress:
    """Progress as one line: redrawn in place on a terminal, a line for each step elsewhere.

    Parameters
    ----------
    console : rich.console.Console
        Where to write.
    title : str
        What is under way, such as ``"reproduction (1 of 7)"``.
    """

    def __init__(self, console: Console, title: str) -> None:
        self._console, self._title = console, title
        self._started = time.monotonic()
        self._steps = self._done = 0
        self._status = console.status(escape(title))

    def __enter__(self) -> "ConsoleProgress":
        """Start showing."""
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop showing; what failed or was stopped says so elsewhere."""
        self._status.stop()

    def begin(self, steps: int) -> None:
        """Announce how many steps there will be."""
        self._steps = steps

    def step(self, what: str) -> None:
        """Begin the next step."""
        self._done += 1
        line = f"{self._title}, step {self._done} of {self._steps}: {what}"
        line = escape(f"{line} ({self.seconds:.0f} s so far{self._left()})")
        if self._console.is_terminal:
            self._status.update(line)
        else:
            self._console.print(line, highlight=False, soft_wrap=True)

    def finish(self) -> None:
        """Say that all is done, and how long it took."""
        self._console.print(f"{self._title}: done in {self.seconds:.0f} s", highlight=False)

    def _left(self) -> str:
        """Bound what is left, once a few steps have shown how long one takes.

        Studies do their slow steps first, so the estimate falls faster than the clock runs.
        """
        if self._done < STEPS_TO_JUDGE_BY or self._done >= self._steps:
            return ""
        seconds = self.seconds / self._done * (self._steps - self._done)
        return f", at most about {_spoken(seconds)} left"

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
