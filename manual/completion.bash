# shellcheck shell=bash disable=SC2034,SC2190 # tables: read by the functions that _labrun calls, filled while labrun is built
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of labrun(1) for bash: commands, options, keys and values behind --set, results folders. Made from labrun's tables.

# Offers the words that begin with what stands there, behind what is kept of it.
_labrun_offer() { # kept part, begun part, word...
    local kept=$1 begun=$2 word
    shift 2
    for word; do
        [[ $word != "$begun"* ]] || COMPREPLY+=("$kept$word")
    done
}

_labrun_is_results() { # folder
    [[ -f $1/experiment.ini && -f $1/plan.csv ]]
}

# Files and folders, written as the shell reads them. A folder to go into ends with a slash and no blank.
_labrun_paths() { # kind, kept part, begun part
    local kind=$1 kept=$2 begun=${3//\\/} path paths
    [[ $begun != \~/* ]] || begun=$HOME/${begun#\~/}
    mapfile -t paths < <(compgen -f -- "$begun")
    # Where nothing was begun, what `labrun run` makes comes first.
    if [[ $kind == results && -d results && results == "$begun"* ]]; then
        mapfile -t -O "${#paths[@]}" paths < <(compgen -d -- results/)
    fi
    for path in "${paths[@]}"; do
        if [[ -d $path ]]; then
            if [[ $kind == results ]] && _labrun_is_results "$path"; then
                printf -v path %q "$path"
            else
                printf -v path %q/ "$path"
                compopt -o nospace 2>/dev/null
            fi
        elif [[ $kind == ini && $path == *.ini || $kind == any ]]; then
            printf -v path %q "$path"
        else
            continue
        fi
        COMPREPLY+=("$kept$path")
    done
}

# The keys of an experiment, and behind the sign of equality the values of one.
_labrun_setting() { # begun part
    local key=${1%%=*} value kept=
    if [[ $1 != *=* ]]; then
        _labrun_offer '' "$1" "${!values[@]}"
        COMPREPLY=("${COMPREPLY[@]/%/=}")
        compopt -o nospace 2>/dev/null
        return
    fi
    value=${1#*=}
    if [[ " $lists " == *" $key "* && $value == *,* ]]; then
        kept=${value%,*},
        value=${value##*,}
    fi
    # shellcheck disable=SC2086 # words
    _labrun_offer "$key=$kept" "$value" ${values[$key]:-}
}

# What can stand for an argument, by the word that labrun --help has for it.
_labrun_argument() { # command, word, begun part
    # shellcheck disable=SC2086 # words
    case $2 in
    SECTION.KEY=VALUE) _labrun_setting "$3" ;;
    *SECTION.KEY* | *KEY*) _labrun_offer '' "$3" "${!values[@]}" ;;
    *FORMAT*) _labrun_offer '' "$3" ${formats[$1]:-} ;;
    *FILE.ini*)
        _labrun_offer '' "$3" $configs
        _labrun_paths ini '' "$3"
        ;;
    *COMMAND*) _labrun_offer '' "$3" $commands ;;
    *DIR*) # or several, with commas between them
        _labrun_paths results '' "$3"
        if ((!${#COMPREPLY[@]})) && [[ $3 == *,* ]]; then _labrun_paths results "${3%,*}," "${3##*,}"; fi
        ;;
    *QUESTION*) _labrun_offer '' "$3" Q1 Q2 Q3 Q4 Q5 Q6 ;;
    *TOPIC*) _labrun_offer '' "$3" $topics ;;
    esac
}

_labrun_option_argument() { # command, option, begun part
    case ${takes[$2]} in
    DIR) _labrun_paths folders '' "$3" ;; # one to write into
    *) _labrun_argument "$1" "${takes[$2]}" "$3" ;;
    esac
}

_labrun() {
    local commands='@command-list@' topics='@topics@' configs='@configs@'
    local lists='@list-keys@'
    local -A arguments=(
@command-arguments@
    )
    local -A options=(
@command-options@
    )
    local -A formats=(
@command-formats@
    )
    local -A takes=(
@option-arguments@
    )
    local -A letters=(
@option-letters@
    )
    local -A values=(
@key-values@
    )
    COMPREPLY=()

    # bash cuts words at the sign of equality: they are put together again.
    local words=() word i
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 1)) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done

    # Where are we: behind an option that takes an argument, or which argument of which command?
    local command='' option='' place=0 current=${words[${#words[@]} - 1]}
    for word in "${words[@]:0:${#words[@]} - 1}"; do
        if [[ -n $option ]]; then
            option=
        elif [[ $word == -* ]]; then
            word=${letters[$word]:-$word}
            [[ -z ${takes[$word]:-} ]] || option=$word
        elif [[ -z $command && ($word == *.ini || $word == */*) ]]; then
            command=run place=1
        elif [[ -z $command ]]; then
            command=$word
        else
            place=$((place + 1))
        fi
    done

    local kinds
    # shellcheck disable=SC2206 # words
    kinds=(${arguments[${command:-none}]:-})
    if [[ -n $option ]]; then
        _labrun_option_argument "$command" "$option" "$current"
    elif [[ $current == --*=* && -n ${takes[${current%%=*}]:-} ]]; then
        option=${current%%=*}
        _labrun_option_argument "$command" "$option" "${current#*=}"
        COMPREPLY=("${COMPREPLY[@]/#/"$option="}")
    elif [[ $current == -* ]]; then
        # shellcheck disable=SC2086 # words
        _labrun_offer '' "$current" ${options[${command:-none}]-${options[*]}} --help --usage --version
    elif [[ -z $command ]]; then
        # shellcheck disable=SC2086 # words
        _labrun_offer '' "$current" $commands
        _labrun_paths ini '' "$current"
    else
        for ((; place < ${#kinds[@]}; place++)); do
            _labrun_argument "$command" "${kinds[place]}" "$current"
            # What may be left out may be what comes next.
            [[ ${kinds[place]} == '['* ]] || break
        done
    fi

    # What bash cut off stays where it is.
    if [[ $current == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*=}"}"}")
    fi
}

complete -F _labrun labrun
