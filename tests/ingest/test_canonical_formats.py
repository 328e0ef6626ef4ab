"""Long and wide canonical files, in every encoding, give the same observations."""

import pytest

from tests.ingest.sent_files import LONG_HEADER, Prepare, Read, Refusal, csv_bytes, long_file

LONG = [
    LONG_HEADER,
    ("98-101", "青葉", "2024-08", "joint_patrols", "合同パトロール", "1", ""),
    ("98-101", "青葉", "2024-09", "joint_patrols", "合同パトロール", "X", ""),
    ("98-102", "桜台", "2024-08", "joint_patrols", "合同パトロール", "", ""),
    ("98-102", "桜台", "2024-09", "joint_patrols", "合同パトロール", "0", ""),
    ("98-101", "青葉", "2024-08", "safety_classes", "防犯・交通安全教室", "2", ""),
    ("98-101", "青葉", "2024-09", "safety_classes", "防犯・交通安全教室", "…", ""),
]
WIDE_MONTHS = [
    ("警察署コード", "警察署名", "指標コード", "指標名", "2024年8月", "R6.9"),
    ("98-101", "青葉", "joint_patrols", "合同パトロール", "1", "X"),
    ("98-102", "桜台", "joint_patrols", "合同パトロール", "", "0"),
    ("98-101", "青葉", "safety_classes", "防犯・交通安全教室", "2", "…"),
]
WIDE_INDICATORS = [
    ("警察署名", "年月", "合同パトロール", "safety_classes"),
    ("青葉", "2024-08", "1", "2"),
    ("青葉", "2024-09", "X", "…"),
    ("桜台", "2024-08", "", ""),
    ("桜台", "2024-09", "0", "7"),
]
ENGLISH = [
    ("station_id", "month", "indicator", "count", "provision"),
    *(
        (code, month, indicator, count, "final")
        for code, _, month, indicator, _, count, _ in LONG[1:]
    ),
]


def cells(checked) -> set[tuple[str, str, str, int, int | None]]:
    frame = checked.frame
    return {
        (row[0], row[1], f"{row[2]:%Y-%m}", int(row[3]), None if row[3] else int(row[4]))
        for row in frame.itertuples(index=False, name=None)
    }


EXPECTED = {
    ("98-101", "joint_patrols", "2024-08", 0, 1),
    ("98-101", "joint_patrols", "2024-09", 2, None),
    ("98-102", "joint_patrols", "2024-08", 1, None),
    ("98-102", "joint_patrols", "2024-09", 0, 0),
    ("98-101", "safety_classes", "2024-08", 0, 2),
    ("98-101", "safety_classes", "2024-09", 1, None),
}
OF_WIDE_INDICATORS = EXPECTED | {
    ("98-102", "safety_classes", "2024-08", 1, None),
    ("98-102", "safety_classes", "2024-09", 0, 7),
}


# Encodings and delimiters are taken off before anybody looks at the format.
@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8", "\t"), ("cp932", ",")]
)
@pytest.mark.parametrize(
    ("rows", "expected"),
    [(LONG, EXPECTED), (WIDE_MONTHS, EXPECTED), (WIDE_INDICATORS, OF_WIDE_INDICATORS)],
    ids=["long", "wide_months", "wide_indicators"],
)
def test_every_format_reads_in_every_encoding(
    read: Read, rows, expected, encoding: str, delimiter: str
) -> None:
    assert cells(read(csv_bytes(rows, encoding, delimiter))) == expected


def test_english_headers_are_accepted(read: Read) -> None:
    checked = read(csv_bytes(ENGLISH))
    assert cells(checked) == EXPECTED
    assert set(checked.frame["provision"]) == {"final"}


def test_order_of_columns_and_width_of_letters_do_not_matter(read: Read) -> None:
    turned = [tuple(reversed(row)) for row in LONG]
    turned[0] = tuple(f" {header} " for header in turned[0])
    assert cells(read(csv_bytes(turned))) == EXPECTED


