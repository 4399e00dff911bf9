"""One photo to one Reading for each document in it: start reading the readers here. Runs in a worker process (jobs.py).

picture -> is it worth reading (quality) -> pages (straighten, ocr) -> which kind -> parse -> is it whole, if not why
(quality) -> doubts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from actions.readers.burnt import lost_under_reflections, unsure_beside_reflections
from actions.readers.card_place import lies_inside, lies_outside
from actions.readers.doubts import judged, none_sure, owed
from actions.readers.light import is_white_paper
from actions.readers.page import Page, read_outlined, read_whole
from actions.readers.parse import PAPERS, announced, lacks_a_part, lacks_its_heading, parse, printed_on, recognise
from actions.readers.parse.id_card_front import number_line
from actions.readers.parse.passport import is_printed_whole
from actions.readers.parse.text import Value
from actions.readers.picture import Picture, open_picture
from actions.readers.portrait import Portrait, portrait, portrait_at_its_place
from actions.readers.quality import Look, Quality, look, measure
from actions.readers.reading import Kind, Reading
from actions.readers.settings import ReaderSettings
from actions.readers.sides import sides_apart
from actions.readers.something_else import shows_a_person, something_else, something_else_at_a_glance
from actions.readers.straighten import find_outlines
from actions.readers.whole import looks_whole
from dialogs.messages import Found


@dataclass(frozen=True)
class _Paper:
    """One document in a photo, as far as it was understood."""

    page: Page
    kind: Kind | None
    values: Mapping[str, Value]

    @property
    def whole(self) -> bool:
        return self.kind is not None and self.values.keys() >= PAPERS[self.kind].key

    @property
    def _lacks_its_top(self) -> bool:
        """A passport has no heading, but its zone says once more what stands on top of it."""
        if self.kind == "passport":
            return self.page.cut and not is_printed_whole(self.page)
        return self.kind is not None and lacks_its_heading(self.kind, self.page)

    @property
    def lost_letters(self) -> bool:
        """Whether a reflection took some, and they are not printed a second time."""
        lost = self.kind is not None and lost_under_reflections(self.page, self.kind, self.values)
        return lost and not is_printed_whole(self.page)

    def ends_outside(self, photo: Picture, quality: Quality) -> bool:
        """Whether its heading or its portrait is not in the photo, though every field may be."""
        if self.kind is None:
            return False
        own = [line for line in self.page.lines if printed_on(self.kind, line)]
        beheaded = quality.begins_at_rim and self._lacks_its_top
        return beheaded or lies_outside(photo, self.page, self.kind, own)


def read_photo(data: bytes, asked: Kind | None, today: date, settings: ReaderSettings) -> tuple[Reading, ...]:
    """Judge one upload. Never raises for what a stranger sent; ModelsMissing where nobody fetched the models."""
    start = time.perf_counter()
    photo = open_picture(data, settings)
    readings = (Reading(None, problems=(photo,)),) if isinstance(photo, str) else _read(photo, asked, today, settings)
    took_ms = round((time.perf_counter() - start) * 1000)
    return tuple(replace(reading, took_ms=took_ms) for reading in readings)


def _read(photo: Picture, asked: Kind | None, today: date, settings: ReaderSettings) -> tuple[Reading, ...]:
    seen = look(photo)
    trouble = seen.hopeless(settings)
    if trouble == "blur" and something_else_at_a_glance(photo, seen, settings):
        trouble = "not_a_document"
    elif trouble == "blur" and seen.side < settings.min_side:
        trouble = "too_small"
    if trouble:
        return (Reading(None, problems=(trouble,)),)
    papers = _papers(photo, asked, settings)
    if asked is not None and all(paper.kind not in (None, asked) for paper in papers):
        return tuple(Reading(paper.kind, problems=("wrong_kind",)) for paper in papers)
    return tuple(_judged(photo, seen, paper, asked is not None, today, settings) for paper in papers)


def _papers(photo: Picture, asked: Kind | None, settings: ReaderSettings) -> list[_Paper]:
    """The documents of the photo: at its outlines; where nothing whole is found there, in the whole of it."""
    pages = [page for outline in find_outlines(photo) if (page := read_outlined(photo, outline, settings))]
    found = [_understood(page, asked) for page in pages]
    known = [paper for paper in found if paper.kind]
    unseen = len(known) == 1 and is_white_paper(photo)  # the other side may lie on it, its rim too pale to be seen
    if any(paper.whole for paper in known) and not unseen:
        return _one_a_kind(known)
    whole = [_understood(page, asked) for page in sides_apart(read_whole(photo, settings))]
    if len(known) == 1 and len(whole) < 2 and known[0].whole:
        return known
    best = max(found, key=_extent, default=None)
    if best is not None and len(whole) < 2 and _extent(best) >= _extent(whole[0]):
        return [best]
    return _one_a_kind(whole)


def _one_a_kind(papers: list[_Paper]) -> list[_Paper]:
    """What was found twice is one document; what was not recognised is none beside one that was."""
    best = {paper.kind: paper for paper in sorted(papers, key=_extent)}
    if len(best) > 1:
        best.pop(None, None)
    return [paper for paper in papers if best.get(paper.kind) is paper]


def _understood(read: Page, asked: Kind | None) -> _Paper:
    page = unsure_beside_reflections(read)
    kind = recognise(page, asked)
    values = parse(kind, page) if kind else {}
    # A chat about certificates has their words in it.
    only_talked_of = kind and kind != asked and not values.keys() & PAPERS[kind].key and lacks_its_heading(kind, page)
    return _Paper(page, None if only_talked_of else kind, values)


def _extent(paper: _Paper) -> tuple[bool, bool, int]:
    return paper.kind is not None, paper.whole, len(paper.values)


def _judged(photo: Picture, seen: Look, paper: _Paper, asked: bool, today: date, settings: ReaderSettings) -> Reading:
    """With its fields and doubts or, when a photo was not read well, why it has to be taken again.

    Who asked for the certificate will compare its portrait with a face: it must not be too small for that.
    """
    quality = measure(photo, seen, paper.page, lambda line: printed_on(paper.kind, line))
    if lies_inside(photo, paper.page, paper.kind):
        quality = quality.in_the_photo()
    problem = _problem(photo, seen, paper, quality, settings)
    if paper.kind is None:
        return Reading(None, problems=(problem or "not_a_document",), spot=quality.spot(problem))
    face = None if problem else _portrait(paper, photo)
    if asked and face and face.wide_px < settings.portrait_px:
        problem = "too_small"
    fields = judged(paper.kind, paper.values, today, settings, announced(paper.kind, paper.page, burnt=False))
    if problem:
        return Reading(paper.kind, none_sure(fields), (problem,), spot=quality.spot(problem))
    return Reading(paper.kind, {**fields, **({"portrait": Found(face.jpeg)} if face else {})})


def _problem(photo: Picture, seen: Look, paper: _Paper, quality: Quality, settings: ReaderSettings) -> str | None:
    """Why it has to be taken again. Of a thumbnail neither the colours can be seen nor, often, the kind."""
    well_read = _well_read(paper, quality.glare > settings.most_glare, settings)
    if not well_read and seen.side < settings.min_side and not (paper.kind is None and shows_a_person(photo)):
        return "too_small"
    problem = quality.never(paper.kind, settings)
    if problem == "glare" and well_read and is_printed_whole(paper.page):
        problem = None
    burnt_pale = problem == "colourless_copy" and quality.glare > settings.most_glare
    if not well_read and (problem is None or burnt_pale):
        problem = _why_not_read(photo, seen, paper, quality, settings)
    if problem is None and paper.lost_letters:
        return "glare"
    return problem or ("cut_corner" if paper.ends_outside(photo, quality) else None)


def _well_read(paper: _Paper, burnt: bool, settings: ReaderSettings) -> bool:
    """Whether every field that this certificate owes was found and most are sure: then it does not matter how it looks.

    A value that looks strange is only doubted, since people and places have strange names; under a reflection it has
    lost a part.
    """
    return (
        paper.kind is not None
        and paper.values.keys() >= owed(paper.kind, paper.values) | announced(paper.kind, paper.page, burnt)
        and not (burnt and any(not looks_whole(paper.kind, name, one.text) for name, one in paper.values.items()))
        and _mean_confidence(paper.values) >= settings.readable
    )


def _why_not_read(photo: Picture, seen: Look, paper: _Paper, quality: Quality, settings: ReaderSettings) -> str | None:
    no_paper = paper.kind is None and something_else(photo, paper.page, seen, settings)
    return (None if no_paper else quality.reason(paper.kind, settings)) or _unexplained(paper, quality)


def _unexplained(paper: _Paper, quality: Quality) -> str | None:
    """Nothing was wrong with the photo. What is missing where all else reads well lies outside or under something; else
    half of the fields are worth typing the rest, fewer are not.
    """
    if paper.kind is None:
        return "not_a_document"
    if quality.legible and lacks_a_part(paper.kind, paper.page, paper.values):
        return "cut_corner"
    return None if len(paper.values) * 2 >= len(owed(paper.kind, paper.values)) else "blur"


def _mean_confidence(values: Mapping[str, Value]) -> float:
    return sum(value.confidence for value in values.values()) / max(len(values), 1)


def _portrait(paper: _Paper, photo: Picture) -> Portrait | None:
    if paper.kind == "id_card_front":
        number = number_line(paper.page)
        return portrait(photo, paper.page, number) if number else None
    return portrait_at_its_place(photo, paper.page, paper.kind) if paper.kind else None
