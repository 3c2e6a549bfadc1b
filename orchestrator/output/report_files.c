/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/report_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/answers.h"
#include "answers/headline.h"
#include "answers/latency.h"
#include "answers/statement.h"
#include "output/figure_files.h"
#include "plots/distribution.h"
#include "plots/figure.h"
#include "plots/figure_values.h"
#include "plots/over_time.h"
#include "plots/picture.h"
#include "plots/ratio.h"
#include "plots/report.h"
#include "record/columns.h"
#include "results/environment.h"
#include "results/folder.h"

/* --- tables --- */

static int write_text_file(const struct results *results, const char *name, const struct text *text,
                           struct err *err)
{
    int rc = text_ok(text, err);
    return rc == 0 ? results_write(results, name, text_string(text), text->length, err) : rc;
}

enum { PART_SUMMARIES = 4096 }; /* about 1 MB */

/* summary.csv part by part: of 10,000 cells it is 160 MB. False behind the last part. */
static bool summary_part(const void *source, size_t part, struct text *text)
{
    const struct summaries *summaries = source;
    size_t begin = part * PART_SUMMARIES;
    if (part == 0)
        columns_header(&summary_columns, text);
    else if (begin >= summaries->count)
        return false;
    size_t left = summaries->count - begin;
    columns_rows(&summary_columns, summaries->list + begin, left < PART_SUMMARIES ? left : PART_SUMMARIES,
                 text);
    return true;
}

/* Where nothing was timed, or profiled, a file of nothing but its header would puzzle. */
static int write_some(const struct results *results, const char *name, const struct columns *columns,
                      const void *rows, size_t count, struct err *err)
{
    own_text text = {0};
    if (count == 0)
        return 0;
    columns_csv(columns, rows, count, &text);
    return write_text_file(results, name, &text, err);
}

static int write_tables(const struct findings *findings, const struct percentiles *percentiles,
                        struct err *err)
{
    own_text verdicts = {0}, averages = {0}, crossovers = {0};
    const struct columns verdict = columns_without(&verdict_columns, findings->index.contrast),
                         crossover = columns_without(&crossover_columns, findings->index.contrast);
    columns_csv(&verdict, findings->verdicts.list, findings->verdicts.count, &verdicts);
    columns_csv(&average_columns, findings->averages.list, findings->averages.count, &averages);
    columns_csv(&crossover, findings->crossovers.list, findings->crossovers.count, &crossovers);
    int rc = results_write_parts(&findings->results, "summary.csv", summary_part, &findings->summaries, err);
    if (rc == 0)
        rc = write_text_file(&findings->results, "verdicts.csv", &verdicts, err);
    if (rc == 0)
        rc = write_text_file(&findings->results, "averages.csv", &averages, err);
    if (rc == 0)
        rc = write_text_file(&findings->results, "crossovers.csv", &crossovers, err);
    if (rc == 0)
        rc = write_some(&findings->results, "percentiles.csv", &percentile_columns, percentiles->list,
                        percentiles->count, err);
    return rc == 0 ? write_some(&findings->results, "profile_shares.csv", &profile_share_columns,
                                findings->shares.rows, findings->shares.row_count, err)
                   : rc;
}

/* --- frame --- */

/* Which event a metric rests on: where it could not be had, the figure says why. */
static const struct {
    enum metric_id metric;
    enum counter_id counter;
} counted[] = {
    {METRIC_tx_cycles, COUNTER_cycles},
    {METRIC_rx_cycles, COUNTER_cycles},
    {METRIC_tx_cycles_per_byte, COUNTER_cycles},
    {METRIC_rx_cycles_per_byte, COUNTER_cycles},
    {METRIC_cycles_per_byte, COUNTER_cycles},
    {METRIC_tx_instructions, COUNTER_instructions},
    {METRIC_rx_instructions, COUNTER_instructions},
    {METRIC_tx_l1d_misses, COUNTER_l1d_misses},
    {METRIC_rx_l1d_misses, COUNTER_l1d_misses},
    {METRIC_l1d_misses_per_kb, COUNTER_l1d_misses},
    {METRIC_tx_llc_misses, COUNTER_llc_misses},
    {METRIC_rx_llc_misses, COUNTER_llc_misses},
    {METRIC_llc_misses_per_kb, COUNTER_llc_misses},
    {METRIC_cache_misses_per_kb, COUNTER_cache_misses},
};

