"""Keys and sealed data: nothing opens in the wrong place, rotation works under a running service, links end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.security import (
    FileLinks,
    Keys,
    Unreadable,
    Vault,
    hash_password,
    keys_from_text,
    load_keys,
    open_vault,
    password_fits,
    save_keys,
)
from dialogs.messages import FileRef

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_sealed_piece_opens_only_where_it_was_sealed_for() -> None:
    vault = Vault(Keys((OLD,)))
    sealed = vault.seal("身份证".encode(), "c1/event/1")
    assert vault.open(sealed, "c1/event/1").decode() == "身份证"
    assert sealed != vault.seal("身份证".encode(), "c1/event/1")
    with pytest.raises(Unreadable):
        vault.open(sealed, "c2/event/1")
    with pytest.raises(Unreadable):
        Vault(Keys((NEW,))).open(sealed, "c1/event/1")


def test_every_changed_byte_is_noticed() -> None:
    vault = Vault(Keys((OLD,)))
    sealed = vault.seal(b"x", "a")
    for place in range(len(sealed)):
        with pytest.raises(Unreadable):
            vault.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "a")
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            vault.open(sealed[:length], "a")


def test_rotation_changes_the_head_and_not_the_blind_index() -> None:
    old, both, new = Vault(Keys((OLD,))), Vault(Keys((NEW, OLD))), Vault(Keys((NEW,)))
    sealed = old.seal(b"photo" * 1000, "a")
    fresh = both.rewrap(sealed, "a")
    assert new.open(fresh, "a") == both.open(sealed, "a") == b"photo" * 1000
    assert fresh[-5000:] == sealed[-5000:] and both.rewrap(fresh, "a") == fresh
    assert old.blind("x") == both.blind("x") != new.blind("x")
    assert old.signing == both.signing


def test_a_running_service_learns_a_new_key_from_the_file(tmp_path: Path) -> None:
    running = open_vault(tmp_path)
    keys = load_keys(tmp_path / "key")
    save_keys(tmp_path / "key", Keys((NEW, *keys.all)))
    assert running.open(open_vault(tmp_path).seal(b"x", "a"), "a") == b"x"


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = load_keys(tmp_path / "var" / "key", {})
    assert load_keys(tmp_path / "var" / "key", {}).all == first.all
    assert stat.S_IMODE((tmp_path / "var" / "key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["key"]
    assert load_keys(tmp_path / "none", {"XIAOBEI_KEY": Keys((OLD, NEW)).text().replace("\n", ",")}).all == (OLD, NEW)
    assert not (tmp_path / "none").exists()
    assert "o" * 8 not in repr(Keys((OLD,)))
    for wrong in ("", "c2hvcnQ=", "not base64!"):
        with pytest.raises(ValueError):
            keys_from_text(wrong)


def test_a_link_names_its_file_until_it_is_over_and_cannot_be_forged() -> None:
    links = FileLinks(Vault(Keys((OLD,))))
    ref = FileRef("file:" + "0" * 32)
    token = links.make(ref, 60)
    assert links.read(token) == ref
    assert links.read(links.make(ref, -1)) is None
    # Not the last letter: two of its bits are no part of the signature, so another may mean the same.
    assert links.read(token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]) is None
    assert FileLinks(Vault(Keys((NEW,)))).read(token) is None
    assert links.read("") is None and links.read("ü.ü") is None


def test_passwords_are_kept_as_argon2_hashes() -> None:
    hashed = hash_password("correct horse")
    assert hashed.startswith("$argon2id$") and "correct" not in hashed
    assert password_fits(hashed, "correct horse") and not password_fits(hashed, "wrong")
    assert not password_fits("no hash", "wrong")
