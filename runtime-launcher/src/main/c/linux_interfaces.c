/*
 * Network interfaces that are moved into the container's network namespace, and back if it comes to nothing.
 *
 * Who moves one is the maker, in whose namespace it is; it enters the other one only to make a socket there. What is written
 * into the journal ahead says where the interface came from and where it will be. While the maker lives it holds the
 * namespace, so that its undoing finds the interface also when init is gone; a later replay can find it in a namespace that has a
 * path. Settle, written when the container is there, ends that: from then on they belong to the namespace.
 */
#include "context.h"

#include <linux/nsfs.h>

#include "linux_network.h"
#include "linux_criu.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define RETURN_INTERFACE 149
#define INDEXES 4096 /* how many may be taken before one is free */
#define UP 1u

enum { NAME, NEW_NAME, NAMESPACE, FLAGS, SCOPE };                                               /* of MoveInterface */
enum { R_NAMESPACE, R_INODE, R_INDEX, R_OWN_INODE, R_NAME, R_OLD_INDEX, R_UP, R_FLAGS, R_SCOPE }; /* of ReturnInterface */

void network_close(struct network *n)
{
    close_held(&n->fd);
    close_held(&n->socket);
}

/* Takes the descriptor of what should be a network namespace. 0 or -errno. */
static int know(struct network *n, int fd)
{
    struct statx s;
    *n = (struct network){fd, -1, 0};
    if (fd < 0) {
        return fd;
    }
    if (file_system_of(fd) != NSFS_MAGIC || sys_ioctl_number(fd, NS_GET_NSTYPE, 0) != CLONE_NEWNET) {
        return -EINVAL;
    }
    const int r = describe(fd, &s);
    n->inode = s.stx_ino;
    return r;
}

int network_open(struct network *n, const char *path)
{
    return know(n, sys_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0));
}

int network_sockets(struct network *own, struct network *other)
{
    own->socket = netlink_open();
    if (own->socket < 0) {
        return own->socket;
    }
    const int r = sys_setns(other->fd, CLONE_NEWNET);
    if (r < 0) {
        return r;
    }
    other->socket = netlink_open();
    if (sys_setns(own->fd, CLONE_NEWNET) < 0) {
        sys_exit(1); /* all that comes would be done in the wrong one */
    }
    return other->socket < 0 ? other->socket : 0;
}

/* Moves it with those of its addresses that these flags and this scope say. On failure *call says what failed. */
static int move(const struct network *from, const struct network *to, uint32_t index, uint32_t new_index, const char *name,
                const struct operand kept[2], const char **call)
{
    const size_t room = ADDRESSES_ROOM + MESSAGE_ROOM;
    *call = "mmap";
    uint8_t *addresses = sys_mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(addresses)) {
        return (int)(intptr_t)addresses;
    }
    *call = "RTM_GETADDR";
    const long size = addresses_read(from->socket, index, (uint32_t)kept[0].number, (uint32_t)kept[1].number, addresses);
    int r = size < 0 ? (int)size : 0;
    if (r >= 0) {
        *call = "RTM_SETLINK";
        r = interface_move(from->socket, index, to->fd, name, new_index);
        struct interface still;
        if (r < 0 && interface_find(from->socket, index, NULL, &still) == -ENODEV) {
            addresses_add(to->socket, new_index, addresses, (size_t)size); /* moved, and not renamed: who returns it finds all */
        }
    }
    if (r >= 0) {
        *call = "RTM_NEWADDR";
        r = addresses_add(to->socket, new_index, addresses, (size_t)size);
    }
    sys_munmap(addresses, room);
    return r;
}

/* An index that is free there, best the one that it has; 0 if there is none. */
static uint32_t free_index(const struct network *n, uint32_t wish)
{
    struct interface other;
    for (uint32_t i = wish; i < wish + INDEXES && i <= INT32_MAX; i++) {
        if (interface_find(n->socket, i, NULL, &other) == -ENODEV) {
            return i;
        }
    }
    return 0;
}

/* Init's network namespace, which has to be the one at the path, if there is one. */
static int open_inits(struct ctx *c, const char *path, struct network *n)
{
    char link[64];
    struct text t = text_in(link, sizeof link);
    text_add(&t, "/proc/");
    text_add_decimal(&t, (uint64_t)c->init_pid);
    text_add(&t, "/ns/net");
    struct pollfd ended = {c->init_process, POLLIN, 0};
    int r = network_open(n, link);
    if (r < 0 || sys_poll(&ended, 1, 0) > 0) {
        return fail(c, "openat", link, r < 0 ? r : -ESRCH);
    }
    if (*path) {
        SCOPED_NETWORK there;
        r = network_open(&there, path);
        r = r < 0 ? r : there.inode != n->inode ? -ESTALE : 0;
    }
    return r < 0 ? fail(c, "openat", path, r) : 0;
}

