/* What the launcher is asked for on Linux alone. */
#include "fs_server.h"
#include "linux_entry.h"
#include "system.h"
#include "text.h"

void system_role(int argc, char **argv, const char *role)
{
    if (text_equal(role, "files")) {
        role_files(argc, argv);
    }
    if (argc == 4 && text_equal(role, "ahead")) {
        role_ahead(argv[2], argv[3]);
    }
    if (text_equal(role, "exports")) {
        role_exports(argc, argv);
    }
}
