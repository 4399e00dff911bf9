"""Letters in doubt beside letters that are sure."""

from __future__ import annotations

import pytest

from actions.readers.wording import UNSURE, Likely, as_words


def line(before: str, doubtful: Likely, after: str) -> list[Likely]:
    """A line of sure letters with a doubtful one in it."""
    return [*([(one, 0.99)] for one in before), doubtful, *([(one, 0.99)] for one in after)]


@pytest.mark.parametrize(
    ("before", "doubtful", "after", "read"),
    [
        ("示例教", [("商", 0.52), ("育", 0.47)], "咨询", "育"),
        ("", [("城", 0.94), ("域", 0.05)], "名所有者", "域"),
        ("示例市朝", [("限", 0.58), ("阳", 0.28)], "区", "阳"),
        ("示例教", [("商", 0.52), ("育", 0.01)], "咨询", "商"),  # hardly possible
        ("示例教", [("商", 0.97), ("育", 0.03)], "咨询", "商"),  # not in doubt
        ("欧阳", [("俊", 0.7), ("骏", 0.2)], "", "俊"),  # a name: neither makes a word
        ("1层2844", [("檳", 0.44), ("室", 0.3)], "", "室"),  # what is counted
        ("示例路", [("8", 0.5), ("百", 0.4)], "货", "8"),  # a digit is not written as a letter
    ],
)
def test_a_letter_in_doubt_is_that_of_the_word_it_makes(before: str, doubtful: Likely, after: str, read: str) -> None:
    said = as_words(line(before, doubtful, after))
    assert "".join(letter for letter, _ in said) == before + read + after


@pytest.mark.parametrize(
    ("doubtful", "read"),
    [
        ([("黃", 0.84), ("黄", 0.15)], ("黄", UNSURE)),
        ([("黃", 0.84), ("董", 0.15)], ("黃", 0.84)),
        ([("黃", 0.97)], ("黃", 0.97)),  # some names are written so
        ([("黄", 0.84), ("黃", 0.15)], ("黄", 0.84)),
    ],
)
def test_authorities_write_the_standard_form_of_a_letter(doubtful: Likely, read: tuple[str, float]) -> None:
    assert as_words(line("", doubtful, "某某"))[0] == read


def test_no_word_makes_a_letter_sure() -> None:
    assert as_words(line("", [("城", 0.94), ("域", 0.05)], "名"))[0] == ("域", UNSURE)
    assert as_words(line("示例教", [("商", 0.52), ("育", 0.47)], "咨询"))[3] == ("育", 0.52)
