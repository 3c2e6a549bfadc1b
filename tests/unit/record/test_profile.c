/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>

#include "record/profile.h"

#include "test.h"

static void names_are_there_once(void **state)
{
    (void)state;
    static const struct {
        const char *(*name)(unsigned i);
        unsigned count;
    } lists[] = {{profile_group_name, PROFILE_GROUP_COUNT},
                 {profile_group_label, PROFILE_GROUP_COUNT},
                 {profile_side_name, PROFILE_SIDE_COUNT}};
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
        for (unsigned i = 0; i < lists[list].count; i++) {
            assert_true(strlen(lists[list].name(i)) > 0);
            for (unsigned j = 0; j < i; j++)
                assert_string_not_equal(lists[list].name(i), lists[list].name(j));
        }
        assert_null(lists[list].name(lists[list].count));
    }
    assert_string_equal(profile_group_name(PROFILE_late_copy), "late-copy");
    assert_string_equal(profile_side_name(PROFILE_RECEIVER), "receiver");
}

static void samples_add_up(void **state)
{
    (void)state;
    struct profile profile = {.lines = NULL};
    assert_int_equal(profile_samples(&profile), 0);
    profile.line_count = 2;
    profile.lines = calloc(2, sizeof *profile.lines);
    assert_non_null(profile.lines);
    profile.lines[0].samples = UINT64_C(5000000000);
    profile.lines[1].samples = 7;
    assert_true(profile_samples(&profile) == UINT64_C(5000000007));
    profile_release(&profile);
    assert_null(profile.lines);
    assert_int_equal(profile_samples(&profile), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_there_once),
        cmocka_unit_test(samples_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
