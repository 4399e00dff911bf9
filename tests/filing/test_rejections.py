"""Rejections in the words of those who write them, and texts that are none."""

from __future__ import annotations

import pytest

from filing.reasons import reasons
from filing.rejections import _said, matches, rejections

#: As reviewers of several providers and authorities put it (docs/facts.md, 8, reworded).
WRITTEN = {
    "您的备案申请被驳回：域名所有人不正确，请核实域名所有者与主办单位一致": ["R01"],
    "审核未通过。原因：网站名称不规范，请修改后重新提交": ["R08"],
    "管局退回：主体负责人电话无人接听": ["R15"],
    "备案订单已驳回\n1. 网站名称不合格\n2. 通讯地址不详细，请填写到门牌号": ["R08", "R28"],
    "退回原因：手机号码备案频率大于1": ["R17"],
    "初审不通过：身份证照片模糊，请重新上传；应急联系电话与负责人手机相同": ["R12", "R18"],
    "驳回，未备案网站已开通，请关闭网站后再提交": ["R26"],
    "管局审核意见：您名下已备案网站未悬挂备案号": ["R27"],
    "您提交的备案未通过审核，涉及药品信息，请提供前置审批文件": ["R11"],
    "审核不通过：域名有效期不足，请续费": ["R05"],
    "驳回原因：主体负责人应为法定代表人": ["R13"],
    "因短信核验超时，订单被退回": ["R30"],
    "Your filing was rejected: the website name is not acceptable": ["R08"],
}
#: What applicants say that is no rejection, or a rejection without a reason.
NOT_ONE = [
    "晨光随笔",
    "浙江省杭州市西湖区文三路100号",
    "备案要多久",
    "网站名称怎么起",
    "会被驳回吗",
    "我的订单被退回了",
]


@pytest.mark.parametrize(("text", "codes"), WRITTEN.items())
def test_a_rejection_is_told_by_its_words(text: str, codes: list[str]) -> None:
    assert [match.code for match in rejections(text)] == codes


@pytest.mark.parametrize("text", NOT_ONE)
def test_what_rejects_nothing_is_none(text: str) -> None:
    assert rejections(text) == ()


def test_every_reason_of_the_catalogue_has_words_and_no_other_has() -> None:
    assert set(_said()) == set(reasons())


def test_a_reviewers_words_are_matched_among_what_fits_the_field() -> None:
    assert [match.code for match in matches("打了两次电话都无人接听", ("R15", "R16"))] == ["R15"]
    assert matches("请再看一遍", ("R15", "R16")) == ()
