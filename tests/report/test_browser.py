"""The page in a real browser: no error, nothing requested, decisions saved and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.browser import CHROMIUM, Browser, wait_for
from tests.writers import fake

from zboun import decisions
from zboun.report import page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

TABLES, SUMMARY = fake.tables(120), fake.summary()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    with Browser(folder) as found:
        yield found, folder


def write(folder: Path, lang: str) -> Path:
    path = folder / f"report-{lang}.html"
    path.write_text(page.render(TABLES, SUMMARY, lang=lang), "utf-8")
    return path


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_it_fits_every_width_without_an_error(browser, lang: str, width: int) -> None:
    found, folder = browser
    found.log.clear()
    found.requests.clear()
    found.open(write(folder, lang), width)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert found.run(overflow) == 0
    assert found.run("getComputedStyle(document.body).direction") == (
        "rtl" if lang == "ar" else "ltr"
    )
    assert found.log == [] and len(found.requests) == 1


def test_decisions_made_in_the_page_come_back(browser) -> None:
    found, folder = browser
    found.open(write(folder, "fr"))
    assert found.run("document.getElementById('save').hidden") is True
    click = "document.querySelectorAll('.pair')[{}].querySelector('[data-say={}]').click()"
    for number, answer in ((0, "same"), (1, "different"), (2, "same"), (2, "same")):
        found.run(click.format(number, answer))  # the last click takes the third answer back
    assert found.run("document.getElementById('done').textContent") == "2"
    keys = found.run("[...document.querySelectorAll('.pair')].map(p => [p.dataset.a, p.dataset.b])")
    found.run("document.getElementById('save-button').click()")
    saved = wait_for(folder / "zboun-decisions.json")
    read = decisions.read(saved)
    assert read.same == [tuple(sorted(keys[0]))] and read.different == [tuple(sorted(keys[1]))]
    assert not read.unclear and found.log == []


def test_an_empty_list_has_a_page_without_an_error(browser) -> None:
    found, folder = browser
    found.log.clear()
    empty = {name: table.slice(0, 0) for name, table in TABLES.items()}
    path = folder / "empty.html"
    path.write_text(page.render(empty, {**SUMMARY, "contacts": 0}, lang="ar"), "utf-8")
    found.open(path, 360)
    assert found.log == []


def test_all_is_open_on_paper(browser) -> None:
    found, folder = browser
    found.open(write(folder, "fr"))
    closed = "document.querySelectorAll('details:not([open])').length"
    assert found.run(closed) > 0
    found.run("dispatchEvent(new Event('beforeprint'))")
    assert found.run(closed) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(browser, scheme: str) -> None:
    found, folder = browser
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    found.call("Emulation.setEmulatedMedia", features=feature)
    found.open(write(folder, "fr"))
    # WCAG: the contrast of text and ground is (light + 0.05) / (dark + 0.05), at least 4.5.
    ratios = found.run("""(() => {
      const light = (text) => {
        const [r, g, b] = text.match(/[0-9.]+/g).slice(0, 3).map((c) => c / 255)
          .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (one) => {
        for (; one; one = one.parentElement) {
          const found = getComputedStyle(one).backgroundColor;
          if (!/, 0\\)$|transparent/.test(found)) return found;
        }
        return "rgb(255, 255, 255)";
      };
      return ["h1", ".lead", ".hero .main small", ".hero em", ".soft", ".badge", ".chip", ".was",
              ".o-text-guessed", ".o-text-refused", "summary", "button", ".pill", "nav a"]
        .map((name) => document.querySelector(name)).filter((one) => one).map((one) => {
          const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort();
          return [one.className || one.tagName, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        });
    })()""")
    found.call("Emulation.setEmulatedMedia", features=[])
    assert len(ratios) > 8 and [one for one in ratios if one[1] < 4.5] == []


def test_the_assumption_can_be_changed(browser) -> None:
    found, folder = browser
    found.open(write(folder, "en"))
    before = found.run("document.getElementById('saved-time').textContent").strip()
    found.run(
        "for (const one of document.querySelectorAll('#gain input'))"
        "{ one.value = 0; one.dispatchEvent(new Event('input')); }"
    )
    assert found.run("document.getElementById('saved-time').textContent") == "0 min" != before


def test_hostile_values_ran_nothing(browser) -> None:
    found, folder = browser
    found.open(write(folder, "fr"))
    assert found.run("document.querySelectorAll('img, iframe, main script').length") == 0
    assert "<script>alert(1)</script>" in found.run("document.body.textContent")
