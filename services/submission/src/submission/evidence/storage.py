"""Keeps files under random names in a folder or an S3 bucket, whichever the setting names."""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import fsspec
from fsspec.core import url_to_fs

from shared.errors import Unavailable

log = logging.getLogger(__name__)


class Storage:
    """Files below one URL, ``file:///…`` or ``s3://bucket/prefix``, each named by its id.

    For S3 the credentials and the address come from where its own programs look for them. Raises
    ``Unavailable`` when the place does not answer, and ``ValueError`` for a URL that it cannot use.
    """

    def __init__(self, url: str) -> None:
        options = {"auto_mkdir": True} if url.startswith("file:") else {}
        if url.startswith("s3:"):
            options = {"use_listings_cache": False}
        try:
            found, folder = url_to_fs(url, **options)
        except (ImportError, ValueError) as fault:
            raise ValueError(f"{url.partition(':')[0]} is no storage: {fault}") from fault
        self._files: fsspec.AbstractFileSystem = found
        self._folder = folder.rstrip("/")

    def keep(self, file_id: UUID, content: bytes) -> None:
        """Keep a file."""
        try:
            self._files.pipe_file(self._path(file_id), content)
        except Exception as fault:
            raise _away(fault) from fault

    def read(self, file_id: UUID) -> bytes:
        """Return a file's content."""
        try:
            content: bytes = self._files.cat_file(self._path(file_id))
        except Exception as fault:
            raise _away(fault) from fault
        return content

    def remove_all_but(self, known: Collection[UUID], *, before: datetime) -> int:
        """Remove the files that nothing tells of and that are older; return how many there were.

        One that is just being kept is younger, and nothing tells of it yet.
        """
        names = {each.hex for each in known}
        removed = 0
        try:
            for path in self._files.ls(self._folder, detail=False):
                name = path.rpartition("/")[2]
                if name not in names and self._files.modified(path) < before:
                    self._files.rm_file(path)
                    removed += 1
        except FileNotFoundError:
            return removed
        except Exception as fault:
            raise _away(fault) from fault
        return removed

    def _path(self, file_id: UUID) -> str:
        return f"{self._folder}/{file_id.hex}"


def _away(fault: Exception) -> Unavailable:
    log.error("storage_away", extra={"fault": type(fault).__name__})
    return Unavailable("The storage of files does not answer; send this again in a while.")
