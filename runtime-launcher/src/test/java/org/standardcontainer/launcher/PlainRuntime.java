package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.ProcessConfig;

/**
 * The smallest backend: a process in the host's own namespaces. Everything around it is real, so that the lifecycle is
 * tested without what is special to a kernel.
 */
class PlainRuntime extends LaunchedRuntime {
    private static final List<String> PATH = List.of("/usr/local/bin", "/usr/bin", "/bin");

    PlainRuntime(LauncherSettings settings, RuntimeListener listener) {
        super(settings, listener);
    }

    PlainRuntime(Path stateRoot, ProcessTree tree, RuntimeListener listener) {
        this(new LauncherSettings(Optional.of(stateRoot), Optional.empty(), tree, Duration.ofSeconds(10), 0), listener);
    }

    PlainRuntime(Path stateRoot, ProcessTree tree) {
        this(stateRoot, tree, new RuntimeListener() {});
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public Features features() {
        return Features.builder(name()).build();
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        return List.of();
    }

    @Override
    protected CompiledContainer compile(CompileRequest request) {
        ProcessConfig process = Objects.requireNonNull(request.spec().process());
        List<String> args = Objects.requireNonNull(process.args());
        // stands for a cgroup: something on the host that only the journal knows of
        String trace = request.bundle().directory().resolve("trace").toString();
        LaunchPlan environment = LaunchPlan.builder()
                .host("/linux/cgroupsPath", new FileOp.Journal(new FileOp.RemoveFiles(trace, List.of())))
                .host("/linux/cgroupsPath", new FileOp.MakeDir(trace, 0755))
                .host("", new ProcessOp.CloneInit(0))
                .build();
        LaunchPlan.Builder rootSwitch = LaunchPlan.builder()
                .init("", new ProcessOp.NewSession())
                .init("", new ProcessOp.CheckStdio(0))
                .init("/process/cwd", new ProcessOp.ChangeDir(process.cwd(), false))
                .init("/process/args/0", new ProcessOp.FindProgram(args.get(0), PATH));
        LaunchPlan program = LaunchPlan.builder()
                .init("/process", new ProcessOp.Exec(args, process.env() == null ? List.of() : process.env()))
                .build();
        return new CompiledContainer(environment, rootSwitch.build(), program, Map.of("trace", trace));
    }

    @Override
    protected LaunchedContainer container(ContainerAccess access) {
        return new LaunchedContainer(access) {};
    }
}
