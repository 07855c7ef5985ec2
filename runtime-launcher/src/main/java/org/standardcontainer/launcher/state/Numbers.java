package org.standardcontainer.launcher.state;

import java.util.Map;

/** What a kernel's numbers of errors and signals are on Linux, whose numbers everything here is written in. */
@SuppressWarnings("ImmutableEnumChecker") // the maps are
public enum Numbers {
    /** They are the same. */
    LINUX(Map.of(), Map.of()),
    /** FreeBSD's, the same on all its machines. */
    FREEBSD(
            Map.ofEntries(
                    Map.entry(11, 35), // EDEADLK
                    Map.entry(35, 11), // EAGAIN
                    Map.entry(36, 115), // EINPROGRESS
                    Map.entry(37, 114), // EALREADY
                    Map.entry(38, 88), // ENOTSOCK
                    Map.entry(39, 89), // EDESTADDRREQ
                    Map.entry(40, 90), // EMSGSIZE
                    Map.entry(41, 91), // EPROTOTYPE
                    Map.entry(42, 92), // ENOPROTOOPT
                    Map.entry(43, 93), // EPROTONOSUPPORT
                    Map.entry(44, 94), // ESOCKTNOSUPPORT
                    Map.entry(45, 95), // EOPNOTSUPP
                    Map.entry(46, 96), // EPFNOSUPPORT
                    Map.entry(47, 97), // EAFNOSUPPORT
                    Map.entry(48, 98), // EADDRINUSE
                    Map.entry(49, 99), // EADDRNOTAVAIL
                    Map.entry(50, 100), // ENETDOWN
                    Map.entry(51, 101), // ENETUNREACH
                    Map.entry(52, 102), // ENETRESET
                    Map.entry(53, 103), // ECONNABORTED
                    Map.entry(54, 104), // ECONNRESET
                    Map.entry(55, 105), // ENOBUFS
                    Map.entry(56, 106), // EISCONN
                    Map.entry(57, 107), // ENOTCONN
                    Map.entry(58, 108), // ESHUTDOWN
                    Map.entry(59, 109), // ETOOMANYREFS
                    Map.entry(60, 110), // ETIMEDOUT
                    Map.entry(61, 111), // ECONNREFUSED
                    Map.entry(62, 40), // ELOOP
                    Map.entry(63, 36), // ENAMETOOLONG
                    Map.entry(64, 112), // EHOSTDOWN
                    Map.entry(65, 113), // EHOSTUNREACH
                    Map.entry(66, 39), // ENOTEMPTY
                    Map.entry(68, 87), // EUSERS
                    Map.entry(69, 122), // EDQUOT
                    Map.entry(70, 116), // ESTALE
                    Map.entry(77, 37), // ENOLCK
                    Map.entry(78, 38), // ENOSYS
                    Map.entry(82, 43), // EIDRM
                    Map.entry(83, 42), // ENOMSG
                    Map.entry(84, 75), // EOVERFLOW
                    Map.entry(85, 125), // ECANCELED
                    Map.entry(86, 84), // EILSEQ
                    Map.entry(89, 74), // EBADMSG
                    Map.entry(92, 71), // EPROTO
                    Map.entry(93, 1), // ENOTCAPABLE: a way out of a directory that was to be kept to
                    Map.entry(94, 1)), // ECAPMODE
            Map.ofEntries(
                    Map.entry(7, 263), // EMT
                    Map.entry(10, 7), // BUS
                    Map.entry(12, 31), // SYS
                    Map.entry(16, 23), // URG
                    Map.entry(17, 19), // STOP
                    Map.entry(18, 20), // TSTP
                    Map.entry(19, 18), // CONT
                    Map.entry(20, 17), // CHLD
                    Map.entry(23, 29), // IO
                    Map.entry(29, 285), // INFO
                    Map.entry(30, 10), // USR1
                    Map.entry(31, 12))); // USR2

    private final Map<Integer, Integer> errors;
    private final Map<Integer, Integer> signals;

    Numbers(Map<Integer, Integer> errors, Map<Integer, Integer> signals) {
        this.errors = errors;
        this.signals = signals;
    }

    /** Linux's number of this error. */
    public int errno(int theirs) {
        return errors.getOrDefault(theirs, theirs);
    }

    /** Linux's number of this signal. */
    public int signal(int theirs) {
        return signals.getOrDefault(theirs, theirs);
    }

    /** Their number of a signal of Linux's; -1 if they don't have it. */
    public int theirSignal(int linux) {
        for (Map.Entry<Integer, Integer> entry : signals.entrySet()) {
            if (entry.getValue() == linux) {
                return entry.getKey();
            }
        }
        return signals.containsKey(linux) || (!signals.isEmpty() && (linux == 16 || linux == 30)) ? -1 : linux;
    }
}
