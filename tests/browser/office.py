"""The other two people of a filing, at their own pages: the reviewer at the desk, and the sandbox's authority."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.house import House


@dataclass
class Reviewer:
    """The demo reviewer of the sandbox, one click from this machine's own browser."""

    page: Page
    url: str

    def enter(self) -> None:
        """Log in."""
        self.page.goto(f"{self.url}/desk/login")
        self.page.click("form.demo button")

    def has_seen_the_paper(self, order: str) -> None:
        """Whoever gave no selfie is verified by a person, who says how."""
        self.page.goto(f"{self.url}/desk/orders/{order}")
        self._claims()
        self.page.fill("input[name=words][form=face-form]", "核验单原件已核对")
        self.page.click("button[name=verdict][value=accept]")
        self.page.locator("button[name=verdict]").first.wait_for(state="detached")

    def passes(self, order: str) -> None:
        """Look at an order and let it through."""
        self.page.goto(f"{self.url}/desk/orders/{order}")
        self._claims()
        self.page.click("button[name=move][value=pass]")
        self.page.locator(".banner.held, .banner.good").wait_for()

    def _claims(self) -> None:
        """Unless it is his already. The page comes anew, and whatever was typed into the old one would be gone."""
        claim = self.page.locator("form[action$='/claim'] button")
        if claim.count():
            claim.click()
            claim.wait_for(state="detached")


def enter_as_administrator(page: Page, house: House) -> None:
    """With the password that the program prints once."""
    found = re.search(r"First administrator:\s+(\S+) / (\S+)", house.said.read_text("utf-8"))
    assert found
    page.goto(f"{house.url}/desk/login")
    page.fill("input[name=name]", found.group(1))
    page.fill("input[name=password]", found.group(2))
    page.press("input[name=password]", "Enter")
    page.locator("a[href='/desk/admin']").wait_for()


@dataclass
class Authority:
    """The made-up provincial authority."""

    page: Page
    url: str

    def verifies_the_phones(self, order: str) -> None:
        """As if every principal had typed his code, if the province asks for codes."""
        while True:
            verify = self._card(order, "button[value=verify], button[value=approve]").locator("button.main").first
            if verify.get_attribute("value") == "approve":
                return
            verify.click()

    def sees_codes(self, order: str) -> None:
        """The order has come and its codes are out."""
        self._card(order, "button[value=verify]")

    def verifies(self, order: str, which: int) -> None:
        """One of those who owe a code has typed it."""
        self._card(order, "button[value=verify]").locator("button[value=verify]").nth(which).click()

    def rejects(self, order: str, code: str, words: str) -> None:
        """For one reason of the catalogue."""
        form = self._card(order, "button[value=reject]").locator("form.reject")
        form.locator("select").select_option(code)
        form.locator("textarea").fill(words)
        form.locator("button[value=reject]").click()

    def approves(self, order: str) -> None:
        """Its last word."""
        self._card(order, "button[value=approve]").locator("button[value=approve]").click()

    def _card(self, order: str, showing: str):  # type: ignore[no-untyped-def]
        """The order's card, once it shows this: it comes here by the provider's queue."""
        for _ in range(180):  # a decision is made some seconds after it was taken: it might be taken back
            self.page.goto(f"{self.url}/sandbox/authority")
            card = self.page.locator("li.card", has_text=order)
            if card.locator(showing).count():
                return card
            self.page.wait_for_timeout(500)
        raise AssertionError(f"the authority never saw {order}")
