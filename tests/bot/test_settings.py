"""What is refused before anything is served, in words; and what never stands in a log or a complaint."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from actions.readers.wording import UNSURE
from bot.logs import Wordless
from bot.settings import ConfigFaulty, Settings, lacking, load

SECRETS = ("PROVIDER_TOKEN", "PROVIDER_SECRET", "REST_TOKEN", "ACTIONS_SECRET")
NUMBER = "11010119900307793X"


def test_going_live_needs_its_secrets_and_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(f"XIAOBEI_{name}", raising=False)
    assert not list(lacking(Settings()))
    live = {"sandbox": False, "rest": {"enabled": True}, "actions": {"url": "http://a"}, "mail": {"host": "m"}}
    told = " ".join(lacking(Settings.model_validate(live)))
    for word in ("provider.url", "server.public_url", "mail.sender", *SECRETS):
        assert word in told
    live |= {"provider": {"url": "https://p"}, "server": {"public_url": "https://icp"}}
    live |= {"mail": {"host": "m", "sender": "a@b"}}
    for name in SECRETS:
        monkeypatch.setenv(f"XIAOBEI_{name}", "x" * 16)
    assert not list(lacking(Settings.model_validate(live)))


def test_a_provider_needs_an_address_under_which_he_can_fetch_pictures() -> None:
    own = {"provider": {"url": "https://p"}}
    assert "server.public_url" in " ".join(lacking(Settings.model_validate(own)))
    assert not list(lacking(Settings.model_validate(own | {"server": {"public_url": "http://10.0.0.8:8080"}})))


@pytest.mark.parametrize("model", ["ArcFace", "Facenet512"])
def test_a_face_model_without_its_weights_is_refused_at_start_with_what_is_missing(model: str) -> None:
    told = list(lacking(Settings.model_validate({"face": {"model": model}})))
    assert len(told) == 1
    assert model in told[0] and f"{model.lower()}_weights.onnx" in told[0]


def test_a_bar_of_doubt_under_which_letters_that_may_be_others_would_pass_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.write_text("reader: {sure: 0.6}\n")
    with pytest.raises(ConfigFaulty, match=r"reader\.sure"):
        load(file)
    assert UNSURE == 0.6


def test_a_secret_in_the_wrong_place_is_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.write_text("mail: {host: x, password: hunter2}\n")
    with pytest.raises(ConfigFaulty, match=r"config.yml: mail\.password") as faulty:
        load(file)
    assert "hunter2" not in str(faulty.value)
    assert faulty.value.__suppress_context__


def test_an_exception_in_the_log_has_no_words() -> None:
    try:
        try:
            raise KeyError(NUMBER)
        except KeyError as inner:
            raise ValueError(NUMBER) from inner
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "broken", None, (ValueError, error, error.__traceback__))
    told = Wordless("%(message)s").format(record)
    assert "ValueError" in told and "KeyError" in told and "test_settings.py" in told
    assert NUMBER not in told
