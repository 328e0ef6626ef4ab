"""Wording of signs (予兆の文案): calm Japanese sentences that ask, never accuse.

Enters: what a sign is about, in enums and months. Leaves: sentences. They name a place's figures
and what to look into; never a nationality, a composition, a community or a person, and they
neither rank nor score.
"""

from datetime import date

from analysis.indicators import Domain
from analysis.months import months_between, wareki_month

# What the reports of a domain are, as a subject of a sentence.
SUBJECTS = {
    Domain.VICTIMISATION: "被害の届出・相談",
    Domain.BROKERS: "悪質仲介に関する相談",
    Domain.PRECURSORS: "不審な動きに関する通報・相談",
    Domain.ENFORCEMENT: "検挙・取締りで判明した事案",
    Domain.STREET_CRIME: "街頭犯罪の届出",
}
# What a person can look into first, by domain.
FIRST_STEPS = {
    Domain.VICTIMISATION: "被害の手口、受付の経路、相談窓口の周知の有無を確かめてください。",
    Domain.BROKERS: "相談に共通する事業者や手口、隣接署の同種の相談を確かめてください。",
    Domain.PRECURSORS: "通報の内容と場所の重なり、関係機関の情報を確かめてください。",
    Domain.ENFORCEMENT: "取締りの重点や体制の変更がなかったかを確かめてください。",
    Domain.STREET_CRIME: "手口と場所の重なりを確かめてください。",
}


def subject(domain: Domain) -> str:
    """The subject of a sign's sentence."""
    return SUBJECTS.get(domain, f"{domain.label}に関する届出・相談")


def headline(domain: Domain, months: tuple[date, ...], shown: date) -> str:
    """One sentence that asks.

    months: those above the expected band, in order. shown: the month in which it is read.
    """
    last = months[-1]
    is_unbroken = months_between(months[0], last) + 1 == len(months)
    duration = f"{len(months)}か月{'続けて' if is_unbroken else ''}" if len(months) > 1 else ""
    if last == shown:
        return (
            f"{subject(domain)}が、例年の範囲を{duration}上回っています。"
            "何が起きているか確認してください。"
        )
    return (
        f"{subject(domain)}が、{wareki_month(last)}まで{duration}例年の範囲を上回りました。"
        "その後の状況を確認してください。"
    )


def question(station_name: str, domain: Domain, first: date, last: date) -> str:
    """What a person is asked to find out and to record."""
    period = wareki_month(first)
    if last != first:
        period = f"{period}から{wareki_month(last)}まで"
    steps = FIRST_STEPS.get(domain, "届出・相談の内容を確かめてください。")
    return (
        f"{station_name}の管内で、{period}、{subject(domain)}が例年の範囲を上回りました。"
        f"{steps}確認した結果は、判断と理由を記録してください。"
    )
