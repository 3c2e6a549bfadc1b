/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/own.h"
#include "results/journal.h"

/* --- folders --- */

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

int folder_make(int parent, const char *name, char folder[FOLDER_NAME_MAX], struct err *err)
{
    char when[32], stem[FOLDER_NAME_MAX - 8];
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL || strftime(when, sizeof when, "%Y%m%d-%H%M%S", &local) == 0)
        return err_set(err, EOVERFLOW, "the clock shows no time that has a date");
    int length = snprintf(stem, sizeof stem, "%s-%s", name, when);
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL || length >= (int)sizeof stem)
        return err_set(err, EINVAL, "'%.60s' cannot be part of a folder's name", name);
    snprintf(folder, FOLDER_NAME_MAX, "%s", stem);
    for (int i = 2; mkdirat(parent, folder, 0755) < 0; i++) {
        if (errno != EEXIST || i > SAME_SECOND_MAX)
            return err_errno(err, errno, "cannot make the folder %s", folder);
        snprintf(folder, FOLDER_NAME_MAX, "%s-%d", stem, i);
    }
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

/* The length of a path without the slashes that a shell leaves behind a folder's name. */
static size_t length_of(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

int folder_resolve(const char *path, char *resolved, size_t size, struct err *err)
{
    enum { LINKS_MAX = 40 }; /* as in the kernel */
    char target[PATH_MAX];
    int links = 0;
    size_t front = 0, length = length_of(path);
    memcpy(target, path, length < sizeof target ? length : 0);
    for (;; links++) {
        if (front + length >= size || length >= sizeof target)
            return err_set(err, ENAMETOOLONG, "%.60s... is, or points to, a path that is too long", path);
        if (links > LINKS_MAX)
            return err_set(err, ELOOP, "%.200s points from link to link without an end", path);
        memcpy(resolved + front, target, length);
        resolved[front + length] = '\0';
        ssize_t got = readlink(resolved, target, sizeof target - 1);
        if (got < 0) /* no link: whatever else is wrong with it is found where it is opened */
            return links > 0;
        target[got] = '\0';
        const char *slash = target[0] != '/' ? strrchr(resolved, '/') : NULL;
        front = slash != NULL ? (size_t)(slash - resolved) + 1 : 0;
        length = length_of(target);
    }
}

/* Opens an existing folder. `directly`: refuses a symlink, and the hint says where it points. -EACCES for
 * root when somebody else owns it or may write it. Returns the fd. */
static int folder_open(const char *path, bool directly, struct err *err)
{
    char itself[PATH_MAX];
    struct err lost = {0};
    own_fd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (directly ? O_NOFOLLOW : 0));
    int code = errno;
    /* for words alone: what is to be done is done to the folder, not to the link (chown -R stops at one) */
    int linked = folder_resolve(path, itself, sizeof itself, &lost);
    if (fd >= 0)
        return check_owner(fd, linked < 0 ? path : itself, err) == 0 ? steal_fd(&fd) : -err->code;
    if (directly && linked > 0) {
        err_hint(err, "name the folder itself: %.200s", itself);
        return err_set(err, ELOOP, "%s is a symbolic link", path);
    }
    return err_errno(err, code, "cannot open the folder %s", path);
}

/* --- the results folder --- */

void results_close(struct results *results)
{
    fd_close(&results->folder);
    fd_close(&results->runs);
    fd_close(&results->connections);
    fd_close(&results->intervals);
    fd_close(&results->slices);
    fd_close(&results->histograms);
    fd_close(&results->profiles);
}

/* front/back */
static int set_path(struct results *results, const char *front, const char *back, struct err *err)
{
    int wrote = snprintf(results->path, sizeof results->path, "%.*s%s%s", (int)length_of(front), front,
                         back[0] != '\0' ? "/" : "", back);
    if (wrote >= (int)sizeof results->path)
        return err_set(err, ENAMETOOLONG, "the path %.60s... is too long", front);
    return 0;
}

