"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geomap.errors import InputError


def write_atomic(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write `content` to `path` through a temporary file in the same folder and a rename.

    Parameters
    ----------
    path : path-like
        Where to write. The parent folder is made when it is missing.
    content : str or bytes
        Text is written as UTF-8 with line feeds, whatever the platform.

    Raises
    ------
    InputError
        If the folder cannot be written to. Whatever was at `path` stays as it was.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "a" / "b.txt"
    >>> write_atomic(target, "x")
    >>> target.read_text()
    'x'
    """
    with open_atomic(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def open_atomic(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the place of `path` when the block is left without an exception.

    Parameters
    ----------
    path : path-like
        The parent folder is made when it is missing.

    Raises
    ------
    InputError
        If the folder cannot be written to. Whatever was at `path` stays as it was.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> with open_atomic(target) as stream:
    ...     _ = stream.write(b"x")
    ...     target.exists()
    False
    >>> target.read_text()
    'x'
    """
    import tempfile

    target = Path(path)
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder of that name is in the way")
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write {target}: {getattr(error, 'strerror', None) or error}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
