/* What JVMs that stayed have left where they answered: of builds that are gone, as each has a socket and a lock of its own. */
#include "linux_entry.h"

#include "system.h"
#include "text.h"

#define END ".lock"

/* Writes the name of the socket beside a lock; 0 if that is no lock of ours: a number and its end. */
static int socket_of(const char *lock, char name[DECIMAL_ROOM])
{
    const size_t length = strlen(lock);
    const size_t digits = length - (sizeof END - 1);
    if (length < sizeof END || digits >= DECIMAL_ROOM || !text_equal(lock + digits, END)) {
        return 0;
    }
    for (size_t i = 0; i < digits; i++) {
        if (lock[i] < '0' || lock[i] > '9') {
            return 0;
        }
        name[i] = lock[i];
    }
    name[digits] = 0;
    return 1;
}

/* A socket, or nothing: that of a JVM that was killed may be gone already. Anything else isn't ours, nor is the lock then. */
static int is_former(int directory, const char *name)
{
    struct statx info;
    const int found = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &info);
    return found < 0 ? found == -ENOENT : (info.stx_mode & S_IFMT) == S_IFSOCK;
}

/*
 * Safe against one that is being started: it takes the lock before it makes the socket, and looks then whether the lock still has its name
 * (entry_start_resident). As long as we hold it, nobody else makes or removes either.
 */
static void remove_unless_held(int directory, const char *lock, const char *socket)
{
    struct file_info info;
    int fd = sys_openat(directory, lock, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    if (sys_file_info(fd, &info) >= 0 && info.kind == FILE_REGULAR && sys_flock(fd, LOCK_EXCLUSIVE | LOCK_NOWAIT) >= 0 &&
        sys_file_info(fd, &info) >= 0 && info.links > 0 && is_former(directory, socket)) {
        sys_unlinkat(directory, socket, 0);
        sys_unlinkat(directory, lock, 0);
    }
    sys_close(fd);
}

void entry_remove_former(int directory)
{
    _Alignas(struct dir_entry) char entries[2048];
    char socket[DECIMAL_ROOM];
    long n;
    while ((n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            if (socket_of(name, socket)) {
                remove_unless_held(directory, name, socket);
            }
        }
    }
}
