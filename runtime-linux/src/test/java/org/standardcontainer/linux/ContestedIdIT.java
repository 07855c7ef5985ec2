package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;

/** Ids that are taken, and containers whose files were damaged: neither costs another container anything. */
class ContestedIdIT extends CleanScenario {
    @Test
    void aDuplicateId() {
        Bundle bundle = containers.bundle(TestContainers.shell("").build());
        try (StandardContainer first = containers.runtime().create(id, bundle, Stdio.discard())) {
            assertThat(catchThrowableOfType(
                            ContainerExistsException.class,
                            () -> containers.runtime().create(id, bundle, Stdio.discard())))
                    .hasMessageContaining(id.value());
            assertThat(first.state().status()).isEqualTo(Status.CREATED);
        }
    }

    @Test
    void twoCreatesOfOneIdHaveOneWinner() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("").build());
        try (ContainerRuntime other = containers.another()) {
            for (int i = 0; i < 10; i++) {
                CompletableFuture<Boolean> one = creation(containers.runtime(), bundle);
                CompletableFuture<Boolean> two = creation(other, bundle);

                assertThat(one.get(60, TimeUnit.SECONDS) ^ two.get(60, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(containers.runtime().load(id).state().status()).isEqualTo(Status.CREATED);
                assertThat(containers.runtime().destroy(id, Duration.ofSeconds(10)))
                        .isTrue();
            }
        }
    }

    private CompletableFuture<Boolean> creation(ContainerRuntime runtime, Bundle bundle) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        runtime.create(id, bundle, Stdio.discard()).detach();
                        return true;
                    } catch (ContainerExistsException e) {
                        return false;
                    }
                },
                Aside.THREADS);
    }

    /** Neither finds a process in it when it looks; and the end of one would be the end of both. */
    @Test
    void oneCgroupHasOneContainer() throws Exception {
        Bundle bundle = inCgroup("", "/" + id.value() + "-shared/leaf");
        int rounds = 40;
        for (int i = 0; i < rounds; i++) {
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            CountDownLatch ready = new CountDownLatch(3);
            for (int n = 0; n < 3; n++) {
                ContainerId one = ContainerId.of(id.value() + "-" + n);
                all.add(CompletableFuture.supplyAsync(() -> hasTheCgroup(one, bundle, ready), Aside.THREADS));
            }
            int winners = 0;
            for (CompletableFuture<Boolean> one : all) {
                winners += one.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            for (ContainerListing left : containers.runtime().list()) {
                assertThat(containers.runtime().destroy(left.id(), Duration.ofSeconds(60)))
                        .isTrue();
            }
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    /** Its own processes have ended; those that are there are another container's. */
    @Test
    void aStoppedOneLeavesItsCgroupToWhoHasItNow() throws Exception {
        String path = "/" + id.value() + "-in-turn/leaf";
        Bundle brief = inCgroup("exit 0", path);
        Bundle lasting = inCgroup("sleep 1000", path);
        ContainerId other = ContainerId.of(id.value() + "-other");
        try (StandardContainer first = containers.runtime().create(id, brief, Stdio.discard())) {
            first.start();
            first.require(Waitable.class).awaitExit();
            try (StandardContainer second = containers.runtime().create(other, lasting, Stdio.discard())) {
                second.start();
                first.delete();
                assertThat(second.state().status()).isEqualTo(Status.RUNNING);
                assertThat(containers.runtime().destroy(other, Duration.ofSeconds(60)))
                        .isTrue();
            }
        }
        assertThat(Residue.of(id.value()))
                .as("made by the one, removed by the other")
                .isEmpty();
    }

    private Bundle inCgroup(String script, String path) {
        return containers.bundle(TestContainers.shell(script)
                .linux(TestContainers.linux().cgroupsPath(path).build())
                .build());
    }

    private boolean hasTheCgroup(ContainerId one, Bundle bundle, CountDownLatch ready) {
        try {
            ready.countDown();
            ready.await();
            containers.runtime().create(one, bundle, Stdio.discard()).detach();
            return true;
        } catch (LaunchFailedException e) {
            assertThat(e.errno()).as(e.toString()).isEqualTo("EBUSY");
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDamagedStateFileCostsOnlyItsOwnContainer() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("sleep 1000").build());
        ContainerId other = ContainerId.of(id.value() + "-other");
        StandardContainer damaged = containers.runtime().create(id, bundle, Stdio.discard());
        damaged.detach();
        damaged.start();
        try (StandardContainer whole = containers.runtime().create(other, bundle, Stdio.discard())) {
            Path state = containers.state(id).resolve("state.json");
            Files.writeString(state, Files.readString(state).substring(0, 20));

            List<ContainerListing> list = containers.runtime().list();
            assertThat(list).hasSize(2);
            assertThat(list.get(0).problem()).isNotEmpty();
            assertThat(list.get(1).state().orElseThrow().status()).isEqualTo(Status.CREATED);
            assertThat(catchThrowableOfType(
                            ContainerException.class, () -> containers.runtime().load(id)))
                    .isNotNull();

            assertThat(containers.runtime().destroy(id, Duration.ofSeconds(10))).isTrue();
            assertThat(whole.state().status()).isEqualTo(Status.CREATED);
        }
    }

    @Test
    void aContainerWhoseJournalIsLostIsRemovedWhole() throws IOException {
        StandardContainer container = containers
                .runtime()
                .create(id, containers.bundle(TestContainers.shell("sleep 1000").build()), Stdio.discard());
        container.detach();
        container.start();
        Files.delete(containers.state(id).resolve("journal"));

        // by a runtime that would put it elsewhere
        try (ContainerRuntime other = TestContainers.open(
                containers.directory().resolve("state"),
                java.util.Map.of("linux.cgroups", "disabled"),
                org.standardcontainer.RuntimeListener.logging())) {
            assertThat(other.destroy(id, Duration.ofSeconds(10))).isTrue();
        }
        assertThat(Residue.of(id.value())).isEmpty();
    }
}
