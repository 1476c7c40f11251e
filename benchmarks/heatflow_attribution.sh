#!/usr/bin/env bash
# What heat flow is attributed to, Tibet and Australia, through qgis_process: train, map the Shapley
# values, explain the training points, both with their reports and a comparison with XGBoost.
#
#   bash benchmarks/heatflow_attribution.sh DATA [OUTPUT]
#
# DATA holds tibet_points.csv, tibet_covariates.tif and the two of australia. Prints for each region
# XGBoost's values and score beside ours, the out-of-bag R2, and for every player the mean absolute
# Shapley value over the map and over the points and its share of the variance of the out-of-bag
# predictions; leaves models, layers, reports and pictures of the maps in OUTPUT.
set -euo pipefail
data="$(realpath "${1:?name the folder with the points and covariates of tibet and australia}")"
output="$(realpath -m "${2:-demo-output/heatflow}")"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
[ "$data" != "$output" ] || die "choose another folder for the results than that of the data"
setup_system
setup_engine
mkdir -p "$output"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
private_home "$work/home"
export QT_QPA_PLATFORM=offscreen GDAL_PAM_ENABLED=NO
"$SYSTEM_PYTHON" -B "$ROOT/scripts/build_plugin.py" --install "$PROFILE"
qgis_process.bin plugins enable gnnwr_qgis >/dev/null 2>&1
predictors=(MeanCurv LAB Moho Topo Tectonics Ridge Transform Trench YoungRift Volcanos Sus Bz5)

# run ALGORITHM PARAMETER=VALUE...: says what went wrong only when something did.
run() {
    local algorithm="$1"
    shift
    qgis_process.bin run "gnnwr:$algorithm" -- "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    ! grep -E '^(Warning|ERROR)' "$work/log"
}

for region in tibet australia; do
    say "$region"
    base="$output/$region"
    rm -f "$base"*
    # A table may start with a byte order mark, which would become part of the first field's name.
    sed '1s/^\xEF\xBB\xBF//' "$data/${region}_points.csv" >"$work/$region.csv"
    ogr2ogr -q -f GPKG "${base}_points.gpkg" "$work/$region.csv" -nln "$region" -a_srs EPSG:4326 \
        -oo X_POSSIBLE_NAMES=Lon -oo Y_POSSIBLE_NAMES=Lat -oo AUTODETECT_TYPE=YES
    run train INPUT="${base}_points.gpkg" TARGET=HF "${predictors[@]/#/PREDICTORS=}" UNIT=mW/m2 \
        SEED=1 MODEL="$base.gnnwr" OUTPUT="${base}_fitted.gpkg" REPORT="${base}_training.html"
    run predictraster MODEL="$base.gnnwr" RASTERS="$data/${region}_covariates.tif" \
        OUTPUT="${base}_prediction.tif" ATTRIBUTION="${base}_attribution.tif"
    run explain MODEL="$base.gnnwr" INPUT="${base}_points.gpkg" COMPARE=true \
        OUTPUT="${base}_explained.gpkg" REPORT="${base}_explanation.html"
    grep -E '^(Mean absolute Shapley|Rank correlation)' "$work/log" || true
    ogr2ogr -q -f CSV "$work/explained.csv" "${base}_explained.gpkg"
    "$ENGINE_PYTHON" -B "$ROOT/benchmarks/heatflow_attribution.py" --model "$base.gnnwr" \
        --prediction "${base}_prediction.tif" --attribution "${base}_attribution.tif" \
        --explained "$work/explained.csv"
    "$SYSTEM_PYTHON" -B "$ROOT/scripts/render_attribution.py" \
        --attribution "${base}_attribution.tif" --output "${base}_attribution.png" \
        --title "Heat flow, ${region^}: Shapley values of the predictors and of location" \
        --legend "Shapley value|[mW/m2]"
done
ls -l "$output"
