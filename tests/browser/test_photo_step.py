"""The photo step in the browser: what the page says before it sends, what it takes, how a refusal and a card look."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.actions.bad_files import card_heic, heic, picture_pdf
from tests.browser.applicant import PATIENCE_MS, Applicant
from tests.browser.house import DESKTOP, House, picture
from tests.documents.draw import id_card_front
from tests.documents.faults import faulty
from tests.documents.make import made
from tests.documents.people import person
from tests.documents.photo import blurred, piece_of, take

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def good() -> bytes:
    return made("id_card_front", "phone", 905).data


@pytest.fixture(scope="module")
def hazy() -> bytes:
    return blurred(id_card_front(person(904)), "904")


@pytest.fixture
def asked(house: House, page: Page) -> Iterator[Applicant]:
    """Somebody who is asked for the front of his ID card, and has sent no photo before."""
    applicant = Applicant(page)
    applicant.come_to_the_photo(house.url)
    if page.locator(".msg.me .thumb").count():  # of a filing that another test has handed in
        delete_everything(page)
        applicant.come_to_the_photo(house.url)
    yield applicant
    delete_everything(page)


def delete_everything(page: Page) -> None:
    page.click("#menu-button")
    page.click("[data-wish=delete]")
    page.click(".msg.live[data-key='notice.confirm_delete'] [data-value=yes]")
    page.locator(".msg[data-key='notice.deleted']").wait_for()


def choose(page: Page, name: str, data: bytes, mime: str = "image/jpeg") -> None:
    with page.expect_file_chooser() as chooser:
        page.locator(".msg.live .send-file .choose").click()
    chooser.value.set_files(FilePayload(name=name, mimeType=mime, buffer=data))


def test_a_blurred_photo_is_said_to_be_before_it_is_sent_and_another_can_be_taken(
    asked: Applicant, page: Page, good: bytes, hazy: bytes
) -> None:
    choose(page, "hazy.jpg", hazy)
    advice = page.locator("dialog.advice")
    expect(advice.locator("[data-code=blur]")).to_be_visible()
    picture(page, "advice-blur")
    with page.expect_file_chooser() as another:
        advice.locator("[data-do=another]").click()
    another.value.set_files(FilePayload(name="good.jpg", mimeType="image/jpeg", buffer=good))
    asked.sees("ask.subject.id_back")
    expect(advice).to_have_count(0)
    expect(page.locator(".msg.me .thumb")).to_have_count(1)


def test_it_can_be_sent_all_the_same_and_the_refusal_names_and_shows_the_photo(
    asked: Applicant, page: Page, hazy: bytes
) -> None:
    choose(page, "hazy.jpg", hazy)
    page.locator("dialog.advice [data-do=send]").click()
    expect(page.locator(".msg.me .thumb")).to_have_count(1)
    refusal = page.locator(".msg[data-key='problem.blur']")
    refusal.wait_for(timeout=PATIENCE_MS)
    expect(refusal).to_contain_text("身份证人像面：")
    expect(refusal.locator(".refused-photo img")).to_be_visible()
    expect(page.locator(".msg.live[data-key='ask.subject.id_front'] .send-file")).to_be_visible()
    picture(page, "refusal")
    page.click("#language")
    expect(refusal).to_contain_text("blurred")
    picture(page, "refusal-english")
    page.click("#language")


@pytest.mark.parametrize(("name", "mime"), [("office.pdf", "application/pdf"), ("apple.heic", "image/heic")])
def test_what_this_browser_cannot_open_is_sent_and_read(
    asked: Applicant, page: Page, good: bytes, name: str, mime: str
) -> None:
    card = Image.open(io.BytesIO(made("id_card_front", "scan", 906).data)).convert("RGB")
    data = heic(card) if mime == "image/heic" else picture_pdf(made("id_card_front", "scan", 906).data)
    choose(page, name, data, mime)
    asked.sees("ask.subject.id_back")
    choose(page, "back.heic", card_heic(), "image/heic")
    asked.sees("ask.subject.card")
    truth = made("id_card_front", "scan", 906).truth
    expect(page.locator(".msg.live [data-key='subject.id_number'] .value")).to_have_text(truth["id_number"])


def test_the_check_is_quick_and_says_nothing_of_good_photos(asked: Applicant, page: Page, good: bytes) -> None:
    large = Image.open(io.BytesIO(good)).convert("RGB").resize((4000, 3000), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    large.save(file, "JPEG", quality=90)
    choose(page, "large.jpg", file.getvalue())
    expect(page.locator(".msg.me .thumb")).to_have_count(1)
    expect(page.locator("dialog.advice")).to_have_count(0)
    took = page.evaluate("performance.getEntriesByName('photo-look', 'measure').map(one => one.duration)")
    assert len(took) == 1 and took[0] < 150 * _slowness()
    asked.sees("ask.subject.id_back")


def _slowness() -> float:
    """How many times as long as alone anything takes on this machine now."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_where_the_trouble_is_is_framed_on_the_photo_itself(asked: Applicant, page: Page, hazy: bytes) -> None:
    page.route("**/api/messages*", with_spot)
    page.route("**/api/stream*", lambda route: route.abort())
    choose(page, "hazy.jpg", hazy)
    page.locator("dialog.advice [data-do=send]").click()
    page.locator(".msg.me:not(.pending) .thumb").wait_for()
    page.wait_for_timeout(4000)
    page.reload()
    spot = page.locator(".msg[data-key='problem.blur'] .spot")
    spot.wait_for(timeout=PATIENCE_MS)
    page.wait_for_function("() => document.querySelector('.framed img')?.naturalWidth > 0")
    frame = page.locator(".msg[data-key='problem.blur'] .framed").bounding_box()
    mark = spot.bounding_box()
    assert frame and mark
    assert (mark["x"] - frame["x"]) / frame["width"] == pytest.approx(0.5, abs=0.03)
    assert mark["height"] / frame["height"] == pytest.approx(0.25, abs=0.05)
    picture(page, "spot")
    page.locator(".msg[data-key='problem.blur'] .refused-photo").click()
    expect(page.locator("#look .spot")).to_be_visible()
    picture(page, "spot-large")
    page.keyboard.press("Escape")


def with_spot(route: Route) -> None:
    answer = route.fetch()
    body = answer.json()
    for message in body["messages"]:
        if message.get("key") == "problem.blur":
            message["spot"] = [0.5, 0.4, 0.8, 0.65]
    route.fulfill(response=answer, json=body)


def test_what_was_read_comes_back_as_one_card_with_the_doubt_beside_its_value(asked: Applicant, page: Page) -> None:
    choose(page, "front.jpg", taken("id_checksum"))
    asked.sees("ask.subject.id_back")
    choose(page, "back.jpg", taken("id_expired"))
    asked.sees("ask.subject.card")
    card = page.locator(".msg.live[data-key='ask.subject.card'] .card")
    expect(card.locator("[data-key='subject.id_number'] .doubt")).to_contain_text("校验位")
    expect(card.locator("[data-key='subject.valid_to'] .doubt")).to_contain_text("过期")
    expect(card.locator(".doubt")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "card-of-a-person")
    page.set_viewport_size(DESKTOP)
    picture(page, "card-of-a-person")
    card.locator("[data-key='subject.address']").click()
    asked.sees("ask.field")


def taken(fault: str) -> bytes:
    """A certificate with something wrong about it, well photographed."""
    return take(piece_of(faulty(fault, 3).sheet), "phone", fault).data
