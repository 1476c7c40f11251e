#!/usr/bin/env bash
# Makes the pictures of the guide anew: the window's, then those of the reports that it has made.
#
#   GNNWR_CACHE=... bash scripts/guide_pictures.sh [RESULTS]
#
# RESULTS (a temporary folder by default) keeps what was computed; its name is seen in the picture of
# the log. Takes a few minutes; needs what screenshots.py and report_pictures.sh need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
images=docs/images work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
results="${1:-$work/meuse}"
/usr/bin/python3 -B scripts/screenshots.py windows maps --results "$results"

# report NAME FILE HEIGHT [SECTION]: light and dark.
report() {
    bash scripts/report_pictures.sh "$work" "$1" "$results/meuse_$2.html" "${@:3}"
}

report exploration_report exploration 1745
report training_report training 1690
report training_observed training 2600 "Observed against"
report training_coefficients training 2600 "Coefficient surfaces"
report crossvalidation_report validation 1690
report explanation_report explanation 2090
for name in exploration_report training_observed training_coefficients crossvalidation_report; do
    mv "$work/${name}_light.png" "$images/$name.png"
done
mv "$work"/training_report_*.png "$work"/explanation_report_*.png "$images"
