"""A company with two sites in the browser to its numbers, with the sandbox's sample papers and paper instead of a selfie."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, chromium, picture, served
from tests.browser.office import Authority, Reviewer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_company_files_two_sites_with_the_sample_papers(tmp_path: Path) -> None:
    with served(tmp_path / "var") as house, chromium() as browser:
        applicant = Applicant(browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page())
        applicant.come(house.url, "company")
        applicant.press("ask.consent.service", "agree")
        applicant.press("ask.consent.documents", "agree")
        applicant.sample("ask.subject.licence", "licence.jpg")
        applicant.press("ask.subject.licence_card", "right")
        applicant.say("ask.sites.domain", "first-example.cn second-example.cn")
        applicant.press("ask.sites.server_all", "apart")
        applicant.press("ask.sites.server", "i-bp1companyweb0e4")
        applicant.press("ask.sites.server", "swas-companyapp0f8")
        applicant.press("ask.filing.type_card", "right")
        applicant.sample("ask.principal.id_front", "legal-front.jpg")
        applicant.sample("ask.principal.id_back", "legal-back.jpg")
        applicant.press("ask.principal.card", "right")
        applicant.press("ask.site_principal.same", "same")
        applicant.press("ask.consent.face_company", "refuse")
        applicant.press("ask.face.way", "paper")
        applicant.say("ask.sites.name_all", "青禾示例科技 青禾产品手册")
        applicant.press("ask.sites.content_all", "unit")
        applicant.say("ask.contact.mobile", "13800001234")
        applicant.say("ask.contact.emergency", "13900001234")
        applicant.say("ask.contact.email", "office@example.com")
        applicant.press("ask.contact.office_phone", "same_mobile")
        applicant.press("ask.subject.mail_address", "same_address")
        applicant.sees("ask.filing.summary")
        summary = applicant.page.locator(".msg.live .card")
        expect(summary).to_contain_text("first-example.cn")
        expect(summary).to_contain_text("second-example.cn")
        picture(applicant.page, "company-summary")
        applicant.press("ask.filing.summary", "submit")
        applicant.sees("order.initial_review")
        assert len(applicant.turns) <= 30  # design.md's, for two sites too
        picture(applicant.page, "company-submitted")

        office = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        reviewer = Reviewer(office.new_page(), house.url)
        reviewer.enter()
        reviewer.has_seen_the_paper(applicant.order())
        once = reviewer.page.locator("#part-site_principal")  # the same person: asked about with the other card
        expect(once).not_to_contain_text("未核验")
        reviewer.passes(applicant.order())
        authority = Authority(office.new_page(), house.url)
        authority.approves(applicant.order())  # its province asks for no SMS codes
        applicant.sees("order.approved")
        said = applicant.page.locator(".msg[data-key='order.approved']").inner_text()
        assert re.search(r"沪ICP备\d+号-1", said) and re.search(r"沪ICP备\d+号-2", said)
        assert applicant.page.locator(".msg[data-key='order.approved'] .snippet").count() == 2, "each site its own line"
