"""Groups of digits put together to numbers: which belong to one, which are short tails.

Fourth part of the phone rule (``fields.phone``). All ways to divide the groups are weighed from
left to right; one that leaves digits unread loses against one that reads them all, and one that
reads across strong gaps against one that does not. Two equal ways: none is taken.

May import: rules, model, fields.phone_plan, fields.phone_tokens, fields.phone_whole.
Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from zboun.fields import phone_plan as plan
from zboun.fields.phone_plan import Reading
from zboun.fields.phone_tokens import BREAK, JOIN, STRONG, WEAK, Group, is_whole
from zboun.fields.phone_whole import ALONE, Options, whole
from zboun.rules.phone import PhoneRules

MAX_DIGITS = 16
_NEAR = 10  # how far apart the numbers of one person's lines are

Cost = tuple[int, int, int, int]  # unread digits, strong gaps inside numbers, tails, numbers


@dataclass(slots=True)
class Piece:
    """Consecutive groups taken for one thing: numbers (one, or several glued), or nothing."""

    first: int
    last: int  # index behind
    readings: list[Reading]
    fax: bool = False
    doubt: bool = False  # digits that nothing accounts for


@dataclass(slots=True)
class _State:
    """The best way to read the groups up to a place."""

    cost: Cost
    pieces: tuple[_State, Piece] | None = None
    base: str = ""  # national number that a short tail would vary
    areas: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()
    tie: bool = False


def divide(groups: list[Group], options: Options) -> list[Piece] | None:
    """Return the pieces of the best way to read the groups; None when two ways are equally good."""
    one = _one_number(groups, options)
    if one is not None:
        return [one]
    best: list[_State | None] = [None] * (len(groups) + 1)
    best[0] = _State((0, 0, 0, 0))
    for index in range(len(groups)):
        state = best[index]
        if state is None:
            continue
        for piece, cost in _next_pieces(groups, index, state, options):
            _offer(best, state, piece, cost, groups)
    end = best[-1]
    if end is None or end.tie:
        return None
    return _unroll(end)


def _one_number(groups: list[Group], options: Options) -> Piece | None:
    """Return the one number that all groups are: with weak gaps only, no other way is better."""
    first = groups[0]
    if len(groups) > 8 or first.barred or first.extension:
        return None
    if any(group.strength != WEAK or group.plus for group in groups[1:]):
        return None
    reading = whole(groups, "".join(group.digits for group in groups), options)
    if reading is None:
        return None
    return Piece(0, len(groups), [reading], any(group.fax for group in groups))


def _unroll(state: _State) -> list[Piece]:
    pieces = []
    while state.pieces is not None:
        state, piece = state.pieces
        pieces.append(piece)
    return pieces[::-1]


def _offer(
    best: list[_State | None], state: _State, piece: Piece, cost: Cost, groups: list[Group]
) -> None:
    """Keep the way through ``piece`` when it is better than what is known for its end."""
    total = tuple(a + b for a, b in zip(state.cost, cost, strict=True))
    there = best[piece.last]
    if there is not None and there.cost < total:
        return
    numbers = state.numbers + tuple(reading.e164 for reading in piece.readings)
    if there is not None and there.cost == total:
        there.tie = there.tie or there.numbers != numbers
        return
    national = piece.readings[-1].national if piece.readings else ""
    base, areas = state.base, state.areas
    if piece.readings:
        base = national
        areas = areas | {national[:2]} if len(national) == 8 else areas
    elif not groups[piece.first].numbered:
        base = ""  # a tail stands next to the number that it varies
    best[piece.last] = _State(
        total,  # type: ignore[arg-type]
        (state, piece),
        base,
        areas,
        numbers,
        state.tie,
    )


def _next_pieces(
    groups: list[Group], first: int, state: _State, options: Options
) -> list[tuple[Piece, Cost]]:
    group = groups[first]
    if group.extension or group.numbered:
        return [(Piece(first, first + 1, []), (0, 0, 0, 0))]
    found = _numbers(groups, first, options)
    if state.base:
        found += _tails(groups, first, state, options.rules)
    return found + _unread(groups, first)


def _numbers(groups: list[Group], first: int, options: Options) -> list[tuple[Piece, Cost]]:
    """Return the ways to begin a whole number at a group."""
    group, found = groups[first], []
    if group.barred:
        return []
    digits = ""
    for last in range(first, len(groups)):
        part = groups[last]
        if last > first and (part.strength >= JOIN or part.plus):
            break
        digits += part.digits
        if len(digits) > MAX_DIGITS:
            break
        if len(digits) < 8:
            continue
        reading = whole(groups[first : last + 1], digits, options)
        if reading is not None and _may_begin(groups, first, reading):
            inside = sum(g.strength == STRONG for g in groups[first + 1 : last + 1])
            piece = Piece(first, last + 1, [reading], group.fax or part.fax)
            found.append((piece, (0, inside, 0, 1)))
    glued = plan.unglue(group.digits, options.rules)
    if glued:
        found.append((Piece(first, first + 1, glued, group.fax), (0, 0, 0, len(glued))))
    return found


def _may_begin(groups: list[Group], first: int, reading: Reading) -> bool:
    """Behind a weak gap a number must show its beginning: 0, plus, bracket or country code.

    ``550123456 661234567``: two whole runs show theirs as well.
    """
    group = groups[first]
    if group.strength != WEAK:
        return True
    if reading.form == "lost_zero":
        return group.bracket or (is_whole(group) and is_whole(groups[first - 1]))
    return group.plus or group.bracket or len(group.digits) > 1


def _tails(
    groups: list[Group], first: int, state: _State, rules: PhoneRules
) -> list[tuple[Piece, Cost]]:
    """Return the ways to read a short tail: ``34/35/36``, ``66.99.08 - 66.99.06``."""
    found = []
    if not _may_tail(groups, first, state):
        return []
    digits = ""
    for last in range(first, min(first + 3, len(groups))):
        part = groups[last]
        if last > first and not _continues_tail(groups, first, last):
            break
        digits += part.digits
        if len(digits) > 2 and not _ends_there(groups, last):
            continue
        reading = _varied(digits, state, groups[first], rules)
        if reading is not None:
            inside = sum(g.strength == STRONG for g in groups[first + 1 : last + 1])
            piece = Piece(first, last + 1, [reading], groups[first].fax)
            found.append((piece, (0, inside, 1, 1)))
    return found


def _may_tail(groups: list[Group], first: int, state: _State) -> bool:
    """A tail stands behind a strong gap, or behind one tight mark that the number had not.

    What counts something (``/ 18h``, ``- 16 Alger``) is none, nor the day of ``/ 12/03``.
    """
    group = groups[first]
    if group.plus or group.barred or group.amount or group.untold or group.strength == BREAK:
        return False
    if group.strength != WEAK:
        return not group.spaced or len(state.base) != 9 or _next_line(groups, first, state.base)
    if group.mark not in ("-", ","):
        return False
    return groups[first - 1].mark != group.mark or _behind_tail(state)


def _next_line(groups: list[Group], first: int, base: str) -> bool:
    """Say whether what stands apart from a mobile is its next number: ``0550 12 34 56 / 57``.

    ``- 21`` may be a wilaya, ``/ 12/03`` a day: only a tail a little higher is taken for one.
    """
    after = groups[first + 1] if first + 1 < len(groups) else None
    if after is not None and after.mark == "/" and not after.spaced and after.digits[0] == "0":
        return False
    size = len(groups[first].digits)
    return 0 < int(groups[first].digits) - int(base[-size:]) <= _NEAR


def _behind_tail(state: _State) -> bool:
    """``021 63 12 34-35-36``: what follows a tail behind the same mark is another one."""
    piece = state.pieces[1] if state.pieces else None
    return piece is not None and any(r.doubt == "tail_expanded" for r in piece.readings)


def _continues_tail(groups: list[Group], first: int, last: int) -> bool:
    """Within a tail gaps are weak; ``656 - 124`` is the one exception."""
    gap = groups[last]
    if gap.strength == STRONG:
        return gap.mark == "-" and last == first + 1 and len(groups[first].digits) == 3
    return gap.strength == WEAK


def _ends_there(groups: list[Group], last: int) -> bool:
    """A long tail must not be cut out of a longer run of digits."""
    return last + 1 == len(groups) or groups[last + 1].strength != WEAK or groups[last + 1].bracket


def _varied(digits: str, state: _State, group: Group, rules: PhoneRules) -> Reading | None:
    """Return the number before with its last digits replaced; None when that would be a guess."""
    same = [number for number in state.numbers if number.endswith(digits)]
    if len(digits) == 6 and same:
        known = plan.read(same[0][1:], True, rules)
        return known if known is None else Reading(known.e164, "national", known.kind)
    if not _length_fits(digits, state, group, rules):
        return None
    reading = plan.read("0" + state.base[: -len(digits)] + digits, False, rules)
    if reading is None:
        return None
    return Reading(reading.e164, "national", reading.kind, reading.doubt or "tail_expanded")


def _length_fits(digits: str, state: _State, group: Group, rules: PhoneRules) -> bool:
    """Two digits vary any number, one only behind a slash, four and six only a fixed line.

    ``0550123456 / 07`` is not the one of ``…07``, but a number begun and left.
    """
    if len(digits) <= 2 and digits[0] == "0" and len(state.base) == 9:
        return not group.spaced and len(digits) == 2 and state.base[-2] == "0"
    if len(digits) <= 2:
        return len(digits) == 2 or group.mark == "/"
    if digits in rules.short_codes or digits[0] == "0" or len(state.base) != 8:
        return False
    if group.strength not in (STRONG, JOIN):
        return False
    return len(digits) == 4 or (len(digits) == 6 and len(state.areas) == 1)


def _unread(groups: list[Group], first: int) -> list[tuple[Piece, Cost]]:
    """Return the way to leave digits unread, where they stand clearly apart."""
    group = groups[first]
    if group.aside:
        return [(Piece(first, first + 1, []), (len(group.digits), 0, 0, 0))]
    last = first + 1
    while last < len(groups) and groups[last].strength == WEAK:
        last += 1
    doubted = (Piece(first, first + 1, [], doubt=True), (len(group.digits), 0, 0, 0))
    if group.strength == WEAK:
        alone = len(group.digits) >= ALONE or (last == first + 1 and _follows_whole(groups, first))
        return [doubted] if alone and group.spaced else []
    found: list[tuple[Piece, Cost]] = []
    if last > first + 1 and (group.barred or _precedes_whole(groups, first, last)):
        found.append(doubted)  # "facture 1234 0550…"
    if _stands_apart(groups, first, last):
        piece = Piece(first, last, [], doubt=not _is_note(group, last - first))
        found.append((piece, (_digits(groups, first, last), 0, 0, 0)))
    return found + _notes(groups, first)


def _follows_whole(groups: list[Group], index: int) -> bool:
    """``0550123456 31``: more digits behind a number in one piece, which shows its beginning."""
    before = groups[index - 1]
    return before.strength != WEAK and _shows_whole(before)


def _precedes_whole(groups: list[Group], first: int, last: int) -> bool:
    """``31 0550123456``: digits before such a number, and nothing behind it."""
    if groups[first].after_word or last != first + 2:  # behind a word: see ``_notes``
        return False
    return groups[first + 1].spaced and _shows_whole(groups[first + 1])


def _shows_whole(group: Group) -> bool:
    return is_whole(group) and (group.plus or group.digits[0] == "0")


def _notes(groups: list[Group], first: int) -> list[tuple[Piece, Cost]]:
    """Return the ways to leave a note's short numbers: ``Blida 2 0550…``, ``Alger 16/31``."""
    found: list[tuple[Piece, Cost]] = []
    if not groups[first].after_word:
        return found
    digits = 0
    for last in range(first, min(first + 4, len(groups))):
        group = groups[last]
        after = groups[last + 1] if last + 1 < len(groups) else None
        most = 5 if last == first and after is not None and is_whole(after) else 2
        if len(group.digits) > most or (last > first and group.strength > STRONG):
            break
        digits += len(group.digits)
        if after is None or after.strength != WEAK or after.digits[0] == "0":
            found.append((Piece(first, last + 1, [], doubt=digits > 5), (digits, 0, 0, 0)))
    return found


def _stands_apart(groups: list[Group], first: int, last: int) -> bool:
    """A single digit or two behind a slash may be part of a number: only more stand apart."""
    if _digits(groups, first, last) >= 3:
        return True
    gap, inside = groups[first], groups[first - 1]
    if gap.strength == STRONG and (gap.mark, gap.spaced) != (inside.mark, inside.spaced):
        return True  # "0550123456 / 06": no mark of the number's own
    after = groups[last].strength if last < len(groups) else WEAK
    return max(groups[first].strength, after) >= JOIN


def _digits(groups: list[Group], first: int, last: int) -> int:
    return sum(len(group.digits) for group in groups[first:last])


def _is_note(group: Group, groups: int) -> bool:
    """Say whether a group is the number of a note: ``Blida 2``, ``après 18h``."""
    return groups == 1 and group.after_word and len(group.digits) <= 2
