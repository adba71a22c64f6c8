"""Songs are looked up as readers do it: by what they type, keys, links, and back and forward."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from browsing import barriers
from conftest import REPOSITORY
from playwright.sync_api import Page, expect
from renderers import served

from hitpred.dataset.load import load
from hitpred.experiments.trial import Pooled
from hitpred.methods.models.contenders import gradient_boosting
from hitpred.methods.portable import portable
from hitpred.methods.protocol import songs
from hitpred.methods.rows import rows_of, units_of
from hitpred.site.drawings.look_up import look_up
from hitpred.studies.song_search.catalogue import catalogue
from hitpred.studies.song_search.files import as_json, catalogue_files
from hitpred.studies.song_search.words import LETTERS, folded, words

pytestmark = pytest.mark.browser

FOLDS: Final = 2
LISTED: Final = 8
SHOWN: Final = 10
PAGE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Song by song</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
style-src 'self' 'unsafe-inline'; connect-src 'self'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="styles/site.css"></head>
<body class="quarto-{scheme}"><main class="content"><h1>Song by song</h1>{look_up}</main></body>
</html>"""


@dataclass(frozen=True)
class Site:
    """The demo's songs to look up, and what Python knows of them."""

    folder: Path
    songs: Any
    names: list[list[str]]
    track_ids: list[list[str]]
    chance: np.ndarray
    base_value: np.ndarray


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    dataset = load(REPOSITORY / "data" / "demo.csv")
    rows, sample = rows_of(dataset), songs(75)
    units = units_of(rows, sample)
    fold = np.arange(len(units.y)) % FOLDS
    models = [
        gradient_boosting(seed=0).fit(units.X[fold != held_out], units.y[fold != held_out])
        for held_out in range(FOLDS)
    ]
    by_fold = [model.predict_proba(units.X)[:, 1] for model in models]
    pooled = Pooled(np.choose(fold, by_fold), fold.astype(np.int8))
    listed = catalogue(dataset, rows, sample, by_sound=pooled, by_everything=pooled)
    portables = [portable(model) for model in models]
    files = catalogue_files(listed) | {
        f"model-{number}.json": as_json({"fold": number} | plain)
        for number, plain in enumerate(portables)
    }
    folder = tmp_path_factory.mktemp("site") / "report"
    for part in ("scripts", "styles"):
        shutil.copytree(REPOSITORY / "report" / part, folder / part)
    (folder / "cache/songs").mkdir(parents=True)
    for name, content in files.items():
        (folder / "cache/songs" / name).write_text(content, encoding="utf-8")
    found = {"songs": len(units.y), "examples": examples(listed.songs)}
    fragment = look_up({"song_search": found}).removeprefix("```{=html}\n").removesuffix("```\n")
    for scheme in ("light", "dark"):
        page = PAGE.format(scheme=scheme, look_up=fragment)
        (folder / f"{scheme}.html").write_text(page, encoding="utf-8")
    order = np.argsort(-units.popularity, kind="stable")
    base_value = np.choose(fold, [plain["base_value"] for plain in portables])
    return Site(
        folder,
        listed.songs,
        listed.names,
        listed.track_ids,
        pooled.probability[order],
        base_value[order],
    )


def examples(listed) -> list[dict[str, str]]:
    return [
        {"name": name, **listed.iloc[place][["id", "title", "artists"]].to_dict()}
        for place, name in enumerate(("picked", "fooled", "missed"))
    ]


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    with served(site.folder) as address:
        yield address


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    with browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith((address, "data:")) or complaints.append(asked.url),
        )
        page.goto("light.html")
        yield page
        assert complaints == []


def box(page: Page):
    return page.get_by_role("combobox", name="Title or artist")


def options(page: Page):
    return page.get_by_role("option")


def shown(song) -> str:
    """Return what an option says of a song."""
    return f"{song['title']} {song['artists'].replace(';', ', ')}"


# What is found -----------------------------------------------------------------------------------

SEARCH = """
async (asked) => {
  const { search } = await import("/scripts/song-files.js");
  const answers = [];
  for (const typed of asked) {
    const { count, songs } = await search(typed, 10);
    answers.push([count, songs.map((song) => song.number)]);
  }
  return answers;
}
"""


