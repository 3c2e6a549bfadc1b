/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "findings/line.h"

#include "test.h"

enum { RESAMPLES = 1000, FROM = 0, TO = 10 };

/* Groups of resamples; crossings of a group are spread evenly between two places. */
struct group {
    size_t of; /* of 1000 */
    int start, end;
    size_t count;
    double first_from, first_to, last_from, last_to;
};

struct scene {
    const char *name;
    struct crossings observed;
    struct group groups[4];
    enum outcome outcome;
    int winner;
    double low, high, without, several;
};

#define NOT_CROSSING NAN, NAN, NAN, NAN

static const struct scene scenes[] = {
    /* 2.5 percentile of 1000 values spread over 4..5: 4 + 0.025 (R: quantile(seq(4, 5, length.out = 1000),
       0.025)) */
    {"one clear crossing",
     {-1, 1, 1, 4.5, 4.5},
     {{1000, -1, 1, 1, 4, 5, 4, 5}},
     CROSSING,
     1,
     4.025,
     4.975,
     0,
     0},
    {"the other way round",
     {1, -1, 1, 4.5, 4.5},
     {{1000, 1, -1, 1, 4, 5, 4, 5}},
     CROSSING,
     -1,
     4.025,
     4.975,
     0,
     0},
    {"wavering widens the interval",
     {-1, 1, 1, 4.5, 4.5},
     {{1000, -1, 1, 3, 2, 3, 6, 7}},
     CROSSING,
     1,
     2.025,
     6.975,
     0,
     1},
    {"2 % without are few enough",
     {-1, 1, 1, 4.5, 4.5},
     {{980, -1, 1, 1, 4, 5, 4, 5}, {20, -1, -1, 0, NOT_CROSSING}},
     CROSSING,
     1,
     4.02551,
     4.994918,
     0.02,
     0},
    {"too many do not cross within the sizes",
     {-1, 1, 1, 9, 9},
     {{800, -1, 1, 1, 8, 9, 8, 9}, {200, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     8.03125,
     NAN,
     0.2,
     0},
    {"too many cross before the sizes",
     {-1, 1, 1, 1, 1},
     {{800, -1, 1, 1, 1, 2, 1, 2}, {200, 1, 1, 0, NOT_CROSSING}},
     NOT_ABOVE,
     1,
     NAN,
     1.96875,
     0.2,
     0},
    {"the medians do not cross, some resamples do",
     {-1, -1, 0, NAN, NAN},
     {{200, -1, 1, 1, 8, 9, 8, 9}, {800, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     8.1255,
     NAN,
     0.8,
     0},
    {"a bump counts as a first crossing",
     {-1, -1, 0, NAN, NAN},
     {{200, -1, 1, 1, 8, 9, 8, 9}, {100, -1, -1, 2, 3, 4, 5, 6}, {700, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     3.25227,
     NAN,
     0.7,
     0.1},
    {"better throughout",
     {1, 1, 0, NAN, NAN},
     {{980, 1, 1, 0, NOT_CROSSING}, {20, 1, -1, 1, 8, 9, 8, 9}},
     THROUGHOUT,
     1,
     NAN,
     NAN,
     0.98,
     0},
    {"worse throughout",
     {-1, -1, 0, NAN, NAN},
     {{1000, -1, -1, 0, NOT_CROSSING}},
     THROUGHOUT,
     -1,
     NAN,
     NAN,
     1,
     0},
    {"either may be better throughout",
     {1, 1, 0, NAN, NAN},
     {{600, 1, 1, 0, NOT_CROSSING}, {400, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     1,
     0},
    {"crossings both ways",
     {-1, 1, 1, 4.5, 4.5},
     {{900, -1, 1, 1, 4, 5, 4, 5}, {100, 1, -1, 1, 4, 5, 4, 5}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0,
     0},
    {"beyond on both sides",
     {-1, 1, 1, 4.5, 4.5},
     {{800, -1, 1, 1, 4, 5, 4, 5}, {100, 1, 1, 0, NOT_CROSSING}, {100, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0.2,
     0},
    {"a little beyond on both sides is too much together",
     {-1, 1, 1, 4.5, 4.5},
     {{960, -1, 1, 1, 4, 5, 4, 5}, {20, 1, 1, 0, NOT_CROSSING}, {20, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0.04,
     0},
    {"several crossings of the medians",
     {-1, 1, 3, 2, 7},
     {{1000, -1, 1, 3, 2, 3, 6, 7}},
     SEVERAL,
     0,
     NAN,
     NAN,
     0,
     1},
    {"several crossings of the medians, and one in 3 % of the resamples",
     {-1, 1, 3, 2, 7},
     {{970, -1, 1, 3, 2, 3, 6, 7}, {30, -1, 1, 1, 4, 5, 4, 5}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0,
     0.97},
    {"no difference at all",
     {0, 0, 0, NAN, NAN},
     {{1000, 0, 0, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     1,
     0},
};

static void draw(const struct scene *scene, struct crossings *resamples)
{
    size_t drawn = 0;
    for (const struct group *group = scene->groups; group->of > 0; group++) {
        for (size_t i = 0; i < group->of; i++) {
            double share = (double)i / (double)(group->of - 1);
            resamples[drawn++] =
                (struct crossings){.start = group->start,
                                   .end = group->end,
                                   .count = group->count,
                                   .first = group->first_from + share * (group->first_to - group->first_from),
                                   .last = group->last_from + share * (group->last_to - group->last_from)};
        }
    }
    assert_int_equal(drawn, RESAMPLES);
}

static void assert_near(const char *scene, const char *what, double value, double expected)
{
    if (isnan(expected) ? !isnan(value) : !(fabs(value - expected) < 1e-5))
        fail_msg("%s: %s is %g, not %g", scene, what, value, expected);
}

#define GUARD 4711.5

static void resamples_allow_what_they_agree_on(void **state)
{
    (void)state;
    static struct crossings resamples[RESAMPLES];
    static double scratch[2 * RESAMPLES + 1]; /* what is promised, and a guard behind it */
    scratch[2 * RESAMPLES] = GUARD;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *scene = &scenes[i];
        struct bracket bracket;
        draw(scene, resamples);
        bracket_make(&scene->observed, resamples, RESAMPLES, FROM, TO, scratch, &bracket);
        if (bracket.outcome != scene->outcome)
            fail_msg("%s: outcome %d, not %d", scene->name, (int)bracket.outcome, (int)scene->outcome);
        if (bracket.winner != scene->winner)
            fail_msg("%s: winner %d, not %d", scene->name, bracket.winner, scene->winner);
        assert_near(scene->name, "low", bracket.low, scene->low);
        assert_near(scene->name, "high", bracket.high, scene->high);
        assert_near(scene->name, "share without", bracket.share_without, scene->without);
        assert_near(scene->name, "share with several", bracket.share_several, scene->several);
        assert_true(scratch[2 * RESAMPLES] == GUARD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resamples_allow_what_they_agree_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
