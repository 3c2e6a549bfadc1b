/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of the headline: what is open, what would decide it, and the command for that. The numbers are remedy.c's.
 */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "answers/headline.h"
#include "answers/phrase.h"
#include "answers/questions.h"
#include "experiment/plan.h"
#include "statistics/power.h"

/* --- undecided --- */

/* Open at as many of as many places: told in one breath. */
static bool is_open_alike(const struct standing *a, const struct standing *b)
{
    return a->metric == b->metric && a->inconclusive == b->inconclusive && a->places == b->places;
}

/* "one-copy, splice in 8 of 8 places": from the standing `i` on all that are alike; nothing where it was told
 * with an earlier one. */
static void add_open_alike(const struct findings *findings, size_t i, bool first, struct text *text)
{
    const struct standing *list = findings->standings.list, *standing = &list[i];
    for (size_t j = 0; j < i; j++)
        if (is_open_alike(&list[j], standing))
            return;
    for (size_t j = i; j < findings->standings.count; j++) {
        if (!is_open_alike(&list[j], standing))
            continue;
        text_add(text, j > i ? ", " : first ? "" : "; ");
        headline_arm(findings, list[j].pair.arm, text);
    }
    if (standing->places <= 1)
        return;
    text_addf(text, " in %zu of ", standing->inconclusive);
    if (first)
        headline_places(findings, standing->places, text);
    else
        text_addf(text, "%zu", standing->places);
}

/* "open in throughput: one-copy, splice in 8 of 8 places; zero-copy in 1 of 8" */
static void add_open(const struct findings *findings, unsigned metric, struct headline *headline)
{
    own_text line = {0}, whole = {0};
    for (size_t i = 0; i < findings->standings.count; i++)
        if (findings->standings.list[i].metric == metric && findings->standings.list[i].inconclusive > 0)
            add_open_alike(findings, i, line.length == 0, &line);
    if (line.length == 0)
        return;
    text_addf(&whole, "open in %s: %s", metrics[metric].label, text_string(&line));
    headline_line(headline, &headline->undecided, &whole);
}

