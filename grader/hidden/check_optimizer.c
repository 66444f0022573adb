/* Hidden tests of the two losses of scores. */
#include "hidden.h"
#include "right.h"

int main(void)
{
    return hidden_run((const TTest *[]){NULL});
}
