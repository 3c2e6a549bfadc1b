/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/experiment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/own.h"
#include "record/record.h"
#include "results/csv.h"

void experiment_release(struct experiment *experiment)
{
    free(experiment->text);
    spec_release(&experiment->spec);
    plan_release(&experiment->plan);
    *experiment = (struct experiment){0};
}

/* --- experiment.ini --- */

/* Reads until the end, or until there is more than may be. */
static int read_all(int fd, char *buffer, size_t *length, const char *path, struct err *err)
{
    *length = 0;
    while (*length <= EXPERIMENT_BYTES_MAX) {
        ssize_t got = read(fd, buffer + *length, EXPERIMENT_BYTES_MAX + 1 - *length);
        if (got < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot read %.200s", path);
        if (got == 0)
            return 0;
        *length += got > 0 ? (size_t)got : 0;
    }
    return err_set(err, EFBIG, "%.200s is larger than %d KB: this is not an experiment file", path,
                   EXPERIMENT_BYTES_MAX / 1024);
}

/* The text of a regular file, whole; anything else is refused without blocking. */
static int read_file(const char *path, char **text, size_t *length, struct err *err)
{
    /* O_NONBLOCK: opening a FIFO that nobody writes to must not hang */
    own_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_errno(err, errno, "cannot open %.200s", path);
    struct stat status;
    if (fstat(fd, &status) < 0)
        return err_errno(err, errno, "cannot read %.200s", path);
    if (!S_ISREG(status.st_mode))
        return err_set(err, EINVAL, "%.200s is not a regular file", path);
    own_free char *buffer = malloc(EXPERIMENT_BYTES_MAX + 2);
    if (buffer == NULL)
        return err_set(err, ENOMEM, "out of memory");
    if (read_all(fd, buffer, length, path, err) < 0)
        return -err->code;
    buffer[*length] = '\0';
    *text = steal_pointer(&buffer);
    return 0;
}

/* From the text that is already in `experiment` to its spec. */
static int understand(const char *name, const struct spec_text *text, FILE *complaints,
                      struct experiment *experiment, struct err *err)
{
    own_problems problems = {0};
    if (spec_parse(text, &experiment->spec, &problems) == 0)
        return 0;
    size_t typed = 0; /* those of the command line, which a folder has from environment.json */
    for (size_t i = 0; i < problems.count; i++)
        typed += strncmp(problems.list[i].what, "--set ", 6) == 0;
    if (complaints != NULL)
        problems_print(&problems, name, complaints);
    err_hint(err, "labrun describe ini lists every key with its values");
    if (typed == 0 || text->measured)
        return err_set(err, EINVAL, "%s has %zu problem%s", name, problems.count, plural(problems.count));
    if (typed == problems.count)
        return err_set(err, EINVAL, "the command line has %zu problem%s", typed, plural(typed));
    return err_set(err, EINVAL, "%s and the command line have %zu problems", name, problems.count);
}

int experiment_load(const char *path, const char *const *overrides, size_t override_count,
                    struct experiment *experiment, struct err *err)
{
    int rc = read_file(path, &experiment->text, &experiment->length, err);
    const struct spec_text text = {.bytes = experiment->text,
                                   .length = experiment->length,
                                   .overrides = overrides,
                                   .override_count = override_count};
    return rc == 0 ? understand(path, &text, stderr, experiment, err) : rc;
}

int experiment_read(const struct results *results, const struct environment *environment, FILE *complaints,
                    struct experiment *experiment, struct err *err)
{
    own_text path = {0};
    text_addf(&path, "%s/experiment.ini", results->path);
    int rc = results_read(results, "experiment.ini", EXPERIMENT_BYTES_MAX, &experiment->text,
                          &experiment->length, err);
    const struct spec_text text = {.bytes = experiment->text,
                                   .length = experiment->length,
                                   .overrides = environment->overrides,
                                   .override_count = environment->override_count,
                                   .order = environment->order[0] != '\0' ? environment->order : "random",
                                   .measured = true};
    return rc == 0 ? understand(text_string(&path), &text, complaints, experiment, err) : rc;
}

/* --- plan.csv, exclusions.csv --- */

#define PLANNED(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column plan_list[] = {
    {PLANNED(COLUMN_ORDINAL, "run", run)},
    {PLANNED(COLUMN_ORDINAL, "block", block)},
    {PLANNED(COLUMN_ORDINAL, "position", position)},
    {PLANNED(COLUMN_FLAG, "control", cell.control)},
    {PLANNED(COLUMN_CELL, NULL, cell)},
};
const struct columns plan_columns = COLUMNS(plan_list, struct record);

