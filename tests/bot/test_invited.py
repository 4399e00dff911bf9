"""One-time links over HTTP: what opens them, what they show and let do, and when they have ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.app import App
from bot.channels.web_invited import COOKIE
from dialogs.engine.conversation import SELF, Answer, Conversation, Filing, Invitation
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Key, Pressed, Stamp, Who
from tests.bot.web_house import ORIGIN, config_of, house, jpeg, visiting

TALK = ConversationId("c-invited-0")
ANSWERS = {
    "consent.service": "agree",
    "subject.nature": "company",
    "consent.documents": "agree",
    "subject.name": "杭州示例科技有限公司",
    "principal.way": "link",
}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> App:
    return house(monkeypatch, tmp_path / "var")


async def invited(app: App, person: str = "principal", **changes: Any) -> str:
    """A conversation whose applicant has sent a link; the link's path."""
    answers = {Key(key): Answer(value) for key, value in ANSWERS.items()}
    flow = app.assistant.script.flow
    filing = Filing("f1", flow.name, flow.version, "2019-09", answers)
    held = replace(Invitation("g1", "f1", person, app.clock.now() + timedelta(hours=24)), **changes)
    await app.store.open(Conversation(TALK, "account", filings=(filing,), salt="s", invitations=(held,)))
    return "/i/" + app.one_time.token(TALK, held.name)


async def begin(client: TestClient[Any, Any], link: str) -> dict[str, Any]:
    """Open it and press; what the page behind it was given."""
    page = await client.post(link, data={"wish": "begin"}, headers=ORIGIN)
    assert page.status == 200
    return config_of(await page.text())


async def say(client: TestClient[Any, Any], config: dict[str, Any], body: dict[str, str]) -> int:
    sent = await client.post(
        "/i/api/turn", json={"id": "id-of-a-turn", **body}, headers={"X-CSRF": config["csrf"], **ORIGIN}
    )
    return sent.status


def test_looking_changes_nothing_and_only_our_own_page_begins(app: App) -> None:
    async def go() -> None:
        link = await invited(app)
        async with visiting(app) as client:
            for _ in range(2):  # a messenger's preview looks too
                intro = await client.get(link)
                assert (intro.status, "杭州示例科技有限公司" in await intro.text()) == (200, True)
            assert not client.session.cookie_jar.filter_cookies(intro.url)
            assert (await client.post(link, data={"wish": "begin"})).status == 403
            held = (await app.store.get(TALK)).invited("g1")
            assert held is not None and held.state == "sent"
            await begin(client, link)
        opened = (await app.store.get(TALK)).invited("g1")
        assert opened is not None and opened.state == "opened"

    asyncio.run(go())


def test_a_forged_or_ended_link_opens_nothing(app: App) -> None:
    async def go() -> None:
        link = await invited(app)
        async with visiting(app) as client:
            for bad in (link[:-1] + "2", link.replace("/i/", "/i/x")[:40], "/i/" + "A" * 60):
                assert (await client.get(bad)).status == 410, bad
            assert (await client.get("/i")).status == 410
            assert (await client.get("/i/api/messages")).status == 401
            await client.post(link, data={"wish": "decline"}, headers=ORIGIN)
            assert (await client.get(link)).status == 410
        held = (await app.store.get(TALK)).invited("g1")
        assert held is not None and held.state == "declined"

    asyncio.run(go())


def test_a_link_that_is_over_or_renewed_ends_the_page_behind_it(app: App) -> None:
    async def go() -> None:
        link = await invited(app, expires=app.clock.now() + timedelta(minutes=1))
        async with visiting(app) as client:
            await begin(client, link)
            assert (await client.get("/i/api/messages")).status == 200
            app.sandbox_clock.move(timedelta(minutes=2))
            assert (await client.get("/i/api/messages")).status == 401
            assert (await client.get(link)).status == 410

    asyncio.run(go())


def test_who_was_invited_sees_only_his_own_and_nothing_whole(app: App) -> None:
    async def go() -> None:
        link = await invited(app)
        async with visiting(app) as client:
            config = await begin(client, link)
            assert await say(client, config, {"said": "我的电话 13800001234"}) == 200
            shown = (await (await client.get("/i/api/messages")).json())["messages"]
            words = " ".join(str(message.get("text", "")) for message in shown)
            assert "138****1234" in words and "13800001234" not in words
            assert {message["key"] for message in shown if message["from"] == "bot"} >= {
                "invited.hello",
                "ask.consent.principal",
            }
            assert not any(message.get("key") == "invited.opened" for message in shown)
            assert (await client.get("/files/" + "0" * 32)).status == 401
            # A photo that nobody asked for is not kept, one that is asked for is his and no page of the applicant's.
            ref = await app.files.put(
                jpeg(), conversation=TALK, kind="photo", meta={"mime": "image/jpeg", "seat": "g1"}
            )
        async with visiting(app) as owner:
            token, _ = await app.sessions.create("applicant", "account", TALK)
            cookie = {"Cookie": f"xiaobei={token}"}
            assert (await owner.get(f"/files/{ref.removeprefix('file:')}", headers=cookie)).status == 404
            told = (await (await owner.get("/api/messages", headers=cookie)).json())["messages"]
            assert "13800001234" not in str(told) and "138****" not in str(told)
            assert any(message.get("key") == "invited.opened" for message in told)

    asyncio.run(go())


