#compdef labrun
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of labrun(1) for zsh: commands, options, keys and values behind --set, results folders. Made from labrun's tables.

local commands='@command-list@' topics='@topics@' configs='@configs@'
local lists='@list-keys@'
local -A summaries arguments options formats takes helps letters values key_helps
summaries=(
@command-summaries@
)
arguments=(
@command-arguments@
)
options=(
@command-options@
)
formats=(
@command-formats@
)
takes=(
@option-arguments@
)
helps=(
@option-helps@
    [--help]='Say which commands and options there are'
    [--usage]='Say it shortly'
    [--version]='Say the version'
)
letters=(
@option-letters@
)
values=(
@key-values@
)
key_helps=(
@key-helps@
)

# Offers names with a sentence about each: of $summaries, $helps or $key_helps.
_labrun_describe() { # tag, what they are, table, name... [-- option of compadd...]
    local tag=$1 what=$2 table=$3 name
    local -a described
    shift 3
    while (($#)) && [[ $1 != -- ]]; do
        described+=("$1:${${(P)table}[$1]}")
        shift
    done
    _describe -t "$tag" "$what" described "${@[2,-1]}"
}

# Results folders; where none begins like this, any folder, which may be on the way to one.
_labrun_results() {
    local -a found
    local expl
    found=(results/*/plan.csv(N:h))
    _wanted results expl 'results folder' compadd -a found || _path_files -/
}

# The keys of an experiment, and behind the sign of equality the values of one.
_labrun_setting() {
    local key=${PREFIX%%=*} expl
    if [[ $PREFIX == *=* ]]; then
        compset -P 1 '*='
        [[ " $lists " != *" $key "* ]] || compset -P '*,'
        _wanted values expl "value of $key" compadd - ${=values[$key]}
    else
        _labrun_describe keys 'key of an experiment' key_helps ${(ok)values} -- -S = -q
    fi
}

# What can stand for an argument, by the word that labrun --help has for it.
_labrun_argument() { # command, word
    local expl
    case $2 in
    SECTION.KEY=VALUE) _labrun_setting ;;
    *KEY*) _labrun_describe keys 'key of an experiment' key_helps ${(ok)values} ;;
    *FORMAT*) _wanted formats expl format compadd - ${=formats[$1]} ;;
    *FILE.ini*)
        _wanted configs expl 'experiment that came with labrun' compadd - ${=configs}
        _files -g '*.ini'
        ;;
    *COMMAND*) _labrun_describe commands command summaries ${=commands} ;;
    *DIR*) _labrun_results || { compset -P '*,' && _labrun_results } ;; # or several, with commas between them
    *QUESTION*) _wanted questions expl question compadd - Q1 Q2 Q3 Q4 Q5 Q6 ;;
    *TOPIC*) _wanted topics expl topic compadd - ${=topics} ;;
    *) _message "$2" ;;
    esac
}

_labrun_option_argument() { # command, option
    if [[ $takes[$2] == DIR ]]; then
        _path_files -/ # one to write into
    else
        _labrun_argument "$1" "$takes[$2]"
    fi
}

# Where are we: behind an option that takes an argument, or which argument of which command?
local command= option= word
local -a kinds
integer place=0
for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then
        option=
    elif [[ $word == -* ]]; then
        word=${letters[$word]:-$word}
        [[ -z $takes[$word] ]] || option=$word
    elif [[ -z $command && ($word == *.ini || $word == */*) ]]; then
        command=run place=1
    elif [[ -z $command ]]; then
        command=$word
    else
        place+=1
    fi
done

kinds=(${=arguments[$command]})
if [[ -n $option ]]; then
    _labrun_option_argument "$command" "$option"
elif [[ $PREFIX == --*=* ]]; then
    option=${PREFIX%%=*}
    compset -P 1 '*='
    [[ -z $takes[$option] ]] || _labrun_option_argument "$command" "$option"
elif [[ $PREFIX == -* ]]; then
    _labrun_describe options option helps ${=options[$command]:-${(k)helps}} --help --usage --version
elif [[ -z $command ]]; then
    _labrun_describe commands command summaries ${=commands}
    _files -g '*.ini'
elif ((place < $#kinds)); then
    for ((; place < $#kinds; place++)); do
        _labrun_argument "$command" "$kinds[place+1]"
        # What may be left out may be what comes next.
        [[ $kinds[place+1] == \[* ]] || break
    done
else
    _message 'no more arguments'
fi