int results_create(const char *directory, const char *name, results_fill *fill, const void *source,
                   struct results *results, struct err *err)
{
    char folder[FOLDER_NAME_MAX] = "";
    *results = (struct results)RESULTS_NONE;
    own_fd parent = folder_make_path(directory, err);
    if (parent < 0)
        return parent;
    results->folder = folder_make(parent, name, folder, err);
    /* made a moment ago, but who owns the directory around it may have put another one there since */
    if (results->folder < 0 || set_path(results, directory, folder, err) < 0 ||
        check_owner(results->folder, results->path, err) < 0)
        return -err->code;
    if (fill(source, results, err) < 0) {
        bool full = err->code == ENOSPC || err->code == EDQUOT;
        err_hint(err, "%sbegin anew; there is no run in %.200s: it can be removed",
                 full ? "free some space, then " : "", results->path);
        return -err->code;
    }
    folder_point_latest(parent, folder, results->warning, sizeof results->warning);
    return 0;
}

int results_open(const char *path, bool append, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    if (set_path(results, path, "", err) < 0)
        return -err->code;
    results->folder = folder_open(results->path, append, err);
    if (results->folder < 0)
        return results->folder;
    return append && journal_open(results, err) < 0 ? err_context(err, "%s", path) : 0;
}

int results_elsewhere(const char *path, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    results->folder = folder_make_path(path, err);
    return results->folder < 0 || set_path(results, path, "", err) < 0 ? -err->code : 0;
}

/* --- files in it --- */

/* An fd of the folder that `*name` is in; moves *name on to its last part. The folder is made if `make`, and
 * may be no link: it would lead out of the one that was opened. Its owner is looked at as the outer one's. */
