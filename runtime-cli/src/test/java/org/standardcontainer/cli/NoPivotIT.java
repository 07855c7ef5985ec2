package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code --no-pivot}, and what the configuration says instead of it; what it does is tested beside its backend. */
class NoPivotIT extends OnLinux {
    @Test
    void itIsTakenAndRefusedWhereItMeansNothing() throws Exception {
        bundle.script("ls /; cat ../../../../../.." + directory.resolve("state"));
        for (String[] way : new String[][] {{"run", "--no-pivot", "-b", bundle(), id}, {"run", "-b", bundle(), id}}) {
            ScrProcess.Result result = scr.run(way);
            assertThat(result.out()).as(result.err()).contains("proc\n").doesNotContain("work\n");
        }

        ScrProcess.Result other = process().run("--backend", "inmemory", "create", "--no-pivot", "-b", bundle(), id);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err())
                .startsWith("scr: option --no-pivot is not supported")
                .contains("backend linux alone");
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
