/* What the launcher is asked for on Linux alone. */
#include "fs_server.h"
#include "system.h"
#include "text.h"

void system_role(int argc, char **argv, const char *role)
{
    if (text_equal(role, "files")) {
        role_files(argc, argv);
    }
    if (text_equal(role, "exports")) {
        role_exports(argc, argv);
    }
}
