/* What Linux's operations keep between steps. */
#ifndef LINUX_CONTEXT_H
#define LINUX_CONTEXT_H

#include <stdint.h>

#define MAX_JOINED 8
#define MAX_TREES 64
#define MAX_CLAIMS 24
#define MAX_KEPT 64
#define MAX_MEMBERS 24

/* A namespace that the maker holds for init, and its own of that kind. */
struct joined {
    int fd;
    int own;
    int kind;
};

/* A cgroup that the plan has locked, and the plan's own text of where it was then. */
struct claim {
    int fd;
    const char *path;
};

struct sys_context {
    int null_cover;       /* the first mount of the null device over a masked file; others are clones of it */
    int empty_cover;      /* the same of an empty directory */
    int no_tree_attr;     /* open_tree_attr(2) has failed once */
    uint64_t root_mount;  /* which mount and directory the container's root is */
    uint64_t root_inode;
    uint64_t plain_mount; /* another mount that is known not to be a procfs */
    unsigned propagation; /* what was set for all mounts; 0: nothing */
    int switched;         /* the container's root is the root */

    int parent; /* the directory that the node or link of the last step was made in */
    const char *parent_path;
    uint32_t parent_length;
    uint32_t parent_step;

    int here; /* the working directory, to which the mount of the last step came back */
    uint32_t here_step;

    int birthplace; /* the cgroup that init will be born in */
    unsigned claim_count;
    struct claim claims[MAX_CLAIMS]; /* nobody else makes a container in these before init is there */
    uint64_t stamp; /* what a plan's cgroups are known by as its own: a moment, 0 if none is yet, */
    uint32_t stamped_by; /* and the pid that the maker had then */
    unsigned member_count;
    int members[MAX_MEMBERS]; /* lists of cgroups of v1, opened by the maker, into which init writes itself */
    int joined_process; /* whose namespaces init will be born into; 0: nobody's */
    int own_root; /* the maker's, while it is in another mount namespace */
    int by_passage; /* what is joined has no way back: init is made by a process that goes there for good */
    int open_to_maker; /* a maker who isn't root writes init's files below /proc, which a private process doesn't let it */

    int score_file; /* the maker's oom_score_adj, or -1: init has the maker's */
    int32_t score;  /* init's */
    uint32_t score_step;

    unsigned joined_count;
    struct joined joined[MAX_JOINED]; /* what init will be born into */

    int network;         /* init's network namespace, if interfaces were moved into it: kept for undoing that */
    int settled;         /* in a replay: what is for a creation that failed isn't undone any more */
    int group_found;     /* MakeGroup has made none: it was there */

    int trees[MAX_TREES]; /* cloned by the maker, mounted by init; those from tree_count on aren't set */
    unsigned tree_count;

    int criu_ours[2];   /* a socket to CRIU, and a pipe with what it says */
    int criu_theirs[2]; /* the other ends */
    int criu_given[3];  /* the directory that it reads or writes, the one that it works in, and what it tells that pages can be had */
    int criu_process;   /* a descriptor of it */
    int criu_pid;
    int criu_waits;     /* for an answer to what it has told */

    int kept[MAX_KEPT]; /* mounts that a later step changes; those from kept_count on aren't set */
    unsigned kept_count;
};

static inline void sys_context_init(struct sys_context *s)
{
    *s = (struct sys_context){
        .null_cover = -1,
        .empty_cover = -1,
        .parent = -1,
        .here = -1,
        .own_root = -1,
        .birthplace = -1,
        .network = -1,
        .score_file = -1,
        .criu_ours = {-1, -1},
        .criu_theirs = {-1, -1},
        .criu_given = {-1, -1, -1},
        .criu_process = -1,
    };
}

/* When nothing of a plan is to be undone by who executed it any more. */
void sys_context_settle(struct sys_context *s);

/* In init, for which the maker has held things: all else is as at the start. */
static inline void sys_context_inherit(struct sys_context *s)
{
    const struct sys_context before = *s;
    sys_context_init(s);
    for (unsigned i = 0; i < before.tree_count; i++) {
        s->trees[i] = before.trees[i];
    }
    s->tree_count = before.tree_count;
    for (unsigned i = 0; i < before.member_count; i++) {
        s->members[i] = before.members[i];
    }
    s->member_count = before.member_count;
    s->criu_theirs[0] = before.criu_theirs[0];
    s->criu_theirs[1] = before.criu_theirs[1];
}

/* Whether its maker, who isn't root, has to be able to look into init. */
static inline int sys_context_is_open(const struct sys_context *s)
{
    return s->open_to_maker;
}

#define SYS_CONTEXT_HELD (MAX_TREES + MAX_MEMBERS + 2)

/* Descriptors that the maker holds for init alone, and how many these are. */
static inline unsigned sys_context_held(const struct sys_context *s, int held[SYS_CONTEXT_HELD])
{
    unsigned count = 0;
    for (unsigned i = 0; i < s->tree_count; i++) {
        held[count++] = s->trees[i];
    }
    for (unsigned i = 0; i < s->member_count; i++) {
        held[count++] = s->members[i];
    }
    held[count++] = s->criu_theirs[0];
    held[count++] = s->criu_theirs[1];
    return count;
}

/* What ends with init: its pid namespace, if it has one, and that the kernel sees to. */
static inline int sys_context_with_init(const struct sys_context *s)
{
    (void)s;
    return 0;
}

#endif
