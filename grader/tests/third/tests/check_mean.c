#include "mean.h"
#include "suite.h"

TEST(mean_of_the_numbers_from_1_to_6)
{
    struct matrix m = matrix_new(3, 2);

    for (size_t k = 0; k < 6; k++)
        m.at[k] = (real)(k + 1);
    ck_assert_double_eq_tol(mean_of(&m), 3.5, 1e-9);
    matrix_free(&m);
}

int main(void)
{
    return suite_run("mean");
}