/* "40 s", "12 minutes", "3.5 hours", "4 days": two digits, as nothing is known better. */
static void add_time(double seconds, struct text *text)
{
    static const struct {
        double seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    unsigned i = 0;
    while (i < 3 && seconds < 1.5 * units[i].seconds)
        i++;
    double number = fmax(seconds, 1) / units[i].seconds;
    own_text digits = {0};
    text_number(&digits, number < 10 ? number : round(number), 2);
    text_addf(text, "%s %s%s", text_string(&digits), units[i].name,
              strcmp(text_string(&digits), "1") == 0 ? "" : "s");
}

/* What the widest of the open intervals would be with so many blocks: an interval narrows with their root. */
static void add_precision(double width, size_t blocks, size_t with, struct text *text)
{
    double factor = exp(width * sqrt((double)blocks / (double)with));
    phrase_noise(factor, factor, text);
}

/* No experiment may have more blocks. */
static size_t most_blocks(void)
{
    const struct field *field = setting_fields;
    while (field->offset != offsetof(struct settings, blocks))
        field++;
    return (size_t)field->high;
}

/* "a difference of 3.4 % at one place would have been found in 80 % of cases": from the A/A noise. */
static void add_found(const struct findings *findings, struct headline *headline)
{
    own_text line = {0};
    double found = NAN;
    for (size_t i = 0; i < findings->averages.count; i++) {
        const struct average *average = &findings->averages.list[i];
        if (average->metric == headline_metric(findings) && !average->pair.control &&
            average->pair.against == 0)
            found = fmax(found, average->found);
    }
    if (isnan(found) || headline->undecided.count == 0)
        return;
    text_add(&line, "a difference of ");
    phrase_found(found, &line);
    text_addf(&line, " in %s at one place would have been found in %.0f %% of cases",
              metrics[headline_metric(findings)].label, 100 * POWER);
    headline_line(headline, &headline->undecided, &line);
}

static void add_blocks(const struct findings *findings, struct headline *headline)
{
    own_text line = {0};
    struct remedy remedy = remedy_find(findings);
    size_t least, blocks = headline_blocks(findings, &least);
    if (blocks < least) {
        text_addf(&line, "%zu block%s can decide %s: %zu are the least", blocks, plural(blocks),
                  headline_averages(findings, NULL) > 0 ? "no single place" : "nothing", least);
        headline_line(headline, &headline->undecided, &line);
        return;
    }
    if (remedy.needed == 0)
        return;
    text_addf(&line, "%zu blocks leave the median open interval ", blocks);
    if (remedy.threads > 0) {
        text_add(&line, "with ");
        phrase_threads(remedy.threads, &line);
        text_add(&line, " ");
    }
    text_add(&line, "at ");
    add_precision(remedy.width, blocks, blocks, &line);
    text_add(&line, "; a difference of ");
    phrase_percentage(100 * findings->experiment.spec.settings.equivalence, &line);
    if (remedy.needed > most_blocks()) {
        text_addf(&line, " %% takes more than the %zu blocks that there may be%s", most_blocks(),
                  remedy.threads > 0 ? " there" : "");
    } else {
        text_addf(&line, " %% takes about %zu blocks%s, ", remedy.needed, remedy.threads > 0 ? " there" : "");
        add_time((double)remedy.needed * remedy.each, &line);
    }
    headline_line(headline, &headline->undecided, &line);
}

/* A ragged window is one of which an edge is off by 5 %. */
static const int64_t SHORT_WINDOW_NS = 200000000;

static void add_conditions(const struct findings *findings, struct headline *headline)
{
    own_text line = {0};
    int64_t fewest;
    size_t cells = remedy_cells_warned(findings, WARNING_oversubscribed, &fewest);
    if (cells > 0) {
        text_addf(&line, "%zu of %zu cells have more threads than there are CPUs: ", cells,
                  findings->index.measured);
        if (remedy_threads(findings) > 0)
            text_addf(&line, "with threads = %lld nobody waits for one", (long long)remedy_threads(findings));
        else
            text_add(&line, "fewer threads, or more CPUs, make less noise");
        headline_line(headline, &headline->undecided, &line);
    }
    /* of which a few cells say nothing of the host: a quarter of them, and more than one */
    static const enum warning_id busy[] = {WARNING_busy_host, WARNING_steal, WARNING_ragged_window,
                                           WARNING_unsteady, WARNING_host_changed};
    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++) {
        cells = remedy_cells_warned(findings, busy[i], &fewest);
        if (cells < 2 || 4 * cells < findings->index.measured)
            continue;
        /* threads are late by milliseconds on an idle host too */
        int64_t duration_ns = findings->experiment.spec.settings.duration_ns;
        bool brief = busy[i] == WARNING_ragged_window && duration_ns > 0 && duration_ns < SHORT_WINDOW_NS;
        text_addf(&line, "%s would do more than blocks: %zu of %zu cells carry the warning %s",
                  brief ? "a longer window (experiment.duration)" : "an idle host", cells,
                  findings->index.measured, warning_name(busy[i]));
        if (brief) {
            text_add(&line, " with windows of ");
            units_label(UNIT_NS, duration_ns, &line);
        }
        headline_line(headline, &headline->undecided, &line);
        return;
    }
}

static void add_differing(const struct findings *findings, struct headline *headline)
{
    const struct differing differing = headline_differing(findings);
    own_text line = {0};
    if (differing.open == 0)
        return;
    text_addf(&line,
              "in %zu of %zu comparisons slices and steady runs differ: steady runs tell there, and %zu "
              "block%s of them allow%s no interval",
              differing.open, differing.comparisons, differing.blocks, plural(differing.blocks),
              differing.blocks == 1 ? "s" : "");
    headline_line(headline, &headline->undecided, &line);
}

void headline_write_undecided(const struct findings *findings, struct headline *headline)
{
    unsigned metric = headline_metric(findings), cost = headline_cost(findings);
    add_open(findings, metric, headline);
    if (cost != metric)
        add_open(findings, cost, headline);
    if (headline->undecided.count == 0)
        return;
    add_differing(findings, headline);
    add_blocks(findings, headline);
    add_found(findings, headline);
    add_conditions(findings, headline);
}

/* --- next --- */

