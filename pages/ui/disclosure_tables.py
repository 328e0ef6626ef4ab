"""Tables of 秘匿処理: shares by indicator, bounds of withheld counts, other policies, the ledger.

Enters: views of `disclosure_views`. Leaves: `Table`s.
"""

from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.disclosure_views import (
    AudienceReport,
    BoundedCell,
    GivenRelease,
    PolicyChange,
    WithheldShare,
)
from pages.ui.released_table import Cell, Column, Group, Row, Table, number_columns
from pages.ui.wording import moment, number, short_station, span

SHARE_DECIMALS = 1


def per_cent(part: int, whole: int) -> str:
    """A share, or a dash where there is nothing to share."""
    return f"{number(100 * part / whole, SHARE_DECIMALS)}％" if whole else "―"


def cost_table(report: AudienceReport) -> Table:
    """By indicator: how much is withheld, of counts, of cases, of totals; all months."""
    rows: list[Row | Group] = []
    domain = ""
    for entry in report.indicators:
        if entry.domain != domain:
            domain = entry.domain
            rows.append(Group(domain))
        rows.append(Row((Cell(entry.name), *_shares(entry.share)), id=entry.code))
    columns = (
        Column("指標", has_breaks=False),
        *number_columns(
            (
                "値の数",
                "基準値未満",
                "他署の保護",
                "事案数",
                "県計",
                "前のままの県計",
            )
        ),
    )
    notes = (
        "値の数＝報告のあった署×月の数。右の列は秘匿したものの割合で、事案数は件数の合計に占める割合",
        "前のままの県計＝差から署の値が分かるため、前に公表した合計のままの月の割合",
    )
    return Table(f"指標別の秘匿（{report.audience.label}、全期間）", columns, tuple(rows), notes)


def _shares(share: WithheldShare) -> tuple[Cell, ...]:
    if share.excluded:
        withheld = (Cell("公表しない分野", CellState.WITHHELD, "公表しない分野"),) * 5
        return (_count(share.cells), *withheld)
    parts = (
        (share.small, share.cells),
        (share.protecting, share.cells),
        (share.cases_withheld, share.cases),
        (share.totals_withheld, share.totals),
        (share.totals_as_before, share.totals),
    )
    return (
        _count(share.cells),
        *(
            Cell(per_cent(part, whole), order=part / whole if whole else 0.0)
            for part, whole in parts
        ),
    )


def place_table(report: AudienceReport) -> Table:
    """Facilities, municipalities and dense areas: how much is withheld, and by which rule."""
    rows = tuple(
        Row(
            (
                Cell(share.label),
                _count(share.values) if share.values else Cell("―"),
                Cell(per_cent(share.withheld, share.values), order=share.withheld),
                Cell(per_cent(share.totals_withheld, share.totals), order=share.totals_withheld),
                Cell(share.rule, tone="note"),
            )
        )
        for share in report.places
    )
    columns = (
        Column("数値", has_breaks=False),
        *number_columns(("値の数", "秘匿", "残り・合計の秘匿")),
        Column("基準"),
    )
    notes = ("「―」＝その公表先に渡す数値のうち、秘匿の対象になるものがない",)
    return Table(f"地域別の数値の秘匿（{report.audience.label}）", columns, rows, notes)


def _count(value: int) -> Cell:
    return Cell(number(value), order=value)


def bounds_table(cells: tuple[BoundedCell, ...], caption: str) -> Table:
    """What the best informed reader can find of each withheld count."""
    rows = tuple(
        Row(
            (
                Cell(short_station(cell.place)),
                Cell(cell.reason),
                Cell(_interval(cell.low, cell.high), order=cell.high - cell.low),
                Cell(
                    "―"
                    if cell.protection_low is None or cell.protection_high is None
                    else _interval(cell.protection_low, cell.protection_high)
                ),
                Cell("保たれている" if cell.is_protected else "狭められる", chip=_chip(cell)),
            )
        )
        for cell in cells
    )
    columns = (
        Column("署", has_breaks=False),
        Column("理由"),
        *number_columns(("外から分かる範囲", "保護区間")),
        Column("判定", "center"),
    )
    notes = (
        "外から分かる範囲＝この公表先にこれまで渡したすべての表から、線形計画法で求めた最小と最大",
        "保護区間が「―」のものは、ほかの値を守るために秘匿した件数",
    )
    return Table(caption, columns, rows, notes)


def _chip(cell: BoundedCell) -> str:
    return "quiet" if cell.is_protected else "alert"


def _interval(low: float, high: float) -> str:
    return f"{number(low)}～{number(high)}"


def policy_table(changes: tuple[PolicyChange, ...]) -> Table:
    """How many counts and totals another policy would hide and show."""
    rows = tuple(
        Row(
            (
                Cell(change.audience.label),
                *(
                    _count(value)
                    for value in (
                        change.hides,
                        change.shows,
                        change.hides_totals,
                        change.shows_totals,
                        change.known_before,
                    )
                ),
                *(
                    Cell(per_cent(share.withheld, share.cells), order=share.withheld)
                    for share in (change.now, change.then)
                ),
            )
        )
        for change in changes
    )
    columns = (
        Column("公表先", has_breaks=False),
        *number_columns(
            (
                "新たに秘匿",
                "新たに公表",
                "合計を秘匿",
                "合計を公表",
                "既に渡した資料から分かる",
                "秘匿の割合（いま）",
                "（変更後）",
            )
        ),
    )
    return Table("別の基準による違い（値の数、全期間）", columns, rows)


def policy_examples(changes: tuple[PolicyChange, ...]) -> Table:
    """Some of what would change, the newest months first."""
    rows = tuple(
        Row(
            (
                Cell(change.audience.label),
                Cell(one.indicator),
                Cell(wareki_month(one.month)),
                Cell(short_station(one.place)),
                Cell("秘匿になる" if one.is_hidden else "公表になる"),
            )
        )
        for change in changes
        for one in change.examples
    )
    columns = tuple(Column(label) for label in ("公表先", "指標", "月", "署", "変わり方"))
    return Table("変わるものの例（新しい月から）", columns, rows)


def ledger_table(releases: tuple[GivenRelease, ...]) -> Table:
    """What each audience was given, and when."""
    rows = tuple(
        Row(
            (
                Cell(moment(release.at)),
                Cell(release.audience.label),
                Cell(release.kind),
                Cell(span(release.first_month, release.last_month)),
                _count(release.columns),
                Cell(release.data_version),
                Cell(release.policy_version),
            )
        )
        for release in releases
    )
    columns = (
        Column("公表した日時", has_breaks=False),
        Column("公表先", has_breaks=False),
        Column("表の種類", has_breaks=False),
        Column("表の月"),
        *number_columns(("新しい表",)),
        Column("データ版"),
        Column("基準の版"),
    )
    notes = ("新しい表＝前に渡したものと異なる、指標×月の表の数。閲覧した人は記録しません",)
    return Table("公表台帳", columns, rows, notes)
