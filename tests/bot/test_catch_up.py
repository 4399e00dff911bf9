"""Before a deadline moves an order the provider is asked once more: an order is never returned over a lost push."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dialogs.engine.made import Deadline, Moved
from dialogs.messages import Inbound, InboundId, Said, Who
from dialogs.ports import Turn
from tests.bot.channel_stages import STAGES, ChannelStage
from tests.bot.scripted_house import TOKEN, ScriptedApp, house
from tests.transcripts.stage import ALL, Play, read

Body = Callable[[ScriptedApp, ChannelStage], Awaitable[None]]


@pytest.fixture
def with_codes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Body], None]:
    """A house with one order whose SMS codes are out since noon."""
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))

    async def play(body: Body) -> None:
        transcript = read(next(path for path in ALL if path.stem == "person_first_filing"))
        upto = next(number for number, line in enumerate(transcript["talk"]) if line.get("provider") == "hand_in")
        async with house() as app:
            app.world.update(transcript["world"])
            stage = STAGES["console"](app, "zh", "china", "codes")
            await stage.open()
            await Play(stage).run({"talk": transcript["talk"][: upto + 1]})
            await body(app, stage)

    return lambda body: asyncio.run(play(body))


async def state(app: ScriptedApp, stage: ChannelStage) -> str:
    """Where the order stands."""
    order = (await app.store.get(stage.id)).filing.order
    assert order is not None
    return order.state.value


def test_a_verification_whose_push_was_lost_does_not_return_the_order(with_codes_out) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.world["query_order"] = {"state": "authority_review", "version": 1, "numbers": []}
        app.hand.move(hours=24)
        await app.chores.bring_due()
        assert await state(app, stage) == "authority_review"

    with_codes_out(body)


def test_an_order_that_really_is_over_time_is_returned(with_codes_out) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.world["query_order"] = {"state": "sms_pending", "version": 1, "numbers": []}
        app.hand.move(hours=23, minutes=59)
        await app.chores.bring_due()
        assert await state(app, stage) == "sms_pending"
        app.hand.move(minutes=1)
        await app.chores.bring_due()
        assert await state(app, stage) == "sms_returned"
        said = [reply.key for reply in await stage.replies()]
        assert said.count("due.sms_1h") == 1 and "due.sms_12h" not in said, (
            "we were away: only the last reminder counts"
        )

    with_codes_out(body)


def test_a_deadline_waits_for_a_provider_that_cannot_be_asked_but_not_for_ever(with_codes_out) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.world["query_order"] = "unavailable"
        app.hand.move(hours=24)
        await app.chores.bring_due()
        await app.chores.bring_due()
        assert await state(app, stage) == "sms_pending"
        app.world["query_order"] = {"state": "approved", "version": 1, "numbers": ["浙ICP备2026000123号-1"]}
        await app.chores.bring_due()
        assert await state(app, stage) == "sms_pending", "asked again only after a pause"
        app.hand.move(minutes=6)
        await app.chores.bring_due()
        assert await state(app, stage) == "approved"

    with_codes_out(body)


def test_while_the_provider_is_down_one_try_a_minute_is_made_and_all_other_deadlines_come(with_codes_out) -> None:
    """More orders than a page of deadlines holds wait for him; the newest deadline of all is brought at once."""

    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        asked: list[str] = []
        run = app._executor.run

        async def counting(action: str, *given: Any) -> Any:
            asked.append(action)
            return await run(action, *given)

        app._executor.run = counting  # type: ignore[method-assign]
        app.world["query_order"] = "unavailable"
        app.hand.move(hours=22)
        at = app.hand.now()
        moves = tuple(Moved(f"o{n}", 1, "hand_in", "", "sms_pending", "system", at) for n in range(120))
        over = tuple(Deadline(f"over:{n}", "sms_over", f"o{n}", at) for n in range(120))
        stuck = Inbound(InboundId("stuck"), stage.id, Who("system"), Said("x"), at)
        await app.store.turn(stuck, lambda now: Turn(now, moves=moves, deadlines=over))
        app.hand.move(hours=1)
        await app.chores.bring_due()
        await app.chores.bring_due()
        assert [reply.key for reply in await stage.replies()].count("due.sms_1h") == 1
        assert asked == ["query_order"]
        app.hand.move(minutes=1)
        await app.chores.bring_due()
        assert asked == ["query_order"] * 2

    with_codes_out(body)


def test_after_half_a_day_of_silence_the_clock_decides(with_codes_out) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.world["query_order"] = "unavailable"
        app.hand.at += timedelta(hours=36)
        await app.chores.bring_due()
        assert await state(app, stage) == "sms_returned"

    with_codes_out(body)
