/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PREFIXround_trip-two-copy.hgrm: how long the messages of a cell took, as a distribution by percentile in
 * the text format of HdrHistogram (Histogram.outputPercentileDistribution), which its plotter reads. */
#include <errno.h>
#include <math.h>

#include "findings/percentiles.h"
#include "output/report_files.h"
#include "plots/figure.h"
#include "results/histogram_csv.h"

/* --- lines --- */

/* Right-aligned: a number that is `scaled` / 10^decimals, with as many decimals, in any locale. */
static void add_fixed(double scaled, int decimals, int width, struct text *text)
{
    uint64_t unit = 1, whole = (uint64_t)(scaled + 0.5);
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    text_addf(text, "%*ju.%0*ju", width - decimals - 1, (uintmax_t)(whole / unit), decimals,
              (uintmax_t)(whole % unit));
}

/* Microseconds: three decimals are all that a clock of ns has. */
static void add_us(double ns, struct text *text)
{
    add_fixed(ns, 3, 12, text);
}

/* Percentiles come closer to each other the nearer they are to 1: five in each half of the way that is left.
 * This is 1 - (10 - tenths) / 10 / 2^halves. */
struct level {
    int halves, tenths;
};

enum { TICKS_PER_HALF = 5 };

static double level_left(struct level level)
{
    return ldexp((10 - level.tenths) / 10.0, -level.halves);
}

static struct level level_next(struct level level)
{
    return level.tenths + 1 < TICKS_PER_HALF ? (struct level){level.halves, level.tenths + 1}
                                             : (struct level){level.halves + 1, 0};
}

/* Are `seen` of `n` times the share of this level, or more? In whole numbers, below 2^53. */
static bool level_reached(struct level level, uint64_t seen, uint64_t n)
{
    return ldexp(10.0 * (double)(n - seen), level.halves) <= (10 - level.tenths) * (double)n;
}

static void add_line(double ns, double left, uint64_t seen, struct text *text)
{
    add_us(ns, text);
    text_add(text, " ");
    add_fixed((1 - left) * 1e12, 12, 14, text);
    text_addf(text, " %10ju", (uintmax_t)seen);
    if (left > 0) {
        text_add(text, " ");
        add_fixed(100 / left, 2, 14, text);
    }
    text_add(text, "\n");
}

static void add_lines(const struct histogram *histogram, struct text *text)
{
    struct level level = {0};
    uint64_t seen = 0;
    for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++) {
        seen += histogram->bins[bin];
        uint64_t to = histogram_bin_to(bin);
        double ns = (double)(to < histogram->max_ns ? to : histogram->max_ns);
        if (histogram->bins[bin] == 0)
            continue;
        /* of the levels above the last but one time only the first is told */
        for (bool more = true; more && level_reached(level, seen, histogram->count);
             more = seen < histogram->count) {
            add_line(ns, level_left(level), seen, text);
            level = level_next(level);
        }
    }
    add_line((double)histogram->max_ns, 0, histogram->count, text);
}

/* Whoever reads the format passes over lines that begin with #: the last one says what the others cannot. */
static void add_distribution(const struct histogram *histogram, struct text *text)
{
    text_addf(text, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    add_lines(histogram, text);
    text_add(text, "#[Mean    = ");
    add_us(histogram_mean(histogram), text);
    text_add(text, ", StdDeviation   = ");
    add_us(histogram_deviation(histogram), text);
    text_add(text, "]\n#[Max     = ");
    add_us((double)histogram->max_ns, text);
    text_addf(text, ", Total count    = %12ju]\n#[Buckets = %12d, SubBuckets     = %12d]\n",
              (uintmax_t)histogram->count, HISTOGRAM_BUCKETS, HISTOGRAM_SUB_BUCKETS);
}

/* --- files --- */

static void add_name(const struct spec *spec, const struct cell *cell, unsigned kind, const char *prefix,
                     struct text *name)
{
    text_addf(name, "%s%s", prefix, histogram_kind_name(kind));
    for (unsigned i = 0; i < cell_field_count; i++)
        if (cell_varies(spec, &cell_fields[i]))
            variants_file_part(&cell_fields[i], cell, name);
    text_addf(name, "%s.hgrm", cell->control ? "-control" : "");
}

static int put_cell(const struct spec *spec, const struct cell *cell, const struct histogram *histogram,
                    unsigned kind, const char *prefix, const struct outlet *outlet, struct err *err)
{
    own_text name = {0}, text = {0};
    add_name(spec, cell, kind, prefix, &name);
    add_distribution(histogram, &text);
    text_addf(&text, "#[Values in microseconds; %s of ", histogram_kind_name(kind));
    cell_describe(cell, spec, &text);
    text_add(&text, "]\n");
    return outlet->put(outlet->to, text_string(&name), &text, err);
}

int export_hgrm(const struct findings *findings, const struct figure_context *context,
                const struct outlet *outlet, struct err *err)
{
    const struct run_index *index = &findings->index;
    size_t count = 0;
    int rc = 0;
    for (size_t i = 0; i < index->measured * HISTOGRAM_KIND_COUNT && rc == 0; i++) {
        const size_t cell = i / HISTOGRAM_KIND_COUNT;
        const unsigned kind = (unsigned)(i % HISTOGRAM_KIND_COUNT);
        const struct histogram *histogram = percentiles_merged(context->percentiles, cell, kind);
        if (histogram == NULL)
            continue;
        count++;
        rc = put_cell(&findings->experiment.spec, index->cells.cells[cell], histogram, kind, context->prefix,
                      outlet, err);
    }
    if (rc != 0 || count > 0)
        return rc;
    err_hint(err, "histograms.csv has those of runs whose messages are timed");
    return err_set(err, ENODATA, "%s has no histograms", findings->results.path);
}
