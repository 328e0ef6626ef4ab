"""What must not happen, counted: false signs in noise, campaigns called deterioration, feedback.

`python -m tests.benchmarks detection-robustness`. tests/detection/test_robustness.py runs the same
with fewer repetitions.

The false discovery rate in noise: every sign there is false, so that the rate of a month is 1 if it
has a sign, new or going on, and 0 otherwise; stated is the mean over months, of rises and of falls
each. A rise that is labelled as a possible effect of a reporting campaign counts as false, too.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection import DetectionSettings, SignKind, SignReading, find_signs
from tests.benchmarks.quiet_panels import KINDS, N_MONTHS, ring
from tests.detection.conftest import INDICATORS, ROW, PanelMaker

MAKER = PanelMaker()
REPORTED = tuple(ROW[code] for code in ("victims", "fraud", "brokers", "fees", "premises"))


@dataclass(frozen=True)
class Feedback:
    """Shares of flags per station after all rounds; largest share of activity of the naive way."""

    shares: tuple[float, ...]
    naive_shares: tuple[float, ...]
    naive_activity: float

    @property
    def worst(self) -> float:
        """Largest relative distance from equal shares."""
        return max(abs(share * len(self.shares) - 1) for share in self.shares)

    @property
    def naive_worst(self) -> float:
        """The same of the detector that looks at what activity discovered."""
        return max(abs(share * len(self.naive_shares) - 1) for share in self.naive_shares)


def false_months(kind: str, seeds: range, *, first_tested: int = 60) -> dict[str, float]:
    """Share of quiet months with a rise, or a fall, with 95 % limits; and the rate stated.

    kind: of quiet panels, see quiet_panels. The limits treat each panel as one draw, since its
    months share baselines.
    """
    rises, falls, alarms, tested = [], [], 0, 0
    for seed in seeds:
        panel = KINDS[kind](seed)
        found = find_signs(panel, first_tested=first_tested, adjacency=ring(len(panel.station_ids)))
        for months, selected in ((rises, found.selected), (falls, found.drying_up.selected)):
            months.append(selected[:, :, first_tested:].any(axis=(0, 1)).mean())
        alarms += int(found.alarm.sum())
        tested += sum(
            found.error_rates(month).tested_series
            for month in range(first_tested, len(panel.months))
        )
    error = 1.96 * float(np.std(rises)) / np.sqrt(max(len(rises) - 1, 1))
    return {
        "panels": len(seeds),
        "months": len(seeds) * (N_MONTHS - first_tested),
        "rises": round(float(np.mean(rises)), 4),
        "rises_at_most": round(float(np.mean(rises)) + error, 4),
        "falls": round(float(np.mean(falls)), 4),
        "stated": DetectionSettings().false_discovery_rate,
        "series_above_band": round(alarms / tested, 4),
    }


def campaign_runs(n_runs: int, *, with_outreach: bool = True) -> dict[str, float]:
    """Share of campaigns with no sign of that station labelled a deterioration.

    For three months all reports of one station rise by 80 %; outreach rises with them, or nobody
    recorded it.
    """
    clean = raised = 0
    settings = DetectionSettings(calibration_months=0)
    for seed in range(n_runs):
        rng = np.random.default_rng(1000 + seed)
        counts = MAKER.counts(6, N_MONTHS, seed=500 + seed)
        extra = 0.8 * counts[0, REPORTED, :72].mean(axis=1)
        counts[0, REPORTED, 81:] += rng.poisson(extra[:, None], (len(REPORTED), 3))
        if with_outreach:
            counts[0, ROW["visits"], 80:83] += rng.poisson(14, 3)
        signs = find_signs(MAKER.panel(counts), first_tested=81, settings=settings).signs
        here = [s for s in signs if s.station_id == "99-001" and s.kind is SignKind.RISE]
        raised += bool(here)
        clean += not any(s.reading is SignReading.DETERIORATION for s in here)
    return {"runs": n_runs, "without_deterioration": clean / n_runs, "with_a_sign": raised / n_runs}


def feedback(n_rounds: int = 60, *, n_stations: int = 4, repeats: int = 2) -> Feedback:
    """Send activity where flags are, round after round, while all stations are truly alike.

    Each round a flagged station gets a tenth more activity, all together the same as before; what
    is discovered follows activity. The flags of `find_signs` and those of a naive detector, which
    compares discovered counts with the prefecture's mean, allocate each for themselves. Levels are
    set so that many flags are counted: at 1 % a station would have three.
    """
    settings = DetectionSettings(calibration_months=0, alpha=0.3, min_ratio=1.0, min_excess=0.0)
    flags, naive_flags, activity = np.zeros(n_stations), np.zeros(n_stations), 0.0
    for repeat in range(repeats):
        rng = np.random.default_rng(repeat)
        ours, naive = np.ones(n_stations), np.ones(n_stations)
        counts = rng.poisson(6.0, (n_stations, len(INDICATORS), 40)).astype(float)
        for _ in range(n_rounds):
            month = rng.poisson(6.0, counts.shape[:2]).astype(float)
            found = [i.code in ("clearances", "forged_cards") for i in INDICATORS]
            done = [i.code in ("patrols", "visits") for i in INDICATORS]
            month[:, found] = rng.poisson(6.0 * ours[:, None], (n_stations, 2))
            month[:, done] = rng.poisson(6.0 * ours[:, None], (n_stations, 2))
            counts = np.concatenate([counts[:, :, -47:], month[:, :, None]], axis=2)
            last = counts.shape[2] - 1
            result = find_signs(MAKER.panel(counts), first_tested=last, settings=settings)
            flagged = result.alarm[:, :, last].sum(axis=1)
            flags += flagged
            ours = _reallocated(ours, flagged > np.median(flagged))
            discovered = rng.poisson(12.0 * naive)
            naive_flagged = discovered > discovered.mean()
            naive_flags += naive_flagged
            naive = _reallocated(naive, naive_flagged)
        activity = max(activity, float(naive.max() / n_stations))
    shares, naive_shares = flags / flags.sum(), naive_flags / naive_flags.sum()
    return Feedback(tuple(shares.tolist()), tuple(naive_shares.tolist()), activity)


def _reallocated(activity: np.ndarray, flagged: np.ndarray) -> np.ndarray:
    """A tenth more where flagged, the sum unchanged."""
    more = activity * np.where(flagged, 1.1, 1.0)
    return np.asarray(more * len(more) / more.sum())


def measure(n_runs: str = "100", n_panels: str = "60") -> dict[str, object]:
    """All of it; n_runs: campaigns of each kind; n_panels: quiet panels of each kind."""
    loop = feedback(repeats=4)
    return {
        "noise": {kind: false_months(kind, range(70, 70 + int(n_panels))) for kind in KINDS},
        "campaign_recorded": campaign_runs(int(n_runs)),
        "campaign_unrecorded": campaign_runs(int(n_runs), with_outreach=False),
        "feedback_worst": round(loop.worst, 3),
        "feedback_shares": [round(share, 3) for share in loop.shares],
        "naive_worst": round(loop.naive_worst, 3),
        "naive_largest_activity_share": round(loop.naive_activity, 3),
    }
