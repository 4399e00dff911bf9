"""People and companies that do not exist, with numbers that are well-formed. The same seed makes the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from filing.checksums import CREDIT_CODE_ALPHABET, credit_check, id_check, licence_check

#: Area code, the place as it begins an address, the place as a police bureau names it.
PLACES = (
    ("110105", "北京市朝阳区", "北京市公安局朝阳分局"),
    ("110108", "北京市海淀区", "北京市公安局海淀分局"),
    ("120101", "天津市和平区", "天津市公安局和平分局"),
    ("130102", "河北省石家庄市长安区", "石家庄市公安局长安分局"),
    ("140105", "山西省太原市小店区", "太原市公安局小店分局"),
    ("150102", "内蒙古自治区呼和浩特市新城区", "呼和浩特市公安局新城分局"),
    ("210102", "辽宁省沈阳市和平区", "沈阳市公安局和平分局"),
    ("220104", "吉林省长春市朝阳区", "长春市公安局朝阳分局"),
    ("230103", "哈尔滨市南岗区", "哈尔滨市公安局南岗分局"),
    ("310115", "上海市浦东新区", "上海市公安局浦东分局"),
    ("320106", "江苏省南京市鼓楼区", "南京市公安局鼓楼分局"),
    ("320583", "江苏省昆山市", "昆山市公安局"),
    ("330106", "浙江省杭州市西湖区", "杭州市公安局西湖区分局"),
    ("330782", "浙江省义乌市", "义乌市公安局"),
    ("340103", "安徽省合肥市庐阳区", "合肥市公安局庐阳分局"),
    ("350203", "福建省厦门市思明区", "厦门市公安局思明分局"),
    ("360102", "江西省南昌市东湖区", "南昌市公安局东湖分局"),
    ("370102", "山东省济南市历下区", "济南市公安局历下区分局"),
    ("370828", "山东省金乡县", "金乡县公安局"),
    ("410105", "河南省郑州市金水区", "郑州市公安局金水路分局"),
    ("420106", "武汉市武昌区", "武汉市公安局武昌分局"),
    ("430103", "湖南省长沙市天心区", "长沙市公安局天心分局"),
    ("440106", "广州市天河区", "广州市公安局天河分局"),
    ("440305", "广东省深圳市南山区", "深圳市公安局南山分局"),
    ("450103", "南宁市青秀区", "南宁市公安局青秀分局"),
    ("460106", "海南省海口市龙华区", "海口市公安局龙华分局"),
    ("500103", "重庆市渝中区", "重庆市公安局渝中区分局"),
    ("510104", "成都市锦江区", "成都市公安局锦江区分局"),
    ("520102", "贵州省贵阳市南明区", "贵阳市公安局南明分局"),
    ("530102", "云南省昆明市五华区", "昆明市公安局五华分局"),
    ("540102", "西藏自治区拉萨市城关区", "拉萨市公安局城关分局"),
    ("610104", "西安市莲湖区", "西安市公安局莲湖分局"),
    ("620102", "甘肃省兰州市城关区", "兰州市公安局城关分局"),
    ("630104", "青海省西宁市城西区", "西宁市公安局城西公安分局"),
    ("640104", "银川市兴庆区", "银川市公安局兴庆区分局"),
    ("650102", "乌鲁木齐市天山区", "乌鲁木齐市公安局天山区分局"),
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田"
    "董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹"
    "熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "皇甫", "慕容")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文斌婷"
    "雪梅宇浩然子涵欣怡梓轩博晨思琪佳雨泽嘉懿轩昊天诗瑶鑫俊辉凯旋瑞淑贞"
    "慧颖云龙春生海燕永康晓东海波振宇晓琳璐瑜珂珺昱晟翊炜烨煜琰璟筠"
)
_LONG_NAMES = (
    "买买提·吐尔逊",
    "阿依古丽·艾合买提",
    "迪丽努尔·阿不都拉",
    "扎西·多吉",
    "古丽娜·巴合提",
    "阿不都热合曼·买买提依明",
    "努尔阿米娜·图尔荪托合提",
    "叶尔江·木拉提别克",
    "阿卜杜喀迪尔·阿卜杜热扎克·麦麦提",
)
#: Seldom in names, but there: what input methods and old fonts lack.
_RARE = "喆犇堃昇淼焱垚翀赟頔旻玥芃祎烜懋曌婳璠旸玙甯暐骉"
#: Places with long names, for people only.
_FAR = (
    ("433127", "湖南省湘西土家族苗族自治州永顺县", "永顺县公安局"),
    ("513401", "四川省凉山彝族自治州西昌市", "西昌市公安局"),
    ("654022", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县", "察布查尔锡伯自治县公安局"),
    ("533122", "云南省德宏傣族景颇族自治州梁河县", "梁河县公安局"),
    ("152502", "内蒙古自治区锡林郭勒盟锡林浩特市", "锡林浩特市公安局"),
    ("222424", "吉林省延边朝鲜族自治州汪清县", "汪清县公安局"),
    ("540121", "西藏自治区拉萨市林周县", "林周县公安局"),
)
_ETHNIC = ("汉",) * 14 + ("回", "满", "壮", "维吾尔", "蒙古", "土家", "苗", "彝", "藏", "朝鲜", "布依", "侗", "哈萨克")
_STREETS = [
    "中山",
    "人民",
    "解放",
    "建设",
    "和平",
    "长江",
    "黄河",
    "文化",
    "学院",
    "青年",
    "新华",
    "胜利",
    "光明",
    "朝霞",
    "桂花",
    "梧桐",
    "翠竹",
    "银杏",
    "海棠",
    "东风",
]
_ESTATES = [
    "锦绣花园",
    "阳光家园",
    "翠苑新村",
    "书香门第",
    "滨江一号",
    "紫薇小区",
    "幸福里",
    "时代广场",
    "水岸名都",
    "安居苑",
]
_VILLAGES = ["东河", "西岭", "大柳", "石桥", "王家庄", "李家湾", "上塘", "下渡", "新丰", "双桥"]
_TRADES = [
    "科技",
    "信息技术",
    "网络科技",
    "文化传播",
    "商贸",
    "电子商务",
    "软件",
    "生物科技",
    "机械设备",
    "餐饮管理",
    "物流",
    "教育咨询",
]
_BRANDS = [
    "云启",
    "星河",
    "鼎盛",
    "博远",
    "汇智",
    "智联",
    "恒信",
    "致远",
    "华创",
    "瑞丰",
    "安泰",
    "思源",
    "青禾",
    "明德",
    "众诚",
    "蓝鲸",
    "百川",
    "东篱",
    "木森",
    "极光",
]
_SCOPE = (
    "一般项目：技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广；软件开发；信息系统集成服务；",
    "互联网销售（除销售需要许可的商品）；计算机软硬件及辅助设备零售；办公用品销售；日用百货销售；",
    "广告设计、代理；广告制作；会议及展览服务；企业管理咨询；市场营销策划；货物进出口。",
    "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
)
_CAPITAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str  # male, female
    ethnicity: str
    born: date
    address: str
    number: str
    authority: str
    valid_from: date
    valid_to: date | None  # None: 长期

    def front(self) -> dict[str, str]:
        """What a reader should find on the front."""
        return {
            "name": self.name,
            "sex": self.sex,
            "ethnicity": self.ethnicity,
            "birth_date": self.born.isoformat(),
            "address": self.address,
            "id_number": self.number,
        }

    def back(self) -> dict[str, str]:
        """What a reader should find on the back."""
        until = self.valid_to.isoformat() if self.valid_to else "long-term"
        return {"authority": self.authority, "valid_from": self.valid_from.isoformat(), "valid_to": until}


@dataclass(frozen=True)
class Company:
    """A company or self-employed business that does not exist."""

    code: str
    name: str
    kind: str
    address: str
    representative: str
    capital: str  # empty for the self-employed
    established: date
    scope: str
    registrar: str
    term: str = ""  # 营业期限, on licences before 2022
    labels: tuple[str, str, str] = ("法定代表人", "注册资本", "住所")  # of representative, capital (if any), address
    named: bool = True  # whether the self-employed have a trade name

    @property
    def issued(self) -> date:
        """When this licence was printed: the day of establishment, or of some later change."""
        later = int.from_bytes(self.code[8:12].encode(), "big") % 5
        day = self.established.replace(year=self.established.year + later)
        return day if day <= date(2026, 11, 23) else self.established

    @property
    def number(self) -> str:
        """Its 注册号 before there were credit codes: place, sequence, kind, check; fifteen digits."""
        order = int.from_bytes(self.code[8:12].encode(), "big") % 10**7
        body = f"{self.code[2:8]}{order:07d}{'0' if self.capital else '6'}"
        return body + licence_check(body)

    def licence(self) -> dict[str, str]:
        """What a reader should find on the licence."""
        found = {
            "credit_code": self.code,
            "name": self.name if self.named else "",
            "kind": self.kind,
            "address": self.address,
            "legal_representative": self.representative,
            "registered_capital": self.capital,
            "established": self.established.isoformat(),
        }
        return {name: value for name, value in found.items() if value}


def person(seed: int, today: date = date(2026, 11, 23)) -> Person:
    """A grown-up with a valid card."""
    rng = Random(f"person {seed}")
    area, place, authority = rng.choice(_FAR if rng.random() < 0.12 else PLACES)
    sex = rng.choice(("male", "female"))
    born = today - timedelta(days=rng.randint(19 * 365, 75 * 365))
    name, ethnicity = _name(rng)
    valid_from, valid_to = _validity(rng, born, today)
    number = id_number(rng, area, born, sex)
    return Person(name, sex, ethnicity, born, place + home(rng), number, authority, valid_from, valid_to)


def company(seed: int) -> Company:
    """A limited company; for some seeds a self-employed business, partnership, sole proprietorship or branch."""
    rng = Random(f"company {seed}")
    sort = rng.choices(tuple(_SORTS), (70, 18, 4, 4, 4))[0]
    category, ending, kinds, labels = _SORTS[sort]
    area, place, _ = rng.choice(PLACES)
    town = place.removesuffix("区").split("省")[-1].split("自治区")[-1]
    town = town.split("市")[0]
    brand, trade = rng.choice(_BRANDS) + rng.choice(("", "", rng.choice(_BRANDS))), rng.choice(_TRADES)
    established = date(rng.randint(2003, 2025), rng.randint(1, 12), rng.randint(1, 28))
    amount = rng.choice((10, 50, 100, 200, 300, 500, 1000, 2000, 5000))
    capital = f"{_in_words(amount)}万元整" if rng.random() < 0.7 else f"{amount}万元人民币"
    return Company(
        code=credit_code(rng, category, area),
        name=f"{town}市{brand}{trade}{rng.choice(ending)}",
        kind=rng.choice(kinds),
        address=place + office(rng),
        representative=_name(rng)[0],
        capital=capital if labels[1] else "",
        established=established,
        scope="".join(_SCOPE[: rng.randint(2, 4)]),
        registrar=f"{place.split('省')[-1].split('自治区')[-1]}市场监督管理局",
        term="长期" if rng.random() < 0.5 else "",
        labels=labels,
        named=sort != "self-employed" or rng.random() < 0.75,
    )


_KINDS = (
    "有限责任公司（自然人独资）",
    "有限责任公司（自然人投资或控股）",
    "有限责任公司（法人独资）",
    "其他有限责任公司",
    "股份有限公司（非上市、自然人投资或控股）",
    "有限责任公司",
)
#: Head of the code, endings of the name, what is printed as 类型, and the labels of representative, capital, address.
_SORTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, str, str]]] = {
    "company": ("91", ("有限公司",), _KINDS, ("法定代表人", "注册资本", "住所")),
    "self-employed": ("92", ("工作室", "店", "商行", "经营部"), ("个体工商户",), ("经营者", "", "经营场所")),
    "partnership": ("91", ("合伙企业（有限合伙）",), ("有限合伙企业",), ("执行事务合伙人", "出资额", "主要经营场所")),
    "proprietorship": ("91", ("厂", "设计院"), ("个人独资企业",), ("投资人", "出资额", "住所")),
    "branch": ("91", ("有限公司分公司",), ("有限责任公司分公司（自然人投资或控股）",), ("负责人", "", "营业场所")),
}


def name_of(rng: Random) -> str:
    """A Chinese name."""
    return _name(rng)[0]


def _name(rng: Random) -> tuple[str, str]:
    if rng.random() < 0.06:
        return rng.choice(_LONG_NAMES), rng.choice(("维吾尔", "哈萨克", "藏"))
    surname = rng.choice(_DOUBLE) if rng.random() < 0.03 else rng.choice(_SURNAMES)
    given = rng.choices(_GIVEN, k=rng.choice((1, 2, 2, 2)))
    if rng.random() < 0.05:
        given[-1] = rng.choice(_RARE)
    return surname + "".join(given), rng.choice(_ETHNIC)


def _validity(rng: Random, born: date, today: date) -> tuple[date, date | None]:
    """Ten years until 25, twenty until 45, then for good; issued so that it has not run out."""
    issued = max(today - timedelta(days=rng.randint(30, 9 * 365)), born + timedelta(days=16 * 366))
    age = (issued - born).days / 365.25
    if age >= 46:
        return issued, None
    years = 10 if age < 26 else 20
    issued = issued.replace(day=min(issued.day, 28))
    return issued, issued.replace(year=issued.year + years)


def id_number(rng: Random, area: str, born: date, sex: str) -> str:
    """With its check."""
    order = rng.randint(0, 499) * 2 + (sex == "male")
    body = f"{area}{born:%Y%m%d}{order:03d}"
    return body + id_check(body)


def credit_code(rng: Random, category: str, area: str) -> str:
    """category: its first two characters."""
    body = category + area + "".join(rng.choices(CREDIT_CODE_ALPHABET, k=9))
    return body + credit_check(body)


def home(rng: Random) -> str:
    """Where somebody lives, below the district."""
    if rng.random() < 0.3:
        return f"{rng.choice(_VILLAGES)}镇{rng.choice(_VILLAGES)}村{rng.randint(1, 18)}组{rng.randint(1, 200)}号"
    if rng.random() < 0.15:
        return f"{rng.choice(_ESTATES)}{rng.randint(1, 40)}#楼{rng.randint(1, 5)}-{rng.randint(101, 2404)}"
    block = f"{rng.randint(1, 30)}栋{rng.randint(1, 6)}单元{rng.randint(1, 32)}{rng.randint(0, 1)}{rng.randint(1, 4)}室"
    street = f"{rng.choice(_STREETS)}{rng.choice(('路', '街', '大道', '东路'))}{rng.randint(1, 999)}号"
    return street + rng.choice(("", block, rng.choice(_ESTATES) + block))


def office(rng: Random) -> str:
    """Where a company sits, below the district."""
    tower = rng.choice(("", f"{rng.choice(_ESTATES)}{rng.choice('ABC')}座", "科技园创新大厦"))
    room = rng.choice((f"{rng.randint(2, 28)}层{rng.randint(201, 2899)}室", f"{rng.randint(101, 2899)}室"))
    return f"{rng.choice(_STREETS)}路{rng.randint(1, 999)}号{tower}{room}"


def _in_words(amount: int) -> str:
    """10 as 壹拾, 500 as 伍佰."""
    digits = str(amount)
    return _CAPITAL[int(digits[0])] + {1: "", 2: "拾", 3: "佰", 4: "仟"}[len(digits)]
