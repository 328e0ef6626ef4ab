"""Wording of signs (予兆の文案): calm Japanese sentences that ask, never accuse.

Enters: what a sign is about, in enums and months. Leaves: sentences. They name a place's figures
and what to look into; never a nationality, a composition, a community or a person, and they
neither rank nor score.
"""

from datetime import date

from analysis.detection.signs import SignReading
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
# What a person looks into first where reports fall away, whatever the domain.
FALL_STEPS = (
    "届出・相談が減ったことは、被害が減ったことを意味しません。"
    "相談しにくくなっていないか（窓口・通訳・周知の状況）、口止めや脅しがないかの両面から、"
    "支援団体・事業所・学校等に確かめてください。"
)
CAMPAIGN_NOTE = (
    "広報・相談の呼びかけの後に届出・相談が増えることがあり、悪化とは限りません。"
    "呼びかけによる増加かどうかを確かめてください。"
)
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


def headline(domain: Domain, reading: SignReading, months: tuple[date, ...], shown: date) -> str:
    """One or two sentences that ask.

    months: those that stand out, in order. shown: the month in which it is read.
    """
    if reading is SignReading.UNDER_REPORTING:
        until = "" if months[-1] == shown else f"{wareki_month(months[-1])}まで"
        return (
            f"{subject(domain)}が、{until}例年より大きく減っていますが、警察との接点は減っていません。"
            "届け出にくくなっていないか、口止め・脅しがないか確認してください。"
        )
    if reading is SignReading.REPORTING_CAMPAIGN:
        return f"{_rise(domain, months, shown)}広報・相談の呼びかけの影響かどうか確認してください。"
    asks = (
        "何が起きているか確認してください。"
        if months[-1] == shown
        else "その後の状況を確認してください。"
    )
    return f"{_rise(domain, months, shown)}{asks}"


def _rise(domain: Domain, months: tuple[date, ...], shown: date) -> str:
    last = months[-1]
    is_unbroken = months_between(months[0], last) + 1 == len(months)
    duration = f"{len(months)}か月{'続けて' if is_unbroken else ''}" if len(months) > 1 else ""
    if last == shown:
        return f"{subject(domain)}が、例年の範囲を{duration}上回っています。"
    return f"{subject(domain)}が、{wareki_month(last)}まで{duration}例年の範囲を上回りました。"


def question(
    station_name: str, domain: Domain, reading: SignReading, first: date, last: date
) -> str:
    """What a person is asked to find out and to record."""
    period = wareki_month(first)
    if last != first:
        period = f"{period}から{wareki_month(last)}まで"
    record = "確認した結果は、判断と理由を記録してください。"
    if reading is SignReading.UNDER_REPORTING:
        return (
            f"{station_name}の管内で、{period}、{subject(domain)}が例年より大きく減りました。"
            f"{FALL_STEPS}{record}"
        )
    steps = FIRST_STEPS.get(domain, "届出・相談の内容を確かめてください。")
    if reading is SignReading.REPORTING_CAMPAIGN:
        steps = CAMPAIGN_NOTE
    return (
        f"{station_name}の管内で、{period}、{subject(domain)}が例年の範囲を上回りました。"
        f"{steps}{record}"
    )
