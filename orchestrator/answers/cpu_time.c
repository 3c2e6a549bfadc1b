/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/cpu_time.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "answers/phrase.h"

/* --- profiles --- */

/* A share that is not 0 is not said to be. */
static void add_percent(double share, struct text *text)
{
    if (share > 0 && share < 0.005 / 100)
        text_percent(text, 100 * share);
    else
        phrase_percentage(100 * share, text);
}

void profile_phrase_percent(const struct share *share, struct text *text)
{
    add_percent(share->value, text);
}

void profile_phrase_share(const struct share *share, struct text *text)
{
    add_percent(share->value, text);
    text_add(text, " %");
    text_interval(text, share->low, share->high, add_percent);
}

static void add_frequency(const struct profile_shares *shares, struct text *text)
{
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < shares->count; i++) {
        int64_t frequency = shares->list[i].profile->frequency;
        least = frequency < least ? frequency : least;
        most = frequency > most ? frequency : most;
    }
    if (least < most)
        text_addf(text, "%" PRId64 " to ", least);
    text_addf(text, "%" PRId64 " Hz", most);
}

void profile_phrase_sampling(const struct profile_shares *shares, struct text *text)
{
    const char *first = "", *join = "";
    for (size_t i = 0; i < shares->count; i++) {
        const char *event = shares->list[i].profile->event;
        if (strcmp(event, first) == 0)
            continue;
        text_addf(text, "%s%s", join, event);
        if (join[0] != '\0')
            break; /* there are two */
        first = event;
        join = " or ";
    }
    text_add(text, " samples at ");
    add_frequency(shares, text);
}

void profile_phrase_overhead(const struct profile_shares *shares, struct text *text)
{
    const struct {
        const char *what;
        const struct profile_overhead *overhead;
    } rows[] = {{"CPU time per byte", &shares->cpu}, {"throughput", &shares->throughput}};
    const char *join = ": ";
    text_add(text, "sampling at ");
    add_frequency(shares, text);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct profile_overhead *overhead = rows[i].overhead;
        if (overhead->cells == 0)
            continue;
        text_addf(text, "%s%s ×", join, rows[i].what);
        join = ", ";
        text_number(text, overhead->median, 3);
        if (overhead->cells == 1) {
            text_add(text, " (one cell)");
            continue;
        }
        text_add(text, " (");
        text_number(text, overhead->least, 3);
        text_add(text, " to ");
        text_number(text, overhead->most, 3);
        text_addf(text, " over %zu cells)", overhead->cells);
    }
    text_add(text, join[0] == ',' ? ", of the sampled run against the median of its cell's measured runs"
                                  : ": what it costs is not known, no cell was both sampled and measured");
}

/* "12 %", "12 to 31 %" */
static void add_range(double least, double most, struct text *text)
{
    own_text first = {0}, last = {0};
    add_percent(least, &first);
    add_percent(most, &last);
    if (strcmp(text_string(&first), text_string(&last)) != 0)
        text_addf(text, "%s to ", text_string(&first));
    text_addf(text, "%s %%", text_string(&last));
}

void profile_phrase_hidden(const struct profile_shares *shares, struct text *text)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < shares->count; i++) {
        double hidden = shares->list[i].groups[PROFILE_WORKERS][PROFILE_hidden].value;
        least = fmin(least, hidden);
        most = fmax(most, hidden);
    }
    if (most <= 0)
        return;
    add_range(least, most, text);
    text_add(text, " of the samples are in kernel code whose symbols were hidden (/proc/kallsyms shows no "
                   "addresses without CAP_SYSLOG, or with kernel.kptr_restrict = 2): they may belong to any "
                   "group, so the other groups' shares are lower bounds");
}

void profile_phrase_others(const struct profile_shares *shares, struct text *text)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < shares->count; i++) {
        least = fmin(least, shares->list[i].others.value);
        most = fmax(most, shares->list[i].others.value);
    }
    if (most < PROFILE_SHARE_LEAST)
        return;
    add_range(least, most, text);
    text_add(text,
             " of all samples on the workers' CPUs are of kernel threads and other programs: they are left "
             "out of the shares");
}

void profile_phrase_lost(const struct profile_shares *shares, struct text *text)
{
    uint64_t lost = 0, samples = 0;
    for (size_t i = 0; i < shares->count; i++) {
        lost += shares->list[i].profile->lost;
        samples += shares->list[i].all;
    }
    if (lost > 0)
        text_addf(text, "%" PRIu64 " samples were lost, %" PRIu64 " are counted", lost, samples);
}

void profile_phrase_failed(const struct profile_shares *shares, struct text *text)
{
    if (shares->failed_count == 0)
        return;
    const char *reason = shares->failed[0]->reason;
    text_addf(text, "%zu cell%s could not be profiled; the first because of: %s", shares->failed_count,
              plural(shares->failed_count), reason[0] != '\0' ? reason : "nothing was sampled");
}

