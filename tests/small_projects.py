"""Small projects of pages, written and read as the site's are."""

from pathlib import Path

from hitpred.site.pages.document import Document, read_project

QUARTO = """project: {type: website, render: [report/*.qmd]}
website:
  title: Hits
"""


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"_quarto.yml": QUARTO, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, files: dict[str, str]) -> list[Document]:
    reading = read_project(project(folder, files))
    assert reading.errors == ()
    return [*reading.pages, *reading.settings]