/* Caption, the experiment's name, and why a metric has no data: the same for every way to draw. */
struct frame {
    struct text caption, name;      /* owned */
    struct run_intervals intervals; /* owned */
    struct percentiles percentiles; /* owned */
    const char *gaps[METRIC_COUNT]; /* borrowed from the environment */
    struct err unread;              /* why there are no intervals */
    struct figure_context context;  /* points into this frame: it must not be copied */
};

static void frame_release(struct frame *frame)
{
    text_release(&frame->caption);
    text_release(&frame->name);
    run_intervals_release(&frame->intervals);
    percentiles_release(&frame->percentiles);
}

#define own_frame OWNED_BY(frame_release) struct frame

/* All values of a parameter that the caption names: "veth", "1500/9000". */
static void add_parameter(const struct spec *spec, const char *key, const char *before, struct text *text)
{
    const struct axis *axis = spec_axis(spec, key);
    text_add(text, before);
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        text_add(text, i > 0 ? "/" : "");
        column_print_parameter(axis->field, &cell, text);
    }
}

/* Who reads a percentile has to know whether a late response delays what is sent next. */
static void add_loops(const struct spec *spec, struct text *text)
{
    static const char *const loops[] = {
        [PATTERN_REQUEST_RESPONSE] = "request-response (closed loop)", [PATTERN_PACED] = "paced (open loop)"};
    const struct axis *patterns = spec_axis(spec, "pattern");
    for (size_t i = 0; i < patterns->count; i++) {
        struct cell cell = {0};
        axis_value(patterns, i, &cell);
        if (cell.pattern < sizeof loops / sizeof *loops && loops[cell.pattern] != NULL)
            text_addf(text, ", %s", loops[cell.pattern]);
    }
}

/* "veth, MTU 1500, TCP cubic": a congestion control only where there is TCP. */
static void add_way(const struct spec *spec, struct text *text)
{
    const struct axis *transports = spec_axis(spec, "transport");
    static const char *const names[] = {
        [TRANSPORT_UDP] = "UDP", [TRANSPORT_UNIX] = "Unix sockets", [TRANSPORT_AUTO] = "UDP into the sink"};
    add_parameter(spec, "path", " · ", text);
    add_parameter(spec, "mtu", ", MTU ", text);
    for (size_t i = 0; i < transports->count; i++) {
        struct cell cell = {0};
        axis_value(transports, i, &cell);
        if (cell.transport == TRANSPORT_TCP || cell.transport == TRANSPORT_AUTO)
            add_parameter(spec, "congestion", ", TCP ", text);
        if (cell.transport != TRANSPORT_TCP)
            text_addf(text, ", %s", names[cell.transport]);
    }
    add_loops(spec, text);
}

/* Borrows everything; `prefix` goes in front of files' names. -ENOMEM. */
static int frame_make(const struct findings *findings, const char *prefix, struct frame *frame,
                      struct err *err)
{
    const struct spec *spec = &findings->experiment.spec;
    *frame = (struct frame){0};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        const char *why = findings->environment.counters[counted[i].counter];
        frame->gaps[counted[i].metric] = why[0] != '\0' ? why : NULL;
    }
    for (size_t i = 0; i < LATENCY_PERCENTILES; i++)
        if (!run_index_knows(&findings->index, latency_percentiles[i].metric))
            frame->gaps[latency_percentiles[i].metric] = latency_percentiles[i].gap;
    host_caption(&findings->environment.host, &frame->caption);
    add_way(spec, &frame->caption);
    const unsigned blocks = stopping_blocks(&findings->stopping);
    text_addf(&frame->caption, " · %u block%s · %.10s", blocks, plural(blocks),
              findings->environment.started);
    text_addf(&frame->name, "%s, seed %lld", spec->settings.name, (long long)spec->settings.seed);
    if (intervals_read(&findings->results, &frame->intervals, &frame->unread) != 0) /* then not drawn */
        run_intervals_release(&frame->intervals);
    if (percentiles_make(&findings->results, &findings->index, &frame->percentiles, err) != 0)
        return -err->code;
    frame->context = (struct figure_context){
        .summaries = &findings->summaries,
        .spec = spec,
        .experiment = text_string(&frame->name),
        .caption = text_string(&frame->caption),
        .gaps = frame->gaps,
        .prefix = prefix,
        .verdicts = &findings->verdicts,
        .shares = &findings->shares,
        .intervals = frame->intervals.count > 0 ? &frame->intervals : NULL,
        .percentiles = &frame->percentiles,
        .records = &findings->records,
        .blocks = blocks,
    };
    return text_ok(&frame->caption, err) < 0 ? -err->code : text_ok(&frame->name, err);
}

