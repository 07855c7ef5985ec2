package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;

/** What {@code scr state} and {@code scr list} show, over the in-memory backend. */
final class StateAndListTest extends InMemoryScenario {
    @Test
    void stateHasWhatRuncsHas() throws Exception {
        ShellBundle.write(
                directory,
                "true",
                spec -> spec.toBuilder()
                        .annotations(Map.of("org.example.key", "värde"))
                        .build());
        scr("create", "-b", bundle, "web-1");

        assertThat(scr("state", "web-1")).isZero();

        assertThat(shell.out()).contains("\n  \"status\": \"created\",\n"); // spaced as by Go: scripts look for it
        JsonNode state = new JsonMapper().readTree(shell.out());
        assertThat(state.fieldNames())
                .toIterable()
                .containsExactly(
                        "ociVersion", "id", "pid", "status", "bundle", "rootfs", "created", "annotations", "owner");
        assertThat(state.get("id").textValue()).isEqualTo("web-1");
        assertThat(state.get("pid").longValue()).isZero(); // it has no process on this host
        assertThat(state.get("bundle").textValue()).isEqualTo(bundle);
        assertThat(state.get("rootfs").textValue()).isEqualTo(bundle + "/rootfs");
        assertThat(Duration.between(Instant.parse(state.get("created").textValue()), Instant.now()))
                .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(10));
        assertThat(state.get("annotations").get("org.example.key").textValue()).isEqualTo("värde");
    }

    @Test
    void stateSurvivesTheBundle() throws Exception {
        scr("create", "-b", bundle, "web-1");
        Files.delete(directory.resolve("config.json"));

        assertThat(scr("state", "web-1")).isZero();

        assertThat(new JsonMapper().readTree(shell.out()).get("rootfs").textValue())
                .isEqualTo(bundle + "/rootfs");
    }

    /** Who may write one bundle decides about that one container's rootfs, and about nothing else. */
    @Test
    void aBundleThatWasMadeBadSpoilsNoList(@TempDir Path other) throws Exception {
        scr("create", "-b", bundle, "good");
        scr("create", "-b", ShellBundle.empty(other).toString(), "bad");
        Files.writeString(
                other.resolve("config.json"), "{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"a\\u0000b\"}}");

        assertThat(scr("list", "-f", "json")).isZero();

        JsonNode list = new JsonMapper().readTree(shell.out());
        assertThat(list).extracting(one -> one.get("id").textValue()).containsExactly("bad", "good");
        assertThat(list.get(0).get("rootfs").textValue()).isEqualTo(other + "/rootfs");
    }

    @Test
    void whatIsBeingMadeIsNotDamaged() {
        ContainerId id = ContainerId.of("new");
        assertThat(ListCommand.status(new ContainerListing(id, Optional.empty(), "")))
                .isEqualTo("creating");
        assertThat(ListCommand.status(new ContainerListing(id, Optional.empty(), "state.json is empty")))
                .isEqualTo("damaged");
    }

    @Test
    void listShowsEach() throws Exception {
        scr("create", "-b", bundle, "web-1");
        ShellBundle.write(
                directory,
                "true",
                spec -> spec.toBuilder()
                        .annotations(Map.of("io.kubernetes.cri.image-name", "quay.example/web:1"))
                        .build());
        scr("create", "-b", bundle, "b");
        scr("start", "b");
        shell.env("HOME", directory.resolve("..").normalize().toString());

        assertThat(scr("list")).isZero();

        String home = "~/" + directory.getFileName();
        assertThat(shell.out().lines())
                .hasSize(3)
                .satisfies(lines ->
                        assertThat(lines.get(0)).matches("ID     BACKEND   PID +STATUS   AGE +OWNER  IMAGE +BUNDLE"))
                .satisfies(lines -> assertThat(lines.get(1))
                        .matches("b      inmemory  \\d+ +running  \\d+ [sm]  - +quay.example/web:1  " + home))
                .satisfies(lines ->
                        assertThat(lines.get(2)).matches("web-1  inmemory  \\d+ +created  \\d+ [sm]  - +- +" + home));
    }

    @Test
    void listAsJsonIsAnArrayAlsoWhenEmpty() throws Exception {
        scr("list", "--format=json");
        assertThat(shell.out()).isEqualTo("[]\n");

        scr("create", "-b", bundle, "web-1");
        scr("list", "-f", "json");

        JsonNode list = new JsonMapper().readTree(shell.out());
        assertThat(list).hasSize(1);
        assertThat(list.get(0).get("id").textValue()).isEqualTo("web-1");
    }

    @ParameterizedTest
    @CsvSource({"PT-5S, 0 s", "PT59S, 59 s", "PT60S, 1 m", "PT3H59M, 3 h", "P2DT1H, 2 d"})
    void agesAreOneNumber(Duration age, String text) {
        assertThat(ListCommand.age(age)).isEqualTo(text);
    }
}
