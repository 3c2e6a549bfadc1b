#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed: the man page and the shells' completion say what labrun itself says, nothing less, and the page is clean.
# What completion offers when it is asked is test_completion.sh's business.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need mandoc mandoc
need man man-db

generator=$BUILD_DIR/manual/labrun_manual
page=$work/root/usr/share/man/man1/labrun.1
bash_file=$work/root/usr/share/bash-completion/completions/labrun
zsh_file=$work/root/usr/share/zsh/vendor-completions/_labrun
DESTDIR=$work/root cmake --install "$BUILD_DIR" --prefix /usr >"$work/installed"
gunzip "$page.gz"
for pair in "labrun.1.in $page" "completion.bash $bash_file" "completion.zsh $zsh_file"; do
    read -r template file <<<"$pair"
    "$generator" "$SOURCE_DIR/manual/$template" >"$work/generated"
    cmp "$work/generated" "$file" || fail "$file is not what $template and the tables make"
done
# By hand it goes where zsh looks for what is no package's.
DESTDIR=$work/local cmake --install "$BUILD_DIR" --prefix /usr/local >"$work/installed"
cmp "$zsh_file" "$work/local/usr/local/share/zsh/site-functions/_labrun"

# A template that asks for what is not there is refused.
printf 'before @command-lost@ after\n' >"$work/template"
keep "$generator" "$work/template"
equal 1 "$status" "exit status of a template with an unknown part"
contains "$work/err" "'command-lost', which is no part"
printf '${words[@]}@commands@x@y z@\n' >"$work/template"
"$generator" "$work/template" >"$work/out"
# shellcheck disable=SC2016 # a template's text
contains "$work/out" '${words[@]}.It Cm run'
contains "$work/out" 'x@y z@'

# --- is the page clean? ---
# Which other pages are installed is not this page's fault.
mandoc -T lint "$page" >"$work/lint" 2>/dev/null || true
! grep -v 'referenced manual not found' "$work/lint" >&2 || fail "mandoc's lint has something to say"
LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" >/dev/null 2>"$work/warnings"
[ ! -s "$work/warnings" ] || { cat "$work/warnings" >&2; fail "man -l warns"; }
LC_ALL=C.UTF-8 MANWIDTH=80 man -l "$page" >"$work/read"
[ "$(LC_ALL=C.UTF-8 wc -L <"$work/read")" -le 80 ] || fail "lines wider than 80 columns"
# As names are looked for: nothing is cut at the end of a line, and blanks alone are left between words.
LC_ALL=C.UTF-8 MANWIDTH=1000 man -l "$page" | tr -s '[:space:]' ' ' >"$work/words"

# --- does it say what labrun says? ---
said() { # words
    grep -qF -- "$1" "$work/words" || fail "the page does not say '$1'"
}
said "[DIR] [QUESTION]" # neither stands within the other: labrun explain Q4

count=0
must --help
sed -n '/^Commands:/,/^$/{s/^  \([a-z]\{1,\}\) .*/\1/p}' "$work/out" >"$work/commands"
# "-s, --set=SECTION.KEY=VALUE": in the synopsis an option stands in brackets and without its letter.
sed -nE 's/^ {2,6}((-., )*--[^ ]+).*/\1/p' "$work/out" >"$work/options"
while read -r command; do
    said "labrun $command"
    contains "$bash_file" "[$command]="
    contains "$zsh_file" "[$command]="
    count=$((count + 1))
done <"$work/commands"
while read -r option; do
    said " $option "
    name=--${option#*--}
    name=${name%%[[=]*}
    for file in "$bash_file" "$zsh_file"; do
        grep -qE -- "(^|[^a-z-])$name([^a-z-]|\$)" "$file" || fail "$file does not know $name"
    done
    count=$((count + 1))
done <"$work/options"
[ "$count" -ge 18 ] || fail "labrun --help was not understood: $count commands and options"

must describe ini
section=
while read -r line; do
    case $line in
    \[*\]) section=${line:1:-1} ;;
    [a-z]*=*)
        key=${line%% =*} value=${line#*=}
        said "$key${value:+=${value# }}"
        contains "$bash_file" "[$section.$key]="
        contains "$zsh_file" "[$section.$key]="
        count=$((count + 1))
        ;;
    esac
done <"$work/out"
must describe metrics
while IFS=: read -r key _; do
    said " $key "
    count=$((count + 1))
done < <(grep -E '^[a-z_0-9]+: ' "$work/out")
must describe mechanisms
while read -r name; do
    said " $name "
    contains "$bash_file" "$name"
    count=$((count + 1))
done < <(sed -nE 's/^  ([a-z-]+)[ :].*/\1/p' "$work/out")
while read -r id; do
    said " $id "
    contains "$bash_file" "$id"
    count=$((count + 1))
done < <(sed -nE '/^WARNING\(/s/^WARNING\([a-z_]+, "([a-z-]+)".*/\1/p' "$SOURCE_DIR/orchestrator/experiment/warning_list.h")
[ "$count" -ge 140 ] || fail "what labrun describes was not understood: $count names"
while read -r variable; do
    grep -qE "^     .*\<$variable\>" <(sed -n '/^ENVIRONMENT/,/^FILES/p' "$work/read") || fail "the page does not tell of $variable"
    count=$((count + 1))
done < <(cd "$SOURCE_DIR" && grep -rhoE 'getenv\("[A-Z_]+' orchestrator netns workers plots | sed 's/.*"//' | sort -u)
for status in 0 1 2 77 130; do
    grep -qE "^ +$status +[A-Z]" "$work/read" || fail "exit status $status is not told"
done
echo "$count names are on the page and in the shells' completion"
