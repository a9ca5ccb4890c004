"""What matching knows of each record, as numbers: no text is touched after this.

A phone is its E.164 digits as one integer, an e-mail and a chat identity a 64-bit hash, a name two
codes into a table of distinct name parts, a place two codes. The numbers of a record depend on the
record alone (codes aside), so batches from many machines can be laid side by side.

May import: fields, rules, model. Tests: ``tests/match/test_facts.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import mask, several, text
from zboun.fields import email
from zboun.fields.text import ascii_digits
from zboun.match.areas import with_areas
from zboun.match.content import content_hash
from zboun.match.hashing import Hashes, hash_text
from zboun.match.titles import ANYONE, Sexes, sexes_of_titles, title_letters
from zboun.match.unlisted import is_unlisted, with_unlisted
from zboun.rules import Rules

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

# All that matching reads of a record; an engine need not carry more to where pairs are judged.
COLUMNS = (
    "record_id", "name", "given_name", "family_name", "name_kind", "name_raw",
    "phone", "phone_raw", "phone_reason", "email", "email_raw",
    "city", "city_raw", "wilaya_code", "identity",
    "status_raw", "first_seen", "last_seen",  # of contacts that say the same else
)  # fmt: skip

NONE = -1  # the code of an empty cell
_MOST_DIGITS = 18  # of a phone; more do not fit into a number


@dataclass(frozen=True, slots=True)
class Many:
    """Several values a record: ``values[offsets[i]:offsets[i + 1]]`` are those of record ``i``."""

    offsets: Ints
    values: Hashes
    counts: Ints = field(init=False, repr=False)  # how many values each record has

    def __post_init__(self) -> None:
        """Count the values of each record once: blocks of pairs ask for them again and again."""
        object.__setattr__(self, "counts", np.diff(self.offsets))

    @property
    def owners(self) -> Ints:
        """Return the record of each value."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.counts)


@dataclass(frozen=True, slots=True)
class Facts:
    """The records as numbers; ``NONE`` and 0 stand for what is missing."""

    content: Hashes
    phones: Many
    emails: Many
    locals: Many  # the local part of each e-mail, in the order of ``emails``
    identity: Hashes  # 0 = none
    given: Codes  # into ``parts``
    family: Codes  # into ``parts``
    parts: pa.Array  # distinct name parts
    spelt: Mask  # a part of the name, or the agent, is what an address spells (``addresses``)
    agent_given: Codes  # whose name a firm's address spells
    agent_family: Codes
    business: Mask
    title: Sexes  # what a title in place of a given name leaves possible (``titles``)
    wilaya: Codes
    city: Codes  # into ``city_keys``
    region: Codes  # the wilaya, or the one that it was cut from; into ``region_keys``
    mother: Mask  # the wilaya was cut from none: its name may mean a daughter too
    unlisted: Mask  # the place is a text that the gazetteer does not know, as code and as city
    places: pa.Array  # the text of each code in ``wilaya``
    region_keys: Hashes
    city_keys: Hashes  # of the distinct texts: the same numbers in every batch

    def __len__(self) -> int:
        return len(self.content)


def gather(records: pa.Table, rules: Rules) -> Facts:
    """Return the facts of normalized records; a missing column counts as empty."""
    given, family, parts = _name_parts(records, rules)
    emails, local_parts = _emails(records)
    kind = text(records, "name_kind")
    codes, cities = with_unlisted(
        *(text(records, name) for name in ("wilaya_code", "city", "city_raw"))
    )
    said = text(records, "city_raw")
    codes = with_areas(codes, said, text(records, "phone"), rules)
    wilaya, wilaya_texts = _codes(codes)
    city, city_texts = _codes(cities)
    region, mother, region_keys = _regions(wilaya, wilaya_texts, rules)
    return Facts(
        content=content_hash(records),
        phones=_phones(records),
        emails=emails,
        locals=local_parts,
        identity=_hash_or_zero(text(records, "identity")),
        given=given,
        family=family,
        parts=parts,
        spelt=np.zeros(records.num_rows, bool),
        agent_given=np.full(records.num_rows, NONE, np.int32),
        agent_family=np.full(records.num_rows, NONE, np.int32),
        business=mask(pc.equal(kind, "business")),
        title=_titles(records, (given == NONE) & (family != NONE), rules),
        wilaya=wilaya,
        city=city,
        region=region,
        mother=mother,
        unlisted=np.append(is_unlisted(wilaya_texts), False)[wilaya],
        places=wilaya_texts,
        region_keys=region_keys,
        city_keys=hash_text(city_texts),
    )


def _split(values: pa.Array) -> tuple[Ints, pa.Array]:
    """Return offsets and single values of cells that hold several, joined by ``;``."""
    rows, singles = several(values)
    singles = pc.utf8_trim_whitespace(singles)
    some = pc.not_equal(singles, "")
    counts = np.bincount(rows[mask(some)], minlength=len(values))
    return np.concatenate([[0], np.cumsum(counts)]), singles.filter(some)