const char *profile_phrase_limit(const struct profile_shares *shares, unsigned i)
{
    bool timer = false;
    for (size_t j = 0; j < shares->count; j++)
        timer = timer || strcmp(shares->list[j].profile->event, "cpu-clock") == 0;
    if (i == 0)
        return "a profile is one run of its cell: the intervals are those of counting samples, runs differ "
               "by more";
    /* an hrtimer's interrupt, kernel/events/core.c: perf_swevent_start_hrtimer() */
    if (i == 1 && timer)
        return "cpu-clock is a timer's interrupt: code that runs with interrupts off is counted where they "
               "come on again";
    return NULL;
}

/* --- costs --- */

/* "0.06 ns/B [0.05, 0.07]" */
static void add_price(const struct coefficient *price, const char *unit, struct text *text)
{
    phrase_number(price->value, text);
    text_addf(text, " %s", unit);
    text_interval(text, price->low, price->high, phrase_number);
}

static const char *const place_words[PLACE_COUNT] = {
    [PLACE_SERIALISE] = "a copy while serialising",
    [PLACE_IN] = "a copy into the kernel",
    [PLACE_LATE] = "a late copy",
    [PLACE_OUT] = "a copy to the receiver",
};

size_t cost_lines(const struct cost *cost, struct cost_line lines[COST_LINES_MAX])
{
    size_t count = 0;
    if (cost->gap != NULL)
        return 0;
    lines[count++] = (struct cost_line){"one copy, wherever it is made", "ns/B", &cost->copy, false};
    lines[count++] = (struct cost_line){"one system call", "ns", &cost->call, false};
    lines[count++] = (struct cost_line){"a byte, whatever is done with it", "ns/B", &cost->byte, false};
    for (unsigned place = 0; place < PLACE_COUNT && cost->places_gap == NULL; place++)
        if (!isnan(cost->places[place].value))
            lines[count++] = (struct cost_line){place_words[place], "ns/B", &cost->places[place], false};
    for (size_t i = 0; i < count; i++)
        lines[i].above_zero = cost_is_price(lines[i].price);
    return count;
}

static void show_certainty(const void *row, struct text *text)
{
    text_add(text, ((const struct cost_line *)row)->above_zero ? "yes" : "not certain");
}

#define PRICE(member) COLUMN_VIA(#member, struct cost_line, price, struct coefficient, member)

static const struct column line_list[] = {
    {COLUMN_AS(COLUMN_STRING, "what", struct cost_line, what), .label = "CPU time of"},
    {PRICE(value), .label = "price", .interval = true},
    {PRICE(low)},
    {PRICE(high)},
    {COLUMN_AS(COLUMN_STRING, "unit", struct cost_line, unit), .label = "unit"},
    {COLUMN("above_zero", struct cost_line, above_zero), .label = "above zero", .show = show_certainty},
};
const struct columns cost_line_columns = COLUMNS(line_list, struct cost_line);

void cost_print_family(const struct cost *cost, const struct spec *spec, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (cost_explains(&cell_fields[i]) || !cell_varies(spec, &cell_fields[i]))
            continue;
        text_addf(text, "%s%s=", text->length > 0 ? " " : "", cell_fields[i].key);
        field_print(&cell_fields[i], cost->cell, text);
    }
}

void cost_print_cells(const struct cost *cost, struct text *text)
{
    text_addf(text, "%zu cell%s of %zu mechanism%s", cost->cells, plural(cost->cells), cost->mechanisms,
              plural(cost->mechanisms));
}

static void add_fit(const struct cost *cost, struct text *text)
{
    text_add(text, " (");
    if (!isnan(cost->r2)) {
        text_add(text, "R² ");
        text_number(text, cost->r2, 3);
        text_add(text, ", ");
    }
    text_add(text, "n = ");
    cost_print_cells(cost, text);
    text_add(text, ")");
}

static void add_either(const struct coefficient *price, const char *what, const char *unit, struct text *text)
{
    text_addf(text, "%s ", what);
    text_add(text, cost_is_price(price) ? "costs " : "has no price that these cells support: ");
    add_price(price, unit, text);
}

void cost_print(const struct cost *cost, struct text *text)
{
    if (cost->gap != NULL) {
        text_addf(text, "these cells do not tell what a copy and a system call cost: %s", cost->gap);
        add_fit(cost, text);
        return;
    }
    add_either(&cost->copy, "one copy", "ns/B", text);
    text_add(text, "; ");
    add_either(&cost->call, "one system call", "ns", text);
    text_add(text, "; a byte costs ");
    add_price(&cost->byte, "ns", text);
    text_add(text, " besides");
    add_fit(cost, text);
}

void cost_print_places(const struct cost *cost, struct text *text)
{
    if (cost->places_gap != NULL) {
        text_addf(text, "these cells do not tell what a copy costs at each place: %s", cost->places_gap);
        return;
    }
    for (unsigned place = 0; place < PLACE_COUNT; place++) {
        if (isnan(cost->places[place].value))
            continue;
        text_add(text, text->length > 0 ? "; " : "");
        add_either(&cost->places[place], place_words[place], "ns/B", text);
    }
}
