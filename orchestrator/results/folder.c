/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/own.h"
#include "results/runs_csv.h"

/* --- folder --- */

enum { SAME_SECOND_MAX = 1000 };

/* Opens the directory; what is missing of the path is made, mode 0755. Returns the fd. */
static int folder_make_path(const char *path, struct err *err)
{
    char front[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof front)
        return err_set(err, EINVAL, "'%.60s' is no path of a directory", path);
    memcpy(front, path, length + 1);
    for (char *slash = strchr(front + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(front, 0755) < 0 && errno != EEXIST)
            return err_errno(err, errno, "cannot make the directory %s", front);
        if (slash == NULL)
            break;
        *slash = '/';
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? err_errno(err, errno, "cannot open the directory %s", path) : fd;
}

static int make_first_free(int parent, const char *stem, char folder[FOLDER_NAME_MAX], struct err *err)
{
    snprintf(folder, FOLDER_NAME_MAX, "%s", stem);
    for (int i = 2; mkdirat(parent, folder, 0755) < 0; i++) {
        if (errno != EEXIST || i > SAME_SECOND_MAX)
            return err_errno(err, errno, "cannot make the folder %s", folder);
        snprintf(folder, FOLDER_NAME_MAX, "%s-%d", stem, i);
    }
    return 0;
}

/* Makes `<name>-<YYYYmmdd-HHMMSS>` (local time) in `parent`, with "-2", "-3" ... when it is there already,
 * and fills `folder` with the name it has got. Returns the fd. */
static int folder_make(int parent, const char *name, char folder[FOLDER_NAME_MAX], struct err *err)
{
    char when[32], stem[FOLDER_NAME_MAX - 8];
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL || strftime(when, sizeof when, "%Y%m%d-%H%M%S", &local) == 0)
        return err_set(err, EOVERFLOW, "the clock shows no time that has a date");
    int length = snprintf(stem, sizeof stem, "%s-%s", name, when);
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL || length >= (int)sizeof stem)
        return err_set(err, EINVAL, "'%.60s' cannot be part of a folder's name", name);
    if (make_first_free(parent, stem, folder, err) < 0)
        return -err->code;
    int fd = openat(parent, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? err_errno(err, errno, "cannot open the folder %s", folder) : fd;
}

/* Points `latest` in `parent` at the folder, at once: nobody sees it missing. What cannot be done is said in
 * `warning`, and no error: the results do not need the link. */
static void folder_point_latest(int parent, const char *folder, char *warning, size_t size)
{
    static const char temporary[] = ".latest.new";
    struct stat status;
    warning[0] = '\0';
    if (fstatat(parent, "latest", &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISLNK(status.st_mode)) {
        snprintf(warning, size, "'latest' is not a link and was left alone");
        return;
    }
    unlinkat(parent, temporary, 0); /* left over from a killed labrun */
    if (symlinkat(folder, parent, temporary) < 0 || renameat(parent, temporary, parent, "latest") < 0) {
        snprintf(warning, size, "cannot point 'latest' at %s: %s", folder, strerrordesc_np(errno));
        unlinkat(parent, temporary, 0);
    }
}

/* Whoever may write a folder chooses what is in it while it is handled: nobody does so for root. */
static int check_owner(int fd, const char *path, struct err *err)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return err_errno(err, errno, "cannot look at the folder %s", path);
    if (geteuid() != 0 || (status.st_uid == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0))
        return 0;
    if (status.st_uid != 0) {
        err_hint(err, "let that user do it, with sudo -u '#%u' labrun; or make it root's: chown -R 0 %.120s",
                 status.st_uid, path);
        return err_set(err, EACCES, "%s belongs to user %u: root does not handle it", path, status.st_uid);
    }
    err_hint(err, "chmod -R go-w %.200s", path);
    return err_set(err, EACCES, "%s may be written by others than root: root does not handle it", path);
}

/* Opens an existing folder. `directly`: refuses a symlink, and the hint says where it points. -EACCES for
 * root when somebody else owns it or may write it. Returns the fd. */
static int folder_open(const char *path, bool directly, struct err *err)
{
    char target[256] = "";
    own_fd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (directly ? O_NOFOLLOW : 0));
    int code = errno;
    if (fd >= 0)
        return check_owner(fd, path, err) == 0 ? steal_fd(&fd) : -err->code;
    if (directly && readlink(path, target, sizeof target - 1) > 0) {
        err_hint(err, "name the folder itself: %s", target);
        return err_set(err, ELOOP, "%s is a symbolic link", path);
    }
    return err_errno(err, code, "cannot open the folder %s", path);
}