/* --- page --- */
/* report.html: gathers what plots/report writes down. The pictures are read from the folder, and so have to
 * be drawn before. */

enum { PICTURE_BYTES_MAX = 4 << 20 }; /* a busy figure has 100 KB */

/* What the page is made of, and the strings that its parts point to. */
struct page {
    const struct findings *findings;
    const struct figure_context *context;
    const struct figure_notes *notes;
    const struct err *unread; /* intervals.csv */
    const char *no_pictures;  /* why those in the folder are not of these data; NULL: they are */
    struct report_figure figures[REPORT_FIGURES_MAX];
    struct figure_values values[REPORT_FIGURES_MAX]; /* owned: theirs */
    size_t figure_count;                             /* those that the page does not show are counted */
    struct report_series series[REPORT_FIGURES_MAX * REPORT_SERIES_MAX];
    size_t series_count;
    struct report_fact *facts; /* owned, as many as there are */
    size_t fact_count;
    char **strings; /* owned, and so is what they point to */
    size_t string_count;
};

static void page_release(struct page *page)
{
    for (size_t i = 0; i < page->string_count; i++)
        free(page->strings[i]);
    for (size_t i = 0; i < REPORT_FIGURES_MAX; i++)
        figure_values_release(&page->values[i]);
    free(page->strings);
    free(page->facts);
}

/* Keeps a string; "" when memory ran out, which the page itself will then run into. */
static const char *page_keep(struct page *page, char *string)
{
    if (string == NULL)
        return "";
    page->strings[page->string_count++] = string;
    return string;
}

static void add_fact(struct page *page, const char *group, const char *name, const char *value)
{
    page->facts[page->fact_count++] = (struct report_fact){.group = group, .name = name, .value = value};
}

/* The same, beside others of the group that have that value: five counters lack for one reason. */
static void join_fact(struct page *page, const char *group, const char *name, const char *value)
{
    for (size_t i = 0; i < page->fact_count; i++) {
        struct report_fact *fact = &page->facts[i];
        if (strcmp(fact->group, group) != 0 || strcmp(fact->value, value) != 0)
            continue;
        own_text names = {0};
        text_addf(&names, "%s, %s", fact->name, name);
        fact->name = page_keep(page, text_steal(&names));
        return;
    }
    add_fact(page, group, name, value);
}

static void find_facts(const struct environment *environment, struct page *page)
{
    static const char *const groups[][2] = {{"host", "Host"}, {"versions", "Versions"}, {"", "Experiment"}};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (unsigned i = 0; i < environment_member_count; i++) {
            const struct environment_member *member = &environment_members[i];
            own_text value = {0};
            bool elsewhere = strcmp(member->key, "command") == 0 || strcmp(member->key, "order") == 0;
            if (strcmp(member->section, groups[g][0]) != 0 || elsewhere)
                continue;
            environment_member_print(member, environment, &value);
            text_add(&value, "");
            add_fact(page, groups[g][1], member->label, page_keep(page, text_steal(&value)));
        }
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        join_fact(page, "Counters", counter_name(i),
                  environment->counters[i][0] == '\0' ? "available" : environment->counters[i]);
    for (unsigned i = 0; i < environment->host.mitigation_count; i++)
        join_fact(page, "Mitigations", environment->host.mitigations[i].name,
                  environment->host.mitigations[i].state);
}

/* Its title and series, which the drawing does not tell: it is made once more, up to where it would be
 * written down. */
