/* likeness RUNS TEXTS MOST: the pairs of texts that have more in common
   than they have with others.

   RUNS has a line for each run that two texts share, eight numbers: 1 or
   2 for the tool that found it, text A from 1 to TEXTS, the first and the
   last line there, the same of text B, and its size. Short answers are
   alike, and a long run may be made of them. So a run counts at a line
   as far as it is longer than the runs there with all but MOST others.

   Prints the number of pairs, and of those that are most alike a line
   `pair A B BY_TOOL_1 BY_TOOL_2`, and after it its runs as they were
   read, with `run` in front. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

enum { TOOLS = 2, MOST_LINES = 2000, MOST_PAIRS = 60, RUNS_SHOWN = 20 };
/* so much more, by both tools, is worth a look */
static const double enough = 60;
/* and by so much a run is longer that is printed */
static const double shown = 10;

struct run {
    unsigned tool, a, a_first, a_last, b, b_first, b_last, size;
};

struct pair {
    unsigned a, b;
    double sum;
};

static unsigned texts, most;
/* of each line the sizes of its most + 1 longest runs, in order */
static uint16_t *longest[TOOLS];

static uint16_t *at_line(unsigned tool, unsigned text, unsigned line)
{
    return longest[tool - 1]
           + ((size_t)text * MOST_LINES + line) * (most + 1);
}

static bool read_run(FILE *file, struct run *run)
{
    while (fscanf(file, "%u%u%u%u%u%u%u%u", &run->tool, &run->a,
                  &run->a_first, &run->a_last, &run->b, &run->b_first,
                  &run->b_last, &run->size)
           == 8)
        if (run->tool - 1 < TOOLS && run->a - 1 < texts
            && run->b - 1 < texts && run->a_first <= run->a_last
            && run->a_last < MOST_LINES && run->b_first <= run->b_last
            && run->b_last < MOST_LINES && run->size <= UINT16_MAX)
            return true;
    return false;
}

static void note(unsigned tool, unsigned text, unsigned first,
                 unsigned last, unsigned size)
{
    for (unsigned line = first; line <= last; line++) {
        uint16_t *sizes = at_line(tool, text, line);
        unsigned i = most;
        if (size <= sizes[most])
            continue;
        for (; i > 0 && sizes[i - 1] < size; i--)
            sizes[i] = sizes[i - 1];
        sizes[i] = (uint16_t)size;
    }
}

static double excess_at(unsigned tool, unsigned text, unsigned first,
                        unsigned last, unsigned size)
{
    double sum = 0;

    for (unsigned line = first; line <= last; line++) {
        const unsigned others = at_line(tool, text, line)[most];
        sum += size > others ? size - others : 0;
    }
    return sum / (last - first + 1);
}

/* By how much a run is longer than those with others, on the mean of
   its lines, in the text where that is less. */
static double excess(const struct run *r)
{
    const double a =
        excess_at(r->tool, r->a, r->a_first, r->a_last, r->size);
    const double b =
        excess_at(r->tool, r->b, r->b_first, r->b_last, r->size);

    return a < b ? a : b;
}

static int by_sum(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;

    if (p->sum != q->sum)
        return p->sum < q->sum ? 1 : -1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

static void *zeros(size_t n, size_t size)
{
    void *memory = calloc(n, size);

    if (memory == NULL)
        die("likeness: no memory for %u texts", texts);
    return memory;
}

int main(int argc, char **argv)
{
    struct run r;

    if (argc != 4)
        die("usage: likeness RUNS TEXTS MOST");
    texts = (unsigned)strtoul(argv[2], NULL, 10);
    most = (unsigned)strtoul(argv[3], NULL, 10);
    FILE *file = fopen(argv[1], "r");
    if (file == NULL)
        die("%s: %s", argv[1], strerror(errno));
    for (unsigned tool = 0; tool < TOOLS; tool++)
        longest[tool] = zeros((size_t)(texts + 1) * MOST_LINES,
                              sizeof(uint16_t) * (most + 1));
    while (read_run(file, &r)) {
        note(r.tool, r.a, r.a_first, r.a_last, r.size);
        note(r.tool, r.b, r.b_first, r.b_last, r.size);
    }

    const size_t width = texts + 1;
    float *sums = zeros(width * width * TOOLS, sizeof(float));
    rewind(file);
    while (read_run(file, &r))
        sums[(r.a * width + r.b) * TOOLS + r.tool - 1] +=
            (float)excess(&r);

    struct pair *pairs = zeros(width * width, sizeof *pairs);
    size_t n = 0;
    for (unsigned a = 1; a <= texts; a++)
        for (unsigned b = 1; b <= texts; b++) {
            const float *sum = sums + (a * width + b) * TOOLS;
            if (sum[0] + sum[1] >= enough)
                pairs[n++] = (struct pair){a, b, sum[0] + sum[1]};
        }
    qsort(pairs, n, sizeof *pairs, by_sum);
    const size_t found = n;
    if (n > MOST_PAIRS)
        n = MOST_PAIRS;

    /* the runs of these pairs, the longest first, as they are read */
    static struct run runs[MOST_PAIRS][RUNS_SHOWN];
    static size_t n_runs[MOST_PAIRS];
    rewind(file);
    while (read_run(file, &r)) {
        const float *sum = sums + (r.a * width + r.b) * TOOLS;
        if (sum[0] + sum[1] < enough || excess(&r) < shown)
            continue;
        for (size_t i = 0; i < n; i++)
            if (r.a == pairs[i].a && r.b == pairs[i].b
                && n_runs[i] < RUNS_SHOWN)
                runs[i][n_runs[i]++] = r;
    }

    printf("pairs %zu\n", found);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = &pairs[i];
        const float *sum = sums + (p->a * width + p->b) * TOOLS;
        printf("pair %u %u %.0f %.0f\n", p->a, p->b, sum[0], sum[1]);
        for (size_t k = 0; k < n_runs[i]; k++) {
            r = runs[i][k];
            printf("run %u %u %u %u %u %u %u %u\n", r.tool, r.a,
                   r.a_first, r.a_last, r.b, r.b_first, r.b_last,
                   r.size);
        }
    }
    fclose(file);
    free(pairs);
    free(sums);
    for (unsigned tool = 0; tool < TOOLS; tool++)
        free(longest[tool]);
    return 0;
}
