"""A rendered site is looked at before it is published."""

import functools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest
from conftest import REPOSITORY

from hitpred.cache.store import Store
from hitpred.site import links
from hitpred.site import rendered as rendered_site
from hitpred.site.pages.document import Reading, read_project
from hitpred.site.rendered import site_problems


@dataclass
class Published:
    """The published results, and a site of them."""

    site: Path
    root: Path = REPOSITORY
    cache: Path = REPOSITORY / "report/cache"
    store: Store = field(default_factory=lambda: Store(REPOSITORY / "report/cache/results"))


@pytest.fixture(scope="module", autouse=True)
def _each_page_is_read_once() -> Iterator[None]:
    """A test edits one page at most, and all of them take seconds to read."""
    with (
        mock.patch.object(rendered_site, "_Main", functools.cache(rendered_site._Main)),
        mock.patch.object(links, "_Page", functools.cache(links._Page)),
    ):
        yield


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_project(REPOSITORY)


@pytest.fixture(scope="module")
def rendered(sites: dict[str, Path]) -> Path:
    return sites["preview"]


@pytest.fixture
def problems(rendered: Path, reading: Reading, tmp_path: Path) -> Callable[..., list[str]]:
    """Return what is wrong with the site after an edit of one of its pages."""

    def edited(name: str = "", old: str = "", new: str = "") -> list[str]:
        site = shutil.copytree(rendered, tmp_path / "site")
        if name:
            text = (site / name).read_text(encoding="utf-8")
            assert old in text
            (site / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return [*site_problems(Published(site), reading)]

    return edited


def test_a_site_as_it_was_rendered_has_no_problem(problems):
    assert problems() == []


def test_a_number_that_the_results_do_not_have(problems):
    assert problems("index.html", ">0.914</span>", ">0.915</span>") == [
        "index.html: “0.915” stands where leakage.ledger.row_smote_random_forest.roc_auc.mean is "
        "0.914."
    ]


def test_a_number_that_was_lost(problems):
    path = "leakage.ledger.row_smote_random_forest.roc_auc.mean"
    old = f'<span data-value="{path}">'
    assert problems("index.html", old, "<span>") == [
        f"index.html: the number {path} does not stand where the text names it."
    ]


def test_a_number_of_no_value(problems):
    found = problems("index.html", 'data-value="leakage.', 'data-value="nobody.')
    assert any("is said to be nobody." in problem for problem in found)


@pytest.mark.parametrize("mark", ["?var:a.b", "{{< var a.b >}}", "{{&lt; var a &gt;}}", "?@fig-x"])
def test_what_was_not_resolved(problems, mark):
    found = problems("report/methods.html", "</main>", f"<p>{mark}</p></main>")
    assert len(found) == 1
    assert found[0].endswith("” was not resolved.")


def test_marks_in_code_are_none(problems):
    found = problems("report/methods.html", "</main>", "<code>[@x]</code></main>")
    assert not any("was not resolved" in problem for problem in found)


def test_a_broken_link_and_a_page_that_is_not_there(rendered, reading, tmp_path):
    site = shutil.copytree(rendered, tmp_path / "site")
    (site / "report/peers.html").unlink()
    found = [*site_problems(Published(site), reading)]
    assert f"{site / 'report/peers.html'} is not there: run `hitpred render`." in found
    assert any("peers.html leads to no file." in problem for problem in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("index.html", "</main>", "<p>Extra.</p></main>", "Extra."),
        ("report/shap.html", ">16,162</td>", ">99,162</td>", "99,162"),
    ],
)
def test_a_text_that_the_sources_do_not_have(problems, name, old, new, told):
    (found,) = problems(name, old, new)
    assert found.startswith(f"{name}: from “{told}")
    assert found.endswith("” on it is not what the sources say.")


@pytest.mark.parametrize("name", ["results/context.json", "figures/hero.png", "figures/stray.svg"])
def test_a_file_that_the_cache_has_otherwise(rendered, reading, tmp_path, name):
    site = shutil.copytree(rendered, tmp_path / "site")
    with (site / "report/cache" / name).open("ab") as file:
        file.write(b" ")
    source = REPOSITORY / "report/cache" / name
    assert [*site_problems(Published(site), reading)] == [
        f"{site / 'report/cache' / name} is not what {source} holds."
    ]


def test_a_page_that_the_project_does_not_have(rendered, reading, tmp_path):
    site = shutil.copytree(rendered, tmp_path / "site")
    (site / "report/draft.html").write_text("<main>A page of last year.</main>", encoding="utf-8")
    assert [*site_problems(Published(site), reading)] == [
        f"{site / 'report/draft.html'} is no page of the project: run `hitpred render`."
    ]