static const struct column exclusion_list[] = {
    {COLUMN("why", struct exclusion, why), .help = "why the cell was excluded"},
    {COLUMN("hint", struct exclusion, hint), .help = "what helps"},
    {COLUMN_PARAMETERS(struct exclusion, cell)},
};
const struct columns exclusion_columns = COLUMNS(exclusion_list, struct exclusion);

int planned_write(const struct results *results, const struct plan *plan, struct err *err)
{
    own_text text = {0}, excluded = {0};
    columns_header(&plan_columns, &text);
    for (size_t run = 0; run < plan->run_count; run++) {
        const struct planned_run *planned = &plan->runs[run];
        const struct record record = {.run = (uint32_t)run + 1,
                                      .block = planned->block,
                                      .position = planned->position,
                                      .cell = plan->cells[planned->cell]};
        columns_rows(&plan_columns, &record, 1, &text);
    }
    columns_csv(&exclusion_columns, plan->exclusions, plan->exclusion_count, &excluded);
    if (text_ok(&text, err) < 0 || text_ok(&excluded, err) < 0 ||
        results_write(results, "plan.csv", text_string(&text), text.length, err) < 0)
        return -err->code;
    if (plan->exclusion_count == 0)
        return 0;
    return results_write(results, "exclusions.csv", text_string(&excluded), excluded.length, err);
}

static int read_cells(struct csv *csv, struct cell **cells, size_t *count, struct err *err)
{
    struct record record = {.block = 1};
    size_t room = 0;
    int got = csv_header(csv, &plan_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (csv_parse(csv, &record, err) < 0)
            return -err->code;
        if (record.block != 1)
            return 0;
        if (*count == 2 * PLAN_CELLS_MAX) /* each may have its control */
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct cell *place = ARRAY_NEXT(*cells, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = record.cell;
    }
    return got;
}

int planned_read(int folder, struct cell **cells, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct cell *list = NULL;
    *count = 0;
    if (csv_open(&csv, folder, "plan.csv", err) < 0 || read_cells(&csv, &list, count, err) < 0)
        return -err->code;
    *cells = steal_pointer(&list);
    return 0;
}

static int read_exclusions(struct csv *csv, struct exclusion **list, size_t *count, struct err *err)
{
    size_t room = 0;
    int got = csv_header(csv, &exclusion_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (*count == PLAN_CELLS_MAX)
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct exclusion *place = ARRAY_NEXT(*list, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = (struct exclusion){0};
        if (csv_parse(csv, place, err) < 0)
            return -err->code;
    }
    return got;
}

int planned_exclusions(int folder, struct exclusion **list, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct exclusion *read = NULL;
    struct err why = {0};
    *count = 0;
    *list = NULL;
    int rc = csv_open(&csv, folder, "exclusions.csv", &why);
    if (rc < 0 && why.code == ENOENT) /* nothing was excluded, or an older labrun made the folder */
        return 0;
    if (rc == 0)
        rc = read_exclusions(&csv, &read, count, &why);
    if (rc < 0) {
        *err = why;
        return rc;
    }
    *list = steal_pointer(&read);
    return 0;
}
