"""From the demo's CSV to its site, by the commands that a person runs."""

import gzip
import json
import re
import signal
import socket
import urllib.request
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import files_of, left_blank, put_back, start_hitpred

from hitpred.cache.workspace import open_workspace
from hitpred.config import read_settings
from hitpred.dataset.source import resolve
from hitpred.elements import studio
from hitpred.site.finish.finish import MOVED
from hitpred.studies.registry import STUDIES, inputs_of

RESULTS = "_build/demo/report/cache/results"
LIGHT = 60_000
"""Bytes of text, style and script, packed, that a page asks for before anybody touches it."""

OF_THE_SITE = {
    folder: f"[src^='{folder}/'], [src^='report/{folder}/']"
    for folder in ("scripts", "cache/figures")
}
"""How a page that lies in `report/` or at the top names what is the site's own."""
HOSTILE = (
    "<script>alert('demo')</script>",
    "</td></table><img src=x onerror=demo>",
    "[demo](javascript:demo) `code` ![x](y) $x^2$ @demo",
    "{{< var demo.artist >}} {{< include demo.md >}}",
    "**Demo** | _Artist_ | # Demo",
    "```{=html}\n<b>demo</b>\n```",
    "Demo &lt; &amp; \\ ::: {#demo .demo}",
)


def pages_of(site: Path) -> dict[str, BeautifulSoup]:
    return {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in (*site.glob("*.html"), *site.glob("report/*.html"))
        if path.relative_to(site).as_posix() not in MOVED
    }


def results_of(project: Path) -> dict[str, dict]:
    """Return the demo's results files without what may differ from run to run."""
    envelopes = {}
    for path in (project / RESULTS).glob("*.json"):
        envelopes[path.name] = json.loads(path.read_text(encoding="utf-8"))
        for varies in ("environment", "seconds", "checksum"):  # the last is over the others, too
            del envelopes[path.name][varies]
    return envelopes


def test_the_site_has_every_page_and_a_way_in(demo_project, demo_site):
    folders = (demo_project, demo_project / "report")
    documents = {path.stem for folder in folders for path in folder.glob("*.qmd")}
    assert {Path(name).stem for name in pages_of(demo_site)} == documents
    assert "What makes a song a hit?" in (demo_site / "index.html").read_text(encoding="utf-8")
    assert "../index.html" in (demo_site / "report/index.html").read_text(encoding="utf-8")


def test_every_page_says_that_its_numbers_are_the_demos(demo_site):
    for name, page in pages_of(demo_site).items():
        notice = page.select_one("main .notice-demo")
        assert notice is not None, name
        assert "demo data" in notice.get_text()


def test_every_study_has_results_under_the_demos_own_folder(demo_project):
    assert set(results_of(demo_project)) == {f"{study.name}.json" for study in STUDIES}


def test_the_demo_is_clean(built, run_hitpred):
    outcome = run_hitpred(built, "check", "--data", "demo")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("All is well")


def test_pages_are_light(demo_site):
    for path in demo_site.rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        asked = [link["href"] for link in page.select("link[rel=stylesheet]")]
        asked += [script["src"] for script in page.select("script[src]")]
        files = {
            demo_site / link.lstrip("/") if link[0] == "/" else path.parent / link for link in asked
        }
        packed = [len(gzip.compress(file.read_bytes())) for file in (path, *files)]
        assert sum(packed) <= LIGHT, path.name


def test_a_claim_that_the_demo_does_not_bear_out_says_so(demo_site):
    page = pages_of(demo_site)["reproduction.html"].get_text()
    assert "Does not hold for these results: Of our forest, all four" in " ".join(page.split())


def test_a_second_build_computes_nothing_and_changes_nothing(built, run_hitpred):
    cache = built / "_build/demo/report/cache"
    before = files_of(cache)
    outcome = run_hitpred(built, "build", "--data", "demo")
    assert outcome.out.startswith("All results are fresh: nothing to compute.\n")
    assert (outcome.status, outcome.err) == (0, "")
    assert files_of(cache) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_computing_again_gives_the_same_bytes_on_any_number_of_cores(built, run_hitpred, jobs):
    # One study stands for all here; each has a test of its own that says the same.
    published, before = files_of(built), results_of(built)
    command = ("run", "reproduction", "--force", "--jobs", jobs, "--data", "demo")
    outcome = run_hitpred(built, *command)
    assert outcome.status == 0, outcome.err
    assert "done in" in outcome.err
    assert results_of(built) == before
    assert files_of(built) == published


def test_the_demos_songs_are_published_with_its_site(demo_site):
    index = json.loads((demo_site / "report/cache/songs/index.json").read_text(encoding="utf-8"))
    assert "cardboard-pop" in index["genres"]


def test_a_song_file_that_is_not_as_it_was_made_is_told_and_made_anew(built, run_hitpred):
    file = built / "_build/demo/report/cache/songs/songs-0.json"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"Demo", b"Real", 1))
    for command in ("check", "render"):
        outcome = run_hitpred(built, command, "--data", "demo")
        assert outcome.status == 1
        assert "songs-0.json was changed after it was made" in outcome.err
    outcome = run_hitpred(built, "run", "--data", "demo")
    assert outcome.status == 0, outcome.err
    assert file.read_bytes() == before


