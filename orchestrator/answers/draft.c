/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i]);
    free(lines->list);
    *lines = (struct lines){0};
}

void draft_release(struct draft *draft)
{
    text_release(&draft->sentence);
    lines_release(&draft->evidence);
    lines_release(&draft->caveats);
    *draft = (struct draft){0};
}

static void add_line(struct draft *draft, struct lines *lines, struct text *text)
{
    own_free char *line = text_steal(text);
    for (size_t i = 0; i < lines->count && line != NULL; i++)
        if (strcmp(lines->list[i], line) == 0)
            return;
    char **place = line != NULL ? ARRAY_NEXT(lines->list, lines->count, lines->capacity) : NULL;
    draft->failed |= place == NULL;
    if (place != NULL)
        *place = steal_pointer(&line);
}

void draft_evidence(struct draft *draft, struct text *line)
{
    add_line(draft, &draft->evidence, line);
}

void draft_caveat(struct draft *draft, struct text *line)
{
    add_line(draft, &draft->caveats, line);
}

struct text *draft_decline(struct draft *draft)
{
    draft->answered = false;
    text_add(&draft->sentence, "cannot be answered");
    return &draft->sentence;
}

int draft_finish(struct draft *draft, struct answer *answer, struct err *err)
{
    answer->answered = draft->answered;
    answer->sentence = text_steal(&draft->sentence);
    answer->evidence = steal_pointer(&draft->evidence.list);
    answer->evidence_count = draft->evidence.count;
    answer->caveats = steal_pointer(&draft->caveats.list);
    answer->caveat_count = draft->caveats.count;
    bool failed = draft->failed || answer->sentence == NULL;
    *draft = (struct draft){0};
    return failed ? err_set(err, ENOMEM, "out of memory") : 0;
}
