/* Names that a guest looks up, and those that it makes. */
#include "linux_fs.h"

/* The caller added a lookup, or the node is an export, which stays anyhow. */
void fs_enter(const struct fs_server *s, struct fs_node *node, const struct statx *seen, struct fs_entry *entry)
{
    node->lookups++;
    memset(entry, 0, sizeof *entry);
    entry->node = node_number(&s->nodes, node);
    entry->entry_seconds = entry->attributes_seconds = s->patience_millis / 1000;
    entry->entry_ns = entry->attributes_ns = s->patience_millis % 1000 * 1000000;
    fs_attributes_of(s, node, seen, &entry->attributes);
}

/* What is at a name in a directory now, which the guest knows from now on. */
static long enter_name(struct fs_server *s, struct fs_node *parent, int directory, const char *name)
{
    struct statx seen;
    struct fs_node *node;
    int error = fs_look_at(directory, name, &seen);
    if (!error) {
        error = fs_meet(s, parent, directory, name, &seen, &node);
    }
    if (error < 0) {
        return error;
    }
    fs_enter(s, node, &seen, fs_reply(s));
    return sizeof(struct fs_entry);
}

/* In the root there are numbers. */
static long lookup_export(struct fs_server *s, const char *name)
{
    uint64_t number;
    const char *at = name;
    if (text_number(&at, &number) < 0 || *at || number >= s->exports || (name[0] == '0' && name[1])) {
        return -ENOENT;
    }
    struct statx seen;
    struct fs_node *node = &s->nodes.nodes[FS_ROOT_ID + 1 + number];
    int error = fs_look(s, node, &seen);
    if (error < 0) {
        return error;
    }
    fs_enter(s, node, &seen, fs_reply(s));
    return sizeof(struct fs_entry);
}

long fs_lookup(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    if (parent && fs_is_root(s, parent)) {
        return lookup_export(s, r->name[0]);
    }
    int directory = fs_directory(s, parent);
    return directory < 0 ? directory : enter_name(s, parent, directory, r->name[0]);
}

/* ---- making ---- */

/*
 * What every way to make a file begins with: the directory's descriptor. The caller's user is in force afterwards, and its
 * umask, which a default access list of the directory may overrule, as the host's kernel knows.
 */
static int begin_making(struct fs_server *s, const struct fs_request *r, struct fs_node *parent, uint32_t umask,
                        uint32_t mode)
{
    int directory = fs_directory(s, parent);
    if (directory >= 0 && !fs_may_meet(s)) {
        directory = -ENFILE;
    }
    int error = directory < 0 ? directory : fs_become(r->header.uid, r->header.gid, mode);
    if (error < 0) {
        return error;
    }
    sys_umask(umask & 0777);
    return directory;
}

static long end_making(struct fs_server *s, const struct fs_request *r, struct fs_node *parent, int directory, int error)
{
    fs_become_ourselves();
    return error < 0 ? error : enter_name(s, parent, directory, r->name[0]);
}

/* A device is only made, here and anywhere: nothing opens one. */
long fs_mknod(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    const struct fs_mknod_in *in = &r->in.mknod;
    uint32_t type = in->mode & S_IFMT;
    if (type != S_IFREG && type != S_IFIFO && type != S_IFSOCK && type != S_IFCHR && type != S_IFBLK) {
        return -EINVAL;
    }
    int directory = begin_making(s, r, parent, in->umask, in->mode);
    if (directory < 0) {
        return directory;
    }
    int error = sys_mknodat(directory, r->name[0], in->mode & (S_IFMT | 07777), in->device >> 8 & 0xfff,
                            (in->device & 0xff) | (in->device >> 12 & 0xfff00));
    return end_making(s, r, parent, directory, error);
}

long fs_mkdir(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    int directory = begin_making(s, r, parent, r->in.mkdir.umask, r->in.mkdir.mode);
    if (directory < 0) {
        return directory;
    }
    int error = sys_mkdirat(directory, r->name[0], r->in.mkdir.mode & 07777);
    return end_making(s, r, parent, directory, error);
}

/* The target may be any text: only a guest follows it. */
long fs_symlink(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    int directory = begin_making(s, r, parent, 0, 0);
    if (directory < 0) {
        return directory;
    }
    int error = sys_symlinkat(r->name[1], directory, r->name[0]);
    return end_making(s, r, parent, directory, error);
}

/* Between exports there is none, even if they are of one file system: one of them may be read-only. */
long fs_link(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    struct fs_node *node = fs_node(s, r->in.link.node);
    int directory = fs_directory(s, parent);
    if (!node || directory < 0) {
        return node ? directory : -ESTALE;
    }
    if (node->identity.type == S_IFDIR || fs_is_root(s, node)) {
        return -EPERM;
    }
    if (node->identity.export != parent->identity.export || fs_is_export(s, node)) {
        return -EXDEV;
    }
    int fd = fs_descriptor(s, node);
    if (fd < 0) {
        return fd;
    }
    struct fs_link link = fs_link_to(fd);
    int error = sys_linkat(AT_FDCWD, link.path, directory, r->name[0], AT_SYMLINK_FOLLOW);
    return error < 0 ? error : enter_name(s, parent, directory, r->name[0]);
}

/* ---- making and opening in one ---- */

/*
 * O_EXCL always, so that what is opened is what we made: no device can be at this name. If there is something already, the
 * guest is told so if it wanted that, and else gets it as by lookup and open.
 */
static int create_file(const struct fs_create_in *in, int directory, const char *name)
{
    return fs_open_name(directory, name, fs_open_flags(in->flags) | O_CREAT | O_EXCL, in->mode & 07777);
}

static long opened(struct fs_server *s, struct fs_node *node, long handle_length)
{
    if (handle_length < 0) {
        node->lookups--;
        node_settle(&s->nodes, node);
        return handle_length;
    }
    return (long)sizeof(struct fs_entry) + handle_length;
}

long fs_create(struct fs_server *s, const struct fs_request *r)
{
    struct fs_node *parent = fs_node(s, r->header.node);
    const struct fs_create_in *in = &r->in.create;
    struct fs_open_out *out = (struct fs_open_out *)((uint8_t *)fs_reply(s) + sizeof(struct fs_entry));
    int directory = begin_making(s, r, parent, in->umask, in->mode);
    if (directory < 0) {
        return directory;
    }
    int fd = create_file(in, directory, r->name[0]);
    fs_become_ourselves();
    if (fd < 0 && (fd != -EEXIST || in->flags & O_EXCL)) {
        return fd;
    }
    struct statx seen;
    struct fs_node *node;
    int error = fd >= 0 ? sys_statx(fd, "", AT_EMPTY_PATH, FS_STAT_MASK, &seen)
                        : fs_look_at(directory, r->name[0], &seen);
    if (!error) {
        error = fs_meet(s, parent, directory, r->name[0], &seen, &node);
    }
    if (error < 0) {
        close_scoped(&fd);
        return error;
    }
    fs_enter(s, node, &seen, fs_reply(s));
    if (fd >= 0) {
        return opened(s, node, fs_opened(s, node, fd, in->flags, out));
    }
    struct fs_open_in open = {in->flags, in->open_flags};
    return opened(s, node, fs_open_node(s, node, &open, out));
}
