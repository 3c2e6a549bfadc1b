/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "base/own.h"
#include "results/safe_file.h"
#include "output/frame.h"
#include "output/page.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"

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
    if (!figure_wanted(figure, &findings->shares))
        return 0;
    int rc = figure_variants(figure, figure_summaries(figure, &findings->summaries, &findings->shares),
                             &variants, err);
    for (size_t i = 0; i < variants.count && rc == 0; i++) {
        own_text path = {0}, script = {0};
        figure_path(figure, &variants, i, drawing->frame->context.prefix, "gp", &path);
        rc = figure_script(figure, &variants, i, &drawing->frame->context, &script, err);
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
