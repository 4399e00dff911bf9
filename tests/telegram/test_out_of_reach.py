"""What is out of the bot's reach: a message too old to edit, an account that is gone, files that only a local server has."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.messages import Said
from tests.bot.channel_stages import photo
from tests.telegram.emulator import Fault
from tests.telegram.house import TelegramStage

pytestmark = pytest.mark.slow


async def to_first_photo(stage: TelegramStage) -> None:
    for label in ("同意，继续", "个人", "同意，继续", "同意，在这里发送"):
        await stage.person.press(label)
        await stage.settled()


@pytest.mark.parametrize("why", ["message can't be edited", "message to edit not found"])
def test_a_progress_message_that_cannot_be_edited_any_more_is_replaced(play, why: str) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        stage.server.faults.append(Fault("editMessageText", 400, f"Bad Request: {why}"))
        await stage.person.photo(photo())
        await stage.settled()
        assert not stage.server.faults, "nothing was edited"
        seen = [said["text"] for said in stage.person.sees]
        assert "识别好了" in seen[-1] and any("国徽面" in text for text in seen)
        assert not any("正在识别" in text for text in seen), "the old one does not stay behind"
        await stage.person.photo(photo())
        await stage.settled()
        assert any("请逐字核对" in said["text"] for said in stage.person.sees)

    play(scene)


@pytest.mark.parametrize(
    "status, why",
    [
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
def test_an_account_that_is_gone_is_written_to_no_more_and_the_web_page_goes_on(play, status: int, why: str) -> None:
    async def scene(stage: TelegramStage) -> None:
        stage.server.faults.append(Fault("sendMessage", status, why))
        await stage.person.say("帮助")
        await stage.settled()
        chat = await stage.app.chats.find(stage.app.chats.key(stage.person.number))
        assert chat and (chat.state, chat.here) == ("blocked", False)
        sent = sum(name == "sendmessage" for _, name, _ in stage.server.calls)
        heard = (await stage.store.last_events(stage.id, 1))[-1].seq
        await stage._as_if(Said("帮助"))
        await stage.settled()
        assert sum(name == "sendmessage" for _, name, _ in stage.server.calls) == sent
        assert {"said", "reply"} <= {event.kind for event in await stage.store.events_after(stage.id, heard)}

    play(scene)


def test_a_local_bot_api_server_gives_files_on_this_machine_and_large_ones_too(play, tmp_path: Path) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        await stage.person.photo(photo())
        await stage.settled()
        assert "subject.id_front" in (await stage.store.get(stage.id)).filing.answers
        large = {**stage.server.file(b"x" * (21 << 20)), "mime_type": "video/mp4"}
        await stage.person.send(document=large)
        await stage.settled()
        asked = [params for _, name, params in stage.server.calls if name == "getfile"]
        assert asked[-1]["file_id"] == large["file_id"], "more than the cloud gives out"
        assert not any("太大" in said["text"] for said in stage.person.sees)

    play(scene, local=tmp_path)
