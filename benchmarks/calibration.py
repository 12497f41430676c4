"""How far told probabilities are from what comes true: calibration errors and their noise.

The expected calibration error (Naeini and others 2015) is the mean distance, over bins of the told probability, between its
mean and the share that was right, weighted by the size of the bins. Of few hits even a perfectly calibrated model has one above
0, by chance alone: :func:`noise` says how much that is, and what is left without it is the debiased estimate (after Roelofs
and others 2022, "Mitigating bias in calibration error estimation").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BINS = 10
DRAWS = 400  #: simulated labels
SEED = 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was told and what came true of a number of hits, and how far it is from calibrated.

    told, true: the mean probability and the share that was right.  width, mass: the expected calibration error with ten bins
    of equal width and of equal numbers of hits.  noise: what ``mass`` comes to by chance where every probability is right.
    """

    hits: int
    told: float
    true: float
    width: float
    mass: float
    noise: float

    @property
    def debiased(self) -> float:
        """The error with bins of equal numbers less what is chance."""
        return max(0.0, self.mass - self.noise)

    def __str__(self) -> str:
        return (
            f"{self.hits:5d} hits  told {self.told:.3f}  true {self.true:.3f}  error {self.width:.3f}, "
            f"equal bins {self.mass:.3f}, chance {self.noise:.3f}, debiased {self.debiased:.3f}"
        )


def measure(p: Floats, labels: Floats) -> Calibration:
    """Measure probabilities against labels (1 for what was right); no hits give 0 for everything."""
    if not len(p):
        return Calibration(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Calibration(len(p), float(p.mean()), float(labels.mean()), by_width(p, labels), by_mass(p, labels), noise(p))


def by_width(p: Floats, labels: Floats) -> float:
    """Return the error with ten bins of equal width."""
    return sum(abs(mean - share) * count for mean, share, count in reliability(p, labels)) / len(p)


def by_mass(p: Floats, labels: Floats) -> float:
    """Return the error with ten bins of equal numbers of hits."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    return sum(abs(float((p[part] - labels[part]).sum())) for part in bins) / len(p)


def noise(p: Floats) -> float:
    """Return the mean error with bins of equal numbers where labels come true as the probabilities say."""
    random = np.random.default_rng(SEED)
    return float(np.mean([by_mass(p, (random.random(len(p)) < p).astype(float)) for _ in range(DRAWS)]))


def reliability(p: Floats, labels: Floats) -> list[tuple[float, float, int]]:
    """Return for each of ten bins of equal width that has hits the mean probability, the share right, and the number."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    parts = [bins == n for n in range(BINS)]
    return [(float(p[part].mean()), float(labels[part].mean()), int(part.sum())) for part in parts if part.any()]
