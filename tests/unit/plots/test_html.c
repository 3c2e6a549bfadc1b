/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/html.h"

#include "test.h"

static void test_elements_are_closed_in_order(void **state)
{
    (void)state;
    own_text text = {0};
    struct html html = {.text = &text};
    html_open(&html, "p", "class", "a", "id", NULL, NULL);
    html_text(&html, "1 < 2");
    html_element(&html, "b", NULL, "&");
    html_elementf(&html, "code", "c", "%s %d", "<x>", 7);
    html_close(&html);
    html_void(&html, "meta", "content", "a\"b", NULL);
    assert_string_equal(text_string(&text),
                        "<p class=\"a\">1 &lt; 2<b>&amp;</b><code class=\"c\">&lt;x&gt; 7</code></p>\n"
                        "<meta content=\"a&quot;b\">\n");
    assert_int_equal(html.depth, 0);
    assert_false(text.failed);
}

static void test_tables_scroll_and_have_captions(void **state)
{
    (void)state;
    own_text text = {0};
    struct html html = {.text = &text};
    html_table(&html, "list", "a & b");
    html_open(&html, "tr", NULL);
    html_header(&html, "row", "<r>");
    html_element(&html, "td", NULL, "1");
    for (int i = 0; i < 3; i++)
        html_close(&html);
    assert_string_equal(
        text_string(&text),
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"a &amp; b\"><table class=\"list\">"
        "<caption>a &amp; b</caption>\n<tr><th "
        "scope=\"row\">&lt;r&gt;</th><td>1</td></tr>\n</table>\n</div>\n");
}

/* Each cell carries its column's name, escaped once; one beside several rows is counted by hand. */
static void test_cells_carry_their_columns(void **state)
{
    (void)state;
    static const char *const columns[] = {"pair", "a \"b\""};
    own_text text = {0};
    struct html html = {.text = &text};
    html_rows(&html, "list", "first", columns, 2);
    html_open(&html, "tr", NULL);
    html_header(&html, "row", "x");
    html_element(&html, "td", NULL, "1");
    html_element(&html, "td", NULL, "beyond");
    html_close(&html);
    html_open(&html, "tr", NULL);
    html.column = 1;
    html_element(&html, "td", "c", "2");
    html_close(&html);
    html_rows_end(&html);
    assert_non_null(strstr(text_string(&text),
                           "<tr><th scope=\"row\" data-label=\"pair\">x</th>"
                           "<td data-label=\"a &quot;b&quot;\">1</td><td>beyond</td></tr>"));
    assert_non_null(
        strstr(text_string(&text), "<tr><td class=\"c\" data-label=\"a &quot;b&quot;\">2</td></tr>"));
    html_rows(&html, "list", "second", NULL, 0);
    html_open(&html, "tr", NULL);
    html_element(&html, "td", NULL, "3");
    assert_non_null(strstr(text_string(&text), "<tr><td>3</td>"));
}

static void test_headings_and_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *string, *sentence;
    } cases[] = {
        {"zero-copy wins", "Zero-copy wins."}, {"Is it <so>?", "Is it &lt;so&gt;?"}, {"7 B", "7 B."},
        {"as follows:", "As follows:"},        {"\303\274ber", "\303\274ber."},      {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text text = {0};
        html_sentence(&(struct html){.text = &text}, cases[i].string);
        assert_string_equal(text_string(&text), cases[i].sentence);
    }
    own_text heading = {0};
    html_capital(&(struct html){.text = &heading}, "time & place");
    assert_string_equal(text_string(&heading), "Time &amp; place");
}

/* A page with tags that do not match would be shown somehow: it must not be written at all. */
static void test_mistakes_spoil_the_text(void **state)
{
    (void)state;
    own_text closed = {0}, deep = {0};
    struct err err = {0};
    struct html html = {.text = &closed};
    html_close(&html);
    assert_true(text_ok(&closed, &err) < 0);
    html = (struct html){.text = &deep};
    for (int i = 0; i < HTML_DEPTH_MAX; i++)
        html_open(&html, "div", NULL);
    assert_false(deep.failed);
    html_open(&html, "div", NULL);
    assert_true(deep.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements_are_closed_in_order),
        cmocka_unit_test(test_tables_scroll_and_have_captions),
        cmocka_unit_test(test_cells_carry_their_columns),
        cmocka_unit_test(test_headings_and_sentences),
        cmocka_unit_test(test_mistakes_spoil_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
