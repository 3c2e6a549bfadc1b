/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/tables.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/cpu_time.h"
#include "answers/phrase.h"
#include "output/table.h"
#include "output/terminal.h"
#include "record/metric.h"
#include "statistics/alpha.h"
#include "statistics/power.h"

/* Has a column in tables of cells. */
static bool varies(const void *spec, const struct field *field)
{
    return cell_varies(spec, field);
}

/* A line that begins with what it is about: "blocks    10, ..."; what does not fit stands below its words,
 * which are empty then. */
static void show_line(FILE *file, const char *label, struct text *words)
{
    char first[16];
    snprintf(first, sizeof first, "%-10s", label);
    paragraph_print(file, paragraph_width(file), first, "          ", text_string(words));
    text_clear(words);
}

/* --- show costs --- */

void show_costs(const struct costs *costs, const struct spec *spec, FILE *file)
{
    if (costs->count > 0)
        fputs("\ncosts, fitted to the CPU time per byte of the cells:\n", file);
    for (size_t i = 0; i < costs->count; i++) {
        const struct cost *cost = &costs->list[i];
        own_text family = {0}, whole = {0}, places = {0};
        cost_print_family(cost, spec, &family);
        cost_print(cost, &whole);
        cost_print_places(cost, &places);
        text_print(file, "  %s%s%s\n", text_string(&family), family.length > 0 ? ": " : "",
                   text_string(&whole));
        if (cost->gap == NULL)
            text_print(file, "    by place: %s\n", text_string(&places));
    }
}

/* --- show warnings --- */

void show_warnings(const struct warning_list *warnings, FILE *file)
{
    if (warnings->count > 0)
        fputs("\nwarnings:\n", file);
    for (size_t i = 0, next; i < warnings->count; i = next) { /* they are ordered by id */
        const struct warning *warning = &warnings->list[i];
        size_t cells = 0, runs = 0;
        for (next = i; next < warnings->count && warnings->list[next].id == warning->id; next++) {
            cells += warnings->list[next].cell != NULL ? 1 : 0;
            runs += warnings->list[next].runs;
        }
        text_print(file, "  %s, %zu run%s", warning_name(warning->id), runs, plural(runs));
        if (cells > 0)
            text_print(file, " of %zu cell%s", cells, plural(cells));
        /* numbers are worth a line only where they are about the same thing */
        if (cells <= 1 && warning->detail[0] != '\0')
            text_print(file, " (%s)", warning->detail);
        text_print(file, ": %s\n", warning_sentence(warning->id));
        text_print(file, "    hint: %s\n", warning_hint(warning->id));
    }
}

/* --- show plan --- */

/* "workload.mechanism"; of those that the file names or that vary. */
static bool name_axis(const struct axis *axis, struct text *name)
{
    text_addf(name, "%s.%s", axis->field->section, axis->field->key);
    return axis->given || axis->count > 1;
}

enum { VALUES_LEAST = 30, VALUES_INDENT = 4 }; /* columns */

/* The values come last: they are a list of any length, and go on further left where there is little room. */
static void show_axes(const struct spec *spec, FILE *file)
{
    size_t width = strlen("KEY");
    for (unsigned i = 0; i < cell_field_count; i++) {
        own_text key = {0};
        if (name_axis(&spec->axes[i], &key) && key.length > width)
            width = key.length;
    }
    own_text head = {0}, next = {0};
    text_addf(&head, "%-*s  NUMBER  ", (int)width, "KEY");
    bool room = head.length + VALUES_LEAST <= paragraph_width(file);
    text_addf(&next, "%*s", room ? (int)head.length : VALUES_INDENT, "");
    paragraph_print(file, paragraph_width(file), text_string(&head), "", "VALUES");
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        own_text key = {0}, first = {0}, values = {0};
        if (!name_axis(axis, &key))
            continue;
        text_addf(&first, "%-*s  %6zu  ", (int)width, text_string(&key), axis->count);
        axis_print(axis, ", ", &values);
        paragraph_print(file, paragraph_width(file), text_string(&first), text_string(&next),
                        text_string(&values));
    }
}

