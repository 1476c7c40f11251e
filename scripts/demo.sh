#!/usr/bin/env bash
# Sets up what is missing, then runs the main job on the sample that ships with the plugin:
# explore, train a model, cross-validate it beside others, predict to raster, predict to points,
# explain, draw a map.
#
#   bash scripts/demo.sh [--output FOLDER]     (default: demo-output in this repository)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

output="$ROOT/demo-output"
while [ $# -gt 0 ]; do
    case "$1" in
        --output) output="$(realpath -m -- "${2:?--output needs a folder}")"; shift 2 ;;
        --output=*) output="$(realpath -m -- "${1#*=}")"; shift ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) die "unknown option $1 (there is --output FOLDER)" ;;
    esac
done

setup_system
setup_engine

started=$SECONDS
mkdir -p "$output"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# What QGIS, torch and pytest leave in the folder for temporary files goes with it.
mkdir "$work/t"
export TMPDIR="$work/t"
private_home "$work/home"
export QT_QPA_PLATFORM=offscreen
# QGIS would leave files with statistics beside the sample.
export GDAL_PAM_ENABLED=NO

say "Plugin into a fresh profile"
"$SYSTEM_PYTHON" -B "$ROOT/scripts/build_plugin.py" --install "$PROFILE"
qgis_process.bin plugins enable gnnwr_qgis >"$work/enable.log" 2>&1 || { cat "$work/enable.log"; die "QGIS refuses the plugin"; }

sample="$ROOT/resources/sample"
model="$output/meuse.gnnwr" fitted="$output/meuse_fitted.gpkg"
prediction="$output/meuse_prediction.tif" coefficients="$output/meuse_coefficients.tif"
predicted="$output/meuse_predicted.gpkg" map="$output/meuse_map.png"
attribution="$output/meuse_attribution.tif" explained="$output/meuse_explained.gpkg"
intervals="$output/meuse_intervals.tif" applicability="$output/meuse_applicability.tif"
validated="$output/meuse_crossvalidated.gpkg" scores="$output/meuse_scores.csv"
exploration="$output/meuse_exploration.html" validation="$output/meuse_crossvalidation.html"
training="$output/meuse_training.html" explanation="$output/meuse_explanation.html"
files=("$exploration" "$model" "$fitted" "$training" "$validated" "$scores" "$validation"
    "$prediction" "$coefficients" "$attribution" "$intervals" "$applicability" "$predicted"
    "$explained" "$explanation" "$map")
for file in "${files[@]}"; do
    rm -f "$file" "${file%.*}.qml"
done

# algorithm NAME PARAMETER=VALUE...: runs it as any script would, and keeps what it says.
algorithm() {
    local name="$1" log="$work/$1.log" status=0
    shift
    say "gnnwr:$name"
    # What QGIS's own Python modules say about themselves is left out.
    qgis_process.bin run "gnnwr:$name" -- "$@" 2>&1 |
        { grep -v --line-buffered DeprecationWarning || true; } | tee "$log" || status=$?
    [ "$status" = 0 ] || die "gnnwr:$name failed"
}

# result NAME KEY: a value from the results that algorithm NAME printed.
result() { sed -n "s/^$2:[[:space:]]*//p" "$work/$1.log" | tail -n 1; }

data=(INPUT="$sample/meuse.gpkg|layername=meuse" TARGET=log_zinc
    RASTERS="$sample/meuse_covariates.tif" CATEGORICAL="soil;ffreq" UNIT="log(mg/kg)")
algorithm explore "${data[@]}" REPORT="$exploration"
algorithm train "${data[@]}" MODEL="$model" OUTPUT="$fitted" REPORT="$training"
# Five folds and three quick models (linear, regression kriging, inverse distance): ten folds and
# all models take minutes.
algorithm crossvalidate "${data[@]}" FOLDS=5 COMPARE=0 COMPARE=7 COMPARE=8 \
    OUTPUT="$validated" TABLE="$scores" REPORT="$validation"
algorithm predictraster MODEL="$model" RASTERS="$sample/meuse_covariates.tif" \
    OUTPUT="$prediction" COEFFICIENTS="$coefficients" ATTRIBUTION="$attribution" \
    INTERVALS="$intervals" APPLICABILITY="$applicability"
algorithm predictpoints MODEL="$model" INPUT="$sample/meuse.gpkg|layername=meuse" \
    RASTERS="$sample/meuse_covariates.tif" OUTPUT="$predicted"
algorithm explain MODEL="$model" INPUT="$sample/meuse.gpkg|layername=meuse" COMPARE=true \
    RASTERS="$sample/meuse_covariates.tif" OUTPUT="$explained" REPORT="$explanation"

say "Map"
"$SYSTEM_PYTHON" -B "$ROOT/scripts/render_map.py" --output "$map" \
    --prediction "$prediction" --prediction-name "log zinc" --unit "log(mg/kg)" \
    --coefficients "$coefficients" --coefficient dist --points "$fitted" \
    --title "Zinc in the topsoil of the Meuse flood plain, GNNWR" \
    --note "R2 $(LC_ALL=C printf %.2f "$(result train R2)") ($(result train SCORED_ON), $(result train N_USED) points). Data: meuse, R package sp." 2>"$work/map.log" ||
    { cat "$work/map.log" >&2; die "the map could not be drawn"; }

say "Scores ($(result train SCORED_ON), $(result train N_USED) points)"
for score in R2 RMSE MAE NRMSE; do
    # NULL stays as it is: NRMSE has no meaning where the mean is near zero
    value="$(result train "$score")"
    [[ "$value" =~ ^-?[0-9.]+(e-?[0-9]+)?$ ]] && value="$(LC_ALL=C printf %.3f "$value")"
    printf '%-6s %s\n' "$score" "$value"
done

say "Cross-validation: R2 of every model"
cut -d, -f1-3 "$scores"

say "Outputs in $output"
for file in "${files[@]}"; do
    [ -s "$file" ] || die "$file is missing or empty"
done
for file in "${files[@]}"; do
    printf '%10d bytes  %s\n' "$(stat -c %s "$file")" "$file"
done
echo "Done in $((SECONDS - started)) s after the set-up."
