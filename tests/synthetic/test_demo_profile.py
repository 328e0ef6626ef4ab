"""The demo profile's files agree with each other and describe no real place."""

from datetime import date

from analysis.profile import MeetingKind, SuccessionKind


def test_demo_is_marked_as_synthetic_and_has_all_four_meetings(demo):
    assert demo.is_synthetic
    assert {meeting.kind for meeting in demo.meetings} == set(MeetingKind)


def test_twenty_six_stations_stand_today_and_two_predecessors_stood_before_the_merger(demo):
    (merge,) = [s for s in demo.successions if s.kind is SuccessionKind.MERGE]
    today = {station.id for station in demo.stations_on(date(2025, 3, 1))}
    assert len(today) == 26
    before = {station.id for station in demo.stations_on(date(2021, 3, 31))}
    assert before - today == set(merge.from_ids)
    assert today - before == set(merge.to_ids)
    assert merge.day == date(2021, 4, 1)


def test_every_municipality_has_a_station_and_exactly_two_are_split(demo):
    today = {station.id for station in demo.stations_on(date(2025, 3, 1))}
    holders: dict[str, set[str]] = {}
    for territory in demo.territories:
        if territory.station_id in today:
            holders.setdefault(territory.municipality, set()).add(territory.station_id)
    assert len(holders) >= 42
    split = {name for name, stations in holders.items() if len(stations) > 1}
    assert split == {"汐見崎市", "三本宿町"}
    assert all(t.part for t in demo.territories if t.municipality in split)
    assert set().union(*holders.values()) == today


def test_merged_station_holds_exactly_what_its_predecessors_held(demo):
    (merge,) = demo.successions
    held = {t.municipality_code for t in demo.territories if t.station_id in merge.from_ids}
    holds = {t.municipality_code for t in demo.territories if t.station_id == merge.to_ids[0]}
    assert holds == held


def test_every_measure_names_indicators_of_the_catalogue(demo, catalogue):
    assert len(demo.measures) >= 10
    named = [code for measure in demo.measures for code in measure.indicators]
    assert all(code in catalogue for code in named)


def test_every_place_has_a_centre_and_people(fiction, demo):
    parts = {(t.municipality_code, t.part) for t in demo.territories}
    assert {(p.municipality_code, p.part) for p in fiction.places} == parts
    assert all(p.residents > 0 and 0 < p.foreign_share_pct < 10 for p in fiction.places)
