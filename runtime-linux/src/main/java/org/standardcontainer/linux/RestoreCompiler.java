package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.RestoreRequest.Option;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledRestore;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.linux.WrittenContainer.OutsideMount;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/**
 * Compiles what makes a container again that was written to disk. The plan's init process is put where the container's was, into its cgroup
 * above all, and becomes CRIU; what that makes is therefore there from its first moment. The rest of what the configuration asks for is in the
 * images. Pure.
 */
final class RestoreCompiler {
    private static final String POINTER = "/linux/namespaces";

    private final Criu criu;
    private final HostFacts facts;
    private final CgroupMode mode;
    private final Optional<SystemdManager> systemd;
    private final LinuxOptions options;

    RestoreCompiler(
            Criu criu, HostFacts facts, CgroupMode mode, Optional<SystemdManager> systemd, LinuxOptions options) {
        this.criu = criu;
        this.facts = facts;
        this.mode = mode;
        this.systemd = systemd;
        this.options = options;
    }

    /**
     * @param before the configuration of what was written
     * @throws InvalidConfigException with all that can't be done
     */
    CompiledRestore compile(CompileRequest request, RestoreRequest from, WrittenContainer written, Spec before) {
        Spec spec = request.spec();
        Draft draft = new Draft();
        draft.findings.addAll(CheckpointRules.check(spec));
        compare(before, spec, draft.findings);
        draft.findings.addAll(ParentImages.linked(from.images(), ParentImages.ROOT));
        boolean emptyNetwork = from.options().contains(Option.EMPTY_NETWORK)
                || written.options().contains(Checkpoint.Option.EMPTY_NETWORK);
        if (emptyNetwork) {
            draft.findings.addAll(CheckpointRules.emptyNetwork(spec));
        }
        checkPages(from, written, draft.findings);
        WrittenStreams.checkAgain(written.streams(), request.stdio(), draft.findings);
        Path bundle = request.bundle().directory();
        Path root = spec.root() == null ? bundle : spec.root().in(bundle);
        CgroupCompiler cgroups = new CgroupCompiler(spec, facts, mode, systemd, draft);
        cgroups.make(request.id());
        draft.environment.host(
                "",
                new CriuOp.OpenCriu(new CriuOp.Given(
                        from.images().toString(),
                        from.work().map(Path::toString).orElse(""),
                        "")));
        draft.environment.host(POINTER, new ProcessOp.CloneInit(Kind.MOUNT.bit()));
        cgroups.join();
        cgroups.enter();
        draft.environment.init("", new ProcessOp.NewSession());
        if (options.keyring() == LinuxOptions.Keyring.NEW) {
            draft.environment.init("", new NamespaceOp.NewKeyring());
        }
        options.note(draft.notes);
        LinuxNamespaces.entry(spec, Kind.CGROUP)
                .ifPresent(e -> draft.environment.init(e.pointer(), new NamespaceOp.Unshare(Kind.CGROUP.bit())));
        RootCompiler.open(root, spec, draft);
        draft.environment.init("", criu.become());
        CriuRequest ask = ask(request, written, root.toString());
        from.work().ifPresent(work -> ask.work());
        if (emptyNetwork) {
            ask.emptyNetwork();
        }
        if (from.options().contains(Option.LAZY_PAGES)) {
            ask.lazy();
        }
        if (from.options().contains(Option.AUTO_DEDUP)) {
            ask.once();
        }
        draft.environment.host("", new CriuOp.AskCriu(ask.template()));
        draft.environment.host("", new CriuOp.FollowCriu(CriuRequest.goOn(), CriuRequest.NAMESPACES_MADE));
        throwErrors(draft.findings);
        LaunchPlan.Builder release = LaunchPlan.builder().host("", new CriuOp.FollowCriu(CriuRequest.goOn(), ""));
        if (request.stdio() instanceof Stdio.Console there) {
            release.host(
                    "/process/terminal",
                    new ProcessOp.SendTerminal(there.socket().toString()));
        }
        return new CompiledRestore(
                draft.environment.build(),
                LaunchPlan.builder()
                        .host("", new CriuOp.FollowCriu(CriuRequest.goOn(), CriuRequest.ALL_MADE))
                        .build(),
                release.build(),
                draft.placement,
                draft.notes);
    }

    private static void throwErrors(Findings findings) {
        List<Finding> errors = findings.all().stream().filter(Finding::isError).toList();
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
    }

    /** Memory that was given away isn't in the images. */
    private static void checkPages(RestoreRequest from, WrittenContainer written, Findings findings) {
        if (written.options().contains(Checkpoint.Option.LAZY_PAGES)
                && !from.options().contains(Option.LAZY_PAGES)) {
            findings.unsupported(
                    from.images().toString(),
                    "was written without the memory, which who wrote it gives away",
                    "have criu lazy-pages fetch it, and restore with " + Option.LAZY_PAGES);
        }
    }

    private static CriuRequest ask(CompileRequest request, WrittenContainer written, String root) {
        CriuRequest ask = CriuRequest.restore(root, written.options());
        List<String> known = new ArrayList<>();
        for (int i = 0; i < written.streams().size(); i++) {
            String key = written.streams().get(i);
            if (!key.isEmpty() && !known.contains(key)) {
                known.add(key);
                ask.inherit(key, CriuOp.STREAMS + i);
                if (WrittenStreams.isExternal(key)) {
                    ask.external(key);
                }
            }
        }
        List<Mount> mounts = Objects.requireNonNullElse(request.spec().mounts(), List.of());
        for (OutsideMount mount : written.mounts()) {
            String source =
                    mount.index() < mounts.size() ? mounts.get(mount.index()).source() : null;
            if (source != null) {
                ask.external("mnt[" + mount.mountPoint() + "]:"
                        + request.bundle().directory().resolve(source) + mount.below());
            }
        }
        if (CheckpointCompiler.hasTerminal(request.spec())) {
            ask.terminal();
        }
        return ask;
    }

    /** What is made again is as it was written: a configuration that says otherwise would be ignored. */
    private static void compare(Spec before, Spec now, Findings findings) {
        Spec was = withoutWhatMayChange(before);
        Spec is = withoutWhatMayChange(now);
        differ("/process", was.process(), is.process(), findings);
        differ("/root/readonly", isReadonly(was), isReadonly(is), findings);
        differ("/hostname", was.hostname(), is.hostname(), findings);
        differ("/domainname", was.domainname(), is.domainname(), findings);
        differ("/mounts", was.mounts(), is.mounts(), findings);
        differ("/linux", was.linux(), is.linux(), findings);
    }

    private static boolean isReadonly(Spec spec) {
        return spec.root() != null && Boolean.TRUE.equals(spec.root().readonly());
    }

    private static void differ(String pointer, @Nullable Object was, @Nullable Object is, Findings findings) {
        if (!Objects.equals(was, is)) {
            findings.unsupported(
                    pointer,
                    "is not what it was when the container was written, and what is restored is as it was then",
                    "restore it with the configuration that lies beside the images");
        }
    }

    private static Spec withoutWhatMayChange(Spec spec) {
        LinuxConfig linux = spec.linux();
        List<Mount> mounts = spec.mounts();
        return spec.toBuilder()
                .linux(
                        linux == null
                                ? null
                                : linux.toBuilder()
                                        .resources(null)
                                        .cgroupsPath(null)
                                        .build())
                .mounts(
                        mounts == null
                                ? null
                                : mounts.stream()
                                        .map(mount -> mount.toBuilder()
                                                .source(MountCompiler.isBind(mount) ? null : mount.source())
                                                .build())
                                        .toList())
                .build();
    }
}
