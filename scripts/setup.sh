# Sourced by demo.sh and test.sh: finds or installs what they need.
#
#   setup_system    QGIS and tools from the system's packages (Debian)
#   setup_engine    the engine's own Python environment        -> ENGINE_PYTHON
#   setup_tests     tools of the tests over the engine          -> TESTS_PYTHON
#   setup_qgis      tools of the tests over QGIS's Python       -> QGIS_PYTHON
#   setup_peer      the authors' package, for comparison only   -> PEER_PYTHON
#   private_home    a fresh profile, settings and runtime folder for QGIS
#
# Where the usual package index has torch for GPUs alone, GNNWR_INDEX=ADDRESS names PyTorch's own
# index for CPU builds to the installer of the engine; GNNWR_WHEELS, GNNWR_OFFLINE and GNNWR_GPU
# steer it likewise.
#
# GNNWR_ENGINE_FROM=debian makes the engine of Debian's own packages instead of the pinned ones: for
# systems on which those would bring gigabytes of CUDA, and to try other versions.
#
# All but the system's packages goes into one cache folder, $GNNWR_CACHE, and is used again next
# time; delete that folder to start anew.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# QGIS uses the system's Python, which need not be the first on PATH.
SYSTEM_PYTHON=/usr/bin/python3
# Services and containers may leave it unset.
: "${HOME:=$(cd ~ && pwd)}"
GNNWR_CACHE="${GNNWR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gnnwr-qgis}"
case "$GNNWR_CACHE" in
    /*) ;;
    *) GNNWR_CACHE="$PWD/$GNNWR_CACHE" ;;
esac
export GNNWR_CACHE

# Variables of another Python or QGIS would lead ours to the wrong libraries.
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV QGIS_PREFIX_PATH
export PYTHONDONTWRITEBYTECODE=1
# Small networks run slower on several threads when the machine is shared.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"

say() { printf '\n== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# retry COMMAND...: downloads fail now and then; four tries, with longer and longer pauses.
retry() {
    local pause
    for pause in 5 20 60; do
        "$@" && return 0
        echo "failed, trying again in $pause s: $*" >&2
        sleep "$pause"
    done
    "$@"
}

# patient_pip COMMAND...: its pip waits a minute for an index that is slow, or as long as it was told.
# pip knows the variable by two names, and takes either where both are set.
patient_pip() { PIP_TIMEOUT="${PIP_TIMEOUT:-${PIP_DEFAULT_TIMEOUT:-60}}" "$@"; }

# What the engine is made of with GNNWR_ENGINE_FROM=debian. Without a BLAS with threads of its own,
# Debian's numpy takes a slow one; without proj-bin, its pyproj finds no data in an environment.
ENGINE_PACKAGES=(
    python3-torch python3-numpy python3-scipy python3-pandas python3-sklearn python3-xgboost
    python3-rasterio python3-pyproj python3-safetensors python3-matplotlib python3-jinja2
    python3-statsmodels python3-threadpoolctl python3-psutil python3-libpysal python3-esda
    python3-geopandas python3-emcee python3-numba python3-cloudpickle python3-tqdm python3-rich
    libopenblas0-pthread proj-bin
)

# Prints the packages whose work nothing on this system does yet.
missing_packages() {
    command -v qgis >/dev/null && command -v qgis_process.bin >/dev/null || echo qgis
    "$SYSTEM_PYTHON" -c 'import qgis.core, osgeo.gdal' 2>/dev/null || echo python3-qgis
    dpkg-query -W -f '${Status}' qgis-providers 2>/dev/null | grep -q 'ok installed' || echo qgis-providers
    command -v gdalinfo >/dev/null || echo gdal-bin
    command -v Xvfb >/dev/null && command -v xvfb-run >/dev/null || echo xvfb
    command -v xauth >/dev/null || echo xauth
    command -v import >/dev/null && command -v identify >/dev/null || echo imagemagick
    command -v xdotool >/dev/null || echo xdotool
    "$SYSTEM_PYTHON" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    [ "${GNNWR_ENGINE_FROM:-pip}" = pip ] || missing_engine_packages
}

missing_engine_packages() {
    local package
    for package in "${ENGINE_PACKAGES[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

setup_system() {
    local missing as_root=()
    missing="$(missing_packages | tr '\n' ' ')"
    [ -n "${missing// /}" ] || return 0
    command -v apt-get >/dev/null || die "please install: $missing"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
            die "please install, as root: apt-get install --no-install-recommends $missing"
        as_root=(sudo -n)
    fi
    say "Installing $missing(about two minutes and 2 GB on a bare system)"
    # The system may be installing something of its own.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    retry "${apt[@]}" update || echo "the package lists could not be updated; trying as they are" >&2
    # shellcheck disable=SC2086  # one word per package
    retry "${apt[@]}" install --no-install-recommends $missing || die "could not install $missing"
    missing="$(missing_packages | tr '\n' ' ')"
    [ -z "${missing// /}" ] || die "still missing after the installation: $missing"
}

setup_engine() {
    say "Engine in $GNNWR_CACHE"
    mkdir -p "$GNNWR_CACHE"
    case "${GNNWR_ENGINE_FROM:-pip}" in
        pip) ;;
        debian) setup_debian_engine; return ;;
        *) die "GNNWR_ENGINE_FROM is pip or debian, not $GNNWR_ENGINE_FROM" ;;
    esac
    (cd "$ROOT" && patient_pip retry "$SYSTEM_PYTHON" -B -m gnnwr_qgis.runtime --cache "$GNNWR_CACHE") ||
        die "the engine could not be installed; the messages above say why"
    ENGINE_PYTHON="$GNNWR_CACHE/engine/bin/python"
    [ -x "$ENGINE_PYTHON" ] || die "the installer left no Python at $ENGINE_PYTHON"
}

# What Debian has no package of comes by pip, without what it names as its needs: all of that is
# there, in versions of Debian's.
setup_debian_engine() {
    PIP_NO_DEPS=1 make_environment engine "$SYSTEM_PYTHON" "$ROOT/tests/requirements-debian-engine.txt" "" \
        --system-site-packages
    ENGINE_PYTHON="$GNNWR_CACHE/engine/bin/python"
    (cd "$ROOT" && "$SYSTEM_PYTHON" -B scripts/adopt_engine.py "$GNNWR_CACHE") ||
        die "the engine of Debian's packages does not work; the messages above say why"
}

# make_environment NAME PYTHON REQUIREMENTS OVER [VENV OPTION...]
#
# A virtual environment in the cache, made anew only when its requirements, its Python or the
# environment under it have changed. OVER names a folder of libraries to look into as well (a .pth
# file), so that what lies there is not installed twice; empty for none. Who is about to make the
# same one at the same time waits, and finds it made.
make_environment() {
    local lock
    mkdir -p "$GNNWR_CACHE"
    exec {lock}>"$GNNWR_CACHE/.$1.lock"
    ! command -v flock >/dev/null || flock "$lock"
    make_environment_alone "$@"
    exec {lock}>&-
}

make_environment_alone() {
    local name="$1" python="$2" requirements="$3" over="$4" folder want
    shift 4
    folder="$GNNWR_CACHE/$name"
    want="$({
        cat "$requirements"
        "$python" -c 'import sys; print(sys.version, sys.base_prefix)'
        # The engine's stamp changes with every installation of the engine.
        [ -z "$over" ] || { echo "$over"; cat "$GNNWR_CACHE"/engine/*.json 2>/dev/null || true; }
        echo "$@"
    } | sha256sum)"
    [ "$(cat "$folder/.made-from" 2>/dev/null)" = "$want" ] && [ -x "$folder/bin/python" ] && return 0
    say "Environment $name in $GNNWR_CACHE"
    rm -rf "$folder"
    "$python" -m venv "$@" "$folder" || die "could not make the environment $folder"
    [ -z "$over" ] || echo "$over" >"$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/over.pth"
    patient_pip retry "$folder/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements" ||
        die "could not install $requirements"
    echo "$want" >"$folder/.made-from"
}

engine_libraries() {
    "$ENGINE_PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'
}

setup_tests() {
    make_environment tests "$ENGINE_PYTHON" "$ROOT/tests/requirements.txt" "$(engine_libraries)"
    TESTS_PYTHON="$GNNWR_CACHE/tests/bin/python"
}

setup_qgis() {
    make_environment qgis-tests "$SYSTEM_PYTHON" "$ROOT/tests/requirements-qgis.txt" "" --system-site-packages
    QGIS_PYTHON="$GNNWR_CACHE/qgis-tests/bin/python"
}

setup_peer() {
    make_environment peer "$ENGINE_PYTHON" "$ROOT/tests/peer/requirements.txt" "$(engine_libraries)"
    PEER_PYTHON="$GNNWR_CACHE/peer/bin/python"
}

# private_home FOLDER: QGIS started from here on keeps everything in FOLDER, so that neither a
# user's profile nor an earlier run has a say. PROFILE is the QGIS profile.
private_home() {
    mkdir -p "$1/config" "$1/data" "$1/cache"
    mkdir -p -m 0700 "$1/runtime"
    export XDG_CONFIG_HOME="$1/config" XDG_DATA_HOME="$1/data" XDG_CACHE_HOME="$1/cache"
    export XDG_RUNTIME_DIR="$1/runtime"
    export QGIS_CUSTOM_CONFIG_PATH="$1/qgis"
    unset QGIS_PLUGINPATH
    PROFILE="$1/qgis/profiles/default"
    mkdir -p "$PROFILE"
}
