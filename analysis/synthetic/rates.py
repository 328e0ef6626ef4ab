"""Rates (件数の水準): how often each indicator is counted in an ordinary month, and what it follows.

Enters: an indicator of the catalogue. Leaves: its frozen `Rate`. The figures are invented; they
are of the size that a prefecture of two million would see, so that most station months hold 0–5.
"""

from dataclasses import dataclass
from enum import StrEnum

from analysis.indicators import Indicator, Origin


class Driver(StrEnum):
    """What a station's level is proportional to."""

    RESIDENTS = "residents"  # foreign residents, month by month
    EMPLOYERS = "employers"
    STUDENTS = "students"
    POPULATION = "population"  # everybody; street crime
    YARDS = "yards"  # open land along main roads, port and industry
    NIGHTLIFE = "nightlife"
    EFFORT = "effort"  # a station's own effort: nearly equal, somewhat by its communities


# Shares of a year's activity by month, April first. 1 is an even month.
_EVEN = (1.0,) * 12
_SPRING = (1.7, 1.6, 1.2, 0.8, 0.6, 1.0, 1.3, 1.0, 0.8, 0.5, 0.6, 0.9)  # newcomers arrive
_SAFETY_WEEKS = (1.5, 1.2, 0.8, 0.8, 0.7, 1.6, 1.3, 0.9, 1.5, 0.5, 0.6, 0.6)
_DRILLS = (0.3, 0.5, 0.8, 0.7, 1.2, 2.8, 1.2, 1.4, 0.6, 0.7, 0.6, 1.2)  # 9月1日 防災の日
_MEETINGS = (0.4, 1.2, 1.5, 0.8, 0.5, 1.1, 1.2, 1.4, 0.7, 0.8, 1.6, 0.8)
_YEAR_END = (0.6, 0.9, 1.1, 1.0, 0.8, 1.0, 1.1, 1.2, 1.3, 0.8, 1.0, 1.2)
_WINTER = (0.9, 0.9, 1.0, 1.1, 1.0, 0.9, 1.0, 1.1, 1.4, 0.8, 0.9, 1.0)
_SUMMER = (1.0, 1.1, 1.1, 1.2, 1.2, 1.1, 1.1, 1.0, 0.8, 0.7, 0.7, 0.9)


@dataclass(frozen=True)
class Rate:
    """An ordinary month.

    monthly_total: prefecture's mean in the last month. rhythm: twelve factors, April first.
    growth_pct_per_year: beyond what the driver explains. variance_ratio: variance over mean.
    """

    monthly_total: float
    driver: Driver
    rhythm: tuple[float, ...] = _EVEN
    growth_pct_per_year: float = 0.0
    variance_ratio: float = 1.4


