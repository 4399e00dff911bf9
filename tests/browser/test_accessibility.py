"""Nobody is shut out: axe finds nothing serious, the keyboard alone goes on, 200 % zoom and 320 px leave all in reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, PHONE, House, picture, served
from tests.browser.office import Reviewer, enter_as_administrator
from tests.browser.reach import NARROW, ZOOMED, Typist, overflowing, serious, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One of its own each time: the sandbox's customers begin anew."""
    with served(tmp_path / "var") as running:
        yield running


def see_example(page: Page, house: House) -> None:
    """An example conversation at the desk; they are made while the house is running already."""
    for _ in range(90):
        page.goto(f"{house.url}/desk/conversations/demo-chen")
        if page.locator("#lines").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the examples never came")


def test_axe_finds_nothing_serious_on_what_applicants_and_staff_see(house: House, browser: Browser) -> None:
    found: list[str] = []
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(house.url)
    found += serious(page)
    applicant = Applicant(page)
    applicant.come(house.url, "company")
    applicant.press("ask.consent.service", "agree")
    applicant.press("ask.consent.documents", "agree")
    applicant.sees("ask.subject.licence")
    found += serious(page)  # the upload step
    page.click("#menu-button")
    found += serious(page)
    page.keyboard.press("Escape")
    desk = browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page()
    desk.goto(f"{house.url}/desk/login")
    found += serious(desk)
    Reviewer(desk, house.url).enter()
    see_example(desk, house)
    found += serious(desk)
    desk.click(".floor [value=take]")
    desk.locator(".floor [value=give]").wait_for()
    found += serious(desk)
    for path in ("/desk", "/desk/conversations", "/desk/outbox"):
        desk.goto(f"{house.url}{path}")
        found += serious(desk)
    boss = browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page()
    enter_as_administrator(boss, house)
    boss.goto(f"{house.url}/desk/admin")
    boss.locator(".admin details summary").first.click()
    picture(boss, "admin")
    found += serious(boss)
    assert found == []


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["320 px", "200 %"])
def test_nothing_is_out_of_reach_when_narrow_or_zoomed(house: House, browser: Browser, size: dict[str, int]) -> None:
    page = browser.new_context(viewport=size, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.goto(house.url)
    assert overflowing(page) <= 0
    applicant = Applicant(page)
    applicant.come(house.url, "person")
    applicant.press("ask.consent.service", "agree")
    applicant.sees("ask.consent.documents")
    assert overflowing(page) <= 0
    expect(page.locator("#say")).to_be_in_viewport()
    expect(page.locator(".msg.live [data-value=agree]").last).to_be_visible()
    Reviewer(page, house.url).enter()
    see_example(page, house)
    assert overflowing(page) <= 0
    page.goto(f"{house.url}/desk/conversations")
    assert overflowing(page) <= 0
    page.context.clear_cookies()
    enter_as_administrator(page, house)
    page.goto(f"{house.url}/desk/admin")
    picture(page, "admin")
    assert overflowing(page) <= 0


def test_the_keyboard_alone_goes_from_the_first_page_to_a_filing_handed_in(house: House, browser: Browser) -> None:
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    page.goto(house.url)
    tab_to(page, "button[value=person]")
    page.keyboard.press("Enter")
    typist = Typist(Applicant(page))
    for key in ("ask.consent.service", "ask.consent.documents"):
        typist.press(key, "agree")
    typist.reach("ask.subject.id_front", "[data-sample='person-front.jpg']")
    typist.reach("ask.subject.id_back", "[data-sample='person-back.jpg']")
    typist.press("ask.subject.card", "right")
    typist.say("ask.sites.domain", "keyboard-example.cn")
    typist.press("ask.consent.face", "refuse")
    typist.press("ask.face.way", "paper")
    typist.press("ask.sites.server", "i-bp1personfit00a3")
    typist.press("ask.filing.type_card", "right")
    typist.say("ask.sites.name", "林间慢生活笔记")
    typist.press("ask.sites.content", "other")
    typist.say("ask.contact.mobile", "13800001234")
    typist.say("ask.contact.emergency", "13900001234")
    typist.say("ask.contact.email", "lin@example.com")
    typist.press("ask.subject.mail_address", "same_address")
    typist.press("ask.filing.summary", "submit")
    typist.applicant.sees("order.initial_review")
    tab_to(page, "#menu-button", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "menu-button", "a dialog gives the focus back"
