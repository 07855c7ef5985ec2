package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code pause}, {@code resume}, {@code ps} and {@code events} with a real container. */
@Tag("once")
class LiveCommandsIT extends OnLinux {
    @BeforeEach
    void start() throws Exception {
        bundle.script("while :; do sleep 1000 & wait; done");
        assertThat(scr.run("run", "--detach", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    @Test
    void aContainerIsPausedAndResumed() throws Exception {
        assertThat(scr.run("pause", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(state().get("status").asText()).isEqualTo("paused");
        assertThat(scr.run("list").out()).contains(" paused ");
        assertThat(scr.run("pause", id).err()).isEqualTo("scr: cannot pause container " + id + ": it is paused\n");
        assertThat(scr.run("exec", id, "true").code()).isEqualTo(255);
        assertThat(scr.run("resume", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(state().get("status").asText()).isEqualTo("running");
        scr.run("pause", id);
        assertThat(scr.run("delete", "--force", id).code()).isZero();
    }

    @Test
    void whatIsCreatedIsPausedAndStartedLater() throws Exception {
        assertThat(scr.run("delete", "--force", id).code()).isZero();
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(scr.run("pause", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(state().get("status").asText()).isEqualTo("paused");
        assertThat(scr.run("start", id))
                .isEqualTo(new ScrProcess.Result(
                        1, "", "scr: cannot start container " + id + ": it is paused\n  Resume it first.\n"));
        assertThat(scr.run("exec", id, "true").code()).isEqualTo(255);
        assertThat(scr.run("delete", id).code()).isEqualTo(1);
        assertThat(scr.run("resume", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(state().get("status").asText()).isEqualTo("created");
        assertThat(scr.run("start", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(state().get("status").asText()).isEqualTo("running");
    }

    @Test
    void withoutCriuItIsNotWrittenToDisk() throws Exception {
        String images = bundle() + "/image";
        String work = bundle() + "/logs/criu";
        ScrProcess.Result checkpoint = scr.run(
                "--criu",
                "/nowhere/criu",
                "checkpoint",
                "--image-path",
                images,
                "--work-path",
                work,
                "--shell-job",
                id);
        assertThat(checkpoint.code()).isEqualTo(1);
        assertThat(checkpoint.err()).contains(id, "CRIU isn't installed");
        assertThat(state().get("status").asText()).isEqualTo("running");
        assertThat(Path.of(work, "dump.log")).content().contains("CRIU isn't installed");
        ScrProcess.Result restore = scr.run(
                "--criu",
                "/nowhere/criu",
                "restore",
                "--image-path",
                images,
                "--work-path",
                work,
                "-d",
                "-b",
                bundle(),
                id + "-2");
        assertThat(restore.code()).isEqualTo(1);
        assertThat(restore.err()).contains("CRIU isn't installed");
        assertThat(scr.run("--criu", "/nowhere/criu", "checkpoint", "--pre-dump", id)
                        .err())
                .contains("CRIU isn't installed");
        assertThat(Path.of(work, "restore.log")).content().contains("CRIU isn't installed");
    }

    @Test
    void processesAreListed() throws Exception {
        String pid = state().get("pid").asText();
        ScrProcess.Result json = scr.run("ps", "--format", "json", id);
        assertThat(json.out()).matches("\\[" + pid + ",[0-9]+]\n");
        String child = json.out().replaceAll(".*,|]\n", "");
        ScrProcess.Result table = scr.run("ps", id);
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out().lines()).hasSize(3);
        assertThat(table.out().lines().toList().get(0)).contains("PID").contains("CMD");
        assertThat(scr.run("ps", id, "-o", "pid,comm", "-A").out().lines().map(String::strip))
                .hasSize(3)
                .anyMatch(line -> line.matches(child + " +sleep"));
        assertThat(scr.run("ps", id, "-o", "comm", "-A").err()).contains("no column PID");
    }

    @Test
    void inAnUpdate0IsNoChange() throws Exception {
        assertThat(scr.run("update", "--pids-limit", "33", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(scr.run(
                        "update",
                        "--pids-limit",
                        "0",
                        "--cpu-share",
                        "0",
                        "--blkio-weight",
                        "0",
                        "--cpu-quota",
                        "0",
                        id))
                .isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(scr.run("update", "--kernel-memory", "64m", "--kernel-memory-tcp", "64m", id))
                .isEqualTo(new ScrProcess.Result(0, "", ""));
        JsonNode figures =
                new JsonMapper().readTree(scr.run("events", "--stats", id).out());
        assertThat(figures.at("/data/pids/limit").asInt()).isEqualTo(33);
    }

    @Test
    void whatItUsesIsPrintedAsRuncDoes() throws Exception {
        ScrProcess.Result result = scr.run("events", "--stats", id);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode event = new JsonMapper().readTree(result.out());
        assertThat(event.get("type").asText()).isEqualTo("stats");
        assertThat(event.get("id").asText()).isEqualTo(id);
        JsonNode data = event.get("data");
        assertThat(data.at("/cpu/usage/total").asLong()).isPositive();
        assertThat(data.at("/memory/usage/usage").asLong()).isPositive();
        assertThat(data.at("/memory/usage/limit").bigIntegerValue()).isPositive();
        assertThat(data.at("/cpuset/cpus")).isNotEmpty();
        assertThat(data.at("/cpuset/mems/0").isInt()).isTrue();
        assertHasWhatVersion1Counts(data);
        assertThat(data.at("/pids/current").asLong()).isEqualTo(2);
        assertThat(data.has("hugetlb")).isTrue();
    }

    /** As runc prints what no file says of cgroup v2: which of both this host has for memory, the figures themselves tell. */
    private static void assertHasWhatVersion1Counts(JsonNode data) {
        if (data.at("/memory/raw").has("hierarchical_memory_limit")) {
            assertThat(data.at("/memory/usage/limit").bigIntegerValue()).isEqualTo("9223372036854771712");
            assertThat(data.at("/cpuset/sched_load_balance").isInt()).isTrue();
            int processors = data.at("/cpu/usage/percpu").size();
            assertThat(processors).isPositive();
            assertThat(data.at("/cpu/usage/percpu_kernel")).hasSize(processors);
            assertThat(data.at("/cpu/usage/percpu_user")).hasSize(processors);
        } else {
            assertThat(data.at("/memory/usage/limit").bigIntegerValue()).isEqualTo("18446744073709551615");
        }
    }

    @Test
    void eventsEndWithTheContainer() throws Exception {
        ScrProcess.Running events = scr.start("events", "--interval", "50ms", id);
        ScrProcess.await("two lines", () -> events.out().lines().count() >= 2);
        scr.run("kill", id, "KILL");
        assertThat(events.await().code()).isZero();
        assertThat(events.out().lines()).allMatch(line -> line.startsWith("{\"type\":\"stats\",\"id\":\"" + id));
    }
}
