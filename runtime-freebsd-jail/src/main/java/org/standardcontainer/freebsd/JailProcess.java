package org.standardcontainer.freebsd;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.kernel.SearchPath;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.User;

/** The container's process (config.md#process), from the init process's first step to its last. */
final class JailProcess {
    /** What a search without {@code PATH} goes through, as in FreeBSD's execvp(3). */
    private static final String DEFAULT_PATH = "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin";

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int MOST_GROUPS = 1023;
    private static final int SINCE_RENOUNCING = 1400026;

    private static final Map<String, Integer> LIMITS = Map.ofEntries(
            Map.entry("RLIMIT_CPU", 0),
            Map.entry("RLIMIT_FSIZE", 1),
            Map.entry("RLIMIT_DATA", 2),
            Map.entry("RLIMIT_STACK", 3),
            Map.entry("RLIMIT_CORE", 4),
            Map.entry("RLIMIT_RSS", 5),
            Map.entry("RLIMIT_MEMLOCK", 6),
            Map.entry("RLIMIT_NPROC", 7),
            Map.entry("RLIMIT_NOFILE", 8),
            Map.entry("RLIMIT_SBSIZE", 9),
            Map.entry("RLIMIT_AS", 10),
            Map.entry("RLIMIT_VMEM", 10),
            Map.entry("RLIMIT_NPTS", 11),
            Map.entry("RLIMIT_SWAP", 12),
            Map.entry("RLIMIT_KQUEUES", 13),
            Map.entry("RLIMIT_UMTXP", 14));

    private final ProcessConfig process;
    private final FreeBsdFacts facts;
    private final JailDraft draft;

    private final boolean rootHasRights;

    /** @param rootHasRights false in a jail in which root may do no more than others */
    JailProcess(ProcessConfig process, FreeBsdFacts facts, boolean rootHasRights, JailDraft draft) {
        this.process = process;
        this.facts = facts;
        this.rootHasRights = rootHasRights;
        this.draft = draft;
    }

    void compile() {
        List<String> args = process.args() == null ? List.of() : process.args();
        if (args.isEmpty()) {
            draft.unsupported("/process/args", "there is no program to execute", "add one");
            return;
        }
        LaunchPlan.Builder entry = draft.entry;
        entry.init("", new ProcessOp.NewSession());
        entry.init("/process/user", new ProcessOp.CheckStdio(uid()));
        // the new session has the name of who logged in on the machine
        entry.init("/process/user", new JailOp.SetLogin(uid() == 0 ? "root" : Integer.toUnsignedString(uid())));
        limits(entry);
        if (!rootHasRights) {
            entry.init("/process/user", new JailOp.TakeIdentity(uid(), gid(), groups()));
        }
        entry.init("/freebsd/jail", new JailOp.AttachJail());
        terminal(entry);
        entry.init("/process/cwd", new ProcessOp.ChangeDir(process.cwd(), true));
        entry.init(
                "/process/user",
                rootHasRights
                        ? new ProcessOp.SetUser(uid(), gid(), groups(), false, false)
                        : new JailOp.DropRoot(uid()));
        entry.init("/process/cwd", new ProcessOp.ChangeDir(process.cwd(), false));
        if (Boolean.TRUE.equals(process.noNewPrivileges())) {
            if (facts.version() < SINCE_RENOUNCING) {
                draft.unsupported(
                        "/process/noNewPrivileges", facts.release() + " doesn't know that", "take FreeBSD 14 or newer");
            }
            entry.init("/process/noNewPrivileges", new JailOp.RenouncePrivileges());
        }
        entry.init(
                "/process/args/0",
                new ProcessOp.FindProgram(
                        args.get(0), SearchPath.directories(args.get(0), environment(), DEFAULT_PATH)));
        if (user().umask() != null) {
            draft.program.init(
                    "/process/user/umask", new ProcessOp.SetUmask(user().umask().intValue()));
        }
        draft.program.init("/process/args", new ProcessOp.Exec(args, environment()));
    }

    /** Made inside, it is the jail's own, and its devfs shows it. */
    private void terminal(LaunchPlan.Builder entry) {
        ConsoleSize size = process.consoleSize();
        if (Boolean.TRUE.equals(process.terminal())) {
            int rows = size == null ? 0 : size.height().intValue();
            int columns = size == null ? 0 : size.width().intValue();
            entry.init("/process/terminal", new ProcessOp.OpenTerminal(rows, columns, uid(), false));
        }
    }

    private void limits(LaunchPlan.Builder entry) {
        List<Rlimit> limits = process.rlimits() == null ? List.of() : process.rlimits();
        for (int i = 0; i < limits.size(); i++) {
            String pointer = "/process/rlimits/" + i;
            Integer number = LIMITS.get(limits.get(i).type());
            if (number == null) {
                draft.unsupported(
                        pointer + "/type",
                        "FreeBSD has no limit " + limits.get(i).type(),
                        "remove it");
                continue;
            }
            entry.init(
                    pointer,
                    new ProcessOp.SetRlimit(
                            number,
                            clamp(limits.get(i).soft()),
                            clamp(limits.get(i).hard())));
        }
    }

    /** The spec's infinity is more than FreeBSD's. */
    private static long clamp(BigInteger value) {
        return value.min(MOST).longValue();
    }

    private User user() {
        return process.user() == null ? new User(null, null, null, null, null) : process.user();
    }

    private int uid() {
        return number(user().uid());
    }

    private int gid() {
        return number(user().gid());
    }

    /** The first is the effective group, as the call that works on every release has it. */
    private List<Integer> groups() {
        List<Integer> groups = new ArrayList<>(List.of(gid()));
        List<Long> more = user().additionalGids() == null ? List.of() : user().additionalGids();
        more.forEach(group -> groups.add(group.intValue()));
        if (more.size() > MOST_GROUPS) {
            draft.unsupported(
                    "/process/user/additionalGids", "a process has at most " + MOST_GROUPS + " groups", "remove some");
        }
        return groups;
    }

    private List<String> environment() {
        return process.env() == null ? List.of() : process.env();
    }

    private static int number(@Nullable Long id) {
        return id == null ? 0 : id.intValue();
    }
}