void show_exclusions(const struct experiment *experiment, FILE *file)
{
    const struct plan *plan = &experiment->plan;
    own_text control = {0}, line = {0};
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        const struct exclusion *exclusion = &plan->exclusions[i];
        size_t alike = plan_excluded_alike(plan, i);
        own_text cell = {0}, names = {0};
        if (alike == 0)
            continue;
        cell_describe(&exclusion->cell, &experiment->spec, &cell);
        plan_excluded_mechanisms(plan, i, &names);
        text_addf(&line, "%zu cell%s: %s", alike, plural(alike), exclusion->why);
        show_line(file, "excluded", &line);
        text_addf(&line, "the first: %s", text_string(&cell));
        show_line(file, "", &line);
        if (names.length > 0) {
            text_addf(&line, "mechanisms: %s", text_string(&names));
            show_line(file, "", &line);
        }
        if (exclusion->hint[0] != '\0') {
            text_addf(&line, "hint: %s", exclusion->hint);
            show_line(file, "", &line);
        }
    }
    plan_explain_control(plan, &experiment->spec, &control);
    if (control.length > 0) {
        text_addf(&line, "there is no A/A control%s", text_string(&control));
        show_line(file, "control", &line);
    }
}

/* "from the A/A noise of quick-20261130-171359: 2.1 % in throughput". */
static void add_found_by_pilot(const struct pilot *pilot, size_t blocks, size_t tests, int64_t seed,
                               struct text *line)
{
    for (size_t i = 0; i < pilot->count; i++) {
        double found = noise_found(&pilot->list[i].noise, blocks, tests, (uint64_t)seed);
        if (isnan(found))
            continue;
        if (line->length == 0)
            text_addf(line, "in 80 %% of cases, from the A/A noise of %s: ", pilot->folder);
        else
            text_add(line, ", ");
        phrase_found(found, line);
        text_addf(line, " in %s", metrics[pilot->list[i].metric].label);
    }
}

/* Of noise that is not known yet: an example of a quiet host and of a busy one. */
static void add_found_by_example(size_t blocks, size_t tests, struct text *line)
{
    static const double noises[] = {0.02, 0.15};
    double shift = power_shift_normal(blocks, ALPHA / (double)tests);
    for (unsigned i = 0; i < 2; i++) {
        text_add(line, i == 0 ? "in 80 % of cases " : ", ");
        phrase_found(exp(noises[i] * shift), line);
        text_addf(line, " where a block's ratio varies by %.0f %%", 100 * noises[i]);
    }
}

/* What it can find at one place. */
static void show_found(const struct settings *settings, const struct pilot *pilot, size_t family, FILE *file)
{
    own_text line = {0};
    size_t blocks = (size_t)looks_most_blocks(settings), tests = family * looks_count(settings);
    if (family == 0 || blocks < plan_least_blocks(tests, ALPHA))
        return;
    add_found_by_pilot(pilot, blocks, tests, settings->seed, &line);
    if (line.length == 0)
        add_found_by_example(blocks, tests, &line);
    show_line(file, "finds", &line);
}

static void show_least_blocks(const struct experiment *experiment, const struct pilot *pilot, FILE *file)
{
    size_t family = plan_family(&experiment->plan);
    const struct settings *settings = &experiment->spec.settings;
    unsigned least = plan_least_blocks(family * looks_count(settings), ALPHA);
    own_text why = {0}, line = {0}, compared = {0};
    plan_tell_family(family, &compared);
    plan_explain_contrast(&experiment->plan, &experiment->spec, &why);
    if (why.length > 0) {
        text_addf(&line, "nothing: %s", text_string(&why));
        show_line(file, "compared", &line);
    }
    if (family > 0) {
        text_addf(&line, "%u blocks, so that %s can be significant at 5 %%%s", least, text_string(&compared),
                  looks_most_blocks(settings) < (int64_t)least ? ": more than this plan has" : "");
        show_line(file, "least", &line);
    }
    show_found(settings, pilot, family, file);
}

