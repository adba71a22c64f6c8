"""Results computed with other versions than the locked ones are named."""

from dataclasses import replace

import pytest

from hitpred.cache.store import Store
from hitpred.cache.workspace import open_workspace
from hitpred.dataset.source import resolve
from hitpred.site.versions import LOCK, other_versions


@pytest.fixture
def workspace(project, monkeypatch):
    """Whose results were all computed with the same versions, one of them with its own."""
    read = Store.read

    def read_here(self, study):
        used = {"numpy": "2.0.0" if study == "peers" else "2.3.0", "python": "3.12.1"}
        return replace(read(self, study), environment=used)

    monkeypatch.setattr(Store, "read", read_here)
    (project / LOCK).parent.mkdir()
    return open_workspace(project, resolve(project, None, {}))


def lock(workspace, *versions: str) -> None:
    pins = "".join(f"numpy=={version} ; mark \\\n    --hash=sha256:0\n" for version in versions)
    (workspace.project / LOCK).write_text(pins)


def test_a_study_computed_with_another_version_is_named_with_both(workspace):
    lock(workspace, "2.3.0")
    assert list(other_versions(workspace)) == [
        f"Computed with other versions than {LOCK} has: peers (numpy 2.0.0 instead of 2.3.0)."
    ]


def test_of_several_locked_versions_each_will_do(workspace):
    lock(workspace, "2.0.0", "2.3.0")
    assert list(other_versions(workspace)) == []


def test_without_a_lock_nothing_is_said(workspace):
    assert list(other_versions(workspace)) == []
