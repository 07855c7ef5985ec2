#include "residence.h"

void transient_begin(void)
{
}
