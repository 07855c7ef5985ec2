/* The file that says how init ended. */
#include "crc.h"
#include "monitor_state.h"
#include "system.h"

#define EXIT_MAGIC 0x58454353u /* "SCEX" */
#define EXIT_RECORD 16
#define EXIT_NAME "exit"
#define EXIT_TEMPORARY "exit.tmp"
#define TELLING_MILLIS 1000 /* a few system calls; but the processor may be anybody's just then */

/* The path of what is in the same directory. */
static int path_beside(const char *path, const char *name, char result[MAX_PATH])
{
    struct text t = text_in(result, MAX_PATH);
    const char *slash = text_last(path, '/');
    if (!slash) {
        return -EINVAL;
    }
    text_add_bytes(&t, path, (size_t)(slash - path) + 1);
    text_add(&t, name);
    return t.failed ? -ENAMETOOLONG : 0;
}

/*
 * The exit record exists from the start, so that a disk that is full at the end can't lose it. It is locked until everybody who
 * is there has been told: between the record and that, nobody may kill us as one that isn't needed any more.
 */
int make_exit_record(struct ctx *c, const char *path)
{
    char directory[MAX_PATH];
    const uint8_t nothing[EXIT_RECORD] = {0};
    int error = path_beside(path, "", directory);
    if (error < 0) {
        return fail(c, "open", path, error);
    }
    c->state_dir = sys_openat(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (c->state_dir < 0) {
        return fail(c, "open", directory, c->state_dir);
    }
    c->exit_record = sys_openat(c->state_dir, EXIT_TEMPORARY, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (c->exit_record < 0) {
        return fail(c, "open", EXIT_TEMPORARY, c->exit_record);
    }
    error = sys_flock(c->exit_record, LOCK_EXCLUSIVE | LOCK_NOWAIT);
    if (error < 0) {
        return fail(c, "flock", EXIT_TEMPORARY, error);
    }
    long n = sys_pwrite(c->exit_record, nothing, sizeof nothing, 0);
    return n == sizeof nothing ? 0 : fail(c, "write", EXIT_TEMPORARY, n < 0 ? n : -ENOSPC);
}

/* Nothing to do about a failure: then the directory was removed, and nobody will ask. */
void record_exit(struct monitor *m)
{
    uint8_t bytes[EXIT_RECORD];
    if (m->exit_record < 0) {
        return;
    }
    set_u32(bytes, EXIT_MAGIC);
    set_u32(bytes + 4, m->exit_kind);
    set_u32(bytes + 8, m->exit_code);
    set_u32(bytes + 12, crc32c(bytes, 12));
    sys_pwrite(m->exit_record, bytes, sizeof bytes, 0);
    sys_rename(m->state_dir, EXIT_TEMPORARY, EXIT_NAME);
}

/* There is no record without a monitor, and none before the end of init. A monitor that hangs here isn't waited for. */
void await_telling(const char *journal)
{
    char path[MAX_PATH];
    int record = path_beside(journal, EXIT_NAME, path);
    record = record < 0 ? record : sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    if (record >= 0) {
        lock_until(record, sys_deadline(TELLING_MILLIS));
        sys_close(record);
    }
}