static int folder_of(int folder, const char **name, bool make, struct err *err)
{
    char front[256];
    const char *slash = strchr(*name, '/');
    size_t length = slash != NULL ? (size_t)(slash - *name) : 0;
    if (length >= sizeof front || (slash != NULL && strchr(slash + 1, '/') != NULL))
        return err_set(err, EINVAL, "%.40s is not a file of the folder or of one in it", *name);
    memcpy(front, *name, length);
    front[length] = '\0';
    if (make && length > 0 && mkdirat(folder, front, 0755) < 0 && errno != EEXIST)
        return err_errno(err, errno, "cannot make the folder %s", front);
    own_fd fd = openat(folder, length > 0 ? front : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int code = errno;
    struct stat status;
    if (fd < 0 && fstatat(folder, front, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)) {
        err_hint(err,
                 "no link in a results folder is followed: remove it, and a folder is made in its place");
        return err_set(err, ELOOP, "%s is a symbolic link", front);
    }
    if (fd < 0)
        return err_errno(err, code, "cannot open the folder %s", front);
    if (length > 0 && check_owner(fd, front, err) < 0)
        return -err->code;
    *name += length > 0 ? length + 1 : 0;
    return steal_fd(&fd);
}

int regular_open(int folder, const char *name, int flags, struct err *err)
{
    const char *last = name;
    own_fd inner = folder_of(folder, &last, false, err);
    if (inner < 0)
        return inner;
    /* O_NONBLOCK: opening a FIFO must not wait for its other end; regular files do not know it */
    own_fd fd = openat(inner, last, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
    struct stat status;
    if (fd < 0 && errno == ELOOP)
        return err_set(err, ELOOP, "%s is a symbolic link", name);
    if (fd < 0 || fstat(fd, &status) < 0)
        return err_errno(err, errno, "cannot open %s", name);
    if (!S_ISREG(status.st_mode))
        return err_set(err, EINVAL, "%s is not a regular file", name);
    return steal_fd(&fd);
}

/* The file may grow or shrink while it is read: what counts is what read() delivers. */
static int read_up_to(int fd, const char *name, char *buffer, size_t size, size_t *length, struct err *err)
{
    *length = 0;
    while (*length < size) {
        ssize_t got = read(fd, buffer + *length, size - *length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, errno, "cannot read %s", name);
        if (got == 0)
            break;
        *length += (size_t)got;
    }
    return 0;
}

static int read_all(int folder, const char *name, size_t limit, char **bytes, size_t *length, struct err *err)
{
    own_fd fd = regular_open(folder, name, O_RDONLY, err);
    struct stat status;
    if (fd < 0)
        return fd;
    if (fstat(fd, &status) < 0)
        return err_errno(err, errno, "cannot read %s", name);
    if (status.st_size < 0 || (size_t)status.st_size > limit)
        return err_set(err, EFBIG, "%s has %jd bytes; at most %zu are read", name, (intmax_t)status.st_size,
                       limit);
    size_t size = (size_t)status.st_size;
    own_free char *buffer = malloc(size + 1);
    if (buffer == NULL)
        return err_set(err, ENOMEM, "out of memory for %s", name);
    if (read_up_to(fd, name, buffer, size, length, err) < 0)
        return -err->code;
    buffer[*length] = '\0';
    *bytes = steal_pointer(&buffer);
    return 0;
}

int results_read(const struct results *results, const char *name, size_t limit, char **bytes, size_t *length,
                 struct err *err)
{
    int got = read_all(results->folder, name, limit, bytes, length, err);
    return got < 0 ? err_context(err, "%s", results->path) : 0;
}

int regular_write(int fd, const char *name, const char *bytes, size_t length, struct err *err)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return err_errno(err, errno, "cannot write %s", name);
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

static int write_parts(int fd, const char *name, regular_part *part, const void *source, struct err *err)
{
    own_text text = {0};
    for (size_t i = 0; part(source, i, &text); i++) {
        if (text_ok(&text, err) < 0 || regular_write(fd, name, text_string(&text), text.length, err) < 0)
            return -err->code;
        text_clear(&text);
    }
    return 0;
}

/* Bytes that are there already, or parts that are made one after the other. */
struct content {
    const char *bytes;
    size_t length;
    regular_part *part; /* NULL: the bytes */
    const void *source;
};

static int replace(int folder, const char *name, const struct content *content, struct err *err)
{
    own_fd inner = folder_of(folder, &name, true, err);
    char temporary[256];
    if (inner < 0)
        return inner;
    if (snprintf(temporary, sizeof temporary, ".%s.new", name) >= (int)sizeof temporary)
        return err_set(err, ENAMETOOLONG, "the name %.40s... is too long", name);
    unlinkat(inner, temporary, 0); /* left over from a killed writer */
    own_fd fd = openat(inner, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_errno(err, errno, "cannot make %s", temporary);
    int rc = content->part != NULL ? write_parts(fd, temporary, content->part, content->source, err)
                                   : regular_write(fd, temporary, content->bytes, content->length, err);
    if (rc == 0 && fsync(fd) < 0)
        rc = err_errno(err, errno, "cannot sync %s", temporary);
    if (rc == 0 && renameat(inner, temporary, inner, name) < 0)
        rc = err_errno(err, errno, "cannot put %s in place", name);
    if (rc < 0)
        unlinkat(inner, temporary, 0);
    else if (fsync(inner) < 0) /* the new name must survive a crash too */
        rc = err_errno(err, errno, "cannot sync the folder of %s", name);
    return rc;
}

int results_write(const struct results *results, const char *name, const char *bytes, size_t length,
                  struct err *err)
{
    int written = replace(results->folder, name, &(struct content){.bytes = bytes, .length = length}, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_write_parts(const struct results *results, const char *name, regular_part *part,
                        const void *source, struct err *err)
{
    int written = replace(results->folder, name, &(struct content){.part = part, .source = source}, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_remove(const struct results *results, const char *name, struct err *err)
{
    struct err none = {0};
    const char *last = name;
    own_fd inner = folder_of(results->folder, &last, false, &none);
    if (inner >= 0 && unlinkat(inner, last, 0) < 0 && errno != ENOENT)
        return err_errno(err, errno, "cannot remove %s", name);
    return 0;
}

int results_rename(const struct results *results, const char *name, const char *new_name, struct err *err)
{
    own_fd inner = folder_of(results->folder, &name, false, err), again = -1;
    if (inner >= 0)
        again = folder_of(results->folder, &new_name, false, err);
    if (again < 0)
        return -err->code;
    if (renameat2(inner, name, again, new_name, RENAME_NOREPLACE) < 0)
        return err_errno(err, errno, "cannot rename %s to %s", name, new_name);
    return 0;
}

int results_private(const struct results *results, const char *name, int fd, struct err *err)
{
    own_fd inner = folder_of(results->folder, &name, false, err);
    const int fds[] = {results->folder, inner, fd};
    if (inner < 0)
        return inner;
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        struct stat status;
        if (fstat(fds[i], &status) < 0)
            return err_errno(err, errno, "cannot look at %s", name);
        if (status.st_uid != geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
            return err_set(err, EPERM, "somebody else may have written it");
    }
    return 0;
}
