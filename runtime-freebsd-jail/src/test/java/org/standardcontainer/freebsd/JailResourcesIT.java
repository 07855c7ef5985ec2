package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** Limits by rctl, on a machine that was started with {@code kern.racct.enable=1}; what becomes of them without that. */
class JailResourcesIT extends JailScenario {
    private void assumeLimits(boolean on) {
        assumeTrue(
                machine.runtime().features().operations().contains(Stats.class) == on,
                "the machine's kern.racct.enable is " + (on ? "0" : "1"));
    }

    @Test
    void limitsAreInForce() {
        assumeLimits(true);
        JsonNode report = machine.look(
                new Config()
                        .set("/linux/resources/pids/limit", 5)
                        .set("/linux/resources/cpu/cpus", "0")
                        .set("/linux/resources/cpu/quota", 50000),
                "fork:20");
        assertThat(report.path("tried").path("fork:20").path("made").asInt()).isLessThan(5);
        assertThat(report.path("tried").path("fork:20").path("error").asText()).isEqualTo("EAGAIN");
        JsonNode again = machine.look(new Config(), "fork:20");
        assertThat(again.path("tried").path("fork:20").path("made").asInt()).isEqualTo(20);
    }

    /** Which process of the jail is killed, isn't said. */
    @Test
    void whoTakesMoreMemoryIsKilled() {
        assumeLimits(true);
        Config config = new Config().set("/linux/resources/memory/limit", 64L << 20);
        String less = machine.output(
                config.args(List.of("/probe", "look", "memory:8")).text());
        assertThat(less).contains("\"memory:8\":{\"exit\":0}");
        String more = machine.output(
                config.args(List.of("/probe", "look", "memory:256")).text());
        assertThat(more).doesNotContain("\"memory:256\":{\"exit\":0}");
    }

    @Test
    void figuresAreTheJailsAndLimitsCanBeChanged() {
        assumeLimits(true);
        StandardContainer container = machine.create(
                Machine.newId(),
                new Config()
                        .set("/linux/resources/pids/limit", 5)
                        .args(List.of("/probe", "sleep"))
                        .text());
        container.start();
        ContainerStats before = container.require(Stats.class).stats();
        assertThat(before.pids().current()).hasValue(1);
        assertThat(before.pids().limit()).hasValue(5);
        assertThat(before.memory().total().used()).isPresent(); // it is looked at once a second
        assertThat(before.cpu().total()).isPresent();

        container
                .require(Update.class)
                .update(LinuxResources.builder()
                        .pids(new LinuxPids(9L))
                        .memory(LinuxMemory.builder().limit(100L << 20).build())
                        .build());
        ContainerStats after = container.require(Stats.class).stats();
        assertThat(after.pids().limit()).hasValue(9);
        assertThat(after.memory().total().limit()).hasValue(100L << 20);

        container
                .require(Update.class)
                .update(LinuxResources.builder().pids(new LinuxPids(-1L)).build());
        assertThat(container.require(Stats.class).stats().pids().limit()).isEmpty();
    }

    @Test
    void aLimitIsRefusedWhereNothingIsCounted() {
        assumeLimits(false);
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .set("/linux/resources", Map.of("pids", Map.of("limit", 5)))
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/resources/pids/limit")
                .hasMessageContaining("kern.racct.enable");
    }
}
