"""Whether a value looks whole, by what such values begin and end in. Strange ones exist: it is a doubt, never a verdict."""

from __future__ import annotations

import re

from actions.readers.reading import Kind

NAMES = ("name", "legal_representative", "holder")
#: An address begins with a province, city, county or district; ID cards of the country may begin with the county.
_PLACE = re.compile("[省市县区州盟旗]")
#: And goes on to a number, or ends in a village or a yard.
_DOOR = re.compile("[0-9一二三四五六七八九十]|[村组队社院场寺]$")
#: Its last character; after others stands what belongs to the next line: 823室杨晓强.
_LAST = re.compile(
    "[号室层楼座栋幢院村组队社场寺园厦区店铺城心侧口内面元角库房间屋道路街巷弄坊庄屯寨湾苑居户馆站所校厂旁边东西南北）)]$|(?:[0-9]-|[栋幢座号楼层区元])[A-Z]?[0-9]{3,4}$|室-?[A-Z]?[0-9]{1,4}$|[A-Z]-?[0-9]{1,4}$"
)
#: What forms of business end in, some with more in brackets.
_FORM = re.compile("(公司|企业|工商户|个体户|合作社|所有制|机构|联营|办事处|中心|经营)[）)]?$|[）)]$")
#: What names of businesses and organisations end in.
BODY = re.compile(
    "(公司|中心|工作室|商行|商店|店|部|厂|社|所|院|馆|校|大学|中学|小学|公寓|寺|庙|堂|会|协会|基金|园|局|处|站|合伙|企业|坊|行|铺|户|台|队|集团|办公室|委员会"
    "|（有限合伙）|（普通合伙）|（个体工商户）|超市|酒楼|摊)[）)]?$"
)

#: Values of businesses and organisations; a name of stars is none.
_OF_BODIES = {
    "name": re.compile(rf"^(?![0-9A-Z]{{15}}).*{BODY.pattern}|^\**$"),
    "kind": _FORM,
    "legal_representative": re.compile(r"^([\u3400-\u9fff\U00020000-\U0003ffff·（）()、]{2,30}|[A-Z][A-Z .,'-]+)$"),
}


def looks_whole(kind: Kind, name: str, text: str) -> bool:
    """Whether a value begins and ends as such values do: a line of it may have been left out or taken from a neighbour."""
    if name in NAMES and _lost_a_dot_or_blank(text):
        return False
    if text.count("（") + text.count("(") != text.count("）") + text.count(")"):
        return False
    if kind in ("business_licence", "organisation_certificate") and name in _OF_BODIES:
        return bool(_OF_BODIES[name].search(text))
    if name == "address":
        return bool(_PLACE.search(text[:12]) and _DOOR.search(text) and _LAST.search(text))
    if kind == "id_card_back" and name == "authority":
        return bool(re.search("..公安.*[局厅处]$", text))  # else a line of what lies beside the card is in it
    return name != "id_number" or len(text) == 18


def _lost_a_dot_or_blank(name: str) -> bool:
    """So long a name has a dot in it, which is easily lost; or a blank; or what stood behind it is in it."""
    han = re.fullmatch(r"[\u3400-\u9fff]{5,15}", name) and not BODY.search(name)
    return bool(han or re.search("[A-Za-z]{12}", name) or re.fullmatch("[A-Z]+", name))
