"""A person's first filing in a chat with the real bot process: real reading, real faces, by polling and by webhook."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.actions import clips
from tests.browser.house import DESKTOP, House, chromium
from tests.browser.office import Authority, Reviewer
from tests.documents.draw import id_card_back, id_card_front
from tests.documents.people import person
from tests.documents.photo import photograph
from tests.telegram.emulator import Emulator, Fault
from tests.telegram.person import Person
from tests.telegram.process import answer, bot_process, press, until_sees

WHO = person(1)
ACTIONS = ("左边转头", "右边转头", "眨一下眼", "张大嘴")
OURS = ["左边转头", "张大嘴"]


@pytest.mark.slow
@pytest.mark.clips
@pytest.mark.browser
def test_a_person_files_in_the_chat_from_hello_to_the_number_by_polling(tmp_path: Path) -> None:
    asyncio.run(_files(tmp_path))


@pytest.mark.slow
def test_by_webhook_an_update_is_answered_when_it_is_kept_and_only_with_the_secret(tmp_path: Path) -> None:
    asyncio.run(_webhook(tmp_path))


async def _files(folder: Path) -> None:
    face = next(clips.frames(clips.real("clips/d3.mp4")))
    front = photograph(id_card_front(WHO, clips.portrait_for_card(face)), "scan", "front")
    back = photograph(id_card_back(WHO), "scan", "back")
    selfie = clips.clip_of(clips.frames(clips.real("clips/d3.mp4"), *clips.D3_LEFT_THEN_MOUTH))
    async with bot_process(folder) as (house, server):
        me = Person(server, 7_700_001)
        await me.say("/start")
        await press(me, "这里是沙箱", "个人备案")
        await press(me, "开始前请您知晓", "同意，继续")
        await press(me, "接下来会用到证件照片", "同意，继续")
        await press(me, "境外", "同意，在这里发送")
        await until_sees(me, "人像面")
        await me.photo(front, media_group_id="1")
        await me.photo(back, media_group_id="1")
        card = await until_sees(me, "请逐字核对")
        assert WHO.name in card and WHO.number not in card and f"{WHO.number[:4]}**********{WHO.number[-4:]}" in card
        await press(me, "请逐字核对", "核对无误")
        await answer(me, "要备案哪个域名", "https://www.example.cn/")
        await press(me, "真实性核验", "同意，继续")
        await _shows_what_is_asked(me, selfie)
        await press(me, "放在哪台服务器", "i-bp1…a3")
        await press(me, "备案类型已经判定", "核对无误")
        await answer(me, "起个网站名称", "晓雨手作记录")
        await press(me, "主要做什么", "个人作品")
        await answer(me, "您的手机号是", "13800001234")
        await answer(me, "再留一个应急联系电话", "13900001234")
        await answer(me, "您的邮箱是", "xiaoyu@example.com")
        await press(me, "通讯地址是", "与证件住址相同")
        await press(me, "将要提交的全部信息", "提交备案")
        order = re.search(r"XB\w+", await until_sees(me, "订单号"))
        assert order and not me.lies, "pictures are deleted from the chat once they are read"
        await asyncio.to_thread(_decide, house, order.group())
        numbers = await until_sees(me, "备案通过了")
        assert re.search(r"ICP备\d{6,}号-1", numbers)
        said = house.said.read_text("utf-8")
        assert WHO.number not in said and "made-up-token" not in said


async def _shows_what_is_asked(me: Person, selfie: bytes) -> None:
    """Press until the actions of our clip are asked for, as somebody would who gives up recording."""
    await until_sees(me, "录一段自拍视频")
    for _ in range(300):  # one in some twenty is ours
        before = len(me.sees)
        await me.press("▶ 开始录制")
        for _ in range(1000):
            await asyncio.sleep(0.05 if len(me.sees) == before else 0)
        lines = me.sees[-1]["text"].splitlines()
        asked = [action for line in lines for action in ACTIONS if action in line]
        if asked == OURS:  # and not a third one before them
            await me.round_video(selfie)
            return
    raise AssertionError("our actions were never asked for")


def _decide(house: House, order: str) -> None:
    """The reviewer and the made-up authority, at their own pages."""
    with chromium() as browser:
        office = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        reviewer = Reviewer(office.new_page(), house.url)
        reviewer.enter()
        reviewer.passes(order)
        authority = Authority(office.new_page(), house.url)
        authority.verifies_the_phones(order)
        authority.approves(order)


async def _webhook(folder: Path) -> None:
    async with bot_process(folder, mode="webhook") as (house, server):
        for _ in range(300):
            if server.webhook:
                break
            await asyncio.sleep(0.05)
        assert server.webhook == f"{house.url}/telegram/webhook" and len(server.secret) >= 32
        me = Person(server, 7_700_002)
        await me.say("/start")
        await press(me, "这里是沙箱", "个人备案")
        await press(me, "开始前请您知晓", "同意，继续")
        await until_sees(me, "接下来会用到证件照片")
        await _is_guarded(server)


async def _is_guarded(server: Emulator) -> None:
    """Nobody else brings updates, and what is brought twice is heard once."""
    me = Person(server, 7_700_003)
    update = {"update_id": 1, "message": server.put(me.chat, me.user, text="帮助")}
    secret = {"X-Telegram-Bot-Api-Secret-Token": server.secret}
    async with ClientSession() as stranger:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {"X-Telegram-Bot-Api-Secret-Token": "秘密"}):
            async with stranger.post(server.webhook, json=update, headers=headers) as refused:
                assert refused.status == 401
        async with stranger.post(server.webhook, data=b"{", headers=secret) as refused:
            assert refused.status == 400
        for _ in range(2):
            async with stranger.post(server.webhook, json=update, headers=secret) as taken:
                assert taken.status == 200
    await until_sees(me, "这里是沙箱")
    await asyncio.sleep(1)
    assert len(me.sees) == 1


@pytest.mark.slow
def test_a_bot_whose_telegram_is_silent_at_first_comes_to_life_later(tmp_path: Path) -> None:
    async def scene() -> None:
        async with bot_process(tmp_path) as (house, server):
            async with ClientSession() as visitor, visitor.get(f"{house.url}/healthz") as health:
                assert health.status == 200
            server.faults += [
                Fault("getUpdates"),
                Fault("getUpdates", 502, "Bad Gateway"),
                Fault("getUpdates", 429, "x", {"retry_after": 1}),
            ]
            me = Person(server, 7_700_004)
            await me.say("/start")
            await until_sees(me, "这里是沙箱")

    asyncio.run(scene())