def by_brute_force(site: Site, read: list[set[str]], typed: str) -> list[int]:
    asked = re.findall(r"[^\W_]+", folded(typed))
    found = {
        number: of_song
        for number, of_song in enumerate(read)
        if all(any(word.startswith(begun) for word in of_song) for begun in asked)
    }
    by_words = sorted(found, key=lambda number: (not found[number].issuperset(asked), number))
    if not asked:
        return by_words
    # Of three times as many as are shown, those come first that are called exactly so.
    first = sorted(by_words[: 3 * SHOWN], key=lambda number: title_words(site, number) != asked)
    return first + by_words[3 * SHOWN :]


def title_words(site: Site, number: int) -> list[str]:
    return re.findall(r"[^\W_]+", folded(site.songs.iloc[number]["title"]))


def test_the_search_finds_what_reading_all_names_finds(page, site):
    rng = np.random.default_rng(0)
    asked = [
        *("d", "de", "demo", "demo song 1", "artist 22", "retitled", "zzz", "script", "sons demo"),
        *("é", "デ", "デモ", "дем", "ακ", "he said", "r&d", "R&amp;D", "  ", "constructor"),
        *(f"{name[:number]}" for number in (1, 2, 3, 5) for name in ("Álbum", "SONG", "15")),
    ]
    for place in rng.choice(len(site.songs), 40):
        asked.append(" ".join(site.songs.iloc[place][["title", "artists"]])[: rng.integers(1, 30)])
    read = [words(names) for names in site.names]
    for typed, (count, numbers) in zip(asked, page.evaluate(SEARCH, asked), strict=True):
        expected = by_brute_force(site, read, typed)
        assert (count, numbers) == (len(expected), expected[:SHOWN]), typed


def test_a_song_is_found_as_one_says_it(page, site):
    song = site.songs[site.songs["title"].str.fullmatch(r"Demo Song \d+")].iloc[0]
    (count, numbers), *_ = page.evaluate(SEARCH, [f"{song['title']} by {song['artists']}"])
    assert count >= 1
    assert shown(site.songs.iloc[numbers[0]]) == shown(song)


FOLD = """
async ([texts, letters]) => {
  const { wordsOf } = await import("/scripts/song-files.js");
  return texts.map((text) => wordsOf(text, letters));
}
"""


def test_what_is_typed_is_read_as_names_are(page, site):
    texts = [name for names in site.names for name in names]
    texts += [
        "Beyoncé",
        "MØ",
        "ＡＢＣ",
        "ΣΊΣΥΦΟΣ",
        "İstanbul",
        "ẞ",
        "한국어",
        "हिन्दी",
        "ﬁn",
        "№ 1",
        "a_b",
    ]
    for text, read in zip(texts, page.evaluate(FOLD, [texts, LETTERS]), strict=True):
        assert read == re.findall(r"[^\W_]+", folded(text))


TIME = """
async ([typed, listed]) => {
  const input = document.querySelector("#look-up input");
  const list = document.querySelector("[role=listbox]");
  const wait = () => new Promise((done) => {
    new MutationObserver((_, observer) => { observer.disconnect(); done(performance.now()); })
      .observe(list, { childList: true });
  });
  const times = [];
  for (const text of typed) {
    input.value = text;
    const begun = performance.now();
    const seen = wait();
    input.dispatchEvent(new Event("input"));
    times.push((await seen) - begun);
  }
  return times;
}
"""


def test_letters_are_answered_within_a_tenth_of_a_second_once_files_are_there(page):
    typed = ["d", "de", "dem", "demo", "demo s", "demo so"]
    box(page).focus()
    expect(options(page)).to_have_count(LISTED)
    page.evaluate(TIME, [typed, LISTED])
    # Other tests run on the same cores: of three times, one is left alone.
    times = [page.evaluate(TIME, [typed, LISTED]) for _ in range(3)]
    assert max(map(min, zip(*times, strict=True))) < 100


# What readers do ---------------------------------------------------------------------------------


def test_the_most_popular_songs_are_offered_before_anything_is_typed(page, site):
    box(page).focus()
    expect(options(page)).to_have_count(LISTED)
    assert options(page).all_inner_texts() != []
    expect(options(page).first).to_have_text(shown(site.songs.iloc[0]))
    expect(page.get_by_role("status")).to_contain_text(f"{len(site.songs):,} songs")


def test_a_song_is_found_and_opened_by_keyboard_alone(page, site):
    song = site.songs.iloc[5]
    box(page).focus()
    page.keyboard.type(f"{song['title']} {song['artists']}")
    expect(options(page).first).to_have_text(shown(song))
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_text(shown(song))
    expect(box(page)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name=song["title"], exact=True)
    expect(heading).to_be_focused()
    expect(page).to_have_title(f"{song['title']} – Song by song")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")


