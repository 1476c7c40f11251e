#!/usr/bin/env bash
# Pictures of reports in headless Chromium, light and dark, for docs/images.
#
#   bash scripts/report_pictures.sh FOLDER NAME REPORT.html [HEIGHT]
#
# Writes FOLDER/NAME_light.png and FOLDER/NAME_dark.png: the top HEIGHT pixels (2400) of the page.
set -euo pipefail
folder="$(realpath -- "${1:?name the folder of the pictures}")" name="${2:?name the pictures}"
report="$(realpath -- "${3:?name the report}")" height="${4:-2400}"
browser="$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)"
[ -n "$browser" ] || { echo "error: please install Chromium" >&2; exit 1; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# Chromium's numbers for what the reader's system prefers.
for scheme in dark:0 light:1; do
    picture="$folder/${name}_${scheme%:*}.png"
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run \
        --disable-background-networking --user-data-dir="$work/profile" \
        --blink-settings="preferredColorScheme=${scheme#*:}" --window-size="1000,$height" \
        --screenshot="$picture" "file://$report" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    convert "$picture" -resize 720x -colors 128 -strip "$picture"
    echo "$picture"
done
