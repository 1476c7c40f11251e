"""What a heat-flow model's predictions are attributed to: on the map, at the points, out of bag.

    python benchmarks/heatflow_attribution.py --model M.gnnwr --prediction P.tif
        --attribution A.tif --explained POINTS.csv

The files are those of benchmarks/heatflow_attribution.sh. Of each predictor and of location it
prints, as a table, in mW/m2: the mean absolute Shapley value over the map's pixels; the mean value
in its zones of high heat flow (the quarter of the pixels with the highest predictions); the mean
absolute value over the explained points; and the shares of the variance of the out-of-bag
predictions and of the observations.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
import rasterio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gnnwr_qgis.contract import names  # noqa: E402
from gnnwr_qgis.engine import modelfile  # noqa: E402

HIGH = 0.75  # quantile of the prediction above which heat flow is called high


def read_map(path: str) -> tuple[np.ndarray, list, float]:
    """Bands as (bands, pixels) with values, their names, and the base value, if it has one."""
    with rasterio.open(path) as source:
        values = source.read(masked=True).astype(float).filled(np.nan)
        values = values.reshape(source.count, -1)
        described = [text.split(" [")[0] for text in source.descriptions]
        base = float(source.tags().get("GNNWR_BASE_VALUE", "nan"))
    return values[:, ~np.isnan(values).any(axis=0)], described, base


def read_points(path: str, players: list[str]) -> np.ndarray:
    """Shapley values (points, players) of the explained layer, without those that have none."""
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    fields = [names.shapley_field(player) for player in players]
    return np.array([[float(row[name]) for name in fields] for row in rows if row[fields[0]]])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--prediction", required=True)
    parser.add_argument("--attribution", required=True)
    parser.add_argument("--explained", required=True)
    options = parser.parse_args()

    fitted = modelfile.load(options.model)
    shares = fitted.shares
    pixels, players, base = read_map(options.attribution)
    points = read_points(options.explained, players)
    predicted, _, _ = read_map(options.prediction)
    gap = np.abs(pixels.sum(axis=0) + base - predicted[0]).max() / fitted.training["target"].std()
    kind = "out-of-bag" if shares.honest else "in-sample"
    print(
        f"{kind} R2 {fitted.header.metrics['R2']:.3f}; base value {base:.2f} mW/m2; "
        f"{pixels.shape[1]} pixels, {len(points)} points; base value and bands differ from the "
        f"predicted map by at most {gap:.1e} sd"
    )
    mapped, pointed = np.abs(pixels).mean(axis=1), np.abs(points).mean(axis=0)
    high = pixels[:, predicted[0] >= np.quantile(predicted[0], HIGH)].mean(axis=1)
    print(f"\n| | map | high zones | points | share, {kind} | of the observations |")
    print("|---|---|---|---|---|---|")
    for k in np.argsort(-mapped):
        print(
            f"| {players[k]} | {mapped[k]:.2f} | {high[k]:+.2f} | {pointed[k]:.2f} | "
            f"{shares.players[k]:.0%} | {shares.observed[k]:.0%} |"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
