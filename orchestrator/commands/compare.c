/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answers/changes.h"
#include "commands.h"
#include "findings/findings.h"
#include "findings/matching.h"
#include "findings/two_experiments.h"
#include "netns/privileges.h"
#include "output/compare_tables.h"
#include "output/terminal.h"
#include "results/folder.h"

/* --- sides --- */

/* A side: the folders that were named, DIR,DIR,..., opened. */
struct opened {
    struct findings *list;         /* owned, and so are they */
    const struct findings **shown; /* owned array: each of them */
    struct session *sessions;      /* owned: the same for what compares */
    size_t count;
};

static void opened_release(struct opened *opened)
{
    for (size_t i = 0; i < opened->count; i++)
        findings_close(&opened->list[i]);
    free(opened->list);
    free(opened->shown);
    free(opened->sessions);
}

static int make_room(size_t folders, struct opened *opened, struct err *err)
{
    opened->list = calloc(folders, sizeof *opened->list);
    opened->shown = calloc(folders, sizeof *opened->shown);
    opened->sessions = calloc(folders, sizeof *opened->sessions);
    return opened->list != NULL && opened->shown != NULL && opened->sessions != NULL
               ? 0
               : err_set(err, ENOMEM, "out of memory for %zu folders", folders);
}

static int open_folder(const char *folder, struct opened *opened, struct err *err)
{
    size_t i = opened->count++;
    struct findings *findings = &opened->list[i];
    *findings = (struct findings)FINDINGS_NONE;
    opened->shown[i] = findings;
    int rc = commands_findings(folder, findings, err);
    opened->sessions[i] = (struct session){.index = &findings->index,
                                           .verdicts = &findings->verdicts,
                                           .settings = &findings->experiment.spec.settings};
    return rc;
}

static int open_each(char *names, struct opened *opened, struct err *err)
{
    int rc = 0;
    for (const char *name; rc == 0 && (name = strsep(&names, ",")) != NULL;) {
        if (name[0] == '\0') {
            err_hint(err, "folders of one side are separated by a comma and nothing else: A1,A2");
            return err_set(err, EINVAL, "a folder's name is missing beside a comma");
        }
        rc = open_folder(name, opened, err);
    }
    return rc;
}

/* A folder may have a comma in its name. */
static int open_side(const char *folders, struct opened *opened, struct err *err)
{
    bool one = access(folders, F_OK) == 0;
    size_t count = 1;
    for (const char *c = folders; *c != '\0' && !one; c++)
        count += *c == ',' ? 1 : 0;
    own_free char *names = strdup(folders);
    if (names == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int rc = make_room(count, opened, err);
    if (rc < 0)
        return rc;
    return one ? open_folder(folders, opened, err) : open_each(names, opened, err);
}

/* The fingerprint of the plan and the second in which it began: a copy, or the folder itself. */
static bool same_session(const struct findings *one, const struct findings *other)
{
    return one->environment.plan == other->environment.plan &&
           strcmp(one->environment.started, other->environment.started) == 0;
}

/* A session that counts twice would pass for two that agree. */
static int refuse_twice(const struct opened *opened, struct err *err)
{
    for (size_t i = 0; i < opened->count; i++)
        for (size_t j = 0; j < i; j++)
            if (same_session(&opened->list[i], &opened->list[j]))
                return err_set(err, EINVAL, "%s and %s are the same session: it counts once",
                               opened->list[j].results.path, opened->list[i].results.path);
    return 0;
}

static void warn_of_copies(const struct opened sides[SIDE_COUNT])
{
    for (size_t i = 0; i < sides[FIRST_SIDE].count; i++)
        for (size_t j = 0; j < sides[SECOND_SIDE].count; j++)
            if (same_session(&sides[FIRST_SIDE].list[i], &sides[SECOND_SIDE].list[j]))
                complaint_warn(
                    "both sides have the experiment that began at %s: what differs between them was "
                    "not measured",
                    sides[FIRST_SIDE].list[i].environment.started);
}

/* --- comparing --- */

/* A comparison of nothing must not pass for one that found nothing. */
static int refuse_nothing(const struct changes *changes, const struct matching *matching, struct err *err)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->list[i].n > 0 && changes->list[i].m > 0)
            return 0;
    if (matching->count > 0)
        return err_set(err, EINVAL, "no cell has an ok run in both experiments");
    err_hint(err, "cells match when all their parameters are equal; --ignore KEY leaves one out of account");
    return err_set(err, EINVAL, "no cell is in both experiments");
}

static const struct field limit_field = {
    FIELD("compare", "fail-on-slower", struct change_rules, limit),
    .help = "how much slower is too slow",
};

static const struct field rule_out_field = {
    FIELD("compare", "rule-out", struct change_rules, rule_out),
    .help = "how much slower must be ruled out",
};

/* The strictest equivalence of all, so that it does not matter which is named first. */
static int take_rules(const struct options *options, const struct opened sides[SIDE_COUNT],
                      struct change_rules *asked, struct err *err)
{
    int rc = 0;
    asked->equivalence = INFINITY;
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        for (size_t j = 0; j < sides[i].count; j++)
            asked->equivalence =
                fmin(asked->equivalence, sides[i].list[j].experiment.spec.settings.equivalence);
    asked->limit = asked->equivalence;
    if (options->rule_out != NULL && options->fail_on_slower == NULL) {
        err_hint(err, "--fail-on-slower --rule-out=%s fails what is slower, and what may be",
                 options->rule_out);
        return err_set(err, EINVAL, "--rule-out goes with --fail-on-slower");
    }
    if (options->fail_on_slower != NULL && options->fail_on_slower[0] != '\0')
        rc = field_parse(&limit_field, options->fail_on_slower, asked, err);
    if (rc == 0 && options->rule_out != NULL)
        rc = field_parse(&rule_out_field, options->rule_out, asked, err);
    return rc;
}

