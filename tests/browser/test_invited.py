"""The legal representative is elsewhere: he gets a link, does his part on his own phone, and the applicant goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, PHONE, chromium, picture, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_representative_does_his_part_by_a_link_on_his_own_phone(tmp_path: Path) -> None:
    with served(tmp_path / "var") as house, chromium() as browser:
        applicant = Applicant(browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page())
        applicant.come_to_the_principal(house.url)
        applicant.press("ask.principal.id_front", "elsewhere")
        applicant.sees("invited.link")
        expect(applicant.page.locator(".qr")).to_have_js_property("complete", True)
        assert applicant.page.locator(".qr").evaluate("image => image.naturalWidth") > 100
        link = applicant.page.locator(".passed-on code").inner_text()
        picture(applicant.page, "invited-link")

        phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN").new_page()
        him = Applicant(phone)
        phone.goto(link)
        expect(phone.locator("h1")).to_contain_text("青禾")
        picture(phone, "invited-intro")
        phone.click("button[value=begin]")
        him.sees("ask.consent.principal")
        picture(phone, "invited-consent")
        expect(applicant.page.locator(".msg[data-key='invited.opened']")).to_be_visible()
        him.press("ask.consent.principal", "agree")
        him.sample("ask.principal.id_front_invited", "legal-front.jpg")
        him.sample("ask.principal.id_back_invited", "legal-back.jpg")
        him.say("ask.contact.mobile_invited", "13800001234")
        him.say("ask.contact.email", "rep@example.com")
        him.sees("ask.principal.card_invited")
        picture(phone, "invited-card")
        sees_no_whole_number(phone)
        phone.reload()
        him.sees("ask.principal.card_invited")
        sees_no_whole_number(phone)
        him.press("ask.principal.card_invited", "right")
        him.sees("invited.thanks")
        picture(phone, "invited-thanks")
        applicant.sees("invited.done")
        expect(applicant.page.locator("#log")).not_to_contain_text("13800001234")
        picture(applicant.page, "invited-done")
        phone.goto(link)
        expect(phone.locator("h1")).to_contain_text("办完")
        picture(phone, "invited-over")


def sees_no_whole_number(page: Page) -> None:
    """Neither as words nor in a picture of the certificate."""
    expect(page.locator("#log")).not_to_contain_text("13800001234")
    expect(page.locator("#log")).to_contain_text("138****1234")
    assert page.locator("#log img:not(.sample img)").count() == 0
