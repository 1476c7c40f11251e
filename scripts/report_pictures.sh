#!/usr/bin/env bash
# Pictures of reports in headless Chromium, light and dark, for docs/images.
#
#   bash scripts/report_pictures.sh FOLDER NAME REPORT.html [HEIGHT [SECTION]]
#
# Writes FOLDER/NAME_light.png and FOLDER/NAME_dark.png: the top HEIGHT pixels (2400) of the page,
# or the section with the heading SECTION, which may be its beginning, alone.
set -euo pipefail
folder="$(realpath -- "${1:?name the folder of the pictures}")" name="${2:?name the pictures}"
report="$(realpath -- "${3:?name the report}")" height="${4:-2400}" section="${5:-}"
browser="$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)"
[ -n "$browser" ] || { echo "error: please install Chromium" >&2; exit 1; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
edge=()
if [ -n "$section" ]; then
    number="$(grep -F -B1 -m1 "<h2>$section" "$report" | sed -n 's/.*<section id="s\([0-9]*\)">.*/\1/p')"
    [ -n "$number" ] || { echo "error: $report has no section $section" >&2; exit 1; }
    hidden="header, nav, footer, section:not(#s$number) { display: none !important }"
    sed "s|</head>|<style>$hidden section { border: 0 !important }</style></head>|" "$report" >"$work/section.html"
    report="$work/section.html"
    edge=(-fuzz 1% -trim +repage -border 28)
fi
# Chromium's numbers for what the reader's system prefers.
for scheme in dark:0 light:1; do
    picture="$folder/${name}_${scheme%:*}.png"
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run \
        --disable-background-networking --user-data-dir="$work/profile" \
        --blink-settings="preferredColorScheme=${scheme#*:}" --window-size="1000,$height" \
        --screenshot="$picture" "file://$report" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    ground="$(convert "$picture" -format '%[pixel:p{1,1}]' info:)"
    convert "$picture" -bordercolor "$ground" "${edge[@]}" -resize 720x +dither -colors 128 -strip "PNG8:$picture"
    echo "$picture"
done
