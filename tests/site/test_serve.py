"""A served site is the newest one, and open to this machine only."""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from hitpred.site.serve import HOST, application, listen, server


@pytest.fixture
def edited() -> "Queue[frozenset[Path]]":
    """What the server was told of, in order."""
    return Queue()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "report/a.qmd": "A",
        "_site/report/a.html": "<body>old</body>",
        "_site/404.html": "<body>no such page</body>",
        "secret.txt": "secret",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "_site/way-out.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path


@pytest.fixture
def port(project: Path, edited) -> Iterator[int]:
    def render(files: frozenset[Path]) -> bool:
        (project / "_site/report/a.html").write_text("<body>new</body>")
        edited.put(files)
        return True

    listening = listen(0)
    running = server(application(project / "_site", project, render))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    running.should_exit = True
    thread.join()


def ask(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def edit(path: Path, edited: "Queue[frozenset[Path]]") -> frozenset[Path]:
    """Edit a file until the server, which may still be starting to watch, tells of it."""
    for number in range(100):
        path.write_text(f"edited {number}")
        with contextlib.suppress(Empty):
            return edited.get(timeout=1)
    pytest.fail("nobody was told")


def test_a_browser_asks_for_a_page_each_time(port):
    answer = ask(port, "/report/a.html")
    assert answer.getheader("Cache-Control") == "no-cache"
    assert b"old" in answer.read()


def test_an_edited_page_is_rendered_again_and_loaded_again(port, project, edited):
    changes = ask(port, "/-/changes")
    assert changes.readline() == b": listening\n"
    assert edit(project / "report/a.qmd", edited) == {project / "report/a.qmd"}
    assert [changes.readline() for _ in range(2)][1] == b"data: rendered\n"
    assert b"new" in ask(port, "/report/a.html").read()
    assert b"/-/reload.js" in ask(port, "/report/a.html").read()


def test_what_rendering_writes_is_no_edit(port, project, edited):
    edit(project / "report/a.qmd", edited)
    (project / "_variables.yml").write_text("a: 1")
    (project / "report/cache/figures").mkdir(parents=True)
    (project / "report/cache/figures/a.svg").write_text("<svg/>")
    (project / "report/.a.qmd.swp").write_text("B")
    assert edit(project / "report/b.qmd", edited) == {project / "report/b.qmd"}


@pytest.mark.parametrize("path", ["/way-out.txt", "/../secret.txt", "/%2e%2e/secret.txt"])
def test_nothing_outside_the_site_is_served(port, path):
    answer = ask(port, path)
    assert answer.status == 404
    assert b"no such page" in answer.read()


def test_other_hosts_names_are_refused(port):
    assert ask(port, "/report/a.html", Host="elsewhere.example").status == 400


def test_a_part_of_a_file_can_be_asked_for(port, project):
    (project / "_site/data.csv").write_text("0123456789")
    answer = ask(port, "/data.csv", Range="bytes=2-4")
    assert (answer.status, answer.read()) == (206, b"234")


def test_a_reader_who_leaves_early_is_no_error(port, capfd):
    for _ in range(3):
        leaving = socket.create_connection((HOST, port))
        leaving.send(b"GET /report/a.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        leaving.close()
    assert ask(port, "/report/a.html").status == 200
    assert capfd.readouterr().err == ""
