#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a plan would find is told from the A/A noise of the newest results that were measured as it is to be: the same as
# the report of those says. Whatever else `latest` leads to is passed over, without a word.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"

compared_experiment "two-copy, one-copy" "1K, 16K" <<INI
slice = 2ms
steady = 0
blocks = 7
warmup = 3ms
duration = 30ms
INI

# finds <options of plan>: the line of what it finds, whole, and no word more than without results
finds() {
    COLUMNS=1000 must plan "$work/test.ini" "$@"
    equal "" "$(cat "$work/err")" "what plan says besides"
    sed -n 's/^finds  *//p' "$work/out"
}
stated=$(finds)
[[ $stated == "in 80 % of cases "*" where a block's ratio varies by 2 %, "*" by 15 %" ]] || fail "without results: $stated"

need_root
need python3 python3

must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")
found=$(finds)
[[ $found == "in 80 % of cases, from the A/A noise of ${folder##*/}: "*" in throughput, "*" in CPU time per byte" ]] || fail "with results: $found"
# the same numbers as the report's: rounded, a percentage or a factor
told=${found#*: }
for metric in "throughput_gbps throughput" "cpu_ns_per_byte CPU time per byte"; do
    says=$(grep -oE "[×0-9.]+( %)? in ${metric#* }" <<<"$told")
    ratio=$(column "$folder/averages.csv" found "metric=${metric%% *}" | sort -u)
    awk -v "says=${says%% *}" -v "ratio=$ratio" 'BEGIN {
        factor = says ~ /^×/; sub(/^×/, "", says)
        truth = factor ? ratio : 100 * (ratio - 1)
        exit !(ratio > 1 && says > 0.94 * truth - 0.001 && says < 1.06 * truth + 0.001) }' || fail "plan says $says, the report $ratio"
done
# more blocks find less
equal 1 "$(finds --set experiment.blocks=40 | grep -c "noise of ${folder##*/}")" "plans of more blocks with a pilot"

# measured in another way, or by a machine of another kind: no pilot
for other in experiment.slice=3ms experiment.duration=60ms experiment.order=paired workload.mechanism=two-copy,one-copy,splice workload.direction=both cpu.placement=free; do
    equal "" "$(finds --set "$other" | grep "A/A noise" || true)" "a pilot for a plan with $other"
done
point_at() { ln -sfn "$1" "$work/results/latest"; }
copy() { # name: a copy of the results that `latest` leads to
    cp -a "$folder" "$work/results/$1"
    point_at "$1"
}
copy whole
equal 1 "$(finds | grep -c "noise of whole: ")" "a copy that is whole"
copy uncontrolled
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at["control"] == "no"' "$folder/runs.csv" >"$work/results/uncontrolled/runs.csv"
equal "$stated" "$(finds)" "without a control"
copy elsewhere
python3 - "$work/results/elsewhere/environment.json" <<'PY'
import json, sys
environment = json.load(open(sys.argv[1]))
environment["host"]["cpu_model"] = "another CPU"
json.dump(environment, open(sys.argv[1], "w"))
PY
equal "$stated" "$(finds)" "of another machine"

# broken, hostile, or not there: nothing is said, and nothing is waited for
for broken in experiment.ini environment.json plan.csv runs.csv slices.csv; do
    copy "broken-$broken"
    printf '[experiment]\nrun,block\n"\n1,x\n' >"$work/results/broken-$broken/$broken"
    equal "$stated" "$(finds)" "a broken $broken"
done
copy waiting
rm "$work/results/waiting/runs.csv"
mkfifo "$work/results/waiting/runs.csv"
equal "$stated" "$(finds)" "a pipe in place of runs.csv"
copy large
truncate -s 1G "$work/results/large/slices.csv"
equal "$stated" "$(finds)" "more than is read for a plan"
copy foreign
chown 12345 "$work/results/foreign"
equal "$stated" "$(finds)" "a folder of somebody else"
chown 0 "$work/results/foreign"
chmod o+w "$work/results/foreign"
equal "$stated" "$(finds)" "a folder that everybody may write"
point_at nowhere
equal "$stated" "$(finds)" "a link that leads nowhere"
point_at latest
equal "$stated" "$(finds)" "a link that leads to itself"
rm "$work/results/latest"
mkfifo "$work/results/latest"
equal "$stated" "$(finds)" "a pipe in place of the folder"
