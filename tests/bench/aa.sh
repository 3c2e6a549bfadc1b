#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How often labrun sees a difference where there is none: real runs of two-copy against itself under a second label, at many
# places (message sizes x connections). Each comparison that claims faster or slower is wrong; at most 5 % may be, of at least 40.
# Each number of connections is an experiment of its own: ten blocks cannot give a p below 2/1024, and Holm's correction over more
# than 25 places at once would leave no claim possible, wrong or right. "p < 0.05" is before the correction: about 5 % are expected.
#   sudo tests/bench/aa.sh [--sizes "256 1024"] [--threads "1 2"] [--blocks 10] [--duration-ms 100] ...
# Prints; fails only when labrun does, because a shared machine may be noisy.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

# 16 sizes x 3 counts are 48 places, and with ten blocks 960 runs.
option[sizes]='64 128 256 512 1024 1536 2048 3072 4096 6144 8192 12288 16384 24576 32768 65536'
option[threads]='1 2 4'
option[order]=contest # random: each in a run of its own
option[blocks]=10
option[warmup-ms]=15
option[duration-ms]=80
option[equivalence]=3%
option[seed]=1
parse_options "$@"

((EUID == 0)) || fail "namespaces need root" "sudo $0"
find_labrun
bench_begin

list() { # word...
    local IFS=,
    printf '%s' "$*"
}

run_control() { # threads
    local out=$scratch/$1 sizes
    read -ra sizes <<<"${option[sizes]}"
    cat >"$scratch/aa.ini" <<INI
[experiment]
name=aa
order=${option[order]}
steady=0
blocks=${option[blocks]}
warmup=${option[warmup-ms]}ms
duration=${option[duration-ms]}ms
seed=${option[seed]}
equivalence=${option[equivalence]}
control=yes
[workload]
mechanism=two-copy
message_size=$(list "${sizes[@]}")
threads=$1
INI
    "$labrun" run "$scratch/aa.ini" -o "$out" >"$scratch/labrun.log" 2>&1 </dev/null ||
        fail "labrun failed" "it said: $(tail -n 5 "$scratch/labrun.log")"
    if [[ -s $scratch/verdicts.csv ]]; then
        tail -n +2 "$out/latest/verdicts.csv" >>"$scratch/verdicts.csv" # one header is enough
    else
        cp "$out/latest/verdicts.csv" "$scratch/verdicts.csv"
    fi
}

for threads in ${option[threads]}; do
    run_control "$threads"
done
[[ -z ${option[csv]} ]] || cp "$scratch/verdicts.csv" "${option[csv]}"

# A row is one cell's values, words and numbers: none of them holds a comma.
awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["control"] != "yes" { next }
    {
        metric = $at["metric"]
        if (!(metric in comparisons)) order[++metrics] = metric
        comparisons[metric]++; all++
        numbers[metric] += $at["ratio"] != ""
        if ($at["verdict"] == "faster" || $at["verdict"] == "slower") { claims[metric]++; wrong++ }
        unadjusted[metric] += $at["p"] != "" && $at["p"] < 0.05
        equivalent[metric] += $at["verdict"] == "equivalent"
    }
    END {
        if (!all) { print "no comparison of a control" >"/dev/stderr"; exit 1 }
        format = "%-22s %12s %12s %12s %12s %12s\n"
        printf format, "metric", "comparisons", "with numbers", "equivalent", "p < 0.05", "wrong claims"
        for (i = 1; i <= metrics; i++) {
            metric = order[i]
            printf format, metric, comparisons[metric], numbers[metric], equivalent[metric], unadjusted[metric], claims[metric] + 0
        }
        printf "%d wrong claims in %d comparisons (%.1f %%; the target is at most 5 %% of at least 40)\n", wrong, all, 100 * wrong / all
    }
' "$scratch/verdicts.csv"
