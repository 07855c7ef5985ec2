package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/** {@code --no-pivot}, and what the configuration says instead of it; what it does is tested beside its backend. */
@Tag("once")
class NoPivotIT extends OnLinux {
    @Test
    void itIsTakenAndRefusedWhereItMeansNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "of the host");
        bundle.script(
                "echo of the container; cat ../../../../../.." + file + " 2>/dev/null; true", NoPivotIT::withSysAdmin);
        Path pivotLog = directory.resolve("pivot.log");
        Path moveLog = directory.resolve("move.log");
        ScrProcess.Result pivot = scr.run("--log", pivotLog.toString(), "run", "-b", bundle(), id);
        ScrProcess.Result move = scr.run("--log", moveLog.toString(), "run", "--no-pivot", "-b", bundle(), id);

        assertThat(pivot.out()).as(pivot.err()).isEqualTo("of the container\n");
        assertThat(move.out()).as(move.err()).isEqualTo("of the container\n");
        assertThat(pivotLog).content().doesNotContain("linux.root-change");
        assertThat(moveLog).content().contains("linux.root-change is move");

        ScrProcess.Result other = process().run("--backend", "inmemory", "create", "--no-pivot", "-b", bundle(), id);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err())
                .startsWith("scr: option --no-pivot is not supported")
                .contains("backend linux alone");
    }

    private static Spec withSysAdmin(Spec spec) {
        ProcessConfig process = Objects.requireNonNull(spec.process());
        List<String> bounding = List.of("CAP_SYS_ADMIN");
        return spec.toBuilder()
                .process(process.toBuilder()
                        .capabilities(new Capabilities(bounding, null, null, null, null))
                        .build())
                .build();
    }

    @Test
    void isolationSaysHowTheRootWasChanged() throws Exception {
        bundle.script("true");
        Path config =
                Files.writeString(directory.resolve("moved.properties"), "backend = linux\nlinux.root-change = move\n");

        ScrProcess.Result moved = process().run("--config", config.toString(), "isolation", "-b", bundle(), "--json");
        assertThat(moved.out())
                .as(moved.err())
                .contains("moved over the host's")
                .doesNotContain("pivot_root");
        assertThat(process()
                        .run("--backend", "linux", "isolation", "-b", bundle(), "--json")
                        .out())
                .contains("pivot_root")
                .doesNotContain("moved over the host's");
    }
}
