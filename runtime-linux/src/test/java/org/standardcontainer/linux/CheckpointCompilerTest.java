package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;

class CheckpointCompilerTest {
    private static final long PID = 7;

    @TempDir
    Path temporary;

    private Path base;

    /** What the kernel would say of a container with nothing but its standard streams. */
    @BeforeEach
    void make() throws Exception {
        base = temporary.toRealPath();
        Path process = base.resolve("proc/" + PID);
        Files.createDirectories(process.resolve("fd"));
        Files.writeString(process.resolve("mountinfo"), "");
        for (int stream = 0; stream < 3; stream++) {
            Files.createSymbolicLink(process.resolve("fd/" + stream), Path.of("pipe:[" + stream + "]"));
        }
    }

    /** Whoever has the link, or one above, could have it lead elsewhere when it is followed again. */
    @Test
    void linksToWhereItIsWrittenAreFollowedOnce() throws Exception {
        Path real = Files.createDirectory(base.resolve("real"));
        Files.createSymbolicLink(base.resolve("link"), real);

        assertThat(opened(compile(CheckpointRequest.to(base.resolve("link"), Set.of()))))
                .isEqualTo(real.toString());

        LaunchPlan plan = compile(CheckpointRequest.to(base.resolve("link/new"), Set.of()));
        assertThat(opened(plan)).isEqualTo(real.resolve("new").toString());
        assertThat(operations(plan))
                .filteredOn(FileOp.MakeDir.class::isInstance)
                .singleElement()
                .matches(op -> ((FileOp.MakeDir) op).path().equals(real + "/new"));
        assertThat(operations(plan))
                .noneMatch(op -> op.describe().contains(base.resolve("link").toString()));
    }

    /** What isn't there is made, and making it fails if it is by then; what is there isn't. */
    @Test
    void whatIsThereIsEmptyAndIsNotMade() throws Exception {
        Path there = Files.createDirectory(base.resolve("there"));
        assertThat(operations(compile(CheckpointRequest.to(there, Set.of()))))
                .noneMatch(FileOp.MakeDir.class::isInstance);

        Files.writeString(there.resolve("file"), "");
        assertThatThrownBy(() -> compile(CheckpointRequest.to(there, Set.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has to be empty");
        assertThatThrownBy(() -> compile(CheckpointRequest.to(there.resolve("file"), Set.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be read");
    }

    private LaunchPlan compile(CheckpointRequest request) {
        return new CheckpointCompiler(
                        Compiling.criu(), TestContainers.shell("true").build(), Map.of(), base, PID, List.of())
                .compile(request);
    }

    private static String opened(LaunchPlan plan) {
        return operations(plan).stream()
                .filter(CriuOp.StartCriu.class::isInstance)
                .map(op -> ((CriuOp.StartCriu) op).given().images())
                .findFirst()
                .orElseThrow();
    }

    private static List<PlanOp> operations(LaunchPlan plan) {
        return plan.steps().stream().map(LaunchPlan.Step::op).toList();
    }
}
