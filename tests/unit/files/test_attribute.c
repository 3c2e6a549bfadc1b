/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include "results/host.h"

static void lines_are_cut_and_missing_files_are_empty(void **state)
{
    (void)state;
    struct tree tree;
    tree_make(&tree);
    tree_file(&tree, "/sys/two", "first line\nsecond\n");
    tree_file(&tree, "/sys/empty", "");
    char line[32], four[5];
    attribute_line(tree.root, "/sys/two", line, sizeof line);
    assert_string_equal(line, "first line");
    attribute_line(tree.root, "/sys/two", four, sizeof four);
    assert_string_equal(four, "firs");
    attribute_line(tree.root, "/sys/empty", line, sizeof line);
    assert_string_equal(line, "");
    attribute_line(tree.root, "/sys/none", line, sizeof line);
    assert_string_equal(line, "");
    attribute_line(tree.root, "/sys", line, sizeof line); /* a directory */
    assert_string_equal(line, "");
    tree_remove(&tree);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        int64_t number;
    } cases[] = {
        {"42\n", 42},
        {"0\n", 0},
        {"48K\n", 49152},
        {"491520K", 503316480},
        {"1M", 1048576},
        {"2G", INT64_C(2) << 30},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", -1},
        {"9223372036854775807K", -1},
        {"-1\n", -1},
        {"", -1},
        {"abc", -1},
        {"12 apples", -1},
        {"12T", -1},
        {" 12", -1},
    };
    struct tree tree;
    tree_make(&tree);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tree_file(&tree, "/number", cases[i].content);
        assert_int_equal(attribute_number(tree.root, "/number"), cases[i].number);
    }
    assert_int_equal(attribute_number(tree.root, "/none"), -1);
    tree_remove(&tree);
}

static void choices(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"always [madvise] never\n", "madvise"},
        {"[always] madvise never\n", "always"},
        {"always madvise never\n", ""},
        {"[never", "never"},
        {"", ""},
    };
    struct tree tree;
    tree_make(&tree);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char word[16];
        tree_file(&tree, "/choice", cases[i][0]);
        attribute_choice(tree.root, "/choice", word, sizeof word);
        assert_string_equal(word, cases[i][1]);
    }
    tree_remove(&tree);
}

static void values(void **state)
{
    (void)state;
    static const char text[] =
        "model\t\t: 167\nmodel name\t: Some CPU \ncpu MHz : 1\nNAME=plain\n"
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nEMPTY=\"\"\nno separator\nlast=x";
    static const char *const cases[][2] = {
        {"model", "167"},  {"model name", "Some CPU"},
        {"cpu", ""}, /* "cpu MHz" is another key */
        {"NAME", "plain"}, {"PRETTY_NAME", "Debian GNU/Linux 12 (bookworm)"},
        {"EMPTY", ""},     {"no separator", ""},
        {"last", "x"},     {"missing", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char value[64];
        attribute_value(text, cases[i][0], value, sizeof value);
        assert_string_equal(value, cases[i][1]);
    }
    char small[5];
    attribute_value(text, "PRETTY_NAME", small, sizeof small);
    assert_string_equal(small, "Debi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_and_missing_files_are_empty),
        cmocka_unit_test(numbers),
        cmocka_unit_test(choices),
        cmocka_unit_test(values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
