/* From nodes to files and back; see fs_nodes.h. */
#include "linux_fs.h"

#define DEEPEST 65536 /* levels of directories that are opened on the way to a file */

static uint64_t nanoseconds(const struct statx_timestamp *t)
{
    return (uint64_t)t->tv_sec * 1000000000u + t->tv_nsec;
}

static uint64_t number_of_system(const struct statx *seen)
{
    return (uint64_t)seen->stx_dev_major << 32 | seen->stx_dev_minor;
}

/* An overlay's time of birth is another one after the first write. */
static int births_stay(int fd)
{
    struct statfs fs;
    return sys_fstatfs(fd, &fs) == 0 && fs.f_type != OVERLAYFS_SUPER_MAGIC;
}

static int find_system(const struct fs_server *s, uint64_t number)
{
    for (unsigned i = 0; i < s->system_count; i++) {
        if (s->systems[i].number == number) {
            return (int)i;
        }
    }
    return -ENFILE;
}

static int add_system(struct fs_server *s, uint64_t number, int fd)
{
    if (s->system_count == FS_SYSTEMS_MOST) {
        return -ENFILE;
    }
    s->systems[s->system_count].number = number;
    s->systems[s->system_count].no_birth = !births_stay(fd);
    return (int)s->system_count++;
}

static struct fs_identity identify(const struct fs_server *s, int system, uint32_t export, const struct statx *seen)
{
    int has_birth = seen->stx_mask & STATX_BTIME && !s->systems[system].no_birth;
    return (struct fs_identity){
        .file_system = number_of_system(seen),
        .inode = seen->stx_ino,
        .birth = has_birth ? nanoseconds(&seen->stx_btime) : 0,
        .type = seen->stx_mode & S_IFMT,
        .export = export,
    };
}

static int is_still(const struct fs_server *s, const struct fs_node *node, const struct statx *seen)
{
    const struct fs_identity *i = &node->identity;
    if (number_of_system(seen) != i->file_system) {
        return 0;
    }
    struct fs_identity now = identify(s, node->file_system, i->export, seen);
    return now.inode == i->inode && now.birth == i->birth && now.type == i->type;
}

int fs_look_at(int directory, const char *name, struct statx *result)
{
    return sys_statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, FS_STAT_MASK, result);
}

static int look_through(int fd, struct statx *result)
{
    return sys_statx(fd, "", AT_EMPTY_PATH, FS_STAT_MASK, result);
}

int fs_open_name(int directory, const char *name, uint64_t flags, uint32_t mode)
{
    struct open_how how = {
        .flags = flags | O_NOFOLLOW | O_CLOEXEC,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
    };
    int fd;
    do {
        fd = sys_openat2(directory, name, &how);
    } while (fd == -EAGAIN);
    return fd == -EMFILE ? -ENFILE : fd;
}

/* Opens a name in a directory without any effect on what it is: a device isn't touched. */
static int open_name(int directory, const char *name)
{
    return fs_open_name(directory, name, O_PATH, 0);
}

/* Opens a node by its name in `parent`, which has a descriptor, and keeps it if it is still that file. */
static int open_node(struct fs_server *s, const struct fs_node *parent, struct fs_node *node)
{
    char name[FS_NAME_ROOM];
    struct statx seen;
    node_name(&s->nodes, node, name);
    int fd = open_name(parent->descriptor, name);
    if (fd < 0) {
        return fd == -ENOENT || fd == -ENOTDIR ? -ESTALE : fd;
    }
    int error = look_through(fd, &seen);
    if (error < 0 || !is_still(s, node, &seen)) {
        sys_close(fd);
        return error < 0 ? error : -ESTALE;
    }
    node_keep(&s->nodes, node, fd);
    return 0;
}

/* Opens what is missing between a node and the first above it that is open. */
static int open_by_names(struct fs_server *s, const struct fs_node *node)
{
    struct fs_nodes *n = &s->nodes;
    uint32_t wanted = node_index(n, node);
    uint32_t at = wanted;
    for (int level = 0; n->nodes[at].descriptor < 0; level++) { /* up, leaving a trail */
        uint32_t parent = n->nodes[at].parent;
        if (!parent || level == DEEPEST) {
            return -ESTALE;
        }
        n->nodes[parent].step = at;
        at = parent;
    }
    while (at != wanted) {
        uint32_t next = n->nodes[at].step;
        int error = open_node(s, &n->nodes[at], &n->nodes[next]);
        if (error < 0) {
            return error;
        }
        at = next;
    }
    return 0;
}