def test_links_that_lead_nowhere_are_left_out_of_other_datas_documents(built, run_hitpred):
    (built / "report/.#index.qmd").symlink_to("someone@host.1:2")
    outcome = run_hitpred(built, "render", "--data", "demo")
    assert (outcome.status, outcome.err) == (0, "")


def shrink(settings: Path) -> None:
    """Fit less than for the published results; other data are computed with the same settings."""
    text = settings.read_text(encoding="utf-8")
    smaller = {"trees": 4, "grown": 4, "folds": 3, "repeats": 1, "refits": 2, "step": 20}
    smaller |= {"sampled_songs": 50, "permutations": 1, "bins": 5, "thresholds": "[]"}
    for name, value in smaller.items():
        text = re.sub(rf"(?m)^(\w*{name}) = (\d+|\[.*?\])", rf"\1 = {value}", text)
    settings.write_text(text, encoding="utf-8")


def make_hostile(project: Path, data: str) -> None:
    """Put text that looks like code into results, and sign them as those of these data."""
    source = resolve(project, data, {})
    workspace = open_workspace(project, source)
    stored = workspace.store.read("reproduction")
    removed = [{"reason": text, "rows": 1} for text in HOSTILE]
    workspace.store.write(
        "reproduction",
        inputs_of(STUDIES[0], source.digest, read_settings(project)),
        {
            **stored.results,
            "rows": {**stored.results["rows"], "removed": removed},
            "feature_list": " / ".join(HOSTILE),
        },
        environment=stored.environment,
        seconds=stored.seconds,
    )


@pytest.fixture(scope="module")
def own_data(demo_project, tmp_path_factory, run_hitpred) -> tuple[Path, Path, list[dict]]:
    """A project with a site of other data, of hostile results; these data; its files before."""
    project = put_back(tmp_path_factory.mktemp("own") / "project", demo_project)
    shrink(project / "hitpred.toml")
    own = project.parent / "my <b>songs {{x}} & more.csv"
    rows = pd.read_csv(project / "data/demo.csv", keep_default_na=False)
    # Without repeated tracks there is no share of hits found among tracks seen in training.
    rows.drop_duplicates("track_id").head(1200).to_csv(own, index=False)
    before = [files_of(project), files_of(project / "_build/demo")]
    with mock.patch.object(studio, "drawing", left_blank):
        outcome = run_hitpred(project, "run", "--jobs", "1", "--data", str(own))
        assert outcome.status == 0, outcome.err
        make_hostile(project, str(own))
        outcome = run_hitpred(project, "render", "--data", str(own))
        assert outcome.status == 0, outcome.err
    return project, own, before


def site_of(project: Path) -> Path:
    """Return the site of the data that are not the demo."""
    (folder,) = set((project / "_build").iterdir()) - {project / "_build/demo"}
    return folder / "_site"


def test_other_data_get_folders_and_a_notice_of_their_own(own_data):
    project, own, before = own_data
    site = site_of(project)
    assert site.parent.name.startswith(own.stem)
    for page in pages_of(site).values():
        assert "Computed from other data (my" in page.select_one(".notice-demo").get_text()
        assert not page.select(".notice b")
    reproduction = pages_of(site)["reproduction.html"].get_text()
    assert "the hits whose track it has trained on, n/a, and hardly any" in reproduction
    assert [files_of(project), files_of(project / "_build/demo")] == before


def test_hostile_text_in_the_results_is_harmless_text_on_the_pages(own_data):
    clean = pages_of(site_of(own_data[0]))
    cells = [
        cell.get_text() for cell in clean["reproduction.html"].select("#tbl-counts :is(td, th)")
    ]
    prose = clean["reproduction.html"].get_text()
    for text in HOSTILE:
        shown = " ".join(text.split())
        assert f"rows removed: {shown}" in cells
        assert shown in " ".join(prose.split())
    for page in clean.values():
        assert not page.select(f"main script:not({OF_THE_SITE['scripts']})")
        assert not page.select(f"main img:not({OF_THE_SITE['cache/figures']})")
        assert not page.select("[onerror], [href^='javascript:'], b")


def test_the_site_is_served_until_ctrl_c(demo_project):
    port = free_port()
    server = start_hitpred(demo_project, "serve", "--data", "demo", "--port", str(port))
    try:
        assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html") as answer:
            assert b"What makes a song a hit?" in answer.read()
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    finally:
        server.kill()
    assert (server.returncode, out, err) == (0, "Stopped.\n", "")


def test_a_port_that_is_taken_is_refused_in_one_sentence(demo_project, run_hitpred):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = run_hitpred(demo_project, "serve", "--data", "demo", "--port", port)
    assert outcome.status == 1
    assert outcome.err.startswith(f"hitpred: Port {port} can't be used")
    assert outcome.err.count("\n") == 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
