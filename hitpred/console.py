"""What a person sees while a long command runs: what, how far, how long."""

import time
from typing import Final
from unicodedata import category

from rich.console import Console
from rich.markup import escape

STEPS_TO_JUDGE_BY: Final = 5
STEERING: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Kinds of characters that a terminal obeys or can't show: controls, formats and the like."""

SECONDS_BETWEEN_LINES: Final = 10.0
"""Where lines add up, in a file or a log, hundreds of small steps need no line each."""


def shown(text: str) -> str:
    """Make text harmless for a terminal: names of files and the like may hold what steers it."""
    return "".join(
        ascii(letter)[1:-1] if category(letter) in STEERING and letter != "\n" else letter
        for letter in text
    )


class ConsoleProgress:
    """Progress as one line: redrawn in place on a terminal, a line now and then elsewhere.

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
        self._work = self._work_done = 0.0
        self._told = -SECONDS_BETWEEN_LINES
        self._status = console.status(escape(title))

    def __enter__(self) -> "ConsoleProgress":
        """Start showing."""
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop showing; what failed or was stopped says so elsewhere."""
        self._status.stop()

    def begin(self, steps: int, work: float) -> None:
        """Announce how many steps there will be, and how much work they are together."""
        self._steps, self._work = steps, work

    def step(self, what: str, work: float) -> None:
        """Tell of a step that is done, and how much of the work it was."""
        self._done += 1
        self._work_done += work
        line = f"{self._title}, step {self._done} of {self._steps}: {what}"
        line = escape(f"{line} ({self.seconds:.0f} s so far{self._left()})")
        if self._console.is_terminal:
            self._status.update(line)
        elif self._done == self._steps or self.seconds - self._told >= SECONDS_BETWEEN_LINES:
            self._told = self.seconds
            self._console.print(line, highlight=False, soft_wrap=True)

    def finish(self) -> None:
        """Say that all is done, and how long it took."""
        self._console.print(f"{self._title}: done in {self.seconds:.0f} s", highlight=False)

    def _left(self) -> str:
        """Say what is left, once a few steps have shown how fast the work goes."""
        if self._done < STEPS_TO_JUDGE_BY or self._done >= self._steps:
            return ""
        seconds = self.seconds / self._work_done * (self._work - self._work_done)
        return f", about {_spoken(seconds)} left"

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
