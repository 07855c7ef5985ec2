/* What the files of cgroup operations share. */
#ifndef LINUX_CGROUPS_H
#define LINUX_CGROUPS_H

#include "linux_paths.h"

#define CGROUP_DEADLINE_MILLIS 10000 /* to empty one that this plan made */

/* Marks a parent that a launcher made, so that it goes with the last container in it, whoever made it. */
#define MADE "user.launcher.made"

#define OWNER_ROOM 72 /* three numbers */

/* What undoes a cgroup. */
enum { REMOVE_CGROUP = 99, REMOVE_CGROUP_IF_EMPTY = 100, EMPTY_CGROUP = 103, AWAIT_CGROUP_REMOVAL = 118 };

/* Writes one of these into the journal; the owner is "" for RemoveCgroupIfEmpty. */
int journal_cgroup(struct ctx *c, uint32_t opcode, const char *path, const char *owner);

/*
 * Locks a cgroup until the descriptor is closed. Who makes a container in one holds the lock until init is there, and who removes
 * one does so under it: otherwise it could be removed between being taken and being entered, and made again by a third.
 * -EWOULDBLOCK: somebody has it. -ENOENT: it has been removed.
 */
int lock_cgroup(int cgroup);

/* Makes a cgroup this plan's, and says by what it will be known; "" where nothing can be said. `known`: what describe said of it. */
void own_cgroup(struct ctx *c, int cgroup, const struct statx *known, char owner[OWNER_ROOM]);

/* Whether it has got another owner since, or was removed and made again. */
int is_anothers(int cgroup, const struct operand *owner);

/* Refuses a path that isn't absolute or has a `..` in it. */
int check_cgroup_path(const char *path);

/* Whether a descriptor is in a cgroup file system (or one of the same make, for cache and bandwidth): 0 or -EINVAL. */
int check_cgroup(int fd);

/* Opens a file below a cgroup's directory. */
int open_cgroup_file(int directory, const char *name, int flags);

/* Keeps a cgroup that is locked, under the plan's own text of its path. There are fewer than MAX_CLAIMS. */
void add_claim(struct ctx *c, int fd, const char *path);

/* The descriptor of the cgroup that was claimed by the first `length` bytes of a path, or -1; its owner isn't whoever asks. */
int claimed_cgroup(const struct ctx *c, const char *path, size_t length);

/* Opens a cgroup's directory: the one that was claimed by this path, else what it leads to. Or says what failed. */
int open_cgroup(struct ctx *c, const char *path);

/* Opens a path for writing that has to be a cgroup's file, in a claimed cgroup if it is one's; or says what failed. */
int open_for_write(struct ctx *c, const char *path);

/* The same, with one write of it all. */
int write_in_cgroup(struct ctx *c, const char *path, const char *value, size_t length);

/* Whether the cgroup that the first `length` bytes of a path name was claimed, and has been removed since. */
int is_lost(const struct ctx *c, const char *path, size_t length);

/* Says what failed in such a cgroup: -ESTALE if it is lost, which is the reason then. */
int fail_in_cgroup(struct ctx *c, const char *call, const char *path, size_t length, long error);

/* linux_members.c: lets go of what init has by now. */
void drop_members(struct ctx *c);

/* Reads a file whole, without its last newline; -E2BIG if it doesn't fit. Returns its length. */
long read_cgroup_file(int directory, const char *name, char *buffer, size_t room);

/* Writes a file at once. */
int write_cgroup_file(int directory, const char *name, const char *value, size_t length);

/* Whether a process is in a cgroup or below it; the directory is read. */
int has_processes(int directory);

/*
 * The same of one that may have been removed since it was opened: -ENOENT, or -ENODEV if that happens meanwhile. Where the answer is 0,
 * `seen` is what describe said of it, without a mask if it failed.
 */
int has_processes_or_is_gone(int directory, struct statx *seen);

/* Whether one that is open hasn't been removed; a directory of the file system for cache and bandwidth has no cgroup.procs. */
int is_cgroup_there(int cgroup);

/* 0: there is neither a process nor a cgroup in one. */
int check_cgroup_empty(int cgroup);

/* Opens the directory that a cgroup is in, and finds its name. 0 with *parent < 0: it is gone. */
int open_cgroup_parent(const char *path, int *parent, const char **name);

/* Goes through the cgroups in a directory. `buffer` is kept between calls; all but `directory` is 0 at first. */
struct cgroup_entries {
    int directory;
    int error; /* why there is no next one; 0: that was the last, or the directory has been removed */
    size_t at;
    size_t end;
    _Alignas(struct dir_entry) char buffer[2048];
};

/* The next one's name; NULL at the end, or when it can't be read: see `error`. */
const char *next_cgroup(struct cgroup_entries *entries);

#endif
