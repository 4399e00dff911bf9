"""rapidocr as it comes, and the parser that one writes for it in an afternoon: labels, regular expressions, no checks.

It says {} when it is ready. A line on stdin is {"path", "kind"}, the line that answers it
{"fields", "cpu_s", "wall_s", "peak_mb"}.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

from rapidocr import RapidOCR

#: Of each kind: a field and what stands before it, up to the next label.
LABELS: Mapping[str, Mapping[str, str]] = {
    "id_card_front": {"name": "姓名", "sex": "性别", "ethnicity": "民族", "birth_date": "出生", "address": "住址"},
    "id_card_back": {"authority": "签发机关", "valid": "有效期限"},
    "business_licence": {
        "credit_code": "统一社会信用代码",
        "name": "名称",
        "kind": "类型",
        "address": "住所|营业场所|经营场所",
        "legal_representative": "法定代表人|负责人|经营者",
        "registered_capital": "注册资本",
        "established": "成立日期|注册日期",
    },
    "domain_certificate": {
        "domain": "域名",
        "holder": "域名持有者|域名所有者|域名注册人|注册人|持有者",
        "registered": "注册日期|注册时间",
        "expires": "到期日期|到期时间|有效期至",
    },
    "organisation_certificate": {
        "credit_code": "统一社会信用代码",
        "name": "名称",
        "address": "住所|地址",
        "legal_representative": "法定代表人|负责人",
        "valid_to": "有效期限|有效期",
    },
}
HOLDER = {
    "name": "姓名",
    "birth_date": "出生日期|出生",
    "sex": "性别",
    "number": "证件号码|身份号码",
    "valid_to": "有效期限",
}
ENDS = "公民身份号码|经营范围|组成形式|营业期限|登记机关|营业执照|国家企业信用"


Box = tuple[float, float, float, str]  # middle, left edge, height, text


def lines(seen: Any, kind: str) -> str:
    """All text, line under line; a licence has two columns."""
    boxes: list[Box] = sorted(
        (float(box[:, 1].mean()), float(box[:, 0].min()), float(box[:, 1].max() - box[:, 1].min()), text)
        for box, text in zip(seen.boxes, seen.txts, strict=True)
        if "测试样本" not in text
    )
    if kind != "business_licence":
        return column(boxes)
    middle = (min(box[1] for box in boxes) + max(box[1] for box in boxes)) * 0.5
    return "\n".join(column([box for box in boxes if (box[1] > middle) == right]) for right in (False, True))


def column(boxes: list[Box]) -> str:
    """Boxes whose middles are within half a height stand in one line."""
    found: list[list[Box]] = []
    for box in boxes:
        if found and box[0] - found[-1][-1][0] < box[2] / 2:
            found[-1].append(box)
        else:
            found.append([box])
    return "\n".join("".join(box[3] for box in sorted(line, key=lambda one: one[1])) for line in found)


def parse(kind: str, text: str) -> dict[str, str]:
    """Whatever follows a label, up to the next one."""
    text = re.sub(r"[ 　:：]", "", text)
    labels = LABELS.get(kind, HOLDER)
    ends = "|".join((*labels.values(), ENDS))
    found = {}
    for field, label in labels.items():
        match = re.search(f"(?:{label})(.*?)(?={ends}|$)", text, re.DOTALL)
        if match:
            found[field] = match[1].replace("\n", "")
    return SHAPED.get(kind, holder)(found, text)


def front(found: dict[str, str], text: str) -> dict[str, str]:
    """Words and dates as they are kept."""
    number = re.search(r"\d{17}[\dXx]", text)
    sex = {"男": "male", "女": "female"}.get(found.get("sex", "")[:1], "")
    return {
        **found,
        "sex": sex,
        "birth_date": day(found.get("birth_date", "")),
        "id_number": number[0] if number else "",
    }


def back(found: dict[str, str], _text: str) -> dict[str, str]:
    """From and to."""
    first, _, last = found.pop("valid", "").replace("—", "-").partition("-")
    return {**found, "valid_from": day(first), "valid_to": "long-term" if "长期" in last else day(last)}


def licence(found: dict[str, str], text: str) -> dict[str, str]:
    """The code wherever it stands."""
    code = re.search(r"[0-9A-Z]{18}", text)
    return {**found, "credit_code": code[0] if code else "", "established": day(found.get("established", ""))}


def holder(found: dict[str, str], text: str) -> dict[str, str]:
    """Dates and sexes as they are kept; of a period its second date."""
    sex = {"男": "male", "女": "female"}.get(found.get("sex", "")[:1], "")
    ends = re.findall(r"\d{4}\D\d{1,2}\D\d{1,2}", found.get("valid_to", ""))
    dated = {name: day(found[name]) for name in ("birth_date", "registered", "expires") if name in found}
    shaped = {**found, **dated, **({"sex": sex} if "sex" in found else {})}
    return {**shaped, **({"valid_to": day(ends[-1])} if ends else {})}


def day(text: str) -> str:
    """Three numbers are a date."""
    numbers = re.findall(r"\d+", text)
    return f"{numbers[0]}-{int(numbers[1]):02d}-{int(numbers[2]):02d}" if len(numbers) >= 3 else ""


SHAPED = {"id_card_front": front, "id_card_back": back, "business_licence": licence}


def main() -> None:
    """A photo for each line."""
    logging.disable(logging.CRITICAL)
    reader = RapidOCR()
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        seen = reader(asked["path"])
        text = lines(seen, asked["kind"]) if seen.txts else ""
        fields = {name: value for name, value in parse(asked["kind"], text).items() if value}
        took = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"fields": fields, **took, "peak_mb": peak}), flush=True)


main()
