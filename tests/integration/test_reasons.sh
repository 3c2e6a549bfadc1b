#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Why a run cannot be, or has failed, comes with how to change that: before the first run where it can be known then.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# an algorithm that this kernel has not is no matter of every run
write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy
message_size = 4K
threads = 1
[socket]
congestion = reno, no-such-cc
INI
export COLUMNS=1000 # how lines are wrapped is test_usage.sh's business
must plan "$work/test.ini"
contains "$work/out" "excluded  1 cell: socket.congestion: this kernel has no no-such-cc, but "
contains "$work/out" "$(cat /proc/sys/net/ipv4/tcp_available_congestion_control)"
contains "$work/out" "hint: if it is a module of this kernel: sudo modprobe tcp_no-such-cc"
must plan "$work/test.ini" --set workload.transport=udp --set workload.message_size=1K
contains "$work/out" "excluded  1 cell: socket.congestion: this kernel has no no-such-cc, but "
run plan "$work/test.ini" --set socket.congestion=no-such-cc
equal 2 "$status" "exit status when no algorithm is left"
contains "$work/err" "nothing is left to run: socket.congestion: this kernel has no no-such-cc"

# every mechanism that a reason leaves out is named, not only the first
must plan "$work/test.ini" --set socket.congestion=reno --set workload.transport=udp --set experiment.control=yes \
    --set workload.mechanism=splice,writev,sendfile,two-copy
contains "$work/out" "mechanisms: splice, sendfile"
contains "$work/out" "there is no A/A control: it would be of the baseline, mechanism = splice, which is left out"
must plan "$work/test.ini" --set socket.congestion=reno --set workload.transport=tcp,udp --set workload.message_size=1K \
    --set experiment.control=yes --set workload.mechanism=splice,writev
contains "$work/out" "there is no A/A control at 1 of 2 places: it would be of the baseline, mechanism = splice, which is left out there"

need_root
# 64 connections do not fit into 40 descriptors: two runs fail for one reason, whose hint is said once
sed -i '/^\[socket\]/,$d' "$work/test.ini"
status=0
(ulimit -n 40 && exec "$LABRUN" run "$work/test.ini" --set workload.threads=1,64 --set experiment.blocks=2) \
    >"$work/out" 2>"$work/err" </dev/null || status=$?
equal 1 "$status" "exit status when some runs failed"
equal 2 "$(grep -c 'failed (threads=64): ' "$work/err")" "failed runs told"
equal 1 "$(grep -c '^  hint: raise the limit of open files' "$work/err")" "hints told"
equal 1 "$(grep -c '^hint: raise the limit of open files' "$work/results/latest/labrun.log")" "hints in labrun.log"
