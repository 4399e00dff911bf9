"""What messages mean, and how replies look: pure, so that every odd thing can be tried."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.batch import Words, next_batch
from bot.channels.telegram.buttons import Button, unpacked
from bot.channels.telegram.incoming import Fetch, edited, meaning
from bot.channels.telegram.outgoing import MOST, phrased, to_messages
from bot.channels.telegram.updates import chat_of
from bot.storage.rows import StoredEvent, body_of
from dialogs import texts
from dialogs.messages import Command, FileRef, Key, Said, Stamp, Untaken
from dialogs.replies import Choice, Reply, Row, Shown

TEXTS = texts.load()
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
ME = {"id": 7, "is_bot": False, "first_name": "x"}
FORWARD = {"type": "hidden_user", "sender_user_name": "x", "date": 1}


def message(**content: Any) -> Message:
    return Message.model_validate(
        {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": ME, **content}
    )


def picture(width: int, name: str) -> dict[str, Any]:
    return {**FILE, "file_id": name, "width": width, "height": width}


AT = datetime.fromtimestamp(1, UTC)

MEANINGS: list[tuple[dict[str, Any], object]] = [
    ({"text": " 张三 "}, Said("张三")),
    ({"text": "/status"}, Command("status")),
    ({"text": "/Language@xiaobei_test_bot en"}, Command("language", "en")),
    ({"text": "/change subject.name"}, Command("change", "subject.name")),
    ({"photo": [picture(90, "small"), picture(1280, "large"), picture(320, "middle")]}, Fetch("large", 10, "photo", AT)),
    ({"document": {**FILE, "mime_type": "image/png"}}, Fetch("f", 10, "photo", AT)),
    ({"document": {**FILE, "mime_type": "video/quicktime"}}, Fetch("f", 10, "video", AT)),
    ({"document": {**FILE, "mime_type": "application/pdf"}}, Untaken("telegram.document")),
    ({"video": {**FILE, "width": 1, "height": 1, "duration": 9}}, Fetch("f", 10, "video", AT)),
    ({"video_note": {**FILE, "length": 1, "duration": 9}}, Fetch("f", 10, "video", AT)),
    ({"photo": [picture(90, "p")], "forward_origin": FORWARD}, Untaken("telegram.forwarded")),
    ({"text": "听说的", "forward_origin": FORWARD}, Said("听说的")),
    ({"contact": {"phone_number": "+8613800001234", "first_name": "x", "user_id": 7}}, Said("13800001234")),
    ({"contact": {"phone_number": "8613800001234", "first_name": "x", "user_id": 7}}, Said("13800001234")),
    ({"contact": {"phone_number": "+14155550100", "first_name": "x", "user_id": 7}}, Said("14155550100")),
    ({"contact": {"phone_number": "+8613800001234", "first_name": "x", "user_id": 8}}, Untaken("telegram.contact_of_other")),
    ({"contact": {"phone_number": "+8613800001234", "first_name": "x"}}, Untaken("telegram.contact_of_other")),
    ({"location": {"latitude": 1.0, "longitude": 1.0}}, Untaken("telegram.location")),
    ({"voice": {**FILE, "duration": 1}}, Untaken("telegram.voice")),
    ({"poll": None, "dice": {"emoji": "x", "value": 1}}, Untaken("telegram.not_taken")),
]  # fmt: skip


@pytest.mark.parametrize(("content", "meant"), MEANINGS)
def test_a_message_means(content: dict[str, Any], meant: object) -> None:
    assert meaning(message(**content)) == (meant,)


def test_a_sticker_and_a_moving_picture_are_answered() -> None:
    sticker = {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    moving = {
        "animation": {**FILE, "width": 1, "height": 1, "duration": 1},
        "document": {**FILE, "mime_type": "video/mp4"},
    }
    assert meaning(message(sticker=sticker)) == (Untaken("telegram.sticker"),)
    assert meaning(message(**moving)) == (Untaken("telegram.sticker"),)


def test_too_long_a_message_is_cut_and_that_is_said() -> None:
    assert meaning(message(text="字" * 2001)) == (Said("字" * 2000), Untaken("telegram.cut"))


def test_an_edited_message_answers_nothing_but_is_there_for_staff() -> None:
    assert edited(message(text="改过")) == (Untaken("telegram.edited", text="改过"),)


def test_every_reason_has_a_sentence() -> None:
    for content, meant in MEANINGS:
        assert not isinstance(meant, Untaken) or TEXTS.has(meant.key), content


@settings(deadline=None)
@given(
    st.sampled_from(["choice", "row", "rows", "card", "video", "agree", "web"]),
    st.text("0123456789abcdef", min_size=8, max_size=8),
    st.integers(0, 10**9),
    st.integers(0, 99),
)
def test_a_button_comes_back_as_it_was_and_fits(kind: Any, stamp: str, seq: int, index: int) -> None:
    button = Button(kind, stamp, seq, index if kind in ("choice", "row") else 0)
    assert unpacked(button.packed()) == button
    assert len(button.packed().encode()) <= 64


@pytest.mark.parametrize("data", ["", "x", "0:ab:1:2", "1:ab:z:2", "1:ab:r:!", "1:::", "1:a:b:c:d", "1:ab:-1:2"])
def test_a_forged_button_is_none_or_harmless(data: str) -> None:
    found = unpacked(data)
    assert found is None or found.index >= 0


NASTY = st.text(max_size=3000) | st.sampled_from(
    ["<b>x", "*_`[](", "\u202e反", "👨‍👩‍👧" * 400, "&lt;", "\n\n\n", "@admin /start"]
)


@settings(deadline=None)
@given(NASTY, NASTY, st.integers(1, 40))
def test_no_input_breaks_a_message(value: str, label: str, rows: int) -> None:
    card = tuple(Row(Key(f"k{n}"), "common.sent", Shown(value)) for n in range(rows))
    choices = (Choice("a", "option.common.yes"), Choice("b", "option.common.no", unfit="notice.stale"))
    reply = Reply("telegram.staff", {"name": Shown(label)}, "choice", Stamp("ab12cd34"), choices, card)
    messages = to_messages([(5, phrased(reply, TEXTS, "zh"))], lambda key: TEXTS.say(key, "zh"))
    for one in messages:
        words = one.text.as_kwargs()
        units = words["text"].encode("utf-16-le", "surrogatepass")
        assert 0 < len(units) // 2 <= MOST + 2
        for entity in words["entities"]:
            assert entity.offset >= 0 and entity.offset + entity.length <= len(units) // 2
    assert [one.keyboard is not None for one in messages] == [False] * (len(messages) - 1) + [True]


def test_numbers_stay_masked_and_names_are_whole() -> None:
    card = (
        Row(Key("subject.name"), "field.subject.name", Shown("陈晓雨", "name")),
        Row(Key("subject.id_number"), "field.subject.id_number", Shown("330106199003072423", "id_number")),
        Row(Key("subject.address"), "field.subject.address", Shown("杭州市西湖区文三路100号", "address")),
    )
    said = phrased(Reply("ask.subject.card", card=card), TEXTS, "zh")
    assert [row.value for row in said.card] == ["陈晓雨", "3301**********2423", "杭州市西湖区文三路100号"]


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": {"chat": {"id": 5}}}, 5),
        ({"edited_message": {"chat": {"id": -100}}}, -100),
        ({"callback_query": {"from": {"id": 6}, "message": {"chat": {"id": 5}}}}, 5),
        ({"callback_query": {"from": {"id": 6}}}, 6),
        ({"my_chat_member": {"chat": {"id": 5}}}, 5),
        ({"message": "?"}, 0),
        ({"poll": {}}, 0),
    ],
)
def test_an_update_belongs_to_a_chat(update: dict[str, Any], chat: int) -> None:
    assert chat_of(update) == chat


def test_what_was_said_together_is_one_message_and_a_picture_of_staffs_is_one_of_its_own() -> None:
    plain, asked = (
        body_of(Reply("greet.back")),
        body_of(Reply("ask.subject.nature", wants="choice", stamp=Stamp("ab12cd34"))),
    )
    events = [
        StoredEvent(1, "said", {"text": "x"}, AT),
        StoredEvent(2, "reply", plain, AT),
        StoredEvent(3, "reply", asked, AT),
        StoredEvent(4, "staff", {"name": "mei", "media": "file:1"}, AT),
    ]
    first = next_batch(events, lambda action: False)
    assert first and first.seq == 3 and [seq for seq, _ in first.replies] == [2, 3]
    second = next_batch(events[3:], lambda action: False)
    assert second and second.seq == 4 and second.staff == Words("mei", "", FileRef("file:1"))
    assert next_batch(events[:1], lambda action: False) is None
