/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/report_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "answers/answers.h"
#include "answers/statement.h"
#include "base/own.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"
#include "plots/picture.h"
#include "plots/report.h"
#include "record/record.h"
#include "results/environment.h"
#include "results/safe_file.h"

/* --- frame --- */

/* The most metrics that rest on one event. */
enum { EVENT_METRICS_MAX = 10 };

/* Which event each metric rests on: where the event could not be had, the figure says why. */
static const struct gap {
    enum counter_id counter;
    enum metric_id metrics[EVENT_METRICS_MAX];
    size_t count;
} gap_rows[] = {
    {COUNTER_cycles,
     {METRIC_tx_cycles, METRIC_rx_cycles, METRIC_tx_cycles_per_byte, METRIC_rx_cycles_per_byte,
      METRIC_cycles_per_byte},
     5},
    {COUNTER_instructions, {METRIC_tx_instructions, METRIC_rx_instructions}, 2},
    {COUNTER_l1d_misses, {METRIC_tx_l1d_misses, METRIC_rx_l1d_misses, METRIC_l1d_misses_per_kb}, 3},
    {COUNTER_llc_misses, {METRIC_tx_llc_misses, METRIC_rx_llc_misses, METRIC_llc_misses_per_kb}, 3},
    {COUNTER_cache_misses, {METRIC_cache_misses_per_kb}, 1},
};

void frame_release(struct frame *frame)
{
    text_release(&frame->caption);
    text_release(&frame->name);
}

static void find_gaps(const struct environment *environment, const char *gaps[METRIC_COUNT])
{
    for (size_t i = 0; i < sizeof gap_rows / sizeof *gap_rows; i++)
        for (size_t j = 0; j < gap_rows[i].count; j++) {
            const char *why = environment->counters[gap_rows[i].counter];
            gaps[gap_rows[i].metrics[j]] = why[0] != '\0' ? why : NULL;
        }
}

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

static void write_caption(const struct spec *spec, const struct environment *environment, struct text *text)
{
    host_caption(&environment->host, text);
    add_parameter(spec, "path", " · ", text);
    add_parameter(spec, "mtu", ", MTU ", text);
    add_parameter(spec, "congestion", ", ", text);
    text_addf(text, " · %lld block%s · %.10s", (long long)spec->settings.blocks,
              plural(spec->settings.blocks), environment->started);
}

int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err)
{
    const struct spec *spec = &findings->experiment.spec;
    *frame = (struct frame){0};
    find_gaps(&findings->environment, frame->gaps);
    write_caption(spec, &findings->environment, &frame->caption);
    text_addf(&frame->name, "%s, seed %lld", spec->settings.name, (long long)spec->settings.seed);
    frame->context = (struct figure_context){
        .summaries = &findings->summaries,
        .experiment = text_string(&frame->name),
        .caption = text_string(&frame->caption),
        .gaps = frame->gaps,
        .prefix = prefix,
        .shares = &findings->shares,
        .records = &findings->records,
        .blocks = (size_t)spec->settings.blocks,
    };
    return text_ok(&frame->caption, err) < 0 ? -err->code : text_ok(&frame->name, err);
}

/* --- page --- */

enum {
    PICTURE_BYTES_MAX = 4 << 20, /* a busy figure has 100 KB */
};

/* Strings that the page's sources point to. */
struct shelf {
    struct report_figure figures[REPORT_FIGURES_MAX];
    size_t figure_count; /* those that the page does not show are counted */
    struct report_series series[REPORT_FIGURES_MAX * REPORT_SERIES_MAX];
    size_t series_count;
    struct report_fact *facts; /* owned, as many as there are */
    size_t fact_count;
    char **strings; /* owned, and so is what they point to */
    size_t string_count;
};

static void shelf_release(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->string_count; i++)
        free(shelf->strings[i]);
    free(shelf->strings);
    free(shelf->facts);
}

static int shelf_make(const struct environment *environment, struct shelf *shelf, struct err *err)
{
    size_t facts = environment_member_count + COUNTER_COUNT + environment->host.mitigation_count;
    size_t strings = facts + (4 + REPORT_SERIES_MAX) * (size_t)REPORT_FIGURES_MAX;
    shelf->facts = calloc(facts, sizeof *shelf->facts);
    shelf->strings = calloc(strings, sizeof *shelf->strings);
    bool made = shelf->facts != NULL && shelf->strings != NULL;
    return made ? 0 : err_set(err, ENOMEM, "out of memory for the page");
}

