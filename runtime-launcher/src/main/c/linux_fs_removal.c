/* Names that go away, and names that move. */
#include "linux_fs.h"

/* A file at a name that is about to lose it. */
struct leaving {
    struct fs_node *node; /* NULL if the guest doesn't know it */
    int descriptor;       /* names it still when the name is gone; -1 if it couldn't be had */
    int last;             /* it has no other name */
};

/* Has to be looked at before: afterwards nothing tells which file it was. */
static struct leaving look_at_leaving(struct fs_server *s, const struct fs_node *parent, int directory, const char *name)
{
    struct leaving l = {NULL, -1, 0};
    struct statx seen;
    if (fs_look_at(directory, name, &seen) < 0) {
        return l;
    }
    l.node = fs_known(s, parent, &seen);
    l.last = seen.stx_nlink <= 1 || (seen.stx_mode & S_IFMT) == S_IFDIR;
    if (l.node && node_is_at(&s->nodes, l.node, parent, name)) {
        struct open_how how = {
            .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
            .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
        };
        l.descriptor = sys_openat2(directory, name, &how);
    }
    return l;
}

static void stay(const struct leaving *l)
{
    close_scoped(&l->descriptor);
}

/*
 * The guest may go on with a file that has no name: by a handle, or as somebody's working directory. `parent` may be gone
 * after this.
 */
static void has_left(struct fs_server *s, const struct leaving *l, const struct fs_node *parent, const char *name)
{
    if (!l->node) {
        stay(l);
        return;
    }
    if (l->last) {
        node_hide(&s->nodes, l->node);
    }
    if (node_is_at(&s->nodes, l->node, parent, name)) {
        node_unname(&s->nodes, l->node, l->descriptor);
    } else {
        stay(l);
    }
}

static long remove_name(struct fs_server *s, const struct fs_request *r, int flags)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    int directory = fs_directory(s, parent);
    if (directory < 0) {
        return directory;
    }
    struct leaving l = look_at_leaving(s, parent, directory, r->name[0]);
    int error = sys_unlinkat(directory, r->name[0], flags);
    if (error < 0) {
        stay(&l);
        return error;
    }
    has_left(s, &l, parent, r->name[0]);
    return 0;
}

long fs_unlink(struct fs_server *s, const struct fs_request *r)
{
    return remove_name(s, r, 0);
}

long fs_rmdir(struct fs_server *s, const struct fs_request *r)
{
    return remove_name(s, r, AT_REMOVEDIR);
}

/* ---- moving ---- */

struct place {
    struct fs_node *parent;
    int directory;
    const char *name;
    struct leaving file;
};

static int look_at_place(struct fs_server *s, uint64_t number, const char *name, struct place *p)
{
    p->parent = fs_node(s, number);
    p->name = name;
    p->directory = fs_directory(s, p->parent);
    return p->directory < 0 ? p->directory : 0;
}

/* A file that we know at `from` is at `to` now. */
static void has_moved(struct fs_server *s, struct fs_node *node, const struct place *from, const struct place *to)
{
    if (node && node_is_at(&s->nodes, node, from->parent, from->name) &&
        node_place(&s->nodes, node, to->parent, to->name) < 0) {
        node_unname(&s->nodes, node, -1); /* no room for its name: it has to be looked up again */
    }
}

/* Nothing happens when both names are of one file (rename(2)): then both stay. */
static void has_been_renamed(struct fs_server *s, struct place *from, struct place *to, uint32_t flags)
{
    if (from->file.node && from->file.node == to->file.node) {
        stay(&from->file);
        stay(&to->file);
    } else if (flags & RENAME_EXCHANGE) {
        stay(&from->file);
        stay(&to->file);
        struct fs_node *other = to->file.node;
        int other_was_there = other && node_is_at(&s->nodes, other, to->parent, to->name);
        has_moved(s, from->file.node, from, to);
        if (other_was_there && node_place(&s->nodes, other, from->parent, from->name) < 0) {
            node_unname(&s->nodes, other, -1);
        }
    } else {
        has_left(s, &to->file, to->parent, to->name);
        stay(&from->file);
        has_moved(s, from->file.node, from, to);
    }
}

static long rename_name(struct fs_server *s, const struct fs_request *r, uint64_t directory, uint32_t flags)
{
    struct place from, to;
    int error = look_at_place(s, r->header.node, r->name[0], &from);
    if (!error) {
        error = look_at_place(s, directory, r->name[1], &to);
    }
    if (error < 0) {
        return error;
    }
    if (flags & ~(uint32_t)(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) {
        return -EINVAL;
    }
    if (from.parent->identity.export != to.parent->identity.export) {
        return -EXDEV;
    }
    from.file = look_at_leaving(s, from.parent, from.directory, from.name);
    to.file = look_at_leaving(s, to.parent, to.directory, to.name);
    error = sys_renameat2(from.directory, from.name, to.directory, to.name, flags);
    if (error < 0) {
        stay(&from.file);
        stay(&to.file);
        return error;
    }
    from.parent->references++; /* names in them go away, and with the last one they might */
    to.parent->references++;
    has_been_renamed(s, &from, &to, flags);
    from.parent->references--;
    to.parent->references--;
    node_settle(&s->nodes, from.parent);
    node_settle(&s->nodes, to.parent);
    return 0;
}

long fs_rename(struct fs_server *s, const struct fs_request *r)
{
    return rename_name(s, r, r->in.rename.directory, 0);
}

long fs_rename2(struct fs_server *s, const struct fs_request *r)
{
    return rename_name(s, r, r->in.rename2.directory, r->in.rename2.flags);
}