def test_the_own_phone_hands_in_and_confirms_but_does_not_type(app: App) -> None:
    async def go() -> None:
        link = await invited(app, SELF)
        async with visiting(app) as client:
            config = await begin(client, link)
            assert config["kind"] == "phone"
            assert await say(client, config, {"said": "你好"}) == 403
            assert await say(client, config, {"command": "delete"}) == 403
            assert await say(client, config, {"pressed": "agree", "stamp": "00000000"}) == 200

    asyncio.run(go())


def test_a_link_from_before_all_data_was_deleted_opens_no_later_invitation(app: App) -> None:
    async def go() -> None:
        link = await invited(app)
        async with visiting(app) as client, visiting(app) as other:
            await begin(client, link)
            for number, wish in enumerate((Command("delete"), Pressed(Stamp("pending0"), "yes"), Command("phone"))):
                id = InboundId(f"web:anew-{number}")
                await app.assistant.handle(Inbound(id, TALK, Who("applicant", "account"), wish, app.clock.now()))
            [anew] = (await app.store.get(TALK)).invitations
            assert anew.opens(app.clock.now())
            assert (await client.get(link)).status == 410
            assert (await client.get("/i/api/messages")).status == 401
            tokens = [cookie.value for cookie in client.session.cookie_jar if cookie.key == COOKIE]
            assert [await app.sessions.find("invited", token) for token in tokens] == [None]
            assert (await other.get("/i/" + app.one_time.token(TALK, anew.name))).status == 200

    asyncio.run(go())


_LOGIN_ONLY = ("delete", "cancel", "change subject.name", "notify sms off", "revoke g1", "renew g1", "phone", "again")


def test_the_own_phone_cannot_wish_by_a_button_for_what_takes_a_login(app: App) -> None:
    async def go() -> None:
        link = await invited(app, SELF)
        async with visiting(app) as client:
            config = await begin(client, link)
            before = await app.store.get(TALK)
            for wish in _LOGIN_ONLY:
                assert await say(client, config, {"pressed": wish, "stamp": "command0"}) == 403, wish
            for number in range(3):
                assert await say(client, config, {"pressed": "yes", "stamp": f"pending{number}"}) == 403
            assert await app.store.get(TALK) == before
            assert await say(client, config, {"pressed": "human", "stamp": "command0"}) == 200

    asyncio.run(go())


def test_the_own_phone_shows_no_button_that_does_nothing_there(app: App) -> None:
    async def go() -> None:
        link = await invited(app, SELF)
        async with visiting(app) as client:
            await begin(client, link)
            asked = Inbound(
                InboundId("web:gone-1"), TALK, Who("applicant", "account"), Command("delete"), app.clock.now()
            )
            [reply] = (await app.assistant.handle(asked)).turn.replies
            assert reply.choices, "where he is logged in he is asked"
            told = (await (await client.get("/i/api/messages")).json())["messages"]
            assert told[-1]["stamp"] == reply.stamp and told[-1]["choices"] == []

    asyncio.run(go())


def test_who_was_invited_cannot_wish_by_a_button_for_anything_but_his_own(app: App) -> None:
    async def go() -> None:
        link = await invited(app)
        async with visiting(app) as client:
            config = await begin(client, link)
            before = await app.store.get(TALK)
            for number, wish in enumerate(("change subject.name", "notify sms off", "revoke g1", "renew g1", "phone")):
                press = {"pressed": wish, "stamp": "command0", "id": f"press-no-{number}"}
                assert await say(client, config, press) == 200
            for number, stamp in enumerate(("pending0", "pending1")):
                assert await say(client, config, {"pressed": "yes", "stamp": stamp, "id": f"yes-no-{number}"}) == 200
            after = await app.store.get(TALK)
            assert not after.deleted
            assert (after.filing, after.off, len(after.invitations)) == (before.filing, before.off, 1)
            await say(client, config, {"pressed": "delete", "stamp": "command0", "id": "delete-no-1"})
            after = await app.store.get(TALK)
            assert not after.deleted
            assert [held.state for held in after.invitations] == ["declined"], "his data is all that he can delete"

    asyncio.run(go())
