/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel says that a lab's device has carried (/proc/net/dev), for tests to hold counts against. */
#ifndef LABRUN_TESTS_DEVICE_H
#define LABRUN_TESTS_DEVICE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/own.h"
#include "netns/netns.h"

#include "test.h"

/* Bytes that the device of a namespace has sent, headers included, by the kernel's own account. */
static inline uint64_t device_bytes(int netns)
{
    int ends[2];
    unsigned long long bytes = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct err err = {0};
        char line[512];
        if (netns_enter(netns, &err) < 0)
            _exit(1);
        own_file file = fopen("/proc/thread-self/net/dev", "re");
        while (file != NULL && fgets(line, sizeof line, file) != NULL) {
            const char *colon = strchr(line, ':');
            if (colon != NULL && strstr(line, "lo:") == NULL)
                sscanf(colon + 1, " %*u %*u %*u %*u %*u %*u %*u %*u %llu", &bytes);
        }
        _exit(write(ends[1], &bytes, sizeof bytes) == sizeof bytes ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], &bytes, sizeof bytes), sizeof bytes);
    close(ends[0]);
    close(ends[1]);
    return bytes;
}

#endif
