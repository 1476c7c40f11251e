#!/usr/bin/env bash
# Sets up what is missing and runs every test.
#
#   bash scripts/test.sh                     everything
#   bash scripts/test.sh tests/engine ...    only the tests in these files or folders
#   bash scripts/test.sh --slow              everything, and the tests that take minutes
#   bash scripts/test.sh -k words tests/...  options go to pytest
#
# Every stage runs, whatever the one before has said; the last line sums them up, and the exit
# status is 0 only when all have passed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"

options=() wanted=() quick=(-m "not slow")
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
        --slow) quick=() ;;
        -k | -m | -n | -p | -o) options+=("$1" "${2:?$1 needs a value}"); shift ;;
        -*) options+=("$1") ;;
        *) [ -e "${1%%::*}" ] || die "no such test: $1"; wanted+=("$(realpath --relative-to=. -- "${1%%::*}")${1#"${1%%::*}"}") ;;
    esac
    shift
done

# What each stage runs. The engine's Python has no QGIS, QGIS's has no torch.
plain=(tests/test_*.py tests/contract tests/runtime tests/engine tests/fuzz tests/properties)
# tests/plugin comes first: it registers and removes the provider that tests/processing then keeps.
qgis=(tests/plugin tests/layers tests/processing)
window=(tests/window)
peer=(tests/peer)

# chosen PATH...: those of the stage's paths that exist and that the command line asks for.
chosen() {
    local own asked
    for own in "$@"; do
        [ -e "$own" ] || continue
        if [ ${#wanted[@]} = 0 ]; then
            echo "$own"
            continue
        fi
        for asked in "${wanted[@]}"; do
            case "${asked%%::*}" in
                . | tests) echo "$own" ;;
                "$own" | "$own"/*) echo "$asked" ;;
            esac
        done
    done
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# What QGIS, torch and pytest leave in the folder for temporary files goes with it.
mkdir "$work/t"
export TMPDIR="$work/t"
# The tests expect English and its numbers, whatever the machine speaks.
export LANG=C.UTF-8 LC_ALL=C.UTF-8
unset LANGUAGE
export GNNWR_TOTALS="$work/totals"
: >"$GNNWR_TOTALS"
broken=() last=""

# stage NAME COMMAND...: runs it, remembers failure, and counts a stage that left no count of its own.
stage() {
    local name="$1" status=0
    shift
    say "$name (after $SECONDS s)"
    GNNWR_STAGE="$name" "$@" || status=$?
    # pytest says 5 when no test was chosen: with -k or -m, that happens to some stages.
    [ "$status" != 5 ] || [ ${#options[@]} = 0 ] || status=0
    last="$name"
    if [ "$status" != 0 ]; then
        broken+=("$name")
        # A stage that ended badly without a failed test (a crash, no tests) is a failure too.
        grep -q "^$name [0-9]* [1-9]" "$GNNWR_TOTALS" || echo "$name 0 1 0" >>"$GNNWR_TOTALS"
        last=""
    elif ! grep -q "^$name " "$GNNWR_TOTALS"; then
        echo "$name 1 0 0" >>"$GNNWR_TOTALS"
        last=""
    fi
}

# What came too late on a machine that stood still is tried again (see tests/waiting.py).
again=(--reruns 3 --reruns-delay 5 --reruns-delay-backoff-factor 3 --only-rerun '^(tests\.waiting\.)?TooSlow:' --rerun-show-tracebacks)
[ "${GNNWR_STRICT:-}" != 1 ] || again=()
[[ " ${options[*]} " != *" --pdb "* ]] || again=()

run_pytest() {
    local python="$1"
    shift
    "$python" -m pytest -p tests.stage_totals "${again[@]}" "$@" "${options[@]}"
}

setup_system
setup_engine

if [ ${#wanted[@]} = 0 ]; then
    setup_tests
    stage ruff "$TESTS_PYTHON" -m ruff check .
    stage mypy "$TESTS_PYTHON" -m mypy gnnwr_qgis
fi

# The engine's tests come in the order: quick and general first.
mapfile -t paths < <(chosen "${plain[@]}")
if [ ${#paths[@]} -gt 0 ]; then
    setup_tests
    stage engine run_pytest "$TESTS_PYTHON" "${quick[@]}" "${paths[@]}"
fi

mapfile -t paths < <(chosen "${peer[@]}")
if [ ${#paths[@]} -gt 0 ]; then
    setup_peer
    GNNWR_PEER_PYTHON="$PEER_PYTHON" stage peer run_pytest "$TESTS_PYTHON" "${paths[@]}"
fi

private_home "$work/home"
# pytest-qgis keeps a profile of its own here; an earlier run must have no say.
rm -rf "$ROOT/.qgis-settings"
mapfile -t paths < <(chosen "${qgis[@]}")
if [ ${#paths[@]} -gt 0 ]; then
    setup_qgis
    QT_QPA_PLATFORM=offscreen stage qgis run_pytest "$QGIS_PYTHON" "${quick[@]}" "${paths[@]}"
fi

mapfile -t paths < <(chosen "${window[@]}")
if [ ${#paths[@]} -gt 0 ]; then
    setup_qgis
    windowed=(env -u QT_QPA_PLATFORM xvfb-run -a -s "-screen 0 1600x1000x24")
    stage window "${windowed[@]}" "$QGIS_PYTHON" -m pytest -p tests.stage_totals "${again[@]}" \
        "${quick[@]}" "${options[@]}" "${paths[@]}"
fi

[ -s "$GNNWR_TOTALS" ] || die "no stage holds ${wanted[*]}"
# The last stage's own closing line is the sum, unless it ended before it could print it.
awk '{n += $2 + $3 + $4} END {exit n == 0}' "$GNNWR_TOTALS" || die "no test was chosen"
[ ${#broken[@]} = 0 ] || { echo "failed stages: ${broken[*]}"; last=""; }
[ -n "$last" ] || awk '{p += $2; f += $3; s += $4} END {print p " passed, " f " failed, " s " skipped"}' "$GNNWR_TOTALS"
[ ${#broken[@]} = 0 ]