def test_half_width_katakana_headers_are_accepted(read: Read) -> None:
    rows = [("警察署ｺｰﾄﾞ", *LONG[0][1:3], "指標ｺｰﾄﾞ", *LONG[0][4:]), *LONG[1:]]
    assert cells(read(csv_bytes(rows))) == EXPECTED


def test_provision_follows_the_catalogue_where_the_file_is_silent(read: Read) -> None:
    # final_after_months = 3 and the day is 2024-11-05: August is final, September is not.
    checked = read(
        long_file(
            ("98-101", "青葉", "2024-08"),
            ("98-101", "青葉", "2024-09"),
            ("98-102", "桜台", "2024-08", "victim_reports", "", "1", "暫定"),
            ("98-102", "桜台", "2024-09", "victim_reports", "", "1", "確定"),
        )
    )
    assert list(checked.frame["provision"]) == [
        "final",
        "provisional",
        "provisional",
        "final",
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            ("98-101", "青葉", "2024-09", "joint_patrols", "", "多数"),
            "2行目『件数』：整数が必要ですが文字が",
        ),
        (
            ("98-101", "青葉", "2024-09", "joint_patrols", "", "-1"),
            "2行目『件数』：0以上の整数が必要ですが負",
        ),
        (
            ("98-101", "青葉", "2024-09", "joint_patrols", "", "1.5"),
            "2行目『件数』：整数が必要ですが小数",
        ),
        (("98-101", "青葉", "Oct-24"), "2行目『年月』：年月が「月の英語名-数字」の形に"),
        (("98-101", "青葉", "2024-12"), "2行目『年月』：まだ来ていない年月です"),
        (("98-101", "青葉", "R1.4"), "2行目『年月』：その元号には存在しない年月"),
        (("98-101", "桜台"), "2行目『警察署名』：警察署コードと警察署名が別"),
        (("98-999", ""), "2行目『警察署コード』：試験県のプロファイルにない警察署コード"),
        (("", "青菜"), "2行目『警察署名』：試験県のプロファイルにない警察署名"),
        (("", ""), "2行目『警察署コード』：警察署コードと警察署名がどちらも空白"),
        (
            ("98-118", "若葉中央"),
            "2行目『警察署コード』：この月には存在しない警察署です。令和2年3月2日",
        ),
        (
            ("98-101", "青葉", "2024-09", "nothing", ""),
            "2行目『指標コード』：指標カタログにない指標",
        ),
        (("98-101", "青葉", "2024-09", "", "何か"), "2行目『指標名』：指標カタログにない指標名"),
        (("98-101", "青葉", "2024-09", "", ""), "2行目『指標コード』：指標が空白"),
        (
            ("98-101", "青葉", "2024-09", "joint_patrols", "連絡会議"),
            "2行目『指標名』：指標コードと指標名が別",
        ),
        (
            ("98-101", "青葉", "2024-09", "joint_patrols", "", "1", "未定"),
            "2行目『暫定確定』：暫定・確定の区分として読めない",
        ),
    ],
)
def test_faulty_cell_is_named_by_line_and_column(refusal: Refusal, row, problem: str) -> None:
    (found,) = refusal(long_file(row))
    assert found.startswith(problem)


def test_month_under_way_is_read_and_the_next_is_not(read: Read, refusal: Refusal) -> None:
    assert read(long_file(("98-101", "青葉", "2024-11"))).summary.cells == 1
    assert len(refusal(long_file(("98-101", "青葉", "2024-12")))) == 1


def test_wide_cells_are_named_by_their_own_columns(refusal: Refusal) -> None:
    months = [WIDE_MONTHS[0], ("98-101", "青葉", "joint_patrols", "", "a", "b")]
    assert [p.split("：")[0] for p in refusal(csv_bytes(months))] == [
        "2行目『2024年8月』",
        "2行目『2024年9月』",
    ]
    indicators = [WIDE_INDICATORS[0], ("青葉", "2024-08", "a", "b")]
    assert [p.split("：")[0] for p in refusal(csv_bytes(indicators))] == [
        "2行目『合同パトロール』",
        "2行目『防犯・交通安全教室』",
    ]


