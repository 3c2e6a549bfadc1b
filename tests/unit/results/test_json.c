/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "results/json.h"

#include "test.h"

static void test_any_text_is_a_string(void **state)
{
    (void)state;
    static const struct {
        const char *string, *printed;
    } cases[] = {
        {"", "null"},
        {"a \"b\" \\ \n\x1b", "\"a \\\"b\\\" \\\\ \\n\\u001B\""},
        {"· and \xff", "\"?? and ?\""}, /* no UTF-8: nothing beyond ASCII is believed */
        {"·", "\"·\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text text = {0};
        json_print(json_text(cases[i].string), 3, &text);
        assert_string_equal(text_string(&text), cases[i].printed);
    }
}

static void test_a_document_within_another(void **state)
{
    (void)state;
    own_text text = {0}, nothing = {0};
    struct err err = {0};
    static const char good[] = "{\"kernel\": \"6.1\\n\", \"gone\": null}", bad[] = "{\"a\":\n \x1b[2J}",
                      trailing[] = "{}, \"extra\": {}";
    json_print(json_read("environment.json", good, sizeof good - 1, &err), 1, &text);
    assert_string_equal(text_string(&text), "{\n    \"kernel\": \"6.1\\n\",\n    \"gone\": null\n  }");
    assert_null(json_read("environment.json", bad, sizeof bad - 1, &err));
    assert_int_equal(err.code, EINVAL);
    assert_non_null(strstr(err.what, "environment.json:2: "));
    assert_null(strchr(err.what, '\x1b'));
    err = (struct err){0};
    assert_null(json_read("e.json", trailing, sizeof trailing - 1, &err));
    assert_int_equal(err.code, EINVAL);
    err = (struct err){0};
    json_print(NULL, 0, &nothing);
    assert_int_equal(text_ok(&nothing, &err), -ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_text_is_a_string),
        cmocka_unit_test(test_a_document_within_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
