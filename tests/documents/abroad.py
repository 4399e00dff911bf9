"""People from Hong Kong, Macau, Taiwan and other countries who do not exist, and the machine-readable lines of passports."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from filing.checksums import id_check
from tests.documents.people import PLACES, home

#: Characters and how their bearers spell them.
_SURNAMES = re.findall(
    r"([^A-Z ]+)([A-Z]+)",
    "陈CHAN 黄WONG 李LEE 林LIN 张ZHANG 王WANG 吴NG 刘LIU 蔡TSAI 杨YANG 郑CHENG 何HO 叶YIP 梁LEUNG 谢HSIEH 欧阳OUYANG "
    "许HSU 邓TANG 罗LO 郭KUO 曾TSANG 周CHOW 苏SU 冯FUNG 徐XU 孙SUN 马MA 朱ZHU",
)
_GIVEN = re.findall(
    r"([^A-Z ]+)([A-Z]+)",
    "志ZHI 明MING 美MEI 玲LING 家JIA 豪HAO 俊JUN 杰JIE 淑SHU 芬FEN 雅YA 婷TING 建JIAN 宏HONG 佩PEI 珊SHAN 文WEN 伟WEI "
    "嘉JIA 欣XIN 子ZI 晴QING 国GUO 荣RONG 慧HUI 仪YI 宗ZONG 翰HAN 诗SHI 涵HAN",
)
#: Alpha-3, ISO 3166 numeric, how Chinese cards print it, how its own passport does.
COUNTRIES = (
    ("USA", "840", "美国", "UNITED STATES OF AMERICA"),
    ("GBR", "826", "英国", "BRITISH CITIZEN"),
    ("SGP", "702", "新加坡", "SINGAPORE CITIZEN"),
    ("CAN", "124", "加拿大", "CANADIAN"),
    ("JPN", "392", "日本", "JAPAN"),
    ("KOR", "410", "韩国", "REPUBLIC OF KOREA"),
    ("FRA", "250", "法国", "FRANÇAISE"),
    ("AUS", "036", "澳大利亚", "AUSTRALIAN"),
    ("MYS", "458", "马来西亚", "MALAYSIA"),
    ("NLD", "528", "荷兰", "NEDERLANDSE"),
)
_LATIN_SURNAMES = re.findall(
    r"\w[^,]+",
    "SMITH, JOHNSON, MARTIN, DUBOIS, VAN DER BERG, TANAKA, SUZUKI, KIM, PARK, LIM, ABDULLAH, O'CONNOR, MUELLER, "
    "GARCIA-LOPEZ, BROWN, WILSON, TREMBLAY, NGUYEN, COHEN, ROSSI, ANDERSSON",
)
_LATIN_GIVEN = {
    "male": ("JOHN", "DAVID", "MICHAEL JAMES", "KENJI", "MIN JUN", "PIERRE", "WEI MING", "LUCAS", "ANDREW PAUL"),
    "female": ("ANNA MARIA", "SARAH", "EMILY ROSE", "YUKI", "SEO YEON", "CLAIRE", "MEI LING", "SOPHIE", "JOANNE"),
}
_PERMIT_TITLES = {"81": "港澳居民居住证", "82": "港澳居民居住证", "83": "台湾居民居住证"}


@dataclass(frozen=True)
class Traveller:
    """Somebody who does not exist and comes from outside the mainland.

    number: of the certificate that names him (residence permit, passport, permanent residence card); permit: of the
    travel permit.
    """

    name: str
    latin: str  # SURNAME, GIVEN
    sex: str
    born: date
    number: str
    permit: str
    valid_from: date
    valid_to: date
    issue: int = 0
    address: str = ""
    authority: str = ""
    country: tuple[str, str, str, str] = ("CHN", "156", "中国", "CHINESE")

    @property
    def permit_title(self) -> str:
        """What his residence permit is called."""
        return _PERMIT_TITLES.get(self.number[:2], "港澳居民居住证")

    def fields(self) -> dict[str, str]:
        """What a reader should find on a certificate with `number` on it."""
        return {
            "name": self.name,
            "number": self.number,
            "birth_date": self.born.isoformat(),
            "sex": self.sex,
            "valid_to": self.valid_to.isoformat(),
        }


def permit_holder(seed: int, kind: str, today: date = date(2026, 11, 23)) -> Traveller:
    """Of an hkm_permit or a tw_permit; `number` is the permit's too."""
    rng = Random(f"{kind} {seed}")
    head = rng.choice("HHHM") if kind == "hkm_permit" else ""
    permit = f"{head}{rng.randint(0, 99_999_999):08d}"
    return replace(_somebody(rng, today, rng.choice((5, 10))), number=permit, permit=permit)


