/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/cpu_time.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "answers/phrase.h"
#include "base/units.h"

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
    lines[count++] =
        (struct cost_line){"one system call, with all that is done in it,", "ns", &cost->call, cost};
    lines[count++] = (struct cost_line){"one copy, wherever it is made,", "ns/B", &cost->copy, cost};
    lines[count++] = (struct cost_line){"a byte, whatever is done with it,", "ns/B", &cost->byte, cost};
    if (!isnan(cost->sleep.fit.value))
        lines[count++] =
            (struct cost_line){"one context switch, with its wake-up,", "ns", &cost->sleep, cost};
    for (unsigned place = 0; place < PLACE_COUNT && cost->places_gap == NULL; place++)
        if (!isnan(cost->places[place].fit.value))
            lines[count++] = (struct cost_line){place_words[place], "ns/B", &cost->places[place], cost};
    return count;
}

static void add_sleeps(const struct cost *cost, struct text *text)
{
    text_number(text, cost->switches, 2);
    text_add(
        text,
        " context switches a call in the median cell have no price here, and what they take cannot be told "
        "from what a call does");
}

void cost_print_what(const struct cost_line *line, struct text *text)
{
    size_t length = strlen(line->what);
    text_add_bytes(text, line->what, length - (line->what[length - 1] == ',' ? 1 : 0));
}

void cost_print_doubt(const struct cost_line *line, struct text *text)
{
    const struct price *price = line->price;
    switch (price->doubt) {
    case PRICE_SOUND: break;
    case PRICE_NOT_POSITIVE: text_add(text, "its interval reaches nothing"); break;
    case PRICE_OF_WAKE_UPS: add_sleeps(line->cost, text); break;
    case PRICE_OF_MECHANISM:
        text_addf(text, "without %s it is none, or its interval overlaps no longer",
                  mechanism_name(price->without->mechanism));
        break;
    case PRICE_OF_CELL:
        text_addf(text, "it hangs on a single cell, %s at ", mechanism_name(price->without->mechanism));
        units_label_size(price->without->message_size, text);
        break;
    }
}

/* "2410", or "2410 to 2819" */
static void add_left_out(const struct price *price, struct text *text)
{
    own_text least = {0}, most = {0};
    phrase_number(price->least, &least);
    phrase_number(price->most, &most);
    text_add(text, text_string(&least));
    if (strcmp(text_string(&least), text_string(&most)) != 0)
        text_addf(text, " to %s", text_string(&most));
}

static void add_line(const struct cost_line *line, struct text *text)
{
    text_add(text, line->what);
    if (!cost_is_price(line->price)) {
        text_add(text, " has no price here: ");
        cost_print_doubt(line, text);
        return;
    }
    text_add(text, " costs ");
    phrase_number(line->price->fit.value, text);
    text_addf(text, " %s", line->unit);
    text_interval(text, line->price->fit.low, line->price->fit.high, phrase_number);
    text_add(text, ", ");
    add_left_out(line->price, text);
    text_add(text, " whichever mechanism is left out");
}

static void show_what(const void *row, struct text *text)
{
    cost_print_what(row, text);
}

static void show_doubt(const void *row, struct text *text)
{
    cost_print_doubt(row, text);
}

static bool has_doubt(const void *row)
{
    return ((const struct cost_line *)row)->price->doubt != PRICE_SOUND;
}

#define PRICE(member) COLUMN_VIA(#member, struct cost_line, price, struct price, fit.member)
#define LEFT_OUT(member, key) COLUMN_VIA(key, struct cost_line, price, struct price, member)

static const struct column line_list[] = {
    {.key = "what", .type = COLUMN_PRINTED, .print = show_what, .label = "CPU time of", .show = show_what},
    {PRICE(value), .label = "fitted", .interval = true},
    {PRICE(low)},
    {PRICE(high)},
    {LEFT_OUT(least, "least_without_one")},
    {LEFT_OUT(most, "most_without_one")},
    {COLUMN_AS(COLUMN_STRING, "unit", struct cost_line, unit), .label = "unit"},
    {.key = "doubt",
     .type = COLUMN_PRINTED,
     .print = show_doubt,
     .present = has_doubt,
     .label = "no price because",
     .show = show_doubt},
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

/* "the fit falls 51 % short of zero-copy's CPU time" */
static void add_farthest(const struct cost *cost, struct text *text)
{
    text_addf(text, "the fit %s ", cost->residual > 0 ? "falls" : "is");
    phrase_percentage(100 * fabs(cost->residual), text);
    text_addf(text, " %% %s %s's CPU time", cost->residual > 0 ? "short of" : "above",
              mechanism_name(cost->farthest));
}

void cost_print_fit(const struct cost *cost, struct text *text)
{
    text_add(text, "fitted: CPU time per byte = a constant + calls × a price + copies × a price");
    if (!isnan(cost->sleep.fit.value))
        text_add(text, " + context switches × a price");
    text_add(text, ", least squares with relative errors, over the medians of ");
    cost_print_cells(cost, text);
    if (!isnan(cost->r2)) {
        text_add(text, "; R² ");
        text_number(text, cost->r2, 3);
    }
    if (!isnan(cost->residual)) {
        text_add(text, "; in the mean ");
        add_farthest(cost, text);
        text_add(text, ", and no mechanism's is farther off");
    }
}

/* Every reason that holds, not the first alone: who goes on measuring wants to know them all. */
static void add_gap(const struct cost *cost, struct text *text)
{
    text_addf(text, "these cells do not tell what a copy and a system call cost: %s", cost->gap);
    if (isnan(cost->r2)) {
        text_add(text, " (there are ");
        cost_print_cells(cost, text);
        text_add(text, ")");
        return;
    }
    text_add(text, " (R² ");
    text_number(text, cost->r2, 3);
    text_add(text, " in ");
    cost_print_cells(cost, text);
    text_add(text, "; in the mean ");
    add_farthest(cost, text);
    if (fabs(cost->residual) > COST_RESIDUAL_MOST) {
        text_add(text, ", where at most ");
        text_number(text, 100 * COST_RESIDUAL_MOST, 2);
        text_add(text, " % would do");
    }
    text_add(text, ")");
}

/* How many of the lines are of no place. */
static size_t whole_lines(const struct cost *cost)
{
    return isnan(cost->sleep.fit.value) ? 3 : 4;
}

void cost_print(const struct cost *cost, struct text *text)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines), whole = whole_lines(cost);
    if (cost->gap != NULL)
        add_gap(cost, text);
    for (size_t i = 0; i < count && i < whole; i++) {
        text_add(text, i > 0 ? "; " : "");
        add_line(&lines[i], text);
    }
}

void cost_print_places(const struct cost *cost, struct text *text)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines), whole = whole_lines(cost);
    if (cost->places_gap != NULL)
        text_addf(text, "these cells do not tell what a copy costs at each place: %s", cost->places_gap);
    for (size_t i = whole; i < count; i++) {
        text_add(text, i > whole ? "; " : "");
        add_line(&lines[i], text);
    }
}
