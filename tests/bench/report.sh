#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How long `labrun report` and `labrun explain` take over folders of the size of a study and of the largest there may be, and how
# much memory at most. The folders are made here, nothing is measured: every metric of every run has a value, which is the
# most there can be to do. gnuplot is not in PATH: its time is its own.
#   tests/bench/report.sh [--verbs "report"] [--folders "full cells"] [--keep DIR]
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option=([verbs]='report explain' [folders]='full cells blocks' [keep]='')
parse_options "$@"
need_commands bench awk
[[ -x /usr/bin/time ]] || fail "missing: time" "sudo ./quickstart.sh install bench"
find_labrun
bench_begin

fingerprint=0123456789abcdef
trio='two-copy,one-copy,zero-copy'
quartet='two-copy,contiguous,one-copy,zero-copy'

# folder -> blocks, mechanisms, sizes, most threads, step of threads (0: doubled), seconds and MB that a command may take.
# The first mechanism's A/A control adds as many cells as one mechanism has.
declare -A shape=(
    [full]="10 $trio 4 8 0 2 300"          # 64 cells, 640 runs: configs/full.ini
    [cells]="10 $quartet 100 20 1 5 300"   # 10,000 cells, 100,000 runs
    [blocks]="100 $quartet 40 5 1 5 300"   # 1,000 cells, 100,000 runs
)

list_sizes() { # count: from 256 B, four times the last while they are few, else in steps
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%s%d", (i ? "," : ""), (n <= 4 ? 256 * 4 ^ i : 256 * (i + 1)) }'
}

list_threads() { # most step
    awk -v most="$1" -v step="$2" 'BEGIN { for (t = 1; t <= most; t = step ? t + step : 2 * t) printf "%s%d", (t > 1 ? "," : ""), t }'
}

write_experiment() { # name blocks mechanisms sizes threads
    printf '[experiment]\nname = %s\nblocks = %s\nduration = 1s\n\n[workload]\n' "$1" "$2"
    printf 'mechanism = %s\nfields = 8\nmessage_size = %s\nthreads = %s\n' "$3" "$4" "$5"
}

write_environment() {
    printf '{ "started": "2026-01-31T12:00:00Z", "plan": "%s", "host": { "online_cpus": "0-31", "allowed_cpus": "0-31" } }\n' \
        "$fingerprint"
}

# plan.csv and runs.csv from what labrun itself says of its parameters, their defaults and its metrics. The values are drawn: a
# few per cent around a level that depends on mechanism and size, so that there are differences and crossovers to find.
write_runs() { # folder blocks mechanisms sizes threads
    { "$labrun" describe ini && echo '[metrics]' && "$labrun" describe metrics; } |
        awk -v folder="$1" -v blocks="$2" -v mechanisms="$3" -v sizes="$4" -v threads="$5" -v plan="$fingerprint" \
            -f "$bench_dir/folder.awk"
}

make_folder() { # name path
    local blocks mechanisms sizes most step threads
    read -r blocks mechanisms sizes most step _ <<<"${shape[$1]}"
    sizes=$(list_sizes "$sizes")
    threads=$(list_threads "$most" "$step")
    mkdir -p "$2"
    write_experiment "$1" "$blocks" "$mechanisms" "$sizes" "$threads" >"$2/experiment.ini"
    write_environment >"$2/environment.json"
    write_runs "$2" "$blocks" "$mechanisms" "$sizes" "$threads"
}

measure() { # verb folder path: a row of the table; fails when a target is missed
    local seconds megabytes wall user system kilobytes code=0
    read -r _ _ _ _ _ seconds megabytes <<<"${shape[$2]}"
    PATH=$scratch/empty /usr/bin/time -q -o "$scratch/time" -f '%e %U %S %M' "$labrun" "$1" "$3" \
        >"$scratch/out" 2>"$scratch/err" || code=$?
    ((code == 0 || code == 77)) || fail "labrun $1 ended with $code" "it said: $(head -c 400 "$scratch/err")"
    read -r wall user system kilobytes <"$scratch/time"
    awk -v verb="$1" -v name="$2" -v runs="$(($(wc -l <"$3/runs.csv") - 1))" -v wall="$wall" -v user="$user" \
        -v system_="$system" -v kb="$kilobytes" -v seconds="$seconds" -v mb="$megabytes" 'BEGIN {
            cpu = user + system_
            met = cpu < seconds && kb / 1e3 * 1.024 < mb
            printf "%-8s %-7s %7d %8.2f %8.2f %8.0f   %s %d s, %d MB\n", verb, name, runs, wall, cpu, kb / 1e3 * 1.024,
                   met ? "within" : "MISSES", seconds, mb
            exit !met
        }'
}

mkdir "$scratch/empty"
missed=0
printf '%-8s %-7s %7s %8s %8s %8s   %s\n' command folder runs 'wall s' 'CPU s' 'peak MB' 'target (CPU time, peak)'
for folder in ${option[folders]}; do
    [[ -n ${shape[$folder]+known} ]] || fail "there is no folder $folder" "one of: ${!shape[*]}"
    path=${option[keep]:-$scratch}/$folder
    make_folder "$folder" "$path"
    for verb in ${option[verbs]}; do
        measure "$verb" "$folder" "$path" || missed=1
    done
done
exit "$missed"
