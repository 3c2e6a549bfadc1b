#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Wrong words get an answer that says how to go on, and exit status 2. Needs no rights.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

check() { # expected status, expected text, arguments
    local expected=$1 text=$2
    shift 2
    run "$@"
    equal "$expected" "$status" "exit status of 'labrun $*'"
    contains "$work/err" "$text"
}

check 2 "nothing to do"
check 2 "there is no command 'rnu'" rnu
check 2 "did you mean 'run'?" rnu
check 2 "'plan' takes 1 argument, not 0" plan
check 2 "there is nothing to describe called 'inn'" describe inn
check 2 "did you mean 'ini'?" describe inn
check 2 "'compare' takes at least 1 argument, not 0" compare
check 2 "'report' takes at most 1 argument, not 2" report "$work" "$work"
check 2 "'resume' takes no --set" resume "$work" --set workload.threads=1
contains "$work/err" "--set goes with: run plan"
check 2 "'report' takes no --output" report -o "$work" "$work"
check 2 "'plan' takes no --fail-on-slower" plan x.ini --fail-on-slower
check 2 "there is no format 'matplotlib'" compare --format matplotlib "$work" "$work"
check 2 "'run' takes no --prefix" --prefix a x.ini
check 2 "'compare' takes no --dry-run" compare -n "$work" "$work"
check 2 "there is no format 'pdf'" export --format pdf "$work"
check 2 "'-x' cannot stand in front of a file's name" export -p -x "$work"
contains "$work/err" "not '.' or '-' first"
check 2 "No such file" plan "$work/missing.ini"

printf '[workload]\nthreads = 0\nmechanism = two-cpoy\n[lnik]\nmtu = 9000\n' >"$work/bad.ini"
check 2 "bad.ini:2:" plan "$work/bad.ini"
contains "$work/err" "bad.ini:3:"
contains "$work/err" "two-copy"
contains "$work/err" "bad.ini:5: there is no section [lnik]"
contains "$work/err" "has 3 problems"

# without a key nothing was asked for: that is not the default study
for text in '' '\n\n' '# [workload]\n; threads = 1\n' '[workload]\n[link]\n' '\357\273\277'; do
    # shellcheck disable=SC2059 # the text is a format
    printf "$text" >"$work/empty.ini"
    for command in plan run; do
        check 2 "$work/empty.ini: there is not a single key in it" "$command" "$work/empty.ini" --set workload.threads=1
    done
done
contains "$work/err" "has 1 problem"
printf '[workloads]\nthreads = 1\n' >"$work/empty.ini"
check 2 "there is no section [workloads]" plan "$work/empty.ini"

# what is wrong on the command line is named as it was given, together with what is wrong in the file
check 2 "bad.ini and the command line have 6 problems" plan "$work/bad.ini" --set link.mtu=12 --set nonsense --set workload.colour=red
contains "$work/err" "--set link.mtu=12 is out of range: "
contains "$work/err" "--set nonsense: not of the form section.key=value"
contains "$work/err" "--set workload.colour=red: there is no key colour in [workload]"
contains "$work/err" "bad.ini:3:"
check 2 "the command line has 2 problems" plan "$SOURCE_DIR/configs/smoke.ini" --set workload.mechanism=foo --set workload.threads=
contains "$work/err" "--set workload.mechanism=foo: no such name"
contains "$work/err" "hint: without --set it is what the file says, or the default, 1,2,4,8"

must plan "$SOURCE_DIR/configs/full.ini"
contains "$work/out" "128, of which 32 are the A/A control"
must run --dry-run "$SOURCE_DIR/configs/full.ini"
run describe ini
cmp "$work/out" "$SOURCE_DIR/configs/reference.ini" || fail "configs/reference.ini is not what 'labrun describe ini' prints"
must --help
contains "$work/out" "resume"
contains "$work/out" "compare --fail-on-slower"
sed -n '/^Commands:/,/^$/p' "$work/out" >"$work/commands"
contains "$work/commands" "[DIR] [QUESTION]   Who won"
equal "" "$(grep -E '^ {0,1}[^ C]|.{80}' "$work/commands" || true)" "lines of --help that are cut or too long"
must --version
read -r first <"$work/out"
[[ $first =~ ^labrun\ [0-9.]+$ ]] || fail "--version begins with '$first'"
tr -s '[:space:]' ' ' <"$work/out" >"$work/versions"
for module in libnl-3.0 libcap inih jansson gsl smartcols liburing; do
    contains "$work/versions" "$module $(pkg-config --modversion $module)"