def test_fault_of_a_wide_row_is_said_once(refusal: Refusal) -> None:
    (problem,) = refusal(csv_bytes([WIDE_INDICATORS[0], ("青葉", "いつか", "1", "2")]))
    assert problem.startswith("2行目『年月』")


def test_every_problem_of_a_half_broken_file_is_listed_in_order(refusal: Refusal) -> None:
    found = refusal(
        long_file(
            ("98-101", "青葉", "2024-09", "joint_patrols", "", "3"),
            ("98-101", "青葉", "いつか", "joint_patrols", "", "a"),
            ("98-102", "青葉", "2024-09", "joint_patrols", "", "1"),
            ("98-102", "桜台", "2024-09", "joint_patrols", "", "1.5"),
        )
    )
    places = [problem.split("：")[0] for problem in found]
    assert places == ["3行目『年月』", "3行目『件数』", "4行目『警察署名』", "5行目『件数』"]


def test_doubled_key_names_both_lines(refusal: Refusal) -> None:
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "", "3")
    other = ("98-101", "", "令和6年9月", "", "合同パトロール", "4")
    (problem,) = refusal(long_file(row, ("98-102", "桜台"), other))
    assert problem.startswith("4行目：2行目と、警察署・指標・年月が同じです")


def test_file_of_another_prefecture_is_said_once(refusal: Refusal) -> None:
    (problem,) = refusal(long_file(*((f"43-1{n:02}", "浦和", "2024-09") for n in range(30))))
    assert "警察署が、開いているプロファイル（試験県）のものではありません" in problem


def test_names_of_another_prefecture_are_said_once(refusal: Refusal) -> None:
    (problem,) = refusal(long_file(("", "浦和"), ("", "大宮"), ("", "川口")))
    assert "試験県" in problem


def test_other_unit_is_a_problem(refusal: Refusal) -> None:
    header = ("警察署名", "年月", "指標", "件数", "単位")
    (problem,) = refusal(csv_bytes([header, ("青葉", "2024-09", "合同パトロール", "3", "人")]))
    assert problem.startswith("2行目『単位』：この指標の単位は「回」")


def test_station_staff_send_their_own_station_only(prepare: Prepare, refusal: Refusal) -> None:
    own = ("98-101", "青葉")
    assert prepare(long_file(own), only_station_id="98-101").station_ids == ("98-101",)
    (problem,) = refusal(long_file(own, ("98-102", "桜台")), only_station_id="98-101")
    assert problem.startswith("3行目：担当の警察署以外の件数")


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (("A", "B", "C"), "1行目：見出しから様式を判別できません"),
        (("警察署名", "年月", "件数"), "1行目：見出しから様式を判別できません"),
        (("年月", "指標名", "件数"), "1行目：見出しから様式を判別できません"),
    ],
)
def test_unknown_format_says_what_is_needed(refusal: Refusal, header, problem: str) -> None:
    (found,) = refusal(csv_bytes([header, ("青葉", "2024-09", "1")]))
    assert found.startswith(problem)


def test_unknown_doubled_and_nameless_columns_are_all_named(refusal: Refusal) -> None:
    header = (*LONG_HEADER[:6], "件数", "よく分からない列", "", "件数")
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "", "1", "1", "1", "1", "1")
    problems = refusal(csv_bytes([header, row]))
    assert sorted(problem.split("：")[0] for problem in problems) == [
        "1行目G列",
        "1行目H列",
        "1行目I列",
        "1行目J列",
    ]


def test_two_columns_of_one_month_are_named(refusal: Refusal) -> None:
    header = ("警察署名", "指標名", "2024-08", "令和6年8月")
    (problem,) = refusal(csv_bytes([header, ("青葉", "合同パトロール", "1", "2")]))
    assert problem.startswith("1行目D列：『2024年8月』の列がC列にもあります")


def test_unknown_column_without_values_is_passed_over(read: Read) -> None:
    header = (*LONG_HEADER, "備考")
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "合同パトロール", "1", "", "")
    assert read(csv_bytes([header, row])).summary.cells == 1