_RATES = {
    "victim_reports": Rate(74, Driver.RESIDENTS, _SUMMER, 0.5, 1.4),
    "fraud_consultations": Rate(30, Driver.RESIDENTS, _WINTER, 4.0, 1.6),
    "labour_consultations": Rate(21, Driver.RESIDENTS, _EVEN, 1.0, 1.5),
    "trafficking_consultations": Rate(1.1, Driver.RESIDENTS, _EVEN, 0.0, 1.1),
    "trainee_disappearances": Rate(26, Driver.EMPLOYERS, _SUMMER, -1.0, 1.5),
    "domestic_violence_consultations": Rate(32, Driver.RESIDENTS, _EVEN, 2.0, 1.3),
    "school_consultations": Rate(14, Driver.STUDENTS, _SPRING, 1.0, 1.4),
    "broker_complaints": Rate(14, Driver.RESIDENTS, _SPRING, 1.0, 1.4),
    "excessive_fee_consultations": Rate(16, Driver.RESIDENTS, _SPRING, 0.0, 1.4),
    "account_trade_solicitations": Rate(17, Driver.RESIDENTS, _EVEN, 5.0, 1.6),
    "housing_broker_consultations": Rate(12, Driver.RESIDENTS, _SPRING, 0.0, 1.3),
    "suspicious_premises_reports": Rate(24, Driver.YARDS, _EVEN, 2.0, 1.7),
    "forged_document_reports": Rate(11, Driver.RESIDENTS, _EVEN, 0.0, 1.4),
    "dark_job_consultations": Rate(13, Driver.RESIDENTS, _EVEN, 6.0, 1.6),
    "drug_gambling_reports": Rate(19, Driver.NIGHTLIFE, _EVEN, 0.0, 1.5),
    "group_nuisance_reports": Rate(34, Driver.NIGHTLIFE, _SUMMER, 0.0, 2.2),
    "vehicle_yard_theft_reports": Rate(64, Driver.YARDS, _WINTER, 3.0, 2.6),
    "penal_code_clearances": Rate(88, Driver.POPULATION, _YEAR_END, -1.0, 1.6),
    "illegal_employment_clearances": Rate(7, Driver.EMPLOYERS, _YEAR_END, 1.0, 1.6),
    "forged_card_clearances": Rate(6, Driver.RESIDENTS, _YEAR_END, 2.0, 1.5),
    "underground_bank_clearances": Rate(0.8, Driver.RESIDENTS),
    "disguised_residence_clearances": Rate(2.2, Driver.RESIDENTS, _YEAR_END, 0.0, 1.2),
    "broker_enforcement": Rate(3.4, Driver.RESIDENTS, _YEAR_END, 1.0, 1.3),
    "yard_inspections_findings": Rate(6, Driver.YARDS, _YEAR_END, 1.0, 1.6),
    "interpreter_visits": Rate(62, Driver.EFFORT, _SPRING, 4.0, 1.6),
    "joint_patrols": Rate(118, Driver.EFFORT, _SAFETY_WEEKS, 2.0, 1.4),
    "safety_classes": Rate(92, Driver.EFFORT, _SAFETY_WEEKS, 2.0, 1.5),
    "emergency_call_training": Rate(31, Driver.EFFORT, _SPRING, 3.0, 1.3),
    "disaster_drills": Rate(15, Driver.EFFORT, _DRILLS, 2.0, 1.2),
    "life_stage_talks": Rate(27, Driver.EFFORT, _SPRING, 6.0, 1.3),
    "consultation_campaigns": Rate(40, Driver.EFFORT, _SAFETY_WEEKS, 5.0, 1.4),
    "premises_inspections": Rate(28, Driver.YARDS, _YEAR_END, 2.0, 1.5),
    "agency_information_sharing": Rate(37, Driver.EFFORT, _YEAR_END, 4.0, 1.4),
    "liaison_meetings": Rate(41, Driver.EFFORT, _MEETINGS, 3.0, 1.1),
    "joint_investigations": Rate(9, Driver.EFFORT, _YEAR_END, 2.0, 1.2),
    "theft_vehicle_parts": Rate(72, Driver.POPULATION, _EVEN, -3.0, 1.8),
    "theft_bag_snatching": Rate(3, Driver.NIGHTLIFE, _EVEN, -8.0, 1.1),
    "theft_motorcycle": Rate(38, Driver.POPULATION, _SUMMER, -4.0, 1.5),
    "theft_from_vehicle": Rate(115, Driver.POPULATION, _WINTER, -3.0, 2.0),
    "theft_vending_machine": Rate(8, Driver.POPULATION, _EVEN, -6.0, 2.0),
    "theft_vehicle": Rate(31, Driver.YARDS, _WINTER, 1.0, 1.8),
    "theft_bicycle": Rate(430, Driver.POPULATION, _SUMMER, -1.0, 2.2),
}  # fmt: skip


def rate_of(indicator: Indicator) -> Rate:
    """The rate of an indicator; a modest one for an indicator that is new in the catalogue."""
    if indicator.code in _RATES:
        return _RATES[indicator.code]
    if indicator.origin is Origin.ACTIVITY:
        return Rate(30, Driver.EFFORT, _SAFETY_WEEKS)
    if indicator.origin is Origin.DISCOVERED:
        return Rate(5, Driver.POPULATION, _YEAR_END)
    return Rate(20, Driver.RESIDENTS if indicator.exposure else Driver.POPULATION)
