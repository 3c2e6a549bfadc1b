/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/headline.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/units.h"

/* --- words --- */

void headline_arm(const struct findings *findings, unsigned arm, struct text *text)
{
    phrase_arm(&findings->index, arm, text);
}

void headline_places(const struct findings *findings, size_t count, struct text *text)
{
    bool size = false, threads = false, other = false;
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!findings->index.varies[i] || field == findings->index.contrast)
            continue;
        if (cell_field_is_size(field) || field->offset == offsetof(struct cell, fields))
            size = true;
        else if (field->offset == offsetof(struct cell, threads))
            threads = true;
        else
            other = true;
    }
    const char *word = size && !threads && !other   ? "message size"
                       : threads && !size && !other ? "thread count"
                                                    : "place";
    text_addf(text, "%zu %s%s", count, word, plural(count));
}

/* --- what has no verdict --- */

static void add_levels(const struct findings *findings, struct text *text)
{
    double least = NAN, most = NAN;
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != METRIC_throughput_gbps || summary->cell->control)
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    if (isnan(least))
        return;
    text_add(text, "; its throughput is ");
    phrase_range(least, most, phrase_number, text);
    text_add(text, " Gbit/s");
}

/* Nothing to compare: why, and what there is all the same. */
static bool write_no_verdict(const struct findings *findings, struct text *text)
{
    const struct run_index *index = &findings->index;
    if (index->record_count == 0) {
        text_add(text, "nothing was measured");
    } else if (index->run_count == 0) {
        text_addf(text,
                  "none of the %zu run%s was ok, so nothing is known; the first failed because of: %.120s",
                  index->record_count, plural(index->record_count), index->failure->reason);
    } else if (index->arm_count == 1) {
        own_text name = {0};
        headline_arm(findings, 0, &name);
        text_addf(text, "only %s was measured: there is nothing to compare it with", text_string(&name));
        add_levels(findings, text);
    } else if (findings->standings.count == 0) {
        text_addf(text, "none of the %zu ok run%s has a number that can be compared", index->run_count,
                  plural(index->run_count));
    }
    return text->length > 0;
}

/* Nothing to compare with: blocks would be of no use. */
static bool write_no_baseline(const struct findings *findings, struct text *text)
{
    const struct record *failure = NULL;
    size_t failed = headline_failures(findings, 0, &failure);
    if (failed == 0)
        return false;
    text_add(text, "no run of ");
    headline_arm(findings, 0, text);
    text_addf(text, ", the baseline, was ok (%zu failed: %.120s)", failed, failure->reason);
    return true;
}

/* Too few blocks for any verdict: what was measured so far, and that it may be noise. */
static bool write_few_blocks(const struct findings *findings, struct text *text)
{
    const struct standing *farthest = NULL;
    size_t least = 0, blocks = headline_blocks(findings, &least);
    double far = -1;
    if (blocks >= least)
        return false;
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        double reaches = fmax(fabs(log(standing->least)), fabs(log(standing->most)));
        if (standing->metric != headline_metric(findings) || !(reaches > far))
            continue;
        far = reaches;
        farthest = standing;
    }
    text_addf(text, "%zu block%s cannot tell anything apart, %zu are needed", blocks, plural(blocks), least);
    if (farthest == NULL)
        return true;
    text_add(text, "; so far ");
    headline_arm(findings, farthest->pair.arm, text);
    text_add(text, " has ×");
    phrase_range(farthest->least, farthest->most, phrase_times, text);
    text_addf(text, " of the %s of ", metrics[farthest->metric].label);
    headline_arm(findings, farthest->pair.against, text);
    text_add(text, ", which may be noise");
    return true;
}

/* --- headline --- */

void headline_release(struct headline *headline)
{
    struct lines *const all[] = {&headline->pairs, &headline->undecided, &headline->trust,
                                 &headline->left_out, &headline->next};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        lines_release(all[i]);
    headline_cards_release(headline);
    text_release(&headline->sentence);
    text_release(&headline->noise);
    text_release(&headline->method);
    *headline = (struct headline){0};
}

void headline_line(struct headline *headline, struct lines *lines, struct text *line)
{
    headline->failed |= !lines_add(lines, line);
}

static int write_comparison(const struct findings *findings, struct headline *headline, struct err *err)
{
    own_text line = {0}, sentence = {0};
    if (headline_write_sentence(findings, &sentence, &headline->told, err) < 0)
        return -err->code;
    if (headline->told || !(write_no_baseline(findings, &headline->sentence) ||
                            write_few_blocks(findings, &headline->sentence)))
        text_add(&headline->sentence, text_string(&sentence));
    for (size_t i = 0; i < findings->standings.count; i++) {
        headline_write_pair(findings, &findings->standings.list[i], &line);
        headline_line(headline, &headline->pairs, &line);
    }
    return headline_write_cards(findings, headline, err);
}

int headline_make(const struct findings *findings, struct headline *headline, struct err *err)
{
    *headline = (struct headline){0};
    if (!write_no_verdict(findings, &headline->sentence) && write_comparison(findings, headline, err) < 0)
        return -err->code;
    headline_write_undecided(findings, headline);
    headline_write_trust(findings, headline);
    headline_write_left_out(findings, headline);
    headline_write_next(findings, headline);
    return headline->failed || headline->sentence.failed ? err_set(err, ENOMEM, "out of memory") : 0;
}
