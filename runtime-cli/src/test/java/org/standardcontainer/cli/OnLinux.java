package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of {@code bin/scr} with real containers start from: a bundle, a state root of their own, and nothing left behind. */
abstract class OnLinux {
    @TempDir
    Path directory;

    RealBundle bundle;
    ScrProcess scr;
    final String id = "cli-" + java.util.UUID.randomUUID();

    @BeforeEach
    void prepare() throws Exception {
        bundle = RealBundle.in(directory);
        scr = another();
    }

    /** The same command line, to be called in another way. */
    final ScrProcess another() {
        return process()
                .with("--backend", "linux", "--root", directory.resolve("state").toString());
    }

    /** How the command line is called; by the same tests in two ways. */
    ScrProcess process() {
        return new ScrProcess(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (scr != null) {
            scr.run("delete", "--force", id);
            assertThat(scr.run("list", "-q")).isEqualTo(new ScrProcess.Result(0, "", ""));
        }
    }

    final String bundle() {
        return bundle.directory().toString();
    }

    final JsonNode state() throws Exception {
        ScrProcess.Result result = scr.run("state", id);
        assertThat(result.err()).isEmpty();
        return new JsonMapper().readTree(result.out());
    }

    final void awaitStatus(String status) throws Exception {
        ScrProcess.await(
                "status " + status, () -> state().get("status").textValue().equals(status));
    }
}