def test_escape_closes_the_list_and_arrows_open_it_and_go_round(page):
    box(page).focus()
    expect(options(page)).to_have_count(LISTED)
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(LISTED)


def test_back_and_forward_lead_from_song_to_song(page, site):
    first, second = site.songs.iloc[3], site.songs.iloc[9]
    for song in (first, second):
        box(page).fill(f"{song['title']} {song['artists']}")
        options(page).first.click()
        expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(
            song["title"]
        )
    page.go_back()
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(first["title"])
    page.go_back()
    expect(page.get_by_role("article")).to_have_count(0)
    expect(page).to_have_title("Song by song")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(
        second["title"]
    )


def test_the_address_of_any_release_opens_its_song(page, site):
    place = next(at for at, ids in enumerate(site.track_ids) if len(ids) > 1)
    for one in site.track_ids[place]:
        page.goto(f"light.html#song={one}")
        page.reload()
        expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(
            site.songs.iloc[place]["title"].strip()
        )


def test_an_address_at_spotify_is_understood(page, site):
    song = site.songs.iloc[2]
    box(page).fill(f"https://open.spotify.com/intl-de/track/{song['id']}?si=1")
    expect(options(page)).to_have_text([shown(song)])


def test_the_id_of_a_release_is_understood_as_its_address(page, site):
    song = site.songs[site.songs["id"].str.len() == 22].iloc[0]
    box(page).fill(f" {song['id']} ")
    expect(options(page)).to_have_text([shown(song)])


def test_an_address_of_no_song_says_so(page):
    page.goto("light.html#song=nobody")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("is not among the songs")


def test_nothing_found_is_told(page):
    box(page).fill("no such song")
    expect(page.get_by_role("status")).to_have_text(
        "No song has words that begin with “no such song”: try the beginning of a word."
    )


def test_of_what_is_typed_at_length_the_beginning_is_said_again(page):
    box(page).fill("x" * 300)
    expect(page.get_by_role("status")).to_contain_text(f"“{'x' * 40}…”")
    assert box(page).get_attribute("maxlength") == "200"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("typed", ["!!!", "😀", "  ", '"%"'])
def test_without_letters_or_digits_the_most_popular_are_offered_and_it_is_said(page, typed):
    box(page).fill(typed)
    expect(options(page)).to_have_count(LISTED)
    expect(page.get_by_role("status")).to_have_text(
        "No letters or digits to look for; these are the most popular."
    )


def test_on_a_slow_network_it_is_said_that_it_looks(page, site):
    page.route("**/cache/songs/**", lambda _: None)
    box(page).fill("demo")
    expect(page.get_by_role("status")).to_have_text("Looking…")
    page.unroute("**/cache/songs/**")  # which lets them go on
    expect(options(page)).to_have_count(LISTED)
    expect(page.get_by_role("status")).to_contain_text("songs")
    page.route("**/cache/songs/**", lambda _: None)
    page.evaluate("id => { location.hash = `song=${id}`; }", site.songs.iloc[3]["id"])
    expect(page.get_by_role("status")).to_have_text("Looking…")


def test_a_song_that_cannot_be_loaded_is_told_and_can_be_asked_for_again(page, site):
    box(page).focus()
    expect(options(page)).to_have_count(LISTED)
    page.route("**/cache/songs/**", lambda route: route.abort())
    box(page).fill("demo")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    expect(options(page)).to_have_count(0)
    page.unroute("**/cache/songs/**")
    box(page).fill("demo song")
    expect(options(page)).to_have_count(LISTED)
    expect(page.get_by_role("status")).not_to_contain_text("could not be loaded")


def test_any_song_opens_one(page):
    page.get_by_role("button", name="Any song").click()
    expect(page.get_by_role("article")).to_be_visible()


def test_an_example_opens_its_song_instead_of_what_was_typed(page, site):
    box(page).fill("demo song")
    expect(options(page)).to_have_count(LISTED)
    page.keyboard.press("Escape")  # where the list is open it lies on the examples
    page.get_by_role("link", name="a hit, high by everything known").click()
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(
        site.songs.iloc[0]["title"]
    )
    expect(box(page)).to_have_value("")
    box(page).fill("demo song")  # and the same one once more
    expect(options(page)).to_have_count(LISTED)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="a hit, high by everything known").click()
    expect(box(page)).to_have_value("")


