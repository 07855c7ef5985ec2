#include "zygote.h"

int role_zygote(void)
{
    return 1;
}
