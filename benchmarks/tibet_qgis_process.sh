#!/usr/bin/env bash
# Heat flow of the Tibetan Plateau through qgis_process: train with seeds 1 to 5, predict to raster.
#
#   bash benchmarks/tibet_qgis_process.sh DATA [OUTPUT]
#
# DATA holds tibet_points.csv and tibet_covariates.tif. Prints the out-of-bag R2 of every seed,
# their mean and spread, and minimum, mean and maximum of the map of seed 1.
set -euo pipefail
data="$(realpath "${1:?name the folder with tibet_points.csv and tibet_covariates.tif}")"
output="$(realpath -m "${2:-demo-output/tibet}")"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
setup_system
setup_engine
mkdir -p "$output"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
private_home "$work/home"
export QT_QPA_PLATFORM=offscreen GDAL_PAM_ENABLED=NO
"$SYSTEM_PYTHON" -B "$ROOT/scripts/build_plugin.py" --install "$PROFILE"
qgis_process.bin plugins enable gnnwr_qgis >/dev/null 2>&1

points="$output/tibet_points.gpkg"
rm -f "$output"/tibet*
# The table starts with a byte order mark, which would become part of the first field's name.
sed '1s/^\xEF\xBB\xBF//' "$data/tibet_points.csv" >"$work/tibet.csv"
ogr2ogr -q -f GPKG "$points" "$work/tibet.csv" -nln tibet -a_srs EPSG:4326 \
    -oo X_POSSIBLE_NAMES=Lon -oo Y_POSSIBLE_NAMES=Lat -oo AUTODETECT_TYPE=YES
predictors=(MeanCurv LAB Moho Topo Tectonics Ridge Transform Trench YoungRift Volcanos Sus Bz5)

for seed in 1 2 3 4 5; do
    qgis_process.bin run gnnwr:train -- INPUT="$points" TARGET=HF "${predictors[@]/#/PREDICTORS=}" \
        UNIT=mW/m2 SEED=$seed MODEL="$output/tibet_$seed.gnnwr" \
        OUTPUT="$output/tibet_fitted_$seed.gpkg" >"$work/train.log" 2>&1 || { cat "$work/train.log"; exit 1; }
    sed -n 's/^R2:[[:space:]]*//p' "$work/train.log" | tee -a "$work/scores" |
        sed "s/^/seed $seed: out-of-bag R2 /"
done
awk '{s += $1; q += $1 * $1} END {m = s / NR; printf "mean %.3f, sd %.3f\n", m, sqrt((q - NR * m * m) / (NR - 1))}' "$work/scores"

qgis_process.bin run gnnwr:predictraster -- MODEL="$output/tibet_1.gnnwr" \
    RASTERS="$data/tibet_covariates.tif" OUTPUT="$output/tibet_prediction.tif" \
    COEFFICIENTS="$output/tibet_coefficients.tif" 2>&1 | grep -E "^(Output grid|Predicted|.*[Ww]arning|ERROR)" | grep -v Deprecation || true
ls -l "$output"
