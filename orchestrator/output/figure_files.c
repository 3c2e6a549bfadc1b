/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/figure_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "plots/gnuplot.h"
#include "record/columns.h"
#include "results/environment.h"
#include "results/folder.h"

int write_text_file(const struct results *results, const char *name, const struct text *text, struct err *err)
{
    int rc = text_ok(text, err);
    return rc == 0 ? results_write(results, name, text_string(text), text->length, err) : rc;
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

void frame_release(struct frame *frame)
{
    text_release(&frame->caption);
    text_release(&frame->name);
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

int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err)
{
    const struct spec *spec = &findings->experiment.spec;
    *frame = (struct frame){0};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        const char *why = findings->environment.counters[counted[i].counter];
        frame->gaps[counted[i].metric] = why[0] != '\0' ? why : NULL;
    }
    host_caption(&findings->environment.host, &frame->caption);
    add_parameter(spec, "path", " · ", &frame->caption);
    add_parameter(spec, "mtu", ", MTU ", &frame->caption);
    add_parameter(spec, "congestion", ", ", &frame->caption);
    text_addf(&frame->caption, " · %lld block%s · %.10s", (long long)spec->settings.blocks,
              plural(spec->settings.blocks), findings->environment.started);
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

/* --- figures --- */

int figures_visit(const struct figure_context *context,
                  int (*visit)(void *to, const struct figure *figure, const struct variants *variants,
                               size_t variant, struct err *err),
                  void *to, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < figure_count && rc == 0; i++) {
        const struct figure *figure = &figures[i];
        own_variants variants = {0};
        rc = figure_variants(figure, context, &variants, err);
        for (size_t variant = 0; variant < variants.count && rc == 0; variant++)
            rc = visit(to, figure, &variants, variant, err);
    }
    return rc;
}

/* --- gnuplot --- */

struct drawing {
    const struct findings *findings;
    const struct figure_context *context;
    bool gnuplot;                  /* there is one */
    int files[GNUPLOT_FILE_COUNT]; /* owned: for gnuplot; -1: not there */
};

static void drawing_release(struct drawing *drawing)
{
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        fd_close(&drawing->files[i]);
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
            write_text_file(&drawing->findings->results, text_string(&name), &picture, err) != 0)
            return -err->code;
    }
    return 0;
}

static int draw(void *to, const struct figure *figure, const struct variants *variants, size_t variant,
                struct err *err)
{
    const struct drawing *drawing = to;
    own_text path = {0}, script = {0};
    figure_path(figure, variants, variant, drawing->context->prefix, "gp", &path);
    int rc = gnuplot_script(figure, variants, variant, drawing->context, &script, err);
    if (rc == 0)
        rc = write_text_file(&drawing->findings->results, text_string(&path), &script, err);
    if (rc == 0 && drawing->gnuplot)
        rc = draw_formats(drawing, text_string(&path), &script, err);
    /* whoever blocks these signals wants to be told of them here and not to die of them: see conclude() */
    sigset_t pending;
    sigpending(&pending);
    if (!sigismember(&pending, SIGINT) && !sigismember(&pending, SIGTERM) && !sigismember(&pending, SIGHUP))
        return rc;
    *err = (struct err){0}; /* of a gnuplot that got the signal too */
    return err_set(err, EINTR, "interrupted while figures were drawn");
}

int figures_draw(const struct findings *findings, const struct figure_context *context, struct err *err)
{
    struct err no_gnuplot = {0};
    OWNED_BY(drawing_release)
    struct drawing drawing = {.findings = findings, .context = context, .files = {-1, -1, -1}};
    drawing.gnuplot = gnuplot_probe(NULL, &no_gnuplot) == 0;
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++) {
        struct err refusal = {0};
        drawing.files[i] = regular_open(findings->results.folder, gnuplot_files[i], O_RDONLY, &refusal);
        if (refusal.code != 0 && refusal.code != ENOENT && err->code == 0)
            *err = refusal;
    }
    if (err->code != 0 || figures_visit(context, draw, &drawing, err) != 0)
        return -err->code;
    *err = no_gnuplot; /* the scripts are there; the pictures are not */
    if (err->code != 0)
        err->code = EOPNOTSUPP; /* this host's lack, not the folder's: exit status 77 */
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

int export_matplotlib(const struct findings *findings, const struct figure_context *context,
                      const struct outlet *outlet, struct err *err)
{
    (void)findings;
    struct programs programs = {.context = context, .outlet = outlet};
    return figures_visit(context, put_program, &programs, err);
}
