/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plots/report_section.h"

#include "test.h"

#define ROOT "<svg role=\"img\" aria-label=\"L &amp; M\""

static const struct report_series series[] = {
    {.name = "zero-copy: all copied"},
    {.name = "zero-copy: all copied, again (A/A control)", .band = true},
    {.name = "two-copy"},
};
enum { SERIES = sizeof series / sizeof *series };

static int picture_of(const char *svg, size_t length, bool shown[REPORT_SERIES_MAX], struct text *text,
                      struct err *err)
{
    const struct report_figure figure = {
        .title = "L & M", .svg = svg, .length = length, .series = series, .series_count = SERIES};
    return svg_filter(&figure, "f1-", text, shown, err);
}

static int picture(const char *svg, struct text *text)
{
    struct err err = {0};
    bool shown[REPORT_SERIES_MAX];
    return picture_of(svg, strlen(svg), shown, text, &err);
}

static void test_what_is_taken_over(void **state)
{
    (void)state;
    static const struct {
        const char *svg, *html;
    } cases[] = {
        /* prolog, comments and what stands around are left out */
        {"<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg viewBox=\"0 0 9 9\" xmlns=\"http://x\"><!-- <a> "
         "--></svg>\n",
         ROOT " viewBox=\"0 0 9 9\"></svg>"},
        /* gnuplot's markers, found again under their new names */
        {"<svg><defs><circle id='gpDot' r='0.5'/></defs><use xlink:href='#gpDot' color='rgb(  0, 114, "
         "178)'/></svg>",
         ROOT "><defs><circle id=\"f1-gpDot\" r=\"0.5\"/></defs><use href=\"#f1-gpDot\" "
              "color=\"rgb(0,114,178)\"/></svg>"},
        /* an id that nothing may reuse is left out: a page has each once */
        {"<svg><g id=\"gnuplot_canvas\" stroke=\"none\"><path d='M0,0 L1,1'/></g></svg>",
         ROOT "><g stroke=\"none\"><path d=\"M0,0 L1,1\"/></g></svg>"},
        {"<svg><title>Gnuplot</title><desc>made by <b>x</b></desc><text x=\"1\">a &lt; b</text></svg>",
         ROOT "><text x=\"1\">a &lt; b</text></svg>"},
        {"<svg>\n \n<g>\n</g></svg>", ROOT ">\n<g>\n</g></svg>"},
        {"<svg><text font-family='a\"b' x='>'>t</text></svg>",
         ROOT "><text font-family=\"a&quot;b\" x=\"&gt;\">t</text></svg>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text text = {0};
        assert_int_equal(picture(cases[i].svg, &text), 0);
        assert_string_equal(text_string(&text), cases[i].html);
    }
}

#define PLOT "<g id=\"gnuplot_plot_12a\" >"

static void test_series_have_their_class_and_title(void **state)
{
    (void)state;
    static const struct {
        const char *title, *class;
    } cases[] = {
        {"two-copy", "s3"},
        {"two-copy, 1 KB: 3.8 [3.5, 4.2]", "s3"},
        {"two-copy, a &lt; b > c", "s3"},
        {"zero-copy: all copied", "s1"},
        {"zero-copy: all copied, single runs", "s1"},
        {"zero-copy: all copied, again (A/A control)", "s2"},
        {"zero-copy: all copied, again (A/A control), 8: 3", "s2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text svg = {0}, html = {0}, text = {0};
        text_addf(&svg, "<svg>" PLOT "<title>%s</title><path d='M0,0'/></g></svg>", cases[i].title);
        text_addf(&html, ROOT "><g class=\"%s\"><title>%s</title><path d=\"M0,0\"/></g></svg>",
                  cases[i].class, cases[i].title);
        assert_int_equal(picture(text_string(&svg), &text), 0);
        assert_string_equal(text_string(&text), text_string(&html));
    }
}

static void test_which_series_are_shown(void **state)
{
    (void)state;
    static const char svg[] = "<svg>" PLOT "<title>two-copy</title></g>" PLOT "<title>two</title></g>" PLOT
                              "<title>zero-copy: all copied, 1: 2</title></g></svg>";
    own_text text = {0};
    struct err err = {0};
    bool shown[REPORT_SERIES_MAX];
    memset(shown, true, sizeof shown);
    assert_int_equal(picture_of(svg, sizeof svg - 1, shown, &text, &err), 0);
    for (unsigned i = 0; i < REPORT_SERIES_MAX; i++)
        assert_int_equal(shown[i], i == 0 || i == 2);
}

/* Only the title that gnuplot writes, at its place, of a series that the page knows. */
static void test_other_titles_are_left_out(void **state)
{
    (void)state;
    static const char *const groups[] = {
        PLOT "<title>two-copyright</title></g>",
        PLOT "<title>two-copy,</title></g>",
        PLOT "<title>two-cop</title></g>",
        PLOT "<title></title></g>",
        PLOT "<title>one-copy</title></g>",
        PLOT "<title>two-copy<script>alert(1)</script></title></g>",
        PLOT "<title>two-copy<!-- --></title></g>",
        PLOT "<title onclick=\"alert(1)\">two-copy</title></g>",
        PLOT "<TITLE>two-copy</TITLE></g>",
        "<g id=\"plot_1\"><title>two-copy</title></g>",
        "<g><title>two-copy</title></g>",
        "<g class=\"s3\"><title>two-copy</title></g>",
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        own_text svg = {0}, text = {0};
        text_addf(&svg, "<svg>%s</svg>", groups[i]);
        assert_int_equal(picture(text_string(&svg), &text), 0);
        assert_string_equal(text_string(&text), ROOT "><g></g></svg>");
    }
    own_text dropped = {0};
    assert_int_equal(picture("<svg><a>" PLOT "<title>two-copy</title></g></a></svg>", &dropped), 0);
    assert_string_equal(text_string(&dropped), ROOT "></svg>");
}

static void test_nothing_runs_and_nothing_loads(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "<svg onload=\"alert(1)\"></svg>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><script href=\"http://evil/x.js\"/></svg>",
        "<svg><foreignObject><iframe src=\"http://evil\"></iframe></foreignObject></svg>",
        "<svg><a href=\"javascript:alert(1)\"></a></svg>",
        "<svg><use href=\"http://evil/x.svg#a\"/></svg>",
        "<svg><use xlink:href=\"data:image/svg+xml,evil\"/></svg>",
        "<svg><image href=\"http://evil/x.png\"/></svg>",
        "<svg><style>@import 'http://evil'</style></svg>",
        "<svg><animate attributeName=\"href\" to=\"javascript:alert(1)\"/></svg>",
        "<svg><set attributeName=\"onload\" to=\"alert(1)\"/></svg>",
        "<svg><svg onload=\"alert(1)\"></svg></svg>",
        "<svg><SCRIPT>alert(1)</SCRIPT></svg>",
        "<svg><![CDATA[<script>alert(1)</script>]]></svg>",
        "<!DOCTYPE svg [<!ENTITY a \"<script>alert(1)</script>\">]><svg></svg>",
    };
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        own_text text = {0};
        int rc = picture(hostile[i], &text);
        if (rc == 0 && strcmp(text_string(&text), ROOT "></svg>") != 0 &&
            strcmp(text_string(&text), ROOT "><use/></svg>") != 0)
            fail_msg("%s became %s", hostile[i], text_string(&text));
        assert_true(rc == 0 || text.length == 0);
    }
}

