#include "probe.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

struct name {
    int number;
    const char *text;
};

static const struct name errors[] = {
    {EPERM, "EPERM"},   {ENOENT, "ENOENT"},   {EIO, "EIO"},       {ENXIO, "ENXIO"},   {EBADF, "EBADF"},
    {EACCES, "EACCES"}, {EBUSY, "EBUSY"},     {ENODEV, "ENODEV"}, {ENOTDIR, "ENOTDIR"}, {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"}, {ENOSPC, "ENOSPC"},   {EROFS, "EROFS"},   {ELOOP, "ELOOP"},   {ENOSYS, "ENOSYS"},
    {EAGAIN, "EAGAIN"}, {ENOTTY, "ENOTTY"},   {EMFILE, "EMFILE"}, {EFBIG, "EFBIG"},   {EEXIST, "EEXIST"},
};

static const struct name signals[] = {
    {SIGHUP, "HUP"},   {SIGINT, "INT"},   {SIGQUIT, "QUIT"}, {SIGILL, "ILL"},       {SIGTRAP, "TRAP"},
    {SIGABRT, "ABRT"}, {SIGBUS, "BUS"},   {SIGFPE, "FPE"},   {SIGKILL, "KILL"},     {SIGUSR1, "USR1"},
    {SIGSEGV, "SEGV"}, {SIGUSR2, "USR2"}, {SIGPIPE, "PIPE"}, {SIGALRM, "ALRM"},     {SIGTERM, "TERM"},
    {SIGCHLD, "CHLD"}, {SIGCONT, "CONT"}, {SIGSTOP, "STOP"}, {SIGTSTP, "TSTP"},     {SIGTTIN, "TTIN"},
    {SIGTTOU, "TTOU"}, {SIGURG, "URG"},   {SIGXCPU, "XCPU"}, {SIGXFSZ, "XFSZ"},     {SIGVTALRM, "VTALRM"},
    {SIGPROF, "PROF"}, {SIGWINCH, "WINCH"}, {SIGIO, "IO"},   {SIGSYS, "SYS"},
};

const char *errno_name(int error)
{
    for (unsigned i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].number == error)
            return errors[i].text;
    return "E?";
}

const char *signal_name(int number)
{
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (signals[i].number == number)
            return signals[i].text;
    return "?";
}

int signal_number(const char *name)
{
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (strcmp(signals[i].text, name) == 0)
            return signals[i].number;
    return 0;
}