static int journal_return(struct ctx *c, const struct op *op, const struct network *own, const struct network *inside,
                          const struct interface *it, uint32_t index)
{
    uint8_t operands[MAX_PATH + 128];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, op->arg[NAMESPACE].text);
    put_u64(&w, inside->inode);
    put_u32(&w, index);
    put_u64(&w, own->inode);
    put_text(&w, it->name);
    put_u32(&w, it->index);
    put_u32(&w, it->flags & UP);
    put_u32(&w, (uint32_t)op->arg[FLAGS].number);
    put_u32(&w, (uint32_t)op->arg[SCOPE].number);
    const int r = w.failed ? -ENAMETOOLONG : journal_append(c, RETURN_INTERFACE, operands, (uint32_t)(w.at - operands));
    return r < 0 ? fail(c, "journal", it->name, r) : 0;
}

/* Keeps init's namespace till the end of the plan. */
static int hold(struct ctx *c, const struct network *inside)
{
    if (c->sys.network >= 0) {
        return 0;
    }
    c->sys.network = sys_duplicate(inside->fd);
    return c->sys.network < 0 ? fail(c, "dup", "", c->sys.network) : 0;
}

void sys_context_settle(struct sys_context *s)
{
    criu_close(s);
    close_held(&s->network); /* which would live for as long as a monitor holds it */
}

/* Safe: one interface by its name, out of the maker's own namespace into that of its own child. The journal has the way back. */
int op_move_interface(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[NAME].text;
    const char *call;
    struct interface it;
    SCOPED_NETWORK own;
    SCOPED_NETWORK inside = {-1, -1, 0};
    int r = network_open(&own, "/proc/self/ns/net");
    if (r < 0) {
        return fail(c, "openat", "/proc/self/ns/net", r);
    }
    r = c->init_pid <= 0 ? fail(c, "openat", "", -ESRCH) : open_inits(c, op->arg[NAMESPACE].text, &inside);
    if (r < 0) {
        return r;
    }
    r = inside.inode == own.inode ? -EEXIST : network_sockets(&own, &inside);
    if (r < 0) {
        return fail(c, "setns", name, r);
    }
    r = interface_find(own.socket, 0, name, &it);
    const uint32_t index = r < 0 ? 0 : free_index(&inside, it.index);
    if (r < 0 || !index) {
        return fail(c, "RTM_GETLINK", name, r < 0 ? r : -EBUSY);
    }
    r = hold(c, &inside);
    r = r < 0 ? r : journal_return(c, op, &own, &inside, &it, index);
    if (r < 0) {
        return r;
    }
    r = move(&own, &inside, it.index, index, op->arg[NEW_NAME].text, op->arg + FLAGS, &call);
    if (r >= 0) {
        call = "RTM_SETLINK";
        r = interface_set_up(inside.socket, index);
    }
    return r < 0 ? fail(c, call, name, r) : 0;
}

/* The namespace that an interface was moved into: 1, or 0 if there is nothing in it to be returned. */
static int find_inside(struct ctx *c, const struct op *op, struct network *inside)
{
    const char *path = op->arg[R_NAMESPACE].text;
    *inside = (struct network){-1, -1, 0};
    if (c->sys.network >= 0) {
        const int r = know(inside, sys_duplicate(c->sys.network));
        return r < 0 ? fail(c, "dup", path, r) : 1;
    }
    if (c->sys.settled || !*path) {
        return 0; /* they belong to the namespace, or that has ended with init */
    }
    const int r = network_open(inside, path);
    if (r < 0 && r != -ENOENT && r != -EINVAL) {
        return fail(c, "openat", path, r);
    }
    return r >= 0 && inside->inode == op->arg[R_INODE].number;
}

/*
 * Safe: out of exactly the namespace that it was moved into, if it isn't where it came from, and never out of that of a
 * container that is there.
 */
int op_return_interface(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[R_NAME].text;
    const uint32_t old = (uint32_t)op->arg[R_OLD_INDEX].number;
    const char *call;
    struct interface it;
    SCOPED_NETWORK own = {-1, -1, 0};
    SCOPED_NETWORK inside;
    int r = find_inside(c, op, &inside);
    if (r <= 0) {
        return r;
    }
    r = network_open(&own, "/proc/self/ns/net");
    r = r < 0 ? r : own.inode != op->arg[R_OWN_INODE].number ? -EXDEV : network_sockets(&own, &inside);
    if (r < 0) {
        return fail(c, "setns", name, r);
    }
    const uint32_t index = (uint32_t)op->arg[R_INDEX].number;
    if ((interface_find(own.socket, old, NULL, &it) >= 0 && text_equal(it.name, name)) ||
        interface_find(inside.socket, index, NULL, &it) < 0) {
        return 0;
    }
    const uint32_t back = free_index(&own, old);
    r = back ? move(&inside, &own, index, back, name, op->arg + R_FLAGS, &call) : -EBUSY;
    if (r >= 0 && op->arg[R_UP].number) {
        r = interface_set_up(own.socket, back);
    }
    return r < 0 ? fail(c, "RTM_SETLINK", name, r) : 0;
}

/* Safe: a note for the rest of the replay. */
int op_settle(struct ctx *c, const struct op *op)
{
    (void)op;
    c->sys.settled = 1;
    return 0;
}