/* The same experiment again, with what was changed on the command line, and with `set` ("key=value"). */
static void add_run(const struct findings *findings, const char *const *set, size_t count, struct text *text)
{
    const struct environment *environment = &findings->environment;
    text_add(text, "labrun run DIR/experiment.ini");
    for (size_t i = 0; i < environment->override_count; i++) {
        const char *override = environment->overrides[i];
        size_t key = strcspn(override, "=") + 1;
        bool replaced = false;
        for (size_t j = 0; j < count; j++)
            replaced = replaced || strncmp(override, set[j], key) == 0;
        if (replaced)
            continue;
        text_add(text, " --set ");
        text_shell(text, override);
    }
    for (size_t j = 0; j < count; j++) {
        text_add(text, " --set ");
        text_shell(text, set[j]);
    }
}

#define SECONDS_MOST 3600.0 /* what a run may take that nobody has asked for */
#define ROUNDED_UP 1.25     /* and so much more, where that decides everything */

static void add_next(struct headline *headline, struct headline_step step, const char *why,
                     struct text *command)
{
    own_text line = {0};
    headline->steps[headline->step_count++] = step;
    text_add(&line, why);
    headline_line(headline, &headline->next, &line);
    headline_line(headline, &headline->next, command);
}

/* What asks for no number of blocks. */
static struct headline_step step_of(const char *reason)
{
    return (struct headline_step){.reason = reason, .seconds = NAN};
}

/* As many as decide, where that takes an hour or little more, or as an hour holds, and twice as many as there
 * were. `*enough`: they decide. */
static size_t blocks_to_offer(const struct remedy *remedy, size_t measured, bool *enough)
{
    size_t in_time = remedy->each > 0 ? (size_t)fmin(SECONDS_MOST / remedy->each, 1e9) : measured;
    size_t more = in_time > 2 * measured ? in_time : 2 * measured, most = most_blocks();
    more = more < most ? more : most;
    *enough =
        remedy->needed > 0 && remedy->needed <= most && (double)remedy->needed <= ROUNDED_UP * (double)more;
    return *enough ? remedy->needed : more;
}

static void add_more_blocks(const struct findings *findings, struct headline *headline)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    char blocks[64], threads[64];
    const char *set[3] = {blocks};
    size_t sets = 1;
    own_text command = {0}, why = {0};
    struct remedy remedy = remedy_find(findings);
    size_t least, measured = headline_blocks(findings, &least);
    bool few = measured < least, enough = false;
    size_t more = blocks_to_offer(&remedy, measured, &enough);
    more = few ? least : more;
    if (settings->precision > 0 && more < (size_t)settings->blocks)
        more = (size_t)settings->blocks;
    bool averaged = few && headline_averages(findings, NULL) > 0;
    text_add(&why, averaged ? "to decide single places"
                   : few    ? "to decide anything"
                   : enough ? "to decide what is open"
                            : "to decide more of what is open");
    if (remedy.threads > 0) {
        text_add(&why, " with ");
        phrase_threads(remedy.threads, &why);
    }
    text_add(&why, " (about ");
    add_time((double)more * remedy.each, &why);
    if (!few && !enough && remedy.needed > 0) {
        text_add(&why, ", to ");
        add_precision(remedy.width, measured, more, &why);
    }
    text_add(&why, ")");
    snprintf(blocks, sizeof blocks, "experiment.%sblocks=%zu", settings->precision > 0 ? "max_" : "", more);
    snprintf(threads, sizeof threads, "workload.threads=%lld", (long long)remedy.threads);
    if (remedy.threads > 0)
        set[sets++] = threads;
    if (findings->stopping.ended > 0)
        set[sets++] = "experiment.budget=none";
    add_run(findings, set, sets, &command);
    add_next(headline, (struct headline_step){"more-blocks", more, (double)more * remedy.each},
             text_string(&why), &command);
}

/* Ten times as long, if three rounds of them fit into a contest. */
static void add_longer_slices(const struct findings *findings, struct headline *headline)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    size_t contests, least, most;
    own_text command = {0}, set = {0};
    plan_count_contests(&findings->experiment.plan, &contests, &least, &most);
    int64_t fit = most > 0 ? settings->duration_ns / (3 * (int64_t)most) : 0;
    int64_t longer = (fit < 10 * settings->slice_ns ? fit : 10 * settings->slice_ns) / 1000000;
    if (longer * 1000000 < 2 * settings->slice_ns)
        return;
    text_addf(&set, "experiment.slice=%lldms", (long long)longer);
    add_run(findings, (const char *const[]){text_string(&set)}, 1, &command);
    add_next(headline, step_of("longer-slices"), "or to see whether longer slices say what steady runs do",
             &command);
}

