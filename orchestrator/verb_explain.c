/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "analysis/answers.h"
#include "experiment.h"
#include "files/environment.h"
#include "netns/privileges.h"
#include "paragraph.h"
#include "verbs.h"

/* All that the answers rest on, from the results folder alone. */
struct findings {
    struct records records;       /* owned */
    struct summaries summaries;   /* owned */
    struct verdicts verdicts;     /* owned */
    struct crossovers crossovers; /* owned */
};

static void findings_release(struct findings *findings)
{
    crossovers_release(&findings->crossovers);
    verdicts_release(&findings->verdicts);
    summaries_release(&findings->summaries);
    records_release(&findings->records);
}

static int findings_make(const struct results *results, const struct settings *settings,
                         struct findings *findings, struct err *err)
{
    int rc = results_records(results, &findings->records, NULL, err);
    if (rc == 0)
        rc = summaries_make(&findings->records, &findings->summaries, err);
    if (rc == 0)
        rc = verdicts_make(&findings->records, settings, &findings->verdicts, err);
    if (rc == 0)
        rc = crossovers_make(&findings->records, settings, &findings->crossovers, err);
    return rc;
}

static void print_answer(const struct answer *answer, unsigned width, FILE *file)
{
    char heading[16];
    snprintf(heading, sizeof heading, "%s  ", answer->id);
    paragraph_print(file, width, heading, "    ", answer->question);
    paragraph_print(file, width, "    ", "    ", answer->sentence);
    for (size_t i = 0; i < answer->evidence_count; i++)
        paragraph_print(file, width, "      - ", "        ", answer->evidence[i]);
    for (size_t i = 0; i < answer->caveat_count; i++)
        paragraph_print(file, width, "      but: ", "           ", answer->caveats[i]);
}

static int print_answers(const struct answer_sources *sources, FILE *file, struct err *err)
{
    own_answers answers = {0};
    unsigned width = paragraph_width(file);
    int rc = answers_make(sources, &answers, err);
    for (unsigned i = 0; i < ANSWER_COUNT && rc == 0; i++) {
        if (i > 0)
            fputc('\n', file);
        print_answer(&answers.list[i], width, file);
    }
    return rc;
}

int verb_explain(const struct options *options, struct err *err)
{
    own_results results = RESULTS_NONE;
    OWNED_BY(environment_release) struct environment environment = {0};
    own_experiment experiment = {0};
    OWNED_BY(findings_release) struct findings findings = {0};
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = results_open(options->arguments[0], false, &results, err);
    if (rc == 0)
        rc = environment_read(&environment, &results, err);
    if (rc == 0)
        rc = experiment_reload(&results, environment.overrides, environment.override_count, &experiment, err);
    if (rc == 0)
        rc = findings_make(&results, &experiment.spec.settings, &findings, err);
    if (rc != 0)
        return rc;
    struct answer_sources sources = {.records = &findings.records,
                                     .summaries = &findings.summaries,
                                     .verdicts = &findings.verdicts,
                                     .crossovers = &findings.crossovers,
                                     .settings = &experiment.spec.settings,
                                     .counters = environment.counters};
    return print_answers(&sources, stdout, err);
}