int folder_resolve(const char *path, char *resolved, size_t size, struct err *err)
{
    char target[PATH_MAX];
    int front = (int)strlen(path);
    while (front > 1 && path[front - 1] == '/') /* behind the name of a link they would be followed */
        front--;
    snprintf(resolved, size, "%.*s", front, path);
    ssize_t length = front < (int)size ? readlink(resolved, target, sizeof target - 1) : -1;
    if (length < 0) /* no link: whatever else is wrong with it is found where it is opened */
        return front < (int)size ? 0 : err_set(err, ENAMETOOLONG, "the path %.60s... is too long", path);
    target[length] = '\0';
    while (front > 0 && path[front - 1] != '/')
        front--;
    if (target[0] == '/')
        front = 0;
    if (snprintf(resolved, size, "%.*s%s", front, path, target) >= (int)size)
        return err_set(err, ENAMETOOLONG, "%.60s points to a path that is too long", path);
    return 1;
}

/* --- results --- */

static const char runs_csv[] = "runs.csv", connections_csv[] = "connections.csv",
                  intervals_csv[] = "intervals.csv", profile_csv[] = "profile.csv";

/* What is appended to. runs.csv first: its lock keeps a second writer away from the others, and its rows say
 * which of theirs count. */
static const struct {
    const char *name;
    const struct columns *columns; /* NULL: profile_file's business, which makes the file when it needs it */
    size_t fd;                     /* of its descriptor in struct results */
} journals[RESULTS_JOURNALS] = {
    {runs_csv, &record_columns, offsetof(struct results, runs)},
    {connections_csv, &connection_columns, offsetof(struct results, connections)},
    {intervals_csv, &interval_columns, offsetof(struct results, intervals)},
    {profile_csv, NULL, offsetof(struct results, profiles)},
};

static int *journal_fd(struct results *results, size_t i)
{
    return (int *)((char *)results + journals[i].fd);
}

void results_close(struct results *results)
{
    fd_close(&results->folder);
    for (size_t i = 0; i < RESULTS_JOURNALS; i++)
        fd_close(journal_fd(results, i));
}

/* front/back, without the slashes that a shell leaves behind a folder's name. */
static int set_path(struct results *results, const char *front, const char *back, struct err *err)
{
    int length = (int)strnlen(front, sizeof results->path);
    while (length > 1 && front[length - 1] == '/')
        length--;
    int wrote = snprintf(results->path, sizeof results->path, "%.*s%s%s", length, front,
                         back[0] != '\0' ? "/" : "", back);
    if (wrote >= (int)sizeof results->path)
        return err_set(err, ENAMETOOLONG, "the path %.60s... is too long", front);
    return 0;
}

int results_create(const char *directory, const char *name, struct results *results, struct err *err)
{
    char folder[FOLDER_NAME_MAX];
    *results = (struct results)RESULTS_NONE;
    own_fd parent = folder_make_path(directory, err);
    if (parent < 0)
        return parent;
    results->folder = folder_make(parent, name, folder, err);
    if (results->folder < 0 || set_path(results, directory, folder, err) < 0)
        return -err->code;
    folder_point_latest(parent, folder, results->warning, sizeof results->warning);
    return 0;
}

static int open_journal(struct results *results, size_t i, struct journal_runs *seen, struct err *err)
{
    own_text header = {0};
    struct err why = {0};
    if (journals[i].columns != NULL)
        columns_header(journals[i].columns, &header);
    int fd = journal_open(results->folder, journals[i].name, journals[i].columns != NULL ? &header : NULL,
                          i == 0, seen, &results->tails[i], &why);
    *journal_fd(results, i) = fd;
    if (fd >= 0 || (journals[i].columns == NULL && why.code == ENOENT))
        return 0;
    *err = why;
    return fd;
}

/* The rows behind the last run must all be of the same one. */
static int one_unfinished(const struct results *results, struct err *err)
{
    size_t run = 0;
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        size_t other = results->tails[i].run;
        if (run > 0 && other > 0 && other != run) {
            err_hint(err, "nothing was changed; labrun report shows what is there");
            return err_set(err, EINVAL,
                           "%s ends with rows of run %zu, the files before it with rows of run %zu: "
                           "only one can be unfinished",
                           journals[i].name, other, run);
        }
        run = other > 0 ? other : run;
    }
    return 0;
}

static int open_journals(struct results *results, struct err *err)
{
    own_journal_runs seen = {0};
    int rc = 0;
    for (size_t i = 0; i < RESULTS_JOURNALS && rc == 0; i++)
        rc = open_journal(results, i, &seen, err);
    return rc == 0 ? one_unfinished(results, err) : rc;
}

