"""What Quarto's shell holds beyond what pages use goes, and nothing that they show changes."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from hitpred.site.finish.trim import trim, trimmed_style

PAGE = (
    '<body class="quarto-light"><i class="bi bi-sun"></i><div id="toc" class="card"></div></body>'
)
ICONS = {"sun": 0xF101, "moon": 0xF102, "rain": 0xF103}
FONT = "site_libs/bootstrap/bootstrap-icons.woff"


def icon_font() -> bytes:
    """Draw a font with a square for each icon."""
    pen = TTGlyphPen(None)
    for move, *to in ((pen.moveTo, (0, 0)), (pen.lineTo, (0, 9)), (pen.lineTo, (9, 9))):
        move(*to)
    pen.closePath()
    names = [".notdef", *ICONS]
    builder = FontBuilder(unitsPerEm=10)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: name for name, code in ICONS.items()})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (10, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({})
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff"
    font = BytesIO()
    builder.save(font)
    return font.getvalue()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    rules = "".join(
        f'.bi-{name}::before {{ content: "\\{code:x}" }}\n' for name, code in ICONS.items()
    )
    files = {
        "report/a.html": PAGE,
        "site_libs/bootstrap/bootstrap-icons.css": rules,
        "site_libs/bootstrap/dark.min.css": ".card,.alert{color:red}.modal{color:blue}",
        "site_libs/quarto-html/quarto.js": "body.classList.add('shown', 'bi-moon')",
        "report/styles/site.css": ".unused { color: red }",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / FONT).write_bytes(icon_font())
    return tmp_path


def test_icons_that_no_page_and_no_script_names_leave_the_font(site):
    whole = (site / FONT).read_bytes()
    trim(site)
    trimmed = (site / FONT).read_bytes()
    assert set(TTFont(BytesIO(trimmed)).getBestCmap()) == {ICONS["sun"], ICONS["moon"]}
    assert TTFont(BytesIO(trimmed)).flavor == "woff"
    assert len(trimmed) < len(whole)


def test_only_the_shell_is_trimmed_and_twice_is_once(site):
    trim(site)
    once = {path: path.read_bytes() for path in site.rglob("*.*") if path.is_file()}
    assert once[site / "report/styles/site.css"] == b".unused { color: red }"
    assert once[site / "site_libs/bootstrap/dark.min.css"] == b".card{color:red}"
    trim(site)
    assert {path: path.read_bytes() for path in once} == once


def test_a_site_without_quartos_shell_stays_as_it_is(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    trim(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["a.html"]


@pytest.mark.parametrize(
    "rule",
    [
        "body{margin:0}",
        ".card .bi{color:red}",
        "#toc>.card:hover{color:red}",
        '[class*=" bi-"]::before{color:red}',
        ".card:not(.modal){color:red}",
        ":is(.card,.modal){color:red}",
        "@font-face{font-family:x;src:url(x.woff)}",
        "@media print{.card{color:red}}",
        '@import "other.css";',
        ":root{--card:1}",
    ],
)
def test_what_a_page_may_use_stays(rule):
    assert trimmed_style(rule, frozenset({"card", "bi", "toc"})) == rule


@pytest.mark.parametrize(
    "rule",
    [
        ".modal{color:red}",
        ".card.modal{color:red}",
        "#gone .card{color:red}",
        "@media print{.modal{color:red}}",
        "@supports (display:grid){@media print{.modal{color:red}}}",
    ],
)
def test_what_no_page_can_use_goes(rule):
    assert trimmed_style(rule, frozenset({"card"})) == ""
