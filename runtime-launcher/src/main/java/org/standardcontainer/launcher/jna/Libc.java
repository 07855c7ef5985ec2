package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The C library, declared for 64-bit Linux ({@code size_t} and {@code ssize_t} are {@code long}). A method with
 * {@code throws LastErrorException} is a plain system call, for which JNA's rule (errno set: failed) holds.
 */
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    static final long RESOLVE_NO_MAGICLINKS = 2;
    static final long RESOLVE_IN_ROOT = 0x10;
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_CLOEXEC = O_CLOEXEC;
    static final int SOL_SOCKET = 1;
    static final int SCM_RIGHTS = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20; // of 64-bit kernels: two longs, seconds and microseconds
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_DONTWAIT = 0x40;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int F_GETFD = 1;
    static final int F_SETFD = 2;
    static final int FD_CLOEXEC = 1;
    static final int F_SETFL = 4;
    static final int F_ADD_SEALS = 1033;
    static final int F_OFD_GETLK = 36;
    /** {@code F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE}. */
    static final int ALL_SEALS = 15;

    static final int MFD_CLOEXEC = 1;
    static final int MFD_ALLOW_SEALING = 2;
    static final int MFD_EXEC = 0x10;
    /** Not in the C libraries of all supported systems; the number is the same on every architecture. */
    static final long SYS_PIDFD_OPEN = 434;

    static final long SYS_OPENAT2 = 437;

    static final int P_PID = 1;
    /** {@code WEXITED | WNOHANG | WNOWAIT}: look, and leave it to be reaped. */
    static final int LOOK = 4 | 1 | 0x01000000;
    /** {@code siginfo_t} in ints; the first is {@code si_signo}, 0 when nothing is to tell. */
    static final int SIGINFO_INTS = 32;

    static final short POLLIN = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ECHILD = 10;
    static final int EINVAL = 22;
    static final int EPIPE = 32;
    static final int ENAMETOOLONG = 36;
    static final int ECONNRESET = 104;
    static final int ECONNABORTED = 103;

    static {
        Native.register(
                Libc.class, NativeLibrary.getProcess()); // of which the C library is part: nothing has to be looked for
    }

    private Libc() {}

    static native int open(String path, int flags, int mode) throws LastErrorException;

    static native int close(int fd);

    static native int fcntl(int fd, int command, int argument) throws LastErrorException;

    static native int fcntl(int fd, int command, Pointer lock) throws LastErrorException;

    static native int flock(int fd, int operation) throws LastErrorException;

    static native long write(int fd, byte[] bytes, long count) throws LastErrorException;

    static native long read(int fd, byte[] bytes, long count) throws LastErrorException;

    static native int pipe2(int[] fds, int flags) throws LastErrorException;

    static native int memfd_create(String name, int flags) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int fd, Pointer address, int length) throws LastErrorException;

    static native int connect(int fd, Pointer address, int length) throws LastErrorException;

    static native int socketpair(int domain, int type, int protocol, int[] fds) throws LastErrorException;

    static native int accept4(int fd, @Nullable Pointer address, @Nullable Pointer length, int flags)
            throws LastErrorException;

    static native int getsockopt(int fd, int level, int name, int[] value, int[] length) throws LastErrorException;

    static native int setsockopt(int fd, int level, int name, long[] value, int length) throws LastErrorException;

    static native long sendmsg(int fd, Pointer message, int flags) throws LastErrorException;

    static native long recv(int fd, Pointer buffer, long length, int flags) throws LastErrorException;

    static native int if_nametoindex(String name);

    static native int shutdown(int fd, int how);

    static native int poll(Pointer fds, long count, int timeoutMillis) throws LastErrorException;

    static native long syscall(long number, long first, long second) throws LastErrorException;

    static native long syscall(long number, int directory, byte[] path, Pointer how, long size)
            throws LastErrorException;

    static native int waitpid(int pid, int[] status, int options) throws LastErrorException;

    static native int waitid(int kind, int pid, int[] info, int options) throws LastErrorException;

    // these return an error number and leave errno alone

    static native int sigwait(Pointer signals, int[] number);

    static native int posix_spawn(
            int[] pid, String path, Pointer fileActions, Pointer attributes, Pointer argv, Pointer envp);

    static native int posix_spawn_file_actions_init(Pointer fileActions);

    static native int posix_spawn_file_actions_destroy(Pointer fileActions);

    static native int posix_spawn_file_actions_adddup2(Pointer fileActions, int fd, int newFd);

    static native int posix_spawn_file_actions_addopen(Pointer fileActions, int fd, String path, int flags, int mode);
}
