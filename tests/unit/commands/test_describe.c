/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "commands/describe.h"
#include "workers/symbols.h"

#include "test.h"

/* Every row of the table stands there under what it stands for, and no line is wider than a wide terminal. */
static void test_every_pattern_is_there(void **state)
{
    (void)state;
    own_text text = {0};
    profile_groups_describe(&text);
    const char *at = text_string(&text);
    for (size_t i = 0; symbol_group_patterns(i) != NULL; i++) {
        const char *patterns = symbol_group_patterns(i);
        own_text heading = {0};
        unsigned kind = symbol_group_kind(i);
        if (kind < PROFILE_GROUP_COUNT)
            text_addf(&heading, "\n%s: %s\n    ", profile_group_name(kind), profile_group_label(kind));
        else
            text_add(&heading, "\n(");
        at = strstr(at, text_string(&heading));
        assert_non_null(at);
        own_text last = {0};
        const char *space = strrchr(patterns, ' ');
        text_addf(&last, " %s\n", space != NULL ? space + 1 : patterns);
        at = strstr(at, text_string(&last));
        assert_non_null(at);
    }
    for (const char *line = text_string(&text); *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 100);
}

static void test_what_decides_nothing_is_told(void **state)
{
    (void)state;
    own_text text = {0};
    profile_groups_describe(&text);
    assert_non_null(strstr(text_string(&text), "\n(idle: left out)\n"));
    assert_non_null(strstr(text_string(&text), "\nlate-copy: late copying\n    skb_copy_ubufs\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pattern_is_there),
        cmocka_unit_test(test_what_decides_nothing_is_told),
    };
    return cmocka_run_group_tests_name("profile groups", tests, NULL, NULL);
}
