"""Keys, sealed data, blind indexes, passwords, tokens and short-lived file links.

Everything personal at rest goes through `Vault`: each piece is sealed with a data key of its own, and that key with the
master key (an envelope), so that rotation rewraps 60 bytes a piece and never touches a photo.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadSignature, URLSafeSerializer

from dialogs.messages import FileRef

KEY_BYTES = 32
_NONCE = 12
_TAG = 16
_ID = 8
_FORMAT = b"\x01"
_WRAPPED = _NONCE + KEY_BYTES + _TAG
_HEAD = len(_FORMAT) + _ID + _WRAPPED


class Unreadable(Exception):
    """Sealed data that cannot be opened: no such key, another place than it was sealed for, or changed since."""


@dataclass(frozen=True, repr=False)
class Keys:
    """The master keys: the first seals, all of them open, the last also roots the blind indexes and signatures.

    The last key therefore stays for ever; rotation only puts a new one in front.
    """

    all: tuple[bytes, ...]

    def text(self) -> str:
        """As kept in var/key or XIAOBEI_KEY: base64, one a line (in the environment: separated by commas)."""
        return "".join(base64.b64encode(key).decode() + "\n" for key in self.all)


def keys_from_text(text: str) -> Keys:
    """Raises ValueError when it is not one or more keys of 32 bytes."""
    keys = tuple(base64.b64decode(word, validate=True) for word in text.replace(",", " ").split())
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("a master key is 32 bytes in base64")
    return Keys(keys)


def load_keys(file: Path, env: Mapping[str, str] = os.environ) -> Keys:
    """From XIAOBEI_KEY, else from the file, which is made with mode 0600 on the first run."""
    if env.get("XIAOBEI_KEY"):
        return keys_from_text(env["XIAOBEI_KEY"])
    if not file.exists():
        save_keys(file, Keys((secrets.token_bytes(KEY_BYTES),)), new=True)
    return keys_from_text(file.read_text("ascii"))


def save_keys(file: Path, keys: Keys, new: bool = False) -> None:
    """Written beside and moved into place, never readable by others. `new` gives way to a file that is there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(keys.text())
        out.flush()
        os.fsync(out.fileno())
    if not new:
        beside.replace(file)
        return
    try:
        os.link(beside, file)  # two processes may start together: the first wins
    except FileExistsError:
        pass
    finally:
        beside.unlink()


class Vault:
    """Seals and opens. `about` says which case and field a piece belongs to; it opens nowhere else."""

    def __init__(self, keys: Keys, file: Path | None = None) -> None:
        self._file = file
        self._take(keys)
        root = keys.all[-1]
        self._blind = _derived(root, b"blind index")
        self._chain = _derived(root, b"audit chain")
        self.signing = _derived(root, b"links")

    def _take(self, keys: Keys) -> None:
        self._keys = {_id_of(key): AESGCM(key) for key in keys.all}
        self._current = _id_of(keys.all[0])

    def seal(self, data: bytes, about: str) -> bytes:
        """format(1) key id(8) nonce(12) wrapped data key(48) nonce(12) ciphertext+tag."""
        own = secrets.token_bytes(KEY_BYTES)
        nonce = secrets.token_bytes(_NONCE)
        return self._head(own, about) + nonce + AESGCM(own).encrypt(nonce, data, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises Unreadable."""
        own = self._own_key(sealed, about)
        nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            return AESGCM(own).decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(about.split("/", 1)[0]) from error

    def rewrap(self, sealed: bytes, about: str) -> bytes:
        """The same piece under the current master key; only its head changes."""
        if sealed[1 : 1 + _ID] == self._current:
            return sealed
        return self._head(self._own_key(sealed, about), about) + sealed[_HEAD:]

    def blind(self, text: str) -> str:
        """A keyed hash to look a value up by without storing it: 32 hex characters."""
        return hmac.new(self._blind, text.encode(), hashlib.sha256).hexdigest()[:32]

    def blind_bytes(self, data: bytes) -> str:
        """The same for a file's content."""
        return hmac.new(self._blind, data, hashlib.sha256).hexdigest()[:32]

    def chained(self, previous: str, line: str) -> str:
        """The next link of an audit chain: nobody without the key can write a line that fits."""
        return hmac.new(self._chain, f"{previous}\n{line}".encode(), hashlib.sha256).hexdigest()

    def _head(self, own: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        wrapped = self._keys[self._current].encrypt(nonce, own, b"key of " + about.encode())
        return _FORMAT + self._current + nonce + wrapped

    def _own_key(self, sealed: bytes, about: str) -> bytes:
        name = sealed[1 : 1 + _ID]
        if sealed[:1] != _FORMAT or len(sealed) < _HEAD + _NONCE + _TAG:
            raise Unreadable("format")
        if name not in self._keys and self._file is not None and self._file.exists():
            self._take(keys_from_text(self._file.read_text("ascii")))  # rotated while we ran
        if name not in self._keys:
            raise Unreadable("key")
        nonce = sealed[1 + _ID : 1 + _ID + _NONCE]
        try:
            return self._keys[name].decrypt(nonce, sealed[1 + _ID + _NONCE : _HEAD], b"key of " + about.encode())
        except InvalidTag as error:
            raise Unreadable(about.split("/", 1)[0]) from error


def open_vault(folder: Path) -> Vault:
    """The vault of an installation whose state lies in `folder` (var/)."""
    file = folder / "key"
    return Vault(load_keys(file), None if os.environ.get("XIAOBEI_KEY") else file)


class FileLinks:
    """Short-lived signed names for files: what an action or a page gets instead of the file or the key."""

    def __init__(self, vault: Vault) -> None:
        self._signer = URLSafeSerializer(vault.signing, salt="file", signer_kwargs={"digest_method": hashlib.sha256})

    def make(self, ref: FileRef, seconds: int) -> str:
        """A token for this file, good for so many seconds of real time."""
        return str(self._signer.dumps([ref, int(time.time()) + seconds]))

    def read(self, token: str) -> FileRef | None:
        """The file a token names, or None when it is forged or over."""
        try:
            ref, until = self._signer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        return FileRef(ref) if time.time() <= until else None


_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """argon2id with the library's defaults (RFC 9106, low memory)."""
    return _hasher.hash(password)


def password_fits(hashed: str, password: str) -> bool:
    """Whether it is the password; takes the same time for a wrong one."""
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> str:
    """43 random characters for a cookie or one-time link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:_ID]


def _derived(root: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, b"xiaobei " + purpose).derive(root)
