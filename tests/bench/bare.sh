#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What labrun's instruments cost: each sender, fully instrumented, against a bare loop with the same system calls
# (bare_loops.h), on the same CPUs, over the same kind of veth pair, with the same congestion control, ring and buffers. A round
# is labrun, bare, bare, labrun, so that a slow drift of the machine hits both alike; each neighbouring pair gives one ratio.
# The bare loops run in threads, as labrun's do; `--tools "labrun bare process"` adds a program that has no second thread and saves
# what the kernel does for programs that have one.
#   sudo tests/bench/bare.sh [--mechanisms "contiguous splice"] [--rounds 5] [--seconds 1] [--sizes "256 65536"] [--csv FILE] ...
# `null` makes no system call: the difference of its two loops is the time that labrun adds to a
# message of any sender, and is set against the time that a message takes. tests/bench/instructions.sh counts the same without noise.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[rounds]=5
option[seconds]=1
option[mechanisms]=       # all of mechanism_list.h
option[fields]=8
option[slots]=64          # messages in the sender's ring, of both
option[buffer]=131072     # bytes of the receiver's buffer, as labrun's (workers/receiver.h)
# bytes of the sockets' buffers, of both; 0: left to the kernel. What it grows them to differs from connection to connection, and where
# a ring of messages in flight waits for completions that decides how often a thread sleeps: a factor of 1.5 in its CPU time.
option[socket-buffer]=1048576
option[congestion]=cubic  # both set it on their sockets
option[tools]='labrun bare'
parse_options "$@"
socket_buffer=${option[socket-buffer]}
((socket_buffer > 0)) || socket_buffer=auto

bare=${BARE:-$source_dir/build/release/tests/bench_bare}
[[ -x $bare ]] || fail "no $bare" "cmake --preset release && cmake --build build/release, or set BARE"
need_commands bench ip unshare nsenter setpriv taskset
need_host
find_labrun
bench_begin
lab_up "$(common_congestion)"
read -ra mechanisms <<<"${option[mechanisms]:-$(all_mechanisms)}"

labrun_run() { # mechanism size
    labrun_gbps "${option[congestion]}" "$2" 1 "${option[seconds]}" --set "workload.mechanism=$1" \
        --set "workload.fields=${option[fields]}" --set "socket.in_flight=${option[slots]}" \
        --set "socket.send_buffer=$socket_buffer" --set "socket.receive_buffer=$socket_buffer"
}

results_of() { # tool mechanism size: prints Gbit/s and the sender's CPU time per message in ns
    local gbps
    case $1 in
    labrun)
        gbps=$(labrun_run "$2" "$3")
        printf '%s %s\n' "$gbps" "$(labrun_cpu_ns "$3")"
        ;;
    bare | process)
        "$bare" "/proc/$client_pid/ns/net" "${option[client-cpu]}" "/proc/$server_pid/ns/net" "${option[server-cpu]}" \
            "$server_address" "${option[congestion]}" "$2" "${option[fields]}" "$3" "${option[slots]}" \
            "$((option[buffer] > $3 ? option[buffer] : $3))" "${option[socket-buffer]}" "${option[warmup-ms]}" "$((option[seconds] * 1000))" \
            "${1/bare/thread}"
        ;;
    esac
}

measure() { # round mechanism size tool
    local results
    results=$(results_of "$4" "$2" "$3")
    record "$@" "${results% *}" "${results#* }"
}

# What this kernel cannot do is left out, with the reason.
possible=()
for mechanism in "${mechanisms[@]}"; do
    reason=$(cannot "$mechanism")
    if [[ -n $reason ]]; then
        printf 'left out: %s: %s\n' "$mechanism" "$reason" >&2
    else
        possible+=("$mechanism")
    fi
done

read -ra tools <<<"${option[tools]}"
for ((round = 1; round <= option[rounds]; round++)); do
    for mechanism in "${possible[@]}"; do
        for size in ${option[sizes]}; do
            # A B B A: pair 2r-1 is the first two, pair 2r the last two.
            for ((i = 0; i < ${#tools[@]}; i++)); do
                measure $((2 * round - 1)) "$mechanism" "$size" "${tools[i]}"
            done
            for ((i = ${#tools[@]} - 1; i >= 0; i--)); do
                measure $((2 * round)) "$mechanism" "$size" "${tools[i]}"
            done
        done
    done
done

echo "labrun against a bare loop with the same system calls: one connection, ${option[congestion]}, sender CPU ${option[client-cpu]}," \
    "receiver CPU ${option[server-cpu]}, $((2 * option[rounds])) pairs of ${option[seconds]} s, Linux $(uname -r)"
echo "Gbit/s (the target of the ratio is at least 0.99)"
print_ratios mechanism "${tools[@]}"
echo "the sender's CPU time per message in ns (a ratio of at most 1.01), which other work on the machine disturbs less"
print_cpu_ratios mechanism "${tools[@]}"
awk -f "$bench_dir/added.awk" "$scratch/results"
[[ -z ${option[csv]} ]] || write_csv mechanism "${option[csv]}" tx_cpu_ns_per_message
