/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <errno.h>

#include "workers/symbols.h"

/* What a kernel shows: unsorted, with data, aliases, paddings, a module and BPF. */
static const char shown[] = "ffffffff81000000 T _text\n"
                            "ffffffff81000000 T _stext\n"
                            "ffffffff81000000 T startup\n"
                            "ffffffff81200010 t __pfx_second\n"
                            "ffffffff81200020 t second.isra.0\n"
                            "ffffffff81100000 T __first\n"
                            "ffffffff81100000 W first\n"
                            "ffffffff81150000 D some_data\n"
                            "0000000000001000 A per_cpu_start\n"
                            "ffffffffc0000000 t veth_xmit\t[veth]\n"
                            "ffffffffc0100000 t bpf_prog_0123\t[bpf]\n";

static void parse(const char *text, struct symbols *symbols)
{
    own_free char *bytes = strdup(text);
    struct err err = {0};
    assert_non_null(bytes);
    if (symbols_parse(bytes, strlen(text), symbols, &err) != 0)
        fail_msg("%s", err.what);
}

static void an_address_finds_its_function(void **state)
{
    (void)state;
    static const struct {
        uint64_t address;
        const char *name; /* NULL: none */
    } cases[] = {
        {0, NULL},
        {0xffffffff80ffffff, NULL},
        {0xffffffff81000000, "startup"},
        {0xffffffff810fffff, "startup"},
        {0xffffffff81100000, "first"},
        {0xffffffff81150001, "first"}, /* data is no function */
        {0xffffffff81200015, NULL},    /* more than a megabyte behind one */
        {0xffffffff81200020, "second.isra.0"},
        {0xffffffff81300020, NULL},
        {0xffffffffc0000abc, "veth_xmit"},
        {0xffffffffc0100000, "bpf_prog_0123"},
        {0xffffffffffffffff, NULL},
    };
    own_symbols symbols = {0};
    parse(shown, &symbols);
    assert_int_equal(symbols.count, 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        long found = symbols_find(&symbols, cases[i].address);
        assert_int_equal(found >= 0, cases[i].name != NULL);
        if (found >= 0)
            assert_string_equal(symbols_name(&symbols, (size_t)found), cases[i].name);
    }
}

static void nothing_is_found_in_nothing(void **state)
{
    (void)state;
    own_symbols symbols = {0};
    assert_int_equal(symbols_find(&symbols, 0xffffffff81000000), -1);
    parse("", &symbols);
    assert_int_equal(symbols.count, 0);
}

static void what_is_no_table_is_refused_by_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\n", "kallsyms:1: not a symbol"},
        {"hello\n", "kallsyms:1: not a symbol"},
        {"ffffffff81000000 T a\nffffffff81000000 T \n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 T a\nffffffff81000000\n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 T a\n 1 T b\n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 Tb\n", "kallsyms:1: not a symbol"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_symbols symbols = {0};
        own_free char *bytes = strdup(cases[i][0]);
        struct err err = {0};
        assert_non_null(bytes);
        assert_int_equal(symbols_parse(bytes, strlen(bytes), &symbols, &err), -EINVAL);
        assert_string_equal(err.what, cases[i][1]);
        assert_null(symbols.list);
    }
}

static int make(void **state)
{
    static struct tree tree;
    tree_make(&tree);
    *state = &tree;
    return 0;
}

static int unmake(void **state)
{
    tree_remove(*state);
    return 0;
}

static void hidden_addresses_are_said_to_be(void **state)
{
    static const struct {
        const char *restricted;
        const char *what, *hint;
    } cases[] = {
        {"0\n", "the kernel hides the addresses of its functions (kptr_restrict=0)",
         "run with sudo (CAP_SYSLOG), or as root: sysctl kernel.perf_event_paranoid=1"},
        {"1\n", "the kernel hides the addresses of its functions (kptr_restrict=1)",
         "run with sudo (CAP_SYSLOG)"},
        {"2\n", "the kernel hides the addresses of its functions (kptr_restrict=2)",
         "as root: sysctl kernel.kptr_restrict=1, and run with sudo"},
    };
    const struct tree *tree = *state;
    tree_file(tree, "/proc/kallsyms", "0000000000000000 T _text\n0000000000000000 t a\t[veth]\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_symbols symbols = {0};
        struct err err = {0};
        tree_file(tree, "/proc/sys/kernel/kptr_restrict", cases[i].restricted);
        assert_int_equal(symbols_read(tree->root, &symbols, &err), -EACCES);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(symbols.count, 0);
    }
}

static void a_file_is_read(void **state)
{
    const struct tree *tree = *state;
    own_symbols symbols = {0};
    struct err err = {0};
    assert_int_equal(symbols_read(tree->root, &symbols, &err), -ENOENT);
    assert_non_null(strstr(err.what, "/proc/kallsyms: No such file or directory"));
    tree_file(tree, "/proc/kallsyms", shown);
    err = (struct err){0};
    assert_int_equal(symbols_read(tree->root, &symbols, &err), 0);
    assert_int_equal(symbols.count, 5);
}

/* Whatever this kernel shows, it is a table. */
static void this_kernel_is_understood(void **state)
{
    (void)state;
    own_symbols symbols = {0};
    struct err err = {0};
    int rc = symbols_read("", &symbols, &err);
    if (rc != 0 && rc != -EACCES && rc != -ENOENT)
        fail_msg("%s", err.what);
    for (size_t i = 1; i < symbols.count; i++)
        assert_true(symbols.list[i - 1].address < symbols.list[i].address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_finds_its_function),
        cmocka_unit_test(nothing_is_found_in_nothing),
        cmocka_unit_test(what_is_no_table_is_refused_by_line),
        cmocka_unit_test_setup_teardown(hidden_addresses_are_said_to_be, make, unmake),
        cmocka_unit_test_setup_teardown(a_file_is_read, make, unmake),
        cmocka_unit_test(this_kernel_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
