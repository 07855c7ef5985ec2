/*
 * What the core wants from a system where it takes more than one call, or different ones on different systems.
 * Implemented in sys_linux.c. Errors are -errno, as everywhere.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "sys.h"

/* To be called before all else, with what a program finds on its stack. */
void sys_begin(const long *stack);

/* If this program was started as the command line, under its name, does what a command line does; else returns. */
void system_entry(int argc, char **argv, char **env);

/* Does what only this system's launcher can be asked for; returns if that isn't one of these. */
void system_role(int argc, char **argv, const char *role);

/* ---- processes: a process is held by a descriptor, which polls readable when it has ended ---- */

/* Forks. 0 in the child; in the parent the pid, and the child's descriptor in *process, unless that is NULL. */
int sys_fork(int *process);

struct sys_context;

/* Forks into new namespaces (the bits of CloneInit), and into what else was prepared for it; `own` may be NULL. */
int sys_fork_into(struct sys_context *own, uint32_t namespaces, int *process);

/* The same, but the child is our parent's, which gets its end. */
int sys_fork_beside(struct sys_context *own, uint32_t namespaces, int *process);

/* When a process was started, in the kernel's unit, by the clock that all time namespaces have alike if it can be known; -ESRCH if it is gone. */
int sys_start_time(int pid, uint64_t *start_time);

/* 1 if exactly this process runs: one whose first thread has ended does as long as others do. 0 if not, -errno if that can't be told. */
int sys_runs(int pid, uint64_t start_time);

/* 1 if its parent is this process. */
int sys_is_child(int pid);

/* 1 if SIGKILL waits for it. */
int sys_is_killed(int pid);

/* How the clock of a process tells start times: in how many units more than all others', or, if nobody knows, within which space alone. */
#define NAMESPACE_ROOM 32
struct start_clock {
    uint64_t ahead;
    char space[NAMESPACE_ROOM]; /* empty: it is known */
};

/* That of this process. */
void sys_start_clock(struct start_clock *clock);

/* Within what a pid and its start time mean one process: the system since it was started, and where it counts its processes, and their start. */
struct pid_scope {
    char boot[64];
    char space[64];
};

/* Who we are, as others may note it. */
struct self {
    int pid;
    uint64_t start_time;
    struct pid_scope scope;
};

/* That of this process; of one whose boot is known already that is taken. */
int sys_pid_scope(struct pid_scope *scope);

/* Read once in each process: who waits for a task asks before there is one. */
int sys_self(const struct self **self);

/* The descriptor of exactly this process, or -ESRCH if it is gone: one whose other threads still run isn't. */
int sys_process_open(int pid, uint64_t start_time);
int sys_process_signal(int process, int signal);

/* This process is killed when its maker ends, or (0) isn't. The kernel forgets it when the user changes. */
void sys_die_with_parent(int on);

/* No other process without rights over this one may look into it. Ends with exec. */
void sys_be_private(void);

/* Whether the rights of root survive a change of user, until exec. */
int sys_keep_rights(int on);

/* How a process ended, from what wait says. */
enum how { HOW_EXITED, HOW_SIGNALLED, HOW_CORE };
enum how sys_how_ended(int status, uint32_t *code);

/* A limit of a process (0: this one), by the kernel's number of it. */
int sys_set_limit(int pid, int resource, uint64_t soft, uint64_t hard);

/* Orphans of this process's descendants become its children. */
void sys_adopt_orphans(void);

/* A descriptor that polls readable when a child has ended; sys_child_seen makes it quiet again. */
int sys_child_watch(void);
void sys_child_seen(int watch);

/* All signals as by default and none blocked, except that a write to a broken pipe is an error. */
void sys_signals_reset(void);

/* The same without the exception: what a program starts with. */
void sys_signals_for_program(void);

/* What is held back stays so, and the rest is as after sys_signals_reset: whoever asks us to end doesn't end us in the middle of something. */
void sys_signals_hold(void);

/* Whether our maker left it to us to be ignored. One that is held back is kept all the same. */
int sys_is_ignored(int signal);


/* Ends all processes that end with init: what sys_context_with_init said, and not 0. A child of ours does it, to be reaped. */
void sys_end_with_init(int what);

/* ---- descriptors ---- */

/* Descriptors first to last close now. */
int sys_close_all(unsigned first, unsigned last);

/* Those from `first` on close at exec. Ours do anyhow: this is for one that somebody forgot. */
void sys_close_on_exec_all(unsigned first);
int sys_set_close_on_exec(int fd);

/* Another descriptor of the same open file, which closes at exec. */
int sys_duplicate(int fd);

/* Gives a file another name; what had that name is gone. */
int sys_rename(int dir, const char *from, const char *to);

/* Those of 0, 1 and 2 that the caller closed become the null device, so that no other file gets their number. */
void sys_open_standard_streams(void);

/* For a new pipe: of other flags that can be changed it has none after this. */
int sys_set_nonblocking(int fd);

/* Writes all of it, in as many pieces as it takes. */
int sys_write_all(int fd, const void *bytes, size_t length);

/* Closes all from 3 on but these and those that are handed on; a negative one counts as none. The array is sorted. */
int sys_keep_only(int *fds, unsigned count);

/* Whether a memory file can change under its reader no more. */
int sys_is_sealed(int fd);

