#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# gnuplot draws what labrun wrote and nothing else, whoever may write the folder meanwhile; a picture is whole or not there;
# and gnuplot ends with labrun.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need gnuplot gnuplot-nox

small_experiment two-copy 1
must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")

# a person may draw the same
cp -r "$folder" "$work/by-hand"
(cd "$work/by-hand" && for script in figures/*.gp; do
    drawn=$(rm "${script%.gp}".svg "${script%.gp}".png 2>/dev/null && echo yes || true)
    gnuplot --default-settings "$script"
    gnuplot --default-settings -e "format='png'" "$script"
    [ -n "$drawn" ] || rm "${script%.gp}".svg "${script%.gp}".png # a metric without data: labrun draws nothing
done)
diff -r "$folder/figures" "$work/by-hand/figures" || fail "gnuplot figures/X.gp draws something else"

# Stands in for gnuplot, first in PATH; its body comes from standard input, for when it shall draw.
mkdir "$work/bin"
stand_in() {
    { cat <<SH
#!/bin/bash
case "\$*" in
*format=*) ;;
*) exec "$(command -v gnuplot)" "\$@" ;;
esac
SH
      cat; } >"$work/bin/gnuplot"
    chmod 755 "$work/bin/gnuplot"
}
report() {
    PATH="$work/bin:$PATH" keep timeout 120 "$LABRUN" report "$folder"
}

# other scripts and links, put there when gnuplot has just been started for the first time
echo precious >"$work/precious"
stand_in <<SH
[ -e "$work/swapped" ] || for script in "$folder"/figures/*.gp; do
    [ -e "\${script%.gp}.svg" ] || continue
    echo "system('touch $work/executed')" >"\$script"
    ln -sf "$work/precious" "\${script%.gp}.svg"
done
: >"$work/swapped"
exec "$(command -v gnuplot)" "\$@"
SH
report
equal 0 "$status" "exit status of report while scripts are swapped"
[ ! -e "$work/executed" ] || fail "a script that somebody else wrote was run"
equal precious "$(cat "$work/precious")" "the file that a link at a figure's name points to"
diff -r --exclude='*.gp' "$work/by-hand/figures" "$folder/figures" || fail "the figures are not those of the records"

rm "$folder"/figures/*.gp # they lie where only the user may write: the next report would take them for the user's own

# gnuplot's exit status is 0 although its picture is cut
stand_in <<SH
"$(command -v gnuplot)" "\$@" >"$work/whole"
head -c 3000 "$work/whole"
exit 0
SH
report
equal 2 "$status" "exit status of report when pictures are cut"
contains "$work/err" "gnuplot's picture ends after 3000 bytes, in the middle"

check_whole() { # folder, when
    local picture
    for picture in "$1"/figures/*.png; do
        [ -e "$picture" ] || continue
        tail -c 8 "$picture" >"$work/end"
        [ "$(head -c 4 "$work/end")" = IEND ] || fail "$picture is cut $2"
    done
    for picture in "$1"/figures/*.svg; do
        [ ! -e "$picture" ] || [[ $(tail -c 20 "$picture") == *'</svg>'* ]] || fail "$picture is cut $2"
    done
}
check_whole "$folder" "by a gnuplot that cuts"

# a full disk: whatever is missing, no picture is half there
cat >"$work/full.sh" <<SH
mount -t tmpfs -o "size=\${1}k" none "$work/disk" || exit 99
cp -r "$folder" "$work/disk/folder" && rm -rf "$work/disk/folder/figures" || exit 99
"$LABRUN" report "$work/disk/folder"
status=\$?
cp -r "$work/disk/folder" "$work/after"
exit \$status
SH
mkdir "$work/disk"
rm -rf "$folder/figures" "$folder/report.html"
used=$(du -sk "$folder" | cut -f 1)
for free in 60 100 150 200; do
    status=0
    rm -rf "$work/after"
    unshare --mount bash "$work/full.sh" $((used + free)) >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" = 99 ] && skip "cannot mount a small disk"
    [ "$status" != 0 ] || fail "exit status 0 on a disk with $free KB"
    contains "$work/err" "No space left on device"
    check_whole "$work/after" "on a disk with $free KB"
done

# gnuplot ends with labrun, and with Ctrl-C at once, whatever it is at
mkfifo "$work/never"
stand_in <<SH
trap '' INT TERM HUP
exec 8<>"$work/never"
echo \$\$ >"$work/pid"
read -rt 50 -u 8
: >"$work/finished"
SH
started() { # command and arguments of labrun; sets $pid
    rm -f "$work/pid"
    PATH="$work/bin:$PATH" start "$LABRUN" "$@"
    await test -s "$work/pid"
}
gone() {
    ! kill -0 "$(cat "$work/pid")" 2>/dev/null
}
started report "$folder"
kill -KILL "$pid"
wait "$pid" || true
await gone # after a killed labrun
started run "$work/test.ini"
kill -INT "$pid"
ended
equal 130 "$status" "exit status of run, interrupted while a gnuplot that hears no signal draws"
await gone # after an interrupted one
[ ! -e "$work/finished" ] || fail "gnuplot was waited for"
