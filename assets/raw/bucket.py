"""Exports in an S3 bucket: listed, and downloaded one by one into the build's folder.

Credentials come from the environment only, by the names that AWS's own tools use. Downloaded rather
than read in place, because a file's records are counted before DuckDB reads them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyarrow import fs

from pipelines.errors import DeliveryError, SettingsError

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Bucket:
    """A bucket, or the part of it below a prefix: `s3://bucket/prefix`."""

    url: str

    def files(self) -> list["FileInBucket"]:
        """Return every object below the prefix.

        Raises:
            DeliveryError: the bucket cannot be reached.
            SettingsError: the environment has no key.
        """
        prefix = self.url.removeprefix("s3://").rstrip("/")
        with self.reached("the list of its files") as system:
            found = system.get_file_info(fs.FileSelector(prefix, recursive=True))
        return [
            FileInBucket(
                info.path.removeprefix(prefix).lstrip("/"),
                self,
                info.path,
                info.size,
                info.mtime_ns or 0,
            )
            for info in found
            if info.is_file
        ]

    @contextmanager
    def reached(self, what: str) -> Iterator[fs.S3FileSystem]:
        """Yield the file system of the bucket, and say of what it was wanted for if it fails.

        Raises:
            DeliveryError: the bucket cannot be reached.
            SettingsError: the environment has no key.
        """
        try:
            yield self._system()
        except OSError:
            raise DeliveryError(
                f"{self.url}: {what} cannot be read. Check the address, the rights of the key, "
                "and the environment variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, "
                "AWS_REGION and AWS_ENDPOINT_URL."
            ) from None

    def _system(self) -> fs.S3FileSystem:
        key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
        if not key or not secret:
            raise SettingsError(
                f"{self.url}: the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. "
                "Set them where the night runs; they never stand in retailer.toml."
            )
        scheme, _, address = os.environ.get("AWS_ENDPOINT_URL", "").rpartition("://")
        return fs.S3FileSystem(
            access_key=key,
            secret_key=secret,
            session_token=os.environ.get("AWS_SESSION_TOKEN"),
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
            endpoint_override=address or None,
            scheme=scheme or "https",
        )


@dataclass(frozen=True)
class FileInBucket:
    """An object in the bucket."""

    name: str
    bucket: Bucket
    key: str
    size: int
    modified_ns: int

    def state(self) -> tuple[int, int]:
        """Return its size and time of writing, as it was listed."""
        return self.size, self.modified_ns

    def local(self, target: Path, limits: object) -> Path:  # noqa: ARG002  of what is packed
        """Download it to the target.

        Raises:
            DeliveryError: it cannot be read.
        """
        with (
            self.bucket.reached(self.name) as system,
            system.open_input_stream(self.key, compression=None) as source,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(source, file, _CHUNK)
        return target
