#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The layout is a rule: a file includes only lower ranks or its own folder, each library is known to one folder, and a few
# calls are not made at all. The rules are the tables below; the checks read #include lines and calls of the sources.
# After the real tree, violations are planted in copies of it, and each must be found: a check that cannot fail proves nothing.
set -euo pipefail

source_dir=${SOURCE_DIR:-$(dirname "$(dirname "$(readlink -f "$0")")")}

# folder -> what it may include besides itself: the stages of the data's way, each only what lies before it. Two side by side see a
# neighbour: workers enter namespaces, and plots start gnuplot without rights. `orchestrator` is main.c and the table of commands.
below_findings='base experiment record results statistics'
declare -A may_include=(
    [base]=''
    [experiment]='base'
    [statistics]='base'
    [record]='base experiment statistics'
    [results]='base experiment record'
    [netns]='base experiment record'
    [workers]='base experiment record netns'
    [findings]="$below_findings"
    [answers]="$below_findings findings"
    [plots]="$below_findings findings answers netns"
    [output]="$below_findings findings answers plots"
    [campaign]="$below_findings findings plots output netns workers"
    [commands]="$below_findings findings answers plots output netns workers campaign orchestrator"
    [orchestrator]="$below_findings findings answers plots output netns workers campaign commands"
    [manual]="$below_findings findings output workers orchestrator"
)

# include prefix (of <...>) -> the folders, or files, that may know that library
declare -A library=(
    ['netlink/']='netns'
    ['linux/rtnetlink.h']='netns'
    ['linux/netlink.h']='netns'
    ['linux/if_link.h']='netns'
    ['linux/pkt_sched.h']='netns'
    ['sys/capability.h']='netns'
    ['linux/capability.h']='netns'
    ['linux/perf_event.h']='workers'
    ['perfmon/']='workers'
    ['liburing.h']='workers'
    ['jansson.h']='results'
    ['ini.h']='experiment'
    ['gsl/']='statistics findings experiment/schedule.c'
    ['libsmartcols/']='output'
    ['argp.h']='orchestrator'
)

# function -> the files that may call it ('' = none): errors are returned, nothing waits by sleeping, no shell is started.
declare -A call=(
    [exit]='orchestrator/main.c'
    [_exit]='plots/gnuplot.c workers/children.c workers/worker.c' # in the child of a fork
    [_Exit]=''
    [abort]=''
    [atexit]='orchestrator/main.c'
    [system]=''
    [popen]=''
    [sleep]=''
    [usleep]=''
    [nanosleep]=''
    # what is printed for people is filtered: text_print()
    [printf]='orchestrator/base/text.c'
    [fprintf]='orchestrator/base/text.c'
    [vprintf]='orchestrator/base/text.c'
    [vfprintf]='orchestrator/base/text.c'
    [perror]=''
)

# list -> macro and folder: each listed name has a file and each file is listed.
lists=(
    'orchestrator/experiment/mechanism_list.h MECHANISM workers/mechanisms'
    'orchestrator/experiment/receiver_list.h RECEIVER workers/receivers'
)

folder_of() { # path of a source, relative
    local path=$1
    case $path in
    orchestrator/*/*) path=${path#orchestrator/} ;;
    esac
    printf '%s' "${path%%/*}"
}

contains() { # word list
    [[ " $2 " == *" $1 "* ]]
}

sources_of() { # tree
    (cd "$1" && find orchestrator netns workers plots manual -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
}

# Comments and strings hold words that look like calls: blank them, keeping the lines.
code_of() { # file
    awk '
        {
            out = ""
            while (length($0)) {
                if (inside) {
                    end = index($0, "*/")
                    if (!end) break
                    $0 = substr($0, end + 2); inside = 0
                } else if (match($0, /\/\*|\/\/|"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047/)) {
                    token = substr($0, RSTART, 2)
                    out = out substr($0, 1, RSTART - 1)
                    if (token == "//") break
                    if (token == "/*") inside = 1
                    $0 = substr($0, RSTART + RLENGTH)
                } else { out = out $0; break }
            }
            print out
        }' "$1"
}

