/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bare_loops.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

void bare_die(const char *what)
{
    fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
    exit(1);
}

void bare_finish(const struct bare *bare, unsigned slot, size_t sent)
{
    const struct iovec *fields = bare_fields(bare, slot);
    for (unsigned i = 0; i < bare->count; i++) {
        size_t skipped = sent < fields[i].iov_len ? sent : fields[i].iov_len;
        sent -= skipped;
        bare_send(bare->fd, (const char *)fields[i].iov_base + skipped, fields[i].iov_len - skipped);
    }
}

static void loop_null(struct bare *bare)
{
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot))
        /* the compiler may not count the rounds beforehand */
        __asm__ volatile("" : : "r"(bare_fields(bare, slot)) : "memory");
}

static void loop_contiguous(struct bare *bare)
{
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot))
        bare_send(bare->fd, bare_fields(bare, slot)->iov_base, bare->bytes);
}

static void loop_two_copy(struct bare *bare)
{
    char *buffer = aligned_alloc(64, (bare->bytes + 63) / 64 * 64);
    bare_check(buffer != NULL, "aligned_alloc");
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        const struct iovec *fields = bare_fields(bare, slot);
        char *end = buffer;
        for (unsigned i = 0; i < bare->count; i++)
            end = mempcpy(end, fields[i].iov_base, fields[i].iov_len);
        bare_send(bare->fd, buffer, bare->bytes);
    }
    free(buffer);
}

static void loop_send_fields(struct bare *bare)
{
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        const struct iovec *fields = bare_fields(bare, slot);
        for (unsigned i = 0; i < bare->count; i++)
            bare_send(bare->fd, fields[i].iov_base, fields[i].iov_len);
    }
}

static void loop_one_copy(struct bare *bare)
{
    struct msghdr header = {.msg_iovlen = bare->count};
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        header.msg_iov = bare_fields(bare, slot);
        ssize_t sent = sendmsg(bare->fd, &header, MSG_NOSIGNAL);
        bare_check(sent > 0, "sendmsg");
        if ((size_t)sent < bare->bytes)
            bare_finish(bare, slot, (size_t)sent);
    }
}

static void loop_writev(struct bare *bare)
{
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        ssize_t sent = writev(bare->fd, bare_fields(bare, slot), (int)bare->count);
        bare_check(sent > 0, "writev");
        if ((size_t)sent < bare->bytes)
            bare_finish(bare, slot, (size_t)sent);
    }
}

static void loop_sendfile(struct bare *bare)
{
    const off_t stride = (off_t)((bare->bytes + 63) / 64 * 64);
    int file = memfd_create("bare", MFD_CLOEXEC);
    bare_check(file >= 0, "memfd_create");
    for (unsigned slot = 0; slot < bare->slots; slot++)
        bare_check(pwritev(file, bare_fields(bare, slot), (int)bare->count, slot * stride) ==
                       (ssize_t)bare->bytes,
                   "pwritev");
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        off_t at = slot * stride;
        for (size_t left = bare->bytes; left > 0;) {
            ssize_t sent = sendfile(bare->fd, file, &at, left);
            bare_check(sent > 0, "sendfile");
            left -= (size_t)sent;
        }
    }
    close(file);
}

static const struct bare_loop loops[] = {
    {"null", loop_null, false},
    {"contiguous", loop_contiguous, true},
    {"two-copy", loop_two_copy, false},
    {"send-fields", loop_send_fields, false},
    {"one-copy", loop_one_copy, false},
    {"writev", loop_writev, false},
    {"sendfile", loop_sendfile, false},
    {"zero-copy", bare_zero_copy, false},
    {"splice", bare_splice, false},
    {"uring-send", bare_uring_send, false},
    {"uring-zero-copy", bare_uring_zero_copy, false},
    {"uring-zero-copy-fixed", bare_uring_zero_copy_fixed, true},
};

const struct bare_loop *bare_loop_find(const char *mechanism)
{
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        if (strcmp(loops[i].mechanism, mechanism) == 0)
            return &loops[i];
    return NULL;
}

static char *block_new(size_t bytes, unsigned slot)
{
    char *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
    bare_check(block != NULL, "aligned_alloc");
    for (size_t i = 0; i < bytes; i++)
        block[i] = (char)(i + slot);
    return block;
}

void bare_ring(struct bare *bare, const struct bare_loop *loop)
{
    bare->fields = calloc((size_t)bare->slots * bare->count, sizeof *bare->fields);
    bare_check(bare->fields != NULL, "calloc");
    for (unsigned slot = 0; slot < bare->slots; slot++) {
        struct iovec *fields = bare_fields(bare, slot);
        char *block = loop->one_block ? block_new(bare->bytes, slot) : NULL;
        for (unsigned i = 0; i < bare->count; i++) {
            fields[i].iov_len = bare->bytes / bare->count + (i < bare->bytes % bare->count);
            fields[i].iov_base = block != NULL ? block : block_new(fields[i].iov_len, slot);
            block += block != NULL ? fields[i].iov_len : 0;
        }
    }
}

__attribute__((noinline)) void bare_run(struct bare *bare, const struct bare_loop *loop)
{
    loop->run(bare);
}
