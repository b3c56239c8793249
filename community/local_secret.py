"""The secret key of a local folder: made at the first start, kept with the data it protects."""

import os
import secrets
from pathlib import Path


def local_secret_key(folder: Path) -> str:
    """The key in `folder`/secret-key, which only its owner may read; made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret-key"
    if not path.exists():
        # Written aside and linked into place: of two that start at once, both read the same complete key.
        draft = folder / f".secret-key-{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
