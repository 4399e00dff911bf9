"""Changing an answer asks again what rests on it and nothing else; changing it back brings everything back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from dialogs.messages import Command, Inbound, Key, Pressed, Reason, Said, Sent, Status
from tests.dialogs.play import STAFF, Play
from tests.transcripts.stage import ALL, DirectStage, read
from tests.transcripts.stage import Play as Performance

PERSON: tuple[str, ...] = ("same_address",)
COMPANY = ("company", "other", "same_address", "same_mobile")

#: What is changed, into what, and which questions that asks again before the summary is back.
CHANGES = [
    (PERSON, "contact.mobile", "13800009999", []),
    (PERSON, "contact.email", "new@example.com", []),
    (PERSON, "sites.s1.name", "雨天的手工日记", []),
    (PERSON, "sites.s1.domain", "example-two.cn", ["ask.filing.type_card"]),
    (PERSON, "subject.valid_to", "2039-05-01", ["ask.subject.card"]),
    (PERSON, "subject.address", "浙江省杭州市西湖区文三路101号", ["ask.subject.card", "ask.subject.mail_address"]),
    (PERSON, "subject.name", "陈小雨", ["ask.subject.card", "ask.filing.type_card", "ask.sites.name"]),
    (COMPANY, "contact.mobile", "13800009999", ["ask.contact.office_phone"]),
    (COMPANY, "subject.representative", "陈小雨", ["ask.subject.licence_card"]),
    (COMPANY, "principal.address", "浙江省杭州市西湖区文三路101号", ["ask.principal.card"]),
    (COMPANY, "site_principal.address", "浙江省杭州市西湖区文三路102号", ["ask.site_principal.card"]),
    (COMPANY, "site_principal.mobile", "13700009999", []),
]


def at_the_summary(prefer: tuple[str, ...]) -> Play:
    play = Play()
    play.command("start")
    return play.until("ask.filing.summary", prefer)


def change(play: Play, key: str, words: str, prefer: tuple[str, ...]) -> list[str]:
    """Change an answer and go on to the summary; the questions asked on the way there."""
    play.command(f"change {key}")
    told = len(play.told)
    play.say(words)
    play.until("ask.filing.summary", prefer)
    asked = [reply.key for reply in play.told[told:] if reply.key.startswith("ask.")]
    return [key for key in dict.fromkeys(asked) if key != "ask.filing.summary"]


@pytest.mark.parametrize(
    ("prefer", "key", "words", "asked"), CHANGES, ids=[f"{key} of {prefer[0]}" for prefer, key, *_ in CHANGES]
)
def test_a_change_asks_again_what_rests_on_it_and_changing_back_restores(
    prefer: tuple[str, ...], key: str, words: str, asked: list[str]
) -> None:
    play = at_the_summary(prefer)
    before, was = play.values(), str(play.answers().value(key))
    assert sorted(change(play, key, words, prefer)) == sorted(asked)
    assert play.answers().value(key) == words
    assert change(play, key, was, prefer) == []
    assert play.values() == before


def test_another_certificate_number_asks_for_that_persons_consent_and_face() -> None:
    play = at_the_summary(PERSON)
    asked = change(play, "subject.id_number", "330106198801013319", PERSON)
    assert asked == ["ask.subject.card", "ask.consent.face", "ask.face.video"]
    # A consent never revives: the first one is asked for again too; the video recorded under it is kept.
    assert change(play, "subject.id_number", "330106199003072423", PERSON) == ["ask.consent.face"]


def test_another_kind_of_subject_keeps_what_is_the_same_for_both() -> None:
    play = at_the_summary(PERSON)
    before = play.values()
    play.command("change subject.nature")
    play.press("company")
    play.until("ask.filing.summary", COMPANY)
    company = play.values()
    assert company[Key("subject.name")] == "杭州示例科技有限公司"
    assert company[Key("contact.mobile")] == before[Key("contact.mobile")]
    assert "subject.id_number" not in company
    play.command("change subject.nature")
    play.press("person")
    play.until("ask.filing.summary", PERSON)
    back = play.values()
    assert {key: back[key] for key in before} == before


@dataclass
class TwiceStage(DirectStage):
    """Everything arrives twice: channels repeat themselves, providers push again, workers die after the commit."""

    async def _handle(self, inbound: Inbound) -> None:
        await super()._handle(inbound)
        before = dict(self.store.documents)
        again = await self.assistant.handle(inbound)
        assert not again.fresh
        assert self.store.documents == before


@pytest.mark.parametrize("name", ["person_first_filing", "returned_and_fixed"])
def test_what_arrives_twice_happens_once(name: str) -> None:
    async def play() -> None:
        transcript = read(next(path for path in ALL if path.stem == name))
        stage = TwiceStage(transcript["world"])
        await stage.open()
        await Performance(stage).run(transcript)

    asyncio.run(play())


def test_a_person_files_in_at_most_20_turns_of_which_7_are_typed() -> None:
    done: list[object] = []
    play = Play(watchers=[lambda _play, _before, what, _turn: done.append(what)])
    play.command("start")
    play.until("order")
    # The start is the page's; everything else he did himself.
    his = [what for what in done[1:] if isinstance(what, Said | Pressed | Sent | Command)]
    assert len(his) <= 20
    assert sum(isinstance(what, Said) for what in his) <= 7


def test_a_consent_taken_back_gives_up_the_video_and_all_that_was_seen_in_it() -> None:
    play = at_the_summary(PERSON)
    video = play.answers().value("face.video")
    play.command("change consent.face")
    turn = play.press("refuse")
    assert video in turn.given_up
    left = {key for key in turn.conversation.filing.answers if key.startswith("face.")}
    assert not left & {"face.video", "face.challenge", "face.decision", "face.distance", "face.seen"}
    assert "subject.card" in turn.conversation.filing.answers


def test_what_was_only_said_between_two_submissions_is_not_submitted() -> None:
    play = Play()
    play.command("start")
    play.until("order")
    order = play.conversation.filing.order
    assert order is not None
    play.happen(Status(order.id, order.version, "return", (Reason("R15", ""),)), STAFF)
    play.until("ask.returned.done")
    play.press("done")
    play.until("order")
    sent = [one for turn in play.turns for one in turn.submissions][-1]
    assert sent.version == order.version + 1
    assert "returned.done" not in sent.answers
