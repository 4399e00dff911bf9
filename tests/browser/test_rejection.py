"""A rejection from another provider: its screenshot is read, each reason is explained, and the picture is not kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.applicant import PATIENCE_MS, Applicant
from tests.browser.house import House, picture
from tests.documents.screenshot import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REASONS = (
    "尊敬的用户，您的备案订单未通过审核，原因如下：",
    "1. 网站名称不规范，网站名称不能使用纯英文或域名，请修改后重新提交；",
    "2. 主体负责人手机号码拨打多次无人接听，请保持电话畅通；",
    "3. 通讯地址不详细，请填写到门牌号。",
)


def test_a_screenshot_of_a_rejection_is_explained_reason_by_reason(house: House, page: Page) -> None:
    applicant = Applicant(page)
    applicant.come(house.url, "person")
    applicant.sees("ask.consent.service")
    page.click("#menu-button")
    page.click("[data-wish='rejection']")
    asked = page.locator(".msg.live[data-key='notice.rejection_send']")
    asked.wait_for()
    picture(page, "rejection-asked-for")
    with page.expect_file_chooser() as chooser:
        asked.locator(".choose").click()
    shot = screenshot("备案审核结果", REASONS)
    chooser.value.set_files(FilePayload(name="shot.png", mimeType="image/png", buffer=shot))
    told = page.locator(".msg[data-key='notice.rejection_explained']")
    told.wait_for(timeout=PATIENCE_MS)
    labels = told.locator(".card .label, .card dt, .card th").all_inner_texts()
    assert [any(word in label for label in labels) for word in ("名称", "手机", "通讯地址")] == [True] * 3, labels
    picture(page, "rejection-explained")
    page.reload()  # the picture has gone with its reading
    expect(page.locator(".thumb.gone")).to_have_count(1)
    applicant.sees("ask.consent.service")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
