"""Wording of innocent explanations and of error rates (罪のない説明・誤りの頻度の文案).

Enters: verdicts and figures from detection. Leaves: Japanese sentences; with figures for an
audience that has the exact counts, without them for every other one. "Fits" means that the
figures would look like this too, not that it is so.
"""

from collections.abc import Callable
from math import isfinite

from analysis.detection.alternatives import Alternative, AlternativeKind, Verdict
from analysis.detection.screening import ErrorRates
from analysis.release.released import InnocentExplanation

Figures = dict[str, float]


def innocent_explanation(found: Alternative, *, has_figures: bool) -> InnocentExplanation:
    """One alternative in words. has_figures: whether the reader may have exact counts."""
    figures = {name: value for name, value in found.figures if has_figures and isfinite(value)}
    text = _TEXTS[found.kind](found.verdict, figures)
    return InnocentExplanation(found.kind.label, found.verdict.label, text)


def _season(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "比べられる過去の同じ時期のデータが足りません。"
    highest = figures.get("highest_same_season")
    known = "" if highest is None else f"（過去{figures['years']:.0f}年の最大は{highest:.0f}件）"
    if verdict is Verdict.FITS:
        return f"過去の同じ時期にも、同じ程度の月がありました{known}。"
    return f"過去の同じ時期に、これほどの月はありません{known}。"


def _exposure(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "この指標に対応する母数がないか、母数が未報告です。"
    ratio = figures.get("exposure_ratio")
    known = "" if ratio is None else f"母数は基準期間の{ratio:.2f}倍です。"
    return f"{known}母数の変化を織り込んで検定しても、範囲を上回っています。"


def _reporting(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "警察活動の件数が未報告のため、判定できません。"
    ratio = figures.get("activity_ratio")
    if verdict is Verdict.FITS:
        return (
            f"{_traces(figures)}届出の増加は、これまで埋もれていた相談が届いた結果かもしれません。"
        )
    known = "" if ratio is None else f"（最も多いもので例年の{ratio:.1f}倍）"
    return (
        f"広報・相談の呼びかけ等の活動に、はっきりした増加はありません{known}。"
        "ほかの分野の届出や、ほかの署の届出も、そろって増えてはいません。"
    )


def _traces(figures: Figures) -> str:
    """Which traces of a campaign there are, with figures; all in one for a reader without any."""
    said = [
        f"{text}（例年の{figures[ratio]:.1f}倍）"
        for name, ratio, text in (
            ("has_outreach", "activity_ratio", "広報・相談の呼びかけ等の活動が増えています"),
            ("is_station_wide", "station_ratio", "署のほかの分野の届出もそろって増えています"),
            (
                "is_prefecture_wide",
                "prefecture_ratio",
                "県内のほかの署の届出もそろって増えています",
            ),
        )
        if figures.get(name) and ratio in figures
    ]
    if not said:
        return "同じ時期に、広報・相談の呼びかけ又は届出全体の増加が見られます。"
    return f"同じ時期に、{'。また、'.join(said)}。"


def _enforcement(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "警察活動又は検挙等の件数が比べられないため、判定できません。"
    if verdict is Verdict.FITS:
        ratio = figures.get("activity_ratio")
        known = "" if ratio is None else f"（例年の{ratio:.1f}倍）"
        return f"取締り等の活動{known}と、それによる発見がともに増えています。"
    return "取締り等の活動と発見が、ともに増えた様子はありません。"


def _late(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "提出の経過が分からないため、判定できません。"
    if verdict is Verdict.DOES_NOT_FIT:
        return "対象の月の数値に、遅延提出や訂正はありません。"
    if figures.get("month_before_missing"):
        return "直前の月が未報告のため、前月分がまとめて計上されたかもしれません。"
    return "対象の月の数値に、遅延提出又は訂正があります。"


def _changed(what: str) -> Callable[[Verdict, Figures], str]:
    def text(verdict: Verdict, figures: Figures) -> str:
        if verdict is Verdict.CANNOT_TELL:
            return f"{what}の記録がないため、判定できません。"
        if verdict is Verdict.DOES_NOT_FIT:
            return f"この1年に、{what}はありません。"
        since = figures.get("months_since")
        known = "1年以内" if since is None else f"{since:.0f}か月前"
        return f"{known}に{what}があり、それより前の数値と同じ条件では比べられません。"

    return text


def _general_fall(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "ほかの署の届出・相談と比べられないため、判定できません。"
    ratio = figures.get("general_ratio")
    known = "" if ratio is None else f"（例年の{ratio:.2f}倍）"
    if verdict is Verdict.FITS:
        return f"県内のほかの署でも、同じ時期に届出・相談が減っています{known}。"
    return f"県内のほかの署の届出・相談は、減っていません{known}。"


def _less_contact(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "巡回連絡・講習等の件数が未報告のため、判定できません。"
    ratio = figures.get("contact_ratio")
    known = "" if ratio is None else f"（過去の同じ時期の{ratio:.2f}倍）"
    if verdict is Verdict.FITS:
        return f"巡回連絡・講習等で住民と接する機会が減っています{known}。"
    return f"巡回連絡・講習等で住民と接する機会は、減っていません{known}。"


def _exposure_fall(verdict: Verdict, figures: Figures) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "この指標に対応する母数がないか、母数が未報告です。"
    ratio = figures.get("exposure_ratio")
    known = "" if ratio is None else f"（減り始める前の{ratio:.2f}倍）"
    if verdict is Verdict.FITS:
        return f"母数が減っています{known}。"
    return f"母数は減っていません{known}。"


_TEXTS: dict[AlternativeKind, Callable[[Verdict, Figures], str]] = {
    AlternativeKind.SEASON: _season,
    AlternativeKind.EXPOSURE_GROWTH: _exposure,
    AlternativeKind.REPORTING_CAMPAIGN: _reporting,
    AlternativeKind.ENFORCEMENT_CAMPAIGN: _enforcement,
    AlternativeKind.LATE_OR_CORRECTED: _late,
    AlternativeKind.DEFINITION_CHANGE: _changed("指標の定義の変更"),
    AlternativeKind.JURISDICTION_CHANGE: _changed("管轄区域の変更"),
    AlternativeKind.GENERAL_FALL: _general_fall,
    AlternativeKind.LESS_CONTACT: _less_contact,
    AlternativeKind.EXPOSURE_FALL: _exposure_fall,
}


def error_rate_text(rates: ErrorRates) -> str:
    """How often flags of a month are wrong by design, in a sentence or two."""
    if rates.tested_series == 0:
        return "この月に検定できた系列はありません。"
    return (
        f"この月は{rates.tested_series}系列を検定しました。偶然だけで範囲を超える系列は、"
        f"平均{rates.expected_false_alarms:.0f}系列以下と見込まれます。"
        f"予兆は、そのうち誤り（偶然）の割合が平均{rates.false_discovery_rate:.0%}以下となるように"
        "選んでいますが、個々の予兆が誤りでないことは保証しません。"
    )
