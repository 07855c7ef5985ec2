/*
 * What interfaces, addresses, routes and neighbours there are in a network namespace, told as the kernel lists them, and
 * requests that change them in the own one. What is in a request is the plan's matter; what stands for an interface's index
 * in it is written here, since the plan can't know that.
 */
#include "context.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "linux_network.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "report.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define HARDWARE_ADDRESS 6
#define PIECE (ANSWER_ROOM / 2)

enum { T_NAMESPACE, T_INODE, T_TYPE, T_BODY };                               /* of TellNetwork */
enum { C_ADDRESS, C_NAME, C_TYPE, C_FLAGS, C_BODY, C_INDEXES, C_TOLERATED }; /* of ChangeNetwork */

int network_pair(struct ctx *c, const char *path, uint64_t inode, struct network *own, struct network *other)
{
    *other = (struct network){-1, -1, 0};
    int r = network_open(own, "/proc/self/ns/net");
    if (r < 0) {
        return fail(c, "openat", "/proc/self/ns/net", r);
    }
    r = network_open(other, path);
    r = r < 0 ? r : other->inode != inode ? -ESTALE : 0;
    if (r < 0) {
        return fail(c, "openat", path, r);
    }
    r = other->inode == own->inode ? -EEXIST : network_sockets(own, other);
    return r < 0 ? fail(c, "setns", path, r) : 0;
}

/* The bytes of a template without variables; -EBADMSG if it is none. */
static int bytes_of(const struct operand *template, struct part *bytes)
{
    const uint8_t *at = (const uint8_t *)template->text;
    if (template->number != 1) {
        return -EBADMSG;
    }
    *bytes = template_next(&at);
    return bytes->kind == PART_BYTES ? 0 : -EBADMSG;
}

/* As texts of hexadecimal digits, whole messages or not. */
static int tell(struct ctx *c, const char *path, const uint8_t *bytes, size_t size)
{
    static char digits[ANSWER_ROOM];
    int error = 0;
    for (size_t at = 0; at < size && error >= 0; at += PIECE) {
        const size_t length = size - at < PIECE ? size - at : PIECE;
        for (size_t i = 0; i < length; i++) {
            digits[2 * i] = "0123456789abcdef"[bytes[at + i] >> 4];
            digits[2 * i + 1] = "0123456789abcdef"[bytes[at + i] & 15];
        }
        error = report_answer(c, path, 0, digits, 2 * length);
    }
    return error < 0 ? fail(c, "send", "", error) : 0;
}

/* Safe: reads, in exactly the namespace that is meant; of a bounded length. */
int op_tell_network(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[T_NAMESPACE].text;
    struct request request;
    struct part body;
    SCOPED_NETWORK own = {-1, -1, 0};
    SCOPED_NETWORK other = {-1, -1, 0};
    int r = bytes_of(&op->arg[T_BODY], &body);
    r = r < 0 ? r : request_begin(&request, (unsigned)op->arg[T_TYPE].number, NLM_F_DUMP, body.bytes, body.length);
    if (r < 0) {
        return fail(c, "decode", path, r);
    }
    r = network_pair(c, path, op->arg[T_INODE].number, &own, &other);
    if (r < 0) {
        return r;
    }
    uint8_t *list = sys_mmap(NULL, LIST_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(list)) {
        return fail(c, "mmap", path, (int)(intptr_t)list);
    }
    const long size = request_list(other.socket, &request, list);
    r = size < 0 ? fail(c, "recvmsg", path, size) : tell(c, path, list, (size_t)size);
    sys_munmap(list, LIST_ROOM);
    return r;
}

/* The interface with a hardware address, which is looked for in all; 0 if none has it. */
static long index_by_address(int socket, const uint8_t address[HARDWARE_ADDRESS])
{
    struct request r;
    const struct ifinfomsg body = {0};
    request_begin(&r, RTM_GETLINK, NLM_F_DUMP, &body, sizeof body);
    request_add_number(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    uint8_t *list = sys_mmap(NULL, LIST_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(list)) {
        return (int)(intptr_t)list;
    }
    const long size = request_list(socket, &r, list);
    long found = size < 0 ? size : 0;
    const struct nlmsghdr *m;
    for (size_t at = 0; found == 0 && (m = message_at(list, (size_t)size, at)); at += NLMSG_ALIGN(m->nlmsg_len)) {
        size_t length = 0;
        const uint8_t *value = m->nlmsg_type == RTM_NEWLINK && m->nlmsg_len >= NLMSG_HDRLEN + sizeof body
                                   ? message_attribute(m, sizeof body, IFLA_ADDRESS, &length)
                                   : NULL;
        if (value && length == HARDWARE_ADDRESS && memcmp(value, address, length) == 0) {
            found = ((const struct ifinfomsg *)(const void *)((const uint8_t *)m + NLMSG_HDRLEN))->ifi_index;
        }
    }
    sys_munmap(list, LIST_ROOM);
    return found;
}

/* The index of the interface that is meant: by its address, or if that is 0 by its name; 0 if none is. */
static long index_of(const struct op *op, int socket)
{
    const uint64_t number = op->arg[C_ADDRESS].number;
    uint8_t address[HARDWARE_ADDRESS];
    struct interface found;
    if (number) {
        for (int i = 0; i < HARDWARE_ADDRESS; i++) {
            address[i] = (uint8_t)(number >> 8 * (HARDWARE_ADDRESS - 1 - i));
        }
        const long index = index_by_address(socket, address);
        return index ? index : -ENODEV;
    }
    const char *name = op->arg[C_NAME].text;
    const int r = *name ? interface_find(socket, 0, name, &found) : 0;
    return r < 0 || !*name ? r : (long)found.index;
}

/* Safe: one request in the own namespace; an index is only written inside it. */
int op_change_network(struct ctx *c, const struct op *op)
{
    const uint8_t *places = (const uint8_t *)op->arg[C_INDEXES].text;
    const char *name = op->arg[C_NAME].text;
    struct request request;
    struct part body;
    int r = bytes_of(&op->arg[C_BODY], &body);
    r = r < 0 ? r
              : request_begin(&request, (unsigned)op->arg[C_TYPE].number, NLM_F_ACK | (unsigned)op->arg[C_FLAGS].number, body.bytes,
                              body.length);
    if (r < 0) {
        return fail(c, "decode", name, r);
    }
    SCOPED_FD socket = netlink_open();
    if (socket < 0) {
        return fail(c, "socket", name, socket);
    }
    const long index = index_of(op, socket);
    if (index < 0) {
        return fail(c, "RTM_GETLINK", name, index);
    }
    for (uint64_t i = 0; i < op->arg[C_INDEXES].number; i++) {
        const uint32_t place = get_u32(places + 4 * i);
        if (place > body.length || body.length - place < 4) {
            return fail(c, "decode", name, -EBADMSG);
        }
        set_u32(request.rest + place, (uint32_t)index);
    }
    r = request_do(socket, &request);
    return r < 0 && r != -(int)op->arg[C_TOLERATED].number ? fail(c, "rtnetlink", name, r) : 0;
}
