/* The launcher on a FreeBSD that is reached over a line: as its first process, or started by whatever is. */
#include "agent.h"
#include "freebsd.h"

#define BOOT_FILE "/boot.scr"
#define LINE_WINDOW 8192 /* what a terminal's queue holds at the speed that we set, with room to spare */

/* ---- the boot file ---- */

static char port_place[256] = "/dev/vtcon/agent";

static int load_module(char **word, const char **why)
{
    (void)why;
    int error = (int)call3(SYS_KLDLOAD, (long)word[1], 0, 0);
    return error == -EEXIST ? 0 : error < 0 ? error : 0;
}

static int make_directory(char **word, const char **why)
{
    (void)why;
    int error = sys_mkdirat(AT_FDCWD, word[1], 0755);
    return error == -EEXIST ? 0 : error;
}

/* mount TYPE PATH FROM; a "-" is nothing that it is made from. */
static int mount(char **word, const char **why)
{
    static char text[KERNEL_TEXT];
    struct iovec pairs[8];
    unsigned n = 0;
    memset(text, 0, sizeof text);
    set_pair(pairs + 2 * n++, "fstype", word[1], strlen(word[1]) + 1);
    set_pair(pairs + 2 * n++, "fspath", word[2], strlen(word[2]) + 1);
    set_pair(pairs + 2 * n++, "errmsg", text, sizeof text);
    if (!text_equal(word[3], "-")) {
        set_pair(pairs + 2 * n++, "from", word[3], strlen(word[3]) + 1);
    }
    int error = sys_nmount(pairs, 2 * n, 0);
    *why = text;
    return error;
}

static int set_port(char **word, const char **why)
{
    struct text t = text_in(port_place, sizeof port_place);
    (void)why;
    text_add(&t, word[1]);
    return t.failed ? -ENAMETOOLONG : 0;
}

static const struct boot_step steps[] = {
    {"module", 2, load_module}, {"directory", 2, make_directory}, {"mount", 4, mount}, {"port", 2, set_port},
};

/* ---- the line ---- */

static struct line line;

/* Bytes pass as they are, and as many at once as it can be had to keep. */
static int set_raw(int terminal)
{
    enum { CS8 = 0x300, CREAD = 0x800, CLOCAL = 0x8000, SPEED = 921600, VMIN = 16, VTIME = 17 };
    struct terminal_modes modes;
    int error = sys_ioctl(terminal, TIOCGETA, &modes);
    if (error < 0) {
        return error;
    }
    modes.input = modes.output = modes.local = 0;
    modes.control = CS8 | CREAD | CLOCAL;
    modes.keys[VMIN] = 1;
    modes.keys[VTIME] = 0;
    modes.input_speed = modes.output_speed = SPEED;
    return sys_ioctl(terminal, TIOCSETA, &modes);
}

/* Our own ends of the standard streams; they become the null device, for what we start inherits those. */
static int take_standard_streams(struct framing *port)
{
    port->fd = sys_duplicate(0);
    port->output = sys_duplicate(1);
    if (port->fd < 0 || port->output < 0) {
        return -EBADF;
    }
    int null = sys_openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    for (int fd = 0; null >= 0 && fd <= 1; fd++) {
        sys_dup3(null, fd, 0);
    }
    if (null < 0) {
        return null;
    }
    sys_close(null);
    int error = sys_set_nonblocking(port->output);
    return error < 0 ? error : sys_set_nonblocking(port->fd);
}

static int open_port(const char *place, struct framing *port)
{
    port->line = &line;
    if (text_equal(place, "-")) {
        int error = take_standard_streams(port);
        line.window = error >= 0 && set_raw(port->fd) >= 0 ? LINE_WINDOW : 0;
        return error;
    }
    sys_open_standard_streams(); /* the first process of a machine has none: the port would be one, for all that we start */
    port->fd = sys_openat(AT_FDCWD, place, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (port->fd < 0) {
        return port->fd;
    }
    line.window = set_raw(port->fd) < 0 ? 0 : LINE_WINDOW;
    return 0;
}

int machine_boot(const char *place, const char *word, struct text *problems, struct framing *port)
{
    (void)word;
    if (!place) {
        boot_file(BOOT_FILE, steps, sizeof steps / sizeof steps[0], problems);
        sys_setsid();
        place = port_place;
    }
    int error = open_port(place, port);
    if (error < 0) {
        const char *said = "launcher: no port to speak on: ";
        sys_write_all(2, said, strlen(said));
        sys_write_all(2, place, strlen(place));
        sys_write_all(2, "\n", 1);
    }
    return error;
}

void system_entry(int argc, char **argv, char **env)
{
    (void)argc;
    (void)argv;
    (void)env; /* there is none here */
}

void system_role(int argc, char **argv, const char *role)
{
    if (argc == 3 && text_equal(role, "agent")) {
        role_agent(argv[2], "");
    }
}

/* ---- what agent.h asks of a system ---- */

void machine_facts(struct writer *w)
{
    (void)w; /* they are asked for, by name */
}

void machine_sync(void)
{
    enum { SYS_SYNC = 36 };
    call3(SYS_SYNC, 0, 0, 0);
}

/* A machine of ours ends with its first process; else what we have made lives on without us. */
_Noreturn void machine_off(void)
{
    enum { HALT = 8, POWER_OFF = 0x4000 };
    if (sys_getpid() == 1) {
        machine_sync();
        call3(SYS_REBOOT, HALT | POWER_OFF, 0, 0);
        for (;;) {
            sys_sleep(1000);
        }
    }
    sys_exit(0);
}

int machine_memory_file(void)
{
    enum { SHM_ANON = 1, GROW_ON_WRITE = 2 };
    return (int)call6(SYS_SHM_OPEN2, SHM_ANON, O_RDWR | O_CLOEXEC, 0, GROW_ON_WRITE, 0, 0);
}

/* A machine that is reached over a line is nobody's template. */
int machine_renew(uint64_t wall_clock, const uint8_t *seed, uint32_t length)
{
    (void)wall_clock;
    (void)seed;
    (void)length;
    return -ENOSYS;
}

uint32_t machine_namespaces_ahead(void)
{
    return 0;
}

void machine_be_like_all(void)
{
}
