"""Staff in a Telegram group: a topic a conversation, the same holder as at the desk, words both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.channels.telegram.topics import GROUP as LOOKER
from bot.commands.purge import _purge
from bot.storage.opened import opened
from dialogs.messages import Command, Inbound, InboundId, Said, StaffSaid, Who
from tests.bot.channel_stages import photo
from tests.telegram.emulator import Fault
from tests.telegram.house import PEOPLE, TelegramStage
from tests.telegram.person import Colleague, Person, buttons

pytestmark = pytest.mark.slow
GROUP = -1001


@pytest.fixture
def play_with_staff(play: Callable[..., None]) -> Callable[..., None]:
    """A scene with a colleague in the staff's group."""

    def run(scene: Callable[[TelegramStage, Colleague], Awaitable[None]], **telegram: object) -> None:
        async def with_mei(stage: TelegramStage) -> None:
            await scene(stage, await colleague(stage, "mei"))

        play(with_mei, staff_group=GROUP, **telegram)

    return run


async def colleague(stage: TelegramStage, name: str) -> Colleague:
    """A staff account, and the Telegram account that a link has made known to be theirs."""
    await stage.app.people.add(name, "support", "a password of tests")
    person = Colleague(stage.server, next(PEOPLE), group=GROUP)
    token = await stage.app.telegram_links.mint(staff=name)
    await person.say(f"/start {token}")
    await eventually(lambda: any(name in said["text"] for said in person.sees))
    return person


