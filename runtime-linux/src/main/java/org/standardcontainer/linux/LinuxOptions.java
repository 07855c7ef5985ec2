package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * What a configuration says about containers beside their cgroups, for who knows this machine better than the OCI spec can.
 *
 * @param keyring which session keyring a container has
 * @param sockets how many of the descriptors that are handed on are listening sockets, in the form of sd_listen_fds(3)
 * @param below where further processes go below the container's cgroup
 * @param readiness where is to be said that a container's program is ready
 * @param rootChange how a container comes to its root
 * @param told where a descriptor of the process is sent that is made
 */
record LinuxOptions(
        Keyring keyring,
        int sockets,
        List<SubCgroup> below,
        Optional<String> readiness,
        RootChange rootChange,
        Optional<String> told) {
    /** Whose session keyring a container has. */
    enum Keyring {
        NEW,
        CALLER
    }

    /** How a container comes to its root. */
    enum RootChange {
        PIVOT,
        MOVE
    }

    static final ConfigKey<Keyring> KEYRING = ConfigKey.word(
            "linux.keyring",
            "new: each container gets a session keyring of its own; caller: it has that of whoever makes it, with all"
                    + " that is in there",
            Keyring.class,
            Keyring.NEW);

    static final ConfigKey<Integer> SOCKETS = ConfigKey.number(
            "linux.listen-fds",
            "How many of the descriptors of launcher.handed-on, from 3 on, the program is told of by LISTEN_FDS",
            0,
            1024,
            0);

    static final ConfigKey<String> BELOW = ConfigKey.text(
            "linux.further-cgroups",
            "Below which of the container's cgroups further processes go, a line each: [CONTROLLER[,CONTROLLER]:]PATH,"
                    + " as with runc's exec --cgroup; they have to be there");

    static final ConfigKey<String> NOTIFY = ConfigKey.text(
            "linux.notify-socket",
            "Where systemd listens, as in NOTIFY_SOCKET: a container gets a socket of its own, and what it says there"
                    + " is passed on if it is that it is ready; a start waits for that then");

    static final ConfigKey<RootChange> ROOT_CHANGE = ConfigKey.word(
            "linux.root-change",
            "pivot: the root is changed by pivot_root(2), and the old one is gone; move: for a host whose root is the"
                    + " kernel's initial ramdisk, which can't be left so: the container's is moved over it, as with runc's"
                    + " --no-pivot, and who has CAP_SYS_ADMIN in there can get below",
            RootChange.class,
            RootChange.PIVOT);

    static final ConfigKey<String> PIDFD = ConfigKey.text(
            "linux.pidfd-socket",
            "A listening Unix socket to which a descriptor (pidfd) of each container's process, or further process, is sent"
                    + " when that has been made, as with runc's --pidfd-socket");

    private static final String NOTE = "keyring";

    /** What holds where nobody says anything. */
    static final LinuxOptions USUAL =
            new LinuxOptions(Keyring.NEW, 0, List.of(), Optional.empty(), RootChange.PIVOT, Optional.empty());

    static final List<ConfigKey<?>> KEYS = List.of(KEYRING, SOCKETS, BELOW, NOTIFY, ROOT_CHANGE, PIDFD);

    static LinuxOptions from(RuntimeConfig config) {
        return new LinuxOptions(
                config.get(KEYRING),
                config.get(SOCKETS),
                SubCgroup.parse(config.find(BELOW).orElse("")),
                config.find(NOTIFY),
                config.get(ROOT_CHANGE),
                config.find(PIDFD));
    }

    /** What a further process of a container has to know. */
    void note(Map<String, String> notes) {
        if (keyring == Keyring.CALLER) {
            notes.put(NOTE, "caller");
        }
    }

    /** The same for a further process of a container with these notes: in the keyring it does as the container did. */
    LinuxOptions forFurther(Map<String, String> notes) {
        return new LinuxOptions(
                notes.containsKey(NOTE) ? Keyring.CALLER : Keyring.NEW,
                sockets,
                below,
                Optional.empty(),
                RootChange.PIVOT,
                told);
    }

    /** A program's variables, with those that tell it of its sockets (sd_listen_fds(3), sd_notify(3)). */
    List<String> environment(List<String> own) {
        List<String> all = new ArrayList<>(own);
        if (sockets > 0) {
            all.removeIf(entry -> entry.startsWith("LISTEN_FDS=") || entry.startsWith("LISTEN_PID="));
            all.add("LISTEN_FDS=" + sockets);
            all.add("LISTEN_PID=1");
        }
        if (readiness.isPresent()) {
            all.removeIf(entry -> entry.startsWith("NOTIFY_SOCKET="));
            all.add("NOTIFY_SOCKET=" + NotifyCompiler.address());
        }
        return all;
    }
}
