"""What is drawn by hand shows the results, and nothing else."""

import json
import re
import struct

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from hitpred.site.drawings import (
    copies,
    game,
    hero,
    ladder,
    mix,
    openings,
    signed,
    smote,
    songs,
    threshold,
)
from hitpred.site.drawings import dots as dot_grids
from hitpred.site.drawings.dots import Grid
from hitpred.site.drawings.poster import HEIGHT, WIDTH, poster
from hitpred.studies.registry import STUDIES


@pytest.fixture(scope="module")
def results():
    folder = REPOSITORY / "report/cache/results"
    return {
        study.name: json.loads((folder / f"{study.name}.json").read_text())["results"]
        for study in STUDIES
    }


def page(fragment: str) -> BeautifulSoup:
    html = re.fullmatch(r"```\{=html\}\n(.*)\n```\n", fragment, re.DOTALL)
    return BeautifulSoup(html[1], "html.parser")


# Whom a label would sign --------------------------------------------------------------------------


def dots(path: str) -> int:
    """Count the dots of a dashed line: its dashes are as far apart as dots are."""
    return sum(int(length) // 10 + 1 for length in re.findall(r"h(\d+)", path))


@pytest.mark.parametrize("protocol", hero.PROTOCOLS)
def test_a_grid_has_a_dot_for_each_song_and_those_of_hits_in_colour(results, protocol):
    n = results["context"]["shortlist"]
    items = page(hero.hero(results)).select(f".hero-{protocol} li")
    picks = hero.picks(results, protocol)
    assert [item.strong.get_text() for item in items] == [str(pick.shown) for pick in picks]
    for item, pick in zip(items, picks, strict=True):
        hits, others = (dots(item.select_one(f".dots-{kind}")["d"]) for kind in ("hit", "other"))
        assert (hits, hits + others) == (pick.shown, n)
        assert item.svg["aria-label"].startswith(f"{pick.shown} of {n} songs are hits")


def test_hits_are_rounded_as_people_do():
    assert [Grid("", hits).shown for hits in (0.4, 2.5, 68.5)] == [0, 3, 69]


def test_less_than_a_dot_is_not_called_none():
    assert [Grid("", hits).words for hits in (0, 0.4, 2.5)] == ["0", "< 1", "3"]


def test_a_grid_may_be_empty_or_full():
    assert not dot_grids.dots("hit", 0, 0, 10)
    assert dots(dot_grids.dots("hit", 0, 100, 10)) == 100
    assert dots(dot_grids.dots("other", 99, 100, 10)) == 1


def test_a_switch_names_each_set_and_one_is_chosen(results):
    drawn = page(hero.hero(results))
    assert [label["for"] for label in drawn.select("label")] == [
        button["id"] for button in drawn.select("input[type=radio][name=hero]")
    ]
    assert len(drawn.select("input[checked]")) == 1
    assert drawn.fieldset.legend.get_text() == hero.question(results)


def test_the_picture_for_networks_has_the_size_that_they_ask_for(results):
    drawn = poster(results)
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[16:24]) == (WIDTH, HEIGHT) == (1200, 630)


# How pages open -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "draw"), openings.OPENINGS.items())
def test_a_page_opens_with_an_answer_and_its_picture(results, name, draw):
    pages = [path.read_text("utf-8") for path in (REPOSITORY / "report").glob("*.qmd")]
    (text,) = [text for text in pages if f"fragments/{name}.md" in text]
    assert re.search(rf"::: {{\.answer}}\n.+\n:::\n\n{{{{< include cache/fragments/{name}.md", text)
    assert page(draw(results)).select("svg, li")


def test_each_feature_that_the_models_hear_has_a_bar_and_the_first_the_longest(results):
    bars = page(openings.explanation(results)).select(".bars li")
    lengths = [float(re.search(r"h([\d.]+)", bar.path["d"])[1]) for bar in bars]
    assert len(bars) == len(results["explanation"]["models"][0]["features"])
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == openings.LENGTH


def test_each_library_has_a_bar_with_its_interval(results):
    models = results["peers"]["song_protocol"]["models"]
    items = page(openings.peers(results)).select(".ladder li")
    for item, model in zip(items, models, strict=True):
        length = float(re.search(r"h([\d.]+)", item.select_one(".rung-bar")["d"])[1])
        assert length / 100 == pytest.approx(2 * model["roc_auc"]["mean"] - 1, abs=0.001)
        assert f"{model['roc_auc']['low']:.3f} to" in item.get_text()


