"""Organisations and domains that do not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.documents.people import PLACES, company, credit_code, name_of, office, person

#: What a certificate is of, by its title: head of the credit code, endings of names, who registers, who is over it.
SORTS = {
    "事业单位法人证书": (
        "12",
        ("第一实验小学", "人民医院", "图书馆", "农业技术推广站", "文化馆"),
        "事业单位登记管理局",
    ),
    "社会团体法人登记证书": ("51", ("软件行业协会", "书法家协会", "登山协会", "餐饮行业商会", "围棋协会"), "民政局"),
    "民办非企业单位登记证书": ("52", ("阳光幼儿园", "职业培训学校", "社会工作服务中心", "老年公寓"), "民政局"),
    "律师事务所执业许可证": ("31", ("律师事务所",), "司法局"),
    "统一社会信用代码证书": ("11", ("市场监督管理局", "人民政府办公室", "教育局", "总工会"), "机构编制委员会办公室"),
}


@dataclass(frozen=True)
class Organisation:
    """An institution, association, private non-enterprise, law firm or office that does not exist."""

    title: str
    code: str
    name: str
    address: str
    representative: str
    valid_from: date
    valid_to: date | None
    registrar: str
    over: str
    purpose: str
    funds: str

    def fields(self) -> dict[str, str]:
        """What a reader should find where the certificate prints everything."""
        found = {
            "credit_code": self.code,
            "name": self.name,
            "address": self.address,
            "legal_representative": self.representative,
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Domain:
    """A domain and who holds it."""

    domain: str
    holder: str
    registered: date
    expires: date
    registrar: str

    def fields(self) -> dict[str, str]:
        """What a reader should find."""
        return {
            "domain": self.domain,
            "holder": self.holder,
            "registered": self.registered.isoformat(),
            "expires": self.expires.isoformat(),
        }


def organisation(seed: int, today: date = date(2026, 11, 23)) -> Organisation:
    """The five sorts in turn."""
    title = list(SORTS)[seed % len(SORTS)]
    head, endings, registrar = SORTS[title]
    rng = Random(f"organisation {seed}")
    area, place, _ = rng.choice(PLACES)
    town = place.split("省")[-1].split("自治区")[-1]
    brand = (
        rng.choice(("", "", "青禾", "明德", "东篱", "木森", "启智"))
        if head != "31"
        else rng.choice(("启明", "正衡", "嘉言"))
    )
    start = today - timedelta(days=rng.randint(60, 3 * 365))
    start = start.replace(day=min(start.day, 28))
    ending = rng.choice(endings)
    return Organisation(
        title=title,
        code=credit_code(rng, head, area),
        name=f"{'浙江' if head == '31' else town}{brand}{ending}",
        address=place + office(rng),
        representative=name_of(rng),
        valid_from=start,
        valid_to=None if head == "31" else start.replace(year=start.year + rng.choice((4, 5))),
        registrar=f"{town}{registrar}",
        over=f"{town}{rng.choice(('教育局', '文化和旅游局', '卫生健康局', '科学技术局'))}",
        purpose=rng.choice(_PURPOSES),
        funds=f"{rng.choice((3, 10, 50, 120, 365, 2480))}万元",
    )


def domain(seed: int, today: date = date(2026, 11, 23)) -> Domain:
    """Held by a company or, for one seed in three, by a person."""
    rng = Random(f"domain {seed}")
    holder = person(seed + 50_000).name if rng.random() < 0.33 else company(seed + 50_000).name
    ending = rng.choice((".com", ".cn", ".com.cn", ".net", ".top", ".xyz", ".org.cn", ".com"))
    start = today - timedelta(days=rng.randint(30, 12 * 365))
    start = start.replace(day=min(start.day, 28))
    end = start.replace(year=today.year + rng.randint(1, 4))
    return Domain(_label(rng) + ending, holder, start, end, rng.choice(_REGISTRARS))


_PURPOSES = (
    "实施小学义务教育，促进基础教育发展。小学学历教育及相关社会服务。",
    "为公众提供图书文献借阅服务，促进社会经济文化发展。文献资源建设与管理，公共阅读推广。",
    "组织行业调研，开展学术交流、业务培训、咨询服务，反映会员诉求，维护会员合法权益。",
    "开展职业技能培训、社会工作服务、公益活动，承接政府委托事项。",
)
_REGISTRARS = (
    "北京示例数码科技有限公司",
    "厦门样本域名服务有限公司",
    "成都测试网络科技股份有限公司",
    "示例互联信息有限公司",
)
_SYLLABLES = re.findall(
    r"\w+", "qing he yun qi xing bo hui zhi mu sen lan bai dong tech soft data shop cloud go my i123 88 x1"
)


def _label(rng: Random) -> str:
    label = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))
    return label if rng.random() < 0.85 else label[:3] + "-" + label[3:] + "x"
