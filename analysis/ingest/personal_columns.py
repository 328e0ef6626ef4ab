"""What the guard knows of one column: its clues by kind, their lines, and what shares it has.

Enters: the cells of a column in chunks, with the rows they stand in. Leaves: findings (kind and
lines). A single coincidence among thousands of place names is no person: kinds that need it are
judged by their share of the column's distinct texts. Memory stays bounded: a column of more
distinct texts than KEPT_TEXTS forgets which it has seen, and looks at them again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from analysis.ingest.addresses import LISTED_LINES
from analysis.ingest.personal_clues import (
    KANJI_FIGURE,
    Clue,
    Kind,
    Strength,
    kanji_figure,
    plain,
    with_digits,
)
from analysis.ingest.personal_dates import DaysOfColumn
from analysis.ingest.personal_names import is_given_name, is_surname
from analysis.ingest.personal_numbers import ShareOfNumbers
from analysis.ingest.personal_rows import belongs_to_office, count_filled
from analysis.ingest.personal_texts import is_table_remark

KEPT_TEXTS = 50_000
TOP_ROWS = 15  # headers stand among these
FILLED_CELLS_OF_A_NOTE = 2  # a title or note: a label and a text at most
LEAST_TEXTS = 2  # a share of one text is no share
SHARE_OF_NAMES = 0.5
SHARE_OF_ADDRESSES = 0.3
# Of Japan's 78,664 names of towns 0.2 % read as a full name, 3 % as some name.
NAMELIKE_SHARE_AMONG_PLACES = 0.1
NAME_SHARE_AMONG_PLACES = 0.8
SHARE_THAT_MAKES_A_COLUMN_OF_PLACES = 0.3
_PLACE = re.compile("(?:[町村市区郡条線]|丁目|大字|交番|駐在所?|警察署)$")
_PLACE_HEADER = re.compile(
    "町丁|大字|町名|地名|地区|地域|市区町村|市町村|交番|駐在|警察署|署名|署$|駅|学校|学区|校区"
    "|都道府県|標準地|(?:^| )(?:city|town|place|area|station)",
    re.IGNORECASE,
)
_AMOUNT_HEADER = re.compile(
    "額|円|価格|費|予算|金$|数$|件|人口|数値|count|amount|total|計", re.IGNORECASE
)
_CODE_HEADER = re.compile("コード|code|key|id$", re.IGNORECASE)
_NO_COUNT_HEADER = re.compile(
    "年|月|日|時|齢|歳|番|号|コード|No|ID|額|円|age|year|date|code", re.IGNORECASE
)
LONGEST_HALF_OF_A_NAME = 8  # characters of a surname or given name in kana
SHARE_OF_HALVES = 0.7
FEW_WORDS = 2  # the header and a unit above a column of figures
_BANK = re.compile("(?:(?<!地下)銀行|信用金庫|信金|信用組合|農協|労働金庫)$|^ゆうちょ")
_BRANCH = re.compile("(?:支店|出張所|本店|営業部)$")
_NUMBER_HEADER = re.compile("番号|口座|ナンバー|(?:^| )no\\b|number|account", re.IGNORECASE)

Examine = Callable[[str], tuple[Clue, ...]]
Columns = Sequence[Sequence[str]]


@dataclass
class Lines:
    """The first lines of a finding, and how many there are."""

    first: list[int] = field(default_factory=list)
    total: int = 0

    def add(self, line: int) -> None:
        """Count a line; only the first are kept."""
        self.total += 1
        if len(self.first) < LISTED_LINES:
            self.first.append(line)


@dataclass(frozen=True)
class Finding:
    """Personal data of one kind in one column. is_header: it is what stands above the column."""

    column: int
    kind: Kind
    is_header: bool
    lines: Lines


class ColumnEvidence:
    """The evidence that gathers while the chunks of one column pass by."""

    def __init__(self, index: int, examine: Examine) -> None:
        self._index = index
        self._examine = examine
        self._seen: set[str] = set()
        self._suspects: dict[str, tuple[Clue, ...]] = {}
        self._distinct: Counter[Clue] = Counter()
        self._lines: dict[Clue, Lines] = defaultdict(Lines)
        self._worded = 0
        self._places = 0
        self._figures = 0
        self._surnames = 0
        self._given_names = 0
        self._remarks_below: int | None = None
        self._numbers = ShareOfNumbers()
        self._days = DaysOfColumn()
        self.top: list[str] = []
        self.has_banks = False
        self.has_branches = False
        self.office_contacts: set[str] = set()

    def feed(self, lines: Sequence[int], columns: Columns) -> None:
        """Take in the next rows; this column is one of `columns`."""
        cells = columns[self._index]
        if len(self.top) < TOP_ROWS:
            self.top += [plain(cell) for cell in cells[: TOP_ROWS - len(self.top)]]
        distinct = set(cells)
        for text in distinct - self._seen:
            clues = self._look_at(text)
            if clues:
                self._suspects[text] = clues
        self._seen |= distinct
        for clue, texts in self._present(distinct).items():
            self._place(clue, texts, lines, columns)
        if self._remarks_below is not None:
            self._look_at_remarks(lines, cells)
        if len(self._seen) > KEPT_TEXTS:
            self._seen.clear()

    def _look_at(self, text: str) -> tuple[Clue, ...]:
        if not text:
            return ()
        if len(text) < 7 and text.isascii() and text.isdecimal():
            self._figures += 1
            return ()
        folded = plain(text)
        if KANJI_FIGURE.fullmatch(folded):
            folded = kanji_figure(folded)
            if len(folded) < 7:
                self._figures += 1
                return ()
        digits = folded.replace(" ", "")
        if digits.isascii() and digits.isdecimal():
            return self._look_at_digits(folded, digits)
        if self._days.add(with_digits(folded)):
            return (Clue(Kind.BIRTH_DATE, Strength.SHARE),)
        clues = self._examine(folded)
        self._worded += bool(folded)
        self._places += bool(_PLACE.search(folded))
        if len(folded) <= LONGEST_HALF_OF_A_NAME:
            self._surnames += is_surname(folded)
            self._given_names += is_given_name(folded)
        self.has_banks = self.has_banks or bool(_BANK.search(folded))
        self.has_branches = self.has_branches or bool(_BRANCH.search(folded))
        self._distinct.update(clues)
        return clues

    def _look_at_digits(self, text: str, digits: str) -> tuple[Clue, ...]:
        if len(digits) == 8 and self._days.add(digits):
            return (Clue(Kind.BIRTH_DATE, Strength.SHARE),)
        kind = self._numbers.add(digits)
        clues = self._examine(text) if len(digits) > 8 else ()
        self._distinct.update(clues)
        return (*clues, Clue(kind, Strength.SHARE)) if kind else clues

    def _present(self, distinct: set[str]) -> dict[Clue, set[str]]:
        found: dict[Clue, set[str]] = defaultdict(set)
        for text in distinct & self._suspects.keys():
            for clue in self._suspects[text]:
                found[clue].add(text)
        return found

    def _place(self, clue: Clue, texts: set[str], lines: Sequence[int], columns: Columns) -> None:
        """Find the rows of a clue; once enough are known, further ones are only counted."""
        cells = columns[self._index]
        found = self._lines.get(clue) or Lines()
        start = 0
        for row, text in enumerate(cells):
            if len(found.first) >= LISTED_LINES:
                break
            start = row + 1
            if text in texts:
                judged = self._judged_in_row(clue, text, lines[row], columns, row)
                if judged:
                    self._lines[judged].add(lines[row])
                    found = self._lines[clue] if judged == clue else found
        found.total += sum(map(texts.__contains__, islice(cells, start, None)))

    def _judged_in_row(
        self, clue: Clue, text: str, line: int, columns: Columns, row: int
    ) -> Clue | None:
        """The clue that a cell is in its row, None where the row makes it harmless."""
        if clue.strength in (Strength.SHARE, Strength.FORM):
            return clue
        cells = [column[row] for column in columns]
        filled = count_filled(cells)
        is_note = filled <= FILLED_CELLS_OF_A_NOTE
        if clue.strength is Strength.REMARK:
            if not is_note and self._remarks_below is None:
                self._remarks_below = line
            return None
        if clue.strength is Strength.IN_TABLE and is_note:
            return None
        if belongs_to_office(clue, cells):
            self.office_contacts.add(plain(text))
            return None
        if clue.strength is Strength.NAMELIKE and filled == 1 and len(cells) > 2:
            return Clue(clue.kind, Strength.ALONE)
        return clue

    def _look_at_remarks(self, lines: Sequence[int], cells: Sequence[str]) -> None:
        told = {text for text in set(cells) if text and not is_table_remark(plain(text))}
        clue = Clue(Kind.FREE_TEXT, Strength.ALONE)
        for line, text in zip(lines, cells, strict=True):
            if text in told and line > (self._remarks_below or 0):
                self._lines[clue].add(line)

    @property
    def _header(self) -> str:
        return " ".join(text for text in self.top if text)

    @property
    def holds_surnames(self) -> bool:
        """Whether most texts below the header are surnames, as many places are, too."""
        return self._surnames >= max(LEAST_TEXTS, SHARE_OF_HALVES * (self._worded - 1))

    @property
    def holds_given_names(self) -> bool:
        """Whether most texts below the header are given names, as places hardly are."""
        return self._given_names >= max(LEAST_TEXTS, SHARE_OF_HALVES * (self._worded - 1))

    @property
    def holds_figures(self) -> bool:
        """Whether the column holds small numbers that are no age, code, date or amount."""
        is_mostly = self._figures and self._figures + FEW_WORDS >= self._worded
        return bool(is_mostly) and not _NO_COUNT_HEADER.search(self._header)

    @property
    def holds_sevens(self) -> bool:
        """Whether all numbers of the column have seven digits, as bank accounts do."""
        lengths = self._numbers.lengths
        return bool(lengths) and set(lengths) == {7} and not _AMOUNT_HEADER.search(self._header)

    @property
    def is_headed_as_number(self) -> bool:
        """Whether the header speaks of a number that something goes by."""
        return bool(_NUMBER_HEADER.search(self._header))

    def findings(self, *, is_count_table: bool, is_known_list: bool) -> Iterator[Finding]:
        """What the column holds, once all of it has passed."""
        kind = self._numbers.verdict(is_amount=bool(_AMOUNT_HEADER.search(self._header)))
        if kind:
            yield self._finding(
                kind, Clue(kind, Strength.SHARE), Clue(Kind.MY_NUMBER, Strength.SHARE)
            )
        births = Clue(Kind.BIRTH_DATE, Strength.SHARE)
        if births in self._lines and self._days.are_births(
            self._header, is_count_table=is_count_table or is_known_list
        ):
            yield self._finding(Kind.BIRTH_DATE, births)
        for clue in self._lines:
            if clue.kind is not Kind.BIRTH_DATE or clue.strength is not Strength.SHARE:
                if self._holds(clue, is_count_table or is_known_list):
                    yield Finding(self._index, clue.kind, clue.is_header, self._lines[clue])

    def _finding(self, kind: Kind, *clues: Clue) -> Finding:
        lines = next((self._lines[clue] for clue in clues if clue in self._lines), Lines())
        return Finding(self._index, kind, False, lines)

    def _holds(self, clue: Clue, are_attributes_harmless: bool) -> bool:
        if clue.strength is Strength.ATTRIBUTE:
            return not are_attributes_harmless
        if clue.strength is Strength.NAMELIKE:
            return not self._is_of_places or self._share(clue) > NAMELIKE_SHARE_AMONG_PLACES
        if clue.strength not in (Strength.SHARE, Strength.FORM):
            return True
        if clue.kind is Kind.NAME:
            least = NAME_SHARE_AMONG_PLACES if self._is_of_places else SHARE_OF_NAMES
            return self._names >= LEAST_TEXTS and self._names >= least * self._worded
        if clue.kind is Kind.ADDRESS:
            return self._share(clue) >= SHARE_OF_ADDRESSES and self._distinct[clue] >= LEAST_TEXTS
        if clue.kind is Kind.TELEPHONE:
            numbers = self._numbers.lengths.total()
            is_code = bool(_CODE_HEADER.search(self._header))
            return not is_code and self._distinct[clue] * 2 >= max(numbers, 2)
        if clue.kind is Kind.MY_NUMBER or clue.kind is Kind.LICENCE:
            return False  # judged by ShareOfNumbers
        return self._share(clue) >= SHARE_OF_NAMES and self._distinct[clue] >= LEAST_TEXTS

    @property
    def _names(self) -> int:
        """Distinct texts that are names; what has the form only counts beside others."""
        names = Counter(
            {
                clue.strength: number
                for clue, number in self._distinct.items()
                if clue.kind is Kind.NAME and not clue.is_header
            }
        )
        return names.total() if names.total() > names[Strength.FORM] else 0

    @property
    def _is_of_places(self) -> bool:
        by_header = bool(_PLACE_HEADER.search(self._header))
        return by_header or self._places > SHARE_THAT_MAKES_A_COLUMN_OF_PLACES * self._worded

    def _share(self, clue: Clue) -> float:
        return self._distinct[clue] / max(self._worded, 1)
