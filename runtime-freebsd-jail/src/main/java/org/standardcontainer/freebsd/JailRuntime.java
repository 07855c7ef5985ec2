package org.standardcontainer.freebsd;

import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Exec;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.Finding;
import org.standardcontainer.KillAll;
import org.standardcontainer.Processes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.RemoteMachine;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;

/**
 * Makes containers as jails of a FreeBSD machine. A bundle has to be under the same path there as here: its configuration is read here,
 * its root and other files are the machine's. Opened by {@link JailRuntimeProvider}; safe for use by several threads.
 *
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#jail">FreeBSD jail in the glossary</a>
 */
public final class JailRuntime extends LaunchedRuntime {
    private static final ContainerId SOME_ID = ContainerId.of("id");
    private static final Bundle SOME_BUNDLE = Bundle.at(Path.of("/"));

    private final JailCompiler compiler;
    private final RemoteMachine machine;
    private final FreeBsdFacts facts;

    JailRuntime(LauncherSettings settings, FreeBsdFacts facts, RemoteMachine machine, RuntimeListener listener) {
        super(settings, listener, machine);
        this.machine = machine;
        this.facts = facts;
        this.compiler = new JailCompiler(facts, settings.stateRoot().orElse(LauncherSettings.REMOTE_STATE_ROOT));
    }

    @Override
    public String name() {
        return "freebsd-jail";
    }

    @Override
    public Features features() {
        Features.Builder features = Features.builder("freebsd-jail");
        if (facts.limits()) {
            features.operation(Stats.class).operation(Update.class);
        }
        return features.capabilities(JailFeatures.of(facts))
                .hook("prestart", HookPlace.JAIL_HOST)
                .hook("createRuntime", HookPlace.JAIL_HOST)
                .hook("createContainer", HookPlace.JAIL_HOST)
                .hook("startContainer", HookPlace.CONTAINER)
                .hook("poststart", HookPlace.JAIL_HOST)
                .hook("poststop", HookPlace.JAIL_HOST)
                .operation(Waitable.class)
                .operation(Attachment.class)
                .operation(Exec.class)
                .operation(Processes.class)
                .operation(KillAll.class)
                .build();
    }

    @Override
    public FeaturesDocument featuresDocument() {
        return JailFeatures.document(super.featuresDocument());
    }

    /** Compiling finds everything that can be found; none of it depends on the id or the bundle. */
    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        Spec spec = content.spec();
        return compiler.draft(
                        new CompileRequest(SOME_ID, SOME_BUNDLE, spec, Stdio.pipes(), ProcessTree.MONITORED),
                        Sources.UNKNOWN)
                .findings();
    }

    @Override
    protected IsolationReport doIsolation(Spec spec) {
        return JailIsolation.report(spec, facts);
    }

    @Override
    protected Given doGive(BundleReader.Content content, List<DeviceRequest> devices) {
        throw JailDevices.refuseLeases(devices);
    }

    @Override
    protected CompiledContainer compile(CompileRequest request) {
        return compiler.compile(request, Sources.read(request, machine));
    }

    @Override
    protected LaunchedContainer container(ContainerAccess access) {
        return new JailContainer(access, compiler, facts, machine);
    }
}
