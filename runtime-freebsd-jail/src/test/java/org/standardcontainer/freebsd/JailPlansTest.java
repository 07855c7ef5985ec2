package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.standardcontainer.ContainerId;

/**
 * Whole plans, as text to be read: of each configuration in {@code src/test/resources/plans}, all of FreeBSD's properties between them.
 * When a change is meant, {@code -Dgolden.write=true} writes the texts anew; the difference is for the reviewer.
 */
class JailPlansTest {
    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(resource("plans"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(JailPlansTest.class.getResource("/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isAsItWas(String name) throws IOException {
        Sources sources = new Sources(
                Set.of(Path.of("/srv/motd"), Compiling.BUNDLE.resolve("resolv.conf")),
                Map.of(Path.of("/srv/tree"), List.of("/one", "/one/two")),
                true);
        JailDraft draft = Compiling.compile(
                ContainerId.of("one.1"),
                Files.readString(resource("plans/" + name + ".json")),
                Compiling.machine(),
                sources);
        String plan = Compiling.explain(draft);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(Path.of("src/test/resources/plans").resolve(name + ".txt"), plan);
        } else {
            assertThat(plan).isEqualTo(Files.readString(resource("plans/" + name + ".txt")));
        }
    }
}
