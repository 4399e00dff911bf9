"""Who cannot use a mouse or sees little: what axe finds on a page, what lies outside of it, and a person with a keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.applicant import Applicant

NARROW = {"width": 320, "height": 640}
#: What 200 % zoom on a desktop leaves of it.
ZOOMED = {"width": 640, "height": 400}


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it stands."""
    page.emulate_media(reduced_motion="reduce")  # a bubble that is still fading in has less contrast than it will have
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']} {[node['target'] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def overflowing(page: Page) -> int:
    """How many pixels one would have to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@dataclass(frozen=True)
class Typist:
    """An applicant without a mouse: from the box at the end Shift+Tab leads back to the newest question's buttons."""

    applicant: Applicant

    def press(self, key: str, value: str) -> None:
        """A button of the question."""
        self.reach(key, f"[data-value='{value}']")

    def reach(self, key: str, control: str) -> None:
        """Whatever of the question can be pressed."""
        self.applicant.sees(key)
        tab_to(self.applicant.page, f".msg.live[data-key='{key}'] {control}", back=True)
        self.applicant.page.keyboard.press("Enter")

    def say(self, key: str, words: str) -> None:
        """An answer in words."""
        self.applicant.sees(key)
        tab_to(self.applicant.page, "#say")
        self.applicant.page.keyboard.type(words)
        self.applicant.page.keyboard.press("Enter")


def tab_to(page: Page, selector: str, back: bool = False) -> None:
    """Press Tab until it has the focus, as somebody without a mouse does; backwards from the box at the end."""
    wanted = page.locator(selector).last
    wanted.wait_for()
    for _ in range(80):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{selector} cannot be reached with the keyboard")
