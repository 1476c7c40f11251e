#!/usr/bin/env bash
# Runs the tests of the QGIS side on the QGIS of other Debian suites, and prints one table.
#
#   sudo bash scripts/test_matrix.sh                      this system's QGIS, then trixie's and sid's
#   sudo bash scripts/test_matrix.sh --not-here trixie    only the suites that are named
#   bash scripts/test_matrix.sh --only-here               only this system's (no root needed)
#   sudo bash scripts/test_matrix.sh --suites FOLDER      where the suites are kept
#   sudo bash scripts/test_matrix.sh --table FILE.md      puts the table into a page as well
#   sudo bash scripts/test_matrix.sh trixie -- tests/layers -k words      what test.sh is to run
#
# A suite is a Debian of its own in a folder below FOLDER (else below /var/cache/gnnwr-qgis/suites):
# made once with debootstrap, which is installed if it is missing (about ten minutes and 5 GB each),
# and used again next time; delete it to start anew. Its engine is made of that Debian's packages.
# The working tree is copied in, changes that are not committed included. --mirror ADDRESS names
# another Debian mirror than debootstrap's own; pip's configuration and own certificates come along.
# What a suite's tests said stays in FOLDER/SUITE.log. A row names its commit.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# The QGIS that somebody has: the tests over QGIS, those in its window, and the built zip in it.
tests=(tests/plugin tests/layers tests/processing tests/window)
# Of the slow ones: the example models, drawn in 3.22, that a later QGIS would else never run.
slow=(-m slow tests/processing/test_example_models.py tests/window/test_models.py)
suites="" table="" mirror="" here=1 others=1 inside=""
wanted=() own=()
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
        --suites) suites="$(realpath -m -- "${2:?--suites needs a folder}")"; shift ;;
        --table) table="$(realpath -m -- "${2:?--table needs a file}")"; shift ;;
        --mirror) mirror="${2:?--mirror needs an address}"; shift ;;
        --not-here) here="" ;;
        --only-here) others="" ;;
        --inside) inside="${2:?--inside needs a file}"; shift ;; # what a suite is called with
        --) shift; own=("$@"); [ $# -gt 0 ] || die "no tests are named after --"; break ;;
        -*) die "no such option: $1 (--help names them)" ;;
        *) wanted+=("$1") ;;
    esac
    shift
