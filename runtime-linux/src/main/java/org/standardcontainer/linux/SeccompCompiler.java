package org.standardcontainer.linux;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Status;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.SeccompOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.linux.seccomp.Architecture;
import org.standardcontainer.linux.seccomp.Filter;
import org.standardcontainer.linux.seccomp.Filters;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.ProcessStateJson;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;

/** The filter of system calls (config-linux.md#seccomp): the last step before the program. */
final class SeccompCompiler {
    private static final String POINTER = "/linux/seccomp";
    private static final String LISTENER = POINTER + "/listenerPath";
    private static final int SYS_ADMIN = 21;
    private static final Template NO_MESSAGE = new Template(List.of());
    private static final String WAIT_KILLABLE = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV";
    private static final KernelRelease WAITS_KILLABLE = new KernelRelease(5, 19);

    /** The words of a configuration, and what they are for the kernel. TSYNC: the process has one thread, and all that it makes inherit the filter. */
    private static final Map<String, Integer> FLAGS = Map.of(
            "SECCOMP_FILTER_FLAG_LOG",
            SeccompOp.LOG,
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            SeccompOp.SPEC_ALLOW,
            "SECCOMP_FILTER_FLAG_TSYNC",
            0,
            WAIT_KILLABLE,
            SeccompOp.WAIT_KILLABLE_RECV);

    /** Made when the first profile comes. */
    private static final class Kept {
        static final Filters FILTERS = new Filters(Architecture.ofThisMachine());
    }

    private final Spec spec;
    private final HostFacts facts;
    private final Draft draft;

    SeccompCompiler(Spec spec, HostFacts facts, Draft draft) {
        this.spec = spec;
        this.facts = facts;
        this.draft = draft;
    }

    /**
     * The capabilities that the init process keeps until it becomes the program, beyond what the program gets: none of them
     * comes over execve, which gives what the program's own sets say.
     */
    static long capabilities(Spec spec) {
        return of(spec) == null || hasNoNewPrivileges(spec) ? 0 : 1L << SYS_ADMIN;
    }

    /** Right before the program of the container is executed. */
    void compile(CompileRequest request) {
        Seccomp profile = of(spec);
        if (profile == null) {
            return;
        }
        Filter filter = Kept.FILTERS.of(profile);
        draft.findings.addAll(filter.findings());
        boolean listens = filter.notifies();
        if (listens && (profile.listenerPath() == null || profile.listenerPath().isEmpty())) {
            draft.findings.unsupported(LISTENER, "SCMP_ACT_NOTIFY has nobody to ask", "add it");
        }
        if (!filter.program().isEmpty()) {
            refuseUselessFilter(filter);
            if (listens) {
                draft.notes.put(CompiledContainer.START_SOCKET, String.valueOf(profile.listenerPath()));
            }
            install(profile, filter, listens ? message(request, profile) : NO_MESSAGE);
        }
    }

    /** Before a further process is made, which gets a filter of its own, and the listener another descriptor. */
    void connect() {
        Seccomp profile = of(spec);
        if (profile != null
                && profile.listenerPath() != null
                && Kept.FILTERS.of(profile).notifies()) {
            draft.environment.host(LISTENER, new ProcessOp.OfferSocket(profile.listenerPath()));
        }
    }

    /** Right before the program of a further process, which the filter of the container is for as well. */
    void compileFurther(ContainerState container) {
        Seccomp profile = of(spec);
        if (profile == null) {
            return;
        }
        Filter filter = Kept.FILTERS.of(profile);
        if (filter.program().isEmpty()) {
            throw new IllegalStateException("a container whose filter can't be compiled: " + filter.findings());
        }
        install(profile, filter, filter.notifies() ? message(container, profile) : NO_MESSAGE);
    }

    private void install(Seccomp profile, Filter filter, Template message) {
        if (!hasNoNewPrivileges(spec) && !facts.canGrant(SYS_ADMIN)) {
            draft.findings.unsupported(
                    "/process/noNewPrivileges",
                    "without it linux.seccomp takes CAP_SYS_ADMIN, which this runtime doesn't have",
                    "set it to true");
        }
        boolean mute = !filter.lets("execve") || !filter.lets("sendto") || !filter.lets("exit_group");
        draft.program.init(
                POINTER,
                new SeccompOp.InstallFilter(
                        flags(profile, filter), filter.program(), mute && !filter.mayEnd("execve"), message));
    }

    /** With a filter that answers execve with an error no program would ever run. */
    private void refuseUselessFilter(Filter filter) {
        if (filter.mayEnd("execve")) {
            draft.findings.warning(POINTER, "may end the program as it is executed, since it ends who calls execve");
        } else if (filter.refuses("execve")) {
            draft.findings.unsupported(
                    POINTER, "answers execve with an error, so that no program can be executed", "allow execve");
        }
    }

    private int flags(Seccomp profile, Filter filter) {
        int flags = filter.notifies() ? SeccompOp.NEW_LISTENER : 0;
        List<String> words = profile.flags() == null ? List.of() : profile.flags();
        for (int i = 0; i < words.size(); i++) {
            flags |= words.get(i).equals(WAIT_KILLABLE)
                    ? waitKillable(filter, POINTER + "/flags/" + i)
                    : FLAGS.getOrDefault(words.get(i), 0);
        }
        return flags;
    }

    /** The flags that a profile may have, in alphabetical order. */
    static List<String> flags() {
        return FLAGS.keySet().stream().sorted().toList();
    }

    /** Those of them that this kernel has. */
    static List<String> flags(KernelRelease kernel) {
        return flags().stream()
                .filter(flag -> !flag.equals(WAIT_KILLABLE) || kernel.compareTo(WAITS_KILLABLE) >= 0)
                .toList();
    }

    /** It is about how a listener's answer is waited for; the kernel refuses it where there is none. */
    private int waitKillable(Filter filter, String pointer) {
        if (!filter.notifies()) {
            return 0;
        }
        if (facts.kernel().compareTo(WAITS_KILLABLE) < 0) {
            draft.findings.unsupported(pointer, "Linux has it since " + WAITS_KILLABLE, "leave it out");
        }
        return SeccompOp.WAIT_KILLABLE_RECV;
    }

    private Template message(CompileRequest request, Seccomp profile) {
        return message(
                new ContainerState(
                        Spec.VERSION,
                        request.id(),
                        Status.CREATED,
                        Optional.empty(),
                        request.bundle().directory().toString(),
                        spec.annotations() == null ? Map.of() : spec.annotations(),
                        false,
                        Optional.empty()),
                profile);
    }

    /** What config-linux.md#the-container-process-state has; a container without a process is the one that is being made. */
    private static Template message(ContainerState container, Seccomp profile) {
        List<byte[]> pieces = ProcessStateJson.pieces(container, List.of("seccompFd"), profile.listenerMetadata());
        Template message =
                Template.of(pieces.get(0)).then(Template.Variable.INIT_PID).then(new Template.Bytes(pieces.get(1)));
        Template.Part ofContainer = container
                .pid()
                .<Template.Part>map(process ->
                        new Template.Bytes(Long.toString(process.pid()).getBytes(StandardCharsets.US_ASCII)))
                .orElse(Template.Variable.INIT_PID);
        return message.then(ofContainer).then(new Template.Bytes(pieces.get(2)));
    }

    private static boolean hasNoNewPrivileges(Spec spec) {
        ProcessConfig process = spec.process();
        return process != null && Boolean.TRUE.equals(process.noNewPrivileges());
    }

    private static @Nullable Seccomp of(Spec spec) {
        return spec.linux() == null ? null : spec.linux().seccomp();
    }
}
