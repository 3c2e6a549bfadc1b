#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The figure over time shows the intervals that were recorded, and is left out where there are none to be read.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"
need_root
need python3 python3
need gnuplot gnuplot-nox

compared_experiment "two-copy, one-copy" "1K, 16K" <<INI
blocks = 2
warmup = 5ms
duration = 350ms
INI
must run "$work/test.ini" --set figures.formats=svg
folder=$work/results/latest
python3 "$SOURCE_DIR/tests/integration/over_time.py" "$folder" || fail "figures/throughput-over-time.gp"
equal 4 "$(grep -c 'Gbit/s, \|median' <(grep -o "'median [^']*'" "$folder/figures/throughput-over-time.gp"))" "panels"
[[ $(tail -c 20 "$folder/figures/throughput-over-time.svg") == *"</svg>"* ]] || fail "no picture"

# why there is no such figure stands where the figures do
figures_say() { # sentence; nothing: that there is none
    awk '/id="figures"/ { in_figures = 1 } /id="appendix"/ { in_figures = 0 } in_figures' "$folder/report.html" >"$work/figures"
    contains "$work/figures" "Throughput over time is not drawn: $1"
    equal 1 "$(grep -c "is not drawn: $1" "$folder/report.html")" "places where that is said"
}
sed -i '2,$d' "$folder/intervals.csv"
must report "$folder"
figures_say "no window of 100 ms or more has 3 intervals"
echo 'run,run' >"$folder/intervals.csv"
keep "$LABRUN" report "$folder"
figures_say "$folder: intervals.csv:1: two columns"

# a folder without them is a folder all the same
rm -r "$folder/intervals.csv" "$folder/figures"
must report "$folder"
[ ! -e "$folder/figures/throughput-over-time.gp" ] || fail "a figure of nothing"
