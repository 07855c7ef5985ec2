package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;

final class StateJsonTest {
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void hasTheMembersOfTheSpecInItsOrder() {
        ContainerState state = state(Status.RUNNING, Optional.of(new ProcessRef(ProcessRef.HOST, 4321, 0)), false);
        assertThat(new String(StateJson.write(state), UTF_8))
                .isEqualTo("{\"ociVersion\":\"1.3.0\",\"id\":\"web-1\",\"status\":\"running\",\"pid\":4321,"
                        + "\"bundle\":\"/b\",\"annotations\":{\"z\":\"\\\"pid\\\":7\",\"a\":\"ä\"},"
                        + "\"created\":\"2026-01-02T03:04:05.678Z\"}");
    }

    @Test
    void withoutAProcessThereIsNoPid() {
        byte[] json = StateJson.write(state(Status.STOPPED, Optional.empty(), false));
        assertThat(new String(json, UTF_8)).contains("\"status\":\"stopped\",\"bundle\"");
    }

    @Test
    void theTemplateIsTheDocumentWithRoomForAPid() {
        ContainerState state = state(Status.CREATING, Optional.empty(), false);
        StateJson.Template template = StateJson.template(state);
        assertThat(new String(template.before(), UTF_8)).endsWith("\"status\":\"creating\",\"pid\":");
        assertThat(new String(template.after(), UTF_8)).startsWith(",\"bundle\":\"/b\"");
        assertThat(StateJson.read(template.fill(17)))
                .isEqualTo(state(Status.CREATING, Optional.of(new ProcessRef(ProcessRef.HOST, 17, 0)), false));
    }

    @ParameterizedTest
    @CsvSource({"CREATED, host, 5, 0, false", "RUNNING, host, 4194304, 99887766, true", "RUNNING, guest, 2, 3, false"})
    void whatIsWrittenIsReadBack(Status status, String kernel, long pid, long startTime, boolean paused) {
        ContainerState state = state(status, Optional.of(new ProcessRef(kernel, pid, startTime)), paused);
        assertThat(StateJson.read(StateJson.write(state))).isEqualTo(state);
    }

    @Test
    void readsWhatRuncPrints() {
        String json = """
                {
                  "ociVersion": "1.0.2-dev",
                  "id": "c",
                  "pid": 0,
                  "status": "paused",
                  "bundle": "/b",
                  "rootfs": "/b/rootfs",
                  "created": "2026-01-02T03:04:05.678Z",
                  "owner": ""
                }""";
        assertThat(StateJson.read(json.getBytes(UTF_8)))
                .isEqualTo(new ContainerState(
                        "1.0.2-dev",
                        ContainerId.of("c"),
                        Status.RUNNING,
                        Optional.empty(),
                        "/b",
                        Map.of(),
                        true,
                        Optional.of(CREATED)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"ociVersion\":\"1.0.0\",\"id\":\"../c\",\"status\":\"running\",\"bundle\":\"/b\"}",
                "{\"ociVersion\":\"1.0.0\",\"id\":\"c\",\"status\":\"frozen\",\"bundle\":\"/b\"}",
                "{\"ociVersion\":\"1.0.0\",\"id\":\"c\",\"status\":\"running\",\"bundle\":\"/b\",\"created\":\"now\"}"
            })
    void refusesWhatIsNoState(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateJson.read(json.getBytes(UTF_8)))
                .withMessageStartingWith("not a state document: ");
    }

    private static ContainerState state(Status status, Optional<ProcessRef> pid, boolean paused) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "\"pid\":7");
        annotations.put("a", "ä");
        return new ContainerState(
                "1.3.0", ContainerId.of("web-1"), status, pid, "/b", annotations, paused, Optional.of(CREATED));
    }
}
