"""Two browsers and a chat in one conversation, a photo being read, a staff member who takes over and hands back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.app import SAMPLES
from tests.browser.applicant import PATIENCE_MS, Applicant
from tests.browser.house import DESKTOP, PHONE, chromium, picture, served
from tests.browser.office import Reviewer
from tests.telegram.person import Person
from tests.telegram.process import answer, emulator_beside, press, served_with, until_sees

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_staff_take_over_mid_reading_in_two_browsers_and_a_telegram_chat_and_the_applicant_finishes(
    tmp_path: Path,
) -> None:
    with emulator_beside() as (server, do), served_with(tmp_path, server) as house, chromium() as browser:
        one = Applicant(browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page())
        one.come(house.url, "person")
        one.press("ask.consent.service", "agree")
        one.press("ask.consent.documents", "agree")
        phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN").new_page()
        two = Applicant(phone)
        two.come(house.url, "person")
        two.sees("ask.subject.id_front")
        me = Person(server, 7_700_101)
        do(me.say(f"/start {deep_link(one.page)}"))
        do(press(me, "境外", "同意，在这里发送"))
        do(until_sees(me, "人像面"))
        desk = browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page()
        Reviewer(desk, house.url).enter()
        desk.goto(f"{house.url}/desk/conversations")
        desk.locator("a[href^='/desk/conversations/c-']").first.click()
        take = desk.locator(".floor button[value=take]")
        expect(take).to_be_visible()

        do(me.photo((SAMPLES / "person-front.jpg").read_bytes()))
        two.page.locator(".msg[data-key='working.read_document']").wait_for(timeout=PATIENCE_MS)  # it is being read
        take.click()
        expect(desk.locator(".floor button[value=back]")).to_be_visible(timeout=PATIENCE_MS)
        for applicant in (one, two):
            said = applicant.page.locator(".msg[data-key='notice.staff_here']").last
            expect(said).to_be_visible(timeout=PATIENCE_MS)
        do(until_sees(me, "接下来由工作人员和您说"))
        read_while_held(desk)
        asked = one.page.locator(".msg[data-key^='ask.']")
        before = asked.count()  # the other side was asked for when the photo came; from now on nothing is
        desk.fill("#words", "您好，照片很清楚，我看着您办完这一步。")
        desk.press("#words", "Control+Enter")
        for applicant in (one, two):
            expect(applicant.page.locator(".msg.staff").last).to_contain_text("照片很清楚", timeout=PATIENCE_MS)
        do(until_sees(me, "照片很清楚"))
        do(me.say("谢谢"))
        expect(desk.locator("#lines .applicant").last).to_contain_text("谢谢", timeout=PATIENCE_MS)
        expect(one.page.locator(".msg.me").last).to_contain_text("谢谢", timeout=PATIENCE_MS)
        assert asked.count() == before
        told = "[data-key='done.read_document']"
        assert not any(applicant.page.locator(f".msg{told}").count() for applicant in (one, two))
        assert not any("识别好了" in said.get("text", "") for said in me.sees), "the assistant speaks beside a person"
        picture(desk, "takeover-desk")
        picture(phone, "takeover-phone")

        desk.click(".floor button[value=back]")
        two.page.locator(f".msg{told}").wait_for(timeout=PATIENCE_MS)  # what still matters he hears now
        two.sees("ask.subject.id_back")
        do(until_sees(me, "识别好了"))
        do(until_sees(me, "国徽面"))
        picture(phone, "takeover-back")
        do(me.photo((SAMPLES / "person-back.jpg").read_bytes()))
        do(until_sees(me, "请逐字核对"))
        one.press("ask.subject.card", "right")
        one.say("ask.sites.domain", "takeover-example.cn")
        two.press("ask.consent.face", "refuse")
        two.press("ask.face.way", "paper")
        one.page.locator(".msg.live[data-key='ask.sites.server'] button:not(.unfit)").first.click()
        two.press("ask.filing.type_card", "right")
        one.sees("ask.sites.name")
        do(me.say("林间慢生活笔记"))  # he has read the question in the browser and answers on the way
        do(press(me, "主要做什么", "个人作品"))
        do(answer(me, "您的手机号是", "13800001234"))
        one.say("ask.contact.emergency", "13900001234")
        two.say("ask.contact.email", "lin@example.com")
        one.press("ask.subject.mail_address", "same_address")
        one.sees("ask.filing.summary")
        picture(one.page, "takeover-summary")
        do(me.say("/status"))
        do(press(me, "将要提交的全部信息", "提交备案"))
        for applicant in (one, two):
            applicant.sees("order.initial_review")
        assert re.search(r"XB\w+", do(until_sees(me, "订单号")))
        assert re.search(r"XB\w+", two.page.locator(".msg[data-key='order.initial_review']").inner_text())
        picture(two.page, "takeover-submitted")


def deep_link(page: Page) -> str:
    """What comes after `start=` in the link that the page's menu offers."""
    for _ in range(120):  # the bot's name is asked for at the start
        page.click("#menu-button")
        page.click("#menu [data-wish=telegram]")
        page.locator("#menu .told").wait_for(timeout=PATIENCE_MS)
        link = page.locator("#menu a[href*='start=']")
        found = str(link.get_attribute("href")).partition("start=")[2] if link.count() else ""
        page.keyboard.press("Escape")
        if found:
            return found
    raise AssertionError("no link to Telegram was offered")


def read_while_held(desk: Page) -> None:
    """What was read arrives at the desk while a person has the floor."""
    told = desk.locator("#lines .withheld", has_text="识别好了")
    expect(told.last).to_be_visible(timeout=PATIENCE_MS)


def test_a_login_that_runs_out_keeps_the_page_and_what_was_typed(tmp_path: Path) -> None:
    with served(tmp_path / "var") as house, chromium() as browser:
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        desk = context.new_page()
        Reviewer(desk, house.url).enter()
        for _ in range(90):  # the examples are made while the house is running already
            desk.goto(f"{house.url}/desk/conversations/demo-chen")
            if desk.locator("#words").count():
                break
            desk.wait_for_timeout(1000)
        desk.fill("#words", "这句话不能丢")
        clock = context.new_page()
        clock.goto(f"{house.url}/sandbox/clock")
        clock.click("button[value='24h']")
        desk.click("button[value=note]")
        expect(desk.locator(".over")).to_contain_text("登录已经过期")
        expect(desk.locator("#words")).to_have_value("这句话不能丢")
        picture(desk, "desk-login-over")
        again = context.new_page()
        Reviewer(again, house.url).enter()
        desk.click("button[value=note]")
        expect(desk.locator("#lines .private").last).to_contain_text("这句话不能丢")
        expect(desk.locator(".over")).to_have_count(0)
