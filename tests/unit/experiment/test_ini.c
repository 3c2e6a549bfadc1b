/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/ini.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#include "test.h"

/* What was read, as "line section.key=value" lines, then the problems as "line! what". */
static void read_back(const char *ini, size_t length, struct text *text)
{
    own_entries entries = {0};
    own_problems problems = {0};
    int status = ini_read(ini, length, &entries, &problems);
    assert_int_equal(status, problems.count > 0 ? -EINVAL : 0);
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.list[i];
        text_addf(text, "%u %s.%s=%s\n", entry->line, entry->section, entry->key, entry->value);
    }
    for (size_t i = 0; i < problems.count; i++)
        text_addf(text, "%u! %s\n", problems.list[i].line, problems.list[i].what);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *read;
    } cases[] = {
        {"", ""},
        {"\n\n", ""},
        {"[a]\nb=c\n", "2 a.b=c\n"},
        {"[a]\nb=c", "2 a.b=c\n"},
        {"[a]\r\nb = c\r\n", "2 a.b=c\n"},
        {"\xef\xbb\xbf[a]\nb=c", "2 a.b=c\n"},
        {"\xef\xbb\xbf# comment\n[a]\nb=c", "3 a.b=c\n"},
        {"\t[a]\t\n\tb\t=\tc\t\n", "2 a.b=c\n"},
        {"[ a ]\nb=c", "2  a .b=c\n"},
        {"[a]\nb : c", "2 a.b=c\n"},
        {"[a]\nb = c = d", "2 a.b=c = d\n"},
        {"[a]\nb =", "2 a.b=\n"},
        {"[a]\nb = ; nothing", "2 a.b=\n"},
        {"[a] ; first\nb = c ; second\n; b=d\n# b=e\n  # b=f\nd = e # third", "2 a.b=c\n6 a.d=e\n"},
        {"[a]\nb = c;d#e", "2 a.b=c;d#e\n"},
        {"[a]\nb = c\t;d", "2 a.b=c\n"},
        {"[a]\nb = 1\n  c = 2\n", "2 a.b=1\n3 a.c=2\n"}, /* indented: a key, not a continuation */
        {"[a]\nb = 1\n[c]\nb = 2\n[a]\nd = 3", "2 a.b=1\n4 c.b=2\n6 a.d=3\n"},
        {"b = 1", "1 .b=1\n"},
        {"[a]\nb=1\nb=2", "2 a.b=1\n3 a.b=2\n"},
        {"[a]\nb = \"c\"", "2 a.b=\"c\"\n"},
        {"[a]\nb = caf\xc3\xa9", "2 a.b=caf\xc3\xa9\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text read = {0};
        read_back(cases[i].ini, strlen(cases[i].ini), &read);
        assert_string_equal(text_string(&read), cases[i].read);
    }
}

static void test_problems(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *read;
    } cases[] = {
        {"[a]\nb", "2! b: neither a [section] nor key = value\n"},
        {"[a]\nb = 1,\n  2", "2 a.b=1,\n3! 2: neither a [section] nor key = value\n"},
        {"[a\nb=1", "2 .b=1\n1! [a: the ] of a section is missing\n"},
        {"[a] b\nb=1", "2 .b=1\n1! [a] b: nothing may follow the ] of a section\n"},
        {"[a]\n= 5", "2! = 5: there is no key before the =\n"},
        {"[a]\n: 5\nx\ny\n",
         "2! : 5: there is no key before the =\n3! x: neither a [section] nor key = value\n"
         "4! y: neither a [section] nor key = value\n"},
        {"[a]\nb = \x01\n", "2! there is a control character (0x01) in the line\n"},
        {"[a]\nb = 1\x7f\n", "2! there is a control character (0x7f) in the line\n"},
        {"[a]\rb=c\r[d]",
         "1! there is a control character (0x0d) in the line\n"}, /* old Macintosh line ends */
        {"[this_section_is_longer_than_any_section_there_is_x]\nb=1\n",
         "2 .b=1\n1! [this_section_is_longer_than_any_section_there_is_x]: there is no section as long as "
         "that\n"},
        {"[a]\nthis_key_is_longer_than_any_key_and_would_not_fit_in_front_of_a_chunk = 1\n",
         "2! this_key_is_longer_than_any_key_and_would_not_fit_in_front_o...: there is no key as long as "
         "that\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text read = {0};
        read_back(cases[i].ini, strlen(cases[i].ini), &read);
        assert_string_equal(text_string(&read), cases[i].read);
    }
}