static void show_profiles_due(size_t due, const char *profiles, const char *hint, FILE *file)
{
    own_text line = {0};
    text_addf(&line, "%zu more run%s after all blocks, one of each cell", due, plural(due));
    show_line(file, "profiles", &line);
    text_addf(&line, "%s", profiles);
    show_line(file, "", &line);
    if (hint[0] == '\0')
        return;
    text_addf(&line, "hint: %s", hint);
    show_line(file, "", &line);
}

/* "36 of 3 arms: 33 rounds of 10 ms an arm each, 42 s; steady runs 26 s". */
static void show_contests(const struct experiment *experiment, FILE *file)
{
    const struct settings *settings = &experiment->spec.settings;
    const struct plan *plan = &experiment->plan;
    size_t contests, least, most, steady = 0;
    char time[32];
    own_text line = {0};
    plan_count_contests(plan, &contests, &least, &most);
    if (contests == 0)
        return;
    for (size_t i = 0; i < plan->run_count; i++)
        steady += plan->runs[i].order != ORDER_CONTEST;
    int64_t steady_ns = (int64_t)steady * (settings->warmup_ns + settings->duration_ns);
    text_addf(&line, "%zu of %zu", contests, least);
    if (most > least)
        text_addf(&line, " to %zu", most);
    text_addf(&line, " arms: %zu", schedule_rounds(settings->duration_ns, settings->slice_ns, most));
    if (most > least)
        text_addf(&line, " to %zu", schedule_rounds(settings->duration_ns, settings->slice_ns, least));
    text_add(&line, " rounds in slices of ");
    units_label(UNIT_NS, settings->slice_ns, &line);
    progress_time(plan_time_ns(plan, settings) - steady_ns, time);
    text_addf(&line, ", %s", time);
    progress_time(steady_ns, time);
    if (steady > 0)
        text_addf(&line, "; %zu other runs, %s", steady, time);
    show_line(file, "contests", &line);
}

/* Why there may be fewer blocks, or more. */
static void show_stopping(const struct settings *settings, FILE *file)
{
    own_text line = {0};
    looks_tell(settings, &line);
    if (line.length > 0)
        show_line(file, "stopping", &line);
    if (settings->refine) {
        text_add(&line,
                 "as many blocks behind these, of 4 more sizes wherever the faster of two arms changes");
        show_line(file, "refining", &line);
    }
    if (settings->budget_ns == 0)
        return;
    units_label(UNIT_NS, settings->budget_ns, &line);
    text_add(&line, ": no block is begun that would not end in it");
    show_line(file, "budget", &line);
}

/* A plan has no right to make the namespace in which a kernel can be asked for these. */
static void show_asked_later(const struct plan *plan, FILE *file)
{
    bool tbf = false, netem = false, sink = false;
    own_text line = {0};
    for (size_t i = 0; i < plan->cell_count; i++) {
        tbf = tbf || plan->cells[i].rate > 0;
        netem = netem || cell_needs_netem(&plan->cells[i]);
        sink = sink || plan->cells[i].path == PATH_SINK;
    }
    const char *needs[] = {tbf ? "tbf" : NULL, netem ? "netem" : NULL, sink ? "a device for the sink" : NULL};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (needs[i] != NULL)
            text_addf(&line, "%s%s", line.length > 0 ? ", " : "whether the kernel has ", needs[i]);
    if (line.length == 0)
        return;
    text_add(&line, ": a run excludes the cells that need what it lacks; sudo labrun check says before");
    show_line(file, "not asked", &line);
}

