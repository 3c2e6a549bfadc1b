#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C ends the run under way, keeps what is done and says how to go on; resume measures exactly the rest.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

small_experiment two-copy '1, 2'

start setsid "${LABRUN}" run "$work/test.ini" --set experiment.blocks=10
runs=$work/results/latest/runs.csv
await has_lines "$runs" 3
kill -INT "$pid"
ended
equal 130 "$status" "exit status"
contains "$work/err" "labrun resume $work/results/"
[ -z "$(pgrep -s "$pid" || true)" ] || fail "processes are left"

folder=$(readlink -f "$work/results/latest")
done=$(($(wc -l <"$runs") - 1))
[ "$done" -ge 2 ] && [ "$done" -lt 20 ] || fail "$done runs are recorded"
must resume "$folder"
column "$runs" run | sort -n | uniq -d >"$work/twice"
equal "" "$(cat "$work/twice")" "runs recorded twice"
equal 20 "$(column "$runs" run | sort -n | uniq | wc -l)" "runs after resume"

must resume "$folder"
contains "$work/err" "nothing is missing: all 20 runs are recorded in $folder"
equal 21 "$(wc -l <"$runs")" "lines after a second resume"

# while the figures are drawn: by a gnuplot that takes its time
mkdir "$work/bin"
cat >"$work/bin/gnuplot" <<SH
#!/bin/sh
case "\$*" in
*format=*) : >"$work/drawing" && exec sleep 50 ;;
*) echo "5.4 patchlevel 4" ;;
esac
SH
chmod 755 "$work/bin" "$work/bin/gnuplot"
chmod 777 "$work"
PATH="$work/bin:$PATH" start setsid "$LABRUN" run "$work/test.ini"
await test -e "$work/drawing"
kill -INT -- "-$pid" # the whole group, as Ctrl-C does
ended
equal 130 "$status" "exit status while figures are drawn"
contains "$work/err" "labrun: interrupted; all runs are done and safe in $work/results/test-"
contains "$work/err" "hint: labrun report $work/results/test-"
[ -z "$(pgrep -s "$pid" || true)" ] || fail "gnuplot is left"

# while no lab can be made, so that no run gets as far as to look for signals
cat >"$work/limit.sh" <<SH
"$LABRUN" run "$work/test.ini" --set experiment.blocks=1000 -o "$work/limited" &
pid=\$!
for _ in \$(seq 500); do
    [ -e "$work/limited/latest/runs.csv" ] && [ "\$(wc -l <"$work/limited/latest/runs.csv")" -ge 2 ] && break
    read -rt 0.02 <> <(:) || true
done
echo 0 >/proc/sys/user/max_net_namespaces || exit 99
until grep -q ',failed,' "$work/limited/latest/runs.csv"; do read -rt 0.02 <> <(:) || true; done
kill -INT \$pid
wait \$pid
SH
keep timeout 60 unshare --user --map-root-user bash "$work/limit.sh"
[ "$status" = 99 ] && skip "cannot limit network namespaces inside a user namespace"
equal 130 "$status" "exit status while no lab can be made"
[ "$(wc -l <"$work/limited/latest/runs.csv")" -lt 2001 ] || fail "the signal was not seen before the last run"
