"""Who the writer serves next: the calm before those who never pause, everybody's own works in their order, nobody never."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from bot.storage.line import BESIDE, BUSY, CALM_S, MOST, Closed, Line


class Watch:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def flooded(watch: Watch, chats: int = 100) -> Line[str]:
    """A line in which so many chats have been served just now and want more."""
    line: Line[str] = Line(watch)
    for turn in range(2):
        for chat in range(chats):
            line.put(f"{chat}.{turn}", f"chat{chat}")
        while turn == 0 and line.take(0):
            pass
    return line


def test_who_was_calm_goes_before_all_who_never_pause_and_waits_for_few_of_them() -> None:
    line = flooded(Watch())
    assert len(line.take(0)) == BUSY, "so much is under way at most when somebody calm comes"
    line.put("late", "person")
    batch = line.take(0)
    assert batch[0] == "late" and len(batch) == 1 + BESIDE


def test_those_who_never_pause_go_on_however_many_calm_people_come() -> None:
    line = flooded(Watch(), 10)
    taken: list[str] = []
    for person in range(MOST):
        line.put("calm", f"person{person}")
        taken += line.take(0)
    assert {f"{chat}.1" for chat in range(10)} < set(taken)


def test_everybodys_own_works_keep_their_order_and_hold_up_nobody() -> None:
    line: Line[str] = Line(Watch())
    for work in range(5):
        line.put(f"a{work}", "a")
    line.put("b0", "b")
    line.put("a5", "a")
    rounds = [line.take(0) for _ in range(6)]
    assert rounds[0][:2] == ["a0", "b0"], "b does not wait for all that a wants"
    assert [work for batch in rounds for work in batch if work[0] == "a"] == [f"a{n}" for n in range(6)]


def test_a_slow_commit_makes_nobody_calm() -> None:
    watch = Watch()
    line = flooded(watch, 10)
    serving = line.take(0)
    watch.at += 60
    line.put("more", f"chat{serving[0].partition('.')[0]}")
    line.put("late", "person")
    assert line.take(0)[0] == "late"


def test_after_a_pause_one_is_calm_again() -> None:
    watch = Watch()
    line = flooded(watch)
    line.put("mine", "person")
    line.take(0)
    assert len(line.take(0)) == BUSY  # so the person's work is done
    watch.at += CALM_S + 0.01
    line.put("again", "person")
    assert line.take(0)[0] == "again"


def test_what_is_nobodys_is_as_calm_as_a_person_and_a_closed_line_is_emptied_first() -> None:
    line = flooded(Watch())
    line.put("session")
    line.put("update")
    assert line.take(0)[:2] == ["session", "update"]
    line.close()
    left = 0
    with pytest.raises(Closed):
        while True:
            left += len(line.take(None))
    assert left == 100 - BESIDE


def test_nothing_put_by_many_threads_is_lost_or_taken_twice() -> None:
    line: Line[tuple[int, int]] = Line()

    def put(who: int) -> None:
        for work in range(200):
            line.put((who, work), f"chat{who}")

    threads = [threading.Thread(target=put, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    taken: list[tuple[int, int]] = []
    while len(taken) < 1600:
        taken += line.take(5)
    for thread in threads:
        thread.join()
    assert max(Counter(taken).values()) == 1
    assert all([n for who, n in taken if who == chat] == list(range(200)) for chat in range(8))
    assert line.take(0) == []