void show_plan(const struct experiment *experiment, const struct pilot *pilot, const char *profiles,
               const char *hint, FILE *file)
{
    const struct plan *plan = &experiment->plan;
    const struct settings *settings = &experiment->spec.settings;
    own_text warmup = {0}, duration = {0}, control = {0}, line = {0};
    char total[32];
    size_t controls = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        controls += plan->cells[i].control;
    size_t profiles_due = settings->profile ? plan->cell_count - controls : 0;
    units_label(UNIT_NS, settings->warmup_ns, &warmup);
    plan_tell_window(settings, &duration);
    if (controls > 0)
        text_addf(&control, ", of which %zu %s the A/A control", controls, controls == 1 ? "is" : "are");

    text_print(file, "experiment %s\n\n", settings->name);
    show_axes(&experiment->spec, file);
    fputs("\n", file);
    text_addf(&line, "%zu%s", plan->cell_count, text_string(&control));
    show_line(file, "cells", &line);
    if (settings->precision > 0)
        text_addf(&line, "%lld to ", (long long)settings->blocks);
    text_addf(&line, "%lld, ", (long long)looks_most_blocks(settings));
    plan_tell_order(plan, settings, &line);
    text_addf(&line, ", seed %lld", (long long)settings->seed);
    show_line(file, "blocks", &line);
    show_stopping(settings, file);
    text_addf(&line, "%s%zu of %s warm-up and %s%s", settings->precision > 0 ? "at most " : "",
              plan->run_count, text_string(&warmup), text_string(&duration),
              plan_has_contests(plan) ? ", which the arms of a contest share" : "");
    show_line(file, "runs", &line);
    show_contests(experiment, file);
    if (profiles_due > 0)
        show_profiles_due(profiles_due, profiles, hint, file);
    progress_time(plan_time_ns(plan, settings) +
                      (int64_t)profiles_due * (settings->warmup_ns + settings->duration_ns),
                  total);
    text_addf(&line, "at least %s%s%s", total, settings->bytes > 0 ? ", and as long as the bytes take" : "",
              settings->precision > 0 ? ", if no place stops" : "");
    show_line(file, "time", &line);
    show_least_blocks(experiment, pilot, file);
    show_exclusions(experiment, file);
    show_asked_later(plan, file);
}

/* --- show profile --- */

enum { PROFILES_SHOWN_MAX = 200, NAME_BYTES = 24 };

static int show_shares(const struct findings *findings, FILE *file, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    uint64_t groups = profile_shares_groups(shares, PROFILE_SHARE_LEAST);
    struct heading columns[1 + PROFILE_GROUP_COUNT] = {{"SAMPLES", true}};
    char names[PROFILE_GROUP_COUNT][NAME_BYTES] = {""};
    struct parameters parameters;
    size_t count = 1;
    own_table table = {0};
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        const char *name = profile_group_name(group);
        if ((groups >> group & 1) == 0)
            continue;
        for (size_t i = 0; name[i] != '\0' && i + 1 < NAME_BYTES; i++)
            names[group][i] = (char)toupper((unsigned char)name[i]);
        columns[count++] = (struct heading){names[group], true};
    }
    parameters_find(varies, &findings->experiment.spec, &parameters);
    int rc = table_open_cells(&table, &parameters, columns, count, err);
    for (size_t i = 0; i < shares->count && i < PROFILES_SHOWN_MAX && rc == 0; i++) {
        const struct profile_share *share = &shares->list[i];
        struct text texts[1 + PROFILE_GROUP_COUNT] = {0}, *text = texts;
        text_addf(text++, "%" PRIu64, share->samples);
        for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
            if (groups >> group & 1)
                text_percent(text++, 100 * share->groups[PROFILE_WORKERS][group].value);
        rc = table_row_cell(&table, &share->profile->cell, texts, err);
    }
    if (rc == 0)
        rc = table_print(&table, file, err);
    if (rc == 0 && shares->count > PROFILES_SHOWN_MAX)
        text_print(file, "%zu more: profile_shares.csv has all\n",
                   shares->count - (size_t)PROFILES_SHOWN_MAX);
    return rc;
}

int show_profile(const struct findings *findings, FILE *file, struct err *err)
{
    static void (*const phrases[])(const struct profile_shares *, struct text *) = {
        profile_phrase_overhead, profile_phrase_others, profile_phrase_hidden, profile_phrase_lost,
        profile_phrase_failed};
    const struct profile_shares *shares = &findings->shares;
    const char *why = findings_no_profile(findings);
    int rc = 0;
    if (why == NULL && shares->count + shares->failed_count == 0)
        return 0;
    fputs("\nwhere the CPU time goes", file);
    fputs(shares->count > 0 ? ", % of the workers' samples:\n" : ":\n", file);
    if (shares->count > 0)
        rc = show_shares(findings, file, err);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        own_text words = {0};
        if (shares->count > 0 || phrases[i] == profile_phrase_failed)
            phrases[i](shares, &words);
        if (words.length > 0)
            paragraph_print(file, paragraph_width(file), "  ", "  ", text_string(&words));
    }
    if (why != NULL)
        paragraph_print(file, paragraph_width(file), "  could not be told: ", "  ", why);
    return rc;
}

