"""`python -m analysis profile new|survey`: 県プロファイル from the police agency's tables and N03.

Enters: a prefecture's name and files. Leaves: a profile folder and, with --boundaries, the map in
the store; or a table of all 47 prefectures through several years' code tables. Nothing is joined
by code: what may have happened to stations is listed for a person to judge.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.access.viewer import configured_viewer
from analysis.commands.boundaries import file_content
from analysis.errors import UserError
from analysis.geography.boundary_kinds import BoundaryKind, chosen_layers
from analysis.geography.coordinates import LocatedLayer, locate
from analysis.geography.coverage import GAP_WIDTH_DEGREES, mend
from analysis.geography.municipalities import municipalities
from analysis.geography.named_shapes import NamedShapes
from analysis.geography.prefectures import find_prefecture
from analysis.geography.profile_folder import NewProfile, write_profile, write_territories
from analysis.geography.station_areas import station_areas
from analysis.geography.station_codes import StationCode, read_station_codes
from analysis.geography.station_succession import PrefectureSurvey, Tables, survey
from analysis.geography.territory_proposals import propose_territories
from analysis.profile import Profile, find_profiles
from analysis.release import prepare_boundaries, replace_boundaries
from analysis.release.boundary_files import read_layers
from analysis.release.boundary_import import BoundaryOptions
from analysis.release.workspace import open_workspace
from analysis.settings import Settings

Say = Callable[..., None]
_LEADING_WORDS = re.compile(r"^[^0-9]+")


def add_new_arguments(command: argparse.ArgumentParser) -> None:
    """The options of `profile new`."""
    command.add_argument("--prefecture", required=True, metavar="北海道")
    command.add_argument(
        "--station-codes",
        required=True,
        type=Path,
        nargs="+",
        metavar="FILE",
        help="警察署等コード表。複数年なら古い順に並べる（最後の表の署を登録する）",
    )
    command.add_argument(
        "--boundaries", type=Path, metavar="FILE", help="市区町村の境界（国土数値情報 N03 など）"
    )
    command.add_argument(
        "--jurisdictions", type=Path, metavar="FILE", help="管轄区域（国土数値情報 P18）"
    )
    command.add_argument("--into", type=Path, metavar="FOLDER", help="省けば設定のフォルダー")


def add_survey_arguments(command: argparse.ArgumentParser) -> None:
    """The options of `profile survey`."""
    command.add_argument("--station-codes", required=True, type=Path, nargs="+", metavar="FILE")


def read_tables(paths: list[Path]) -> Tables:
    """Code tables in the order given, under the years that their names tell."""
    tables = {_LEADING_WORDS.sub("", path.stem) or path.stem: path for path in paths}
    if len(tables) != len(paths):
        raise UserError("警察署等コード表の名前から年を区別できません。名前に年を入れてください。")
    return {label: read_station_codes(path) for label, path in tables.items()}


def run_new(arguments: argparse.Namespace, settings: Settings, say: Say) -> None:
    """Make a profile. Boundaries are read first, so that a refused file leaves no folder."""
    prefecture = find_prefecture(arguments.prefecture)
    tables = read_tables(arguments.station_codes)
    if arguments.jurisdictions and not arguments.boundaries:
        raise UserError("--jurisdictions は --boundaries と一緒に指定してください。")
    places = published = None
    if arguments.boundaries:
        path = arguments.boundaries
        layer = _located(path, BoundaryKind.MUNICIPALITY)
        places = municipalities(layer, path.name, jis_code=prefecture.jis_code).frame
        places = mend(places, gap_width_degrees=GAP_WIDTH_DEGREES)
    if arguments.jurisdictions:
        published = _located(arguments.jurisdictions, BoundaryKind.JURISDICTION)
    if arguments.into is None and prefecture.id in find_profiles():
        raise UserError(
            f"{prefecture.name}には、管轄を調べたプロファイル「{prefecture.id}」が付属しています。"
            "別に作るときは、場所を --into で指定してください。"
        )
    folder = (arguments.into or settings.profiles_folder) / prefecture.id
    source = f"警察庁「警察署等コード」（{arguments.station_codes[-1].name}）"
    made = write_profile(folder, prefecture, tables, source)
    _say_stations(made, say)
    if places is not None:
        profile = _place_stations(made, places, published, arguments.jurisdictions, say)
        _import_maps(profile, folder, settings, arguments, say)
    else:
        say("境界データがないため、地図は描けません。N03 を --boundaries で指定してください。")
    say(f"使うには KIZASHI_PROFILE={made.profile.id} としてください。")


def _located(path: Path, kind: BoundaryKind) -> LocatedLayer:
    return locate(chosen_layers(read_layers(path.name, file_content(path)), kind)[kind])


def _say_stations(made: NewProfile, say: Say) -> None:
    say(
        f"{made.profile.name}のプロファイル「{made.profile.id}」を作りました。"
        f"警察署 {len(made.profile.stations)}。すべて要確認です。",
        *(f"  除いた行 {row.row.name}：{row.reason}" for row in made.left_out),
    )
    if made.proposals:
        say(
            f"署の変遷の候補 {len(made.proposals)}件を successions_proposed.csv に書きました。"
            "告示を確かめ、日付を付けて successions.csv に移してください。"
        )


def _place_stations(
    made: NewProfile,
    places: pd.DataFrame,
    published: LocatedLayer | None,
    path: Path | None,
    say: Say,
) -> Profile:
    """Write proposed territories."""
    jurisdictions = None
    if published is not None and path is not None:
        areas = station_areas(published, made.profile, path.name, dimension=2)
        jurisdictions = areas.frame
        _say_unmatched(made.profile, areas, say)
    proposal = propose_territories(made.profile, places, jurisdictions)
    holding = {row.station_id for row in proposal.territories}
    say(
        f"管轄の候補：署 {len(holding)}／{len(made.profile.stations)}、"
        f"市区町村 {len(places) - len(proposal.open_places)}／{len(places)}（すべて要確認）。"
    )
    if proposal.open_places:
        say("残りは territory_open.csv を見て territory.csv に書いてください。")
    return write_territories(made.folder, proposal)


def _say_unmatched(profile: Profile, areas: NamedShapes, say: Say) -> None:
    """Stations that only one side knows: the published map is years older than the code table."""
    known = set(areas.frame["code"])
    newer = [station.name for station in profile.stations if station.id not in known]
    say(*(f"管轄区域（P18）で使わないもの：{what}" for what in areas.left_out))
    if newer:
        say(
            f"管轄区域（P18）にない署：{'、'.join(newer)}。P18 より後に分かれた署なら、"
            "元の署の候補はその区域を含みます。"
        )


def _import_maps(
    profile: Profile, folder: Path, settings: Settings, arguments: argparse.Namespace, say: Say
) -> None:
    """Boundaries, jurisdictions and places of stations into the store, as `boundaries import`."""
    own = replace(settings, profile_ids=(profile.id,), profiles_folder=folder.parent)
    workspace = open_workspace(own, profile.id)
    viewer = configured_viewer(own, profile.id)
    with workspace.store:
        for path in (arguments.boundaries, arguments.jurisdictions):
            if path is not None:
                previews = prepare_boundaries(
                    viewer, workspace, path.name, file_content(path), BoundaryOptions()
                )
                replace_boundaries(viewer, workspace, previews)
                say(*(f"{p.kind.label} {len(p.frame)}件を登録しました。" for p in previews))


def run_survey(arguments: argparse.Namespace, say: Say) -> None:
    """All 47 prefectures: stations by table, codes given again, what may have happened."""
    tables = read_tables(arguments.station_codes)
    found = survey(tables)
    say("\t".join(("都道府県", *tables, "番号の使い回し", "変遷の候補")))
    for row in found:
        say(_survey_line(row))
    totals = [str(sum(row.stations[label] for row in found)) for label in tables]
    reused = sum(len(row.reused) for row in found)
    proposed = sum(len(row.proposals) for row in found)
    say("\t".join(("合計", *totals, f"{reused}件", f"{proposed}件")))


def _survey_line(row: PrefectureSurvey) -> str:
    reused = "、".join(f"{r.earlier.code} {r.earlier.name}→{r.later.name}" for r in row.reused)
    proposals = "、".join(
        f"{p.kind_label}：{_names(p.earlier)}→{_names(p.later)}" for p in row.proposals
    )
    return "\t".join((row.prefecture.name, *map(str, row.stations.values()), reused, proposals))


def _names(rows: tuple[StationCode, ...]) -> str:
    return "・".join(row.name for row in rows) or "？"
