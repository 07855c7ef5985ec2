package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Who sees the annotations of a configuration. */
class AnnotationsIT {
    private static final Map<String, String> ANNOTATIONS = Map.of("org.example.one", "1", "org.example.empty", "");

    @Opened
    private static TestContainers containers;

    @Test
    void theStateHasThemForWhoeverAsksAndForHooks() {
        Path told = containers.directory().resolve("told");
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", "cat > " + told), List.of("PATH=/usr/bin:/bin"), null);
        Spec spec = TestContainers.shell("exit 0")
                .annotations(ANNOTATIONS)
                .hooks(new Hooks(null, List.of(hook), null, null, null, null))
                .build();
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, containers.bundle(spec), Stdio.discard());
                ContainerRuntime another = containers.another()) {
            assertThat(container.state().annotations()).isEqualTo(ANNOTATIONS);
            assertThat(another.load(id).state().annotations()).isEqualTo(ANNOTATIONS);
            assertThat(told).content().contains("\"org.example.one\":\"1\"").contains("\"org.example.empty\":\"\"");
        }
    }
}
