/* Requests about network interfaces, to the kernel of the namespace that a socket was made in. */
#ifndef LINUX_NETLINK_H
#define LINUX_NETLINK_H

#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

#define INTERFACE_NAME 16 /* IFNAMSIZ: a name and its NUL */

/* The addresses that are kept of an interface, as the kernel sent them; and room to receive one more message. */
#define ADDRESSES_ROOM 98304
#define MESSAGE_ROOM 32768

struct interface {
    uint32_t index;
    uint32_t flags; /* IFF_… */
    char name[INTERFACE_NAME];
};

/* A request that is being put together: begun with a type, NLM_F_… and a body, then attributes. */
struct request {
    struct nlmsghdr header;
    uint8_t rest[2048];
};

#define LIST_ROOM (1u << 18) /* bytes that a list may have */

/* A socket that nobody but the kernel can send to. */
int netlink_open(void);

/* -E2BIG if the body doesn't fit. */
int request_begin(struct request *r, unsigned type, unsigned flags, const void *body, size_t length);
int request_add(struct request *r, unsigned type, const void *value, size_t length);
int request_add_number(struct request *r, unsigned type, uint32_t value);

/* An attribute with others in it: where it begins, or -E2BIG; and its end. */
long request_nest(struct request *r, unsigned type);
void request_unnest(struct request *r, long nest);

/* Sends it and takes what it is answered with; how many bytes, 0 if that is only that it was done. */
long request_ask(int socket, const struct request *r, uint8_t *answer, size_t room);

/* Sends it and waits until it is done: 0 or -errno. */
int request_do(int socket, const struct request *r);

/* Receives all messages that it is answered with, as one list; how many bytes, -E2BIG if there are more than LIST_ROOM. */
long request_list(int socket, const struct request *r, uint8_t to[LIST_ROOM]);

/* Receives whole messages; how many bytes. */
long messages_receive(int socket, uint8_t *to, size_t room);

/* What a message that ends something says: 0 or -errno. */
int message_status(const struct nlmsghdr *m);

/* The message at `at` of so many bytes, if it is whole; else NULL. */
const struct nlmsghdr *message_at(const uint8_t *bytes, size_t size, size_t at);

/* The attribute of this type behind a message's body of so many bytes: its value, or NULL. */
const uint8_t *message_attribute(const struct nlmsghdr *m, size_t body, unsigned type, size_t *length);

/* ---- linux_netlink_interfaces.c ---- */

/* Finds an interface by its name, or by its index if that is NULL; -ENODEV if there is none. */
int interface_find(int socket, uint32_t index, const char *name, struct interface *found);

/*
 * Moves an interface into another namespace, where it will have this name and index. It may be there under its old name
 * after a failure, if the new one is taken.
 */
int interface_move(int socket, uint32_t index, int namespace, const char *name, uint32_t new_index);

int interface_set_up(int socket, uint32_t index);

/* Those of an interface's addresses that have all of `flags` (IFA_F_…) and this scope; how many bytes, at most ADDRESSES_ROOM. */
long addresses_read(int socket, uint32_t index, uint32_t flags, uint32_t scope, uint8_t to[ADDRESSES_ROOM + MESSAGE_ROOM]);

/* Gives them to an interface, which may have another name and index. One that it has already is no failure. */
int addresses_add(int socket, uint32_t index, const uint8_t *addresses, size_t size);

#endif
