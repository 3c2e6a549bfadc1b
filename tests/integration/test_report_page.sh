#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# report.html of a real results folder: self-contained, valid, the same bytes each time, and harmless whatever was
# written into the folder.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need gnuplot gnuplot-nox

run run "$SOURCE_DIR/configs/smoke.ini" -o "$work/results"
[ "$status" = 0 ] || { cat "$work/err" >&2; fail "exit status $status"; }
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
equal 5 "$(grep -c '<svg role="img"' "$page")" "figures on the page"
contains "$page" '<h1>smoke</h1>'
contains "$page" '<span class="id">Q6</span>'
contains "$page" 'against itself (A/A)'
contains "$page" 'no interval: 2 blocks'
! grep -qF 'have no record' "$page" || fail "no run is missing, but the page says so"

cksum <"$page" >"$work/first"
run report "$folder"
equal 0 "$status" "labrun report"
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
run report "$folder"
equal 0 "$status" "labrun report of a hostile folder"
check
# experiment.ini, hostname, reason of the failed run; the answers quote the reason too
escaped=$(grep -o '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img' "$page" | wc -l)
[ "$escaped" -ge 3 ] || fail "the hostile text stands in $escaped places, expected 3 or more"
contains "$page" '1 failed'
cp "$page" "$work/hostile.html"

# without gnuplot there are no pictures, and those of an earlier report are not passed off as these data's
mkdir "$work/empty"
status=0
PATH=$work/empty "$LABRUN" report "$folder" >"$work/out" 2>"$work/err" </dev/null || status=$?
equal 5 "$(grep -c ': not drawn: no gnuplot' "$page")" "figures that are said not to be drawn"
equal 0 "$(grep -c '<svg role="img"' "$page")" "stale figures on the page"

need tidy tidy
for file in "$work/good.html" "$work/hostile.html" "$page"; do
    equal "" "$(tidy -errors -quiet "$file" 2>&1)" "what tidy says of $(basename "$file")"
done
