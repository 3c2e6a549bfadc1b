/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzzer's corpus and some thousand mutations of it, the same ones in each run: what the fuzzer has found
 * stays found, also where no clang is. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fuzz/experiment.h"

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* Overwrites, drops or doubles a few bytes, or cuts the end off. Returns the new length. */
static size_t mutate(char *bytes, size_t length, uint64_t *random)
{
    static const char letters[] = "\n\r\t =[],;#.%0129KMax-\\\"\x01\x7f\xff\xef";
    for (unsigned change = (unsigned)(next_random(random) % 5); length > 0 && change > 0; change--) {
        size_t place = next_random(random) % length;
        switch (next_random(random) % 4) {
        case 0: bytes[place] = letters[next_random(random) % sizeof letters]; break;
        case 1: memmove(bytes + place, bytes + place + 1, --length - place); break;
        case 2: memmove(bytes + place + 1, bytes + place, length - place - 1); break;
        default: length = next_random(random) % 20 == 0 ? place : length; break;
        }
    }
    return length;
}

static void run_file(const char *path)
{
    own_free char *text = NULL;
    size_t length;
    struct err err = {0};
    uint64_t random = 88172645463325252U;
    assert_int_equal(ini_load(path, &text, &length, &err), 0);
    experiment_fuzz((const uint8_t *)text, length);
    for (int i = 0; i < 300; i++) {
        own_free char *copy = malloc(length + 1);
        assert_non_null(copy);
        memcpy(copy, text, length + 1);
        experiment_fuzz((const uint8_t *)copy, mutate(copy, length, &random));
    }
}

static unsigned run_folder(const char *name)
{
    own_text folder = {0};
    const char *source = getenv("SOURCE_DIR");
    text_addf(&folder, "%s/%s", source != NULL ? source : ".", name);
    own_directory directory = opendir(text_string(&folder));
    assert_non_null(directory);
    unsigned count = 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        own_text path = {0};
        if (entry->d_name[0] == '.')
            continue;
        text_addf(&path, "%s/%s", text_string(&folder), entry->d_name);
        run_file(text_string(&path));
        count++;
    }
    return count;
}

static void test_corpus(void **state)
{
    (void)state;
    assert_true(run_folder("tests/fuzz/corpus/experiment") >= 10);
    assert_true(run_folder("configs") >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_corpus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
