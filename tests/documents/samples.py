"""`python -m tests.documents.samples`: draw bot/samples anew. The pictures are kept in the tree; fonts differ by machine."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from bot.samples.card import MARGIN
from filing.checksums import credit_check, id_check
from tests.documents.draw import business_licence, id_card_back, id_card_front
from tests.documents.people import Company, Person
from tests.documents.photo import blurred

FOLDER = Path(__file__).parents[2] / "bot" / "samples"
_TABLE = (92, 84, 76)
_MOST_BYTES = 250_000


def _number(body: str) -> str:
    return body + id_check(body)


PERSON = Person(
    name="陈示例",
    sex="male",
    ethnicity="汉",
    born=date(1992, 6, 15),
    address="浙江省杭州市西湖区梧桐路68号锦绣花园3栋2单元501室",
    number=_number("33010619920615003"),
    authority="杭州市公安局西湖区分局",
    valid_from=date(2024, 3, 18),
    valid_to=date(2044, 3, 18),
)
REPRESENTATIVE = Person(
    name="周样本",
    sex="female",
    ethnicity="汉",
    born=date(1975, 9, 2),
    address="上海市浦东新区海棠路256号时代广场7栋1802室",
    number=_number("31011519750902006"),
    authority="上海市公安局浦东分局",
    valid_from=date(2022, 5, 10),
    valid_to=None,
)
COMPANY = Company(
    code="91310115MA1TEXAM7" + credit_check("91310115MA1TEXAM7"),
    name="上海青禾示例科技有限公司",
    kind="有限责任公司（自然人独资）",
    address="上海市浦东新区梧桐路100号创新大厦8层801室",
    representative=REPRESENTATIVE.name,
    capital="壹佰万元整",
    established=date(2019, 6, 12),
    scope="一般项目：软件开发；信息系统集成服务；技术服务、技术开发、技术咨询。",
    registrar="上海市浦东新区市场监督管理局",
)


_LABELS = {
    "person-front": ("身份证人像面", "ID card, portrait side"),
    "person-back": ("身份证国徽面", "ID card, emblem side"),
    "licence": ("营业执照", "Business licence"),
    "legal-front": ("法定代表人身份证人像面", "Representative's ID, portrait side"),
    "legal-back": ("法定代表人身份证国徽面", "Representative's ID, emblem side"),
}


def main() -> None:
    """Write every picture, the blank card for card.py, and manifest.json."""
    listed = [
        _sample("person-front", id_card_front(PERSON), "subject.id_front", PERSON.front()),
        _sample("person-back", id_card_back(PERSON), "subject.id_back", PERSON.back()),
        _sample("licence", business_licence(COMPANY), "subject.licence", COMPANY.licence()),
        _sample("legal-front", id_card_front(REPRESENTATIVE), "principal.id_front", REPRESENTATIVE.front()),
        _sample("legal-back", id_card_back(REPRESENTATIVE), "principal.id_back", REPRESENTATIVE.back()),
    ]
    _save("person-front-blurred.jpg", blurred(id_card_front(PERSON), "sample"))
    label = {"zh": "拍糊了的（会被退回）", "en": "A blurred one (will be refused)"}
    listed.insert(
        1, {"file": "person-front-blurred.jpg", "for": ["subject.id_front"], "label": label, "problems": ["blur"]}
    )
    for sample in listed:
        sample["for"] += [key.replace("principal.", "site_principal.") for key in sample["for"] if "principal" in key]
    empty = Image.new("RGB", (26, 32), (215, 220, 226))
    _save("blank.jpg", _jpeg(_on_table(id_card_front(PERSON, empty))))
    text = json.dumps(listed, ensure_ascii=False, indent=1)
    (FOLDER / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _sample(name: str, picture: Image.Image, key: str, fields: dict[str, str]) -> dict[str, Any]:
    """Written down, and its line of the manifest: which questions it answers, and what stands on it."""
    _save(f"{name}.jpg", _jpeg(_on_table(picture)))
    zh, en = _LABELS[name]
    return {"file": f"{name}.jpg", "for": [key], "label": {"zh": zh, "en": en}, "fields": fields}


def _on_table(flat: Image.Image) -> Image.Image:
    size = (flat.width + 2 * MARGIN, flat.height + 2 * MARGIN)
    table = Image.new("RGB", size, _TABLE)
    table.paste(flat, (MARGIN, MARGIN))
    return table


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=86)
    return file.getvalue()


def _save(name: str, data: bytes) -> None:
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} has {len(data)} bytes")
    (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
