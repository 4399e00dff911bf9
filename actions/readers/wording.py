"""Letters in doubt read as the word that they make: 教商 with 育 nearly as likely as 商 is 教育.

Nothing becomes sure by it: what is written otherwise than it was read stays in doubt. Digits and Latin letters are left
alone: no word speaks for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

#: Letters with their odds, 0-1, the likeliest first.
Likely = Sequence[tuple[str, float]]

#: Of letters that may be others: a doubt (ReaderSettings.sure), and still readable (ReaderSettings.readable).
UNSURE = 0.6
DOUBTFUL = 0.95  # letters with better odds stand
_POSSIBLE = 0.02  # letters with less are none
_AROUND = 5  # letters on either side that a word may reach over
_COUNTED = re.compile("[0-9][号栋幢座单层楼室组年月日元万]")
_HAN = re.compile("[\u4e00-\u9fff]")
#: Letters that look like their older forms. Authorities write the standard ones (Law on the Standard Spoken and Written
#: Language, article 9), so that in doubt 黄 is likelier than 黃.
_STANDARD = str.maketrans(
    "黃吳呂別彥產強顏溫祿綠錄淸靑靜淨爭戶啓敎敍眞値祕冊虛愼內兌悅脫晉鄉卽旣",
    "黄吴吕别彦产强颜温禄绿录清青静净争户启教叙真值秘册虚慎内兑悦脱晋乡即既",
)


def as_words(letters: Sequence[Likely]) -> list[tuple[str, float]]:
    """For each place its letter and how sure it is: in its standard form, and of those that are likely the letter that
    makes the fewest words with its neighbours.
    """
    said = [_in_standard_form(likely) for likely in letters]
    for at, likely in enumerate(letters):
        others = [one for one in likely[1:] if one[1] >= _POSSIBLE and _HAN.fullmatch(one[0])]
        if said[at][1] < DOUBTFUL and others and _HAN.fullmatch(said[at][0]):
            before = "".join(letter for letter, _ in said[max(at - _AROUND, 0) : at])
            after = "".join(letter for letter, _ in said[at + 1 : at + 1 + _AROUND])
            # The likeliest first: of equals it is taken.
            best = min([said[at], *others], key=lambda one: _words(before + one[0] + after))
            said[at] = best if best is said[at] else (best[0], min(said[at][1], UNSURE))
    return said


def _in_standard_form(likely: Likely) -> tuple[str, float]:
    """The likeliest letter; its standard form where that is likely too."""
    letter, odds = likely[0]
    standard = letter.translate(_STANDARD)
    likely_too = standard != letter and any(one == standard and odds >= _POSSIBLE for one, odds in likely[1:])
    return (standard, min(odds, UNSURE)) if likely_too else (letter, odds)


def _words(text: str) -> int:
    """How many, a number and what it counts being one."""
    return len(rjieba.cut(text, False)) - len(_COUNTED.findall(text))