def test_enter_waits_for_what_fits_all_that_was_typed(page, site):
    box(page).focus()
    expect(options(page)).to_have_count(LISTED)  # the most popular
    title = site.songs.iloc[-1]["title"]
    page.evaluate(TYPED_AND_ENTERED, title)
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(title)


TYPED_AND_ENTERED = """
(text) => {
  const input = document.getElementById("look-up-asked");
  input.value = text;
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
}
"""


# The sheet ---------------------------------------------------------------------------------------

SHEETS = """
async (numbers) => {
  const { songByNumber } = await import("/scripts/song-files.js");
  const { sheetOf } = await import("/scripts/song-sheet.js");
  const sheets = [];
  for (const number of numbers) {
    const sheet = await sheetOf(await songByNumber(number));
    const chances = [...sheet.querySelectorAll(".song-chance")].map((of) => of.textContent);
    const odds = [...sheet.querySelectorAll(".song-odds")].map((of) => of.textContent);
    sheets.push({ chances, odds, text: sheet.textContent });
  }
  return sheets;
}
"""


def percent(share: float) -> str:
    return f"{100 * share:.{1 if share >= 0.05 else 2}f}\N{NO-BREAK SPACE}%"


def test_the_chance_on_a_sheet_is_that_of_the_model_that_never_met_the_song(page, site):
    numbers = np.random.default_rng(1).choice(len(site.songs), 30, replace=False).tolist()
    for number, sheet in zip(numbers, page.evaluate(SHEETS, numbers), strict=True):
        assert sheet["chances"][0] == percent(site.chance[number])
        song = site.songs.iloc[number]
        assert f"Popularity {song['popularity']} of 100" in sheet["text"]


def test_reasons_multiply_the_odds_from_the_models_base_to_the_songs(page, site):
    numbers = [0, 1, 50]
    for number, sheet in zip(numbers, page.evaluate(SHEETS, numbers), strict=True):
        assert len(sheet["odds"]) == 6  # five reasons, and all others
        factors = [re.fullmatch(r"odds ([×÷])\s(\d+\.\d\d)", odds) for odds in sheet["odds"]]
        log_factors = [(1 if of[1] == "×" else -1) * np.log(float(of[2])) for of in factors]
        odds = site.chance[number] / (1 - site.chance[number])
        assert site.base_value[number] + sum(log_factors) == pytest.approx(np.log(odds), abs=0.04)


def test_names_are_shown_as_they_are(page, site):
    place = site.songs["title"].str.contains("<img").argmax()
    song = site.songs.iloc[place]
    page.goto(f"light.html#song={song['id']}")
    page.reload()
    heading = page.get_by_role("article").get_by_role("heading", level=2)
    expect(heading).to_have_text(song["title"])
    assert heading.locator("*").count() == 0


# For everybody -----------------------------------------------------------------------------------


@pytest.fixture(params=["light", "dark"])
def phone(request, browser, address) -> Iterator[Page]:
    with browser.new_context(
        base_url=address,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(f"{request.param}.html")
        yield page


def test_a_song_is_found_by_touch_on_a_small_phone_without_barriers(phone, site):
    box(phone).tap()
    expect(options(phone)).to_have_count(LISTED)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert barriers(phone) == {}
    options(phone).first.tap()
    expect(phone.get_by_role("article")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert barriers(phone) == {}


def test_without_scripts_the_place_says_what_it_would_do(browser, address, site):
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("light.html")
        expect(page.get_by_text("With scripts, a search box stands here")).to_be_visible()
        expect(page.get_by_text(site.songs.iloc[0]["title"])).to_be_visible()
        expect(page.get_by_role("combobox")).to_have_count(0)


# What is published -------------------------------------------------------------------------------


def test_gentleman_is_found_among_the_published_songs(browser):
    with served(REPOSITORY / "report") as address:
        page = browser.new_page(base_url=address)
        page.goto("scripts/")
        sheets = page.evaluate(
            f"""async () => {{
              const {{ search }} = await import("/scripts/song-files.js");
              const {{ count, songs }} = await search("Gentleman by PSY", 10);
              return [count, ...await ({SHEETS})(songs.map((song) => song.number))];
            }}"""
        )
        page.close()
    count, sheet = sheets
    assert count == 1
    assert sheet["text"].startswith("No hitGentlemanPSYk-pop")
    assert len(sheet["chances"]) == 2