/* Where slices say something else than steady runs: more of these, or longer ones of those. */
static bool add_more_steady(const struct findings *findings, struct headline *headline)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    const struct plan *plan = &findings->experiment.plan;
    own_text command = {0}, why = {0}, set = {0};
    size_t least, had = (size_t)settings->steady;
    headline_blocks(findings, &least);
    if (headline_differing(findings).open == 0 || had >= least) /* of enough some have failed */
        return false;
    size_t more = least - had;
    double seconds = remedy_run_seconds(findings) * (double)plan->run_count +
                     (double)(more * plan->cell_count) *
                         (double)(settings->warmup_ns + settings->duration_ns + RUN_SET_UP_NS) / 1e9;
    text_add(&why, "to decide from steady runs where slices differ (about ");
    add_time(seconds, &why);
    text_add(&why, ")");
    text_addf(&set, "experiment.steady=%zu", least);
    add_run(findings, (const char *const[]){text_string(&set)}, 1, &command);
    add_next(headline, (struct headline_step){"more-steady-runs", least, seconds}, text_string(&why),
             &command);
    add_longer_slices(findings, headline);
    return true;
}

/* The first arm that can be compared with the others in place of a baseline of which no run was ok. */
static bool add_other_baseline(const struct findings *findings, struct headline *headline)
{
    const struct record *failure = NULL;
    const struct run_index *index = &findings->index;
    unsigned arm = 1;
    if (headline_failures(findings, 0, &failure) == 0)
        return false;
    while (arm < index->arm_count && headline_failures(findings, arm, &failure) > 0)
        arm++;
    if (arm == index->arm_count)
        return false;
    own_text set = {0}, why = {0}, command = {0};
    text_add(&set, "experiment.baseline=");
    field_print(index->contrast, index->arms[arm].cell, &set);
    text_add(&why, "to compare with ");
    headline_arm(findings, arm, &why);
    text_add(&why, " (what failed is in labrun.log of the folder)");
    add_run(findings, (const char *const[]){text_string(&set)}, 1, &command);
    add_next(headline, step_of("other-baseline"), text_string(&why), &command);
    return true;
}

void headline_write_next(const struct findings *findings, struct headline *headline)
{
    const struct settings *settings = &findings->experiment.spec.settings;
    own_text command = {0};
    if (findings->records.count + stopping_spared(&findings->stopping) <
        findings->experiment.plan.run_count) {
        text_add(&command, "labrun resume DIR");
        add_next(headline, step_of("missing-runs"), "to measure the runs that are missing", &command);
        return;
    }
    if (findings->index.run_count == 0) {
        text_add(&command, "labrun check");
        add_next(headline, step_of("check-host"), "to see what this host can measure", &command);
    } else if (findings->index.arm_count == 1) {
        own_text key = {0};
        const struct field *field = findings->index.contrast;
        text_addf(&key, "labrun describe %s", field->key);
        add_next(headline, step_of("something-to-compare"), "to find something to compare it with", &key);
    } else if (add_other_baseline(findings, headline)) {
        /* and nothing else: more blocks fail, too */
    } else if (headline->undecided.count > 0) {
        if (!add_more_steady(findings, headline) || remedy_find(findings).needed > 0)
            add_more_blocks(findings, headline);
    } else {
        add_run(findings, NULL, 0, &command);
        add_next(headline, step_of("another-session"),
                 "to see whether another session says the same (then labrun compare)", &command);
    }
    if (settings->control || findings->index.run_count == 0 || findings->index.arm_count == 1)
        return;
    add_run(findings, (const char *const[]){"experiment.control=yes"}, 1, &command);
    add_next(headline, step_of("noise-floor"), "to learn the noise floor", &command);
}

void headline_command(const char *line, const char *folder, struct text *text)
{
    const char *at = strstr(line, "DIR");
    if (at == NULL) {
        text_add(text, line);
        return;
    }
    text_add_bytes(text, line, (size_t)(at - line));
    text_shell(text, folder);
    text_add(text, at + strlen("DIR"));
}