/* --- show cells --- */

enum { CELLS_SHOWN_MAX = 500 };

static const struct heading figures[] = {{"RUNS", true},       {"GBIT/S", true},   {"SPREAD", false},
                                         {"US/MESSAGE", true}, {"CPU NS/B", true}, {"COPIES/B", true},
                                         {"LIMIT", false},     {"", false}};
/* The same where round trips were timed. */
static const struct heading timed_figures[] = {
    {"RUNS", true},   {"GBIT/S", true},   {"SPREAD", false},  {"US/MESSAGE", true}, {"P50 US", true},
    {"P99 US", true}, {"CPU NS/B", true}, {"COPIES/B", true}, {"LIMIT", false},     {"", false}};
enum {
    FIGURES = sizeof figures / sizeof *figures,
    TIMED_FIGURES = sizeof timed_figures / sizeof *timed_figures
};

const struct table_word *table_word(unsigned i)
{
    static const struct table_word words[] = {
        {"RUNS", "runs of the cell that were ok"},
        {"GBIT/S", "the median of throughput_gbps over these runs"},
        {"SPREAD",
         "of the throughput: [95 % interval of the median, of order statistics], or in round brackets least "
         "and most, where fewer than 6 runs allow no interval"},
        {"US/MESSAGE", "the median of receive_us: the time of a message on its connection"},
        {"P50 US", "the median of latency_p50_us: half of the round trips or messages took no longer"},
        {"P99 US", "the median of latency_p99_us: 99 of 100 took no longer"},
        {"CPU NS/B", "the median of cpu_ns_per_byte, of both sides together"},
        {"COPIES/B", "the median of copies_per_byte, of user space and kernel, both sides"},
        {"LIMIT", "the bottleneck of more than half of the runs; nothing: of none"},
    };
    return i < sizeof words / sizeof *words ? &words[i] : NULL;
}

static void print_median(struct text *text, const struct summaries *summaries, const struct cell *cell,
                         enum metric_id metric)
{
    const struct summary *summary = summaries_find(summaries, cell, metric);
    table_quantity(summary != NULL ? summary->median : NAN, text);
}

/* The interval of the median; where blocks are too few for one, the range, in other brackets. */
static void print_spread(struct text *text, const struct summary *summary)
{
    if (summary == NULL || summary->n < 2)
        return;
    bool interval = !isnan(summary->low);
    text_add(text, interval ? "[" : "(");
    table_quantity(interval ? summary->low : summary->min, text);
    text_add(text, " - ");
    table_quantity(interval ? summary->high : summary->max, text);
    text_add(text, interval ? "]" : ")");
}

static void print_limit(const struct run_index *index, const struct cell *cell, struct text *text)
{
    size_t number = cell_lookup_find(&index->cells, cell);
    if (number < index->measured)
        metric_print(&metrics[METRIC_bottleneck], run_index_word(index, number, METRIC_bottleneck), text);
}

/* What the kernel really did to the copies of a cell, and what else its numbers are of; nothing where they
 * are what they seem. */
static void print_remarks(const struct findings *findings, const struct cell *cell, struct text *text)
{
    const struct summary *copied = summaries_find(&findings->summaries, cell, METRIC_zc_copied_pct);
    if (cell->verify)
        text_add(text, "verified: timings include checking");
    if (copied == NULL || isnan(copied->median))
        return;
    text_add(text, text->length > 0 ? ", " : "");
    text_percent(text, copied->median);
    text_add(text, " % copied by the kernel");
}

static bool is_timed(const struct findings *findings)
{
    return run_index_knows(&findings->index, METRIC_latency_p50_us);
}

/* What P50 and P99 are of. */
static void print_latency(const struct findings *findings, FILE *file)
{
    own_text line = {0};
    phrase_latency(&findings->index, &line);
    text_print(file, "P50, P99: %s\n", text_string(&line));
}

