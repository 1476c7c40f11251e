"""Colour ramps that keep their order for colour-blind readers and in grey print.

One set for layers and reports, as ``#rrggbb`` anchors at even distances.
"""

from __future__ import annotations

# Anchors of viridis: perceptually even, dark blue to yellow.
SEQUENTIAL = tuple(
    "#440154 #482878 #3e4a89 #31688e #26828e #1f9e89 #35b779 #6ece58 #b5de2b #fde725".split()
)
# For errors: pale where the model is sure, dark where it is not, and no hue of the other ramp's
# bright end, so that the two maps are not taken for each other.
UNCERTAINTY = tuple(
    "#fcf4f1 #f9d5c4 #f5b18e #ee8a62 #de5f52 #bf3a5b #922464 #631a63 #341551".split()
)
# Blue, white, red: zero is the pale middle.
DIVERGING = tuple("#2166ac #4393c3 #92c5de #d1e5f0 #f7f7f7 #fddbc7 #f4a582 #d6604d #b2182b".split())
# For classes without an order, such as folds: told apart by most colour-blind readers.
CATEGORIES = tuple(
    "#332288 #88ccee #44aa99 #117733 #999933 #ddcc77 #cc6677 #882255 #aa4499 #bbbbbb".split()
)
# A place where a model applies, and one where it does not.
INSIDE, OUTSIDE = "#cfd8dc", "#e6550d"
