#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Profiles: one more run of each cell after the blocks, sampled where the copies of its mechanism are known to be made.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<'INI'
[experiment]
order = random
[workload]
mechanism = two-copy, zero-copy
message_size = 64K
threads = 1
[profile]
enabled = yes
frequency = 4000
INI
sed -i 's/^duration = .*/duration = 500ms/; s/^control = .*/control = yes/' "$work/test.ini"

must plan "$work/test.ini"
contains "$work/out" "profiles  2 more runs after all blocks, one of each cell"
contains "$work/out" "time      at least 3 s" # 3 runs, the control's too, and 2 profiles of 520 ms
"$LABRUN" plan "$work/test.ini" --set profile.enabled=no >"$work/out"
! grep -q '^profiles' "$work/out" || fail "profiles are planned that nobody wants"

run check
grep -qE '^profiles +yes ' "$work/out" || skip "$(grep '^profiles' "$work/out")"

must run "$work/test.ini"
contains "$work/err" "profile 1 of 2, "
contains "$work/out" "profiles: 2 ok, 0 failed"
folder=$(readlink -f "$work/results/latest")
profile=$folder/profile.csv
contains "$folder/environment.json" '"profile": ""'
contains "$folder/labrun.log" "profile mechanism=two-copy: ok, "

# share MECHANISM GROUP: per 1000 of the samples of both workers
share() {
    awk -F, -v mechanism="$1" -v group="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["mechanism"] == mechanism && $at["side"] != "else" {
            all += $at["samples"]
            if ($at["group"] == group) found += $at["samples"] }
        END { print (all > 0 ? int(1000 * found / all) : -1) }' "$profile"
}

equal "2" "$(column "$profile" mechanism | sort -u | wc -l)" "cells that have a profile"
equal "ok" "$(column "$profile" status | sort -u)" "statuses"
equal "0" "$(column "$profile" lost | sort -u)" "samples lost"
equal "4000" "$(column "$profile" frequency | sort -u)" "frequency"

# Two CPUs sampled 4000 times a second: never more than that, and with two workers at work not less than a quarter.
for mechanism in two-copy zero-copy; do
    samples=$(column "$profile" samples mechanism=$mechanism | awk '{ sum += $1 } END { print sum }')
    most=$(column "$profile" window_s mechanism=$mechanism | awk 'NR == 1 { print int(1.2 * 2 * 4000 * $1) }')
    ((samples <= most && samples >= most / 8)) || fail "$mechanism: $samples samples, at most $most expected"
done
equal "" "$(column "$profile" group | grep -x hidden || true)" "lines of hidden code"

# On veth the receiver's side copies what zero-copy did not (skb_copy_ubufs), and two-copy copies when it sends.
(($(share zero-copy late-copy) >= 10)) || fail "zero-copy: late copying has $(share zero-copy late-copy) of 1000 samples"
(($(share two-copy late-copy) <= 2)) || fail "two-copy: late copying has $(share two-copy late-copy) of 1000 samples"
(($(share two-copy copy-in) >= 10)) || fail "two-copy: copying in has $(share two-copy copy-in) of 1000 samples"
(($(share zero-copy copy-in) <= 5)) || fail "zero-copy: copying in has $(share zero-copy copy-in) of 1000 samples"
(($(share two-copy copy-out) >= 10)) || fail "two-copy: copying out has $(share two-copy copy-out) of 1000 samples"
(($(share two-copy user) >= 10)) || fail "two-copy: user code, which serialises, has $(share two-copy user) of 1000 samples"
# Reading a completion from the error queue passes through a copy of no bytes, so that a few samples lie on the other side.
most() { # GROUP: the worker with the most samples of it
    awk -F, -v group="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["group"] == group && $at["side"] != "else" { samples[$at["side"]] += $at["samples"] }
        END { if (samples["sender"] > 10 * samples["receiver"]) print "sender"
              else if (samples["receiver"] > 10 * samples["sender"]) print "receiver"
              else print "both" }' "$profile"
}
equal "sender" "$(most copy-in)" "who copies in"
equal "receiver" "$(most copy-out)" "who copies out"

# What is missing is profiled again, and nothing else: the second cell, of which half is left.
rows=$(wc -l <"$profile")
first=$(column "$profile" mechanism | grep -cx two-copy)
head -n $((first + 1 + (rows - first) / 2)) "$profile" >"$work/half"
cp "$profile" "$work/whole"
head -c -20 "$work/half" >"$profile"
must resume "$folder"
contains "$work/out" "3 of 3 ok (0 measured now); profiles: 2 ok, 0 failed"
contains "$work/err" "profile 1 of 1, "
! grep "is cut off" "$work/err" || fail "a profile that was measured again is told to be cut off"
equal "$(head -n $((first + 1)) "$work/whole")" "$(head -n $((first + 1)) "$profile")" "rows of the first cell after resume"
equal "2" "$(column "$profile" started mechanism=zero-copy | sort -u | wc -l)" "zero-copy's profiles, the unfinished one too"
run resume "$folder"
contains "$work/err" "nothing is missing: all 3 runs are recorded in $folder"
cp "$profile" "$work/whole"

