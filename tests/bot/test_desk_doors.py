"""Who may come into the desk, and what a stranger, a wrong role, another site's form and a guesser meet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.desk.access import OPEN, ROUTES
from bot.desk.desk import DeskSettings
from bot.desk.login import COOKIE
from bot.desk.tries import Tries
from bot.storage.people import ROLES
from filing.masking import without_numbers
from tests.bot.desk_house import PASSWORD, Browser, DeskHouse, browsing, desk_house, hidden

Check = Callable[[DeskHouse, Browser], Awaitable[None]]


def visit(folder: Path, check: Check, name: str = "", **settings: object) -> None:
    """Run a check at a desk, as somebody or as nobody."""

    async def run() -> None:
        async with desk_house(folder, **settings) as house, browsing(house, name) as browser:
            await check(house, browser)

    asyncio.run(run())


def test_the_table_of_roles_names_every_route_that_is_served(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        served = {
            (route.method, route.resource.canonical)
            for route in house.app.router.routes()
            if route.resource is not None and route.method != "HEAD"
        }
        listed = {(route.method, route.path) for route in (*OPEN, *ROUTES)}
        assert served - {("GET", "/desk/static")} == listed

    visit(tmp_path, check)


def test_a_stranger_gets_nothing_but_the_login(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        for route in ROUTES:
            path = route.path.replace("{id}", "x").replace("{ref}", "0" * 32)
            answer = await browser.client.request(route.method, path, allow_redirects=False)
            assert answer.status in (303, 401), route
            assert answer.headers.get("Location", "/desk/login") == "/desk/login"
            assert answer.headers["Cache-Control"] == "no-store"

    visit(tmp_path, check)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says_and_no_more(tmp_path: Path, role: str) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open("/desk")
        for route in ROUTES:
            if route.path == "/desk/logout":
                continue
            path = route.path.replace("{id}", "x").replace("{ref}", "0" * 32)
            data = {"csrf": hidden(page, "csrf")} if route.method == "POST" else None
            answer = await browser.client.request(route.method, path, data=data, allow_redirects=False)
            refused = answer.status == 403
            assert refused == (ROLES.index(role) < ROLES.index(route.least)), (route, answer.status)  # type: ignore[arg-type]

    visit(tmp_path, check, role)


def test_a_form_of_another_site_changes_nothing(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        _, page = await browser.open("/desk")
        claim, good = f"/desk/orders/{order}/claim", {"csrf": hidden(page, "csrf")}
        for data, headers in (
            ({}, {}),
            ({"csrf": "wrong"}, {}),
            (good, {"Origin": "https://elsewhere.example"}),
            (good, {"Sec-Fetch-Site": "cross-site"}),
        ):
            assert (await browser.client.post(claim, data=data, headers=headers)).status == 403
        row = await house.store.order(order)
        assert row is not None
        assert row.claimed_by == ""

    visit(tmp_path, check, "reviewer")


def test_cookies_are_for_the_desk_only_and_a_logout_ends_the_session_itself(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        answer = await browser.log_in("reviewer")
        cookie = answer.cookies["xiaobei_desk"]
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"]) == ("Strict", "/desk")
        status, page = await browser.open("/desk")
        assert status == 200
        await browser.send(page, "/desk/logout", {})
        browser.client.session.cookie_jar.update_cookies({"xiaobei_desk": cookie.value})
        assert 'name="password"' in (await browser.open("/desk"))[1]

    visit(tmp_path, check)


def test_a_disabled_colleague_is_out_at_once(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await house.people.disable("reviewer")
        assert 'name="password"' in (await browser.open("/desk"))[1]

    visit(tmp_path, check, "reviewer")


def test_guessing_is_slowed_down_for_the_name_that_is_guessed_at_and_for_no_colleague(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        answers = [(await browser.log_in("reviewer", f"guess {n}")).status for n in range(5)]
        assert answers == [403] * 5
        assert (await browser.log_in("reviewer", PASSWORD)).status == 403  # locked
        assert (await browser.log_in("reviewer", PASSWORD)).status == 429  # seven for this name
        assert (await browser.log_in("nobody", "guess")).status == 403
        assert (await browser.log_in("colleague", PASSWORD)).status == 303  # same address, as behind a proxy

    visit(tmp_path, check, tries=6)


def test_guesses_at_ever_new_names_fill_no_memory() -> None:
    tries = Tries()
    for n in range(10_002):
        tries.note("203.0.113.9", f"name {n}")
    kept = [tries.lately("203.0.113.9", f"name {n}") for n in (0, 1, 2, 10_001)]
    assert kept == [0, 0, 1, 1], "the oldest are forgotten first"


def test_one_click_is_for_this_machine_s_browser_in_a_sandbox_only(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open("/desk/login")
        data = {"csrf": hidden(page, "csrf")}
        for headers in ({"X-Forwarded-For": "203.0.113.9"}, {"Host": "desk.example"}):
            answer = await browser.client.post("/desk/login/demo", data=data, headers=headers, allow_redirects=False)
            assert answer.status == 403
        answer = await browser.client.post("/desk/login/demo", data=data, allow_redirects=False)
        assert answer.status == 303
        assert (await browser.open("/desk"))[0] == 200

    visit(tmp_path, check, sandbox=True)


def test_without_a_sandbox_there_is_no_one_click(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open("/desk/login")
        assert "/desk/login/demo" not in page
        answer = await browser.client.post("/desk/login/demo", data={"csrf": hidden(page, "csrf")})
        assert answer.status == 403

    visit(tmp_path, check)


def test_no_page_holds_inline_script_or_style_which_the_policy_would_stop(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        for path in ("/desk", f"/desk/orders/{order}", "/desk/conversations/demo-chen", "/desk/outbox"):
            answer = await browser.client.get(path)
            page = await answer.text()
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert not [bad for bad in ("<style", " style=", "<script>", " onclick=") if bad in page]

    visit(tmp_path, check, "reviewer")


def test_the_one_click_reviewer_does_not_outlive_the_sandbox(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await house.people.add("demo", "reviewer", PASSWORD)
        token, _ = await house.sessions.create("staff", "demo")
        for live, status in ((False, 200), (True, 303)):
            house.desk._office = replace(house.desk._office, settings=DeskSettings(sandbox=not live))
            app = web.Application()
            app.add_routes(house.desk.routes())
            async with TestClient(TestServer(app)) as client:
                answer = await client.get("/desk", headers={"Cookie": f"{COOKIE}={token}"}, allow_redirects=False)
                assert answer.status == status

    visit(tmp_path, check)


def test_guesses_made_at_once_are_as_many_as_guesses_made_in_turn(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open("/desk/login")
        form = {"csrf": hidden(page, "csrf"), "name": "nobody", "password": "x"}
        origin = {"Origin": str(browser.client.make_url("")).rstrip("/")}
        guesses = (browser.client.post("/desk/login", data=form, headers=origin) for _ in range(6))
        assert sorted(answer.status for answer in await asyncio.gather(*guesses)) == [403] * 3 + [429] * 3

    visit(tmp_path, check, tries=3)


def test_a_number_that_is_none_is_no_fault(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await house.fill()
        order = await house.order_of("demo-lin")
        for odd in ("²", "9" * 30, "-1", "x"):
            assert (await browser.open(f"/desk/orders/{order}?version={odd}"))[0] == 200
            assert (await browser.open(f"/desk/conversations/demo-lin/news?after={odd}"))[0] == 200

    visit(tmp_path, check, "reviewer")


@pytest.mark.parametrize("said", ["138 0013 8000", "138-0013-8000", "110101 19900307 793X", "91110108ma01abcd2x"])
def test_support_reads_no_number_however_it_is_typed(said: str) -> None:
    masked = without_numbers(f"我的是 {said}。")
    assert "*" in masked and said not in masked
    assert sum(char.isalnum() for char in masked) < sum(char.isalnum() for char in f"我的是{said}")