def test_each_way_of_asking_has_a_stroke(results):
    strokes = page(openings.multiverse(results)).select(".strip path")
    drawn = sum(path["d"].count("M") for path in strokes)
    assert drawn == len(results["multiverse"]["cells"])


def test_the_checklist_s_squares_are_the_items_of_its_page():
    text = (REPOSITORY / "report/reforms.qmd").read_text("utf-8")
    sections = re.findall(
        r"^## [^\n]+ \{#(\w+)\}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    items = {anchor: len(re.findall(r"^\d\w\. ", body, re.MULTILINE)) for anchor, body in sections}
    assert items == {anchor: count for anchor, (_, count) in openings.REFORMS.items()}


# Songs --------------------------------------------------------------------------------------------


def test_a_hostile_title_is_text(results):
    examples = [
        song | {"title": "<script>x</script>\n```"} for song in results["explanation"]["examples"]
    ]
    explained = results["explanation"] | {"examples": examples}
    drawn = page(songs.right_and_wrong(results | {"explanation": explained}))
    assert not drawn.select("script")
    assert drawn.h3.get_text() == "<script>x</script> ```"


def test_the_cards_of_hits_have_the_colour_of_hits(results):
    drawn = page(songs.right_and_wrong(results))
    kinds = {
        card.select_one(".song-kind").get_text(): "song-card-hit" in card["class"]
        for card in drawn.select("article")
    }
    assert len(kinds) == len(songs.SHOWN)
    assert all(orange == kind.startswith("A hit") for kind, orange in kinds.items())


def test_kinds_without_a_song_are_left_out(results):
    explained = results["explanation"] | {"examples": []}
    assert not page(songs.right_and_wrong(results | {"explanation": explained})).select("article")


@pytest.mark.parametrize("place", range(4))
def test_everybody_who_would_be_signed_is_named_and_has_an_address(results, place):
    of = results["context"]["signed"][place]
    drawn = page(signed.signed(results)).select("details")[place]
    assert f"{of['hits']} hits of {of['list']} signed" in drawn.summary.get_text()
    links = [item.a for item in drawn.select("li")]
    assert [link.get_text() for link in links] == [song["title"] for song in of["found"]]
    assert [link["href"] for link in links] == [
        f"/report/songs.qmd#song={song['id']}" for song in of["found"]
    ]


def test_hostile_names_of_the_signed_are_text(results):
    hostile = {"id": '"><script>', "title": "<script>x</script>\n```", "artists": "<b>;\n```"}
    one = results["context"]["signed"][0] | {"found": [hostile]}
    drawn = page(signed.signed(results | {"context": {"signed": [one]}}))
    assert not drawn.select("script, b")
    assert drawn.li.get_text() == "<script>x</script> ``` <b>, ```"


# The ladder ---------------------------------------------------------------------------------------


def test_a_rung_s_bar_is_as_long_as_its_score_is_above_guessing(results):
    rungs = ladder.by_row(results) + ladder.by_song(results)
    items = page(ladder.ladder(results)).select("li")
    for item, rung in zip(items, rungs, strict=True):
        mean = rung.roc_auc["mean"]
        length = float(re.search(r"h([\d.]+)", item.select_one(".rung-bar")["d"])[1])
        assert length / 100 == pytest.approx((mean - 0.5) / 0.5, abs=0.001)
        assert item.select_one(".rung-score").get_text().startswith(f"{mean:.3f}")


# Drawings that are no data ------------------------------------------------------------------------


def test_one_song_stands_on_both_sides_of_a_split_by_row_and_none_of_one_by_song():
    learnt, held_out = map(set, copies.SPLITS["Split by row"])
    assert learnt & held_out == {copies.COPIED}
    learnt, held_out = map(set, copies.SPLITS["Split by song"])
    assert not learnt & held_out


def test_both_splits_deal_the_same_rows():
    first, second = (sorted(learnt + held) for learnt, held in copies.SPLITS.values())
    assert first == second


def test_smote_ends_with_as_many_hits_as_others():
    last = page(smote.smote({})).select("li")[-1]
    kinds = [len(last.select(f".step-{kind}")) for kind in ("hit", "ring", "other")]
    assert kinds[0] + kinds[1] == kinds[2]


def test_a_synthetic_hit_lies_between_a_hit_and_one_of_its_neighbours():
    for number in range(20):
        x, y = smote.synthetic(number)
        hit = number % len(smote.HITS)
        ends = [(smote.HITS[hit], smote.HITS[near]) for near in smote.neighbours(hit)]
        assert any(
            abs((x - a) * (d - b) - (y - b) * (c - a)) < 1e-6 and min(a, c) <= x <= max(a, c)
            for (a, b), (c, d) in ends
        )


# What readers move --------------------------------------------------------------------------------


def test_a_bar_of_the_histogram_is_as_high_as_its_songs_are_many(results):
    counts = results["hit_definition"]["popularity"]["songs"]["counts"]
    bars = page(threshold.threshold(results)).select(".bar-hit, .bar-other")
    heights = [float(re.search(r"v-([\d.]+)", bar["d"])[1]) for bar in bars]
    assert len(heights) == len(counts)
    whole = range(1, len(counts))
    highest = max(counts[1:])
    for popularity in whole:
        expected = counts[popularity] / highest * threshold.HEIGHT / threshold.ROOM
        assert heights[popularity] == pytest.approx(expected, abs=0.06)
    assert heights[0] == threshold.HEIGHT  # broken
    hits = [bar["class"] for bar in bars].index(["bar-hit"])
    assert hits == results["hit_definition"]["threshold"]


def test_each_threshold_shows_its_own_songs_and_sentences(results):
    moved = json.loads(threshold.moved(results))
    ours = moved["threshold"]
    for at, found in zip(moved["at"], threshold.at_each(results), strict=True):
        assert at["threshold"] == found["threshold"]
        assert f"{found['songs']['hits']:,} of {found['songs']['count']:,}" in at["panel"]
        assert bool(at["claims"]) == (at["threshold"] != ours)
    shown = next(at["panel"] for at in moved["at"] if at["threshold"] == ours)
    assert f'"by-hand-panel">{shown}<' in threshold.threshold(results)


def test_a_genre_that_calls_itself_markup_is_text(results):
    study = results["hit_definition"]
    first, *others = study["genres"]["by_genre"]
    hostile = first | {"name": "<b>", "hit_share": {"mean": 1, "low": 1, "high": 1}}
    found = study | {"genres": study["genres"] | {"by_genre": [hostile, *others]}}
    assert "&lt;b&gt;" in threshold.panel(found, study)
    assert "<b>" not in threshold.panel(found, study)


def test_the_bars_of_a_song_are_what_its_features_add(results):
    songs_of_kind = [s for s in results["explanation"]["examples"] if s["kind"] == mix.SHOWN]
    song = max(songs_of_kind, key=lambda song: song["predicted_share"])
    rows = page(mix.mix(results)).select(".mix-row")
    added = {row["data-feature"]: row.select_one(".mix-times").get_text() for row in rows}
    assert added == {part["name"]: mix.times(part["shap"]) for part in song["contributions"]}
    assert (mix.times(0.6932), mix.times(-0.6932), mix.times(0)) == ("×2.0", "÷2.0", "×1.0")


def test_what_a_value_stands_for_is_called_as_the_script_calls_it(results):
    script = (REPOSITORY / "report/scripts/features.js").read_text("utf-8")
    for name, choices in mix.CHOICES.items():
        listed = ", ".join(f'"{choice}"' for choice in choices)
        assert f"{name}: [{listed}]" in script
    rows = page(mix.mix(results)).select(".mix-row")
    shown = {row["data-feature"]: row.select_one(".mix-value").get_text() for row in rows}
    assert all(shown[name] in choices for name, choices in mix.CHOICES.items())


def test_the_scale_of_chances_runs_from_its_end_to_certainty():
    assert [mix.along(chance) for chance in (0, mix.LOWEST, 1)] == [0, 0, 1]
    assert mix.along(0.01) == pytest.approx(0.5)


def test_without_a_song_to_show_the_sliders_have_none_either(results):
    explained = results["explanation"] | {"examples": []}
    drawn = page(mix.mix(results | {"explanation": explained}))
    assert not drawn.select(".mix-row")
    assert drawn.select(".mix-without")


def test_a_hundred_pairs_are_as_many_dots(results):
    items = page(game.game(results)).select(".game-grids li")
    shares = [0.5, game.by_sound(results), game.by_everything(results)]
    for item, share in zip(items, shares, strict=True):
        hits, others = (dots(item.select_one(f".dots-{kind}")["d"]) for kind in ("hit", "other"))
        assert (hits, hits + others) == (round(100 * share), 100)
