#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Links with a rate, a delay and losses, from the experiment to the columns: what the kernel cannot do is excluded with its
# reason, and never measured as if it had not been asked for.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
export COLUMNS=1000

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy
message_size = 4K
threads = 1
[link]
offload = no
rate = none, 50Mbit
delay = none, 2ms
[figures]
formats = none
INI

must check
contains "$work/out" "tbf"
contains "$work/out" "netem"

# what makes no sense on any kernel
must plan "$work/test.ini" --set link.delay=none --set link.path=veth,loopback
contains "$work/out" "excluded  1 cell: only the ends of a veth pair have queues that a rate, a delay or losses could be given"
must plan "$work/test.ini"
contains "$work/out" "not asked whether the kernel has tbf, netem: a run excludes the cells that need what it lacks"
run plan "$work/test.ini" --set link.rate=100
equal 2 "$status" "exit status of a rate without its unit"
contains "$work/err" "link.rate=100 is out of range: none or 100kbit..16Gbit"

must run "$work/test.ini"
if grep -qF "this kernel has no tbf" "$work/err"; then
    echo "NOT TESTED: rates: this kernel has no tbf"
    exit 0
fi
netem=yes
grep -qF "this kernel has no netem (delay, jitter, loss)" "$work/err" && netem=no
if [ "$netem" = no ]; then
    echo "NOT TESTED: delays: this kernel has no netem"
    run run "$work/test.ini" --set link.delay=2ms
    equal 2 "$status" "exit status when no cell is left"
    contains "$work/err" "nothing is left to run: this kernel has no netem"
    contains "$work/err" "hint: sudo modprobe sch_netem, if it is a module"
fi
runs="$work/results/latest/runs.csv"
equal 0.05 "$(column "$runs" link_rate_gbps rate=50000000 | sort -u)" "the rate that the kernel had"
equal "" "$(column "$runs" link_rate_gbps rate=none | sort -u)" "the rate of a link without one"
equal "" "$(column "$runs" qdisc_bytes rate=none | sort -u)" "the bytes of a queue that there is not"
[ "$(column "$runs" qdisc_bytes rate=50000000 | awk '$1 > 0' | wc -l)" = "$(column "$runs" qdisc_bytes rate=50000000 | wc -l)" ] ||
    fail "no bytes in the queue"
if [ "$netem" = no ]; then
    equal none "$(column "$runs" delay | sort -u)" "delays that were measured"
    equal 2 "$(tail -n +2 "$work/results/latest/exclusions.csv" | grep -c 'this kernel has no netem')" "excluded cells"
else
    equal 2000 "$(column "$runs" link_delay_us delay=2ms | sort -u)" "the delay that the kernel had"
fi
must report "$work/results/latest"
