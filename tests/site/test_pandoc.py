"""What Pandoc answered before it is not asked again; all that an answer depends on is asked for."""

from dataclasses import replace

import pytest

from hitpred.site.pages import pandoc
from hitpred.site.pages.pandoc import File, Pandoc, Question, RefusedError

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
    known = b"@misc{known, title={Known}, year={2020}}"
    cited = Question(
        "As said [@known].",
        (*QUESTION.options, "--citeproc"),
        (File("--bibliography", "known.bib", known),),
    )
    told = replace(cited, files=(*cited.files, File("--template", "a.html", b"So: $body$")))
    others = [QUESTION, replace(QUESTION, text="Quiet songs."), cited, told]
    others.append(replace(QUESTION, options=(*QUESTION.options, "--wrap=preserve")))
    others.append(replace(cited, files=(replace(cited.files[0], content=known + b" "),)))
    others.append(replace(cited, files=(replace(cited.files[0], name="other.bib"),)))
    answers = {Pandoc(tmp_path).ask(question) for question in others}
    assert len(answers) == 4  # neither wraps in so short a text, nor do blanks and names show
    assert asked == others


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
