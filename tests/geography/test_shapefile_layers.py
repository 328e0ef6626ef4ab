"""Zipped Shapefiles: encodings, projections, and ZIPs that hold something else."""

import io
import zipfile

import pytest
import shapely

from analysis.errors import UserError
from analysis.geography.boundary_kinds import BoundaryKind, chosen_layers
from analysis.geography.shapefile_layers import read_zip_layers
from tests.geography.sample_files import geojson, shapefile_zip, shapefiles_zip, square

LINE = shapely.LineString([(150, 36), (151, 36)])

FEATURES = [
    ({"N03_004": "髙崎市", "N03_007": "00201"}, square(150.0)),
    ({"N03_004": "ソ市", "N03_007": "00202"}, square(150.1)),  # ソ ends in a backslash in CP932
]


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("cp932", None),
        ("utf-8", None),
        ("cp932", "Shift_JIS"),
        ("cp932", "932"),
        ("utf-8", "UTF-8"),
    ],
)
def test_attributes_are_read_in_their_encoding_stated_or_not(encoding, cpg):
    (layer,) = read_zip_layers("a.zip", shapefile_zip(FEATURES, encoding=encoding, cpg=cpg))
    assert [layer.text(i, "N03_004") for i in (0, 1)] == ["髙崎市", "ソ市"]
    assert layer.encoding == encoding
    assert layer.format == "Shapefile"


def test_shapes_and_projection_come_as_they_stand():
    (layer,) = read_zip_layers("a.zip", shapefile_zip(FEATURES))
    assert layer.geometries[0].equals(square(150.0))
    assert "D_JGD_2011" in layer.reference_system
    assert read_zip_layers("a.zip", shapefile_zip(FEATURES, prj=""))[0].reference_system == ""


def test_a_hole_stays_a_hole():
    ring = square(150.0).difference(square(150.04, 36.04, 0.02))
    (layer,) = read_zip_layers("a.zip", shapefile_zip([({"n": "a"}, ring)]))
    assert layer.geometries[0].area == pytest.approx(ring.area)


def test_points_and_lines_are_layers_too():
    point = shapefile_zip([({"P18_001": "海原警察署"}, shapely.Point(150, 36))])
    line = shapefile_zip([({"N02_003": "海原線"}, LINE)])
    assert read_zip_layers("a.zip", point)[0].dimension == 0
    assert read_zip_layers("a.zip", line)[0].dimension == 1


def test_the_same_shapes_as_geojson_beside_it_are_read_once():
    content = geojson([(properties, shape) for properties, shape in FEATURES])
    packed = io.BytesIO(shapefile_zip(FEATURES, stem="N03-20260101_00"))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("N03-20260101_00/N03-20260101_00.geojson", content)
    (layer,) = read_zip_layers("a.zip", packed.getvalue())
    assert layer.format == "GeoJSON"


def test_layers_in_folders_of_two_encodings_are_read_once_in_utf_8():
    # As in N02-25_GML.zip: two layers, twice each, and without a .cpg in either folder.
    lines = {
        "RailroadSection": {"N02_003": "海原線", "N02_004": "海原鉄道"},
        "Station": {"N02_003": "海原線", "N02_004": "海原鉄道", "N02_005": "髙崎"},
    }
    folders = {
        f"N02-25_GML/{folder}/N02-25_{layer}": ([(row, LINE)], encoding)
        for folder, encoding in (("Shift-JIS", "cp932"), ("UTF-8", "utf-8"))
        for layer, row in lines.items()
    }
    layers = read_zip_layers("N02-25_GML.zip", shapefiles_zip(folders))
    assert [(layer.name, layer.encoding) for layer in layers] == [
        ("N02-25_GML.zip／N02-25_RailroadSection", "utf-8"),
        ("N02-25_GML.zip／N02-25_Station", "utf-8"),
    ]
    # Platforms are lines with the names of railways, too.
    assert chosen_layers(layers, None) == {BoundaryKind.RAIL: layers[0]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 cut off", "ZIP を開けません"),
        (zipped(readme_dot_txt="a"), "Shapefile"),
        (zipped(a_dot_shp=b"\x00\x00\x27\x0a"), r"\.dbf"),
        (zipped(a_dot_shp=b"\x00" * 90, a_dot_dbf=b"\x03" * 40), "読めません"),
    ],
)
def test_a_zip_of_something_else_is_refused(content, says):
    with pytest.raises(UserError, match=says):
        read_zip_layers("a.zip", content)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr("analysis.geography.shapefile_layers.MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(UserError, match="展開すると"):
        read_zip_layers("a.zip", zipped(a_dot_shp=b"0" * 900, a_dot_dbf=b"0" * 900))


def test_a_stated_encoding_that_is_wrong_is_said():
    with pytest.raises(UserError, match=r"\.cpg"):
        read_zip_layers("a.zip", shapefile_zip(FEATURES, encoding="cp932", cpg="UTF-8"))