static int describe_picture(struct page *page, const struct figure *figure, const struct variants *variants,
                            size_t variant, struct report_figure *shown, struct err *err)
{
    own_figure_description description = {0};
    shown->values = &page->values[page->figure_count - 1];
    if (variant == 0 && figure->metric == run_index_speed(&page->findings->index))
        shown->lead = figure->kind == &figure_of_ratios          ? LEAD_RATIOS
                      : figure->kind == &figure_of_distributions ? LEAD_DISTRIBUTION
                                                                 : LEAD_NONE;
    if (figure_describe(figure, variants, variant, page->context, &description, shown->values, err) != 0)
        return -err->code;
    shown->title = page_keep(page, text_steal(&description.title));
    shown->series = &page->series[page->series_count];
    for (size_t i = 0; i < description.series_count && i < REPORT_SERIES_MAX; i++)
        page->series[page->series_count++] = (struct report_series){
            .name = page_keep(page, text_steal(&description.series[i].name)),
            .look = description.series[i].look,
            .band = description.series[i].band,
        };
    shown->series_count = (size_t)(&page->series[page->series_count] - shown->series);
    return 0;
}

/* A picture as it lies in the folder; what is wrong with it is said in its place. */
static int add_picture(void *to, const struct figure *figure, const struct variants *variants, size_t variant,
                       struct err *err)
{
    struct page *page = to;
    const struct findings *findings = page->findings;
    struct err unread = {0};
    char *bytes = NULL;
    own_text svg = {0}, script = {0};
    if (page->figure_count++ >= REPORT_FIGURES_MAX)
        return 0;
    struct report_figure *shown = &page->figures[page->figure_count - 1];
    figure_path(figure, variants, variant, page->context->prefix, "svg", &svg);
    figure_path(figure, variants, variant, page->context->prefix, "gp", &script);
    shown->source = figure_source(figure);
    shown->metric = figure->metric;
    shown->instead = figure->instead;
    shown->script = page_keep(page, text_steal(&script));
    const char *note = figure_notes_find(page->notes, shown->script);
    if (note != NULL)
        shown->missing = note;
    else if (page->no_pictures != NULL)
        shown->missing = page->no_pictures;
    else if ((findings->experiment.spec.settings.figures.bits >> FORMAT_SVG & 1) == 0)
        shown->missing = "the experiment asks for no SVG (figures.formats)";
    else if (results_read(&findings->results, text_string(&svg), PICTURE_BYTES_MAX, &bytes, &shown->length,
                          &unread) != 0)
        shown->missing = page_keep(page, strdup(unread.what));
    else
        shown->svg = page_keep(page, bytes);
    const struct text *narrow = figure_notes_narrow(page->notes, shown->script);
    if (shown->svg != NULL && narrow != NULL) {
        shown->narrow = text_string(narrow);
        shown->narrow_length = narrow->length;
    }
    return describe_picture(page, figure, variants, variant, shown, err);
}

/* Why there is no figure over time; nothing: there is one, or nobody misses it. */
static void find_no_course(const struct page *page, struct text *why)
{
    for (size_t i = 0; i < page->figure_count && i < REPORT_FIGURES_MAX; i++)
        if (strcmp(page->figures[i].source, "intervals.csv") == 0)
            return;
    if (page->unread->code == ENOENT)
        return; /* of a labrun that recorded none, or taken away */
    if (page->unread->code != 0)
        text_add(why, page->unread->what);
    else
        text_addf(why, "no window of 100 ms or more has %d intervals", OVER_TIME_POINTS_LEAST);
}

static int page_write(struct page *page, struct err *err)
{
    const struct findings *findings = page->findings;
    const struct environment *environment = &findings->environment;
    own_text html = {0}, no_course = {0};
    own_answers answers = {0};
    own_headline headline = {0};
    if (answers_make(findings, &answers, err) != 0 || headline_make(findings, &headline, err) != 0)
        return -err->code;
    find_no_course(page, &no_course);
    const struct report_sources sources = {
        .records = &findings->records,
        .index = &findings->index,
        .headline = &headline,
        .answers = &answers,
        .costs = &findings->costs,
        .summaries = &findings->summaries,
        .verdicts = &findings->verdicts,
        .crossovers = &findings->crossovers,
        .warnings = &findings->warnings,
        .shares = &findings->shares,
        .no_profile = findings_no_profile(findings),
        .spec = &findings->experiment.spec,
        .plan = &findings->experiment.plan,
        .stopping = &findings->stopping,
        .figures = page->figures,
        .figure_count = page->figure_count,
        .no_course = no_course.length > 0 ? text_string(&no_course) : NULL,
        .facts = page->facts,
        .fact_count = page->fact_count,
        .caption = page->context->caption,
        .command = environment->command,
        .version = environment->labrun,
        .experiment = findings->experiment.text,
        .overrides = environment->overrides,
        .override_count = environment->override_count,
    };
    int rc = report_page(&sources, &html, err);
    return rc == 0 ? write_text_file(&findings->results, "report.html", &html, err) : rc;
}

