"""A company's whole life in the browser, from its first question to a footer that was looked at.

Returned for two fields, mended, asked for papers that arrive, passed, verified by SMS by two people, rejected once by the
authority, mended, approved. Documents are drawn and really read; reviewer, post room and authority press their buttons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, PHONE, chromium, picture, served
from tests.browser.office import Authority, Reviewer
from tests.documents.draw import business_licence, id_card_back, id_card_front
from tests.documents.people import company, person
from tests.documents.photo import photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMPANY = company(30)
LEGAL = replace(person(21), name=COMPANY.representative)
OTHER = person(22)


@pytest.mark.timeout(900)
def test_a_whole_life(tmp_path: Path) -> None:
    with served(tmp_path / "var") as house, chromium() as browser:
        applicant = Applicant(browser.new_context(viewport=PHONE, locale="zh-CN").new_page())
        applicant.come(house.url, "company")
        _fill_in(applicant)
        applicant.press("ask.filing.summary", "submit")
        applicant.sees("order.initial_review")
        order = applicant.order()
        office = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        desk = Desk(Reviewer(office.new_page(), house.url), order)
        authority = Authority(office.new_page(), house.url)

        desk.reviewer.enter()
        desk.reviewer.has_seen_the_paper(order)
        desk.returns([("sites.s1.name", "R08"), ("contact.mobile", "R16")])
        picture(desk.page, "life-returned-at-the-desk")
        applicant.say("ask.sites.name", "示例云商城")
        picture(applicant.page, "life-returned")
        applicant.say("ask.contact.mobile", "13800005678")
        applicant.press("ask.contact.office_phone", "same_mobile")
        applicant.press("ask.filing.summary", "submit")
        applicant.sees("order.resubmitted")

        desk.asks_for_papers("form")
        applicant.say("ask.mail.tracking", "顺丰 SF1234567890")
        applicant.sees("order.mailed")
        picture(applicant.page, "life-mailed")
        desk.decides("arrive", "papers_here")
        applicant.sees("order.papers_here")
        desk.decides("papers_ok", "to_authority")
        applicant.sees("order.papers_registered")

        authority.sees_codes(order)
        applicant.sees("order.sms_pending")
        picture(applicant.page, "life-sms")
        authority.verifies(order, 0)
        applicant.sees("order.sms_one_done")
        authority.verifies(order, 0)
        applicant.sees("order.authority_review")
        authority.rejects(order, "R28", "门牌号不详")
        applicant.say("ask.subject.mail_address", f"{COMPANY.address}甲1号楼")
        picture(applicant.page, "life-rejected")
        applicant.press("ask.filing.summary", "submit")
        applicant.sees("order.resubmitted")

        desk.decides("pass", "sms_pending")
        authority.verifies_the_phones(order)
        applicant.sees("order.authority_review")
        authority.approves(order)
        applicant.sees("order.approved")
        assert re.search(r"ICP备\d{6,}号-1", applicant.page.locator("#log").inner_text())
        applicant.page.locator("[data-value='duty footer']").last.click()
        applicant.page.locator(".msg[data-key='notice.footer_bad']").wait_for(timeout=60_000)  # nobody has that domain
        picture(applicant.page, "life-approved")
        desk.open()
        picture(desk.page, "life-at-the-desk")
        moves = desk.page.locator(".history li b").all_inner_texts()
        assert moves[:3] == ["提交", "初审驳回", "重新提交"] and moves[-1] == "管局通过"


def _fill_in(applicant: Applicant) -> None:
    applicant.press("ask.consent.service", "agree")
    applicant.press("ask.consent.documents", "agree")
    applicant.photo("ask.subject.licence", photograph(business_licence(COMPANY), "scan", "licence"))
    applicant.press("ask.subject.licence_card", "right")
    applicant.say("ask.sites.domain", "first-example.cn")
    applicant.press("ask.sites.server", "i-bp1companyweb0e4")
    applicant.press("ask.filing.type_card", "right")
    for who, card in (("principal", LEGAL), ("site_principal", OTHER)):
        applicant.photo(f"ask.{who}.id_front", photograph(id_card_front(card), "scan", f"{who} front"))
        applicant.photo(f"ask.{who}.id_back", photograph(id_card_back(card), "scan", f"{who} back"))
        applicant.press(f"ask.{who}.card", "right")
        if who == "principal":
            applicant.press("ask.site_principal.same", "other")
    applicant.press("ask.consent.face_company", "refuse")
    applicant.press("ask.face.way", "paper")
    applicant.say("ask.sites.name", "示例云科技")
    applicant.press("ask.sites.content", "unit")
    applicant.say("ask.contact.mobile", "13800001234")
    applicant.say("ask.contact.emergency", "13900001234")
    applicant.say("ask.contact.email", "office@example.com")
    applicant.press("ask.contact.office_phone", "same_mobile")
    applicant.say("ask.site_principal.mobile", "13700001234")
    applicant.say("ask.site_principal.email", "site@example.com")
    applicant.press("ask.subject.mail_address", "same_address")
    applicant.sees("ask.filing.summary")


@dataclass
class Desk:
    """The reviewer with one order."""

    reviewer: Reviewer
    order: str

    @property
    def page(self) -> Page:
        return self.reviewer.page

    def open(self) -> None:
        self.page.goto(f"{self.reviewer.url}/desk/orders/{self.order}")

    def returns(self, why: list[tuple[str, str]]) -> None:
        """Reasons of the catalogue, each beside its field."""
        self.open()
        for key, code in why:
            row = self.page.locator(f"tr[id='f-{key}']")
            row.locator("details.why summary").click()
            row.locator(f"input[value='{code}|{key}']").check()
        self._press("return")

    def asks_for_papers(self, paper: str) -> None:
        """By post."""
        self.open()
        self.page.click("details.papers summary")
        self.page.check(f"input[name=paper][value={paper}]")
        self._press("ask_papers")

    def decides(self, move: str, _state: str) -> None:
        """Without more words; a decision before it may be in its last seconds."""
        for _ in range(180):
            self.open()
            button = self.page.locator(f"button[name=move][value={move}]")
            if button.count() and button.is_enabled():
                break
            self.page.wait_for_timeout(500)
        self._press(move)

    def _press(self, move: str) -> None:
        self.page.click(f"button[name=move][value={move}]")
        self.page.locator(".banner.held, .banner.good").first.wait_for()
