/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/evidence.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/families.h"
#include "analysis/phrase.h"
#include "model/plan.h"
#include "model/warning.h"

/* Conclusive ones first, then the larger change. */
static int compare_strength(const void *a, const void *b)
{
    const struct comparison *x = a, *y = b;
    bool x_open = x->conclusion == INCONCLUSIVE, y_open = y->conclusion == INCONCLUSIVE;
    double x_change = fabs(log(x->ratio)), y_change = fabs(log(y->ratio));
    if (x_open != y_open)
        return x_open - y_open;
    return (x_change < y_change) - (x_change > y_change);
}

void evidence_few_blocks(const struct comparisons *comparisons, struct draft *draft)
{
    size_t tests[MECHANISM_COUNT] = {0}, blocks[MECHANISM_COUNT] = {0};
    own_text line = {0};
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        tests[comparison->against] += comparison->n > 0 ? 1 : 0;
        if (comparison->n > blocks[comparison->against])
            blocks[comparison->against] = comparison->n;
    }
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        unsigned least = plan_least_blocks(tests[i], FAMILIES_ALPHA);
        if (blocks[i] == 0 || blocks[i] >= least)
            continue;
        text_addf(&line, "%zu block%s too few for a significant difference", blocks[i],
                  blocks[i] == 1 ? " is" : "s are");
        if (tests[i] > 1)
            text_addf(&line, " in any of %zu comparisons", tests[i]);
        text_addf(&line, ", at least %u are needed", least);
        draft_caveat(draft, &line);
    }
}

int evidence_comparisons(const struct dossier *dossier, const struct comparisons *comparisons,
                         struct draft *draft, struct err *err)
{
    size_t count = comparisons->count, shown = count < EVIDENCE_ROWS_MAX ? count : EVIDENCE_ROWS_MAX;
    own_text line = {0};
    own_free struct comparison *sorted = calloc(count + 1, sizeof *sorted);
    if (sorted == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        sorted[i] = comparisons->list[i];
    if (count > shown)
        qsort(sorted, count, sizeof *sorted, compare_strength);
    for (size_t i = 0; i < shown; i++) {
        phrase_row(dossier, &sorted[i], &line);
        draft_evidence(draft, &line);
    }
    if (count > shown) {
        text_addf(&line, "%s: %zu more comparisons in verdicts.csv, those above are the strongest",
                  metrics[sorted[0].metric].label, count - shown);
        draft_evidence(draft, &line);
    }
    evidence_few_blocks(comparisons, draft);
    return 0;
}

static bool carries(const struct record *record, unsigned id)
{
    return (record->warnings >> id & 1) != 0;
}

void evidence_warnings(const struct dossier *dossier, const enum warning_id *ids, size_t count,
                       struct draft *draft)
{
    const struct records *records = dossier->sources->records;
    own_text line = {0};
    for (size_t i = 0; i < count; i++) {
        size_t runs = 0;
        for (size_t j = 0; j < records->count; j++)
            runs += carries(&records->list[j], ids[i]) ? 1 : 0;
        if (runs == 0)
            continue;
        text_addf(&line, "%zu of %zu runs carry the warning %s", runs, records->count, warning_name(ids[i]));
        draft_caveat(draft, &line);
    }
}

void evidence_cell_warnings(const struct dossier *dossier, size_t number, struct text *text)
{
    const struct record *const *runs;
    size_t count = dossier_runs(dossier, number, &runs);
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        size_t carrying = 0;
        for (size_t j = 0; j < count; j++)
            carrying += carries(runs[j], i) ? 1 : 0;
        if (carrying == 0)
            continue;
        text_addf(text, "%s%s in %zu of %zu runs", join, warning_name(i), carrying, count);
        join = ", ";
    }
}

void evidence_caveat(const char *sentence, struct draft *draft)
{
    own_text line = {0};
    text_add(&line, sentence);
    draft_caveat(draft, &line);
}