check_includes() { # tree path
    local folder number line name target prefix
    folder=$(folder_of "$2")
    while IFS=: read -r number line; do
        if [[ $line =~ ^[[:space:]]*#[[:space:]]*include[[:space:]]*\"([^\"]+)\" ]]; then
            name=${BASH_REMATCH[1]}
            target=${name%%/*}
            if [[ $name == orchestrator/*/* ]]; then
                printf '%s:%s: "%s" is written without orchestrator/\n' "$2" "$number" "$name"
            elif [[ $name != */* ]]; then
                # commands.h stands above all folders, for main.c, the commands and what is said of them.
                [[ $name == commands.h && $folder =~ ^(orchestrator|commands|manual)$ ]] ||
                    printf '%s:%s: "%s" does not start at its folder\n' "$2" "$number" "$name"
            elif [[ -z ${may_include[$target]+known} ]]; then
                printf '%s:%s: "%s" is in no known folder\n' "$2" "$number" "$name"
            elif [[ $target != "$folder" ]] && ! contains "$target" "${may_include[$folder]}"; then
                printf '%s:%s: %s may not include %s ("%s")\n' "$2" "$number" "$folder" "$target" "$name"
            fi
        elif [[ $line =~ ^[[:space:]]*#[[:space:]]*include[[:space:]]*\<([^\>]+)\> ]]; then
            name=${BASH_REMATCH[1]}
            for prefix in "${!library[@]}"; do
                [[ $name == "$prefix"* ]] || continue
                contains "$folder" "${library[$prefix]}" || contains "${2#orchestrator/}" "${library[$prefix]}" ||
                    printf '%s:%s: <%s> belongs to: %s\n' "$2" "$number" "$name" "${library[$prefix]}"
            done
        fi
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$1/$2" || true)
}

call_pattern=$(IFS='|'; printf '(^|[^A-Za-z0-9_.>])(%s)[[:space:]]*\\(' "${!call[*]}")

check_calls() { # tree path
    local number line rest name
    while IFS=: read -r number line; do
        rest=$line
        while [[ $rest =~ $call_pattern ]]; do
            name=${BASH_REMATCH[2]}
            rest=${rest#*"${BASH_REMATCH[0]}"}
            contains "$2" "${call[$name]}" ||
                printf '%s:%s: %s() may be called in: %s\n' "$2" "$number" "$name" "${call[$name]:-no file}"
        done
    done < <(code_of "$1/$2" | grep -nE "$call_pattern" || true)
}

check_spdx() { # tree path
    local first
    IFS= read -r first <"$1/$2" || true
    [[ $first == '/* SPDX-License-Identifier: GPL-3.0-or-later */' ]] ||
        printf '%s:1: the first line is not the SPDX line\n' "$2"
}

check_lists() { # tree
    local list macro folder names name file
    for row in "${lists[@]}"; do
        read -r list macro folder <<<"$row"
        names=$(sed -nE "/^$macro\\($/N; s/^$macro\\([[:space:]]*([a-z0-9_]+),.*/\\1/p" "$1/$list")
        for name in $names; do
            [[ -e $1/$folder/$name.c ]] || printf '%s: %s(%s) has no file %s/%s.c\n' "$list" "$macro" "$name" "$folder" "$name"
        done
        for file in "$1/$folder"/*.c; do
            [[ -e $file ]] || continue
            name=$(basename "$file" .c)
            grep -qx "$name" <<<"$names" || printf '%s/%s.c: not in %s\n' "$folder" "$name" "$list"
        done
    done
}

# What the objects say: a declaration copied by hand needs no #include. Each folder may use what itself and the folders below define.
check_symbols() { # folder of objects, as CMake lays them out
    local folder path
    sources_of "$source_dir" | while IFS= read -r path; do
        [[ ! -e $1/$path.o ]] || printf '%s.o\n' "$path"
    done | (cd "$1" && xargs nm -gA) |
        sed -E 's#^((orchestrator/)?([^/:]+)/[^:]*):([0-9a-f]+)? +#\3 \1 #; s#^[^ ]*\.o (orchestrator/[^/]*\.o) #orchestrator \1 #' >"$scratch/symbols"
    for folder in "${!may_include[@]}"; do
        printf 'may %s %s\n' "$folder" "$folder ${may_include[$folder]}"
    done | awk '
        $1 == "may" { for (i = 3; i <= NF; i++) may[$2, $i] = 1; next }
        pass == 1 && $3 != "U" { defines[$4] = $1 }
        pass == 2 && $3 == "U" && $4 in defines && !(($1, defines[$4]) in may) { print $2 ": " $1 " may not use " $4 "() of " defines[$4] }
    ' - pass=1 "$scratch/symbols" pass=2 "$scratch/symbols"
}

check_tree() { # tree; prints each violation
    local path
    while IFS= read -r path; do
        check_spdx "$1" "$path"
        check_includes "$1" "$path"
        check_calls "$1" "$path"
    done < <(sources_of "$1")
    check_lists "$1"
}

# file | line to append ('-' = make an empty source) | what must be reported of that file
planted=(
    'orchestrator/base/err.c|#include "experiment/cell.h"|base may not include experiment'
    'orchestrator/experiment/planted.c|#include "record/metric.h"|experiment may not include record'
    'orchestrator/record/planted.c|#include "results/csv.h"|record may not include results'
    'orchestrator/results/planted.c|#include "findings/summary.h"|results may not include findings'
    'orchestrator/statistics/planted.c|#include "record/record.h"|statistics may not include record'
    'orchestrator/findings/planted.c|#include "answers/answers.h"|findings may not include answers'
    'orchestrator/answers/planted.c|#include "plots/figure.h"|answers may not include plots'
    'orchestrator/output/planted.c|#include "campaign/campaign.h"|output may not include campaign'
    'orchestrator/campaign/planted.c|#include "commands.h"|does not start at its folder'
    'netns/planted.c|#include "workers/pair.h"|netns may not include workers'
    'workers/planted.c|#include "results/csv.h"|workers may not include results'
    'workers/mechanisms/two_copy.c|#include "plots/figure.h"|workers may not include plots'
    'plots/planted.c|# include "workers/pair.h"|plots may not include workers'
    'orchestrator/commands/planted.c|#include "manual/manual.h"|commands may not include manual'
    'plots/planted.h|#include "orchestrator/base/err.h"|is written without orchestrator/'
    'netns/planted.c|#include "lab.h"|does not start at its folder'
    'netns/planted.c|#include "../workers/pair.h"|is in no known folder'
    'orchestrator/planted.c|#include <netlink/route/link.h>|<netlink/route/link.h> belongs to: netns'
    'netns/planted.c|#include <linux/perf_event.h>|belongs to: workers'
    'netns/planted.c|#include <perfmon/pfmlib.h>|belongs to: workers'
    'plots/planted.c|#include <jansson.h>|belongs to: results'
    'orchestrator/record/planted.c|#include <ini.h>|belongs to: experiment'
    'orchestrator/results/planted.c|#include <gsl/gsl_rng.h>|belongs to: statistics findings experiment/schedule.c'
    'orchestrator/answers/planted.c|#include <libsmartcols/libsmartcols.h>|belongs to: output'
    'orchestrator/results/planted.c|#include <argp.h>|belongs to: orchestrator'
    'orchestrator/output/planted.c|void f(void) { fprintf(stderr, "%s", name); }|fprintf() may be called in: orchestrator/base/text.c'
    'orchestrator/planted.c|void f(void) { exit(1); }|exit() may be called in: orchestrator/main.c'
    'netns/planted.c|void f(void) { if (1) _exit(1); }|_exit() may be called in: plots/gnuplot.c workers/children.c workers/worker.c'
    'plots/planted.c|int f(void) { return /* why */ system ("x"); }|system() may be called in: no file'
    'plots/planted.c|void f(void) { g("\"", popen("x", "r")); }|popen() may be called in: no file'
    'workers/planted.c|void f(void) { usleep(1); sleep(1); }|usleep() may be called in: no file'
    'workers/planted.c|void f(void) { usleep(1); sleep(1); }| sleep() may be called in: no file'
    'workers/mechanisms/planted.c|-|workers/mechanisms/planted.c: not in orchestrator/experiment/mechanism_list.h'
    'workers/receivers/planted.c|-|workers/receivers/planted.c: not in orchestrator/experiment/receiver_list.h'
    'orchestrator/experiment/mechanism_list.h|MECHANISM(unwritten, "unwritten")|MECHANISM(unwritten) has no file workers/mechanisms/unwritten.c'
    'orchestrator/experiment/receiver_list.h|RECEIVER(absent, "absent")|RECEIVER(absent) has no file workers/receivers/absent.c'
)

# What must NOT be reported: the exceptions of the tables, and words that only look like calls.
allowed=(
    'workers/planted.c|#include "netns/lab.h"'
    'plots/planted.c|#include "findings/summary.h"'
    'orchestrator/planted.c|#include "plots/figure.h"'
    'orchestrator/planted.c|#include <argp.h>'
    'orchestrator/experiment/schedule.c|#include <gsl/gsl_rng.h>'
    'orchestrator/main.c|int f(void) { exit(1); }'
    'workers/children.c|void g(void) { _exit(1); }'
    'plots/planted.c|/* exit(1) and system("x") */ // popen("x", "r")'
    'plots/planted.c|const char *s = "sleep(1)";'
    'plots/planted.c|void f(void) { plan->system(0); clock_nanosleep(0); t.exit(1); my_exit(2); }'
)

spdx='/* SPDX-License-Identifier: GPL-3.0-or-later */'

# What the lists speak of, and the files in which one set of lines is planted.
plant() { # tree row...
    local tree=$1 row path line rest
    shift
    mkdir -p "$tree"
    (cd "$source_dir" && cp --parents -t "$tree" orchestrator/experiment/*_list.h workers/*/*.c)
    for row in "$@"; do
        IFS='|' read -r path rest <<<"$row"
        [[ ! -e $source_dir/$path || -e $tree/$path ]] || (cd "$source_dir" && cp --parents -t "$tree" "$path")
        line=${rest%|*}
        mkdir -p "$(dirname "$tree/$path")"
        [[ -e $tree/$path ]] || printf '%s\n' "$spdx" >"$tree/$path"
        [[ $line == - ]] || printf '%s\n' "$line" >>"$tree/$path"
    done
}

failed=0
complain() {
    printf '%s\n' "$*"
    failed=1
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

found=$(check_tree "$source_dir")
[[ -z $found ]] || complain "$found"

# Each mistake names the tests that hold it: `name` (file).
while IFS='|' read -r name path; do
    grep -qw "$name" "$source_dir/tests/$path" || complain "docs/mistakes.md: there is no $name in tests/$path"
done < <(grep -oE '`[a-z0-9_]+` \((unit|integration)/[^)]*\)' "$source_dir/docs/mistakes.md" | sed -E 's/`(.*)` \((.*)\)/\1|\2/')

plant "$scratch/planted" "${planted[@]}"
printf 'int no_licence;\n' >"$scratch/planted/plots/bare.c"
found=$(check_tree "$scratch/planted")
for row in "${planted[@]}" 'plots/bare.c||the first line is not the SPDX line'; do
    [[ $(grep -F "${row%%|*}" <<<"$found") == *"${row##*|}"* ]] || complain "not found, though planted: $row"
done

# An allowed line has no third column: an empty one is added.
plant "$scratch/allowed" "${allowed[@]/%/|}"
found=$(check_tree "$scratch/allowed")
[[ -z $found ]] || complain "reported, though allowed: $found"

# The objects of the build that is tested, where there is one.
objects=${LABRUN:+$(dirname "$LABRUN")/CMakeFiles/labrun_core.dir}
if [[ -d $objects ]]; then
    found=$(check_symbols "$objects")
    [[ -z $found ]] || complain "$found"
    mkdir -p "$scratch/objects"
    cp -r "$objects/." "$scratch/objects"
    printf 'int pair_run(void); int planted(void); int planted(void) { return pair_run(); }\n' |
        cc -x c -c - -o "$scratch/objects/orchestrator/experiment/cell.c.o"
    [[ $(check_symbols "$scratch/objects") == *'cell.c.o: experiment may not use pair_run() of workers'* ]] ||
        complain 'not found, though planted: a call of workers in an object of experiment'
fi

((failed)) || echo "layers: $(sources_of "$source_dir" | wc -l) sources keep their ranks; ${#planted[@]} planted violations were found"
exit "$failed"
