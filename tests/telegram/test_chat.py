"""One chat and what happens in it, with the real house: who comes in, what may be sent, what is left lying there."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.app import App
from tests.bot.channel_stages import clip, photo
from tests.telegram.emulator import Emulator, Fault
from tests.telegram.house import PEOPLE, TelegramStage
from tests.telegram.person import Person, buttons

pytestmark = pytest.mark.slow


async def until_sees(person: Person, words: str, seconds: float = 30) -> str:
    """Until the newest message of the bot has these words."""
    for _ in range(int(seconds / 0.05)):
        if person.sees and words in person.sees[-1]["text"]:
            return str(person.sees[-1]["text"])
        await asyncio.sleep(0.05)
    raise AssertionError(f"{words!r} is not in {[said['text'] for said in person.sees][-3:]}")


async def to_first_photo(stage: TelegramStage) -> None:
    for label in ("同意，继续", "个人", "同意，继续"):
        await stage.person.press(label)
        await stage.settled()


def test_photos_are_fetched_only_after_a_consent_of_their_own_and_are_deleted_once_read(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        person, server = stage.person, stage.server
        await to_first_photo(stage)
        assert "境外" in person.sees[-1]["text"]
        await person.photo(photo())
        await stage.settled()
        assert not called(server, "getfile"), "a file was fetched without consent"
        assert "还没有取用" in person.sees[-2]["text"] and "境外" in person.sees[-1]["text"]
        await person.press("同意，在这里发送")
        await until_sees(person, "人像面")
        await person.photo(photo())
        await stage.settled()
        assert [said["text"] for said in person.sees][-2:] == ["识别好了。", person.sees[-1]["text"]]
        assert "国徽面" in person.sees[-1]["text"]
        assert not [said for said in person.sees if "正在识别" in said["text"]], "progress is edited in place"
        assert len(person.lies) == 1, "the one that nobody fetched is left to its owner"

    play(scene)


def test_an_album_gives_both_sides_at_once(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        await stage.person.press("同意，在这里发送")
        await stage.settled()
        for _ in range(2):
            await stage.person.photo(photo(), media_group_id="77")
        await stage.settled()
        answers = (await stage.app.store.get(stage.id)).filing.answers
        assert {"subject.id_front", "subject.id_back"} <= set(answers)
        assert any("请逐字核对" in said["text"] for said in stage.person.sees)

    play(scene)


def test_what_cannot_be_taken_is_answered_and_the_question_put_again(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        person = stage.person
        await stage.person.press("同意，继续")
        await stage.settled()
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
        odd = [
            ({"sticker": {**sticker, "is_animated": False, "is_video": False}}, "只能看懂"),
            ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}, "听不了语音"),
            ({"location": {"latitude": 30.0, "longitude": 120.0}}, "不需要您的位置"),
            ({"contact": {"phone_number": "+8613800001234", "first_name": "x"}}, "别人的名片"),
        ]
        for content, words in odd:
            await person.send(**content)
            await stage.settled()
            assert words in person.sees[-1]["text"] and "以谁的名义" in person.sees[-1]["text"]
        mine = await person.send(text="个 人")
        await stage.settled()
        message = next(m for m in stage.server.chats[person.number].values() if m.get("text") == "个 人")
        await person.edit(message, "企业")
        await stage.settled()
        assert "改了之前的消息" in person.sees[-1]["text"] and mine
        await person.press_data("0:from:another:version")
        await stage.settled()
        assert "之前的按钮" in person.sees[-1]["text"]

    play(scene)


def test_a_clip_must_show_what_was_asked_for_just_now(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        person = stage.person
        await to_first_photo(stage)
        await person.press("同意，在这里发送")
        await stage.settled()
        for _ in range(2):
            await person.photo(photo())
            await stage.settled()
        await person.press("核对无误")
        await stage.settled()
        await person.say("example.cn")
        await stage.settled()
        await person.press("同意，继续")
        await stage.settled()
        await person.round_video(clip())
        await stage.settled()
        assert "动作提示已经过期" in person.sees[-1]["text"]
        await person.press("▶ 开始录制")
        asked = await until_sees(person, "90 秒内")
        assert "1. " in asked and "2. " in asked
        await person.round_video(clip())
        await stage.settled()
        assert "face.video" in (await stage.app.store.get(stage.id)).filing.answers

    play(scene)


def test_where_pictures_travel_by_link_nothing_is_fetched_here(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        assert has(stage.person, "在网页上传") and "境外" not in stage.person.sees[-1]["text"]
        await stage.person.photo(photo())
        await stage.settled()
        assert not called(stage.server, "getfile")
        assert "不经过 Telegram" in stage.person.sees[-1]["text"]
        await stage.person.press("在网页上传")
        await stage.settled()
        link = re.search(r"http://127\S+/i/\S+", "\n".join(said["text"] for said in stage.person.sees[-2:]))
        assert link
        await _uploads_on_the_page(stage, link.group(), photo())
        await stage.settled()
        assert "国徽面" in stage.person.sees[-1]["text"], "the chat goes on by itself"

    play(scene, media="by_link")


def test_a_second_telegram_account_takes_over_and_the_first_is_told(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        first = stage.person
        spent = next(said["text"] for said in stage.server.chats[first.number].values() if "/start" in said["text"])
        stage.person = Person(stage.server, next(PEOPLE))
        await stage.bind()
        assert "换到另一个 Telegram 账号" in first.sees[-1]["text"]
        assert "同意后" in stage.person.sees[-1]["text"]
        await first.say("你好")
        await until_sees(first, "这里是沙箱")
        stranger = Person(stage.server, next(PEOPLE))
        await stranger.say(spent)
        assert "失效" in await until_sees(stranger, "链接")

    play(scene)


def test_in_the_sandbox_one_may_be_a_made_up_customer_and_begin_again_after_deleting(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        person = Person(stage.server, next(PEOPLE), "en")
        await person.say("hi")
        await until_sees(person, "sandbox")
        await person.press("An individual" if has(person, "An individual") else buttons(person.sees[-1])[0]["text"])
        await until_sees(person, "同意后")
        await person.say("/delete")
        await until_sees(person, "要删除您的全部资料吗")
        await person.press("是")
        await until_sees(person, "已经全部删除")
        await person.say("/start")
        await until_sees(person, "同意后")

    play(scene)


def test_who_blocks_the_bot_is_left_alone_and_welcome_again(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        stage.server.blocked.add(stage.person.number)
        await stage.person.say("帮助")
        await stage.settled()
        chat = await stage.app.chats.find(stage.app.chats.key(stage.person.number))
        assert chat and chat.state == "blocked" and not chat.here
        stage.server.blocked.clear()
        await stage.person.say("/start")
        await stage.settled()
        assert "同意后" in stage.person.sees[-1]["text"]

    play(scene)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1}),
        Fault("sendMessage", 500, "Internal Server Error"),
        Fault("sendMessage"),
        Fault("sendMessage", 502, "Bad Gateway"),
    ],
    ids=["asked to wait", "server error", "broken connection", "bad gateway"],
)
def test_a_message_that_could_not_be_sent_is_sent_later_and_once(play, fault: Fault) -> None:
    async def scene(stage: TelegramStage) -> None:
        before = len(stage.person.sees)
        stage.server.faults.append(fault)
        await stage.person.say("帮助")
        await stage.settled()
        assert not stage.server.faults, "the fault never struck"
        helped = [
            said["text"] for said in stage.person.sees[before:] if "随时" in said["text"] or "上一步" in said["text"]
        ]
        assert len(helped) >= 1 and len(set(helped)) == len(helped)

    play(scene)


def test_a_message_that_can_never_be_sent_does_not_hold_up_the_next(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        stage.server.faults.append(Fault("sendMessage", 400, "Bad Request: can't parse entities"))
        await stage.person.say("帮助")
        await stage.settled()
        assert "同意后" in stage.person.sees[-1]["text"]

    play(scene)


def test_a_file_that_telegram_does_not_give_out_is_asked_for_again(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        await stage.person.press("同意，在这里发送")
        await stage.settled()
        stage.server.faults += [Fault("getFile", 500, "Internal Server Error")] * 4
        await stage.person.photo(photo())
        await until_sees(stage.person, "没能从 Telegram 取到", 60)
        await stage.person.document(b"x" * 100, "image/jpeg")
        await until_sees(stage.person, "打不开")
        asked = len(called(stage.server, "getfile"))
        big = {**stage.server.file(b"x"), "file_size": 21 << 20}
        await stage.person.send(document={**big, "mime_type": "image/jpeg"})
        await until_sees(stage.person, "照片太大")
        assert len(called(stage.server, "getfile")) == asked, "the size is looked at first"

    play(scene)


def test_the_menu_is_set_in_both_languages(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        assert set(stage.server.menu) == {"", "zh", "en"}
        assert stage.server.menu["en"][0].startswith("/start ") and len(stage.server.menu["en"]) == 9

    play(scene)


async def _uploads_on_the_page(stage: TelegramStage, link: str, data: bytes) -> None:
    """As the page's script does."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        ours = {"Sec-Fetch-Site": "same-origin"}
        async with browser.post(link, data={"wish": "begin"}, headers=ours) as page:
            config = json.loads((await page.text()).split('id="config">')[1].split("</script>", maxsplit=1)[0])
        query = {"id": "0123456789abcdef", "kind": "photo"}
        headers = ours | {"X-CSRF": config["csrf"]}
        async with browser.post(f"{stage.app.url}/i/api/upload", params=query, data=data, headers=headers) as taken:
            assert taken.status == 200, await taken.text()


def called(server: Emulator, method: str) -> list[dict[str, object]]:
    return [params for _, name, params in server.calls if name == method]


def has(person: Person, label: str) -> bool:
    return any(label in button["text"] for said in person.sees for button in buttons(said))


def test_without_a_token_there_is_no_telegram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIAOBEI_TELEGRAM_TOKEN", raising=False)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    from bot.settings import Settings

    app = App(Settings(), "http://127.0.0.1:1")
    assert app.telegram is None and app.courier is None
