# SPDX-License-Identifier: GPL-3.0-or-later
# Writes folder/plan.csv and folder/runs.csv: every block has all cells, in their order. Columns and defaults are those that
# labrun describes: `labrun describe ini`, a line "[metrics]", `labrun describe metrics`.

/^\[/ { section = $1; next }
section == "[metrics]" && /^[a-z]/ {
    metrics++
    metric[metrics] = substr($1, 1, length($1) - 1) # "bytes:"
    is_word[metrics] = / \[word\]/
    next
}
section ~ /workload|socket|link|cpu/ && /^[a-z_]+ =/ {
    parameters++
    parameter[parameters] = $1
    value[$1] = NF > 2 ? $3 : ""
}

function parameter_row(    i, row) {
    for (i = 1; i <= parameters; i++)
        row = row "," value[parameter[i]]
    return row
}

function header_row(list, count,    i, row) {
    for (i = 1; i <= count; i++)
        row = row "," list[i]
    return row
}

# About 1 at a median size, less or more for each mechanism, which crosses over; 3 % of noise.
function metric_row(arm, bytes,    i, row, level) {
    level = 1 + 0.05 * arm * (bytes / middle - 1)
    for (i = 1; i <= metrics; i++)
        row = row "," (is_word[i] ? "both" : sprintf("%.17g", 10 * level * (0.97 + 0.06 * rand())))
    return row
}

function write_run(block, position, control, arm) {
    run++
    parameters_of = parameter_row()
    print run "," block "," position "," control parameters_of >(folder "/plan.csv")
    print plan "," run "," block "," position "," control ",2026-01-31T12:00:00Z,ok,,unsteady steal" parameters_of \
        metric_row(arm, value["message_size"]) >(folder "/runs.csv")
}

function write_block(block,    arm, s, t, position) {
    for (arm = 1; arm <= arms + 1; arm++) { # one more: the first one's control
        value["mechanism"] = mechanism[arm <= arms ? arm : 1]
        for (s = 1; s <= size_count; s++)
            for (t = 1; t <= thread_count; t++) {
                value["message_size"] = size[s]
                value["field_size"] = size[s] / value["fields"]
                value["threads"] = thread[t]
                write_run(block, ++position, arm > arms ? "yes" : "no", arm <= arms ? arm : 1)
            }
    }
}

END {
    srand(1) # the same folder each time
    arms = split(mechanisms, mechanism, ",")
    size_count = split(sizes, size, ",")
    thread_count = split(threads, thread, ",")
    middle = size[int((size_count + 1) / 2)]
    print "run,block,position,control" header_row(parameter, parameters) >(folder "/plan.csv")
    print "plan,run,block,position,control,started,status,reason,warnings" header_row(parameter, parameters) \
        header_row(metric, metrics) >(folder "/runs.csv")
    for (block = 1; block <= blocks; block++)
        write_block(block)
}
