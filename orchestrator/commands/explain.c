/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answers/answers.h"
#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/explanation.h"

/* "Q9": of what is no folder either. */
static bool looks_like_question(const char *word)
{
    return (word[0] == 'Q' || word[0] == 'q') && strspn(word + 1, "0123456789") == strlen(word + 1);
}

static int refuse_question(const char *word, struct err *err)
{
    own_text questions = {0};
    answers_list(&questions);
    err_hint(err, "the questions are %s; labrun explain says which were measured", text_string(&questions));
    return err_set(err, EINVAL, "'%s' is no question", word);
}

static int refuse_second(const char *first, const char *second, struct err *err)
{
    err_hint(err, "labrun explain %s, then labrun explain %s; --evidence has all of them", first, second);
    return err_set(err, EINVAL, "explain answers one question, not %s and %s", first, second);
}

/* The folder and the question, in whichever order they stand. */
static int verb_explain(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    const char *folder = RESULTS_LATEST;
    struct explanation explanation = {.evidence = options->evidence, .format = options->format};
    size_t folders = 0;
    for (size_t i = 0; i < options->argument_count; i++) {
        const char *word = options->arguments[i];
        if (explanation_asks(word) && explanation.question != NULL)
            return refuse_second(explanation.question, word, err);
        if (explanation_asks(word))
            explanation.question = word;
        else if (folders++ > 0 || (looks_like_question(word) && access(word, F_OK) != 0))
            return refuse_question(word, err);
        else
            folder = word;
    }
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(folder, &findings, err);
    return rc == 0 ? explanation_print(&findings, &explanation, stdout, err) : rc;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "[DIR] [QUESTION]",
    .options = "evidence format",
    .formats = explanation_format,
    .summary = "Who won, by how much, and whether it can be trusted",
    .help =
        "In thirty lines: who is told apart from the baseline and by how much, what is open and what would "
        "decide it, the noise floor and the warnings, what was left out, what to do next, and the "
        "study's questions as far as they were measured. QUESTION, such as Q4, asks for one of them with "
        "the rows behind it.",
    .run = verb_explain,
};