/* A FILE_PIPE has no name; one that has is a FILE_FIFO. */
enum file_kind { FILE_REGULAR, FILE_DIRECTORY, FILE_PIPE, FILE_FIFO, FILE_SOCKET, FILE_TERMINAL, FILE_NULL, FILE_OTHER };

struct file_info {
    enum file_kind kind;
    uint32_t mode; /* permission bits */
    uint32_t owner;
    uint32_t links;
    uint64_t size;
};

int sys_file_info(int fd, struct file_info *info);

/* Whether a descriptor can be read or written at all; one that only names a file can't. */
int sys_is_open_file(int fd);

/* Calls on a socket that would wait for the other side fail with -EAGAIN after this. */
void sys_socket_patience(int socket, uint32_t millis);

/* Waits until the other side has closed it, so long at most; where no wait tells that from what can be read, not at all. */
void sys_await_hangup(int socket, uint32_t millis);

/* A directory to change into; links into a process's descriptors aren't followed. */
int sys_open_working_dir(const char *path);

/* Whether this user may execute the file: 0, -EACCES (also for what is no regular file), -ENOENT … */
int sys_check_executable(const char *path);

/* Bind (with mode 0600) and connect by a path that may be longer than a socket's address. */
int sys_bind_path(int socket, const char *path);
int sys_connect_path(int socket, const char *path);

/* ---- terminals ---- */

/*
 * Makes a terminal of the system that is mounted inside `root`: the outer side in *master, the container's in *slave.
 * `proc`: a procfs that can be trusted, to open again what was looked at.
 */
int sys_terminal_open(int root, int proc, int *master, int *slave);

/* Makes one of this system's own, wherever those are mounted. */
int sys_terminal_make(int *master, int *slave);

/* Bytes go through a terminal as they are: it edits no line, echoes nothing, and no key is a signal. */
int sys_terminal_raw(int slave);

/* Makes a terminal the one of this session. */
int sys_terminal_control(int slave);

/* Puts the container's side on PLACE_CONSOLE inside `root`; that is made if it is missing. */
int sys_terminal_on_console(int root, int slave);

/* Its path inside the container. */
int sys_terminal_name(int master, char *name, size_t room);

/* The size of a terminal, by either of its sides. */
int sys_terminal_resize(int terminal, uint32_t columns, uint32_t rows);
int sys_terminal_size(int terminal, uint32_t *columns, uint32_t *rows);

/* ---- many descriptors at once ---- */

enum { WATCH_READ = 1, WATCH_WRITE = 2 }; /* the end of the other side is always watched */

int sys_watch_open(void);
int sys_watch_add(int watch, int fd, unsigned what, uint64_t token);
int sys_watch_change(int watch, int fd, unsigned what, uint64_t token);

/* To be called before the descriptor is closed, since another process may hold the same open file. */
void sys_watch_remove(int watch, int fd);

/* Waits so long, or (-1) for ever; returns how many tokens of ready descriptors there are, 0 also after an interruption. */
int sys_watch_wait(int watch, uint64_t *tokens, int room, int millis);

/* Gives up the whole pages in a piece of memory, and those of the stack that nothing is on; they are zeroes when used again. */
void sys_drop_memory(void *start, size_t size);
void sys_drop_unused_stack(void);

/* Unmaps the whole pages of code between two functions. */
void sys_drop_code(void (*first)(void), void (*end)(void));

/* A file's bytes, to be read at once; the address, or -errno as sys_is_error knows it. */
const void *sys_map_file(int fd, size_t size);

/* Memory, zeroed, that children don't inherit; NULL if there is none. */
void *sys_private_memory(size_t size);

/* Memory, zeroed, that this process and its children share; NULL if there is none. */
void *sys_shared_memory(size_t size);

/* ---- what a proxy and its helpers need besides ---- */

int sys_socketpair_stream(int pair[2]);

/* Bytes that nobody can guess. */
int sys_random(void *bytes, size_t length);

/* Nanoseconds since 1970, by the clock that people set. */
uint64_t sys_wall_clock(void);

/* A copy of a descriptor with a number that isn't below `first`. */
int sys_duplicate_above(int fd, int first);
int sys_open_null(void);

/* Executes this very program. */
int sys_execute_self(char *const args[], char *const env[]);

/* This process leaves no image of its memory behind. */
void sys_no_core(void);

/* The end of this session's terminal doesn't end this process; sys_signals_watch gets its signal. */
int sys_hold_hangup(void);

/* All signals are held back from now on, and come out of a descriptor. */
int sys_signals_watch(void);

/* The next signal that another process has sent; 0 for one that the kernel did, -EAGAIN when there is none. */
int sys_signal_next(int watch);

/* Ends by this signal, whatever others are held back. */
_Noreturn void sys_end_by(int signal);

/* ---- time: milliseconds of a clock that nobody sets ---- */

#define NEVER INT64_MAX

int64_t sys_now(void);

/* The moment in so many milliseconds; 0 is NEVER. */
int64_t sys_deadline(uint32_t millis);

static inline int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Polls until then: how many are ready, 0 at the deadline. Interruptions don't count. */
int sys_poll(struct pollfd *fds, unsigned count, int64_t deadline);

/* Sleeps so many milliseconds. */
void sys_sleep(uint32_t millis);

#endif
