/*
 * Mounts what the launcher's file server serves, without a virtual machine: the guest's kernel is ours. To be run in a mount
 * namespace of its own.
 *
 * usage: fs_mount [--stream] LAUNCHER TARGET FILES MILLIS (ro|rw)[+] PATH ... -- COMMAND ARGUMENT...
 *
 * The server gets /dev/fuse itself, or with --stream one end of a socket, as it does where a virtual machine is between:
 * then this program copies requests and answers, in pieces of odd sizes. FS_NOFILE in the environment is how many
 * descriptors the server may have; FS_SERVER in the command's environment is the server's pid. The exit code is the command's, or 97 if the server didn't end by itself with 0 when it was unmounted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOM (4 << 20)

static void die(const char *what)
{
    perror(what);
    exit(98);
}

static void write_in_pieces(int fd, const char *bytes, size_t length)
{
    static size_t piece = 1;
    while (length) {
        piece = piece * 7 % 65537 + 1;
        ssize_t n = write(fd, bytes, piece < length ? piece : length);
        if (n < 0) {
            exit(0); /* the server has ended */
        }
        bytes += n;
        length -= (size_t)n;
    }
}

/* What an agent inside a guest does. */
static void pump(int fuse, int socket)
{
    static char request[ROOM], answers[ROOM];
    size_t have = 0;
    struct pollfd fds[2] = {{.fd = fuse, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    while (poll(fds, 2, -1) > 0) {
        if (fds[1].revents) {
            ssize_t n = read(socket, answers + have, ROOM - have);
            if (n <= 0) {
                exit(0);
            }
            have += (size_t)n;
            uint32_t length;
            size_t at = 0;
            while (have - at >= sizeof length && (memcpy(&length, answers + at, sizeof length), have - at >= length)) {
                if (write(fuse, answers + at, length) < 0 && errno != ENOENT) {
                    die("write to /dev/fuse");
                }
                at += length;
            }
            memmove(answers, answers + at, have - at);
            have -= at;
        }
        if (fds[0].revents) {
            ssize_t n = read(fuse, request, ROOM);
            if (n < 0 && errno == ENODEV) {
                exit(0);
            }
            if (n > 0) {
                write_in_pieces(socket, request, (size_t)n);
            }
        }
    }
}

static pid_t start_server(char **arguments, int channel)
{
    char number[16];
    pid_t pid = fork();
    if (pid == 0) {
        rlim_t limit = getenv("FS_NOFILE") ? (rlim_t)atol(getenv("FS_NOFILE")) : 0;
        if (limit && setrlimit(RLIMIT_NOFILE, &(struct rlimit){limit, limit}) < 0) {
            die("RLIMIT_NOFILE");
        }
        snprintf(number, sizeof number, "%d", dup(channel));
        char *args[600] = {arguments[0], "files", number, arguments[2], arguments[3]};
        int count = 5;
        for (char **a = arguments + 4; strcmp(*a, "--"); a++) {
            args[count++] = *a;
        }
        execv(args[0], args);
        die(args[0]);
    }
    return pid;
}

static int run(char **command, pid_t server)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        char number[16];
        snprintf(number, sizeof number, "%d", server);
        setenv("FS_SERVER", number, 1);
        execvp(command[0], command);
        die(command[0]);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

int main(int argc, char **argv)
{
    int stream = argc > 1 && !strcmp(argv[1], "--stream");
    char **arguments = argv + 1 + stream;
    char **command = arguments;
    while (*command && strcmp(*command, "--")) {
        command++;
    }
    if (!*command || command - arguments < 6) {
        fprintf(stderr, "usage: see fs_mount.c\n");
        return 98;
    }
    const char *target = arguments[1];
    char options[200];
    int pair[2] = {-1, -1};
    int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fuse < 0) {
        die("/dev/fuse");
    }
    snprintf(options, sizeof options,
             "fd=%d,rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other,max_read=1048576", fuse);
    if (mount("fs_mount", target, "fuse", MS_NODEV, options) < 0) {
        die(target);
    }
    pid_t pumping = 0;
    if (stream) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
            die("socketpair");
        }
        pumping = fork();
        if (pumping == 0) {
            close(pair[1]);
            pump(fuse, pair[0]);
        }
        close(pair[0]);
    }
    pid_t server = start_server(arguments, stream ? pair[1] : fuse);
    close(stream ? pair[1] : fuse);
    close(fuse);
    int code = run(command + 1, server);
    umount2(target, MNT_DETACH);
    int status;
    waitpid(server, &status, 0);
    if (pumping) {
        waitpid(pumping, NULL, 0);
    }
    if (status) {
        fprintf(stderr, "the server ended with status %#x\n", status);
        return 97;
    }
    return code;
}
