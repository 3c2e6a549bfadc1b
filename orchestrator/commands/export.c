/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "netns/privileges.h"
#include "output/report_files.h"
#include "plots/figure.h"

/* Where the files go: into `folder` of opened results, or straight into another directory. */
struct destination {
    const struct results *results;
    const char *folder; /* "export/" or "" */
};

static int put_file(void *to, const char *name, const struct text *text, struct err *err)
{
    struct destination *destination = to;
    own_text path = {0};
    text_addf(&path, "%s%s", destination->folder, name);
    if (text_ok(text, err) < 0 || text_ok(&path, err) < 0)
        return -err->code;
    int rc = results_write(destination->results, text_string(&path), text_string(text), text->length, err);
    if (rc == 0)
        text_print(stdout, "%s/%s\n", destination->results->path, text_string(&path));
    else
        err_hint(err, "-o DIR puts the files into another folder");
    return rc;
}

/* What figure_path() would have changed is refused: the files are looked for under their names. So is what
 * output.prefix may not begin with: a file -x is an option of whatever it is given to. */
static int check_prefix(const char *prefix, struct err *err)
{
    own_text plain = {0};
    variants_file_name(prefix, &plain);
    if (strcmp(text_string(&plain), prefix) == 0 && prefix[0] != '.' && prefix[0] != '-')
        return 0;
    err_hint(err, "letters, digits, '.', '+', '-' and '_' can be used, not '.' or '-' first; "
                  "-o names another folder");
    return err_set(err, EINVAL, "'%.60s' cannot stand in front of a file's name", prefix);
}

static int verb_export(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    own_results elsewhere = RESULTS_NONE;
    struct destination destination = {.results = &findings.results, .folder = "export/"};
    int rc = check_prefix(options->prefix != NULL ? options->prefix : "", err);
    if (rc == 0)
        rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[0], &findings, err);
    if (rc == 0 && options->output != NULL) { /* made if missing */
        destination = (struct destination){.results = &elsewhere, .folder = ""};
        rc = results_elsewhere(options->output, &elsewhere, err);
    }
    const char *prefix = options->prefix != NULL ? options->prefix : findings.experiment.spec.settings.prefix;
    const struct outlet outlet = {.put = put_file, .to = &destination};
    return rc == 0 ? export_make(&findings, prefix, options->format, &outlet, err) : rc;
}

const struct command command_export = {
    .name = "export",
    .arguments = "[DIR]",
    .options = "output format prefix",
    .formats = export_format_name,
    .summary = "Python plots, JSON and Markdown",
    .help = "Python programs that draw the figures, all numbers as JSON, tables as Markdown, and how long "
            "messages took as percentiles that HdrHistogram's tools read (hgrm), where they were timed: in "
            "the folder export/ of the results, or in that of -o.",
    .run = verb_export,
};
