/* SPDX-License-Identifier: GPL-3.0-or-later */
/* histograms.csv: refused with an error that says something, or histograms that are the same bytes when they
 * are written and read again. */
#include "fuzz/must.h"
#include "results/histogram_csv.h"

static const char histograms_csv[] = "histograms.csv";

/* What is taken, as its rows. */
static int take(void *to, struct histogram_key key, const struct histogram *histogram, struct err *err)
{
    struct text *rows = to;
    uint64_t count = 0;
    for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
        count += histogram->bins[i];
    must(count > 0 && count == histogram->count && histogram->min_ns <= histogram->max_ns);
    must(histogram_value_at(histogram, 1) == histogram->max_ns);
    histogram_rows_add(key, histogram, rows);
    return text_ok(rows, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    own_text rows = {0}, again = {0};
    struct err err = {0};
    const struct results *results = must_folder(histograms_csv, (const char *)data, size);
    columns_header(&histogram_columns, &rows);
    int status = histograms_read(results, take, &rows, &err);
    must_agree(status, &err);
    if (status != 0)
        return 0;
    must_folder(histograms_csv, text_string(&rows), rows.length);
    columns_header(&histogram_columns, &again);
    must(histograms_read(results, take, &again, &err) == 0);
    must(again.length == rows.length && memcmp(text_string(&again), text_string(&rows), rows.length) == 0);
    return 0;
}
