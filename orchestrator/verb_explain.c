/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "findings.h"
#include "netns/privileges.h"
#include "paragraph.h"
#include "verbs.h"

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

int verb_explain(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = findings_open(options->arguments[0], &findings, err);
    if (rc != 0)
        return rc;
    unsigned width = paragraph_width(stdout);
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        if (i > 0)
            fputc('\n', stdout);
        print_answer(&findings.answers.list[i], width, stdout);
    }
    return 0;
}
