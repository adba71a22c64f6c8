"""What a job is: a value that says what is to be computed from the rows."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Self

from hitpred.methods.rows import Rows


class Job:
    """Something costly. Subclasses are frozen dataclasses of plain values.

    Equal jobs are one job, done once for all who ask. How it is done belongs to its key: the code
    that the module of its class reaches.
    """

    @property
    def needs(self) -> "tuple[Job, ...]":
        """Jobs whose outcomes it starts from."""
        return ()

    @property
    def answers(self) -> "tuple[Job, ...]":
        """Other jobs that are done on the way."""
        return ()

    @property
    def together(self) -> Hashable:
        """Jobs of a class that share this begin alike, and are done one after the other."""
        return self

    @property
    def cost(self) -> float:
        """Roughly how many seconds it takes, so that long ones start early."""
        return 1.0

    def outcome(self, rows: Rows, needed: "Done") -> Any:
        """Do it."""
        raise NotImplementedError

    @classmethod
    def do(cls, jobs: Sequence[Self], rows: Rows, needed: "Done") -> "Done":
        """Do jobs that belong together; returns their outcomes and those of what they answer."""
        return {job: job.outcome(rows, needed) for job in jobs}


Done = Mapping[Job, Any]
"""Jobs and what became of them."""
