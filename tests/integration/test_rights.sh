#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Under sudo everything belongs to the user who called; without rights there is a clear answer.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need setpriv util-linux
need gnuplot gnuplot-nox

chmod 711 "$work"
mkdir "$work/home"
chown 65534:65534 "$work/home"
small_experiment two-copy 1
chmod 644 "$work/test.ini"

# sudo sets SUDO_UID and SUDO_GID
SUDO_UID=65534 SUDO_GID=65534 must run "$work/test.ini" -o "$work/home/results"
equal "" "$(find "$work/home" ! -uid 65534)" "files that do not belong to the calling user"

# from a directory that the calling user may not read, as /root is: gnuplot is found all the same
mkdir -m 700 "$work/closed"
status=0
(cd "$work/closed" && SUDO_UID=65534 SUDO_GID=65534 "$LABRUN" run "$work/test.ini" -o "$work/home/closed") \
    >"$work/out" 2>"$work/err" || status=$?
equal 0 "$status" "exit status from a directory that is not ours"
[ -s "$work/home/closed/latest/figures/throughput.svg" ] ||
    { cat "$work/err" >&2; fail "no figures from a directory that is not ours"; }

# while figures are drawn, all that a run needs is given up; a stand-in for gnuplot looks at who started it, and at itself,
# whom no right and no lifted limit is left at any time
mkdir -m 777 "$work/bin" "$work/seen"
cat >"$work/bin/gnuplot" <<SH
#!/bin/sh
cat /proc/self/status /proc/self/limits >>"$work/seen/gnuplot"
case "\$*" in
*format=*) cat /proc/\$PPID/status >"$work/seen/labrun" ;;
*) echo "5.4 patchlevel 4" >&2 ;;
esac
SH
chmod 755 "$work/bin/gnuplot"

draws_without_rights() { # CapEff, CapPrm expected; command and arguments of labrun
    local expected=$1
    shift
    rm -f "$work/seen"/*
    PATH="$work/bin:$PATH" "$LABRUN" "$@" >"$work/out" 2>"$work/err" </dev/null || true
    [ -s "$work/seen/labrun" ] || { cat "$work/err" >&2; fail "$1 has drawn nothing"; }
    for set in CapEff CapPrm; do
        equal "$expected" "$(awk -v set="$set:" '$1 == set { print $2 }' "$work/seen/labrun")" "$set of $1 while figures are drawn"
    done
    equal "0000000000000000 1" "$(awk '/^Cap(Inh|Prm|Eff|Amb):/ { print $2 } /^NoNewPrivs:/ { print $2 }' "$work/seen/gnuplot" |
        sort -u | xargs)" "capabilities and no_new_privs of gnuplot, started by $1"
    equal "0 0" "$(awk '/^Max locked memory/ { print $4, $5 }' "$work/seen/gnuplot" | sort -u)" \
        "locked memory of gnuplot, started by $1"
}

one_run_missing() { # folder
    sed -i '$d' "$1/runs.csv"
}

none=0000000000000000 dac_override=0000000000000002
draws_without_rights "$dac_override" run "$work/test.ini" -o "$work/root"
one_run_missing "$work/root/latest"
draws_without_rights "$dac_override" resume "$(readlink -f "$work/root/latest")"
draws_without_rights "$dac_override" report "$work/root/latest"
export SUDO_UID=65534 SUDO_GID=65534
draws_without_rights "$none" run "$work/test.ini" -o "$work/home/drawn"
one_run_missing "$work/home/drawn/latest"
draws_without_rights "$none" resume "$(readlink -f "$work/home/drawn/latest")"
draws_without_rights "$none" report "$work/home/drawn/latest"
unset SUDO_UID SUDO_GID

# a folder that the calling user may not write to is not written to, root or not
mkdir "$work/private"
SUDO_UID=65534 SUDO_GID=65534 run run "$work/test.ini" -o "$work/private"
equal 2 "$status" "exit status for a folder that is not ours"
contains "$work/err" "Permission denied"
equal "" "$(ls "$work/private")" "files in the folder of somebody else"

# root handles no folder that others may change while it does; who owns it may
for command in report explain compare export resume; do
    arguments=("$(readlink -f "$work/home/drawn/latest")")
    [ "$command" != compare ] || arguments+=("$work/root/latest")
    run "$command" "${arguments[@]}"
    equal 2 "$status" "exit status of $command, as root, of a folder of somebody else"
    contains "$work/err" "belongs to user 65534: root does not handle it"
    contains "$work/err" "hint: let that user do it, with sudo -u '#65534' labrun"
done
chmod o+w "$work/root/latest/"
run report "$work/root/latest"
equal 2 "$status" "exit status of report, as root, of a folder that everybody may write"
contains "$work/err" "may be written by others than root: root does not handle it"
contains "$work/err" "hint: chmod -R go-w $(readlink -f "$work/root/latest")"
chmod o-w "$work/root/latest/"
mkdir -m 1777 "$work/shared"
must export "$work/root/latest" -o "$work/shared" --format json

# no rights at all: no user namespaces either, in a user namespace whose own limit is 0
cat >"$work/no-rights.sh" <<SH
echo 0 >/proc/sys/user/max_user_namespaces || exit 99
exec setpriv --bounding-set=-all --inh-caps=-all "$LABRUN" run "$work/test.ini" -o "$work/home/none"
SH
chmod 755 "$work/no-rights.sh"
keep unshare --user --map-root-user bash "$work/no-rights.sh"
[ "$status" = 99 ] && skip "cannot limit user namespaces inside one"
equal 77 "$status" "exit status without rights"
contains "$work/err" "labrun: cannot create a network namespace: Operation not permitted"
contains "$work/err" "hint: "

# resume checks a folder before it gains rights, here those that it cannot have
cp -r "$work/root/latest/" "$work/home/another-host" # in a user namespace, whose root is the owner
sed -i 's/"kernel": "[^"]*"/"kernel": "0.0.1"/' "$work/home/another-host/environment.json"
sed -i "s,exec .*,exec setpriv --bounding-set=-all --inh-caps=-all \"$LABRUN\" resume \"$work/home/another-host\"," "$work/no-rights.sh"
keep unshare --user --map-root-user bash "$work/no-rights.sh"
equal 2 "$status" "exit status of resume without rights on a folder of another host"
contains "$work/err" "kernel 0.0.1"

# root without its capabilities: a user namespace is not what it lacks
keep setpriv --bounding-set=-all --inh-caps=-all "$LABRUN" run "$work/test.ini" -o "$work/bare"
equal 77 "$status" "exit status of root without its capabilities"
contains "$work/err" "hint: root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN here"

# The sanitizers read /proc themselves, before labrun begins.
[[ $(ldd "$LABRUN") == *libasan* ]] && exit 0

# a machine without /proc is made fit by mounting it
keep unshare --mount bash -c 'umount -l /proc || exit 99; exec "$0" run "$1" -o "$2"' "$LABRUN" "$work/test.ini" "$work/no-proc"
[ "$status" = 99 ] && skip "cannot unmount /proc in a mount namespace"
equal 77 "$status" "exit status without /proc"
contains "$work/err" "hint: mount /proc"
