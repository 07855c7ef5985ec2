/* FreeBSD: pseudo terminals. One that is made inside a jail belongs to that jail, and is seen in its devfs alone. */
#include "system.h"
#include "text.h"

int sys_terminal_name(int master, char *name, size_t room)
{
    int number;
    struct text t = text_in(name, room);
    int error = sys_ioctl(master, TIOCGPTN, &number);
    if (error < 0) {
        return error;
    }
    text_add(&t, PLACE_TERMINALS "/");
    text_add_decimal(&t, (uint32_t)number);
    return t.failed ? -ENAMETOOLONG : 0;
}

/* The other side is opened by its name, in the root that we are in by then, and has to be a terminal, whatever that name leads to. */
int sys_terminal_open(int root, int proc, int *master, int *slave)
{
    char name[32];
    struct terminal_modes modes;
    (void)root;
    (void)proc;
    *master = (int)call3(SYS_POSIX_OPENPT, O_RDWR | O_NOCTTY | O_CLOEXEC, 0, 0);
    if (*master < 0) {
        return *master;
    }
    int error = sys_terminal_name(*master, name, sizeof name);
    if (error >= 0) {
        error = *slave = sys_openat(AT_FDCWD, name, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW, 0);
    }
    if (error >= 0) {
        int not_one = sys_ioctl(*slave, TIOCGETA, &modes);
        if (not_one < 0) {
            sys_close(*slave);
            error = not_one;
        }
    }
    if (error < 0) {
        sys_close(*master);
    }
    return error < 0 ? error : 0;
}

int sys_terminal_control(int slave)
{
    return sys_ioctl(slave, TIOCSCTTY, NULL);
}

/* No file of a root can be covered by a device here. */
int sys_terminal_on_console(int root, int slave)
{
    (void)root;
    (void)slave;
    return -EOPNOTSUPP;
}

int sys_terminal_resize(int terminal, uint32_t columns, uint32_t rows)
{
    struct window_size size = {(uint16_t)rows, (uint16_t)columns, {0, 0}};
    return sys_ioctl(terminal, TIOCSWINSZ, &size);
}