def _phones(records: pa.Table) -> Many:
    """Return each record's phones as integers.

    A number of the right length in a range that is not given out is refused as a phone, and yet
    two records that hold it are as likely one person as with any other: its digits count too.
    """
    cells = text(records, "phone")
    if "phone_reason" in records.column_names and "phone_raw" in records.column_names:
        cells = _with_unlisted(cells, records)
    offsets, flat = _split(cells)
    digits = pc.utf8_ltrim(flat, "+")
    try:
        if pc.any(pc.greater(pc.binary_length(digits), _MOST_DIGITS)).as_py():
            raise pa.ArrowInvalid
        numbers = pc.cast(digits, pa.uint64())
    except pa.ArrowInvalid:  # some are no numbers (a table of other hands)
        plain_ = pc.match_substring_regex(digits, f"^[0-9]{{1,{_MOST_DIGITS}}}$")
        numbers = pc.cast(pc.if_else(plain_, digits, "0"), pa.uint64())
    return Many(offsets, numbers.to_numpy(zero_copy_only=False))


def _with_unlisted(cells: pa.Array, records: pa.Table) -> pa.Array:
    """Fill empty phones with the digits of cells that were refused for their range alone."""
    reason = text(records, "phone_reason")
    which = pc.and_(pc.equal(cells, ""), pc.equal(reason, "unknown_range"))
    rows = np.flatnonzero(mask(which))
    if not len(rows):
        return cells
    raw = text(records, "phone_raw").take(pa.array(rows)).to_pylist()
    found = pa.array([_national(text) for text in raw], pa.string())
    return pc.replace_with_mask(cells, which, found)


def _national(text: str) -> str:
    """Return a cell's nine national digits behind 213, ``""`` where it holds more or less.

    >>> _national("0546 35 29 30"), _national("٠٥٤٦٣٥٢٩٣٠"), _national("0546 / 0547")
    ('+213546352930', '+213546352930', '')
    """
    digits = "".join(char for char in ascii_digits(text) if "0" <= char <= "9").lstrip("0")
    digits = digits.removeprefix("213") if len(digits) > 9 else digits
    return f"+213{digits.lstrip('0')}" if len(digits.lstrip("0")) == 9 else ""


def _emails(records: pa.Table) -> tuple[Many, Many]:
    """Return e-mails in the form under which providers deliver them, and their local parts."""
    offsets, flat = _split(text(records, "email"))
    flat = email.matching_form_batch(flat)
    local = pc.replace_substring_regex(flat, "@.*$", "")
    return Many(offsets, hash_text(flat)), Many(offsets, hash_text(local))


def _hash_or_zero(values: pa.Array) -> Hashes:
    hashes = hash_text(values)
    hashes[mask(pc.equal(values, ""))] = 0
    return hashes


def _codes(values: pa.Array) -> tuple[Codes, pa.Array]:
    """Return a code per distinct text, NONE for the empty one; and the text of each code."""
    encoded = values.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    blank = encoded.dictionary.index("").as_py()
    if blank >= 0:
        codes[codes == blank] = NONE
    return codes, encoded.dictionary


def _titles(records: pa.Table, asked: Mask, rules: Rules) -> Sexes:
    titles = np.full(len(asked), ANYONE, np.int8)
    rows = np.flatnonzero(asked)
    if len(rows):
        raw = text(records, "name_raw").take(pa.array(rows))
        titles[rows] = sexes_of_titles(raw, rules.names)
    return titles


def _regions(wilaya: Codes, texts: pa.Array, rules: Rules) -> tuple[Codes, Mask, Hashes]:
    """Return for each record the region of its wilaya, and whether it is the mother of it."""
    known = rules.places.wilayas
    codes = texts.to_pylist()
    mothers = [known[code].mother if code in known else "" for code in codes]
    roots = pa.array([mother or code for mother, code in zip(mothers, codes, strict=True)])
    encoded = roots.cast(pa.string()).dictionary_encode()
    of_code = np.append(encoded.indices.to_numpy(zero_copy_only=False), NONE).astype(np.int32)
    old = np.array([*(not mother for mother in mothers), False], bool)
    return of_code[wilaya], old[wilaya], hash_text(encoded.dictionary)


def keyed(codes: Codes, keys: Hashes) -> Hashes:
    """Return the stable number of each code, 0 for NONE."""
    if not len(keys):
        return np.zeros(len(codes), np.uint64)
    return np.where(codes == NONE, np.uint64(0), keys[codes])


def _name_parts(records: pa.Table, rules: Rules) -> tuple[Codes, Codes, pa.Array]:
    """Return given and family names as codes into one list of distinct parts.

    A name without parts (a business, a chat's nickname) stands as a family name as a whole. A
    letter that is rather a title (``M. Benali``) says nothing of the given name.
    """
    given, family = text(records, "given_name"), text(records, "family_name")
    name = text(records, "name")  # as a whole
    whole = pc.and_(pc.equal(given, ""), pc.equal(family, ""))
    if "name_kind" in records.column_names:
        whole = pc.or_(whole, pc.equal(text(records, "name_kind"), "business"))
    rows = np.flatnonzero(mask(whole))
    both = pa.concat_arrays([given, family, name.take(pa.array(rows))]).dictionary_encode()
    codes = both.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    blank = both.dictionary.index("").as_py()
    if blank >= 0:
        codes[codes == blank] = NONE
    first, last, names = np.split(codes, [len(given), 2 * len(given)])
    first[rows], last[rows] = NONE, names
    letters = pa.array(title_letters(rules.names))
    titles = pc.index_in(letters, value_set=both.dictionary).drop_null().to_numpy()
    first[np.isin(first, titles)] = NONE
    return first, last, both.dictionary
