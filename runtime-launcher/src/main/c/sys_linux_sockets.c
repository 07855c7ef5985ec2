/* Sockets with a path that may be longer than their address has room for. */
#include "system.h"

#include "text.h"

/* An address that is the path itself; -ENAMETOOLONG if it doesn't fit. */
static int plain_address(struct sockaddr_un *address, const char *path)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    struct text t = text_in(address->sun_path, sizeof address->sun_path);
    text_add(&t, path);
    return t.failed ? -ENAMETOOLONG : 0;
}

/* An address that goes over a descriptor of ours: /proc/self/fd/N and what comes behind it. */
static int address_over(struct sockaddr_un *address, int fd, const char *rest)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    struct text t = text_in(address->sun_path, sizeof address->sun_path);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint32_t)fd);
    text_add(&t, rest);
    return t.failed ? -ENAMETOOLONG : 0;
}

/* The directory of a path, and in *name where its last name begins, with the slash. */
static int open_parent(const char *path, const char **name)
{
    char parent[4096];
    struct text t = text_in(parent, sizeof parent);
    *name = text_last(path, '/');
    if (!*name) {
        return -ENAMETOOLONG;
    }
    text_add_bytes(&t, path, (size_t)(*name - path) + 1);
    return t.failed ? -ENAMETOOLONG : sys_openat(AT_FDCWD, parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

int sys_bind_path(int socket, const char *path)
{
    struct sockaddr_un address;
    const char *name;
    int dir = -1;
    int error = plain_address(&address, path);
    if (error < 0) {
        error = dir = open_parent(path, &name);
        if (dir >= 0) {
            error = address_over(&address, dir, name);
        }
    }
    if (error >= 0) {
        sys_fchmod(socket, 0600); /* the name that bind makes gets it from the start */
        error = sys_bind(socket, &address, sizeof address);
    }
    if (dir >= 0) {
        sys_close(dir);
    }
    return error;
}

int sys_connect_path(int socket, const char *path)
{
    struct sockaddr_un address;
    int found = -1;
    int error = plain_address(&address, path);
    if (error < 0) {
        error = found = sys_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
        if (found >= 0) {
            error = address_over(&address, found, "");
        }
    }
    if (error >= 0) {
        error = sys_connect(socket, &address, sizeof address);
    }
    if (found >= 0) {
        sys_close(found);
    }
    return error;
}
