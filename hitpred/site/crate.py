"""Everything as one research object: data by reference, code, settings, results and site.

RO-Crate is a folder of files with their description beside them, in words that repositories read.
"""

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rocrate.model import ContextEntity, DataEntity, Person
from rocrate.rocrate import ROCrate

from hitpred.cache.lock import alone
from hitpred.cache.workspace import Workspace
from hitpred.dataset.pin import Pin, read_pin
from hitpred.dataset.source import EXTERNAL_PIN_FILE, PIN_FILE
from hitpred.errors import HitpredError
from hitpred.files import sha256, write_atomically
from hitpred.site.changes.editions import git
from hitpred.site.finish.about import About
from hitpred.site.finish.page import ARCHIVE
from hitpred.studies.registry import STUDIES

SITE: Final = "site"
"""The folder of the rendered site within it."""
LICENCE: Final = "https://spdx.org/licenses/MIT"
SONGS: Final = "report/cache/songs/"
SONGS_LICENCE: Final = "https://opendatacommons.org/licenses/odbl/1-0/"
"""Of what is derived from the data song by song."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of all files in the archive: the same content gives the same bytes."""


def crate(workspace: Workspace, known: About, target: Path) -> None:
    """Pack a workspace with published results, and its site, into an archive.

    Parameters
    ----------
    workspace : Workspace
        That of the published results.
    known : About
        Commit, day, address and citation.
    target : Path
        The archive; it takes the place of an older one when it is complete.

    Raises
    ------
    HitpredError
        If the workspace is another one, is not under version control, or was never rendered.
    """
    if not workspace.published:
        raise HitpredError("Only the published results make a research object: leave --data out.")
    if not (workspace.site / "index.html").is_file():
        raise HitpredError(f"There is no site in {workspace.site}: run `hitpred render`.")
    listed = git(workspace.project, "ls-files", "-z")
    if not listed:
        raise HitpredError(
            f"{workspace.project} is not under version control, so that nobody knows which files "
            "belong to it: pack a clone."
        )
    with alone(workspace.writing), tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "crate"
        _described(workspace, known, listed.decode().strip("\0").split("\0")).write(packed)
        (packed / SITE / ARCHIVE).unlink(missing_ok=True)  # it must not hold an older one
        write_atomically(target, _zipped(packed, Path(folder) / "crate.zip"))


def _described(workspace: Workspace, known: About, tracked: list[str]) -> ROCrate:
    """Describe all that goes into the archive."""
    described = ROCrate(gen_preview=False)
    cited = known.citation or {}
    _describe_whole(described, known, cited)
    for name in tracked:
        if (workspace.project / name).is_file():
            described.add_file(workspace.project / name, name, properties=_terms(name))
    described.add_dataset(
        workspace.site, f"{SITE}/", properties={"name": "The site as it was rendered"}
    )
    software = described.add(
        ContextEntity(
            described,
            known.repository or "#hitpred",
            {
                "@type": "SoftwareSourceCode",
                "name": "hitpred",
                "version": cited.get("version"),
                "license": {"@id": LICENCE},
                "programmingLanguage": "Python",
                "identifier": known.commit,
            },
        )
    )
    pins = [read_pin(workspace.project / pin) for pin in (PIN_FILE, EXTERNAL_PIN_FILE)]
    used = [described.add(_data(described, pin)) for pin in pins]
    used.append(described.dereference("hitpred.toml"))
    described.add_action(
        software,
        identifier="#computation",
        object=used,
        result=_results(described, workspace),
        properties={"name": "hitpred run"},
    )
    return described


def _terms(name: str) -> dict[str, Any]:
    """Return the licence of a file where it is not that of the code."""
    return {"license": {"@id": SONGS_LICENCE}} if name.startswith(SONGS) else {}


def _describe_whole(described: ROCrate, known: About, cited: Mapping[str, Any]) -> None:
    described.name = known.title
    described.description = known.description
    described.license = LICENCE
    described.creator = [
        described.add(Person(described, f"#author-{place}", {"name": author["name"]}))
        for place, author in enumerate(cited.get("authors", ()))
        if "name" in author
    ]
    root = described.root_dataset
    root["version"] = cited.get("version")
    root["datePublished"] = known.results or "1970-01-01"
    root["url"] = known.address or known.repository
    root["citation"] = {"@id": "CITATION.cff"}


def _data(described: ROCrate, pin: Pin) -> ContextEntity:
    """Describe data that stay where they are, by the digest of the file."""
    address = pin.url.format(revision=pin.revision, file_name=pin.file_name)
    properties = {
        "@type": "Dataset",
        "name": pin.title,
        "creditText": pin.attribution,
        "license": pin.licence,
        "identifier": pin.doi,
        "sha256": pin.sha256,
        "contentSize": str(pin.size),
    }
    return ContextEntity(
        described, address, {key: said for key, said in properties.items() if said}
    )


def _results(described: ROCrate, workspace: Workspace) -> list[DataEntity]:
    """Return the results of the studies, each with its question and the digest of its file."""
    found = []
    for study in STUDIES:
        path = workspace.store.path(study.name)
        entity = described.dereference(path.relative_to(workspace.root).as_posix())
        if entity is not None:
            entity["name"] = study.question
            entity["encodingFormat"] = "application/json"
            entity["sha256"] = sha256(path.read_bytes())
            found.append(entity)
    return found


def _zipped(folder: Path, file: Path) -> bytes:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return file.read_bytes()
