"""What each pool of worker processes loads first, and how much memory one of its processes may take."""

from __future__ import annotations

from actions.faces.settings import FaceSettings

#: Megabytes of address space a process may take; PaddleOCR needs some 800 resident, a clip's pictures 300.
READER_MB = 4096
FACE_MB = 4096
MEDIA_MB = 3072


def warm_reader() -> None:
    """Load PaddleOCR and its models."""
    from actions.readers import jobs

    jobs.warm()


def warm_faces(settings: FaceSettings) -> None:
    """Load DeepFace and the model that is configured."""
    from actions.faces import judge

    judge.warm(settings)


def warm_media() -> None:
    """Load what re-draws pictures and packs clips anew."""
    import actions.faces.clip
    import actions.readers.picture  # noqa: F401
