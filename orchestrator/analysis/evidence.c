/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/evidence.h"

#include <string.h>

#include "analysis/phrase.h"

static const char *const warning_ids[] = {
#define WARNING(identifier, id) [WARNING_##identifier] = (id),
#include "model/warning_list.h"
#undef WARNING
};

void evidence_comparisons(const struct survey *survey, const struct comparisons *comparisons,
                          struct draft *draft)
{
    own_text line = {0};
    for (size_t i = 0; i < comparisons->count && i < EVIDENCE_ROWS_MAX; i++) {
        phrase_row(survey, &comparisons->list[i], &line);
        draft_evidence(draft, &line);
    }
    if (comparisons->count <= EVIDENCE_ROWS_MAX)
        return;
    text_addf(&line, "%s: %zu more comparisons in verdicts.csv", metrics[comparisons->list[0].metric].label,
              comparisons->count - EVIDENCE_ROWS_MAX);
    draft_evidence(draft, &line);
}

/* Whether the id is one of the words of the column `warnings`. */
static bool carries(const struct record *record, const char *id)
{
    size_t length = strlen(id);
    for (const char *word = record->warnings; (word = strstr(word, id)) != NULL; word += length)
        if ((word == record->warnings || word[-1] == ' ') && (word[length] == ' ' || word[length] == '\0'))
            return true;
    return false;
}

void evidence_warnings(const struct survey *survey, const enum warning_id *ids, size_t count,
                       struct draft *draft)
{
    const struct records *records = survey->sources->records;
    own_text line = {0};
    for (size_t i = 0; i < count; i++) {
        size_t runs = 0;
        for (size_t j = 0; j < records->count; j++)
            runs += carries(&records->list[j], warning_ids[ids[i]]) ? 1 : 0;
        if (runs == 0)
            continue;
        text_addf(&line, "%zu of %zu runs carry the warning %s", runs, records->count, warning_ids[ids[i]]);
        draft_caveat(draft, &line);
    }
}

void evidence_cell_warnings(const struct survey *survey, size_t number, struct text *text)
{
    const struct record *const *runs;
    size_t count = survey_runs(survey, number, &runs);
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        size_t carrying = 0;
        for (size_t j = 0; j < count; j++)
            carrying += carries(runs[j], warning_ids[i]) ? 1 : 0;
        if (carrying == 0)
            continue;
        text_addf(text, "%s%s in %zu of %zu runs", join, warning_ids[i], carrying, count);
        join = ", ";
    }
}

void evidence_caveat(const char *sentence, struct draft *draft)
{
    own_text line = {0};
    text_add(&line, sentence);
    draft_caveat(draft, &line);
}
