package org.standardcontainer.freebsd;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.CompiledExec;
import org.standardcontainer.launcher.ExecRequest;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.FreeBsdJail;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SupportedProperties;

/**
 * Compiles a configuration into a launch plan, of that and the facts of the machine alone: mounts and devices, addresses, the jail,
 * interfaces, the init process and its entry, the program.
 */
final class JailCompiler {
    /** Notes of a container. */
    static final String NAME = "jail.name";

    static final String ROOT = "jail.root";

    /** There if root has no rights in it. */
    private static final String NO_ROOT = "jail.nosuser";

    /** What is applied; any other property that the spec knows is refused by name. */
    static final SupportedProperties PROPERTIES = SupportedProperties.of(
                    "freebsd-jail",
                    "ociVersion",
                    "root.**",
                    "hostname",
                    "domainname",
                    "hooks.**",
                    "annotations",
                    "mounts.**",
                    "freebsd.**")
            .and(
                    "process.terminal",
                    "process.consoleSize.**",
                    "process.user.uid",
                    "process.user.gid",
                    "process.user.umask",
                    "process.user.additionalGids",
                    "process.args",
                    "process.env",
                    "process.cwd",
                    "process.rlimits.**",
                    "process.noNewPrivileges")
            .and(
                    "linux.resources.memory.limit",
                    "linux.resources.memory.swap",
                    "linux.resources.cpu.quota",
                    "linux.resources.cpu.period",
                    "linux.resources.cpu.cpus",
                    "linux.resources.pids.limit");

    /** What other runtimes for jails take instead of the section. */
    private static final String DIALECT = "org.freebsd.";

    private static final int ROOT_MODE = 0755;

    private final FreeBsdFacts facts;
    private final Path stateRoot;

    /** @param stateRoot where the containers' directories are on the machine */
    JailCompiler(FreeBsdFacts facts, Path stateRoot) {
        this.facts = facts;
        this.stateRoot = stateRoot;
    }

    /** @throws UnsupportedFeatureException if it asks for what this machine can't do */
    CompiledContainer compile(CompileRequest request, Sources sources) {
        JailDraft draft = draft(request, sources);
        if (draft.findings().stream().anyMatch(Finding::isError)) {
            throw new UnsupportedFeatureException(draft.findings());
        }
        return draft.finish();
    }

    /** The same without an end: what is found. */
    JailDraft draft(CompileRequest request, Sources sources) {
        JailDraft draft = new JailDraft();
        Spec spec = request.spec();
        draft.addAll(PROPERTIES.check(spec));
        refuseDialect(spec, draft);
        JailLinux.check(spec, facts, draft);
        FreeBsdJail jail = JailParameters.of(spec);
        String name = JailName.of(request.id(), jail.parent());
        String root = stateRoot.resolve(request.id().value()).resolve("root").toString();
        if (name.length() > 255) {
            draft.unsupported(
                    "/freebsd/jail/parent", "the jail's name would have more than 255 bytes", "shorten the id");
        }
        draft.environment.host("/root/path", new FileOp.Journal(new FileOp.RemoveFiles(root, List.of())));
        draft.environment.host("/root/path", new FileOp.MakeDir(root, ROOT_MODE));
        JailMounts mounts = new JailMounts(request, sources, draft);
        JailDevices.check(spec, draft);
        mounts.compile(root);
        JailNetwork.before(jail, draft);
        JailResources resources = new JailResources(spec, facts, name, draft);
        resources.before();
        draft.environment.host(
                "/freebsd/jail", new JailOp.MakeJail(name, JailParameters.compile(request, facts, draft)));
        draft.environment.host("", new JailOp.EndWithInit());
        JailNetwork.after(jail, name, draft);
        resources.after();
        JailStreams.compile(request.stdio(), draft.environment);
        draft.environment.host("", new ProcessOp.CloneInit(0));
        if (spec.process() == null) {
            draft.unsupported("/process", "there is no program to execute", "add one");
        } else {
            new JailProcess(spec.process(), facts, rootHasRights(jail), draft).compile();
        }
        if (!rootHasRights(jail)) {
            draft.notes.put(NO_ROOT, "");
        }
        draft.notes.put(NAME, name);
        draft.notes.put(ROOT, root);
        return draft;
    }

    /** A further process: into the jail, and there what the container's own process is. */
    CompiledExec compile(ExecRequest request) {
        JailDraft draft = new JailDraft();
        draft.addAll(PROPERTIES.check(request.spec()));
        Map<String, String> notes = request.notes();
        draft.environment.host("", new JailOp.FindJail(notes.getOrDefault(NAME, ""), notes.getOrDefault(ROOT, "")));
        JailStreams.compile(request.stdio(), draft.environment);
        draft.environment.host("", new ProcessOp.CloneInit(0));
        if (request.spec().process() != null) {
            new JailProcess(request.spec().process(), facts, !notes.containsKey(NO_ROOT), draft).compile();
        }
        return new CompiledExec(
                LaunchPlan.builder()
                        .all(draft.environment.build())
                        .all(draft.entry.build())
                        .all(draft.program.build())
                        .build(),
                draft.findings());
    }

    private static boolean rootHasRights(FreeBsdJail jail) {
        return jail.allow() == null || !Boolean.FALSE.equals(jail.allow().suser());
    }

    private static void refuseDialect(Spec spec, JailDraft draft) {
        if (spec.annotations() == null) {
            return;
        }
        for (String key : spec.annotations().keySet()) {
            if (key.startsWith(DIALECT + "jail.") || key.equals(DIALECT + "parentJail")) {
                draft.unsupported(
                        "/annotations/" + key.replace("~", "~0").replace("/", "~1"),
                        "this runtime takes a jail's parameters from the configuration's freebsd section",
                        "write it there, and remove the annotation");
            }
        }
    }
}
