"""The line through the office printer: puts letters as PDF files into a folder; somebody there prints, folds and posts them."""

import os
from pathlib import Path

from services.notifications.lines.protocol import DeliveryReceipt, LetterKey, LineAnswer, LineAnswerKind
from shared import logs
from shared.errors import UnavailableError

log = logs.get(__name__)


class PrintAtOffice:
    """Implements LetterLine with a folder for each organisation. A file is named by the letter's id, which says nothing about the
    person, so the same letter is never there twice."""

    envelope = "dl"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def post(self, key: LetterKey, pdf: bytes) -> LineAnswer:
        """See LetterLine. The file is whole or not there: written beside, then renamed."""
        path = self._path(key)
        try:
            if not path.exists():
                _write(path, pdf)
        except OSError as error:
            log.warning("letter not written", provider="print_at_office", error_type=type(error).__name__)
            return LineAnswer(LineAnswerKind.TRY_LATER, reason="folder_not_writable")
        return LineAnswer(LineAnswerKind.ACCEPTED, provider_id=path.name)

    def find(self, key: LetterKey) -> list[str]:
        """See LetterLine."""
        path = self._path(key)
        try:
            return [path.name] if path.exists() else []
        except OSError:
            raise UnavailableError(
                "letters.folder_away",
                "The folder for letters cannot be read just now. No money is concerned. It is tried again by itself.",
                fault="folder_not_readable",
            ) from None

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """See LetterLine. A printer does not say that a letter was posted: a member of staff does."""
        del provider_id
        return None

    def _path(self, key: LetterKey) -> Path:
        return self._folder / str(key.org_id) / f"{key.message_id}.pdf"


def _write(path: Path, pdf: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Makes the new name last through a power cut: we are about to write down that the letter is there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
