package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;

/**
 * A FreeBSD machine for tests, of which there is none in CI. {@code SCR_FREEBSD_LAUNCHER} says where its launcher answers;
 * {@code SCR_FREEBSD_BUNDLE} is a directory of the same path on both sides, which has there the kit's probe, {@code probe}, a file
 * {@code source} with the word "source", for {@link JailTroubleIT} a directory {@code state}, a directory {@code shared} with a file system mounted at {@code shared/below}, and a root {@code rootfs}: in that the probe again, directories {@code dev}, {@code tmp},
 * {@code mnt}, {@code proc}, {@code sys}, {@code etc} and {@code scratch}, a file {@code etc/file} with the word "covered", and two links:
 * {@code inside} to {@code /tmp}, {@code outside} to {@code ../../../../../../../../var/run}. It may be read-only.
 */
final class Machine implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String LAUNCHER = System.getenv("SCR_FREEBSD_LAUNCHER");
    private static final String BUNDLE = System.getenv("SCR_FREEBSD_BUNDLE");

    private final List<ContainerId> made = new ArrayList<>();
    private ContainerRuntime runtime;

    private Machine(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /** Or a reason to skip. */
    static Machine open() {
        assumeTrue(
                LAUNCHER != null && BUNDLE != null,
                "no FreeBSD machine: set SCR_FREEBSD_LAUNCHER and SCR_FREEBSD_BUNDLE");
        return new Machine(runtime(LAUNCHER));
    }

    private static ContainerRuntime runtime(String place) {
        return runtime(place, "/var/run/scr");
    }

    /** @param stateRoot the machine's directory for records */
    static ContainerRuntime runtime(String place, String stateRoot) {
        return new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(
                                Map.of("backend", "freebsd-jail", "freebsd.launcher", place, "state.root", stateRoot)),
                        RuntimeListener.logging());
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    /** From here on another runtime, by this way. One speaks at a time: the last one is closed. */
    void reopen(String place) {
        runtime.close();
        runtime = runtime(place);
    }

    void reopen(String place, String stateRoot) {
        runtime.close();
        runtime = runtime(place, stateRoot);
    }

    /** Lets go of the machine, so that another runtime can speak with it, until {@link #reopen}. */
    void release() {
        runtime.close();
    }

    /** The process that waits for a container's end, by the records of the usual state root. */
    int monitor(ContainerId id) {
        String state = output(new Config()
                .mount("/mnt", "nullfs", "/var/run", "ro")
                .args(List.of("/probe", "read", "/mnt/scr/" + id.value() + "/state.json"))
                .text());
        Matcher maker = Pattern.compile("\"makerPid\":\\s*(\\d+)").matcher(state);
        assertThat(maker.find()).as(state).isTrue();
        return Integer.parseInt(maker.group(1));
    }

    /** The same by the usual way. */
    void reopen() {
        reopen(launcher());
    }

    static String launcher() {
        return String.valueOf(LAUNCHER);
    }

    /** How a container, or a further process of one, ends. */
    static ExitStatus end(CompletableFuture<ExitStatus> exit) {
        try {
            return exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The directory that both sides know. */
    static Path bundle() {
        return Path.of(String.valueOf(BUNDLE));
    }

    static ContainerId newId() {
        return newId("field.");
    }

    private static ContainerId newId(String mark) {
        return ContainerId.of(mark + ProcessHandle.current().pid() + "." + System.nanoTime() % 1000000);
    }

    static ExitStatus end(StandardContainer container) {
        return end(container.require(Waitable.class).onExit());
    }

    /** A new one with this configuration. */
    StandardContainer create(Config config) {
        return create(newId(), config.text());
    }

    /** @param config a whole configuration */
    StandardContainer create(ContainerId id, String config) {
        write(id, config);
        return runtime.create(id, Bundle.at(bundle()), Stdio.pipes());
    }

    /** An id for who creates with other streams; the bundle's configuration is this one. */
    ContainerId newId(Config config) {
        ContainerId id = newId();
        write(id, config.text());
        return id;
    }

    private void write(ContainerId id, String config) {
        try {
            Files.writeString(bundle().resolve("config.json"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        made.add(id);
    }

    /** What the configuration's program printed; the container is gone after it. */
    String output(String config) {
        return output(newId(), config);
    }

    private String output(ContainerId id, String config) {
        StandardContainer container = create(id, config);
        try {
            Attachment attachment = container.require(Attachment.class);
            container.start();
            String text = new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(attachment.stderr().readAllBytes(), StandardCharsets.UTF_8);
            end(container);
            container.delete();
            assertThat(errors).as("standard error").isEmpty();
            return text;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the probe saw in a container of this configuration, which has no {@code args} yet. */
    JsonNode look(Config config, String... tries) {
        List<String> words = new ArrayList<>(List.of("/probe", "look"));
        words.addAll(List.of(tries));
        try {
            return JSON.readTree(output(config.args(words).text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing of the tests' containers is there but those that are named. */
    void assertNothingLeft(ContainerId... but) {
        JsonNode host = host();
        List<String> left = new ArrayList<>();
        host.path("mounts").forEach(mount -> left.add(mount.path("at").asText()));
        host.path("jails").forEach(jail -> left.add(jail.asText().replace("+2e", ".")));
        assertThat(left)
                .filteredOn(name -> List.of(but).stream().noneMatch(id -> name.contains(id.value())))
                .noneMatch(name -> name.contains("field."));
    }

    /** What a program sees on the machine itself, by a hook that writes where a container can read it. */
    JsonNode host() {
        String file = "/var/run/scr-look-" + System.nanoTime();
        output(
                newId("looker."),
                new Config()
                        .hook("createRuntime", "event", file, "host")
                        .args(List.of("/probe", "exit", "0"))
                        .text());
        String seen = output(new Config()
                .mount("/mnt", "nullfs", "/var/run", "ro")
                .args(List.of("/probe", "read", file.replace("/var/run", "/mnt")))
                .text());
        try {
            return JSON.readTree(seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (ContainerId id : made) {
            runtime.destroy(id, PATIENCE);
        }
        runtime.close();
    }
}
