"""The scan against a naive one, on planted clusters and on months without any."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.detection.space_time_scan import space_time_scan
from analysis.detection.zones import connected_zones

ROWS, COLUMNS = 3, 4


def lattice(rows=ROWS, columns=COLUMNS):
    """Stations on a grid; neighbours share a side."""
    place = np.array([(r, c) for r in range(rows) for c in range(columns)])
    return np.abs(place[:, None] - place[None]).sum(axis=-1) == 1


def panel(rng, mean, size, adjacency, n_months=6):
    """Counts around forecasts that differ by station."""
    expected = mean * np.exp(rng.normal(0, 0.5, (len(adjacency), 1))) * np.ones(n_months)
    counts = rng.poisson(expected * rng.gamma(size, 1 / size, expected.shape)).astype(float)
    return counts, expected, np.full(expected.shape, size)


def is_connected(stations, adjacency):
    reached, waiting = {stations[0]}, [stations[0]]
    while waiting:
        station = waiting.pop()
        new = {other for other in stations if adjacency[station, other]} - reached
        reached |= new
        waiting += new
    return reached == set(stations)


def naive_zones(adjacency, largest):
    stations = range(len(adjacency))
    return {
        zone
        for number in range(1, largest + 1)
        for zone in combinations(stations, number)
        if is_connected(zone, adjacency)
    }


def naive_ratio(counts, expected, size, stations, months):
    """Negative-binomial ratio of the sum over the last months, one cell at a time."""
    counted = mean = variance = 0.0
    for station in stations:
        for month in range(-months, 0):
            if not np.isnan(counts[station, month]):
                counted += counts[station, month]
                mean += expected[station, month]
                variance += mean_variance(expected[station, month], size[station, month])
    if counted <= mean:
        return 0.0
    total_size = mean**2 / (variance - mean)
    chance = total_size / (total_size + np.array([counted, mean]))
    likelihoods = stats.nbinom.logpmf(counted, total_size, chance)
    return likelihoods[0] - likelihoods[1]


def mean_variance(mean, size):
    return mean + mean**2 / size


def test_zones_are_all_connected_sets():
    adjacency = lattice()
    zones = connected_zones(adjacency, max_stations=4)
    assert set(zones.members) == naive_zones(adjacency, 4)
    assert len(zones.members) == len(set(zones.members))


def test_neighbours_may_be_given_as_lists():
    from_lists = connected_zones([[1], [0, 2], [1], []], max_stations=3)
    assert from_lists.members == ((0,), (1,), (2,), (3,), (0, 1), (1, 2), (0, 1, 2))


@pytest.mark.parametrize(
    ("neighbours", "says"),
    [([[1], []], "not the reverse"), ([[5]], "no such station"), (np.ones((2, 3), bool), "square")],
)
def test_neighbours_that_cannot_be_are_refused(neighbours, says):
    with pytest.raises(ValueError, match=says):
        connected_zones(neighbours)


def test_scan_meets_the_naive_one():
    rng = np.random.default_rng(1)
    adjacency = lattice()
    counts, expected, size = panel(rng, 4.0, 3.0, adjacency)
    counts[2, 4] = counts[5, 5] = np.nan
    ratios = {
        (zone, months): naive_ratio(counts, expected, size, zone, months)
        for zone in naive_zones(adjacency, 3)
        for months in (1, 2, 3, 4)
    }
    best = max(ratios, key=ratios.get)
    apart = {at: ratio for at, ratio in ratios.items() if not set(at[0]) & set(best[0])}
    zones = connected_zones(adjacency, max_stations=3)
    found = space_time_scan(counts, expected, size, zones, window=4, max_share=1.0)
    for cluster, at in zip(found.clusters, (best, max(apart, key=apart.get)), strict=False):
        assert (cluster.stations, 6 - cluster.first_month) == at
        assert cluster.statistic == pytest.approx(ratios[at])
        months = slice(-at[1], None)
        assert cluster.observed == np.nansum(counts[list(at[0]), months])


def test_monte_carlo_p_value_meets_a_naive_one():
    rng = np.random.default_rng(2)
    adjacency = lattice(2, 3)
    counts, expected, size = panel(rng, 4.0, 3.0, adjacency)
    counts[0, -2:] += 8
    zones = connected_zones(adjacency, max_stations=2)
    found = space_time_scan(counts, expected, size, zones, window=2, max_share=1.0)
    naive = []
    for _ in range(150):
        drawn = rng.poisson(expected * rng.gamma(3.0, 1 / 3.0, expected.shape)).astype(float)
        cells = ((zone, months) for zone in zones.members for months in (1, 2))
        naive.append(max(naive_ratio(drawn, expected, size, *cell) for cell in cells))
    share = np.mean(np.array(naive) >= found.clusters[0].statistic)
    error = np.sqrt(share * (1 - share) / 150)
    assert found.clusters[0].p_value == pytest.approx(share, abs=4 * error + 0.01)
    assert found.clusters[0].tail_p_value == pytest.approx(share, abs=4 * error + 0.02)


def planted(seed=3):
    rng = np.random.default_rng(seed)
    adjacency = lattice(5, 6)
    counts, expected, size = panel(rng, 5.0, 8.0, adjacency)
    line = [7, 8, 9, 15]  # along a railway line, none of them loud by itself
    counts[line, -3:] += rng.poisson(1.2 * expected[line, -3:])
    return adjacency, counts, expected, size, set(line)


def test_a_line_of_stations_rising_together_is_found():
    adjacency, counts, expected, size, line = planted()
    found = space_time_scan(counts, expected, size, connected_zones(adjacency))
    likeliest = found.clusters[0]
    assert len(line & set(likeliest.stations)) >= 3
    assert likeliest.p_value <= 0.01
    assert likeliest.tail_p_value < 0.01
    assert likeliest.observed > likeliest.expected
    stations = [station for cluster in found.clusters for station in cluster.stations]
    assert len(stations) == len(set(stations))


def test_order_of_stations_does_not_matter():
    adjacency, counts, expected, size, _ = planted()
    order = np.random.default_rng(4).permutation(len(adjacency))
    plain = space_time_scan(counts, expected, size, connected_zones(adjacency))
    moved = space_time_scan(
        counts[order], expected[order], size[order], connected_zones(adjacency[order][:, order])
    )
    for one, other in zip(plain.clusters, moved.clusters, strict=True):
        assert set(one.stations) == set(order[list(other.stations)])
        assert one.statistic == pytest.approx(other.statistic)
        assert one.first_month == other.first_month
        assert one.p_value == pytest.approx(other.p_value, abs=0.07)


def test_the_same_seed_gives_the_same_result():
    adjacency, counts, expected, size, _ = planted()
    zones = connected_zones(adjacency)
    first, again, other = (
        space_time_scan(counts, expected, size, zones, n_simulated=99, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_an_error_of_the_level_weakens_a_cluster():
    adjacency, counts, expected, size, _ = planted()
    zones = connected_zones(adjacency)
    sure, unsure = (
        space_time_scan(counts, expected, size, zones, level_variance=level).clusters[0]
        for level in (0.0, 0.12)
    )
    assert unsure.statistic < sure.statistic
    assert unsure.tail_p_value > sure.tail_p_value


def test_months_without_a_count_or_a_forecast_are_skipped():
    adjacency, counts, expected, size, _ = planted()
    zones = connected_zones(adjacency)
    counts[0], expected[1] = np.nan, np.nan
    found = space_time_scan(counts, expected, size, zones, n_simulated=99)
    assert not {0, 1} & {s for cluster in found.clusters for s in cluster.stations}
    counts[:] = np.nan
    assert space_time_scan(counts, expected, size, zones).clusters == ()


def test_nothing_above_its_forecast_is_no_cluster():
    adjacency, counts, expected, size, _ = planted()
    found = space_time_scan(np.zeros_like(counts), expected, size, connected_zones(adjacency))
    assert found.clusters == ()
    assert found.n_simulated == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": 0},
        {"max_share": 0.0},
        {"max_clusters": 0},
        {"n_simulated": 0},
        {"level_variance": -1.0},
    ],
)
def test_parameters_that_cannot_be_are_refused(wrong):
    adjacency, counts, expected, size, _ = planted()
    with pytest.raises(ValueError, match=r"window|max_|n_simulated|negative"):
        space_time_scan(counts, expected, size, connected_zones(adjacency), **wrong)


def test_zones_of_other_stations_are_refused():
    _, counts, expected, size, _ = planted()
    with pytest.raises(ValueError, match="another number"):
        space_time_scan(counts, expected, size, connected_zones(lattice()))


def null_p_values(n_panels, *, as_poisson=False, level_variance=0.0):
    rng = np.random.default_rng(5)
    adjacency = lattice(4, 5)
    zones = connected_zones(adjacency)
    found = []
    for _ in range(n_panels):
        counts, expected, size = panel(rng, 3.0, 4.0, adjacency)
        if level_variance:
            level = rng.gamma(1 / level_variance, level_variance, (len(adjacency), 1))
            rate = expected * level * rng.gamma(4.0, 0.25, expected.shape)
            counts = rng.poisson(rate).astype(float)
            size = 1 / (1 / size + level_variance)
        size = np.full(size.shape, np.inf) if as_poisson else size
        scan = space_time_scan(
            counts, expected, size, zones, level_variance=level_variance, seed=rng
        )
        found.append(scan.clusters[0].p_value if scan.clusters else 1.0)
    return np.array(found)


@pytest.mark.slow
@pytest.mark.parametrize("level_variance", [0.0, 0.05])
def test_p_values_are_uniform_when_nothing_changed(level_variance):
    p_values = null_p_values(250, level_variance=level_variance)
    for level in (0.05, 0.1, 0.2):
        error = np.sqrt(level * (1 - level) / 250)
        assert (p_values <= level).mean() == pytest.approx(level, abs=3 * error)


@pytest.mark.slow
def test_a_poisson_scan_would_see_clusters_everywhere():
    assert (null_p_values(60, as_poisson=True) <= 0.05).mean() > 0.25