/* --- report --- */

int report_make(const struct findings *findings, bool force, struct err *err)
{
    struct err undrawn = {0};
    own_figure_notes notes = {0};
    own_frame frame = {0};
    int rc = frame_make(findings, findings->experiment.spec.settings.prefix, &frame, err);
    if (rc == 0)
        rc = write_tables(findings, &frame.percentiles, err);
    if (rc != 0)
        return rc;
    if (figures_draw(findings, &frame.context, force, &notes, &undrawn) == -EINTR) {
        *err = undrawn;
        return -EINTR;
    }
    OWNED_BY(page_release)
    struct page page = {.findings = findings,
                        .notes = &notes,
                        .context = &frame.context,
                        .unread = &frame.unread,
                        .no_pictures = undrawn.code != 0 && notes.failed == 0 ? undrawn.what : NULL};
    size_t facts = environment_member_count + COUNTER_COUNT + findings->environment.host.mitigation_count;
    size_t strings = facts + (4 + REPORT_SERIES_MAX) * (size_t)REPORT_FIGURES_MAX;
    page.facts = calloc(facts, sizeof *page.facts);
    page.strings = calloc(strings, sizeof *page.strings);
    if (page.facts == NULL || page.strings == NULL)
        rc = err_set(err, ENOMEM, "out of memory for the page");
    else
        find_facts(&findings->environment, &page);
    if (rc == 0)
        rc = figures_visit(&frame.context, add_picture, &page, err);
    if (rc == 0)
        rc = page_write(&page, err);
    if (rc == 0)
        *err = undrawn; /* said on the page too */
    return -err->code;
}

/* --- matplotlib --- */

struct programs {
    const struct figure_context *context;
    const struct outlet *outlet;
};

static int put_program(void *to, const struct figure *figure, const struct variants *variants, size_t variant,
                       struct err *err)
{
    const struct programs *programs = to;
    own_text name = {0}, text = {0};
    matplotlib_name(figure, variants, variant, programs->context->prefix, &name);
    int rc = matplotlib_script(figure, variants, variant, programs->context, &text, err);
    return rc == 0 ? programs->outlet->put(programs->outlet->to, text_string(&name), &text, err) : rc;
}

/* One Python program per figure and variant. */
static int export_matplotlib(const struct findings *findings, const struct figure_context *context,
                             const struct outlet *outlet, struct err *err)
{
    (void)findings;
    struct programs programs = {.context = context, .outlet = outlet};
    return figures_visit(context, put_program, &programs, err);
}
/* --- export --- */

static const struct {
    const char *name;
    int (*write)(const struct findings *findings, const struct figure_context *context,
                 const struct outlet *outlet, struct err *err);
} formats[] = {
    {"matplotlib", export_matplotlib},
    {"json", export_json},
    {"markdown", export_markdown},
    {"hgrm", export_hgrm},
};
enum { FORMATS = sizeof formats / sizeof *formats };

const char *export_format_name(unsigned i)
{
    return i < FORMATS ? formats[i].name : NULL;
}

int export_make(const struct findings *findings, const char *prefix, const char *format,
                const struct outlet *outlet, struct err *err)
{
    own_frame frame = {0};
    int rc = frame_make(findings, prefix, &frame, err);
    for (unsigned i = 0; i < FORMATS && rc == 0; i++) {
        if (format != NULL && strcmp(format, formats[i].name) != 0)
            continue;
        rc = formats[i].write(findings, &frame.context, outlet, err);
        if (rc == -ENODATA && format == NULL) { /* nobody asked for this one */
            *err = (struct err){0};
            rc = 0;
        }
    }
    return rc;
}
