/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands/conclude.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/ending.h"
#include "output/report_files.h"
#include "output/terminal.h"

/* What a command has done, shown from the folder.
 * *status: what a report that could not be made means. Only pictures are missing where there is no gnuplot.
 */
/* To be pasted: the folder as a shell takes it. */
static void hint_command(const char *command, const char *folder, const char *does)
{
    own_text word = {0};
    text_shell(&word, folder);
    text_print(stderr, "hint: %s %s %s\n", command, text_string(&word), does);
}

static int show_results(const char *folder, struct ending_of *of, enum exit_status *status, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    int rc = commands_findings(folder, &findings, err);
    if (rc != 0)
        return rc;
    struct err drawing = {0};
    rc = report_make(&findings, false, &drawing);
    if (rc == -EINTR)
        return rc;
    if (rc != 0) {
        complaint_print(&drawing);
        of->no_report = drawing.code != EOPNOTSUPP;
        *status = of->no_report ? commands_status(&drawing) : EXIT_ALL_OK;
        hint_command("the runs are safe; labrun report", folder, "makes the report again");
    }
    return ending_show(&findings, of, stdout, err);
}

/* The same, with the signals that end a program kept waiting: -EINTR when one came. */
static int show_until_interrupted(const char *folder, struct ending_of *of, enum exit_status *status,
                                  struct err *err)
{
    sigset_t caught, before;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGHUP);
    sigprocmask(SIG_BLOCK, &caught, &before);
    int rc = show_results(folder, of, status, err);
    while (sigtimedwait(&caught, NULL, &(struct timespec){0}) > 0)
        rc = -EINTR;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return rc;
}

/* What is recorded, and what is missing. */
static void tell_missing(const char *front, const struct results *results,
                         const struct campaign_result *outcome)
{
    text_print(stderr, "labrun: %s%zu run%s recorded in %s, %zu %s missing", front, outcome->recorded,
               outcome->recorded == 1 ? " is" : "s are", results->path, outcome->missing,
               outcome->missing == 1 ? "is" : "are");
    if (outcome->profiles_missing > 0)
        text_print(stderr, ", and %zu profile%s", outcome->profiles_missing,
                   plural(outcome->profiles_missing));
    fputc('\n', stderr);
}

static int show_end(const struct campaign *campaign, const struct campaign_result *outcome, struct err *err)
{
    const struct results *results = campaign->results;
    struct ending_of of = {.resumed = campaign->done != NULL, .now = outcome->ok + outcome->failed};
    if (outcome->interrupted) {
        tell_missing("interrupted; ", results, outcome);
        hint_command("sudo labrun resume", results->path,
                     "measures the rest; labrun report shows what is there");
        return EXIT_INTERRUPTED;
    }
    enum exit_status status = EXIT_ALL_OK;
    int rc = privileges_keep(KEPT_FOR_FILES, err); /* nothing is measured any more */
    if (rc == 0)
        rc = show_until_interrupted(results->path, &of, &status, err);
    if (rc == -EINTR) {
        text_print(stderr, "labrun: interrupted; all runs are done and safe in %s\n", results->path);
        hint_command("labrun report", results->path, "makes the report");
        return EXIT_INTERRUPTED;
    }
    if (rc != 0)
        return rc;
    return outcome->failed + outcome->profiles_failed > 0 ? EXIT_SOME_FAILED : (int)status;
}

int measure_and_conclude(const struct campaign *campaign, struct err *err)
{
    struct campaign_result outcome;
    if (campaign_run(campaign, &outcome, err) == 0)
        return show_end(campaign, &outcome, err);
    /* which error, what is recorded and how to go on */
    complaint_print(err);
    if (err->code == ENOENT) /* there is nothing left to go on with */
        return (int)commands_status(err);
    bool full = err->code == ENOSPC || err->code == EDQUOT;
    tell_missing("", campaign->results, &outcome);
    hint_command(full ? "free some space, then sudo labrun resume" : "sudo labrun resume",
                 campaign->results->path, "measures the rest");
    return (int)commands_status(err);
}
