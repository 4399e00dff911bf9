"""The other two people of a filing, at their own pages: the reviewer at the desk, and the sandbox's authority."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page


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
        self.page.click("form[action$='/claim'] button")
        self.page.fill("input[name=words][form=face-form]", "核验单原件已核对")
        self.page.click("button[name=verdict][value=accept]")
        self.page.locator("button[name=verdict]").first.wait_for(state="detached")

    def passes(self, order: str) -> None:
        """Look at an order and let it through."""
        self.page.goto(f"{self.url}/desk/orders/{order}")
        claim = self.page.locator("form[action$='/claim'] button")
        if claim.count():
            claim.click()
        self.page.click("button[name=move][value=pass]")
        self.page.locator(".banner.good").wait_for()


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

    def approves(self, order: str) -> None:
        """Its last word."""
        self._card(order, "button[value=approve]").locator("button[value=approve]").click()

    def _card(self, order: str, showing: str):  # type: ignore[no-untyped-def]
        """The order's card, once it shows this: it comes here by the provider's queue."""
        for _ in range(60):
            self.page.goto(f"{self.url}/sandbox/authority")
            card = self.page.locator("li.card", has_text=order)
            if card.locator(showing).count():
                return card
            self.page.wait_for_timeout(500)
        raise AssertionError(f"the authority never saw {order}")
