"""What Pandoc answered before it is not asked again; all that an answer depends on is asked for."""

from dataclasses import replace

import pytest

from hitpred.site.pages import pandoc
from hitpred.site.pages.pandoc import Pandoc, Question, RefusedError

QUESTION = Question("Loud *songs*.", ("--from=markdown", "--to=html5"))


@pytest.fixture
def asked(monkeypatch):
    """Note what Pandoc itself is asked."""
    questions: list[Question] = []
    run = pandoc._run

    def noted(question):
        questions.append(question)
        return run(question)

    monkeypatch.setattr(pandoc, "_run", noted)
    return questions


def test_the_same_text_is_read_once(tmp_path, asked):
    answers = {Pandoc(tmp_path).ask(QUESTION) for _ in range(2)}
    assert answers == {"<p>Loud <em>songs</em>.</p>\n"}
    assert asked == [QUESTION]


def test_another_text_option_or_file_is_another_question(tmp_path, asked):
    bibliography = tmp_path / "known.bib"
    bibliography.write_text("@misc{known, title={Known}, year={2020}}")
    cited = Question(
        "As said [@known].",
        (*QUESTION.options, "--citeproc"),
        read={f"--bibliography={bibliography}": bibliography},
    )
    told = replace(cited, written={"--template": "In short: $body$"})
    others = [QUESTION, replace(QUESTION, text="Quiet songs."), cited, told]
    others.append(replace(QUESTION, options=(*QUESTION.options, "--wrap=preserve")))
    answers = {Pandoc(tmp_path / "kept").ask(question) for question in others}
    assert len(answers) == 4  # wrapping changes nothing in so short a text
    bibliography.write_text("@misc{known, title={Known}, year={2021}}")
    assert "2021" in Pandoc(tmp_path / "kept").ask(cited)
    assert asked == [*others, cited]


def test_the_same_files_elsewhere_are_the_same_question(tmp_path):
    asked = []
    for name in ("one", "other"):
        file = tmp_path / name / "known.bib"
        file.parent.mkdir()
        file.write_text("@misc{known, title={Known}}")
        asked.append(Question("[@known]", (), read={f"--bibliography={file}": file}))
    assert asked[0].key == asked[1].key


def test_what_is_refused_is_asked_again(tmp_path, asked):
    unknown = replace(QUESTION, options=("--from=markdown", "--to=no-such-format"))
    for _ in range(2):
        with pytest.raises(RefusedError, match="Unknown output format"):
            Pandoc(tmp_path).ask(unknown)
    assert len(asked) == 2


def test_a_damaged_answer_is_asked_for_again(tmp_path, asked):
    whole = Pandoc(tmp_path).ask(QUESTION)
    (path,) = tmp_path.glob("*/*.answer")
    path.write_bytes(path.read_bytes()[:-1])
    assert Pandoc(tmp_path).ask(QUESTION) == whole
    assert len(asked) == 2


def test_without_a_folder_pandoc_is_asked_each_time(asked):
    assert Pandoc(None).ask(QUESTION) == Pandoc(None).ask(QUESTION)
    assert len(asked) == 2
