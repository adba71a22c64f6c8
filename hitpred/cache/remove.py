"""How what must not stay is removed."""

import shutil
from pathlib import Path


def remove(path: Path) -> None:
    """Remove a file, a folder with all in it, or a link without what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
