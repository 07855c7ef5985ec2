#include "residence.h"

void resident_begin(void)
{
}