/* Keeps a string; "" when memory ran out, which the page itself will then run into. */
static const char *shelf_keep(struct shelf *shelf, char *string)
{
    if (string == NULL)
        return "";
    shelf->strings[shelf->string_count++] = string;
    return string;
}

static void add_fact(struct shelf *shelf, const char *group, const char *name, const char *value)
{
    shelf->facts[shelf->fact_count++] = (struct report_fact){.group = group, .name = name, .value = value};
}

/* The same, beside others of the group that have that value: five counters lack for one reason. */
static void join_fact(struct shelf *shelf, const char *group, const char *name, const char *value)
{
    for (size_t i = 0; i < shelf->fact_count; i++) {
        struct report_fact *fact = &shelf->facts[i];
        if (strcmp(fact->group, group) != 0 || strcmp(fact->value, value) != 0)
            continue;
        own_text names = {0};
        text_addf(&names, "%s, %s", fact->name, name);
        fact->name = shelf_keep(shelf, text_steal(&names));
        return;
    }
    add_fact(shelf, group, name, value);
}

static void find_facts(const struct environment *environment, struct shelf *shelf)
{
    static const char *const groups[][2] = {{"host", "Host"}, {"versions", "Versions"}, {"", "Experiment"}};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (unsigned i = 0; i < environment_member_count; i++) {
            const struct environment_member *member = &environment_members[i];
            own_text value = {0};
            if (strcmp(member->section, groups[g][0]) != 0 || strcmp(member->key, "command") == 0)
                continue;
            environment_member_print(member, environment, &value);
            text_add(&value, "");
            add_fact(shelf, groups[g][1], member->label, shelf_keep(shelf, text_steal(&value)));
        }
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        join_fact(shelf, "Counters", counter_name(i),
                  environment->counters[i][0] == '\0' ? "available" : environment->counters[i]);
    for (unsigned i = 0; i < environment->host.mitigation_count; i++)
        join_fact(shelf, "Mitigations", environment->host.mitigations[i].name,
                  environment->host.mitigations[i].state);
}

/* One picture; what is wrong with it is said in its place. */
static void read_picture(const struct findings *findings, const char *no_pictures, const char *path,
                         struct report_figure *picture, struct shelf *shelf)
{
    struct err err = {0};
    char *bytes = NULL;
    const struct settings *settings = &findings->experiment.spec.settings;
    if (no_pictures != NULL)
        picture->missing = no_pictures;
    else if ((settings->figures.bits >> FORMAT_SVG & 1) == 0)
        picture->missing = "the experiment asks for no SVG (output.figures)";
    else if (results_read(&findings->results, path, PICTURE_BYTES_MAX, &bytes, &picture->length, &err) != 0)
        picture->missing = shelf_keep(shelf, strdup(err.what));
    else
        picture->svg = shelf_keep(shelf, bytes);
}

/* Those that the picture was drawn with. Bars are no series: a mechanism is a row of them, and the parts of a
 * stack stand where they do because the others are there. */
static void find_series(struct picture *picture, struct report_figure *shown, struct shelf *shelf)
{
    if (picture->figure->bars != NULL)
        return;
    shown->series = &shelf->series[shelf->series_count];
    shown->series_count = picture->series_count;
    for (unsigned i = 0; i < shown->series_count; i++)
        shelf->series[shelf->series_count++] = (struct report_series){
            .name = shelf_keep(shelf, text_steal(&picture->series[i].legend)),
            .mechanism = picture->series[i].mechanism,
            .control = picture->series[i].control,
        };
}

/* What the drawing does not tell the page: it is made once more, up to where it would be written down. */
static int describe_picture(const struct figure *figure, const struct variants *variants, size_t variant,
                            const struct figure_context *context, struct report_figure *shown,
                            struct shelf *shelf, struct err *err)
{
    own_picture picture = {0};
    own_text words = {0};
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    variants_words(variants, variant, &words);
    if (words.length > 0)
        text_addf(&picture.title, " (%s)", text_string(&words));
    shown->title = shelf_keep(shelf, text_steal(&picture.title));
    find_series(&picture, shown, shelf);
    return 0;
}

