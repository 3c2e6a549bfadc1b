#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What slices are worth on this host, as tables.
#   aa      contests of the same arm twice: of intervals of 95 %, at least 93 in 100 must hold 1. Every mechanism and
#           receiver that lends memory, 1 and 4 threads, over a veth pair, loopback, Unix sockets and into a sink; again
#           and again until the time is over.
#   slices  all mechanisms against two-copy at slices of 3 to 300 ms and as separate steady runs: the ratios, how far their
#           intervals reach, and from which slice on they agree with the longest slices and with the steady runs.
#
#   contest.sh BUILD [all|aa|slices] [MINUTES] [SIZES]     15 minutes, two thirds of them for aa; "4096 16384 65536" bytes of a
#           message for slices
set -euo pipefail
build=$(readlink -f "${1:?the build directory, build/release}")
what=${2:-all}
minutes=${3:-15}
read -ra sizes <<<"${4:-4096 16384 65536}"
contest=$build/tests/bench_contest
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

run() { # as bench_contest; its rows go to $rows
    "$contest" "$@" >>"$rows" || echo "some blocks failed: $*" >&2
}

aa_pass() {
    local path transport size arms arm threads
    while read -r path transport size arms; do
        for arm in $arms; do
            for threads in 1 4; do
                [ "$(date +%s)" -lt "$until" ] || return 0
                run "$path" "$transport" "$size" "$threads" 10 $((100 * threads + 100)) 6 "$arm" "$arm"
            done
        done
    done <<'ARMS'
veth tcp 16384 two-copy zero-copy sendfile splice uring-send uring-zero-copy two-copy/mmap
loopback tcp 16384 two-copy zero-copy sendfile splice uring-send uring-zero-copy two-copy/mmap
loopback unix 16384 two-copy sendfile splice uring-send
sink udp 1024 two-copy one-copy zero-copy sendfile splice uring-send uring-zero-copy
ARMS
}

aa() { # seconds
    local until
    until=$(($(date +%s) + $1))
    : >"$rows"
    while [ "$(date +%s)" -lt "$until" ]; do aa_pass; done
    awk -F, '
        $10 != "nan" && $11 != "nan" {
            where = sprintf("%-8s %-4s %s threads  %s", $1, $2, $4, $7)
            if (!(where in all)) order[++n] = where
            hit = $11 <= 1 && $12 >= 1
            all[where]++; held[where] += hit; width[where] += log($12 / $11) / 2
            whole++; holding += hit
        }
        END {
            printf "A/A contests of 6 blocks in slices of 10 ms: intervals of throughput and CPU time per byte that hold 1\n"
            printf "%-52s %9s %11s\n", "path, transport, threads, arm", "hold", "half width"
            for (i = 1; i <= n; i++)
                printf "%-52s %4d/%-4d %9.1f %%\n", order[i], held[order[i]], all[order[i]], 100 * (exp(width[order[i]] / all[order[i]]) - 1)
            if (whole > 0)
                printf "all: %d of %d hold 1, %.1f %% (93 %% are asked for)\n", holding, whole, 100 * holding / whole
        }' "$rows"
}

lengths=(3 10 30 100 300 steady)
slices() { # seconds: of each of the tables' columns as much
    local size slice each=$(($1 * 1000 / (${#lengths[@]} * ${#sizes[@]}))) blocks block_ms
    : >"$rows"
    for size in "${sizes[@]}"; do
        for slice in "${lengths[@]}"; do
            # seven arms: three rounds of the longest slices are 6.3 s; a run that warms up has the same
            block_ms=2100
            [ "$slice" != 300 ] || block_ms=6300
            blocks=$((each / (block_ms + 1400)))
            run veth tcp "$size" 1 "$slice" "$block_ms" $((blocks > 6 ? blocks : 6)) \
                two-copy one-copy zero-copy sendfile splice uring-send uring-zero-copy
        done
    done
    awk -F, -v lengths="${lengths[*]}" '
        $10 != "nan" && $11 != "nan" {
            what = sprintf("%3d KB  %-16s %s", $3 / 1024, $7, $8 == "throughput" ? "throughput" : "CPU time")
            if (!(what in seen)) order[++n] = what
            seen[what] = 1
            estimate[what, $5] = log($10)
            reach[what, $5] = log($12 / $11) / 2
        }
        # do the intervals touch?
        function agree(what, a, b) {
            if (!((what, a) in reach) || !((what, b) in reach)) return 1
            apart = estimate[what, a] - estimate[what, b]
            return (apart < 0 ? -apart : apart) <= reach[what, a] + reach[what, b]
        }
        END {
            count = split(lengths, length_of, " ")
            printf "\nratio to two-copy, veth, TCP, 1 thread, with the half width of its interval; agrees: intervals meet those of 300 ms and of steady runs\n%-36s", "size, arm, metric"
            for (j = 1; j <= count; j++) printf " %12s", length_of[j] (length_of[j] == "steady" ? "" : " ms")
            printf "  agrees from\n"
            for (i = 1; i <= n; i++) {
                printf "%-36s", order[i]
                from = ""
                for (j = 1; j <= count; j++) {
                    if ((order[i], length_of[j]) in reach)
                        printf " %5.3f ±%3.0f %%", exp(estimate[order[i], length_of[j]]), 100 * (exp(reach[order[i], length_of[j]]) - 1)
                    else
                        printf " %12s", "-"
                    if (j == count) continue
                    if (!agree(order[i], length_of[j], "300") || !agree(order[i], length_of[j], "steady")) from = ""
                    else if (from == "") from = length_of[j] " ms"
                }
                printf "  %s\n", from == "" ? "none" : from
            }
        }' "$rows"
}

case $what in
    aa) aa $((60 * minutes)) ;;
    slices) slices $((60 * minutes)) ;;
    all) aa $((40 * minutes)); slices $((20 * minutes)) ;;
    *) echo "usage: contest.sh BUILD [all|aa|slices] [MINUTES]" >&2; exit 2 ;;
esac