done
contains "$work/versions" "runs with: glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2), libnl-3.0 "
grep -qE 'libpfm [0-9]+\.[0-9]' "$work/versions" || fail "--version does not name libpfm"

# what came with labrun is found by its name, and a file that is here goes first
cd "$work"
must plan quick
contains "$work/err" "labrun: quick is $(readlink -f "$SOURCE_DIR/configs/quick.ini")"
printf '[experiment]\nname = mine\n' >quick.ini
for name in quick quick.ini; do
    must plan "$name"
    contains "$work/out" "experiment mine"
    equal "" "$(cat "$work/err")" "stderr of plan $name"
done
must plan smoke.ini
contains "$work/out" "experiment smoke"
check 2 "cannot open quikc: No such file" plan quikc
contains "$work/err" "an experiment that came with labrun"
check 2 "cannot open ./smoke: No such file" plan ./smoke
DESTDIR=$work/root cmake --install "$BUILD_DIR" --prefix /usr >/dev/null
keep "$work/root/usr/bin/labrun" plan full
contains "$work/err" "labrun: full is $work/root/usr/share/labrun/configs/full.ini"

# every command says more about itself, whichever way it is asked
while read -r command; do
    must help "$command"
    cp "$work/out" "$work/said"
    must "$command" -h
    cmp "$work/said" "$work/out" || fail "labrun $command -h and labrun help $command differ"
    equal "usage: labrun $command" "$(head -n 1 "$work/out" | cut -c1-$((14 + ${#command})))" "first line of help $command"
    COLUMNS=50 run help "$command"
    LC_ALL=C.UTF-8 awk 'length > 50 { exit 1 }' "$work/out" || fail "help $command is wider than 50 columns"
done < <("$LABRUN" --help | sed -n '/^Commands:/,/^$/{s/^  \([a-z]\{1,\}\) .*/\1/p}')

# a folder that is not named is the newest below this one
cd "$work"
for command in report table explain export resume; do
    check 2 "results/latest" "$command"
    contains "$work/err" "hint: without DIR it is results/latest"
done

# no line of a plan is wider than there are columns, however many values and reasons there are
for columns in 50 80 200; do
    COLUMNS=$columns run plan "$SOURCE_DIR/configs/mechanisms.ini" --set workload.transport=tcp,udp --set experiment.blocks=3
    tr -s ' \n' ' ' <"$work/out" >"$work/joined"
    contains "$work/joined" "can be significant at 5 %: more than this plan has excluded"
    contains "$work/joined" "workload.mechanism 11 two-copy, contiguous"
    LC_ALL=C.UTF-8 awk -v most="$columns" 'length > most { print; wrong = 1 } END { exit wrong }' "$work/out" ||
        fail "lines of more than $columns columns"
done
run plan "$SOURCE_DIR/configs/smoke.ini" --set experiment.contrast=mtu
contains "$work/out" "compared  nothing: link.mtu, the contrast, has one value"

# what a host can do is told in as many columns as there are, and what is the same for all of a kind once
for columns in 50 80 200; do
    COLUMNS=$columns run check
    [ "$status" = 0 ] || [ "$status" = 77 ] || fail "exit status $status of labrun check"
    for what in mechanisms receivers 'hardware counters'; do
        grep -qE "^$what +(yes|no) " "$work/out" || fail "check does not tell of $what"
    done
    tr -s ' \n' ' ' <"$work/out" >"$work/joined"
    contains "$work/joined" "zero-copy"
    LC_ALL=C.UTF-8 awk -v most="$columns" 'length > most { print; wrong = 1 } END { exit wrong }' "$work/out" ||
        fail "lines of more than $columns columns"
    [ "$(grep -c 'no PMU' "$work/out")" -le 1 ] || fail "it is said more than once that there is no PMU"
    [ "$columns" -lt 80 ] || [ "$status" = 77 ] || [ "$(wc -l <"$work/out")" -le 32 ] || fail "check has more than 32 lines"
done

# A CPU that is not there is a matter of the plan, not of every run.
must plan "$SOURCE_DIR/configs/smoke.ini" --set cpu.server=1023,0
contains "$work/out" "this process cannot run on CPU 1023"
check 2 "nothing is left to run: cpu.server: this process cannot run on CPU 1023" \
    plan "$SOURCE_DIR/configs/smoke.ini" --set cpu.server=1023
