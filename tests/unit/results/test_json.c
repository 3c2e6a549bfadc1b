/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "results/json.h"

#include "test.h"

static void test_layout(void **state)
{
    (void)state;
    own_text text = {0};
    struct document document;
    document_begin(&document, &text);
    document_text(&document, "name", "full");
    document_object(&document, "empty");
    document_end(&document);
    document_array(&document, "rows");
    document_row(&document, NULL);
    document_integer(&document, "n", 10);
    document_array(&document, "flags");
    document_text(&document, NULL, "a");
    document_text(&document, NULL, "b");
    document_end(&document);
    document_flag(&document, "control", true);
    document_end(&document);
    document_row(&document, NULL);
    document_flag(&document, "control", false);
    document_end(&document);
    document_end(&document);
    document_end(&document);
    assert_string_equal(text_string(&text), "{\n"
                                            "  \"name\": \"full\",\n"
                                            "  \"empty\": {},\n"
                                            "  \"rows\": [\n"
                                            "    {\"n\": 10, \"flags\": [\"a\", \"b\"], \"control\": true},\n"
                                            "    {\"control\": false}\n"
                                            "  ]\n"
                                            "}\n");
}

static const struct {
    double number;
    const char *printed;
} numbers[] = {
    {0.1, "0.1"},        {NAN, "null"},     {INFINITY, "null"},
    {-INFINITY, "null"}, {0, "0"},          {1.0 / 3, "0.33333333333333331"},
    {2.5e-7, "2.5e-07"}, {1e300, "1e+300"}, {-7, "-7"},
};

static void check_numbers(void)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        own_text text = {0}, expected = {0};
        struct document document;
        document_begin(&document, &text);
        document_number(&document, "x", numbers[i].number);
        document_end(&document);
        text_addf(&expected, "{\n  \"x\": %s\n}\n", numbers[i].printed);
        assert_string_equal(text_string(&text), text_string(&expected));
        own_json read = json_loads(text_string(&text), 0, NULL);
        assert_non_null(read);
        if (isfinite(numbers[i].number))
            assert_true(json_number_value(json_object_get(read, "x")) == numbers[i].number);
    }
}

static void test_numbers_are_exact_or_null(void **state)
{
    (void)state;
    check_numbers();
    if (!locale_comma())
        return;
    check_numbers();
    locale_plain();
}

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
        own_text text = {0}, expected = {0};
        struct document document;
        document_begin(&document, &text);
        document_text(&document, cases[i].string[0] != '\0' ? cases[i].string : "k", cases[i].string);
        document_end(&document);
        text_addf(&expected, "{\n  %s: %s\n}\n", cases[i].string[0] != '\0' ? cases[i].printed : "\"k\"",
                  cases[i].printed);
        assert_string_equal(text_string(&text), text_string(&expected));
    }
}

static void test_embedding(void **state)
{
    (void)state;
    own_text text = {0};
    struct document document;
    struct err err = {0};
    static const char good[] = "{\"kernel\": \"6.1\\n\", \"gone\": null}", bad[] = "{\"a\":\n \x1b[2J}",
                      trailing[] = "{}, \"extra\": {}";
    document_begin(&document, &text);
    assert_int_equal(
        document_embed(&document, "environment", "environment.json", good, sizeof good - 1, &err), 0);
    assert_int_equal(document_embed(&document, "x", "environment.json", bad, sizeof bad - 1, &err), -EINVAL);
    assert_non_null(strstr(err.what, "environment.json:2: "));
    assert_null(strchr(err.what, '\x1b'));
    err = (struct err){0};
    assert_int_equal(document_embed(&document, "x", "e.json", trailing, sizeof trailing - 1, &err), -EINVAL);
    document_end(&document);
    assert_string_equal(text_string(&text), /* what was refused left nothing behind */
                        "{\n  \"environment\": {\n    \"kernel\": \"6.1\\n\",\n    \"gone\": null\n  }\n}\n");
}

static void test_too_deep_is_an_error(void **state)
{
    (void)state;
    own_text text = {0};
    struct document document;
    struct err err = {0};
    document_begin(&document, &text);
    for (unsigned i = 0; i < DOCUMENT_DEPTH_MAX; i++)
        document_object(&document, "deeper");
    assert_int_equal(text_ok(&text, &err), -ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_numbers_are_exact_or_null),
        cmocka_unit_test(test_any_text_is_a_string),
        cmocka_unit_test(test_embedding),
        cmocka_unit_test(test_too_deep_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
