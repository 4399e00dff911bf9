"""A company whose legal representative is from Taiwan: he gives no face; its site principal records one, twice."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import bot.samples
from tests.actions import clips
from tests.browser.applicant import Applicant
from tests.browser.house import DESKTOP, chromium, picture, served, with_camera
from tests.documents.abroad import permit_holder
from tests.documents.draw import id_card_back, id_card_front
from tests.documents.kinds.travel import permit
from tests.documents.people import person
from tests.documents.photo import photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.clips]

WHO = person(1)
HOLDER = permit_holder(3, "tw_permit")


def test_who_holds_a_travel_permit_gives_no_face_and_the_site_principal_does(tmp_path: Path, camera: Path) -> None:
    with served(tmp_path / "var") as house, chromium(*with_camera(camera)) as browser:
        desk = browser.new_context(viewport=DESKTOP, locale="zh-CN", permissions=["camera"])
        applicant = Applicant(desk.new_page())
        applicant.come_to_the_principal(house.url)
        applicant.press("ask.principal.id_front", "other_certificate")
        applicant.press("ask.principal.certificate", "tw_permit")
        applicant.photo("ask.principal.permit_front", _permit_of_the_representative())
        applicant.photo("ask.principal.permit_back", _back())
        applicant.press("ask.principal.permit_card", "right")

        applicant.press("ask.site_principal.same", "other")
        face = next(clips.frames(clips.real("clips/d3.mp4")))
        front = photograph(id_card_front(WHO, clips.portrait_for_card(face)), "scan", "front")
        applicant.photo("ask.site_principal.id_front", front)
        applicant.photo("ask.site_principal.id_back", photograph(id_card_back(WHO), "scan", "back"))
        applicant.press("ask.site_principal.card", "right")
        applicant.press("ask.consent.face_company", "agree")
        applicant.passes_face("ask.face.video", clips.CHALLENGE_OF_D3_LOOP, takes=2)
        applicant.sees("ask.sites.name")
        picture(applicant.page, "representative-abroad")
        asked = applicant.page.locator(".msg.bot").evaluate_all("nodes => nodes.map(node => node.dataset.key)")
        assert asked.count("ask.consent.face_company") == 1
        assert asked.index("ask.site_principal.card") < asked.index("ask.consent.face_company")


def _permit_of_the_representative() -> bytes:
    """With the name that the sample licence has."""
    manifest = Path(bot.samples.__file__).with_name("manifest.json")
    papers = {paper["file"]: paper for paper in json.loads(manifest.read_text("utf-8"))}
    name = papers["licence.jpg"]["fields"]["legal_representative"]
    return photograph(permit(replace(HOLDER, name=name), "tw_permit").picture, "scan", "permit")


def _back() -> bytes:
    """Nothing is read from it."""
    kept = io.BytesIO()
    Image.effect_noise((1200, 760), 40).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()