# A failed profile is told, by the exit status too, and is no failed run of the experiment: of few open files some are enough to begin with.
for files in $(seq 8 40); do
    head -n $((first + 1)) "$work/whole" >"$profile"
    keep bash -c "ulimit -n $files; exec '$LABRUN' resume '$folder'"
    ! grep -q '^profile 1 failed (mechanism=zero-copy): ' "$work/err" || break
    [ "$files" -lt 40 ] || fail "the profile has not failed with any limit of open files"
done
equal 1 "$status" "exit status with a failed profile"
contains "$work/out" "3 of 3 ok (0 measured now); profiles: 1 ok, 1 failed"
equal "failed" "$(column "$profile" status mechanism=zero-copy)" "status of the failed profile"
equal "" "$(column "$profile" samples mechanism=zero-copy)" "samples of the failed profile"

# Another plan's profiles, and what is no table, are not mixed with this one's.
sed '2,$s/^[0-9a-f]*,/0000000000000001,/' "$work/whole" >"$profile"
run resume "$folder"
equal 2 "$status" "exit status with profiles of another plan"
contains "$work/err" "labrun: profile.csv belongs to another plan than experiment.ini"
contains "$work/err" "hint: move it away: the profiles are then made anew"
echo "no table" >"$profile"
run resume "$folder"
equal 2 "$status" "exit status with a profile.csv that is none"
contains "$work/err" "profile.csv:1: there is no column 'plan'"

# Ctrl-C while profiles are made: those that are done stay, and the rest is said to be missing.
start setsid "$LABRUN" run "$work/test.ini" --set experiment.duration=2s --set experiment.blocks=1 -o "$work/stopped"
await test -e "$work/stopped/latest/profile.csv"
kill -INT "$pid"
ended
equal 130 "$status" "exit status of an interrupted profile"
contains "$work/err" "labrun: interrupted; 3 runs are recorded in $work/stopped/"
contains "$work/err" ", 0 are missing, and 1 profile"
must resume "$work/stopped/$(readlink "$work/stopped/latest")"
contains "$work/out" "profiles: 2 ok, 0 failed"

# Without the right to see the kernel's symbols, kernel code is told from user code, and it is said why no more is.
if [ "$(cat /proc/sys/kernel/perf_event_paranoid)" -ge 2 ] && command -v setpriv >/dev/null; then
    keep setpriv --bounding-set=-syslog --inh-caps=-all "$LABRUN" run "$work/test.ini" -o "$work/hidden"
    equal 0 "$status" "exit status with hidden symbols"
    contains "$work/err" "warning: profiles will not tell what the kernel does: the kernel hides the addresses of its functions"
    contains "$work/err" "hint: run with sudo (CAP_SYSLOG)"
    equal "hidden user" "$(column "$work/hidden/latest/profile.csv" group | sort -u | xargs)" "groups with hidden symbols"
    equal "" "$(column "$work/hidden/latest/profile.csv" symbol | tr -d '\n')" "symbols with hidden symbols"
    profile=$work/hidden/latest/profile.csv
    (($(share two-copy hidden) >= 100)) || fail "kernel code has $(share two-copy hidden) of 1000 samples"
fi

# Without the right to sample the experiment runs all the same, and says what it lacks.
if [ "$(cat /proc/sys/kernel/perf_event_paranoid)" -ge 1 ]; then
    chmod 777 "$work"
    keep setpriv --bounding-set=-perfmon,-syslog,-sys_admin --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
        "$LABRUN" run "$work/test.ini" -o "$work/plain"
    [ "$status" = 77 ] && skip "the rest: no unprivileged user namespaces here"
    equal 0 "$status" "exit status without the right to sample"
    contains "$work/err" "warning: there will be no profiles: cannot sample: perf_event_paranoid="
    contains "$work/err" "hint: run with sudo"
    contains "$work/plain/latest/environment.json" '"profile": "cannot sample: perf_event_paranoid='
    [ ! -e "$work/plain/latest/profile.csv" ] || fail "there is a profile.csv"

    # With it, the profiles can be made later, and the folder says so. Root handles only what is its own.
    chmod 755 "$work"
    chown -R 0:0 "$work/plain"
    must resume "$work/plain/$(readlink "$work/plain/latest")"
    contains "$work/out" "profiles: 2 ok, 0 failed"
    contains "$work/plain/latest/environment.json" '"profile": ""'
fi
