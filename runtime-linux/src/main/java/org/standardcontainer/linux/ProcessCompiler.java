package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Stdio;
import org.standardcontainer.kernel.SearchPath;
import org.standardcontainer.launcher.plan.InitOp;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** The container process (config.md#process), from the init process's first step to its last. */
final class ProcessCompiler {
    /** What a search without {@code PATH} goes through, as in execvp(3). */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private final ProcessConfig process;
    private final List<String> args;
    private final long kept;
    private final UserNamespace users;
    private final HostFacts facts;
    private final Draft draft;

    /**
     * @param args not empty
     * @param kept capabilities that its init process has beyond the program's until it executes that
     */
    ProcessCompiler(
            ProcessConfig process, List<String> args, long kept, UserNamespace users, HostFacts facts, Draft draft) {
        this.process = process;
        this.args = args;
        this.kept = kept;
        this.users = users;
        this.facts = facts;
        this.draft = draft;
    }

    /** Before there is an init process: what it inherits from its maker. */
    void inherit() {
        if (process.oomScoreAdj() != null) {
            draft.environment.host("/process/oomScoreAdj", new InitOp.ScoreInit(process.oomScoreAdj()));
        }
    }

    /** What only the maker may do to the init process that is in a user namespace: give it streams that are the maker's. */
    void giveStreams() {
        if (users.isOwn()) {
            makersUser().ifPresent(uid -> draft.environment.host("/process/user", new ProcessOp.CheckStdio((int) uid)));
        }
    }

    /** The container's user as the maker knows it, if that may give files away. */
    private OptionalLong makersUser() {
        return facts.canGrant(CapabilityNames.number("CAP_CHOWN"))
                ? UserNamespace.outside(users.uids(), Integer.toUnsignedLong(number(user().uid())))
                : OptionalLong.empty();
    }

    /**
     * First of all: apart from its maker's terminal and keys, with streams that are safe to hand on.
     *
     * @param keyring with CALLER it keeps the one that it has
     * @param proc true if somebody else writes through the trusted procfs
     */
    void begin(LinuxOptions.Keyring keyring, boolean proc) {
        draft.environment.init("", new ProcessOp.NewSession());
        boolean labelled = keyring == LinuxOptions.Keyring.NEW && ProcessAttributes.isNamed(process.selinuxLabel());
        if (labelled) {
            draft.environment.init("", new MountOp.OpenProc());
        }
        if (keyring == LinuxOptions.Keyring.NEW) {
            ProcessAttributes.keyring(process, draft);
        }
        if (makersUser().isEmpty()) {
            draft.environment.init("/process/user", new ProcessOp.CheckStdio(number(user().uid())));
        }
        // a procfs of its own costs time, and few need one
        if (!labelled && (proc || hasTerminal())) {
            draft.environment.init("", new MountOp.OpenProc());
        }
    }

    /**
     * When it has its root: a descriptor of the host's null device would let it change that one's mode and owner.
     *
     * @param stdio pipes, files and what a terminal replaces are none
     */
    void ownNull(Stdio stdio) {
        if (!hasTerminal() && !(stdio instanceof Stdio.Pipes)) {
            draft.rootSwitch.init("", new ProcessOp.OwnNull());
        }
    }

    /** When the container's devpts is there. */
    void openTerminal(Stdio stdio) {
        if (hasTerminal()) {
            openTerminal(stdio, true);
        }
    }

    /** One more, of a process that was born into the container; the console stays the first one's. */
    void openFurtherTerminal(Stdio stdio) {
        if (hasTerminal()) {
            draft.environment.init("/process/terminal", new MountOp.HoldRoot());
            openTerminal(stdio, false);
        }
    }

    private boolean hasTerminal() {
        return Boolean.TRUE.equals(process.terminal());
    }

    private void openTerminal(Stdio stdio, boolean console) {
        ConsoleSize size = process.consoleSize();
        int rows = 0;
        int columns = 0;
        if (size != null) {
            rows = size.height().intValue();
            columns = size.width().intValue();
        }
        draft.environment.init(
                "/process/terminal", new ProcessOp.OpenTerminal(rows, columns, number(user().uid()), console));
        if (stdio instanceof Stdio.Console there) {
            draft.environment.host(
                    "/process/terminal",
                    new ProcessOp.SendTerminal(there.socket().toString()));
        }
    }

    /** When little is left that may fail. The name is what runc sends beside it. */
    void tell(LinuxOptions options, String name) {
        options.told().ifPresent(socket -> draft.environment.host("", new ProcessOp.SendProcess(socket, name)));
    }

    /** Makes the working directory while the root can still be written. */
    void makeDirectory() {
        draft.rootSwitch.init("/process/cwd", new ProcessOp.ChangeDir(process.cwd(), true));
    }

    /** Becomes what the program will be, and finds it as that. */
    void become() {
        // again: what is read-only or masked since would still be open to who stays where he was
        draft.rootSwitch.init("/process/cwd", new ProcessOp.ChangeDir(process.cwd(), false));
        ResourceLimits.compile(process.rlimits(), users, facts, draft);
        CapabilitySets capabilities = CapabilitySets.compile(
                process.capabilities(), users.isOwn() ? facts.inUserNamespace() : facts, draft.findings);
        // the bounding set as long as CAP_SETPCAP is there; then the user, keeping the permitted set; the ambient set
        // last,
        // since it is lost by a change of the user
        draft.rootSwitch.init("/process/capabilities/bounding", new NamespaceOp.LimitBounding(capabilities.bounding()));
        draft.rootSwitch.init(
                "/process/user",
                new ProcessOp.SetUser(
                        number(user().uid()), number(user().gid()), groups(), true, users.mayKeepGroups()));
        draft.rootSwitch.init(
                "/process/capabilities",
                new NamespaceOp.SetCapabilities(
                        capabilities.effective() | kept,
                        capabilities.permitted() | kept,
                        capabilities.inheritable(),
                        capabilities.ambient()));
        if (Boolean.TRUE.equals(process.noNewPrivileges())) {
            draft.rootSwitch.init("/process/noNewPrivileges", new NamespaceOp.SetNoNewPrivileges());
        }
        if (needsHome()) {
            draft.rootSwitch.init("/process/env", new ProcessOp.FindHome(number(user().uid())));
        }
        draft.rootSwitch.init(
                "/process/args/0",
                new ProcessOp.FindProgram(
                        args.get(0), SearchPath.directories(args.get(0), environment(), DEFAULT_PATH)));
    }

    /** After the start. */
    void setUmask() {
        Long umask = user().umask();
        if (umask != null) {
            draft.program.init("/process/user/umask", new ProcessOp.SetUmask(umask.intValue()));
        }
    }

    /** The last step. */
    void execute(LinuxOptions options) {
        List<String> variables = new ArrayList<>(options.environment(environment()));
        if (needsHome()) {
            variables.add("HOME=/"); // or what was found, in its place
        }
        draft.program.init("/process/args", new ProcessOp.Exec(args, variables));
    }

    /** Shells and many programs need one, and whoever took us for runc counts on it (decision 104). */
    private boolean needsHome() {
        return environment().stream().noneMatch(entry -> entry.startsWith("HOME="));
    }

    private User user() {
        return process.user() == null ? new User(null, null, null, null, null) : process.user();
    }

    private List<String> environment() {
        return process.env() == null ? List.of() : process.env();
    }

    private List<Integer> groups() {
        List<Long> groups = user().additionalGids() == null ? List.of() : user().additionalGids();
        if (users.keepsGroups() && !groups.isEmpty()) {
            draft.findings.unsupported(
                    "/process/user/additionalGids",
                    "in a user namespace with no group but the runtime's own nobody may set groups",
                    "remove it, or map subordinate ids in linux.gidMappings");
        }
        return groups.stream().map(Long::intValue).toList();
    }

    private static int number(@Nullable Long id) {
        return id == null ? 0 : id.intValue();
    }
}
