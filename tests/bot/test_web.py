"""The web channel: who gets in, who sees what, what is taken in, and that sending again is harmless."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from PIL import Image

from actions.registers.customer import Customer, sign
from bot.app import App
from bot.channels.uploads import Refused, UploadSettings
from bot.channels.web_headers import HEADERS
from dialogs.messages import ConversationId, FileRef, Inbound, InboundId, StaffSaid, Who
from tests.bot.web_house import ORIGIN, clip, config_of, house, jpeg, log_in, visiting

Browser = TestClient[Any, Any]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> App:
    return house(monkeypatch, tmp_path / "var")


def headers(config: dict[str, Any]) -> dict[str, str]:
    return {"X-CSRF": config["csrf"], **ORIGIN}


async def say(client: Browser, config: dict[str, Any], id: str, text: str) -> dict[str, Any]:
    sent = await client.post("/api/turn?after=0", json={"id": id, "said": text}, headers=headers(config))
    assert sent.status == 200
    page: dict[str, Any] = await sent.json()
    return page


async def send(client: Browser, config: dict[str, Any], query: str, data: bytes) -> tuple[int, dict[str, Any]]:
    sent = await client.post(f"/api/upload?{query}", data=data, headers=headers(config))
    return sent.status, await sent.json()


async def everything(client: Browser, language: str = "zh") -> list[dict[str, Any]]:
    page = await (await client.get("/api/messages", params={"lang": language})).json()
    shown: list[dict[str, Any]] = page["messages"]
    return shown


def mine(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in shown if message["from"] == "me"]


def test_the_first_page_offers_three_ways_and_every_answer_carries_the_headers(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            landing = await client.get("/", headers={"Accept-Language": "zh-CN"})
            words = await landing.text()
            assert [f'value="{who}"' in words for who in ("person", "company", "look")] == [True] * 3
            assert "沙箱" in words
            for path in ("/", "/api/messages", "/no-such-page", "/files/" + "0" * 32):
                answer = await client.get(path)
                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path

    asyncio.run(go())


def test_a_token_lets_in_once_and_is_gone_from_the_address(app: App) -> None:
    async def go() -> None:
        token = sign(Customer("someone", "china"), app.provider_settings.secret)
        async with visiting(app) as client:
            came = await client.get("/", params={"token": token}, allow_redirects=False)
            assert (came.status, came.headers["Location"]) == (303, "/")
            cookie = came.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
        async with visiting(app) as other:
            again = await other.get("/", params={"token": token}, allow_redirects=False)
            assert "失效" in await again.text() or "no longer valid" in await again.text()
            forged = await other.get("/", params={"token": token[:-2] + "xx"})
            assert 'id="config"' not in await forged.text()

    asyncio.run(go())


def test_a_change_needs_the_sessions_own_token_from_our_own_page(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            for path in ("/api/turn", "/api/upload", "/api/challenge", "/api/sample", "/leave"):
                for given in (
                    {},
                    ORIGIN,
                    {"X-CSRF": config["csrf"]},
                    headers(config) | {"Sec-Fetch-Site": "cross-site"},
                ):
                    assert (await client.post(path, headers=given, json={})).status == 403, (path, given)
            assert (await client.post("/enter", data={"who": "person"})).status == 403
        async with visiting(app) as stranger:
            for path in ("/api/turn", "/api/upload", "/api/challenge", "/api/sample", "/leave"):
                assert (await stranger.post(path, headers=headers(config), json={})).status == 401, path
            for path in ("/api/messages", "/api/stream", "/files/" + "0" * 32):
                assert (await stranger.get(path)).status == 401, path

    asyncio.run(go())


def test_nobody_sees_anothers_words_or_files(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as one, visiting(app) as two:
            first, second = await log_in(one, app, "account-1"), await log_in(two, app, "account-2")
            await say(one, first, "id-of-one-1", "只有我能看到")
            await staff_takes(app, "account-1")
            _, page = await send(one, first, "kind=photo&id=id-of-one-2", jpeg())
            ref = next(message["ref"] for message in page["messages"] if message.get("ref"))
            file = f"/files/{ref.removeprefix('file:')}"
            own = await one.get(file)
            assert (own.status, own.content_type, own.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
            assert (await two.get(file)).status == 404
            part = await one.get(file, headers={"Range": "bytes=0-1"})
            assert (part.status, await part.read()) == (206, b"\xff\xd8")
            assert "只有我能看到" not in json.dumps(await everything(two), ensure_ascii=False)
            stolen = await two.post("/api/turn", json={"id": "id-of-two-1", "said": "x"}, headers=headers(first))
            assert stolen.status == 403
            assert second["csrf"] != first["csrf"]

    asyncio.run(go())


def test_what_is_sent_twice_happens_once(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            await say(client, config, "the-same-id", "你好")
            before = await everything(client)
            await say(client, config, "the-same-id", "你好")
            assert await everything(client) == before
            photo = jpeg()
            await staff_takes(app, "sandbox-person")
            await send(client, config, "kind=photo&id=the-same-photo", photo)
            status, _ = await send(client, config, "kind=photo&id=the-same-photo", photo)
            assert status == 200
            sent = [message for message in mine(await everything(client)) if message["kind"] == "photo"]
            assert len(sent) == 1
            assert len([path for path in app.settings.files_dir.glob("??/*")]) == 1

    asyncio.run(go())


def test_a_stream_brings_what_others_commit_and_goes_on_where_it_broke_off(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            await log_in(client, app, "streaming")
            last = (await everything(client))[-1]["seq"]
            async with client.get("/api/stream", params={"after": str(last)}) as stream:
                await staff_says(app, "streaming", "first")
                heard = await next_message(stream)
                assert (heard["from"], heard["text"]) == ("staff", "first")
            await staff_says(app, "streaming", "second")
            async with client.get("/api/stream?after=0", headers={"Last-Event-ID": str(heard["seq"])}) as stream:
                assert (await next_message(stream))["text"] == "second"
            waiting = asyncio.create_task(client.get("/api/messages", params={"after": heard["seq"] + 99, "wait": "1"}))
            assert (await (await waiting).json())["messages"] == []

    asyncio.run(go())


async def staff_says(app: App, account: str, text: str) -> None:
    [id_] = await app.store.conversations_of(account)
    what = StaffSaid(text)
    await app.assistant.handle(Inbound(InboundId(f"desk:{text}"), id_, Who("staff", "s1"), what, app.clock.now()))


async def staff_takes(app: App, account: str) -> None:
    """While staff have the floor every file is welcome; else only the one that is asked for."""
    [id_] = await app.store.conversations_of(account)
    what = StaffSaid("", "take")
    await app.assistant.handle(Inbound(InboundId("desk:take"), id_, Who("staff", "s1"), what, app.clock.now()))


async def next_message(stream: Any) -> dict[str, Any]:
    async with asyncio.timeout(5):
        async for line in stream.content:
            if line.startswith(b"data: {"):
                message: dict[str, Any] = json.loads(line[6:])
                return message
    raise AssertionError("the stream ended")


def test_a_picture_is_judged_by_its_bytes_and_kept_without_what_it_tells(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            bomb = io.BytesIO()
            Image.new("1", (10_000, 5_001)).save(bomb, "PNG")
            refused = {
                "empty": (b"", "unreadable_file"),
                "text-as-jpg": (b"hello, I am text", "unreadable_file"),
                "cut-short": (jpeg()[:200], "unreadable_file"),
                "a-clip": (clip(), "unreadable_file"),
                "a-bomb": (bomb.getvalue(), "too_large"),
                "nine-mb": (jpeg() + b"\0" * (9 << 20), "upload_too_large"),
            }
            for id, (data, problem) in refused.items():
                status, answer = await send(client, config, f"kind=photo&id=a-bad-one-{id}", data)
                assert (status, answer["problem"]) == (422, problem), id
                assert answer["text"]
            assert mine(await everything(client)) == []
            await staff_takes(app, "sandbox-person")
            exif = Image.Exif()
            exif[0x010E] = "CANARY-PLACE"
            _, page = await send(client, config, "kind=photo&id=a-good-photo", jpeg(exif=exif.tobytes()))
            kept = await app.files.get(ref(page))
            assert b"CANARY" not in kept
            assert not Image.open(io.BytesIO(kept)).getexif()

    asyncio.run(go())


def ref(page: dict[str, Any]) -> FileRef:
    return FileRef(next(message["ref"] for message in page["messages"] if message.get("ref")))


def test_a_face_clip_answers_a_challenge_of_its_own_and_comes_once(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client, visiting(app) as other:
            config, foreign = await log_in(client, app, "face-1"), await log_in(other, app, "face-2")
            stolen = (await (await other.post("/api/challenge", headers=headers(foreign))).json())["nonce"]
            challenge = await (await client.post("/api/challenge", headers=headers(config))).json()
            assert len(challenge["actions"]) >= 2
            assert any(action["name"].startswith("turn_") for action in challenge["actions"])
            for nonce in ("", "made-up", stolen):
                _, answer = await send(client, config, f"kind=video&id=clip-no-1&nonce={nonce}", clip())
                assert answer["problem"] == "challenge_over", nonce
            recorded = clip()
            await staff_takes(app, "face-1")
            status, page = await send(client, config, f"kind=video&id=clip-no-2&nonce={challenge['nonce']}", recorded)
            assert status == 200
            meta = await app.files.meta(ref(page))
            assert meta.more["challenge"] == [action["name"] for action in challenge["actions"]]
            _, spent = await send(client, config, f"kind=video&id=clip-no-3&nonce={challenge['nonce']}", clip())
            assert spent["problem"] == "challenge_over"
            fresh = await (await other.post("/api/challenge", headers=headers(foreign))).json()
            _, again = await send(other, foreign, f"kind=video&id=clip-no-4&nonce={fresh['nonce']}", recorded)
            assert again["problem"] == "replayed"

    asyncio.run(go())


def test_a_clip_whose_answer_was_lost_comes_again_and_is_the_same(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app, "face-1")
            await staff_takes(app, "face-1")
            nonce, other = [await challenge_for(client, config) for _ in range(2)]
            recorded = clip()
            upload = f"kind=video&id=clip-no-1&nonce={nonce}"
            with monkeypatch.context() as down:
                down.setattr(app.store, "turn", unreachable)
                assert (await send(client, config, upload, recorded))[0] == 503
            for _ in range(2):  # the answer to the first is lost on its way
                assert (await send(client, config, upload, recorded))[0] == 200
            clips = [message["ref"] for message in mine(await everything(client)) if message.get("ref")]
            assert len(clips) == 1
            assert await app.files.get(FileRef(clips[0]))
            for another in (f"kind=video&id=clip-no-2&nonce={nonce}", f"kind=video&id=clip-no-1&nonce={other}"):
                _, refused = await send(client, config, another, recorded)
                assert refused["problem"] == "replayed", another

    asyncio.run(go())


def test_a_clip_without_a_nonce_of_its_own_is_known_by_the_message_it_came_in(app: App) -> None:
    async def go() -> None:
        mine, recorded = ConversationId("c-mine"), clip()
        await app._uploads.challenge(mine)
        ref = await app._uploads.video(mine, recorded, None, once="bot:1")
        await app._uploads.challenge(mine)
        assert await app._uploads.video(mine, recorded, None, once="bot:1") == ref
        for whose, message in ((mine, "bot:2"), (ConversationId("c-other"), "bot:1")):
            with pytest.raises(Refused, match="replayed"):
                await app._uploads.video(whose, recorded, None, once=message)
        await app.files.delete(ref)
        with pytest.raises(Refused, match="replayed"):
            await app._uploads.video(mine, recorded, None, once="bot:1")

    asyncio.run(go())


async def challenge_for(client: Browser, config: dict[str, Any]) -> str:
    answer = await (await client.post("/api/challenge", headers=headers(config))).json()
    return str(answer["nonce"])


async def unreachable(*_asked: object) -> None:
    """A database that is down for one turn."""
    raise OSError("no database")


def test_history_is_told_in_the_language_one_switches_to(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            wish = {"id": "switch-to-en", "command": "language", "argument": "en"}
            page = await (await client.post("/api/turn", json=wish, headers=headers(config))).json()
            assert page["language"] == "en"
            chinese, english = await everything(client, "zh"), await everything(client, "en")
            assert [message["seq"] for message in chinese] == [message["seq"] for message in english]
            assert chinese[0]["text"] != english[0]["text"]
            assert config_of(await (await client.get("/")).text())["language"] == "en"

    asyncio.run(go())


def test_after_my_data_is_deleted_nothing_of_it_is_shown_and_the_next_visit_begins_anew(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app, "leaving")
            await say(client, config, "something-1", "CANARY")
            _, page = await send(client, config, "kind=photo&id=something-2", jpeg())
            await client.post("/api/turn", json={"id": "delete-1", "command": "delete"}, headers=headers(config))
            yes = {"id": "delete-2", "pressed": "yes", "stamp": "pending0"}
            gone = await (await client.post("/api/turn", json=yes, headers=headers(config))).json()
            assert gone["deleted"]
            assert "CANARY" not in json.dumps(await everything(client))
            assert (await client.get(f"/files/{ref(page).removeprefix('file:')}")).status == 404
            assert 'id="config"' not in await (await client.get("/")).text()
            assert (await client.get("/api/messages")).status == 401
            await log_in(client, app, "leaving")
            assert mine(await everything(client)) == []

    asyncio.run(go())


def test_words_too_many_are_cut_off_and_the_page_is_told(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app, "talker")
            page = await say(client, config, "a-long-story", "长" * 2001)
            assert page["cut"]
            [said] = mine(page["messages"])
            assert len(said["text"]) == 2000

    asyncio.run(go())


def test_health_tells_whether_the_database_answers(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            assert (await client.get("/healthz")).status == 200

    asyncio.run(go())


def test_a_file_that_nobody_asked_for_is_not_kept(app: App) -> None:
    """Before the consent, for one."""

    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            status, page = await send(client, config, "kind=photo&id=too-early-1", jpeg())
            assert status == 200
            assert (await client.get("/files/" + ref(page).removeprefix("file:"))).status == 404
            assert not list(app.settings.files_dir.glob("??/*"))

    asyncio.run(go())


def test_one_applicant_cannot_fill_the_disk(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            [id_] = await app.store.conversations_of("sandbox-person")
            for _ in range(UploadSettings().an_hour - 1):
                await app.files.put(b"x", conversation=id_, kind="photo")
            assert (await send(client, config, "kind=photo&id=the-last-one", jpeg()))[0] == 200
            status, answer = await send(client, config, "kind=photo&id=one-too-many", jpeg())
            assert (status, answer["problem"], bool(answer["text"])) == (422, "too_many_uploads", True)

    asyncio.run(go())


def test_a_foreign_name_that_points_here_lets_nobody_in(app: App) -> None:
    """DNS rebinding: to the browser such a page is of the same origin as we are."""

    async def go() -> None:
        async with visiting(app) as client:
            for host, status in (("evil.example", 403), ("localhost:1", 303), ("127.0.0.1:1", 303)):
                came = await client.post(
                    "/enter", data={"who": "person"}, headers=ORIGIN | {"Host": host}, allow_redirects=False
                )
                assert came.status == status, host

    asyncio.run(go())


def test_what_is_no_text_and_no_number_breaks_nothing(app: App, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            config = await log_in(client, app)
            assert await say(client, config, "half-a-pair", "x\ud800")
            assert (await client.get("/api/messages?after=99999999999999999999")).status == 200
            stream = await client.get("/api/stream", headers={"Last-Event-ID": "9" * 40})
            assert (await next_message(stream))["seq"] < 5

    asyncio.run(go())
    assert "OverflowError" not in caplog.text
