"""A screenshot read as running text, by the real PaddleOCR in a real worker process."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from actions.readers import jobs
from actions.readers.page import Line
from actions.readers.settings import ReaderSettings
from actions.readers.words import paragraphs
from actions.workers import Workers
from filing.rejections import rejections
from tests.documents.screenshot import screenshot

LONG = "2. 网站负责人手机号码无人接听，审核人员多次拨打均未接通，请保持电话畅通后重新提交订单；"


def line(text: str, x0: float, y0: float, x1: float) -> Line:
    return Line(text, (1.0,) * len(text), (0.0,) * len(text), x0, y0, x1, y0 + 20)


def test_a_line_that_reaches_the_edge_goes_on_below() -> None:
    lines = (
        line("请修改", 0, 60, 60),
        line("1. 网站名称", 0, 0, 200),
        line("不规范", 0, 30, 60),
        line("2", 150, 60, 160),
    )
    assert list(paragraphs(lines)) == ["1. 网站名称不规范", "请修改2"]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made_up = Workers(1, 60, 2500, jobs.warm)
    yield made_up
    made_up.stop()


@pytest.mark.slow
def test_a_screenshot_is_read_and_its_reasons_are_found(workers: Workers) -> None:
    shot = screenshot("备案驳回通知", ("您的备案被驳回：", "1. 网站名称不规范。", LONG, "3. 域名未实名认证。"))
    text = asyncio.run(workers.run(jobs.read_words, shot, ReaderSettings()))
    assert any("无人接听" in said and "重新提交订单" in said for said in text.splitlines()), text
    assert [found.code for found in rejections(text)] == ["R08", "R15", "R04"]


@pytest.mark.slow
def test_what_shows_no_words_gives_none(workers: Workers) -> None:
    with io.BytesIO() as out:
        Image.new("RGB", (800, 800), "#dde").save(out, "PNG")
        assert asyncio.run(workers.run(jobs.read_words, out.getvalue(), ReaderSettings())) == ""
    assert asyncio.run(workers.run(jobs.read_words, b"no picture", ReaderSettings())) == ""
