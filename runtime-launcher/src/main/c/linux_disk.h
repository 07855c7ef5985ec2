/* File systems on a virtual machine's disks. */
#ifndef LINUX_DISK_H
#define LINUX_DISK_H

/* Waits some seconds for the disk of this serial number: its path in /dev. 0 or -errno. */
int linux_disk_await(const char *serial, char device[64]);

/*
 * Mounts what is on the disk of this serial number, to be read only. `type`: the file system, or "-" for whichever it is. 0 or
 * -errno; *why then says more, or is "".
 */
int linux_disk_mount(const char *serial, const char *type, const char *target, const char **why);

#endif
