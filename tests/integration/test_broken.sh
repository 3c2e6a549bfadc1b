#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A campaign that an error ends says what is recorded and how to go on, and nothing that is measured is lost.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

small_experiment two-copy '1, 2'

# a limit on files' sizes stands for a full disk; 512 bytes a unit
status=0
(ulimit -f 12 && trap '' XFSZ && exec "$LABRUN" run "$work/test.ini" --set experiment.blocks=20) \
    >"$work/out" 2>"$work/err" </dev/null || status=$?
equal 2 "$status" "exit status when files cannot grow"
folder=$(readlink -f "$work/results/latest")
recorded=$(($(wc -l <"$folder/runs.csv") - 1))
[ "$recorded" -ge 1 ] || { cat "$work/err" >&2; fail "nothing is recorded"; }
contains "$work/err" "labrun: $recorded runs are recorded in $work/results/test-"
contains "$work/err" ", $((40 - recorded)) are missing"
contains "$work/err" "sudo labrun resume $work/results/test-"
must resume "$folder"
equal 40 "$(column "$folder/runs.csv" run | sort -n | uniq | wc -l)" "runs after resume"

# a folder that is deleted meanwhile: no runs for nobody
start "$LABRUN" run "$work/test.ini" --set experiment.blocks=200 -o "$work/gone"
await has_lines "$work/gone/latest/runs.csv" 2
rm -r "$work/gone"
ended
equal 2 "$status" "exit status when the folder is deleted"
contains "$work/err" "the folder, or runs.csv in it, has been deleted"

# a full disk: 64 KB in a mount namespace of its own
mkdir "$work/disk"
cat >"$work/full.sh" <<SH
mount -t tmpfs -o size=64k labrun-test "$work/disk" || exit 99
exec "$LABRUN" run "$work/test.ini" --set experiment.blocks=100 -o "$work/disk"
SH
keep unshare --mount bash "$work/full.sh"
[ "$status" = 99 ] && skip "cannot mount a small disk here"
equal 2 "$status" "exit status on a full disk"
contains "$work/err" "No space left on device"
contains "$work/err" "hint: free some space, then sudo labrun resume $work/disk/test-"

# one that is full before the first run: what was the latest results stays that
cat >"$work/begun.sh" <<SH
mount -t tmpfs -o size=8k labrun-test "$work/disk" || exit 99
ln -s before "$work/disk/latest"
status=0
"$LABRUN" run "$work/test.ini" -o "$work/disk" || status=\$?
readlink "$work/disk/latest"
exit \$status
SH
keep unshare --mount bash "$work/begun.sh"
equal 2 "$status" "exit status on a disk that is full at once"
contains "$work/err" "No space left on device"
contains "$work/err" "hint: free some space, then begin anew; there is no run in $work/disk/test-"
equal before "$(cat "$work/out")" "latest beside a half-made folder"

# Disks that are full before the report is: exit status 0 means that all of it is there, as it would be on a large one. Without
# gnuplot, whose pictures take the time.
PATH=/nonexistent run run "$work/test.ini" -o "$work/whole"
equal 0 "$status" "exit status on a large disk"
whole=$(readlink -f "$work/whole/latest")
mkdir "$work/bare"
cp "$whole"/*.ini "$whole"/*.json "$whole"/*.log "$whole"/{plan,runs,connections,intervals}.csv "$work/bare"
cat >"$work/small.sh" <<SH
mount -t tmpfs -o size=\$1k labrun-test "$work/disk" || exit 99
cp -r "$work/bare" "$work/disk/x" || exit 98
status=0
PATH=/nonexistent "$LABRUN" resume "$work/disk/x" >"$work/out" 2>"$work/err" </dev/null || status=\$?
[ \$status = 0 ] || exit \$status
for file in summary.csv verdicts.csv crossovers.csv report.html; do
    cmp "$whole/\$file" "$work/disk/x/\$file" || exit 97
done
SH
written=$(du -sk "$work/bare" | cut -f1)
total=$(du -sk "$whole" | cut -f1)
refused=0 done=0
for step in 2 4 6 8 12 16 20 24 28; do
    size=$((written + 8 + (total - written) * step / 20))
    status=0
    unshare --mount bash "$work/small.sh" "$size" >"$work/compared" 2>&1 || status=$?
    case $status in
        0) done=$((done + 1)) ;;
        2) refused=$((refused + 1)) && contains "$work/err" "No space left on device"
           contains "$work/err" "hint: the runs are safe; labrun report $work/disk/x makes the report again" ;;
        *) cat "$work/compared" "$work/err" >&2 && fail "$size KB: exit status $status" ;;
    esac
done
[ "$refused" -ge 2 ] && [ "$done" -ge 1 ] || fail "$refused disks were too small, $done large enough"

# no room for a copy of the unfinished end: nothing is cut off
cat >"$work/no_room.sh" <<SH
mount -t tmpfs -o size=\$1k labrun-test "$work/disk" || exit 99
cp -r "$work/bare" "$work/disk/x" && truncate -s -1 "$work/disk/x/runs.csv" || exit 98
dd if=/dev/zero of="$work/disk/rest" bs=4k 2>/dev/null
status=0
"$LABRUN" resume "$work/disk/x" || status=\$?
head -c -1 "$work/bare/runs.csv" | cmp - "$work/disk/x/runs.csv" || exit 97
exit \$status
SH
keep unshare --mount bash "$work/no_room.sh" $((written + 64))
equal 2 "$status" "exit status of resume without room"
contains "$work/err" "cannot keep its unfinished end: cannot write runs.csv: No space left on device"
contains "$work/err" "hint: free some space, then resume again: nothing is cut off before a copy is kept"
