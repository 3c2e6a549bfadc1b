/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/histogram_csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "results/csv.h"

static const char *const kind_names[] = {
#define HISTOGRAM_KIND_NAME(identifier, name, help) name,
    HISTOGRAM_KINDS(HISTOGRAM_KIND_NAME)
#undef HISTOGRAM_KIND_NAME
};

const char *histogram_kind_name(unsigned i)
{
    return i < HISTOGRAM_KIND_COUNT ? kind_names[i] : NULL;
}

const char *histogram_kind_help(unsigned i)
{
    static const char *const helps[] = {
#define HISTOGRAM_KIND_HELP(identifier, name, help) help,
        HISTOGRAM_KINDS(HISTOGRAM_KIND_HELP)
#undef HISTOGRAM_KIND_HELP
    };
    return i < HISTOGRAM_KIND_COUNT ? helps[i] : NULL;
}

struct histogram_row {
    struct histogram_key key;
    uint64_t from_ns, to_ns, count;
};

#define KIND_HELP(identifier, name, help) name ": " help "; "

static const struct column histogram_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct histogram_row, key.run)},
    {COLUMN_AS(COLUMN_ORDINAL, "connection", struct histogram_row, key.connection)},
    {COLUMN("kind", struct histogram_row, key.kind), .name = histogram_kind_name,
     .form = "a kind of time that this labrun knows",
     .help = "what was timed; " HISTOGRAM_KINDS(KIND_HELP) "by the clock of one machine"},
    {COLUMN("bin_from_ns", struct histogram_row, from_ns),
     .help = "shortest time of the bin, ns; in the first one of a histogram the minimum"},
    {COLUMN("bin_to_ns", struct histogram_row, to_ns),
     .help = "longest time of the bin, ns; in the last one of a histogram the maximum"},
    {COLUMN("count", struct histogram_row, count), .help = "how many times fell into it; never 0"},
};
const struct columns histogram_columns = COLUMNS(histogram_list, struct histogram_row);

/* --- writing --- */

enum { BEYOND_MOST_S = 1000 }; /* a count has 12 digits when it is read */

static uint64_t at_most(uint64_t ns, uint64_t most)
{
    return ns < most ? ns : most;
}

void histogram_rows_add(struct histogram_key key, const struct histogram *histogram, struct text *text)
{
    const uint64_t max_ns = at_most(histogram->max_ns, BEYOND_MOST_S * UINT64_C(1000000000) - 1);
    for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++) {
        if (histogram->bins[bin] == 0)
            continue;
        struct histogram_row row = {key, histogram_bin_from(bin), at_most(histogram_bin_to(bin), max_ns),
                                    histogram->bins[bin]};
        if (row.from_ns < histogram->min_ns)
            row.from_ns = at_most(histogram->min_ns, max_ns);
        columns_rows(&histogram_columns, &row, 1, text);
    }
}

/* --- reading --- */

struct reading_histograms {
    struct csv *csv;
    struct histogram_key key;
    struct histogram *histogram; /* owned: of that key, so far */
    histogram_take *take;
    void *to;
};

static void reading_end(struct reading_histograms *reading)
{
    free(reading->histogram);
}

static int hand_over(struct reading_histograms *reading, struct err *err)
{
    return reading->histogram->count > 0 ? reading->take(reading->to, reading->key, reading->histogram, err)
                                         : 0;
}

/* One that is made anew for each key would cost more than clearing this one. */
static int begin(struct reading_histograms *reading, struct histogram_key key, struct err *err)
{
    int rc = hand_over(reading, err);
    memset(reading->histogram, 0, sizeof *reading->histogram);
    reading->key = key;
    return rc;
}

static int add_row(struct reading_histograms *reading, const struct histogram_row *row, struct err *err)
{
    struct histogram *histogram = reading->histogram;
    const unsigned bin = histogram_bin(row->from_ns);
    if (row->from_ns > row->to_ns || histogram_bin(row->to_ns) != bin || row->count == 0)
        return err_set(err, EINVAL, "%s:%u: %ju to %ju ns, %ju times, is no bin of a histogram",
                       reading->csv->name, reading->csv->number, (uintmax_t)row->from_ns,
                       (uintmax_t)row->to_ns, (uintmax_t)row->count);
    if (histogram->bins[bin] > 0)
        return err_set(err, EINVAL, "%s:%u: the bin from %ju ns stands there twice", reading->csv->name,
                       reading->csv->number, (uintmax_t)row->from_ns);
    if (histogram->count == 0 || row->from_ns < histogram->min_ns)
        histogram->min_ns = row->from_ns;
    if (row->to_ns > histogram->max_ns)
        histogram->max_ns = row->to_ns;
    histogram->bins[bin] += row->count;
    histogram->count += row->count;
    return 0;
}

static bool same_key(struct histogram_key key, struct histogram_key other)
{
    return key.run == other.run && key.connection == other.connection && key.kind == other.kind;
}

static int read_rows(struct reading_histograms *reading, struct err *err)
{
    int got = csv_header(reading->csv, &histogram_columns, err), rc = 0;
    while (got == 1 && (got = csv_next(reading->csv, err)) == 1) {
        struct histogram_row row = {0};
        if (csv_parse(reading->csv, &row, err) < 0)
            return -err->code;
        if (!same_key(row.key, reading->key))
            rc = begin(reading, row.key, err);
        if (rc != 0 || (rc = add_row(reading, &row, err)) != 0)
            return rc;
    }
    return got < 0 ? got : hand_over(reading, err);
}

int histograms_read(const struct results *results, histogram_take *take, void *to, struct err *err)
{
    own_csv csv = CSV_NONE;
    struct err why = {0};
    OWNED_BY(reading_end)
    struct reading_histograms reading = {
        .csv = &csv, .histogram = calloc(1, sizeof *reading.histogram), .take = take, .to = to};
    if (reading.histogram == NULL)
        return err_set(err, ENOMEM, "out of memory for a histogram");
    int rc = csv_open(&csv, results->folder, "histograms.csv", &why);
    if (rc < 0 && why.code == ENOENT) /* no message was timed */
        return 0;
    if (rc == 0)
        rc = read_rows(&reading, &why);
    if (why.code == 0)
        return rc;
    *err = why;
    return err_context(err, "%s", results->path);
}
