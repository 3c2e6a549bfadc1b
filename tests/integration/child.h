/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test bodies that change what cannot be changed back (ids, capabilities, namespaces) run in a forked child
 * and report by its exit status; cmocka's own assertions would jump out of the child. */
#ifndef LABRUN_TESTS_CHILD_H
#define LABRUN_TESTS_CHILD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/own.h"
#include "must_run.h"
#include "netns/netns.h"

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                  \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

#define CHECK_STRING(is, expected)                                                                           \
    do {                                                                                                     \
        if (strcmp((is), (expected)) != 0) {                                                                 \
            fprintf(stderr, "%s:%d: \"%s\" != \"%s\"\n", __FILE__, __LINE__, (is), (expected));              \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

enum { CHILD_SKIP = 77 };

/* The child's exit status; -1 when a signal ended it. */
static inline int in_child(void (*body)(void))
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        body();
        _exit(0);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static inline unsigned open_fds(void)
{
    own_directory directory = opendir("/proc/self/fd");
    unsigned count = 0;
    while (directory != NULL && readdir(directory) != NULL)
        count++;
    return count;
}

static inline void need_root_and_namespaces(void)
{
    struct err err = {0};
    int fd = -1;
    CHECK(geteuid() == 0);
    if (netns_new(&fd, NULL, NULL, &err) < 0)
        fprintf(stderr, "%s\n", err.what);
    CHECK(fd >= 0);
}

/* 0, or what main returns: 77 (skipped) without the rights, 1 where skipping is forbidden. */
static inline int rights_missing(void)
{
    if (in_child(need_root_and_namespaces) == 0)
        return 0;
    fprintf(stderr, "skipped: needs root and the right to make network namespaces\n");
    return must_run() ? 1 : CHILD_SKIP;
}

#endif
