/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/safe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/own.h"

/* An fd of the folder that `*name` is in; moves *name on to its last part. The folder is made if `make`, and
 * may be no link: it would lead out of the one that was opened. */
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
    int fd = openat(folder, length > 0 ? front : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "cannot open the folder %s", front);
    *name += length > 0 ? length + 1 : 0;
    return fd;
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

int regular_read(int folder, const char *name, size_t limit, char **bytes, size_t *length, struct err *err)
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

static int write_new(int folder, const char *name, const struct content *content, struct err *err)
{
    unlinkat(folder, name, 0); /* left over from a killed writer */
    own_fd fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_errno(err, errno, "cannot make %s", name);
    int rc = content->part != NULL ? write_parts(fd, name, content->part, content->source, err)
                                   : regular_write(fd, name, content->bytes, content->length, err);
    if (rc < 0)
        return rc;
    return fsync(fd) < 0 ? err_errno(err, errno, "cannot sync %s", name) : 0;
}

static int replace(int folder, const char *name, const struct content *content, struct err *err)
{
    own_fd inner = folder_of(folder, &name, true, err);
    char temporary[256];
    if (inner < 0)
        return inner;
    if (snprintf(temporary, sizeof temporary, ".%s.new", name) >= (int)sizeof temporary)
        return err_set(err, ENAMETOOLONG, "the name %.40s... is too long", name);
    int result = write_new(inner, temporary, content, err);
    if (result == 0 && renameat(inner, temporary, inner, name) < 0)
        result = err_errno(err, errno, "cannot put %s in place", name);
    if (result < 0)
        unlinkat(inner, temporary, 0);
    else if (fsync(inner) < 0) /* the new name must survive a crash too */
        result = err_errno(err, errno, "cannot sync the folder of %s", name);
    return result;
}

int regular_replace(int folder, const char *name, const char *bytes, size_t length, struct err *err)
{
    return replace(folder, name, &(struct content){.bytes = bytes, .length = length}, err);
}

int regular_replace_parts(int folder, const char *name, regular_part *part, const void *source,
                          struct err *err)
{
    return replace(folder, name, &(struct content){.part = part, .source = source}, err);
}
