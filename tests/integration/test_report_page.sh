#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# report.html of a real results folder: self-contained, valid, the same bytes each time, and harmless whatever was
# written into the folder.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=browser.sh
. "$(dirname "$0")/browser.sh"
need_root
need gnuplot gnuplot-nox

must run "$SOURCE_DIR/configs/smoke.ini" -o "$work/results"
folder=$work/results/latest
page=$folder/report.html
[ -s "$page" ] || fail "report.html is missing or empty"

lacks() { # fixed string
    ! grep -qiF -- "$1" "$page" || fail "report.html contains '$1'"
}

check() {
    local element
    for element in '<script' '<iframe' '<object' '<img' '<foreignobject' 'http:' 'https:' '//' 'url(' '@import'; do
        lacks "$element"
    done
    # an id that occurs twice would lead links and pictures astray
    equal "" "$(grep -oE ' id="[^"]*"' "$page" | sort | uniq -d)" "ids that occur twice"
}

check
# figures of lines and of ratios stand there twice, the second time for a telephone: f1- and n1-
figures_on() { # page
    grep -cE '<svg role="img" aria-label="[^"]*" aria-describedby="f' "$1"
}
equal "$(find "$folder/figures/" -name '*.svg' | wc -l)" "$(figures_on "$page")" "figures on the page"
scripts=$(find "$folder/figures/" -name '*.gp' | wc -l)
equal "$scripts" "$(($(figures_on "$page") + $(grep -c ': not drawn: no ' "$page")))" "figures, and lines about those without data"
contains "$page" '<h1>smoke</h1>'
contains "$page" '<span class="id">Q6</span>'
contains "$page" 'against itself (A/A)'
contains "$page" 'no interval: 2 blocks'
contains "$page" 'What a copy and a call cost</h2>'

# Each box has a label, and its series is in its figure: in all panels, as lines, as intervals, as markers.
boxes=$(grep -c '<input type="checkbox"' "$page")
[ "$boxes" -ge 6 ] || fail "$boxes boxes on the page, expected 6 or more"
equal "$(grep -oE 'id="f[0-9]+-t[0-9]+"' "$page" | cut -d'"' -f2)" "$(grep -oE '<label for="[^"]*"' "$page" | cut -d'"' -f2)" "labels"
contains "$page" '<g class="s1"><title>two-copy'
! grep -qF 'not recorded: ' "$page" || fail "no run is missing, but the page says so"

cksum <"$page" >"$work/first"
must report "$folder"
cmp "$work/first" <(cksum <"$page") || fail "labrun report changed the page"
cp "$page" "$work/good.html"

# text that pretends to be markup, wherever a results folder has text
evil='<script>alert(1)</script><img src=x onerror=alert(1)>'
printf '# %s\n' "$evil" >>"$folder/experiment.ini"
awk -F, -v OFS=, -v evil="$evil" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR == 2 { $at["status"] = "failed"; $at["reason"] = evil }
    { print }' "$folder/runs.csv" >"$work/runs.csv"
cat "$work/runs.csv" >"$folder/runs.csv"
sed -i "s|\"hostname\": \"[^\"]*\"|\"hostname\": \"$evil\"|" "$folder/environment.json"
must report "$folder"
check
# experiment.ini, hostname, reason of the failed run; the answers quote the reason too
escaped=$(grep -o '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img' "$page" | wc -l)
[ "$escaped" -ge 3 ] || fail "the hostile text stands in $escaped places, expected 3 or more"
contains "$page" '1 failed'
cp "$page" "$work/hostile.html"

# without gnuplot there are no pictures, and those of an earlier report are not passed off as these data's
mkdir "$work/empty"
PATH=$work/empty run report "$folder"
equal "$scripts" "$(grep -c ': not drawn: no ' "$page")" "figures that are said not to be drawn"
equal 0 "$(grep -c '<svg role="img"' "$page")" "stale figures on the page"

# A click on the first box of each figure hides its series and no other, a second click brings it back.
check_boxes() {
    local clicks
    # shellcheck disable=SC2016 # JavaScript
    with_script "$work/good.html" '
const seen = list => [...list].filter(g => getComputedStyle(g).display !== "none").length;
document.title = [...document.querySelectorAll("fieldset")].map(figure => {
    const box = figure.querySelector("input"), number = box.id.match(/\d+$/)[0];
    const own = figure.querySelectorAll("g.s" + number), others = figure.querySelectorAll("g[class]:not(.s" + number + ")");
    const before = own.length > 2 && seen(own) === own.length;
    box.focus();
    const focused = document.activeElement === box;
    box.labels[0].click();
    const hidden = seen(own) === 0 && others.length > 0 && seen(others) === others.length;
    box.click();
    return before && focused && hidden && seen(own) === own.length ? "good" : "bad";
}).join(" ");' >"$work/click.html"
    clicks=$(title_of "$work/click.html")
    equal "$(grep -o '<fieldset>' "$work/good.html" | sed 's/.*/good/' | paste -sd ' ')" "$clicks" "clicks"
    [[ $clicks == 'good good good'* ]] || fail "boxes at '$clicks', expected three figures or more"
}

if command -v chromium >/dev/null || [ "${LABRUN_MUST_RUN:-0}" = 1 ]; then
    need chromium chromium
    check_boxes
else
    echo "no chromium: the page is not looked at"
fi

need tidy tidy
for file in "$work/good.html" "$work/hostile.html" "$page"; do
    equal "" "$(tidy -errors -quiet "$file" 2>&1)" "what tidy says of $(basename "$file")"
done
