"""Many review decisions in a real browser with the keyboard alone: how many keys each takes, and that each is kept.

`make trial`: 200 decisions.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Moved, Submission
from dialogs.messages import ConversationId, Due, Inbound, InboundId, Said, Who
from dialogs.ports import Turn
from tests.bot.test_desk_browser import Served
from tests.browser.house import DESKTOP, chromium
from tests.dialogs import test_after_submission as life

pytestmark = [pytest.mark.browser, pytest.mark.slow]
expect.set_options(timeout=30_000)  # a loaded machine
MOST_KEYS = 12  # each at the median; the product's own promise


async def plant(store: SqlStore, now: datetime, many: int) -> None:
    """So many orders of one applicant, waiting for review longer than the desk's examples."""
    first = life.ready().conversation
    frozen = next(one for turn in life._READY[0].turns for one in turn.submissions)
    assert first.filing.order is not None
    for number in range(many):
        id, order = ConversationId(f"k{number}"), replace(first.filing.order, id=f"XBK{number:03}", since=now)
        conversation = replace(first, id=id, seq=0).with_filing(replace(first.filing, order=order))
        await store.open(Conversation(id, "acc", salt="salt"))
        moved = Moved(order.id, 1, "submit", "", order.state.value, "applicant", now)
        sent = Submission(order.id, 1, frozen.answers, {})
        turn = Turn(conversation, moves=(moved,), submissions=(sent,))
        planted = Inbound(InboundId("plant"), id, Who("system"), Said("x"), now)
        await store.turn(planted, lambda _now, turn=turn: turn)


async def let_go(desk: Served, number: int) -> None:
    """Its seconds pass: the decision can no longer be taken back and is made."""
    desk.house.clock.move(seconds=11)
    due, id = Due("decided", f"XBK{number:03}"), ConversationId(f"k{number}")
    brought = Inbound(InboundId("decided"), id, Who("system"), due, desk.house.clock.now())
    await desk.house.assistant.handle(brought)


@dataclass
class Hands:
    """A reviewer who touches no mouse."""

    page: Page
    keys: int = 0
    took: list[int] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def passes(self) -> None:
        """Nothing is wrong with it."""
        self.press("p", "Enter")

    def returns(self, fields: int, words: str = "") -> None:
        """For the first reason beside so many fields; with words of his own beside the last."""
        for _ in range(fields):
            self.press("j")
            for _ in range(20):  # past values that no reason is about
                if self.page.locator(".here input[name=reason]").count():
                    break
                self.press("j")
            self.press("x", "1")
        if words:
            self.press("w", *words, "Escape")
        expect(self.page.locator(".chosen output.some")).to_be_visible()
        self.press("r", "Enter")

    def decide(self, dice: random.Random) -> str:
        """Take one on, decide, and go to the next."""
        self.keys = 0
        here = self.page.url
        self.press("c")
        expect(self.page.locator('form[action$="/release"]')).to_be_visible()
        self.page.wait_for_load_state()  # keys are heard once the page's script is there
        kind = dice.choices(("pass", "one", "two", "worded"), (55, 25, 12, 8))[0]
        if kind == "pass":
            self.passes()
        else:
            self.returns(2 if kind == "two" else 1, "see note" if kind == "worded" else "")
        expect(self.page.locator("form.held[data-left]")).to_be_visible()
        self.page.wait_for_load_state()
        if self.page.locator("#next").count():
            self.press("n")
            self.page.wait_for_url(lambda url: url.split("?")[0] != here.split("?")[0])
        self.took.append(self.keys)
        return kind


def decide_all(folder: Path, many: int) -> None:
    """Every order, from the first to the last."""
    dice = random.Random(6)
    with Served(folder, take_back_s=10.0) as desk, chromium() as browser:
        desk.run(plant(desk.house.store, desk.house.clock.now() - timedelta(days=30), many))
        page = browser.new_page(viewport=DESKTOP)
        page.goto(f"{desk.url}/desk/login")
        page.click("form.demo button")
        page.goto(f"{desk.url}/desk/orders/XBK000")
        hands = Hands(page)
        made: Counter[str] = Counter()
        for number in range(many):
            made[hands.decide(dice)] += 1
            desk.run(let_go(desk, number))
        ended = [desk.run(desk.house.store.get(ConversationId(f"k{number}"))).filing.order for number in range(many)]
        decided = Counter("pass" if one and one.state == "to_authority" else "return" for one in ended)
    print(f"{many} decisions {dict(made)}: {median(hands.took)} keys at the median, {max(hands.took)} at most")
    assert median(hands.took) <= MOST_KEYS
    assert decided == Counter({"pass": made["pass"], "return": many - made["pass"]})


def test_decisions_by_keyboard_alone(tmp_path: Path) -> None:
    decide_all(tmp_path, 6)


@pytest.mark.trial
@pytest.mark.timeout(3600)
def test_two_hundred_decisions_by_keyboard_alone(tmp_path: Path) -> None:
    decide_all(tmp_path, 200)
