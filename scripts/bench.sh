#!/usr/bin/env bash
# Runs the benchmarks of speed, one after the other, and writes docs/benchmarks.md.
#
#   bash scripts/bench.sh --data DATA           everything: hours, on a machine that is idle
#   bash scripts/bench.sh --data DATA --quick   smaller sizes: about a quarter of an hour; its page
#                                               stays in benchmark-results/quick/
#   bash scripts/bench.sh --data DATA --resume  what no run of this code has finished yet
#   bash scripts/bench.sh --only NAME ...       these alone; the page keeps what was found before
#   bash scripts/bench.sh --render              only the page anew, from the results that are kept
#
# DATA is a folder of heatflow/ and pm25/; what needs it is skipped without it. Every finished
# benchmark is kept in benchmark-results/ (--results FOLDER), so that nothing is lost when a later
# one fails. The exit status is 1 when one failed; a goal that is missed is no failure. Benchmarks
# of a GPU are skipped where there is none.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
# Each benchmark has the number of threads that its section states.
unset OMP_NUM_THREADS

case " $* " in
    *" -h "* | *" --help "*)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
        exit 0
        ;;
esac

setup_system
setup_engine
setup_tests
setup_peer
cd "$ROOT"
exec "$TESTS_PYTHON" benchmarks/suite.py --peer-python "$PEER_PYTHON" --qgis-python "$SYSTEM_PYTHON" "$@"
