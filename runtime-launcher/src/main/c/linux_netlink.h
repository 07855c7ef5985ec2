/* Requests about network interfaces, to the kernel of the namespace that a socket was made in. */
#ifndef LINUX_NETLINK_H
#define LINUX_NETLINK_H

#include <stddef.h>
#include <stdint.h>

#define INTERFACE_NAME 16 /* IFNAMSIZ: a name and its NUL */

/* The addresses that are kept of an interface, as the kernel sent them; and room to receive one more message. */
#define ADDRESSES_ROOM 98304
#define MESSAGE_ROOM 32768

struct interface {
    uint32_t index;
    uint32_t flags; /* IFF_… */
    char name[INTERFACE_NAME];
};

/* A socket that nobody but the kernel can send to. */
int netlink_open(void);

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
