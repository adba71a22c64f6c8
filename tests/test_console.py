"""What a person sees while a study runs: what, how far, how long."""

import io

import pytest
from rich.console import Console

from hitpred.console import ConsoleProgress, shown, time


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def told(steps: int, clock, *, seconds_each: float) -> list[str]:
    """Let a study of ten steps go so far, and return what it said."""
    out = io.StringIO()
    progress = ConsoleProgress(Console(file=out, width=200), "leakage (3 of 7)")
    progress.begin(10, work=10)
    for number in range(steps):
        clock[0] += seconds_each
        progress.step(f"fold {number + 1}", work=1)
    return out.getvalue().splitlines()


def test_each_step_says_which_study_how_far_and_how_long(clock):
    assert told(1, clock, seconds_each=7) == [
        "leakage (3 of 7), step 1 of 10: fold 1 (7 s so far)",
    ]


def test_after_a_few_steps_it_says_what_is_left(clock):
    assert told(5, clock, seconds_each=10)[-1].endswith("(50 s so far, about 50 s left)")
    assert told(5, clock, seconds_each=60)[-1].endswith("so far, about 5 min left)")


def test_what_is_left_is_judged_by_work_not_by_steps(clock):
    out = io.StringIO()
    progress = ConsoleProgress(Console(file=out, width=200), "trials")
    progress.begin(10, work=100)
    clock[0] = 30
    for number in range(5):
        progress.step(f"long one {number}", work=15)
    clock[0] = 60
    progress.step("short one", work=5)
    assert out.getvalue().splitlines()[-1].endswith("(60 s so far, about 15 s left)")


def test_a_log_gets_a_line_now_and_then_and_the_last_one(clock):
    assert len(told(10, clock, seconds_each=1)) == 2
    assert len(told(10, clock, seconds_each=10)) == 10


def test_the_last_step_leaves_nothing(clock):
    assert told(10, clock, seconds_each=1)[-1].endswith("fold 10 (10 s so far)")


def test_the_end_says_how_long_it_took(clock):
    out = io.StringIO()
    progress = ConsoleProgress(Console(file=out, width=200), "leakage")
    clock[0] = 61
    progress.finish()
    assert out.getvalue() == "leakage: done in 61 s\n"


def test_text_that_steers_a_terminal_is_spelled_out():
    assert shown("a\x1b[2J\u202eb\r\udcff\n") == "a\\x1b[2J\\u202eb\\r\\udcff\n"
    assert shown("“Motörhead”, 5\N{NO-BREAK SPACE}% 🎵") == "“Motörhead”, 5\N{NO-BREAK SPACE}% 🎵"
