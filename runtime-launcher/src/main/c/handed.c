#include "handed.h"

#include "system.h"

static unsigned count; /* of this process and its children, as the descriptors are */

void hand_on(unsigned number)
{
    count = number;
}

unsigned handed_on(void)
{
    return count;
}

void handed_over(void)
{
    sys_close_all(3, 2 + count);
    count = 0;
}