/* One that isn't where it was, and whose own descriptor had to be given up, may still be open. */
int fs_descriptor(struct fs_server *s, struct fs_node *node)
{
    int error = open_by_names(s, node);
    if (error == -ESTALE && node->references) {
        const struct fs_handle *handle = handle_on(&s->handles, &s->nodes, node);
        return handle ? handle->descriptor : error;
    }
    if (error < 0) {
        return error;
    }
    node_touch(&s->nodes, node);
    return node->descriptor;
}

int fs_directory(struct fs_server *s, struct fs_node *node)
{
    if (!node) {
        return -ESTALE;
    }
    if (fs_is_root(s, node)) {
        return -EPERM;
    }
    return node->identity.type == S_IFDIR ? fs_descriptor(s, node) : -ENOTDIR;
}

int fs_look(struct fs_server *s, struct fs_node *node, struct statx *result)
{
    char name[FS_NAME_ROOM];
    if (node->descriptor >= 0) {
        node_touch(&s->nodes, node);
        return look_through(node->descriptor, result);
    }
    int directory = node->parent ? fs_descriptor(s, &s->nodes.nodes[node->parent]) : -ESTALE;
    if (directory == -ESTALE) {
        directory = fs_descriptor(s, node);
        return directory < 0 ? directory : look_through(directory, result);
    }
    if (directory < 0) {
        return directory;
    }
    node_name(&s->nodes, node, name);
    int error = fs_look_at(directory, name, result);
    if (error == -ENOENT || error == -ENOTDIR || (!error && !is_still(s, node, result))) {
        directory = fs_descriptor(s, node); /* it may be open */
        return directory < 0 ? directory : look_through(directory, result);
    }
    return error;
}

/* ---- from what was seen to a node ---- */

struct fs_node *fs_known(struct fs_server *s, const struct fs_node *parent, const struct statx *seen)
{
    int system = find_system(s, number_of_system(seen));
    if (system < 0) {
        return NULL;
    }
    struct fs_identity identity = identify(s, system, parent->identity.export, seen);
    return node_find(&s->nodes, &identity);
}

/* Something is mounted there. What is opened is looked at again, since it might have gone meanwhile. */
static int meet_system(struct fs_server *s, int directory, const char *name, const struct statx *seen)
{
    struct statx again;
    SCOPED_FD fd = open_name(directory, name);
    int error = fd < 0 ? fd : look_through(fd, &again);
    if (error < 0) {
        return error;
    }
    uint64_t number = number_of_system(seen);
    return number == number_of_system(&again) ? add_system(s, number, fd) : -EAGAIN;
}

int fs_meet(struct fs_server *s, struct fs_node *parent, int directory, const char *name, const struct statx *seen,
            struct fs_node **node)
{
    int system = find_system(s, number_of_system(seen));
    if (system < 0) {
        system = meet_system(s, directory, name, seen);
    }
    if (system < 0) {
        return system;
    }
    struct fs_identity identity = identify(s, system, parent->identity.export, seen);
    struct fs_node *found = node_find(&s->nodes, &identity);
    if (!found) {
        found = node_add(&s->nodes, &identity);
        if (!found) {
            return -ENFILE;
        }
        found->file_system = (uint8_t)system;
    }
    int error = node_place(&s->nodes, found, parent, name);
    if (error < 0 && error != -ELOOP) { /* in itself, as the host has mounted it: the name that it has will do */
        node_settle(&s->nodes, found);
        return error;
    }
    *node = found;
    return 0;
}

int fs_may_meet(const struct fs_server *s)
{
    return s->nodes.count + 1 < s->nodes.room;
}

int fs_add_export(struct fs_server *s, int root)
{
    struct statx seen;
    int error = look_through(root, &seen);
    if (error < 0) {
        return error;
    }
    if (s->exports == FS_EXPORTS_MOST) {
        return -ENFILE;
    }
    int system = find_system(s, number_of_system(&seen));
    if (system < 0) {
        system = add_system(s, number_of_system(&seen), root);
    }
    if (system < 0) {
        return system;
    }
    struct fs_identity identity = identify(s, system, s->exports, &seen);
    struct fs_node *node = node_add(&s->nodes, &identity);
    if (!node) {
        return -ENFILE;
    }
    node->flags |= NODE_PERMANENT;
    node->file_system = (uint8_t)system;
    node->descriptor = root;
    s->exports++;
    return 0;
}
