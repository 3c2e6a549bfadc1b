/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "answers/answers.h"
#include "answers/cpu_time.h"
#include "commands.h"
#include "netns/privileges.h"
#include "output/terminal.h"

static void print_answer(const struct answer *answer, unsigned width, FILE *file)
{
    char heading[16];
    snprintf(heading, sizeof heading, "%s  ", answer->id);
    paragraph_print(file, width, heading, "    ", answer->question);
    paragraph_print(file, width, "    ", "    ", text_string(&answer->sentence));
    for (size_t i = 0; i < answer->evidence.count; i++)
        paragraph_print(file, width, "      - ", "        ", answer->evidence.list[i]);
    for (size_t i = 0; i < answer->caveats.count; i++)
        paragraph_print(file, width, "      but: ", "           ", answer->caveats.list[i]);
}

/* One place of the experiment: what all its cells have in common, then what they tell. */
static void print_cost(const struct cost *cost, const struct spec *spec, unsigned width, FILE *file)
{
    own_text family = {0}, sentence = {0}, places = {0};
    cost_print_family(cost, spec, &family);
    text_addf(&sentence, "%s%s: ", family.length > 0 ? "With " : "Here", text_string(&family));
    cost_print(cost, &sentence);
    paragraph_print(file, width, "    ", "    ", text_string(&sentence));
    if (cost->gap != NULL)
        return;
    text_clear(&sentence);
    cost_print_fit(cost, &sentence);
    paragraph_print(file, width, "      - ", "        ", text_string(&sentence));
    cost_print_places(cost, &places);
    paragraph_print(file, width, cost->places_gap == NULL ? "      - " : "      but: ",
                    cost->places_gap == NULL ? "        " : "           ", text_string(&places));
}

static int verb_explain(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    own_answers answers = {0};
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[0], &findings, err);
    if (rc == 0)
        rc = answers_make(&findings, &answers, err);
    if (rc != 0)
        return rc;
    unsigned width = paragraph_width(stdout);
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        if (i > 0)
            fputc('\n', stdout);
        print_answer(&answers.list[i], width, stdout);
    }
    fputs("\nWhat a copy and a call cost here\n", stdout);
    if (findings.costs.count == 0)
        paragraph_print(stdout, width, "    ", "    ",
                        "No cell has both its CPU time and its copies: there is nothing to fit.");
    for (size_t i = 0; i < findings.costs.count; i++)
        print_cost(&findings.costs.list[i], &findings.experiment.spec, width, stdout);
    return 0;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "[DIR]",
    .options = "",
    .summary = "The study's six questions, answered",
    .run = verb_explain,
};