static int add_cell(const struct findings *findings, const struct cell *cell, struct table *table,
                    struct err *err)
{
    const struct summaries *summaries = &findings->summaries;
    struct text texts[TIMED_FIGURES] = {0};
    size_t count = 0;
    const struct summary *throughput = summaries_find(summaries, cell, METRIC_throughput_gbps);
    text_addf(&texts[count++], "%zu", throughput != NULL ? throughput->n : 0);
    print_median(&texts[count++], summaries, cell, METRIC_throughput_gbps);
    print_spread(&texts[count++], throughput);
    print_median(&texts[count++], summaries, cell, METRIC_receive_us);
    if (is_timed(findings)) {
        print_median(&texts[count++], summaries, cell, METRIC_latency_p50_us);
        print_median(&texts[count++], summaries, cell, METRIC_latency_p99_us);
    }
    print_median(&texts[count++], summaries, cell, METRIC_cpu_ns_per_byte);
    print_median(&texts[count++], summaries, cell, METRIC_copies_per_byte);
    print_limit(&findings->index, cell, &texts[count++]);
    struct text *remarks = &texts[count];
    print_remarks(findings, cell, remarks);
    /* "unsteady 3/10": in that many of its runs; the id alone: in all. Remarks tell some of them in words
     * already. */
    for (size_t i = 0; i < findings->warnings.count; i++) {
        const struct warning *warning = &findings->warnings.list[i];
        bool told = warning->id == WARNING_copied || warning->id == WARNING_verified;
        if (warning->cell == NULL || told || !cell_same(warning->cell, cell))
            continue;
        text_addf(remarks, "%s%s", remarks->length > 0 ? ", " : "", warning_name(warning->id));
        if (warning->runs < warning->of)
            text_addf(remarks, " %zu/%zu", warning->runs, warning->of);
    }
    return table_row_cell(table, cell, texts, err);
}

/* Adds the cells so that mechanisms that can be compared stand below each other. */
static int add_cells(const struct findings *findings, struct table *table, struct err *err)
{
    const struct plan *plan = &findings->experiment.plan;
    own_free bool *shown = calloc(plan->cell_count, sizeof *shown);
    if (shown == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (shown[i])
            continue;
        for (size_t j = i; j < plan->cell_count; j++) {
            if (shown[j] ||
                cell_compare_places(&plan->cells[i], &plan->cells[j], &cell_fields[plan->contrast]) != 0)
                continue;
            int rc = add_cell(findings, &plan->cells[j], table, err);
            if (rc != 0)
                return rc;
            shown[j] = true;
        }
    }
    return 0;
}

static int show_cells(const struct findings *findings, FILE *file, struct err *err)
{
    struct parameters parameters;
    own_table table = {0};
    if (findings->experiment.plan.cell_count > CELLS_SHOWN_MAX) {
        text_print(file, "%zu cells: too many for a table, see summary.csv\n",
                   findings->experiment.plan.cell_count);
        return 0;
    }
    parameters_find(varies, &findings->experiment.spec, &parameters);
    int rc = is_timed(findings) ? table_open_cells(&table, &parameters, timed_figures, TIMED_FIGURES, err)
                                : table_open_cells(&table, &parameters, figures, FIGURES, err);
    if (rc == 0)
        rc = add_cells(findings, &table, err);
    if (rc == 0)
        rc = table_print(&table, file, err);
    if (rc == 0)
        text_print(
            file,
            "SPREAD: [95 %% interval of the median], or (least - most) where fewer than 6 runs allow no "
            "interval\n");
    if (rc == 0 && is_timed(findings))
        print_latency(findings, file);
    return rc;
}

int show_findings(const struct findings *findings, FILE *file, struct err *err)
{
    int rc = show_cells(findings, file, err);
    if (rc == 0)
        rc = show_latency(findings, file, err);
    if (rc == 0) {
        if (findings->experiment.plan.exclusion_count > 0)
            fputc('\n', file);
        show_exclusions(&findings->experiment, file);
        show_costs(&findings->costs, &findings->experiment.spec, file);
        rc = show_profile(findings, file, err);
    }
    if (rc == 0)
        show_warnings(&findings->warnings, file);
    return rc;
}
