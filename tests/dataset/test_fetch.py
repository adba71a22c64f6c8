import errno
import logging
import os
import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest

from hitpred.dataset.fetch import fetch
from hitpred.dataset.pin import read_pin
from hitpred.errors import HitpredError
from hitpred.files import sha256

PUBLISHED = read_pin(Path(__file__).parents[2] / "data" / "spotify_tracks.toml")
CONTENT = b",track_id,popularity\n" + b"0,demo,75\n" * 10_000


class Publisher(BaseHTTPRequestHandler):
    requests = 0

    def do_GET(self):
        type(self).requests += 1
        if self.path == "/absent.csv":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/wrong.csv":
            self.wfile.write(CONTENT.replace(b"75", b"99"))
        elif self.path == "/truncated.csv":
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
        else:
            self.wfile.write(CONTENT)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Publisher.requests = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def pin_of(url):
    return replace(PUBLISHED, url=url, sha256=sha256(CONTENT), size=len(CONTENT))


def test_the_pinned_file_arrives_complete_and_alone(server, tmp_path):
    destination = tmp_path / "data" / "tracks.csv"

    assert fetch(pin_of(f"{server}/tracks.csv"), destination) == destination

    assert destination.read_bytes() == CONTENT
    assert os.listdir(destination.parent) == ["tracks.csv"]


def test_the_downloaded_file_is_readable_by_others_too(server, tmp_path):
    destination = fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "tracks.csv")

    assert destination.stat().st_mode & 0o777 == 0o644


def test_a_file_that_is_already_there_is_not_downloaded_again(server, tmp_path):
    destination = tmp_path / "tracks.csv"
    destination.write_bytes(CONTENT)

    fetch(pin_of(f"{server}/tracks.csv"), destination)

    assert Publisher.requests == 0


def test_another_file_of_that_name_is_replaced(server, tmp_path):
    destination = tmp_path / "tracks.csv"
    destination.write_bytes(b"an older revision")

    fetch(pin_of(f"{server}/tracks.csv"), destination)

    assert destination.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("wrong.csv", "do not have the pinned sha256"),
        ("absent.csv", "404"),
        ("truncated.csv", "the connection broke off"),
    ],
)
def test_a_failed_download_leaves_everything_as_it_was(server, tmp_path, file, reason):
    destination = tmp_path / "tracks.csv"
    destination.write_bytes(b"an older revision")
    url = f"{server}/{file}"

    with pytest.raises(HitpredError, match=reason) as refusal:
        fetch(pin_of(url), destination)

    assert destination.read_bytes() == b"an older revision"
    assert os.listdir(tmp_path) == ["tracks.csv"]
    assert url in str(refusal.value)
    assert str(destination) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_without_a_network_the_error_says_what_to_do_by_hand(server, tmp_path):
    nobody_listens = re.sub(r":\d+$", ":1", server)

    with pytest.raises(HitpredError, match=r"could not be reached.*by hand and put it at"):
        fetch(pin_of(f"{nobody_listens}/tracks.csv"), tmp_path / "tracks.csv")

    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("failure", "error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), HitpredError, "no space left"),
        (KeyboardInterrupt("Ctrl-C"), KeyboardInterrupt, "Ctrl-C"),
    ],
    ids=["full disk", "Ctrl-C"],
)
def test_a_download_that_is_broken_off_leaves_nothing(
    server, tmp_path, monkeypatch, failure, error, reason
):
    def break_off_after_some_bytes(response, chunk_size):
        yield response.raw.read(chunk_size)
        raise failure

    monkeypatch.setattr("requests.Response.iter_content", break_off_after_some_bytes)

    with pytest.raises(error, match=reason):
        fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "tracks.csv")

    assert os.listdir(tmp_path) == []


def test_nothing_is_written_before_everything_is_here(server, tmp_path, monkeypatch):
    seen = []

    def look_around(response, chunk_size):
        for chunk in iter(lambda: response.raw.read(chunk_size), b""):
            yield chunk
            seen.append(os.listdir(tmp_path))

    monkeypatch.setattr("requests.Response.iter_content", look_around)
    fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "tracks.csv")

    assert len(seen) > 10
    assert not any(seen)


def test_a_folder_that_cannot_be_made_is_named(server, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")

    with pytest.raises(HitpredError, match=r"\(.*\): try again.*data/tracks\.csv"):
        fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "data" / "tracks.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_is_not_writable_is_named(server, tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(HitpredError, match="not writable"):
        fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "tracks.csv")


def test_nothing_is_printed_off_a_terminal(server, tmp_path, monkeypatch, capfd, caplog):
    logger = pooch.get_logger()
    monkeypatch.setattr(logger, "handlers", [caplog.handler])
    monkeypatch.setattr(logger, "level", logging.INFO)

    fetch(pin_of(f"{server}/tracks.csv"), tmp_path / "tracks.csv")

    assert capfd.readouterr() == ("", "")
    assert caplog.messages == []
