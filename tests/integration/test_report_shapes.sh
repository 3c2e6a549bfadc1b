#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The page of each kind of folder on a telephone and on paper: few series, eleven of them with profiles, UDP into the sink,
# and a single one. Measured in short windows, as nobody looks at the numbers.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=browser.sh
. "$(dirname "$0")/browser.sh"
need_root
need gnuplot gnuplot-nox
need chromium chromium
need pdftotext poppler-utils

# Open or not, nothing is wider than the screen, and no text of a picture lies outside of it. A browser without a screen has
# no window of 390 pixels, but a frame in one.
check_narrow() { # page
    # shellcheck disable=SC2016 # JavaScript
    with_script "$1" 'addEventListener("load", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const out = [...document.querySelectorAll("body *:not(svg *)")].filter(element => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && (box.right > innerWidth || box.left < 0);
    });
    const cut = [...document.querySelectorAll(".plot text")].filter(text => {
        const box = text.getBoundingClientRect(), picture = text.ownerSVGElement.getBoundingClientRect();
        return box.width > 0 && (box.right > picture.right + 2 || box.left < picture.left - 2);
    });
    const name = element => element.tagName + "." + element.getAttribute("class") + ":" + element.textContent.trim().slice(0, 40);
    parent.document.title = [innerWidth, out.length, cut.length, ...[...out, ...cut].slice(0, 3).map(name)].join(" ");
});' >"$work/narrow.html"
    { printf '<!DOCTYPE html><body><iframe style="width:390px;height:800px;border:0" srcdoc="'
      sed -e 's/&/\&amp;/g' -e 's/"/\&quot;/g' "$work/narrow.html"
      printf '"></iframe></body>'
    } >"$work/telephone.html"
    equal "390 0 0" "$(title_of "$work/telephone.html")" "$kind: width, elements wider than it, texts outside of their picture"
}

# On paper the answers and the first figures are on the first four pages, the first of which is used, and the evidence
# begins behind them. Nothing sticks out: the browser would print all pages smaller, and their ends below 15 mm.
check_printed() { # page
    local figures lines
    browse --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$1"
    pdftotext -layout -l 4 "$work/page.pdf" "$work/first.txt"
    contains "$work/first.txt" 'Q6'
    figures=$(grep -c 'Script: figures/' "$work/first.txt")
    [ "$figures" -ge 3 ] || fail "$kind: $figures figures on the first four printed pages, expected 3 or more"
    pdftotext -layout -l 1 "$work/page.pdf" "$work/one.txt"
    lines=$(grep -c '[^[:space:]]' "$work/one.txt")
    [ "$lines" -ge 24 ] || fail "$kind: $lines lines on the first printed page, expected 24 or more"
    pdftotext -layout "$work/page.pdf" "$work/all.txt"
    tr -s ' \n' ' ' <"$work/all.txt" | sed 's/\f */\f/g' >"$work/one.txt"
    grep -q $'\fAppendix: evidence and conditions' "$work/one.txt" || fail "$kind: the appendix does not begin a printed page"
    ! grep -qF 'Table of values' "$work/all.txt" || fail "$kind: what opens a table on a screen is on paper"
    pdfinfo "$work/page.pdf" >"$work/info"
    contains "$work/info" '(A4)'
    pdftotext -bbox -f 1 -l 1 "$work/page.pdf" "$work/boxes"
    awk -F'"' '/>labrun</ { high = $8 - $4; if (high > least) least = high } END { exit least < 7 }' "$work/boxes" ||
        fail "$kind: the pages are printed smaller than they were written"
}

look_at() { # kind options...
    kind=$1
    must run "$SOURCE_DIR/configs/$kind.ini" -o "$work/$kind" --set experiment.blocks=6 --set experiment.warmup=5ms \
        --set experiment.duration=20ms --set figures.formats=svg "${@:2}"
    check_narrow "$work/$kind/latest/report.html"
    check_printed "$work/$kind/latest/report.html"
}

look_at quick --set workload.message_size=1K,16K
look_at mechanisms --set workload.message_size=1K,64K
look_at zero-copy --set workload.message_size=1000,16000,60000
look_at smoke --set workload.mechanism=two-copy
