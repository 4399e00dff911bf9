"""A person's first filing in the browser, from the greeting to the number: real reading, real faces, real people's pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.actions import clips
from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, PHONE, chromium, picture, served, with_camera
from tests.browser.office import Authority, Reviewer
from tests.documents.draw import id_card_back, id_card_front
from tests.documents.people import person
from tests.documents.photo import photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.clips]

WHO = person(1)


@pytest.fixture(scope="module")
def front() -> bytes:
    """An identity card with the portrait of whoever the camera plays."""
    face = next(clips.frames(clips.real("clips/d3.mp4")))
    return photograph(id_card_front(WHO, clips.portrait_for_card(face)), "scan", "front")


@pytest.fixture(scope="module")
def back() -> bytes:
    return photograph(id_card_back(WHO), "scan", "back")


def phone(browser: Browser) -> Page:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", permissions=["camera"]
    )
    return context.new_page()


def test_a_person_files_from_hello_to_the_number(tmp_path: Path, camera: Path, front: bytes, back: bytes) -> None:
    with served(tmp_path / "var") as house, chromium(*with_camera(camera)) as browser:
        applicant = Applicant(phone(browser))
        applicant.come(house.url, "person")
        applicant.press("ask.consent.service", "agree")
        applicant.press("ask.consent.documents", "agree")
        applicant.photo("ask.subject.id_front", front)
        applicant.photo("ask.subject.id_back", back)
        applicant.sees("ask.subject.card")
        card = applicant.page.locator(".msg.live .card")
        assert [WHO.name in card.inner_text(), WHO.number in card.inner_text()] == [True, True]
        picture(applicant.page, "card")
        applicant.press("ask.subject.card", "right")
        applicant.say("ask.sites.domain", "https://www.example.cn/")
        applicant.press("ask.consent.face", "agree")

        # Half way he changes from the phone to a computer: everything is there.
        applicant.sees("ask.face.video")
        computer = browser.new_context(viewport=DESKTOP, locale="zh-CN", permissions=["camera"])
        applicant.page = computer.new_page()
        applicant.come(house.url, "person")
        applicant.sees("ask.face.video")
        assert WHO.number in applicant.page.locator("#log").inner_text()

        _sees_what_to_do_without_a_camera(applicant.page)
        applicant.passes_face("ask.face.video", clips.CHALLENGE_OF_D3_LOOP)
        applicant.press("ask.sites.server", "i-bp1personfit00a3")
        applicant.press("ask.filing.type_card", "right")
        applicant.say("ask.sites.name", "晓雨手作记录")
        applicant.press("ask.sites.content", "other")
        applicant.say("ask.contact.mobile", "13800001234")
        applicant.say("ask.contact.emergency", "13900001234")
        applicant.say("ask.contact.email", "xiaoyu@example.com")
        applicant.press("ask.subject.mail_address", "same_address")
        applicant.sees("ask.filing.summary")
        picture(applicant.page, "summary")
        applicant.press("ask.filing.summary", "submit")
        applicant.sees("order.initial_review")
        assert len(applicant.turns) <= 20
        assert applicant.typed <= 7

        order = applicant.order()
        office = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        reviewer = Reviewer(office.new_page(), house.url)
        reviewer.enter()
        reviewer.passes(order)
        applicant.sees("order.to_authority")
        authority = Authority(office.new_page(), house.url)
        authority.verifies_the_phones(order)
        applicant.sees("order.authority_review")
        authority.approves(order)
        applicant.sees("order.approved")
        picture(applicant.page, "approved")
        assert re.search(r"ICP备\d{6,}号-1", applicant.page.locator("#log").inner_text())


def _sees_what_to_do_without_a_camera(page: Page) -> None:
    page.click(".msg.live[data-key='ask.face.video'] .send-file button")
    page.click("#selfie .choice.second")
    page.locator("#selfie .actions li").first.wait_for()
    assert page.locator("#selfie .actions li").count() in (2, 3)
    expect(page.locator("#selfie [role=timer]")).to_be_visible()
    page.keyboard.press("Escape")
