/* Paths inside the container's root, and descriptors that close at the end of their block. */
#ifndef LINUX_PATHS_H
#define LINUX_PATHS_H

#include "context.h"
#include "sys.h"

#define NAME_ROOM 256 /* a component of a path, with its NUL */

static inline void close_scoped(const int *fd)
{
    if (*fd >= 0) {
        sys_close(*fd);
    }
}

/* A descriptor, or a negative error, that is closed at the end of the block. */
#define SCOPED_FD __attribute__((cleanup(close_scoped))) int

/* Closes what is held in a field of the context, if anything. */
static inline void close_held(int *fd)
{
    close_scoped(fd);
    *fd = -1;
}

/*
 * Opens with O_PATH what `path` leads to when `root` is the root: symlinks and `..` can't leave it, however a path is
 * changed meanwhile, and magic links aren't followed. `flags` are more O_… bits, `resolve` more RESOLVE_… bits.
 */
int open_inside(int root, const char *path, uint64_t flags, uint64_t resolve);

/*
 * Makes what is missing of such a path, and opens it: directories on the way, and at the end a directory (S_IFDIR) or an
 * empty file (S_IFREG). A dangling symlink's target is made, inside the root. Somebody who changes things meanwhile can
 * have an empty file be a symlink: who needs it to be none looks at it.
 */
int make_destination(int root, const char *path, unsigned type, uint64_t resolve);

/* Opens the directory that the last component of `path` is in, made if missing, and copies that component. */
int open_parent(int root, const char *path, char name[NAME_ROOM]);

/* Opens with O_PATH the entry of a directory, which may be a symlink and is then not followed. */
int open_entry(int directory, const char *name);

/* A link to what a descriptor is for: calls that take a path reach it, and no further, whatever it is. Needs /proc. */
#define LINK_ROOM 48
void link_to(char to[LINK_ROOM], int fd);

/* The same file, opened by such a link with these O_… bits: what it is was looked at, and it can't be another one. */
int open_again(int file, int flags);

/* linux_attributes.c: opens a file of the trusted procfs to write it; no mount and no link leads out of that. */
int open_in_proc(struct ctx *c, const char *path);

/* What is known of the file that a descriptor is for: type, mode, device, inode, mount. */
int describe(int fd, struct statx *result);

/* The f_type of a descriptor's file system, or -errno. */
long file_system_of(int fd);

#endif