static enum exit_status status_of(const struct changes *changes)
{
    if (changes_count(changes, GATE_FAILED) > 0)
        return EXIT_SOME_FAILED;
    bool judged = changes_count(changes, GATE_HOST) + changes_count(changes, GATE_UNJUDGED) +
                      changes_count(changes, GATE_OPEN) ==
                  0;
    return judged ? EXIT_ALL_OK : EXIT_HOST;
}

static int show(const struct options *options, const struct compared *compared, struct err *err)
{
    own_text text = {0};
    if (options->format == NULL)
        return comparison_show(compared, options->all, stdout, err);
    int rc = comparison_write(compared, options->format, &text, err);
    if (rc == 0)
        fputs(text_string(&text), stdout);
    return rc;
}

/* What lacks a picture has its answer all the same. */
static int draw(const struct options *options, const struct compared *compared, struct err *err)
{
    own_results elsewhere = RESULTS_NONE;
    struct err why = {0};
    if (options->output == NULL || compared->changes->count == 0)
        return 0;
    int rc = results_elsewhere(options->output, &elsewhere, err); /* made if missing */
    if (rc != 0)
        return rc;
    rc = comparison_draw(compared, &elsewhere, &why);
    if (rc == 0 && options->format == NULL)
        text_print(stdout, "figure: %s/compare.svg\n", elsewhere.path);
    else if (rc == -ENOENT)
        complaint_warn("%s; %s/compare.gp draws it", why.what, elsewhere.path);
    else if (rc != 0)
        *err = why;
    return rc == -ENOENT ? 0 : rc;
}

static int compare(const struct options *options, const struct opened opened[SIDE_COUNT], uint64_t ignored,
                   struct err *err)
{
    own_matching matching = {0};
    own_changes changes = {0};
    struct change_rules asked = {0};
    const struct sessions sides[] = {{opened[FIRST_SIDE].sessions, opened[FIRST_SIDE].count},
                                     {opened[SECOND_SIDE].sessions, opened[SECOND_SIDE].count}};
    int rc = take_rules(options, opened, &asked, err);
    if (rc == 0)
        rc = matching_make(sides, ignored, &matching, err);
    if (rc == 0)
        rc = changes_make(sides, &matching, &asked, &changes, err);
    const struct compared compared = {
        .sides = {{opened[FIRST_SIDE].shown, opened[FIRST_SIDE].count},
                  {opened[SECOND_SIDE].shown, opened[SECOND_SIDE].count}},
        .matching = &matching,
        .changes = &changes,
        .asked = asked,
        .limited = options->fail_on_slower != NULL,
    };
    if (rc == 0)
        rc = show(options, &compared, err);
    if (rc == 0)
        rc = draw(options, &compared, err);
    if (rc == 0)
        rc = refuse_nothing(&changes, &matching, err);
    return rc != 0 || !compared.limited ? rc : (int)status_of(&changes);
}

static int verb_compare(const struct options *options, struct err *err)
{
    OWNED_BY(opened_release) struct opened first = {0};
    OWNED_BY(opened_release) struct opened second = {0};
    uint64_t ignored = 0;
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    for (size_t i = 0; i < options->ignored_count && rc == 0; i++)
        rc = matching_ignore(options->ignored[i], &ignored, err);
    if (rc == 0)
        rc = open_side(options->arguments[0], &first, err);
    if (rc == 0)
        rc = open_side(options->arguments[1], &second, err);
    if (rc == 0)
        rc = refuse_twice(&first, err);
    if (rc == 0)
        rc = refuse_twice(&second, err);
    if (rc != 0)
        return rc;
    const struct opened sides[] = {first, second};
    warn_of_copies(sides);
    return compare(options, sides, ignored, err);
}

const struct command command_compare = {
    .name = "compare",
    .arguments = "DIR,... [DIR,...]",
    .options = "fail-on-slower rule-out ignore all format output",
    .formats = comparison_form_name,
    .summary = "What became faster or slower, cell by cell",
    .help =
        "The second experiment against the first. Each may be several folders, sessions of one experiment: "
        "compare A1,A2,A3 B1,B2,B3 knows how far sessions differ by themselves, and tells smaller changes "
        "from that; measured in turns, A1 B1 A2 B2, is best. What one folder a side cannot know is allowed "
        "for. With --fail-on-slower the exit status is 1 when a cell is slower by more than the limit, "
        "beyond all noise, and 77 when there is none but the A/A cells changed, in whatever "
        "direction: then it is the host that changed, and whether a cell became slower cannot be judged. 0 "
        "says that no such cell was found, and the line below how much slower one may be nevertheless: with "
        "few blocks, much. With --rule-out=30% too the status is 77 unless the 95 % interval of every cell "
        "ends before that, as measured and, where the A/A cells changed, relative to them. Where the two "
        "differ in one setting alone, cells are "
        "paired over it.",
    .run = verb_compare,
};
