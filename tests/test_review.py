"""The terminal asks about open pairs: both sides readable, in three languages, piped or typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.test_update import SAMPLE, first, lines

from zboun import reviewing, updates
from zboun.errors import OutputError, UsageError
from zboun.texts import load


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("review") / "out"
    first(out, *SAMPLE.iterdir())
    return out


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(made, tmp_path / "out"))


def sit(out: Path, *typed: str, lang: str = "en") -> tuple[reviewing.Done, list[str]]:
    shown: list[str] = []
    done = reviewing.ask(out, lang, [f"{line}\n" for line in typed], shown.append)
    return done, shown


def test_both_sides_and_the_reason_are_shown(out: Path) -> None:
    pair = next(reviewing.open_pairs(out))
    _, shown = sit(out, "q")
    card = "\n".join(shown)
    for side in "ab":
        assert pair[f"phone_{side}"] in card and pair[f"records_{side}"] in card
    assert (
        "Why we ask: " in card and "_" not in card.partition("Why we ask: ")[2].partition("\n")[0]
    )


def test_answers_are_stored_and_not_asked_again(out: Path) -> None:
    many = len(list(reviewing.open_pairs(out)))
    done, shown = sit(out, "s", "", "perhaps", "d", "q")
    assert [one.answer for one in done.answers] == ["same", "different"]
    assert load("en")("ask.again") in shown and done.left == many - 2
    assert shown[-1] == f"To apply them: zboun update {out}"
    assert {row["decision"] for row in lines(out / "decisions.csv")} == {"same", "different"}
    assert len(list(reviewing.open_pairs(out))) == many - 2
    run = updates.update(out)
    assert ("update.decisions", {"count": 2}) in run.news


def test_the_end_of_the_input_ends_the_sitting(out: Path) -> None:
    done, _ = sit(out, "s")
    assert len(done.answers) == 1 and len(lines(out / "decisions.csv")) == 1


def test_a_broken_sitting_keeps_its_answers(out: Path) -> None:
    def typed():
        yield "d\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reviewing.ask(out, "en", typed(), lambda _: None)
    assert len(lines(out / "decisions.csv")) == 1


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_each_language_is_spoken_and_understood(out: Path, lang: str) -> None:
    say = load(lang)
    words = [say(f"ask.{what}").split("|")[0] for what in ("same", "different", "later", "stop")]
    done, shown = sit(out, *words, lang=lang)
    assert [one.answer for one in done.answers] == ["same", "different"] and done.asked == 4
    assert say("ask.choices") in shown and say("ask.again") not in shown


def test_a_pair_that_was_answered_both_ways_is_settled_here(out: Path) -> None:
    pair = next(reviewing.open_pairs(out))
    both = [f"{pair['key_a']},{pair['key_b']},{answer}" for answer in ("same", "different")]
    (out / "decisions.csv").write_text("\n".join(["key_a,key_b,decision", *both, ""]), "utf-8")
    assert next(reviewing.open_pairs(out))["pair_id"] == pair["pair_id"]
    sit(out, "d", "q")
    assert [row["decision"] for row in lines(out / "decisions.csv")] == ["different"]


def test_no_cell_speaks_to_the_terminal(out: Path) -> None:
    path = out / "review.csv"
    text = path.read_text("utf-8")
    pair = next(reviewing.open_pairs(out))
    path.write_text(text.replace(pair["phone_a"], "\x1b[2J\u202e"), "utf-8")
    _, shown = sit(out, "q")
    assert not any("\x1b" in line or "\u202e" in line for line in shown)


def test_nothing_to_decide_is_said(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "a.csv").write_text("nom,téléphone\nAmine Benali,0550123456\n", "utf-8")
    first(out, tmp_path / "a.csv")
    _, shown = sit(out, "s")
    assert shown == ["Nothing to decide."]


def test_a_list_in_use_or_none_at_all_is_refused(out: Path, tmp_path: Path) -> None:
    from zboun import locks

    with locks.lock(out), pytest.raises(OutputError):
        sit(out, "q")
    with pytest.raises(UsageError):
        sit(tmp_path, "q")