static void test_attributes_that_reach_out(void **state)
{
    (void)state;
    static const char *const attributes[] = {
        "fill=\"url(http://evil/x)\"",
        "fill='url(\"http://evil\")'",
        "fill='Url(http://evil)'",
        "fill=' URL(http://evil)'",
        "stroke=\"u\\72l(//evil)\"",
        "fill=\"&#117;rl(//evil)\"",
        "style=\"background:red\"",
        "class=\"faster\"",
        "onclick=\"alert(1)\"",
        "href=\"#a b\"",
        "clip-path=\"url(#x)\"",
        "filter=\"url(http://evil/x)\"",
        "xlink:href=\"x#y\"",
        "xmlns:a=\"http://evil\"",
        "id=\"answers\"",
        "ONCLICK=\"alert(1)\"",
        "href=\"\"",
    };
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        own_text svg = {0}, text = {0};
        text_addf(&svg, "<svg><g %s></g></svg>", attributes[i]);
        assert_int_equal(picture(text_string(&svg), &text), 0);
        assert_string_equal(text_string(&text), ROOT "><g></g></svg>");
    }
}

/* Ten groups that each draw the one before ten times: 10^10 shapes, were groups drawn again. */
static void test_reuse_cannot_explode(void **state)
{
    (void)state;
    own_text text = {0};
    assert_int_equal(picture("<svg><defs><g id='a'><use href='#b'/></g></defs></svg>", &text), 0);
    assert_string_equal(text_string(&text), ROOT "><defs><g><use href=\"#f1-b\"/></g></defs></svg>");
}