int results_open(const char *path, bool append, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    if (set_path(results, path, "", err) < 0)
        return -err->code;
    results->folder = folder_open(results->path, append, err);
    if (results->folder < 0)
        return results->folder;
    return append && open_journals(results, err) < 0 ? err_context(err, "%s", path) : 0;
}

static int cut_tails(struct results *results, int aside, struct text *what, struct err *err)
{
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        const struct journal_tail *tail = &results->tails[i];
        if (tail->bytes == 0)
            continue;
        if (journal_cut(*journal_fd(results, i), journals[i].name, tail, aside, err) < 0)
            return -err->code;
        text_addf(what, "%s%ju bytes of %s", what->length > 0 ? ", " : "", (uintmax_t)tail->bytes,
                  journals[i].name);
        results->tails[i].bytes = 0;
    }
    return 0;
}

int results_repair(struct results *results, struct err *err)
{
    char name[FOLDER_NAME_MAX];
    own_text what = {0};
    bool whole = true;
    for (size_t i = 0; i < RESULTS_JOURNALS; i++)
        whole = whole && results->tails[i].bytes == 0;
    if (whole)
        return 0;
    own_fd aside = folder_make(results->folder, "unfinished", name, err);
    if (aside < 0 || cut_tails(results, aside, &what, err) < 0)
        return err_context(err, "%s", results->path);
    snprintf(results->warning, sizeof results->warning,
             "an unfinished run was cut off and is kept in %.200s/%s: %s", results->path, name,
             text_string(&what));
    return fsync(results->folder) < 0 ? err_errno(err, errno, "cannot sync %s", results->path) : 0;
}

int results_elsewhere(const char *path, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    results->folder = folder_make_path(path, err);
    return results->folder < 0 || set_path(results, path, "", err) < 0 ? -err->code : 0;
}

int results_write(const struct results *results, const char *name, const char *bytes, size_t length,
                  struct err *err)
{
    int written = regular_replace(results->folder, name, bytes, length, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_write_parts(const struct results *results, const char *name, regular_part *part,
                        const void *source, struct err *err)
{
    int written = regular_replace_parts(results->folder, name, part, source, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_read(const struct results *results, const char *name, size_t limit, char **bytes, size_t *length,
                 struct err *err)
{
    int got = regular_read(results->folder, name, limit, bytes, length, err);
    return got < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_write_plan(const struct results *results, const struct plan *plan, struct err *err)
{
    own_text text = {0}, excluded = {0};
    planned_print(plan, &text);
    columns_csv(&exclusion_columns, plan->exclusions, plan->exclusion_count, &excluded);
    if (text_ok(&text, err) < 0 || text_ok(&excluded, err) < 0 ||
        results_write(results, "plan.csv", text_string(&text), text.length, err) < 0)
        return -err->code;
    if (plan->exclusion_count == 0)
        return 0;
    return results_write(results, "exclusions.csv", text_string(&excluded), excluded.length, err);
}

int results_begin(struct results *results, struct err *err)
{
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        own_text header = {0};
        if (journals[i].columns == NULL)
            continue;
        columns_header(journals[i].columns, &header);
        int fd = journal_create(results->folder, journals[i].name, &header, err);
        if (fd < 0)
            return err_context(err, "%s", results->path);
        *journal_fd(results, i) = fd;
    }
    return fsync(results->folder) < 0 ? err_errno(err, errno, "cannot sync %s", results->path) : 0;
}

static int append_measurement(struct results *results, uint32_t run, const struct measurement *measurement,
                              struct err *err)
{
    own_text connections = {0}, intervals = {0};
    rows_connections(run, measurement, &connections);
    rows_intervals(run, measurement, &intervals);
    if (journal_append(results->connections, connections_csv, &connections, err) < 0)
        return -err->code;
    return journal_append(results->intervals, intervals_csv, &intervals, err);
}

int results_append(struct results *results, const struct record *record,
                   const struct measurement *measurement, struct err *err)
{
    own_text row = {0};
    columns_rows(&record_columns, record, 1, &row);
    if (measurement != NULL && append_measurement(results, record->run, measurement, err) < 0)
        return err_context(err, "%s", results->path);
    if (journal_append(results->runs, runs_csv, &row, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}

int results_records(const struct results *results, struct records *records, unsigned *cut, struct err *err)
{
    int got = journal_records(results->folder, runs_csv, records, cut, err);
    return got < 0 ? err_context(err, "%s", results->path) : 0;
}
