"""The administrators' page: accounts, canned replies, the settings in force; and that nobody else has it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.settings import Settings, told
from bot.storage.deeds import CHAIN
from dialogs.messages import ConversationId
from tests.bot.desk_house import Browser, DeskHouse, browsing, desk_house

AT = "/desk/admin"
TALK = "/desk/conversations/demo-visitor"
HELLO = {"title_zh": "欢迎", "title_en": "Welcome", "text_zh": "您好，我是 {staff}", "text_en": "Hello, I am {staff}"}


def at_desk(folder: Path, check: Callable[[DeskHouse, Browser], Awaitable[None]], **settings: object) -> None:
    async def run() -> None:
        async with desk_house(folder, **settings) as house, browsing(house, "administrator") as browser:
            await check(house, browser)

    asyncio.run(run())


async def send(browser: Browser, where: str, **data: str) -> tuple[int, str]:
    _, page = await browser.open(AT)
    return await browser.send(page, f"{AT}/{where}", data)


def test_an_account_is_made_used_given_a_role_and_shut_out_at_once(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        status, page = await send(browser, "staff", wish="add", name="li.mei", role="support")
        [password] = re.findall(r"<code>([^<]+)</code>", page)
        assert status == 200 and password not in (await browser.open(AT))[1], "shown this once"
        async with browsing(house) as hers:
            assert (await hers.log_in("li.mei", password)).status == 303
            assert (await hers.open("/desk/conversations"))[0] == 200
            await send(browser, "staff", wish="role", name="li.mei", role="reviewer")
            answer = await hers.client.get("/desk/conversations", allow_redirects=False)
            assert answer.status in (303, 401), "a role is taken up by logging in anew"
            assert (await hers.log_in("li.mei", password)).status == 303
            await send(browser, "staff", wish="disable", name="li.mei")
            assert (await hers.client.get("/desk", allow_redirects=False)).status in (303, 401)
            assert (await hers.log_in("li.mei", password)).status == 403
            await send(browser, "staff", wish="enable", name="li.mei")
            _, page = await send(browser, "staff", wish="password", name="li.mei")
            [other] = re.findall(r"<code>([^<]+)</code>", page)
            assert (await hers.log_in("li.mei", password)).status == 403
            assert (await hers.log_in("li.mei", other)).status == 303

    at_desk(tmp_path, check)


@pytest.mark.parametrize(
    "data, words",
    [
        ({"wish": "add", "name": "reviewer", "role": "support"}, "已经有这个名字"),
        ({"wish": "add", "name": "a b", "role": "support"}, "名字只能用"),
        ({"wish": "add", "name": "new", "role": "king"}, "名字只能用"),
        ({"wish": "disable", "name": "administrator"}, "另一位管理员"),
        ({"wish": "role", "name": "administrator", "role": "support"}, "另一位管理员"),
        ({"wish": "role", "name": "reviewer", "role": "king"}, "没有这个账号"),
        ({"wish": "disable", "name": "nobody"}, "没有这个账号"),
        ({"wish": "explode", "name": "reviewer"}, "没有这个账号"),
    ],
)
def test_what_cannot_be_done_to_an_account_is_said_and_nothing_changes(
    tmp_path: Path, data: dict[str, str], words: str
) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        before = await house.people.list()
        status, page = await send(browser, "staff", **data)
        assert (status, words in page) == (409, True)
        assert await house.people.list() == before

    at_desk(tmp_path, check)


def test_a_reply_is_rewritten_used_in_the_applicants_language_and_taken_back(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await send(browser, "canned", wish="put", name="hello", **HELLO)
        await send(browser, "canned", wish="put", name="goodbye", **{**HELLO, "title_zh": "告别", "text_zh": "{order}"})
        _, page = await browser.open(TALK)
        _, page = await browser.send(page, f"{TALK}/floor", {"floor": "take", "once": "t"})
        assert "您好，我是 administrator" in page and "欢迎" in page and "告别" in page and "问好" not in page
        await send(browser, "canned", wish="remove", name="hello")
        await send(browser, "canned", wish="remove", name="goodbye")
        _, page = await browser.open(TALK)
        assert "欢迎" not in page and "告别" not in page and "问好" in page

    at_desk(tmp_path, check)


@pytest.mark.parametrize(
    "text", ["{nobody}", "{staff.__class__}", "{staff!r}", "{", "}", "{0}", "{staff:>10000000}", "", "字" * 1001]
)
def test_a_reply_that_could_not_be_filled_is_kept_in_the_form_and_not_stored(tmp_path: Path, text: str) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        status, page = await send(browser, "canned", wish="put", name="hello", **{**HELLO, "text_zh": text})
        assert status == 409 and "Welcome" in page
        assert html.escape(text[:100], quote=True) in page
        assert await house.canned.list() == []

    at_desk(tmp_path, check)


def test_the_settings_in_force_are_shown_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_SMTP_PASSWORD", "a-made-up-secret")
    monkeypatch.delenv("XIAOBEI_DATABASE_URL", raising=False)
    text = told(Settings(database="postgresql://icp:hush-hush@db/icp"))
    assert "hush-hush" not in text and "made-up-secret" not in text
    assert (
        "XIAOBEI_SMTP_PASSWORD: set" in text
        and "postgresql://icp:***@db/icp" in text
        and "first_reply_minutes: 10" in text
    )

    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        assert "first_reply_minutes: 10" in page
        for name in ("support", "reviewer"):
            async with browsing(house, name) as other:
                assert (await other.open(AT))[0] == 403
                assert "/desk/admin" not in (await other.open("/desk"))[1]
        assert (await house.store.get(ConversationId("demo-visitor"))).floor == ""

    at_desk(tmp_path, check, config=text)


def test_what_administrators_change_is_a_chain_of_codes_and_a_changed_or_cut_one_is_noticed(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await send(browser, "staff", wish="add", name="li.mei", role="support")
        await send(browser, "staff", wish="add", name="li.mei", role="support")  # there is one: nothing is done
        await send(browser, "staff", wish="role", name="li.mei", role="reviewer")
        await send(browser, "staff", wish="password", name="li.mei")
        await send(browser, "canned", name="hello", **HELLO)
        await send(browser, "canned", wish="remove", name="hello")
        done = [(deed.what, deed.about) for deed in (await house.deeds.list())[::-1]]
        assert done == [
            ("account_add", "li.mei support"),
            ("account_role", "li.mei reviewer"),
            ("account_password", "li.mei"),
            ("canned_put", "hello"),
            ("canned_remove", "hello"),
        ]
        assert "换角色 li.mei reviewer" in (await browser.open(AT))[1]
        verify = lambda c: CHAIN.verify(c, house.vault)  # noqa: E731
        assert await house.database.read(verify) == (5, [])
        for change, why in _CHANGES.items():
            await house.database.write(lambda c, change=change: c.exec_driver_sql(change))
            [broken] = (await house.database.read(verify))[1]
            assert (broken.order, broken.why) == ("administrator", why)

    at_desk(tmp_path, check)


_CHANGES = {
    "DELETE FROM deeds WHERE n = 5": "row",
    "UPDATE deeds SET about = 'li.mei support' WHERE n = 2": "line",
}
