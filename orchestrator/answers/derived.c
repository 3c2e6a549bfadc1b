/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/derived.h"

#include <math.h>

static double send_calls(const struct record *record)
{
    return record->metrics[METRIC_calls_per_message];
}

static double sends_per_notification(const struct record *record)
{
    double notifications = record->metrics[METRIC_zc_notifications];
    return notifications > 0 ? record->metrics[METRIC_zc_completions] / notifications : NAN;
}

/* The sender's messages are its calls over its calls per message. */
static double tx_switches(const struct record *record)
{
    double messages = record->metrics[METRIC_tx_calls] / record->metrics[METRIC_calls_per_message];
    return messages > 0 ? 1000 * record->metrics[METRIC_tx_context_switches] / messages : NAN;
}

static double rx_switches(const struct record *record)
{
    double messages = record->metrics[METRIC_messages];
    return messages > 0 ? 1000 * record->metrics[METRIC_rx_context_switches] / messages : NAN;
}

const struct derived derived_numbers[] = {
    {"send calls per message", send_calls},
    {"zero-copy sends per notification", sends_per_notification},
    {"sender's context switches per 1000 messages", tx_switches},
    {"receiver's context switches per 1000 messages", rx_switches},
};
const unsigned derived_count = sizeof derived_numbers / sizeof derived_numbers[0];

bool derived_summary(const struct answer_sources *sources, size_t number, const struct derived *derived,
                     struct summary *summary)
{
    const struct record *const *runs;
    size_t count = run_index_runs(sources->index, number, &runs), values = 0;
    for (size_t i = 0; i < count; i++) {
        double value = derived->value(runs[i]);
        if (isfinite(value))
            sources->index->values[values++] = value;
    }
    if (values > 0)
        summary_median(sources->index->values, values, summary);
    return values > 0;
}
