"""The model weights: which files, out of which registry packages, with which hashes; fetched by `xiaobei models`.

No model hub is asked: every weight travels in a package of the registry that pip is configured for. The
packages themselves are never installed; mediapipe's and rapidocr's needs would fight with ours.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Weights:
    """One file of models/: where it stands inside its package, its size in bytes and its SHA-256."""

    path: str
    inside: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """One pinned file of the registry and the weights in it. `options` make pip choose it on every machine."""

    requirement: str
    sha256: str
    options: tuple[str, ...]
    weights: tuple[Weights, ...]


_LINUX_WHEEL = (
    "--only-binary=:all:",
    "--platform=manylinux_2_28_x86_64",
    "--python-version=3.11",
    "--implementation=cp",
)

PACKAGES = (
    Package(
        "rapidocr==3.10.0",
        "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
        ("--only-binary=:all:",),
        (
            Weights(
                "PP-OCRv6_small_det/inference.onnx",
                "rapidocr/models/PP-OCRv6_det_small.onnx",
                9929594,
                "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
            ),
            Weights(
                "PP-OCRv6_small_rec/inference.onnx",
                "rapidocr/models/PP-OCRv6_rec_small.onnx",
                21234383,
                "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
            ),
        ),
    ),
    Package(
        "face_recognition_models==0.3.0",
        "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf",
        ("--no-binary=face_recognition_models",),
        (
            Weights(
                "deepface/.deepface/weights/dlib_face_recognition_resnet_model_v1.dat",
                "face_recognition_models-0.3.0/face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
                22466066,
                "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
            ),
            Weights(
                "shape_predictor_5_face_landmarks.dat",
                "face_recognition_models-0.3.0/face_recognition_models/models/shape_predictor_5_face_landmarks.dat",
                9150489,
                "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
            ),
        ),
    ),
    Package(
        "mediapipe==0.10.21",
        "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
        _LINUX_WHEEL,
        (
            Weights(
                "face_landmark.tflite",
                "mediapipe/modules/face_landmark/face_landmark.tflite",
                1242398,
                "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
            ),
            Weights(
                "face_detection_short_range.tflite",
                "mediapipe/modules/face_detection/face_detection_short_range.tflite",
                229714,
                "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
            ),
        ),
    ),
)

_DET_CONFIG = "PP-OCRv6_small_det/inference.yml"
_REC_CONFIG = "PP-OCRv6_small_rec/inference.yml"


class ModelsMissing(RuntimeError):
    """Model weights are not there yet: {0}. Run `xiaobei models`; it needs the package registry once."""

    def __str__(self) -> str:
        """The sentence above, with the missing files in it."""
        return str(self.__doc__).format(", ".join(self.args))


class ModelsBroken(RuntimeError):
    """A package could not be fetched, or what came is not what we pinned. The message says which."""


def models_dir() -> Path:
    """Where the weights lie: the folder named by XIAOBEI_MODELS, else ./models."""
    return Path(os.environ.get("XIAOBEI_MODELS") or "models").resolve()


def require_models() -> Path:
    """The folder, once every file in it is there with its size. Cheap; `faults` looks at the hashes too."""
    folder = models_dir()
    missing = [w.path for w in _all_weights() if not _has_size(folder / w.path, w.size)]
    missing += [name for name in (_DET_CONFIG, _REC_CONFIG) if not (folder / name).is_file()]
    if missing:
        raise ModelsMissing(*missing)
    return folder


def faults(folder: Path) -> list[str]:
    """Each file that is missing or not the pinned one, as a line for the terminal."""
    wrong = [f"{w.path}: {fault}" for w in _all_weights() if (fault := _fault(folder / w.path, w))]
    return wrong + [
        f"{name}: missing or changed"
        for name, text in _configs(folder)
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def fetch(folder: Path, say: Callable[[str], None]) -> None:
    """Make the folder complete. What is there and right stays; each file appears whole or not at all.

    Raises ModelsBroken.
    """
    for package in PACKAGES:
        if all(_fault(folder / weights.path, weights) is None for weights in package.weights):
            continue
        say(f"fetching {package.requirement} for its model weights")
        with tempfile.TemporaryDirectory(prefix="xiaobei-models-") as temporary:
            archive = _download(package, Path(temporary))
            for weights in package.weights:
                _extract(archive, weights, folder)
                say(f"  {weights.path}")
    for name, text in _configs(folder):
        _write(folder / name, text.encode())


def _all_weights() -> list[Weights]:
    return [weights for package in PACKAGES for weights in package.weights]


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _fault(path: Path, weights: Weights) -> str | None:
    if not path.is_file():
        return "missing"
    if not _has_size(path, weights.size):
        return "wrong size"
    return None if _sha256(path) == weights.sha256 else "wrong hash"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(package: Package, into: Path) -> Path:
    """Let pip fetch it, so that the user's registry, proxy and certificates are used.

    The hash goes in a requirements file: pip then refuses another file before it runs anything of an sdist.
    """
    wanted = into / "wanted.txt"
    wanted.write_text(f"{package.requirement} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", f"--dest={into}", *package.options, "-r", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # all words are ours
    if done.returncode:
        raise ModelsBroken(f"pip could not fetch {package.requirement}:\n{done.stderr.strip()[-2000:]}")
    return next(path for path in into.iterdir() if path.name != wanted.name)


def _extract(archive: Path, weights: Weights, folder: Path) -> None:
    data = _member(archive, weights.inside)
    if hashlib.sha256(data).hexdigest() != weights.sha256:
        raise ModelsBroken(f"{weights.inside} in {archive.name} is not the file we pinned")
    _write(folder / weights.path, data)


def _member(archive: Path, name: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(name)
    with tarfile.open(archive) as tarball:
        file = tarball.extractfile(name)
        if file is None:
            raise ModelsBroken(f"{name} is not in {archive.name}")
        return file.read()


def _write(path: Path, data: bytes) -> None:
    """Beside its place first, then moved there: a process that is killed leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.chmod(beside, 0o644)
    os.replace(beside, path)


def _configs(folder: Path) -> Iterator[tuple[str, str]]:
    """The inference.yml that PaddleOCR wants beside each ONNX file. rapidocr's wheel has none, so they are ours."""
    yield _DET_CONFIG, _dump(_det_config())
    if (folder / "PP-OCRv6_small_rec/inference.onnx").is_file():
        yield _REC_CONFIG, _dump(_rec_config(_characters(folder / "PP-OCRv6_small_rec/inference.onnx")))


def _dump(config: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(config, allow_unicode=True, sort_keys=True)


def _characters(model: Path) -> list[str]:
    """The recogniser's alphabet, which the ONNX file carries as metadata: 18,708 characters, one a line."""
    import onnxruntime  # type: ignore[import-untyped]

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return str(session.get_modelmeta().custom_metadata_map["character"]).split("\n")


_DECODE = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}


def _det_config() -> dict[str, Any]:
    normalise = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255.", "order": "hwc"}
    return {
        "Global": {"model_name": "PP-OCRv6_small_det"},
        "PreProcess": {
            "transform_ops": [
                _DECODE,
                {"DetResizeForTest": {"limit_side_len": 960, "limit_type": "max"}},
                {"NormalizeImage": normalise},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 1000,
            "unclip_ratio": 1.5,
        },
    }


def _rec_config(characters: list[str]) -> dict[str, Any]:
    return {
        "Global": {"model_name": "PP-OCRv6_small_rec"},
        "PreProcess": {
            "transform_ops": [
                _DECODE,
                {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