static void test_what_is_no_picture(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "text",
        "<html></html>",
        "<svg>",
        "<svg></svg",
        "<svg><g></svg>",
        "<svg><g></svg></g>",
        "<svg></svg></div>",
        "<svg></svg><svg></svg>",
        "<svg><g fill=red></g></svg>",
        "<svg><g fill></g></svg>",
        "<svg><g fill=\"<\"></g></svg>",
        "<svg><g fill=\"red></g></svg>",
        "<svg><!-- </svg>",
        "<svg><",
        "<svg><?x",
        "<svg>" PLOT "<title>two-copy",
        "<svg>" PLOT "<title>two-copy</title",
        "<svg>" PLOT "<title>two-copy</title></svg>",
        "<svg/",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        own_text text = {0};
        struct err err = {0};
        bool shown[REPORT_SERIES_MAX];
        text_add(&text, "before");
        if (picture_of(broken[i], strlen(broken[i]), shown, &text, &err) != -EINVAL)
            fail_msg("taken: %s", broken[i]);
        assert_string_equal(err.what, "the picture is not well-formed SVG");
        assert_string_equal(text_string(&text), "before");
    }
    own_text text = {0}, deep = {0};
    struct err err = {0};
    bool shown[REPORT_SERIES_MAX];
    assert_int_equal(picture_of("<svg>\0</svg>", 12, shown, &text, &err), -EINVAL);
    text_add(&deep, "<svg>");
    for (int i = 0; i < 100000; i++)
        text_add(&deep, "<g>");
    assert_int_equal(picture(text_string(&deep), &text), -EINVAL);
}

/* Every cut of a good picture, at its exact length: the sanitizers see each byte too far. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    static const char svg[] = "<?xml?><svg a='b'><!--c--><g id=\"d\"><script>e</script></g>" PLOT
                              "<title>two-copy, 1: 2</title></g><use x = '1'/></svg>";
    for (size_t length = 0; length < sizeof svg - 1; length++) {
        own_text text = {0};
        struct err err = {0};
        bool shown[REPORT_SERIES_MAX];
        own_free char *copy = malloc(length + 1);
        memcpy(copy + 1, svg, length);
        assert_int_equal(picture_of(copy + 1, length, shown, &text, &err), -EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_taken_over),
        cmocka_unit_test(test_series_have_their_class_and_title),
        cmocka_unit_test(test_which_series_are_shown),
        cmocka_unit_test(test_other_titles_are_left_out),
        cmocka_unit_test(test_nothing_runs_and_nothing_loads),
        cmocka_unit_test(test_attributes_that_reach_out),
        cmocka_unit_test(test_reuse_cannot_explode),
        cmocka_unit_test(test_what_is_no_picture),
        cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
