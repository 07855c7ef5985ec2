/* File systems on a virtual machine's disks. */
#ifndef LINUX_DISK_H
#define LINUX_DISK_H

/*
 * Mounts what is on the disk of this serial number, to be read only. `type`: the file system, or "-" for whichever it is. 0 or
 * -errno; *why then says more, or is "".
 */
int linux_disk_mount(const char *serial, const char *type, const char *target, const char **why);

#endif
