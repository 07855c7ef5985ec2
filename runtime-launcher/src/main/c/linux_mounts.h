/* What the files of mount operations share. */
#ifndef LINUX_MOUNTS_H
#define LINUX_MOUNTS_H

#include "linux_paths.h"

/*
 * Opens the place that something is going to be mounted on, made if missing: a directory if `like` is -1, else what that is
 * open for. Refused are the root itself (EBUSY) and what is inside a procfs (EPERM), but for its plain files. `existed` is
 * set to its mode if it was there, else to 0.
 */
int open_mount_point(struct ctx *c, const char *path, uint64_t resolve, int like, unsigned *existed);

/* Changes attributes (MOUNT_ATTR_…) of the mount that the descriptor is the root of. 0, 0 is no call. */
int change_attributes(struct ctx *c, int mount, const char *path, uint64_t set, uint64_t clear, int recursive);

/*
 * The operands that say what a mount gets: bits to set and to clear on itself, on it and all below it, and propagations.
 * The first function is for before it is anywhere, the second for when it is on its place.
 */
enum { OWN_SET, OWN_CLEAR, ALL_SET, ALL_CLEAR, PROPAGATION, ATTRIBUTE_OPERANDS };
int give_attributes(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS]);
int give_propagation(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS]);

/* Changes its propagation: 0, or one of MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE with or without MS_REC. */
int change_propagation(struct ctx *c, int mount, const char *path, unsigned propagation);

/* Makes the one mount that a directory is the root of private. */
int make_private(struct ctx *c, int mount, const char *path);

/* Puts a mount that isn't anywhere yet on top of what `place` is open for. */
int attach(struct ctx *c, int mount, int place, const char *path);

/*
 * Puts a tree that isn't anywhere yet on a place, made if missing. `link`: a symlink at the end of the path is the place, and
 * isn't followed.
 */
int place_tree(struct ctx *c, int mount, const char *path, const struct operand attributes[ATTRIBUTE_OPERANDS], int link);

/* linux_root.c: whether a mount on top of a directory, or the end of one, could show up elsewhere. */
int may_be_shared(const struct ctx *c);

/* linux_masks.c: an empty directory that nobody can write, as a mount that isn't anywhere yet. `label`: SELinux's, or "". */
int make_empty_cover(struct ctx *c, const char *label);

/* linux_trees.c: lets go of what is held for init, which has its own descriptors of it. */
void drop_trees(struct ctx *c);

/* linux_filesystem.c: makes the file system that the operands type, source and options of MountNew name, and mounts it on
 * `place`. Returns its mount. `mode`: see MountNew. */
int mount_filesystem(struct ctx *c, const struct op *op, int place, unsigned mode);

/*
 * The same by one call, for what needs no descriptor of its mount: 1 if it is mounted. 0: it isn't, since it can't be done
 * like that, or failed; the other way says why.
 */
int mount_plainly(struct ctx *c, const struct op *op, int place, unsigned mode);

#endif