static void test_nul_bytes(void **state)
{
    (void)state;
    static const char ini[] = "[a]\nb=1\nc\0=2\nd=3\n";
    own_text read = {0}, utf16 = {0};
    read_back(ini, sizeof ini - 1, &read);
    assert_string_equal(text_string(&read), "3! there is a NUL byte in the line: this is not a text file\n");
    read_back("\xff\xfe[\0a\0]\0", 8, &utf16);
    assert_string_equal(text_string(&utf16), "1! there is a NUL byte in the line: this is not a text file\n");
}

/* inih's own limit is 200 bytes: whatever the length, the value is whole and the lines behind it count on. */
static void test_long_lines(void **state)
{
    (void)state;
    static const char *const pieces[] = {"1234,", "x", "12, ", "#,", "[,", "= :", "\xc3\xa9"};
    for (size_t piece = 0; piece < sizeof pieces / sizeof pieces[0]; piece++) {
        for (size_t length = 150; length < 700; length += length < 230 ? 1 : 97) {
            own_text ini = {0}, value = {0}, read = {0}, expected = {0};
            text_add(&value, "v");
            while (value.length < length)
                text_add(&value, pieces[piece]);
            text_add(&value, "z");
            text_addf(&ini, "[a]\nb = %s\n  c = 1\n", text_string(&value));
            text_addf(&expected, "2 a.b=%s\n3 a.c=1\n", text_string(&value));
            read_back(text_string(&ini), ini.length, &read);
            assert_string_equal(text_string(&read), text_string(&expected));
        }
    }
}

static void test_long_comments_and_blanks(void **state)
{
    (void)state;
    own_text ini = {0}, read = {0};
    text_add(&ini, "[a]\n#");
    for (int i = 0; i < 100; i++)
        text_add(&ini, " b = 1 ;");
    text_add(&ini, "\nb = 1");
    for (int i = 0; i < 300; i++)
        text_add(&ini, " ");
    text_add(&ini, "; c = 2\nd = 2");
    for (int i = 0; i < 300; i++)
        text_add(&ini, " ");
    text_add(&ini, "3\ne = 4");
    read_back(text_string(&ini), ini.length, &read);
    assert_string_equal(text_string(&read),
                        "3 a.b=1\n5 a.e=4\n4! d = 2                                       "
                        "                ...: too many blanks, # or ; in a row\n");
}

static void test_every_byte(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char ini[] = "[a]\nb=1?2\nc=3";
        own_text read = {0};
        *strchr(ini, '?') = (char)byte;
        read_back(ini, strlen(ini), &read);
        assert_non_null(strstr(text_string(&read), "a.c=3")); /* whatever it is, the next key is found */
        if (byte > ' ' && byte != 127) {
            char expected[] = "2 a.b=1?2\n";
            *strchr(expected, '?') = (char)byte;
            assert_non_null(strstr(text_string(&read), expected));
        }
    }
}

/* --- entries --- */

static void test_entries_grow(void **state)
{
    (void)state;
    own_text ini = {0};
    own_entries entries = {0};
    own_problems problems = {0};
    text_add(&ini, "[link]\n");
    for (unsigned i = 1; i <= 200; i++)
        text_add(&ini, "mtu = 1500\n");
    assert_int_equal(ini_read(text_string(&ini), ini.length, &entries, &problems), 0);
    assert_int_equal(entries.count, 200);
    assert_int_equal(entries.list[199].line, 201);
    assert_string_equal(entries.list[199].section, "link");
}

static void test_override(void **state)
{
    (void)state;
    static const struct {
        const char *override, *section, *key, *value;
    } cases[] = {
        {"workload.threads=1,2", "workload", "threads", "1,2"},
        {" workload . threads = 1 , 2 ", "workload", "threads", "1 , 2"},
        {"output.directory=a=b.c", "output", "directory", "a=b.c"},
        {"output.prefix=", "output", "prefix", ""},
        {".=", "", "", ""}, /* spec_parse says that there is no such section */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_entries entries = {0};
        struct err err = {0};
        assert_int_equal(entries_add_override(&entries, cases[i].override, &err), 0);
        assert_string_equal(entries.list[0].section, cases[i].section);
        assert_string_equal(entries.list[0].key, cases[i].key);
        assert_string_equal(entries.list[0].value, cases[i].value);
        assert_int_equal(entries.list[0].line, 0);
    }
}

static void test_override_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *override, *what;
    } cases[] = {
        {"threads=4", "--set threads=4: not of the form section.key=value"},
        {"workload.threads", "--set workload.threads: not of the form section.key=value"},
        {"threads=4.5", "--set threads=4.5: not of the form section.key=value"},
        {"", "--set : not of the form section.key=value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_entries entries = {0};
        struct err err = {0};
        assert_int_equal(entries_add_override(&entries, cases[i].override, &err), -EINVAL);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, "for example --set workload.threads=1,2");
        assert_int_equal(entries.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_nul_bytes),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_long_comments_and_blanks),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_entries_grow),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_override_refuses),
    };
    return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}