async def eventually(true: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never became so")


async def told(person: Person, words: str) -> dict[str, Any]:
    """The message with these words, once it has come. Another may stand below it by then."""
    found: list[dict[str, Any]] = []

    def has_come() -> bool:
        found[:] = [said for said in person.sees if words in said.get("text", "") + said.get("caption", "")]
        return bool(found)

    await eventually(has_come)
    return found[-1]


async def topic_of(stage: TelegramStage) -> int:
    """Once it is made and shows all that it is owed."""
    for _ in range(600):
        topic = await stage.app.topics.find(stage.id)  # type: ignore[union-attr]
        if topic and topic.topic and topic.header and not topic.sending and topic.sent >= topic.owed:
            return topic.topic
        await asyncio.sleep(0.05)
    raise AssertionError("there is no topic")


async def ask_for_a_person(stage: TelegramStage) -> int:
    """The topic that it makes."""
    await stage.person.say("人工")
    await stage.settled()
    return await topic_of(stage)


async def agree_to_pictures(stage: TelegramStage) -> None:
    """From the first question until pictures may travel through the chat."""
    for label in ("同意，继续", "个人", "同意，继续", "同意，在这里发送"):
        await eventually(lambda label=label: any(label in one["text"] for one in buttons(stage.person.sees[-1])))
        await stage.person.press(label)
        await stage.settled()


def texts(colleague: Colleague, topic: int) -> str:
    return "\n".join(said.get("text", "") for said in colleague.reads(topic))


def test_staff_take_over_in_a_topic_and_hand_back(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        assert not stage.server.topics[GROUP], "nobody wants a person yet"
        topic = await ask_for_a_person(stage)
        header = mei.reads(topic)[0]
        assert "客户在等工作人员" in header["text"] and f"/desk/conversations/{stage.id}" in header["text"]
        assert "客户： 人工" in texts(mei, topic)
        await stage.person.say("我的号码是 13800001234")
        await stage.settled()
        await topic_of(stage)
        assert "138****1234" in texts(mei, topic) and "13800001234" not in texts(mei, topic)

        await mei.write(topic, "您好，我来帮您看看")
        await told(stage.person, "我来帮您看看")
        assert (await stage.store.get(stage.id)).floor == "mei"
        await topic_of(stage)
        assert "现在由 mei 接待" in header_now(mei, topic)
        await stage.person.say("个人可以备案吗")
        await stage.settled()
        await topic_of(stage)
        assert "个人可以备案吗" in texts(mei, topic)
        assert "faq" not in [reply.key[:3] for reply in (await stage.replies())[-1:]], "the assistant is silent"
        await mei.write(topic, "/note 这位客户很急")
        await mei.write(topic, "/back")
        await told(stage.person, "交还给我")
        await stage.settled()
        assert "同意后" in stage.person.sees[-1]["text"]
        assert (await stage.store.get(stage.id)).floor == ""
        assert not any("很急" in said["text"] for said in stage.person.sees)

    play_with_staff(scene)


def test_what_comes_by_itself_while_a_person_talks_is_shown_in_the_topic_and_told_afterwards(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        await mei.write(topic, "我看着您拍")
        await told(stage.person, "我看着您拍")
        await stage.do(Who("staff", "mei"), Command("put", "subject.id_front"))
        await stage.person.photo(photo())
        await stage.settled()
        await eventually(lambda: "没有发给客户，交还后再说）： 识别好了" in texts(mei, topic))
        assert not any("识别好了" in said.get("text", "") for said in stage.person.sees)
        await mei.write(topic, "/back")
        await eventually(lambda: any("识别好了" in said.get("text", "") for said in stage.person.sees))

    play_with_staff(scene)


def test_one_holder_wherever_staff_are(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        await stage.do(Who("staff", "desk-person"), StaffSaid("", "take"))
        await topic_of(stage)
        assert "现在由 desk-person 接待" in header_now(mei, topic)
        await mei.write(topic, "我也来说两句")
        await eventually(lambda: "desk-person" in mei.reads(topic)[-1]["text"])
        assert not any("两句" in said["text"] for said in stage.person.sees)
        await stage.do(Who("staff", "desk-person"), StaffSaid("这是服务台说的"))
        await topic_of(stage)
        assert "这是服务台说的" in texts(mei, topic)
        await stage.do(Who("staff", "desk-person"), StaffSaid("", "back"))
        await topic_of(stage)
        await mei.press_header(topic, "接手")
        await stage.settled()
        await topic_of(stage)
        assert (await stage.store.get(stage.id)).floor == "mei"

    play_with_staff(scene)


def test_strangers_and_other_groups_move_nothing(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        stranger = Colleague(stage.server, next(PEOPLE), group=GROUP)
        await stranger.write(topic, "我是坏人")
        await eventually(lambda: "哪位同事" in mei.reads(topic)[-1]["text"])
        elsewhere = Colleague(stage.server, mei.number, group=-1002)
        await elsewhere.write(topic, "别的群")
        await stage.app.people.disable("mei")
        await mei.write(topic, "我已经离职")
        await stage.settled()
        assert (await stage.store.get(stage.id)).floor == ""
        assert not stage.server.chats[-1002] or all(not m["from"]["is_bot"] for m in stage.server.chats[-1002].values())

    play_with_staff(scene)


async def delete_everything(stage: TelegramStage) -> None:
    """The applicant has all his data deleted."""
    await stage.person.say("/delete")
    await told(stage.person, "要删除您的全部资料吗")
    await stage.person.press("是")
    await told(stage.person, "已经全部删除")


async def is_gone(stage: TelegramStage) -> None:
    """The topic, with all that was in it, and our note of it."""
    await eventually(lambda: not stage.server.topics[GROUP])
    for _ in range(600):
        if await stage.app.topics.find(stage.id) is None:  # type: ignore[union-attr]
            break
        await asyncio.sleep(0.05)
    assert await stage.app.topics.find(stage.id) is None  # type: ignore[union-attr]
    assert not [said for said in stage.server.chats[GROUP].values() if "message_thread_id" in said]


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("deleteForumTopic", 400, "Bad Request: not enough rights to manage topics"),
        Fault("deleteForumTopic", after=True),
    ],
    ids=["at once", "refused once", "done without an answer"],
)
def test_who_deletes_his_data_leaves_no_topic_behind(play_with_staff, fault: Fault | None) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        await stage.person.say("我的号码是 13800001234")
        await eventually(lambda: "138****1234" in texts(mei, topic))
        stage.server.faults += [fault] if fault else []
        await delete_everything(stage)
        await is_gone(stage)

    play_with_staff(scene)


def test_who_begins_anew_before_the_topic_could_be_deleted_gets_another(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        first = await ask_for_a_person(stage)
        refused = Fault("deleteForumTopic", 400, "Bad Request: not enough rights to manage topics")
        stage.server.faults.append(refused)
        await delete_everything(stage)
        await eventually(lambda: not stage.server.faults)
        page = Inbound(InboundId("an open page"), stage.id, Who("applicant"), Said("人工"), stage.app.clock.now())
        await stage.app.assistant.handle(page)
        await eventually(lambda: first not in stage.server.topics[GROUP] and bool(stage.server.topics[GROUP]))
        assert await topic_of(stage) != first

    play_with_staff(scene)


def test_the_operators_purge_takes_the_topic_too_when_the_day_is_swept(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await ask_for_a_person(stage)
        with opened() as house:
            await _purge(house, stage.id)
        assert stage.server.topics[GROUP]
        await stage.app.chores.sweep()
        await is_gone(stage)

    play_with_staff(scene)


def test_a_deleted_topic_and_a_group_that_moved_are_made_again(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await stage.person.say("人工")
        await stage.settled()
        first = await topic_of(stage)
        del stage.server.topics[GROUP][first]
        await stage.person.say("还在吗")
        await stage.settled()
        second = await topic_of(stage)
        assert second != first and "还在吗" in texts(mei, second)
        stage.server.moved[GROUP] = -1009
        await stage.person.say("喂")
        await stage.settled()
        third = await topic_of(stage)
        there = Colleague(stage.server, mei.number, group=-1009)
        assert "喂" in texts(there, third)
        await there.write(third, "我们搬家了")
        await told(stage.person, "我们搬家了")

    play_with_staff(scene)


def test_pictures_are_copied_into_the_topic_while_they_lie_in_the_chat(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        await mei.write(topic, "请把证件再发一张")
        await told(stage.person, "再发一张")
        await stage.person.photo(photo(), caption="刚拍的，清楚吗")
        await stage.settled()
        await eventually(lambda: any("photo" in said for said in mei.reads(topic)))
        await eventually(lambda: "刚拍的，清楚吗" in texts(mei, topic))
        [sent] = [event for event in await stage.store.events_after(stage.id) if event.kind == "sent"]
        looked = await stage.app.looks.of(stage.id)
        ref = str(sent.body["ref"]).removeprefix("file:")
        assert [(look.who, look.what, look.about) for look in looked] == [(LOOKER, "file", ref)]

    play_with_staff(scene)


def test_a_certificate_is_shown_in_the_group_as_a_link_to_where_looks_are_by_role(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        await stage.person.photo(photo())  # what the assistant has asked for
        await stage.settled()
        await eventually(
            lambda: f"/desk/conversations/{stage.id}" in texts(mei, topic).partition("客户发来一份照片")[2]
        )
        assert not any("photo" in said for said in mei.reads(topic))
        assert await stage.app.looks.of(stage.id) == []

    play_with_staff(scene)


def test_where_the_operator_wants_it_certificates_are_copied_and_each_is_a_look(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        copied, run = asyncio.Event(), stage.app._executor.run

        async def read_later(*given: Any) -> Any:
            """What has been read is deleted in the chat; it is to lie there until it was copied."""
            await copied.wait()
            return await run(*given)

        stage.app._executor.run = read_later  # type: ignore[method-assign]
        await stage.person.photo(photo())
        try:
            await eventually(lambda: any("photo" in said for said in mei.reads(topic)))
        finally:
            copied.set()
        await stage.settled()
        assert [look.who for look in await stage.app.looks.of(stage.id)] == [LOOKER]

    play_with_staff(scene, staff_certificates="topic")


def test_a_picture_of_staff_reaches_the_chat_with_its_words_once_pictures_may_travel_there(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        await mei.show(topic, photo(), "请照这样拍")
        said = await told(stage.person, "请照这样拍")
        assert "photo" not in said and "http" in said["text"], "no consent yet"
        assert (await stage.store.get(stage.id)).floor == "mei"
        await mei.write(topic, "/back")
        await stage.settled()
        await agree_to_pictures(stage)
        await mei.show(topic, photo(), "对准四个角")
        file = (await told(stage.person, "对准四个角"))["photo"][0]["file_id"]
        assert stage.server.files[file][:3] == b"\xff\xd8\xff"
        [said] = [e for e in await stage.store.events_after(stage.id) if e.body and e.body.get("text") == "对准四个角"]
        await stage.do(Who("staff", "mei"), StaffSaid("长" * 1500, media=str(said.body["media"])))
        assert "http" in (await told(stage.person, "长长"))["text"], "too many words to stand below a picture"
        assert "图片，在服务台" in await said_in_topic(stage, mei, topic, "长长")
        assert texts(mei, topic).count("对准四个角") == 0, "what was sent in the topic is not shown there again"

    play_with_staff(scene)


def test_a_picture_that_telegram_does_not_take_leaves_the_words(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        await agree_to_pictures(stage)
        topic = await ask_for_a_person(stage)
        stage.server.faults.append(Fault("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
        await mei.show(topic, photo(), "看这张")
        assert "http" in (await told(stage.person, "看这张"))["text"]
        await mei.show(topic, b"no picture at all", "这张呢")
        await eventually(lambda: "打不开" in mei.reads(topic)[-1]["text"] or "无法" in mei.reads(topic)[-1]["text"])

    play_with_staff(scene)


def test_where_pictures_stay_off_the_messenger_staff_are_sent_to_the_desk(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        await mei.show(topic, photo(), "看这张")
        await eventually(lambda: "请从服务台发" in mei.reads(topic)[-1]["text"])
        assert not any(name == "getfile" for _, name, _ in stage.server.calls)

    play_with_staff(scene, media="by_link")


def test_a_note_in_a_topic_is_at_the_desk_and_one_of_the_desk_in_the_topic(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        await mei.write(topic, "/note 这位客户很急")
        await eventually(lambda: not stage.server.updates)
        await stage.settled()
        [note] = [event.body for event in await stage.store.events_after(stage.id) if event.kind == "private"]
        assert (note["text"], note["name"]) == ("这位客户很急", "mei")
        assert (await stage.store.get(stage.id)).floor == "", "a note takes nothing over"
        await stage.do(Who("staff", "desk-person"), StaffSaid("已经打过电话", private=True))
        assert "desk-person 的内部备注： 已经打过电话" in await said_in_topic(stage, mei, topic, "打过电话")
        assert texts(mei, topic).count("很急") == 0, "it stands there already"
        assert not any("很急" in said["text"] or "电话" in said["text"] for said in stage.person.sees)

    play_with_staff(scene)


def test_what_is_rewritten_is_passed_on_both_ways(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        topic = await ask_for_a_person(stage)
        first = await mei.write(topic, "明天回复您")
        await told(stage.person, "明天回复您")
        await mei.rewrite(first, "后天回复您")
        await told(stage.person, "✎ 后天回复您")
        await stage.person.say("我的域名是 a.cn")
        await stage.settled()
        mine = [said for said in stage.server.chats[stage.person.number].values() if said["text"].endswith("a.cn")]
        await stage.person.edit(mine[-1], "我的域名是 b.cn")
        assert "b.cn" in await said_in_topic(stage, mei, topic, "b.cn")

    play_with_staff(scene)


async def said_in_topic(stage: TelegramStage, colleague: Colleague, topic: int, words: str) -> str:
    """All that the topic says, once these words are in it."""
    await eventually(lambda: words in texts(colleague, topic))
    return texts(colleague, topic)


def header_now(colleague: Colleague, topic: int) -> str:
    return str(colleague.reads(topic)[0]["text"])


def test_the_person_of_the_group_is_nobody_in_private(play_with_staff) -> None:
    async def scene(stage: TelegramStage, mei: Colleague) -> None:
        private = Person(stage.server, mei.number)
        await private.say("你好")
        await told(private, "沙箱")

    play_with_staff(scene)
