"""Small lists of boundaries, residents and facilities."""

import pandas as pd


def boundary_frame(*codes: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": pd.array(codes, dtype="str"),
            "name": pd.array([f"架空町{code}" for code in codes], dtype="str"),
            "wkb": [b"\x01\x00\xff" + code.encode() for code in codes],
            "parent": pd.array([""] * len(codes), dtype="str"),
        }
    )


def residence_frame(
    foreign: int | None, day: str = "2024-01-01", everybody: int | None = 500
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": pd.array(["00101001"], dtype="str"),
            "reference_date": pd.to_datetime([day]),
            "foreign_residents": pd.array([foreign], dtype="Int64"),
            "all_residents": pd.array([everybody], dtype="Int64"),
        }
    )


def area_frame(code: str, count: int | None, measure: str = "recorded_offences") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_kind": pd.array(["municipality"], dtype="str"),
            "area_code": pd.array([code], dtype="str"),
            "measure": pd.array([measure], dtype="str"),
            "first_month": pd.to_datetime(["2024-01-01"]).as_unit("ns"),
            "last_month": pd.to_datetime(["2024-12-01"]).as_unit("ns"),
            "state": pd.array([2 if count is None else 0], dtype="int8"),
            "count": pd.array([count], dtype="Int64"),
        }
    )


def facility_frame(
    count: int, day: str = "2024-01-01", area_code: str = "00101001"
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": pd.array([area_code], dtype="str"),
            "station_id": pd.array(["98-101"], dtype="str"),
            "grp": pd.array(["企業・学校"], dtype="str"),
            "kind": pd.array(["介護施設"], dtype="str"),
            "size_band": pd.array(["10～49人"], dtype="str"),
            "count": pd.array([count], dtype="Int64"),
            "reference_date": pd.to_datetime([day]),
        }
    )
