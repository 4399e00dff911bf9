"""Recording and the pages behind a link: axe finds nothing serious, and the keyboard alone records and sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.applicant import PATIENCE_MS, Applicant
from tests.browser.house import DESKTOP, PHONE, House, chromium, picture, served
from tests.browser.reach import NARROW, ZOOMED, Typist, overflowing, serious

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A camera that plays Chromium's test picture: enough to record, not to be recognised.
TEST_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with that camera."""
    with chromium(*TEST_CAMERA) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One of its own each time: the sandbox's customers begin anew."""
    with served(tmp_path / "var") as running:
        yield running


def test_axe_finds_nothing_serious_while_a_clip_is_recorded_nor_on_a_page_behind_a_link(
    house: House, browser: Browser
) -> None:
    found: list[str] = []
    page = browser.new_context(viewport=PHONE, locale="zh-CN", permissions=["camera"]).new_page()
    applicant = Applicant(page)
    to_the_selfie(applicant, house)
    page.click(".msg.live[data-key='ask.face.video'] .send-file button")
    found += serious(page)
    page.click("#selfie .choice.first")
    page.locator("#selfie .record").wait_for()
    found += serious(page)
    page.click("#selfie .record")
    page.locator("#selfie .selfie-ways .choice.first").wait_for(timeout=30_000)
    found += serious(page)
    page.keyboard.press("Escape")
    page.click("#menu-button")
    page.click("#menu [data-wish=phone]")
    link = page.locator(".passed-on code").last.inner_text()
    found += serious(page)
    other = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    other.goto(link)
    found += serious(other)
    other.click("button[value=begin]")
    Applicant(other).sees("ask.face.video")
    found += serious(other)
    assert found == []


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["320 px", "200 %"])
def test_a_clip_can_be_recorded_when_narrow_or_zoomed(house: House, browser: Browser, size: dict[str, int]) -> None:
    page = browser.new_context(viewport=size, locale="zh-CN", permissions=["camera"]).new_page()  # type: ignore[arg-type]
    applicant = Applicant(page)
    to_the_selfie(applicant, house)
    assert overflowing(page) <= 0
    page.click(".msg.live[data-key='ask.face.video'] .send-file button")
    for control in (".choice.first", ".record", ".selfie-ways .choice.first"):
        wanted = page.locator(f"#selfie {control}")
        wanted.wait_for(timeout=30_000)
        wanted.scroll_into_view_if_needed()
        expect(wanted).to_be_in_viewport(ratio=1)
        assert overflowing(page) <= 0
        picture(page, f"recording{control.rpartition('.')[2]}")
        wanted.click()
    expect(page.locator("#selfie")).to_be_hidden()


def test_the_keyboard_alone_records_a_clip_and_sends_it(house: House, browser: Browser) -> None:
    page = browser.new_context(viewport=DESKTOP, locale="zh-CN", permissions=["camera"]).new_page()
    typist = Typist(Applicant(page))
    to_the_selfie(typist.applicant, house)
    typist.reach("ask.face.video", ".send-file button")
    for control in (".choice.first", ".record", ".selfie-ways .choice.first"):
        page.locator(f"#selfie {control}:focus").wait_for(timeout=30_000)  # where to go on has the focus by itself
        page.keyboard.press("Enter")
    expect(page.locator("#selfie")).to_be_hidden()
    expect(page.locator(".msg.me:not(.pending) .clip").last).to_be_attached(timeout=PATIENCE_MS)


def to_the_selfie(applicant: Applicant, house: House) -> None:
    """With the sample card, as far as the clip."""
    applicant.come(house.url, "person")
    applicant.press("ask.consent.service", "agree")
    applicant.press("ask.consent.documents", "agree")
    applicant.sample("ask.subject.id_front", "person-front.jpg")
    applicant.sample("ask.subject.id_back", "person-back.jpg")
    applicant.press("ask.subject.card", "right")
    applicant.say("ask.sites.domain", "keyboard-example.cn")
    applicant.press("ask.consent.face", "agree")
    applicant.sees("ask.face.video")