def residence_holder(seed: int, today: date = date(2026, 11, 23)) -> Traveller:
    """Of a residence permit, valid for five years."""
    rng = Random(f"residence {seed}")
    head = rng.choice(("81", "82", "83"))
    somebody = _somebody(rng, today, 5)
    order = rng.randint(0, 499) * 2 + (somebody.sex == "male")
    body = f"{head}0000{somebody.born:%Y%m%d}{order:03d}"
    _, place, authority = rng.choice(PLACES)
    digits = f"{rng.randint(0, 99_999_999):08d}"
    permit = {"81": "H", "82": "M", "83": ""}[head] + digits
    return replace(
        somebody, number=body + id_check(body), permit=permit, address=place + home(rng), authority=authority
    )


def passport_holder(seed: int, today: date = date(2026, 11, 23)) -> Traveller:
    """Every third one of the People's Republic, the others of other countries. valid_to is printed on all of them."""
    rng = Random(f"passport {seed}")
    if seed % 3 == 0:
        number = rng.choice(("E", "EA", "EJ", "G", "E"))
        number += "".join(rng.choices("0123456789", k=9 - len(number)))
        return replace(_somebody(rng, today, 10), number=number)
    somebody = _foreigner(rng, today, 10)
    form = {"USA": "D8", "GBR": "D9", "JPN": "L2D7", "KOR": "LD8", "FRA": "D2L2D5", "SGP": "LD7L", "NLD": "L2D7"}
    return replace(somebody, number=_like(rng, form.get(somebody.country[0], "LD8")))


def permanent_resident(seed: int, today: date = date(2026, 11, 23)) -> Traveller:
    """Odd seeds have the 18 digits of 2023, even ones the 15 characters before."""
    rng = Random(f"permanent {seed}")
    somebody = _foreigner(rng, today, 10)
    place = rng.choice(PLACES)[0]
    order = rng.randint(0, 499) * 2 + (somebody.sex == "male")
    if seed % 2:
        body = f"9{place[:2]}{somebody.country[1]}{somebody.born:%Y%m%d}{order:03d}"
        return replace(somebody, number=body + id_check(body))
    body = f"{somebody.country[0]}{place[:4]}{somebody.born:%y%m%d}{order % 10}"
    return replace(somebody, number=body + mrz_check(body))


def mrz(traveller: Traveller) -> tuple[str, str]:
    """The two lines of 44 characters of a passport (ICAO 9303-4, TD3)."""
    country = traveller.country[0]
    names = traveller.latin.replace("'", "").replace("-", "<").replace(", ", "<<").replace(" ", "<")
    first = f"P{'O' if country == 'CHN' else '<'}{country}{names}"[:44].ljust(44, "<")
    number = traveller.number.ljust(9, "<")
    born, until = f"{traveller.born:%y%m%d}", f"{traveller.valid_to:%y%m%d}"
    number, born, until = (part + mrz_check(part) for part in (number, born, until))
    own = "<" * 14 + ("0" if country == "GBR" else "<")
    second = f"{number}{country}{born}{traveller.sex[0].upper()}{until}{own}"
    return first, second + mrz_check(number + born + until + own)


def mrz_check(text: str) -> str:
    """ICAO 9303-3, 4.9: weights 7, 3, 1; letters from 10, the filler 0."""
    values = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(character) for character in text]
    return str(sum(max(value, 0) * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def _somebody(rng: Random, today: date, years: int) -> Traveller:
    surname, given = rng.choice(_SURNAMES), rng.choices(_GIVEN, k=rng.choice((1, 2, 2, 2)))
    name = "".join(characters for characters, _ in (surname, *given))
    latin = f"{surname[1]}, {''.join(letters for _, letters in given)}"
    valid_from, valid_to = _validity(rng, today, years)
    sex = rng.choice(("male", "female"))
    born = today - timedelta(days=rng.randint(19 * 365, 70 * 365))
    return Traveller(name, latin, sex, born, "", "", valid_from, valid_to, issue=rng.choice((0, 1, 1, 2, 3)))


def _foreigner(rng: Random, today: date, years: int) -> Traveller:
    sex = rng.choice(("male", "female"))
    surname, given = rng.choice(_LATIN_SURNAMES), rng.choice(_LATIN_GIVEN[sex])
    valid_from, valid_to = _validity(rng, today, years)
    born = today - timedelta(days=rng.randint(19 * 365, 70 * 365))
    country = rng.choice(COUNTRIES)
    return Traveller(
        f"{surname} {given}", f"{surname}, {given}", sex, born, "", "", valid_from, valid_to, country=country
    )


def _validity(rng: Random, today: date, years: int) -> tuple[date, date]:
    """To the day before, with at least four months to go."""
    start = today - timedelta(days=rng.randint(20, years * 365 - 130))
    start = start.replace(day=min(start.day, 28))
    return start, start.replace(year=start.year + years) - timedelta(days=1)


def _like(rng: Random, form: str) -> str:
    """LD7L: a letter, seven digits, a letter."""
    text = ""
    for place, kind in enumerate(form):
        if kind in "LD":
            count = int(form[place + 1]) if form[place + 1 : place + 2].isdigit() else 1
            text += "".join(rng.choices("ABCDEFGHJKLMNPRSTWXYZ" if kind == "L" else "0123456789", k=count))
    return text
