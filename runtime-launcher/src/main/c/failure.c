#include "context.h"
#include "text.h"

int fail(struct ctx *c, const char *system_call, const char *path, long error)
{
    struct failure *f = &c->failure;
    size_t length = strlen(path);
    if (length >= sizeof f->path) { /* the end of a path tells more than its start */
        path += length - (sizeof f->path - 1);
        length = sizeof f->path - 1;
    }
    f->call = system_call;
    f->error = (int)error;
    memmove(f->path, path, length + 1);
    return (int)error;
}
