"""Reading certificates with the real PaddleOCR in a real worker process, on pictures of our generator."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from actions.rasa import Executor, Outcome
from actions.read_document import ReadDocument
from actions.readers import jobs
from actions.readers.reading import KINDS, Kind, Reading
from actions.readers.settings import ReaderSettings
from actions.workers import Workers
from bot.samples.card import card_with_portrait
from tests.actions.clips import astronaut
from tests.documents import abroad
from tests.documents.draw import id_card_back, id_card_front
from tests.documents.faults import FAULTS, faulty
from tests.documents.judged import judged, spoilt
from tests.documents.kinds import permanent
from tests.documents.make import made, photographed
from tests.documents.people import person
from tests.documents.photo import Level, blurred
from tests.documents.together import together

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 23)
SURE = 0.9  # a value at the bar of doubt itself is above it on one processor and below it on another
SAMPLES = Path(__file__).parents[2] / "bot" / "samples"
Read = Callable[[bytes, Kind | None], Reading]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made_up = Workers(1, 60, 2500, jobs.warm)
    yield made_up
    made_up.stop()


@pytest.fixture(scope="module")
def read(workers: Workers) -> Read:
    return lambda data, kind: asyncio.run(workers.run(jobs.read, data, kind, TODAY, ReaderSettings()))[0]


def found(reading: Reading) -> dict[str, object]:
    return {name: one.value for name, one in reading.fields.items() if name != "portrait"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_scanned_certificate_is_read(read: Read, kind: Kind) -> None:
    sample = made(kind, "scan", 903)
    reading = read(sample.data, None)
    assert (reading.kind, reading.problems) == (kind, ())
    assert found(reading) == sample.truth


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", ["phone", "hard"])
def test_a_wrong_character_in_a_photo_is_doubted(read: Read, kind: Kind, level: Level) -> None:
    sample = made(kind, level, 903)
    reading = read(sample.data, kind)
    wrong = {name for name, value in sample.truth.items() if found(reading).get(name) != value}
    assert all(reading.fields[name].doubt for name in wrong & set(reading.fields))
    assert reading.problems or len(wrong) < len(sample.truth)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_certificate_that_contradicts_itself_or_has_run_out_is_doubted_by_code(read: Read, fault: str) -> None:
    sample = photographed(faulty(fault, 7), "scan", 7)
    reading = read(sample.data, sample.kind)
    assert {name: reading.fields[name].doubt for name in sample.doubts} == sample.doubts


@pytest.mark.parametrize("seed", [500, 501, 506])
def test_both_sides_in_one_photo_are_two_documents(workers: Workers, seed: int) -> None:
    photo = together(seed)
    readings = asyncio.run(workers.run(jobs.read, photo.data, None, TODAY, ReaderSettings()))
    assert {one.kind: found(one) for one in readings} == {part.kind: dict(part.truth) for part in photo.parts}


def test_the_verb_gives_what_stands_on_both_sides(workers: Workers) -> None:
    photo = together(506)
    outcome = ask(workers, photo.data, "id_card_front")
    assert outcome.fields["both_sides"].value is True
    assert {name: outcome.fields[name].value for part in photo.parts for name in part.truth} == {
        name: value for part in photo.parts for name, value in part.truth.items()
    }


@pytest.mark.parametrize("seed", range(3001, 3019, 2))
def test_a_spoilt_photo_is_sent_back_with_its_reason(read: Read, seed: int) -> None:
    case = judged(seed)
    assert read(case.data, cast("Kind", case.asked)).problems[:1] == (case.expected,)


@pytest.mark.parametrize(
    ("code", "seed"),
    [
        ("glare", 5403),  # a passport whose zone says everything, and the print is burnt out
        ("glare", 7112),  # a residence permit that without its number looks like an ID card
        ("cut_corner", 7212),  # so little is left that its colours are gone too
        ("glare", 8800),  # the end of validity is burnt out, which not each of them bears; its label is there
        ("glare", 8865),  # every field is read, two of them only to where they are burnt out
        ("glare", 8871),  # paper so burnt out that it might be a scan; the table is dark
        ("glare", 8920),  # whose colours are burnt out too
        ("glare", 8260),  # PERMANENT RESIDENT ID CARD is no passport's zone
        ("blur", 8862),  # an emblem that has become a face
        ("blur", 8249),  # blurred colours fade
        ("cut_corner", 8203),  # all labels are outside; a resident's number is not
        ("cut_corner", 8803),  # labels and number are outside; a date of birth is not
        ("cut_corner", 8822),  # every field is there; half of the portrait is not
        ("cut_corner", 8860),  # a passport's lower half, with its zone
        ("cut_corner", 8869),  # every field is there; the heading is not
        ("cut_corner", 8875),  # labels and number are outside, and the year of birth; the portrait is not
        ("cut_corner", 8900),  # as 8822, and its outline is not found
        ("cut_corner", 8209),  # what is left reads well, though softly
        ("cut_corner", 8214),  # a licence of another shape than licences have
        ("cut_corner", 8247),  # all reads well but the number, which is not there
        ("cut_corner", 8266),  # half of its title
        ("cut_corner", 9007),  # all of its title but the English
        ("cut_corner", 9012),  # what seems longer than a card, and begins at the rim
        ("not_a_document", 5469),  # a view, softer than writing is
        ("not_a_document", 8724),  # a bare table: nothing on it is sharp, and nothing stands out
        ("not_a_document", 8734),  # a view whose sharp edges are few
        ("not_a_document", 8729),  # a black keyboard, in light enough to see it
        ("not_a_document", 8205),  # a screenshot: flat colours change as regularly as a screen's dots
        ("screen_reshot", 8244),  # whose dots are faint, and nothing can be read
        ("too_small", 8813),  # so far away that the table's grain is most of it
        ("too_small", 7504),  # a thumbnail in which nothing is written that can be seen
        ("too_small", 7548),  # whose colours cannot be seen either
        ("too_small", 7505),  # so far away that the heading alone is read
    ],
)
def test_the_reason_is_the_right_one_where_another_lies_near(read: Read, code: str, seed: int) -> None:
    case = spoilt(code, seed)
    assert read(case.data, cast("Kind", case.asked)).problems[:1] == (code,)


@pytest.mark.parametrize("seed", range(3000, 3012, 2))
def test_a_good_photo_is_not_sent_back(read: Read, seed: int) -> None:
    case = judged(seed)
    assert read(case.data, cast("Kind", case.asked)).problems == ()


@pytest.mark.parametrize(
    ("kind", "level", "seed"),
    [
        ("hkm_permit", "phone", 8487),  # its portrait and emblem alone are in colour
        ("passport", "scan", 8444),  # scanned so bright that its paper is white
        ("organisation_certificate", "scan", 8910),  # all white, of a school: a name that ends as no company's does
        ("business_licence", "phone", 1000134),  # 个体工商户营业执照 of somebody who trades without a name: ***
        ("id_card_front", "phone", 1020272),  # whose corners are not found on its tablecloth
        ("hkm_permit", "scan", 8400),  # a number that is printed over by a label, and missing therefore
    ],
)
def test_a_good_photo_that_looks_like_a_spoilt_one_is_not_sent_back(
    read: Read, kind: Kind, level: Level, seed: int
) -> None:
    assert read(made(kind, level, seed).data, kind).problems == ()


@pytest.mark.parametrize(("beyond", "codes"), [(0.2, ("cut_corner",)), (0.0, ())])
def test_a_card_over_the_rim_is_sent_back_though_nothing_is_lost_and_one_cropped_at_its_edges_is_not(
    read: Read, beyond: float, codes: tuple[str, ...]
) -> None:
    card = id_card_back(person(7)).convert("RGB").resize((1000, 630))
    table = Image.new("RGB", (1200, 900), (92, 70, 52))
    table.paste(card, (200 + round(1000 * beyond), 140))  # the right of this side is empty
    kept = io.BytesIO()
    table.save(kept, "JPEG", quality=88)
    assert read(kept.getvalue(), "id_card_back").problems == codes


def test_a_strange_name_is_doubted_and_no_reason_to_send_a_card_back_that_was_cropped_at_its_edges(read: Read) -> None:
    somebody = replace(abroad.permanent_resident(9103), latin="PAPADOPOULOS, ANNA")
    card = permanent.card(somebody).picture.convert("RGB").resize((1000, 630))
    table = Image.new("RGB", (1200, 900), (92, 70, 52))
    table.paste(card, (200, 140))
    kept = io.BytesIO()
    table.save(kept, "JPEG", quality=88)
    reading = read(kept.getvalue(), "foreign_permanent_residence")
    assert reading.problems == () and reading.fields["name"].doubt == "low_confidence"


def test_glare_says_where_it_is(workers: Workers) -> None:
    outcome = ask(workers, spoilt("glare", 11).data, cast("Kind", spoilt("glare", 11).asked))
    x0, y0, x1, y1 = cast("tuple[float, float, float, float]", outcome.fields["spot"].value)
    assert outcome.problems == ("glare",)
    assert 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1


def test_what_was_read_in_a_photo_that_is_sent_back_is_told_in_doubt_and_never_filed(
    read: Read, workers: Workers
) -> None:
    case = spoilt("glare", 14)
    reading = read(case.data, None)
    assert reading.problems == ("glare",)
    assert any(one.value for one in reading.fields.values()) and all(one.doubt for one in reading.fields.values())
    outcome = ask(workers, case.data, cast("Kind", case.asked))
    assert outcome.fields.keys() == {"spot", "unread"}
    unread = cast("tuple[str, ...]", outcome.fields["unread"].value)
    assert {*unread} == {name for name, one in reading.fields.items() if one.doubt != "retake"}


def test_the_samples_read_as_their_manifest_says(read: Read) -> None:
    for sample in json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8")):
        reading = read((SAMPLES / sample["file"]).read_bytes(), None)
        assert list(reading.problems) == sample.get("problems", []), sample["file"]
        assert found(reading) == sample.get("fields", {}), sample["file"]
        assert not any(one.doubt for one in reading.fields.values() if one.confidence < SURE), sample["file"]


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


@pytest.mark.parametrize("side", [1200, 400])
def test_a_picture_of_a_person_is_neither_blurred_nor_too_small(read: Read, side: int) -> None:
    face = (
        Image.fromarray(astronaut()).crop((120, 20, 320, 290)).resize((side * 20 // 27, side), Image.Resampling.BICUBIC)
    )
    selfie = io.BytesIO()
    face.save(selfie, "JPEG")
    assert read(selfie.getvalue(), "id_card_front").problems == ("not_a_document",)


def ask(workers: Workers, data: bytes, kind: Kind) -> Outcome:
    async def fetch(link: str) -> bytes:
        assert link == "file:one"
        return data

    executor = Executor((ReadDocument(fetch, workers, ReaderSettings(), lambda: TODAY),))
    return asyncio.run(executor.run("read_document", "somebody", {"photo": "file:one", "kind": kind}))
