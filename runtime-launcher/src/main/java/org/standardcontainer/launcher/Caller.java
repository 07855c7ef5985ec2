package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.channel.EntryLink;
import org.standardcontainer.launcher.channel.Outcome;

/**
 * The process on whose behalf a thread works: this one, or, where a JVM does the thinking for programs of the command line, one of those. What
 * a process has of its own (place in the cgroups, limits, environment, working directory) is always the caller's, and its plans
 * are executed by it.
 */
public final class Caller {
    /** So long a JVM that serves several takes what it found to be so still, in nanoseconds. */
    public static final long A_MOMENT_NANOS = 500_000_000;

    /** The build of the command line's program that started this JVM; empty if none did. */
    static final String PROGRAM = System.getProperty("scr.program", "");

    private static final Map<Class<?>, Found> LATELY = new ConcurrentHashMap<>();
    private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();
    private static final Caller PROCESS = new Caller(
            ProcessHandle.current().pid(),
            Path.of(""),
            System.getenv(),
            Integer.getInteger("scr.descriptors", 0),
            null,
            null);

    private final long pid;
    private final Path directory;
    private final Map<String, String> environment;
    private final int descriptors;
    private final @Nullable EntryLink link;
    private final @Nullable Map<Class<?>, Object> known; // null: it does more than one thing, and what is so changes
    private volatile @Nullable Leaving leaving;
    private volatile boolean looking;
    private volatile @Nullable Outcome outcome;

    private Caller(
            long pid,
            Path directory,
            Map<String, String> environment,
            int descriptors,
            @Nullable EntryLink link,
            @Nullable Map<Class<?>, Object> known) {
        this.known = known;
        this.pid = pid;
        this.directory = directory;
        this.environment = environment;
        this.descriptors = descriptors;
        this.link = link;
    }

    /** Whoever the current thread works for. */
    public static Caller current() {
        Caller caller = CURRENT.get();
        return caller == null ? PROCESS : caller;
    }

    /** This process, in its working directory, for one command. */
    public static Caller process() {
        return new Caller(
                PROCESS.pid,
                Path.of("").toAbsolutePath(),
                PROCESS.environment,
                PROCESS.descriptors,
                null,
                new ConcurrentHashMap<>());
    }

    static Caller served(long pid, Path directory, Map<String, String> environment, int descriptors, EntryLink link) {
        return new Caller(pid, directory, environment, descriptors, link, new ConcurrentHashMap<>());
    }

    /** A plan was executed for it already: this is what the launcher said of it. It takes the place of the next execution. */
    public void reported(byte[] report) {
        outcome = Outcome.reported(report);
    }

    /** How the plan ended that was executed already; the first who asks is told. */
    Optional<Outcome> takeOutcome() {
        Optional<Outcome> taken = Optional.ofNullable(outcome);
        outcome = null;
        return taken;
    }

    /** Leaves this with the containers that are made for it from now on, if the command line's program started this JVM. */
    public void leave(Leaving what) {
        leaving = what;
    }

    /**
     * From here on it only looks at containers, which were made on this host: whether it could make others, and whether its launcher could be run, it isn't asked then. Without
     * effect for a process that does more than one thing.
     */
    public void looks() {
        looking = known != null;
    }

    /** True if it makes and changes nothing. */
    public boolean isLooking() {
        return looking;
    }

    /** Empty if there is no such program, or nothing to be left. */
    Optional<Leaving> leaving() {
        return PROGRAM.isEmpty() ? Optional.empty() : Optional.ofNullable(leaving);
    }

    /**
     * What is found out once for a command; for a process that does more than one, each time. A JVM that serves several takes for a moment what it found
     * for the last one, if what that follows from is the same.
     *
     * @param sign says what it follows from
     */
    public <T> T once(Class<T> type, Supplier<String> sign, Supplier<T> find) {
        if (known == null) {
            return find.get();
        }
        return type.cast(known.computeIfAbsent(type, t -> link == null ? find.get() : lately(type, sign.get(), find)));
    }

    private static <T> Object lately(Class<T> type, String sign, Supplier<T> find) {
        @Nullable Found last = LATELY.get(type);
        long now = System.nanoTime();
        if (last != null && now - last.when < A_MOMENT_NANOS && last.sign.equals(sign)) {
            return last.what;
        }
        T found = find.get();
        LATELY.put(type, new Found(now, sign, found));
        return found;
    }

    private record Found(long when, String sign, Object what) {}

    /** Does something for it. */
    public int run(IntSupplier what) {
        @Nullable Caller before = CURRENT.get();
        CURRENT.set(this);
        try {
            return what.getAsInt();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    public long pid() {
        return pid;
    }

    /** What relative paths are relative to; empty for those of this process. */
    public Path directory() {
        return directory;
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** How many descriptors from 3 on it was started with. */
    public int descriptors() {
        return descriptors;
    }

    /** True if it is another process than this one. */
    public boolean isServed() {
        return link != null;
    }

    /** Its directory in {@code /proc}, without the slash in front. */
    public String proc() {
        return link == null ? "proc/self" : "proc/" + pid;
    }

    /** For what only a process of its own can do: it is told to. Without effect for this one. */
    public void needsItsOwnProcess() {
        if (link != null) {
            throw new Unserved();
        }
    }

    /**
     * Calls the action instead of letting a signal end it; the moment may be later.
     *
     * @return false if this process is meant, whose signals are its own affair
     */
    public boolean onSignal(int number, Runnable action) {
        if (link == null) {
            return false;
        }
        link.onSignal(number, action);
        return true;
    }

    Optional<EntryLink> link() {
        return Optional.ofNullable(link);
    }

    /** Says that the caller has to do without this JVM. No exception: nobody in between may take it for a failure of what was asked. */
    static final class Unserved extends Error {
        private static final long serialVersionUID = 1;

        Unserved() {
            super("not for a JVM that serves several", null, false, false);
        }
    }
}
