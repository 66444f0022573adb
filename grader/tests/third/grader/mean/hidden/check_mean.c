/* Hidden tests of the mean. */
#include "hidden.h"
#include "mean.h"
#include "proxy.h"

double mean_of(const struct matrix *m)
{
    return PROXY_CALL("m=r", m).real;
}

TEST(mean_of_any_numbers)
{
    const struct matrix *m =
        draw_matrix(draw_size(2, 5), draw_size(2, 5), 1, 9);
    double sum = 0;

    for (size_t k = 0; k < m->rows * m->cols; k++)
        sum += (double)m->at[k];
    ck_assert_double_eq_tol(mean_of(m),
                            sum / (double)(m->rows * m->cols), 1e-9);
}

TEST(mean_of_one_number_is_this_number)
{
    const struct matrix *m = draw_matrix(1, 1, 1, 9);

    ck_assert_double_eq_tol(mean_of(m), (double)m->at[0], 1e-9);
}

int main(void)
{
    return hidden_run();
}
