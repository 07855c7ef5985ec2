package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole plans, as text to be read. When a change is meant, {@code -Dgolden.write=true} writes the files in {@code
 * src/test/resources/plans} anew; the difference is for the reviewer.
 */
class GoldenPlanTest {
    @ParameterizedTest
    @CsvSource({
        "runc, hybrid, ENABLED",
        "runc, v1, ENABLED",
        "crun, hybrid, ENABLED",
        "crun, nested, ENABLED",
        "runc, v2-root, ENABLED",
        "runc, hybrid, DISABLED"
    })
    void isAsItWas(String bundle, String host, CgroupMode cgroups) throws IOException {
        Draft draft = Compiling.compile(Compiling.bundle(bundle), Compiling.host(host), cgroups);
        String plan = Compiling.explain(draft);

        String name = bundle + "-" + host + (cgroups == CgroupMode.DISABLED ? "-disabled" : "") + ".txt";
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(Path.of("src/test/resources/plans").resolve(name), plan);
        } else {
            assertThat(plan).isEqualTo(Files.readString(Compiling.resource("plans/" + name)));
        }
    }
}
