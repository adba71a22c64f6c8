"""Files that a study makes for readers' browsers, beside its results.

They follow from the data and not from the results, so no render makes them. A manifest holds the
digest of each, and the results that of the manifest: without the data, too, a file is known to be
the one that was made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hitpred.files import remove, sha256, write_atomically

MANIFEST: Final = "files.json"
BY_HAND: Final = frozenset({"LICENSE", "README.md"})
"""What people wrote about the files, beside them."""


@dataclass(frozen=True)
class Bundle:
    """A folder of such files.

    Attributes
    ----------
    folder : Path
        Where they are; made when they are written.
    """

    folder: Path

    def write(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Write the files and remove what else was made; returns what the results record of them.

        Raises
        ------
        HitpredError
            If a file can't be written.
        """
        sizes = [len(content.encode()) for content in files.values()]
        manifest = json.dumps({name: sha256(files[name]) for name in sorted(files)}, indent=1)
        made = {**files, MANIFEST: manifest + "\n"}
        for name, content in made.items():
            write_atomically(self.folder / name, content)
        for stray in self._others(made):
            remove(stray)
        return {
            "count": len(files),
            "bytes": sum(sizes),
            "largest_bytes": max(sizes),
            "manifest_sha256": sha256(made[MANIFEST]),
        }

    def fault(self, recorded: object) -> str | None:
        """Say what is not as it was written, by what the results record of it; None if all is."""
        path = self.folder / MANIFEST
        if not path.is_file():
            return f"{path} is missing"
        manifest = path.read_bytes()
        known = recorded.get("manifest_sha256") if isinstance(recorded, Mapping) else None
        if sha256(manifest) != known:
            return f"{path} is not the one that was made with the results"
        digests: dict[str, str] = json.loads(manifest)
        for name, digest in digests.items():
            file = self.folder / name
            if not file.is_file():
                return f"{file} is missing"
            if sha256(file.read_bytes()) != digest:
                return f"{file} was changed after it was made"
        strays = self._others({*digests, MANIFEST})
        return f"{strays[0]} is made by nothing" if strays else None

    def _others(self, made: Mapping[str, str] | set[str]) -> list[Path]:
        kept = {*made, *BY_HAND}
        return [
            path
            for path in sorted(self.folder.iterdir())
            # Hidden files come and go while others are written, and are not published.
            if path.name not in kept and not path.name.startswith(".")
        ]
