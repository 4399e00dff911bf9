"""Where a card lies in the photo, by its own lines: cards that are whole are not cut, and those that are not are."""

from __future__ import annotations

import numpy as np
import pytest

from actions.readers.card_place import lies_inside, lies_outside
from actions.readers.page import Line, Page
from actions.readers.reading import Kind
from tests.documents import make
from tests.documents.sheet import Box, Sheet

_WIDE = 856  # pixels of a card in a photo of 1,000 x 640
_PHOTO = np.zeros((640, 1000, 3), np.uint8)


def page_of(*lines: Line) -> Page:
    return Page(lines, _PHOTO, np.eye(3), outlined=True)


def printed(sheet: Sheet, box: Box, text: str, right: float, down: float) -> Line:
    """A field of a drawn card as it was read, the card lying so many pixels right and down in the photo."""
    px = _WIDE / sheet.picture.width
    x0, y0, x1, y1 = (at * px for at in (box.x0, box.y0, box.x1, box.y1))
    sure = (1.0,) * len(text)
    return Line(text, sure, sure, x0 + right, y0 + down, x1 + right, y1 + down)


def front(right: float, down: float) -> Line:
    one = make.flat("id_card_front", 1)
    return printed(one.sheet, one.sheet.fields["id_number"][0], one.truth["id_number"], right, down)


def back(right: float, down: float) -> tuple[Line, Line]:
    """The state's name and the row of the dates; their labels are no fields, so they are looked for."""
    sheet = make.flat("id_card_back", 1).sheet
    state, label = (
        min(sheet.printed, key=lambda box, at=at: abs(box.x0 / sheet.mm - at[0]) + abs(box.y0 / sheet.mm - at[1]))
        for at in ((28.0, 7.5), (17.0, 45.0))
    )
    return printed(sheet, state, "中华人民共和国", right, down), printed(sheet, label, "有效期限", right, down)


SOMEWHERE = [(60, 40, True), (-60, 40, False), (60, -60, False), (320, 40, False), (60, 160, False)]


@pytest.mark.parametrize(("right", "down", "inside"), SOMEWHERE)
@pytest.mark.parametrize("kind", ["id_card_front", "id_card_back"])
def test_where_its_lines_stand_tells_whether_a_card_is_in_the_photo(
    kind: Kind, right: int, down: int, inside: bool
) -> None:
    lines = (front(right, down),) if kind == "id_card_front" else back(right, down)
    assert lies_inside(_PHOTO, page_of(*lines), kind) is inside


def test_of_other_kinds_nothing_is_known() -> None:
    assert not lies_inside(_PHOTO, page_of(front(60, 40)), "business_licence")


@pytest.mark.parametrize("number_at", [(330, 480), (60, 560)])  # in the column of its labels; under the portrait
@pytest.mark.parametrize(("right", "outside"), [(40, False), (-200, True)])
def test_a_permits_portrait_is_left_of_its_labels(number_at: tuple[int, int], right: int, outside: bool) -> None:
    rows = [("港澳居民来往内地通行证", 260, 40), ("姓名", 330, 160), ("出生日期", 330, 270), ("证件号码", *number_at)]
    lines = [Line(text, (1.0,), (1.0,), x + right, y, x + right + 200, y + 30) for text, x, y in rows]
    assert lies_outside(_PHOTO, page_of(*lines), "hkm_permit", lines) is outside
