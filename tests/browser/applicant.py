"""A person at the chat page, as a test plays one: looks for the question, answers it, and counts what that took."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import FilePayload, Page, Route, TimeoutError

#: Reading a photo or comparing a face on a loaded machine.
PATIENCE_MS = 120_000
_SELFIES = 3
#: Whoever came to look around first, or was here before, is asked more or less of it.
_UP_TO_THE_PHOTO = {
    "ask.ready.verdict": "begin",
    "ask.consent.service": "agree",
    "ask.subject.nature": "person",
    "ask.consent.documents": "agree",
}


@dataclass
class Applicant:
    """Every turn is something the assistant was sent; looking and waiting are none."""

    page: Page
    turns: list[str] = field(default_factory=list)

    @property
    def typed(self) -> int:
        """How many turns were words."""
        return self.turns.count("typed")

    def come(self, url: str, who: str) -> None:
        """From the landing page, as one of the sandbox's customers."""
        self.page.goto(url)
        self.page.click(f"button[value={who}]")

    def come_to_the_photo(self, url: str) -> None:
        """As a person, until the front of the ID card is asked for."""
        self.come(url, "person")
        self.page.locator(".msg.live").last.wait_for()
        for _ in range(len(_UP_TO_THE_PHOTO) + 1):
            self.page.locator(".msg.live :is(.choice, .send-file)").last.wait_for()
            key = self.page.locator(".msg.live[data-key]").last.get_attribute("data-key") or ""
            if key not in _UP_TO_THE_PHOTO:
                break
            self.press(key, _UP_TO_THE_PHOTO[key])
            self.page.locator(f".msg.live[data-key='{key}']").wait_for(state="detached")
        self.sees("ask.subject.id_front")

    def come_to_the_principal(self, url: str) -> None:
        """As a company with one site, by the sample licence, until the principal's ID card is asked for."""
        self.come(url, "company")
        self.press("ask.consent.service", "agree")
        self.press("ask.consent.documents", "agree")
        self.sample("ask.subject.licence", "licence.jpg")
        self.press("ask.subject.licence_card", "right")
        self.say("ask.sites.domain", "first-example.cn")
        self.press("ask.sites.server", "i-bp1companyweb0e4")
        self.press("ask.filing.type_card", "right")

    def order(self) -> str:
        """The id of the order that was submitted."""
        found = re.search(r"XB\w+", self.page.locator(".msg[data-key='order.initial_review']").inner_text())
        assert found
        return found.group()

    def sees(self, key: str) -> None:
        """Wait until this is said and nothing was answered since."""
        try:
            self.page.locator(f".msg.live[data-key='{key}']").last.wait_for(timeout=PATIENCE_MS)
        except TimeoutError as late:
            seen = self.page.locator(".msg.bot").evaluate_all("nodes => nodes.slice(-4).map(n => n.dataset.key)")
            raise AssertionError(f"{key} was not asked; last were {seen}") from late

    def press(self, key: str, value: str) -> None:
        """A button of the question."""
        self.sees(key)
        self.page.locator(f".msg.live[data-key='{key}'] [data-value='{value}']").click()
        self.turns.append("pressed")

    def say(self, key: str, words: str) -> None:
        """An answer in words."""
        self.sees(key)
        self.page.fill("#say", words)
        self.page.press("#say", "Enter")
        self.turns.append("typed")

    def photo(self, key: str, data: bytes) -> None:
        """A photo from a file."""
        self.sees(key)
        with self.page.expect_file_chooser() as chooser:
            self.page.locator(f".msg.live[data-key='{key}'] .send-file .choose").click()
        chooser.value.set_files(FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=data))
        self.page.locator(f".msg.live[data-key='{key}']").wait_for(state="hidden", timeout=PATIENCE_MS)
        self.turns.append("photo")

    def sample(self, key: str, name: str) -> None:
        """A sample picture of the sandbox, one tap."""
        self.sees(key)
        self.page.click(f".msg.live[data-key='{key}'] [data-sample='{name}']")
        self.page.locator(f".msg.live[data-key='{key}'] .send-file").wait_for(state="hidden", timeout=PATIENCE_MS)
        self.turns.append("photo")

    def selfie(self, key: str, challenge: tuple[str, ...], takes: int = 1) -> None:
        """Record what the camera plays, once the actions asked for are those that it plays; `takes` times, to send the
        last.
        """
        self.sees(key)
        self.page.route("**/api/challenge*", lambda route: _until(route, challenge))
        self.page.click(f".msg.live[data-key='{key}'] .send-file button")
        self.page.click("#selfie .choice.first")
        for take in range(takes):
            if take:
                self.page.click("#selfie .selfie-ways .choice.second")
            self.page.click("#selfie .record")
            self.page.locator("#selfie .selfie-ways .choice.first").wait_for(timeout=30_000)
        self.page.click("#selfie .selfie-ways .choice.first")
        self.turns.append("video")

    def passes_face(self, key: str, challenge: tuple[str, ...], takes: int = 1) -> None:
        """Send a selfie and wait until it matched. A camera on a machine with much else to do drops pictures, and with
        them an action: then record again as anybody would who is asked to, three times in all.
        """
        for _ in range(_SELFIES):
            self.selfie(key, challenge, takes)
            asked = self.page.locator(f".msg.live[data-key='{key}']")
            asked.wait_for(state="detached", timeout=PATIENCE_MS)
            matched = self.page.locator(".msg[data-key='done.compare_face.match']")
            matched.or_(asked).first.wait_for(timeout=PATIENCE_MS)
            if matched.count():
                return
        raise AssertionError(f"{_SELFIES} clips did not match")


def _until(route: Route, challenge: tuple[str, ...]) -> None:
    """Ask for a challenge again and again, as somebody would who gives up recording, until it is this one."""
    while True:
        answer = route.fetch()
        if tuple(action["name"] for action in answer.json()["actions"]) == challenge:
            route.fulfill(response=answer)
            return
