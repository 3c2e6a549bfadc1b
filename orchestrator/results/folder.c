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

enum { SAME_SECOND_MAX = 1000 };

int folder_make_path(const char *path, struct err *err)
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
    if (make_first_free(parent, stem, folder, err) < 0)
        return -err->code;
    int fd = openat(parent, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? err_errno(err, errno, "cannot open the folder %s", folder) : fd;
}

void folder_point_latest(int parent, const char *folder, char *warning, size_t size)
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

int folder_open(const char *path, bool directly, struct err *err)
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
