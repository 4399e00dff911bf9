"""Reading certificates with the real PaddleOCR in a real worker process, on pictures of our generator."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from actions.rasa import Executor, Outcome
from actions.read_document import ReadDocument
from actions.readers import jobs
from actions.readers.reading import KINDS, Kind, Reading
from actions.readers.settings import ReaderSettings
from actions.workers import Workers
from bot.samples.card import card_with_portrait
from tests.documents.draw import id_card_front
from tests.documents.make import made
from tests.documents.people import person
from tests.documents.photo import Level, blurred

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 23)
SAMPLES = Path(__file__).parents[2] / "bot" / "samples"
Read = Callable[[bytes, Kind | None], Reading]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made_up = Workers(1, 60, 2500, jobs.warm)
    yield made_up
    made_up.stop()


@pytest.fixture(scope="module")
def read(workers: Workers) -> Read:
    return lambda data, kind: asyncio.run(workers.run(jobs.read, data, kind, TODAY, ReaderSettings()))


def found(reading: Reading) -> dict[str, object]:
    return {name: one.value for name, one in reading.fields.items() if name != "portrait"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", ["scan", "phone", "hard"])
def test_every_field_of_a_made_up_certificate_is_read(read: Read, kind: Kind, level: Level) -> None:
    sample = made(kind, level, 901)
    reading = read(sample.data, kind)
    assert reading.problems == ()
    assert found(reading) == sample.truth


def test_the_samples_read_as_their_manifest_says(read: Read) -> None:
    for sample in json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8")):
        reading = read((SAMPLES / sample["file"]).read_bytes(), None)
        assert list(reading.problems) == sample.get("problems", []), sample["file"]
        assert found(reading) == sample.get("fields", {}), sample["file"]
        assert not any(one.doubt for one in reading.fields.values()), sample["file"]


def test_a_card_with_the_newcomers_face_is_read_and_gives_that_face_back(read: Read) -> None:
    face = io.BytesIO()
    Image.new("RGB", (1280, 720), (200, 40, 90)).save(face, "JPEG")
    reading = read(card_with_portrait(face.getvalue()), "id_card_front")
    assert reading.problems == ()
    portrait = str(reading.fields["portrait"].value)
    with Image.open(io.BytesIO(base64.b64decode(portrait.removeprefix("data:image/jpeg;base64,")))) as picture:
        assert min(picture.size) > 400
        assert picture.resize((9, 9)).getpixel((4, 4)) == pytest.approx((200, 40, 90), abs=12)


def test_the_wrong_side_is_said_and_which_side_it_is(workers: Workers) -> None:
    outcome = ask(workers, made("id_card_back", "scan", 902).data, "id_card_front")
    assert outcome.problems == ("wrong_kind", "got_id_card_back")
    assert not outcome.fields


def test_the_verb_gives_its_fields_through_rasa(workers: Workers) -> None:
    sample = made("id_card_back", "scan", 903)
    outcome = ask(workers, sample.data, "id_card_back")
    assert {name: one.value for name, one in outcome.fields.items()} == sample.truth


def test_a_blurred_photo_is_refused(read: Read) -> None:
    reading = read(blurred(id_card_front(person(904)), "904"), "id_card_front")
    assert "blur" in reading.problems and not reading.fields


def test_a_picture_of_something_else_is_no_document(read: Read) -> None:
    view = io.BytesIO()
    Image.radial_gradient("L").resize((1200, 900)).convert("RGB").save(view, "JPEG")
    assert read(view.getvalue(), None).problems[0] in ("not_a_document", "blur")


def ask(workers: Workers, data: bytes, kind: Kind) -> Outcome:
    async def fetch(link: str) -> bytes:
        assert link == "file:one"
        return data

    executor = Executor((ReadDocument(fetch, workers, ReaderSettings(), lambda: TODAY),))
    return asyncio.run(executor.run("read_document", "somebody", {"photo": "file:one", "kind": kind}))
