"""Reading the text files of a project."""

from pathlib import Path, PurePosixPath

from hitpred.errors import HitpredError


def read_text(project: Path, path: PurePosixPath) -> str:
    """Read a UTF-8 text file of the project.

    Raises
    ------
    HitpredError
        If it cannot be read.
    """
    try:
        return (project / path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise HitpredError(f"{path} is not UTF-8 text: save it again as UTF-8.") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise HitpredError(f"{path} cannot be read in {project}: {reason}.") from None