static int find_pictures(const struct findings *findings, const struct figure_context *context,
                         const char *no_pictures, struct shelf *shelf, struct err *err)
{
    const char *prefix = findings->experiment.spec.settings.prefix;
    for (unsigned i = 0; i < figure_count; i++) {
        own_variants variants = {0};
        int rc = figure_variants(&figures[i], context, &variants, err);
        if (rc != 0)
            return rc;
        for (size_t v = 0; v < variants.count; v++) {
            own_text svg = {0}, script = {0};
            if (shelf->figure_count++ >= REPORT_FIGURES_MAX)
                continue;
            struct report_figure *picture = &shelf->figures[shelf->figure_count - 1];
            figure_path(&figures[i], &variants, v, prefix, "svg", &svg);
            figure_path(&figures[i], &variants, v, prefix, "gp", &script);
            picture->source = figure_source(&figures[i]);
            picture->script = shelf_keep(shelf, text_steal(&script));
            read_picture(findings, no_pictures, text_string(&svg), picture, shelf);
            rc = describe_picture(&figures[i], &variants, v, context, picture, shelf, err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

int page_write(const struct findings *findings, const struct frame *frame, const char *no_pictures,
               struct err *err)
{
    const struct environment *environment = &findings->environment;
    OWNED_BY(shelf_release) struct shelf shelf = {0};
    own_text html = {0};
    own_answers answers = {0};
    int rc = shelf_make(environment, &shelf, err);
    if (rc == 0)
        rc = answers_make(findings, &answers, err);
    if (rc == 0)
        find_facts(environment, &shelf);
    if (rc == 0)
        rc = find_pictures(findings, &frame->context, no_pictures, &shelf, err);
    const struct report_sources sources = {
        .records = &findings->records,
        .index = &findings->index,
        .answers = &answers,
        .costs = &findings->costs,
        .verdicts = &findings->verdicts,
        .crossovers = &findings->crossovers,
        .warnings = &findings->warnings,
        .shares = &findings->shares,
        .no_profile = findings_no_profile(findings),
        .spec = &findings->experiment.spec,
        .plan = &findings->experiment.plan,
        .figures = shelf.figures,
        .figure_count = shelf.figure_count,
        .facts = shelf.facts,
        .fact_count = shelf.fact_count,
        .caption = text_string(&frame->caption),
        .started = environment->started,
        .command = environment->command,
        .version = environment->labrun,
        .experiment = findings->experiment.text,
        .overrides = environment->overrides,
        .override_count = environment->override_count,
    };
    if (rc == 0)
        rc = report_page(&sources, &html, err);
    if (rc == 0)
        rc = results_write(&findings->results, "report.html", text_string(&html), html.length, err);
    return rc;
}

/* --- report --- */

static int write_text(const struct results *results, const char *name, const struct text *text,
                      struct err *err)
{
    if (text_ok(text, err) != 0)
        return -err->code;
    return results_write(results, name, text_string(text), text->length, err);
}

struct drawing {
    const struct findings *findings;
    const struct frame *frame;
    bool gnuplot;                  /* there is one */
    int files[GNUPLOT_FILE_COUNT]; /* owned: for gnuplot; -1: not there */
};

static void drawing_release(struct drawing *drawing)
{
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        fd_close(&drawing->files[i]);
}

static int open_files(struct drawing *drawing, struct err *err)
{
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++) {
        struct err refusal = {0};
        drawing->files[i] =
            regular_open(drawing->findings->results.folder, gnuplot_files[i], O_RDONLY, &refusal);
        if (refusal.code != 0 && refusal.code != ENOENT && err->code == 0)
            *err = refusal;
    }
    return -err->code;
}

/* `path`: of the script; the pictures lie beside it. */
static int draw_formats(const struct drawing *drawing, const char *path, const struct text *script,
                        struct err *err)
{
    static const char *const formats[] = {[FORMAT_SVG] = "svg", [FORMAT_PNG] = "png"};
    struct gnuplot_job job = {.script = script, .name = path};
    memcpy(job.files, drawing->files, sizeof job.files);
    for (unsigned i = 0; i < sizeof formats / sizeof *formats; i++) {
        own_text picture = {0}, name = {0}, said = {0};
        if ((drawing->findings->experiment.spec.settings.figures.bits >> i & 1) == 0)
            continue;
        text_addf(&name, "%.*s%s", (int)(strlen(path) - strlen("gp")), path, formats[i]);
        if (text_ok(&name, err) != 0 || gnuplot_draw(&job, formats[i], &picture, &said, err) != 0 ||
            write_text(&drawing->findings->results, text_string(&name), &picture, err) != 0)
            return -err->code;
    }
    return 0;
}

static int draw_figure(const struct drawing *drawing, const struct figure *figure, struct err *err)
{
    const struct findings *findings = drawing->findings;
    own_variants variants = {0};
    int rc = figure_variants(figure, &drawing->frame->context, &variants, err);
    for (size_t i = 0; i < variants.count && rc == 0; i++) {
        own_text path = {0}, script = {0};
        figure_path(figure, &variants, i, drawing->frame->context.prefix, "gp", &path);
        rc = gnuplot_script(figure, &variants, i, &drawing->frame->context, &script, err);
        if (rc == 0)
            rc = write_text(&findings->results, text_string(&path), &script, err);
        if (rc == 0 && drawing->gnuplot)
            rc = draw_formats(drawing, text_string(&path), &script, err);
    }
    return rc;
}

/* Whoever blocks these signals wants to be told of them here and not to die of them: see conclude(). */
static bool interrupted(void)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP);
}

static int draw_all(struct drawing *drawing, struct err *err)
{
    struct err no_gnuplot = {0};
    drawing->gnuplot = gnuplot_probe(NULL, &no_gnuplot) == 0;
    int rc = open_files(drawing, err);
    for (unsigned i = 0; i < figure_count && rc == 0; i++) {
        rc = draw_figure(drawing, &figures[i], err);
        if (interrupted()) {
            *err = (struct err){0}; /* of a gnuplot that got the signal too */
            return err_set(err, EINTR, "interrupted while figures were drawn");
        }
    }
    if (rc != 0)
        return rc;
    *err = no_gnuplot; /* the scripts are there; the pictures are not */
    if (err->code != 0)
        err->code = EOPNOTSUPP; /* this host's lack, not the folder's: exit status 77 */
    return -err->code;
}

/* Only where something was profiled: elsewhere a file of nothing but its header would puzzle. */
static int write_shares(const struct findings *findings, struct err *err)
{
    own_text shares = {0};
    if (findings->shares.count == 0)
        return 0;
    profile_shares_csv(&findings->shares, &shares);
    return write_text(&findings->results, "profile_shares.csv", &shares, err);
}

static int write_tables(const struct findings *findings, struct err *err)
{
    own_text verdicts = {0}, crossovers = {0};
    columns_csv(&verdict_columns, findings->verdicts.list, findings->verdicts.count, &verdicts);
    columns_csv(&crossover_columns, findings->crossovers.list, findings->crossovers.count, &crossovers);
    int rc =
        results_write_parts(&findings->results, "summary.csv", summaries_csv_part, &findings->summaries, err);
    if (rc == 0)
        rc = write_text(&findings->results, "verdicts.csv", &verdicts, err);
    if (rc == 0)
        rc = write_text(&findings->results, "crossovers.csv", &crossovers, err);
    return rc == 0 ? write_shares(findings, err) : rc;
}

int report_make(const struct findings *findings, struct err *err)
{
    struct err undrawn = {0};
    own_frame frame = {0};
    int rc = write_tables(findings, err);
    if (rc == 0)
        rc = frame_make(findings, findings->experiment.spec.settings.prefix, &frame, err);
    if (rc != 0)
        return rc;
    OWNED_BY(drawing_release)
    struct drawing drawing = {.findings = findings, .frame = &frame, .files = {-1, -1, -1}};
    if (draw_all(&drawing, &undrawn) == -EINTR) {
        *err = undrawn;
        return -EINTR;
    }
    rc = page_write(findings, &frame, undrawn.code != 0 ? undrawn.what : NULL, err);
    if (rc == 0)
        *err = undrawn; /* said on the page too */
    return -err->code;
}

/* --- export --- */

static int export_matplotlib(const struct findings *findings, const struct frame *frame,
                             const struct outlet *outlet, struct err *err);

const struct export_format export_formats[] = {
    {"matplotlib", export_matplotlib},
    {"json", export_json},
    {"markdown", export_markdown},
};
const unsigned export_format_count = sizeof export_formats / sizeof *export_formats;

static int export_figure(const struct figure *figure, const struct frame *frame, const struct outlet *outlet,
                         struct err *err)
{
    const struct figure_context *context = &frame->context;
    own_variants variants = {0};
    int rc = figure_variants(figure, context, &variants, err);
    for (size_t i = 0; i < variants.count && rc == 0; i++) {
        own_text name = {0}, text = {0};
        matplotlib_name(figure, &variants, i, context->prefix, &name);
        rc = matplotlib_script(figure, &variants, i, context, &text, err);
        if (rc == 0)
            rc = outlet->put(outlet->to, text_string(&name), &text, err);
    }
    return rc;
}

/* One Python program per figure and variant. */
static int export_matplotlib(const struct findings *findings, const struct frame *frame,
                             const struct outlet *outlet, struct err *err)
{
    int rc = 0;
    (void)findings;
    for (unsigned i = 0; i < figure_count && rc == 0; i++)
        rc = export_figure(&figures[i], frame, outlet, err);
    return rc;
}