done
[ ${#own[@]} = 0 ] || { tests=("${own[@]}"); slow=(); own=(-- "${own[@]}"); }

# versions: those that the tests run with, in the order of the table.
versions() {
    QT_QPA_PLATFORM=offscreen "$SYSTEM_PYTHON" - 2>/dev/null <<'PYTHON' || echo "? ? ? ? ?"
import platform

import numpy
from osgeo import gdal
from qgis.core import Qgis
from qgis.PyQt.QtCore import QT_VERSION_STR

versions = [Qgis.QGIS_VERSION.split("-")[0], QT_VERSION_STR, platform.python_version()]
print(*versions, numpy.__version__, gdal.__version__)
PYTHON
    "$GNNWR_CACHE/engine/bin/python" -c 'import torch; print(torch.__version__)' 2>/dev/null || echo "?"
}

# run_tests FILE: the tests on this system; FILE gets the row of the table, FILE.log what they say.
run_tests() {
    local total="0 0 0"
    : >"$1.log"
    count "$1.log" "${tests[@]}"
    [ ${#slow[@]} = 0 ] || count "$1.log" "${slow[@]}"
    echo "$(versions | tr '\n' ' ')$total" >"$1"
}

# count LOG TEST...: runs them, and adds what passed, failed and was skipped to $total.
count() {
    local log="$1" status=0 counts more sum
    shift
    bash "$ROOT/scripts/test.sh" "$@" 2>&1 | tee "$log.part" || status=$?
    cat "$log.part" >>"$log"
    counts="$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log.part" | tail -n 1)"
    # A run that broke off says nothing about the tests that it did not come to.
    [ "$status" = 0 ] || [[ "$counts" == *" "[1-9]*" "* ]] || counts=""
    if [ -z "$counts" ] || [ "$total" = "? broken ?" ]; then
        total="? broken ?"
        return
    fi
    read -r -a more <<<"$counts"
    read -r -a sum <<<"$total"
    total="$((sum[0] + more[0])) $((sum[1] + more[1])) $((sum[2] + more[2]))"
}

# commit: that of the working tree, and whether it holds anything else.
commit() {
    local tree=(git -C "$ROOT" -c safe.directory='*') name changes
    name="$("${tree[@]}" rev-parse --short HEAD 2>/dev/null)" || { echo unknown; return; }
    changes="$("${tree[@]}" status --porcelain 2>/dev/null)" || changes=unknown
    echo "$name${changes:+ with changes}"
}

if [ -n "$inside" ]; then
    run_tests "$inside"
    exit
fi

if [ -z "$others" ]; then
    [ ${#wanted[@]} = 0 ] || die "--only-here leaves no place for: ${wanted[*]}"
elif [ -z "${GNNWR_OWN_MOUNTS:-}" ]; then
    [ "$(id -u)" = 0 ] || die "this makes systems in folders and mounts into them: run it as root (sudo)"
    # Mounts of this script are seen by nobody else, and end with it whatever ends it.
    export GNNWR_OWN_MOUNTS=1
    arguments=(${suites:+--suites "$suites"} ${table:+--table "$table"} ${mirror:+--mirror "$mirror"})
    [ -n "$here" ] || arguments+=(--not-here)
    exec unshare --mount --propagation private -- \
        bash "${BASH_SOURCE[0]}" "${arguments[@]}" "${wanted[@]}" "${own[@]}"
else
    unset GNNWR_OWN_MOUNTS
    suites="${suites:-/var/cache/gnnwr-qgis/suites}"
    mkdir -p "$suites"
    [ ${#wanted[@]} -gt 0 ] || wanted=(trixie sid)
fi

# make_suite SUITE: a whole Debian in its folder, unless it is there.
make_suite() {
    local folder="$suites/$1"
    [ ! -e "$folder/.made" ] || return 0
    [ ! -e "$folder" ] || die "$folder is not whole: delete it, then start again"
    if ! command -v debootstrap >/dev/null; then
        say "Installing debootstrap"
        retry apt-get -q update || true
        retry env DEBIAN_FRONTEND=noninteractive apt-get -q -y install debootstrap ||
            die "could not install debootstrap"
    fi
    say "Making $1 in $folder"
    retry bootstrap "$1" "$folder" ||
        { rm -rf --one-file-system "$folder"; die "could not make $1; debootstrap says why above"; }
    : >"$folder/.made"
}

# bootstrap SUITE FOLDER: from nothing, whatever an earlier try has left.
bootstrap() {
    rm -rf --one-file-system "$2"
    debootstrap --variant=minbase --include=ca-certificates "$1" "$2" ${mirror:+"$mirror"}
}

# enter SUITE COMMAND...: in the suite, with none of this system's variables but those of the network.
enter() {
    local folder="$suites/$1" name kept=()
    shift
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY OMP_NUM_THREADS GNNWR_STRICT; do
        [ -z "${!name:-}" ] || kept+=("$name=${!name}")
    done
    chroot "$folder" /usr/bin/env -i "${kept[@]}" HOME=/root USER=root LOGNAME=root LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        GNNWR_ENGINE_FROM=debian "$@"
}

# prepare SUITE: what a system in a folder lacks: devices, names of hosts, certificates, the tree.
prepare() {
    local folder="$suites/$1" file
    mount --bind /proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
    mount --rbind /sys "$folder/sys"
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
        [ ! -e "$file" ] || cp -L "$file" "$folder$file"
    done
    mkdir -p "$folder/usr/local/share/ca-certificates"
    find /usr/local/share/ca-certificates -name '*.crt' -exec cp -L {} "$folder/usr/local/share/ca-certificates/" \;
    enter "$1" update-ca-certificates >/dev/null 2>&1
    # The index of a mirror that has stopped for a while is still the one there is.
    echo 'Acquire::Check-Valid-Until "false";' >"$folder/etc/apt/apt.conf.d/90expired"
    # No package may start a service of its own on this machine.
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod 755 "$folder/usr/sbin/policy-rc.d"
    rm -rf --one-file-system "$folder/root/gnnwr-qgis"
    mkdir -p "$folder/root/gnnwr-qgis"
    git -C "$ROOT" -c safe.directory='*' ls-files -z --cached --others --exclude-standard |
        while IFS= read -r -d '' file; do
            # git still lists a file that was deleted and not committed.
            [ ! -e "$ROOT/$file" ] || printf '%s\0' "$file"
        done | tar -c -C "$ROOT" --null -T - | tar -x -C "$folder/root/gnnwr-qgis"
}

# row SUITE FILE COMMIT: a line of the table; words of FILE are its columns.
row() {
    local words
    read -r -a words <"$2" 2>/dev/null || words=("? ? ? ? ? ? ? broken ?")
    printf '| %s ' "$1" ${words[*]} "$3"
    echo '|'
}

# put_table TABLE PAGE: instead of the page's own table; as the whole page where it has none.
put_table() {
    grep -q '^| Debian ' "$2" 2>/dev/null || { cp "$1" "$2"; return; }
    awk -v table="$1" '
        /^[|] Debian / { while ((getline line < table) > 0) print line; old = 1 }
        !/^[|]/ { old = 0 }
        !old' "$2" >"$1.page"
    cp "$1.page" "$2"
}

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
lines="$results/lines"
: >"$lines"
if [ -n "$here" ]; then
    say "This system's own QGIS"
    tree="$(commit)"
    run_tests "$results/here"
    row "$(. /etc/os-release; echo "${VERSION_CODENAME:-this system}")" "$results/here" "$tree" >>"$lines"
fi
for suite in "${wanted[@]}"; do
    make_suite "$suite"
    say "$suite"
    tree="$(commit)"
    prepare "$suite"
    rm -rf "$suites/$suite/root/result"
    mkdir "$suites/$suite/root/result"
    enter "$suite" bash /root/gnnwr-qgis/scripts/test_matrix.sh --inside /root/result/row "${own[@]}" || true
    cp "$suites/$suite/root/result/row.log" "$suites/$suite.log" || true
    row "$suite" "$suites/$suite/root/result/row" "$tree" >>"$lines"
done

{
    echo '| Debian | QGIS | Qt | Python | numpy | GDAL | torch | passed | failed | skipped | commit |'
    echo '|---|---|---|---|---|---|---|---|---|---|---|'
    cat "$lines"
} >"$results/table"
say "Tests over QGIS: ${tests[*]}${slow[*]:+, ${slow[*]}}"
cat "$results/table"
[ -z "$table" ] || put_table "$results/table" "$table"
# Column 10 between the bars is the number of failures.
awk -F' *[|] *' '$10 != "0" { bad = 1 } END { exit bad }' "$lines"
