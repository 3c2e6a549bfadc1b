#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What labrun adds to a message, free of noise: instructions in user mode, counted by valgrind's callgrind, of labrun's sender loop
# (sender_run and all that it calls) and of the bare loop with the same system calls (bare_run). System calls are made, and not
# counted. Two runs of different length give the slope, so that what happens once (the window's edges) is left out.
#   tests/bench/instructions.sh [--mechanisms "contiguous splice"] [--size 4096] [--messages 20000]
# Needs no rights. Zero-copy senders also take in completions, how many at a time depends on the kernel's moment: they vary a little.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[mechanisms]= # all of mechanism_list.h
option[size]=4096
option[messages]=20000
parse_options "$@"

find_labrun
need_commands bench valgrind
program=${INSTRUCTIONS:-$source_dir/build/release/tests/bench_instructions}
[[ -x $program ]] || fail "no $program" "cmake --preset release && cmake --build build/release, or set INSTRUCTIONS"
bench_begin
read -ra mechanisms <<<"${option[mechanisms]:-$(all_mechanisms)}"

count() { # who mechanism messages: prints "messages instructions"
    local function=sender_run sent
    [[ $1 == labrun ]] || function=bare_run
    rm -f "$scratch"/callgrind.*
    sent=$(valgrind --tool=callgrind --collect-atstart=no --toggle-collect="$function" --callgrind-out-file="$scratch/callgrind.%p" \
        "$program" "$1" "$2" "${option[size]}" "$3" 2>"$scratch/valgrind.log") || fail "$1 $2 failed" "it said: $(tail -n 5 "$scratch/valgrind.log")"
    # The receiver, a fork, has a file as well, with nothing in it.
    printf '%s %s\n' "$sent" "$(awk '/^(totals|summary):/ { if ($2 > most) most = $2 } END { print most + 0 }' "$scratch"/callgrind.*)"
}

per_message() { # who mechanism
    { count "$1" "$2" "${option[messages]}"; count "$1" "$2" $((option[messages] / 4)); } |
        awk 'NR == 1 { sent = $1; n = $2 } NR == 2 { printf "%.2f", (n - $2) / (sent - $1) }'
}

printf 'instructions in user mode per message of %s bytes\n%-22s %10s %10s %10s\n' "${option[size]}" mechanism labrun bare 'labrun adds'
for mechanism in "${mechanisms[@]}"; do
    reason=$(cannot "$mechanism")
    if [[ -n $reason ]]; then
        printf 'left out: %s: %s\n' "$mechanism" "$reason" >&2
        continue
    fi
    labrun_count=$(per_message labrun "$mechanism")
    bare_count=$(per_message bare "$mechanism")
    printf '%-22s %10s %10s %10s\n' "$mechanism" "$labrun_count" "$bare_count" \
        "$(awk "BEGIN { printf \"%.2f\", $labrun_count - $bare_count }")"
done
