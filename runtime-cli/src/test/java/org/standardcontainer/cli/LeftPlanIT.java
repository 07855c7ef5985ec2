package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do while the command line's program has a plan executed that was left at creation: it waits for the container's lock here. */
@Tag("once")
final class LeftPlanIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");

    @Override
    ScrProcess process() {
        return Residents.process(directory);
    }

    @BeforeEach
    void leave() throws Exception {
        bundle.script("while :; do sleep 1000 & wait; done");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
    }

    private Path file(String name) {
        return directory.resolve("state").resolve(id).resolve(name);
    }

    private void end() throws Exception {
        assertThat(scr.run("kill", id, "KILL")).isEqualTo(FINE);
        awaitStatus("stopped");
    }

    /** The container's lock, held by a process of its own. */
    private final class Lock implements AutoCloseable {
        private final Process holder;

        Lock() throws Exception {
            holder = new ProcessBuilder("flock", file("lock").toString(), "sh", "-c", "echo; cat").start();
            assertThat(holder.getInputStream().read()).as("it has the lock").isEqualTo('\n');
        }

        @Override
        public void close() throws Exception {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }

    /** The program's child, once it waits for the lock: it has the file open. */
    private long waiting(ScrProcess.Running program) throws Exception {
        List<Long> found = new ArrayList<>();
        ScrProcess.await("a child that waits for the lock", () -> {
            assertThat(program.process().isAlive()).as("the program").isTrue();
            for (ProcessHandle child : program.process().children().toList()) {
                if (hasOpen(child.pid(), file("lock"))) {
                    found.add(child.pid());
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private static boolean hasOpen(long pid, Path file) {
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSameFile(descriptor, file)) {
                    return true;
                }
            }
        } catch (java.io.IOException gone) {
            return false;
        }
        return false;
    }

    /** Ctrl-C is for all of a terminal's processes. */
    @ParameterizedTest
    @ValueSource(strings = {"left", "only"})
    void whoIsAskedToEndLeavesAPlanThatComesToItsEnd(String way) throws Exception {
        ScrProcess.Running start;
        try (Lock lock = new Lock()) {
            start = another().way(way).start("start", id);
            long child = waiting(start);
            ScrProcess.signal("INT", child);
            ScrProcess.signal("INT", start.process().pid());
            assertThat(start.await().code()).isEqualTo(130);
            assertThat(state().get("status").asText()).isEqualTo("created");
        }
        awaitStatus("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"left", "only"})
    void whoWasToldToIgnoreASignalIsNotAskedByIt(String way) throws Exception {
        ScrProcess.Running start;
        try (Lock lock = new Lock()) {
            start = another().way(way).through("trap '' INT HUP;", "").start("start", id);
            waiting(start);
            ScrProcess.signal("INT", start.process().pid());
            ScrProcess.signal("HUP", start.process().pid());
            ScrProcess.await(
                    "it has taken the signals",
                    () -> !ScrProcess.isPending(start.process().pid(), 1)
                            && !ScrProcess.isPending(start.process().pid(), 2));
        }
        assertThat(start.await()).isEqualTo(FINE);
        awaitStatus("running");
    }

    /** Another one of that name, by then: the check that the program has put into the plan refuses. */
    @Test
    void whatIsAnotherByThenIsNotStarted() throws Exception {
        Path state = file("state.json");
        String text = Files.readString(state);
        ScrProcess.Running start;
        try (Lock lock = new Lock()) {
            start = another().way("").start("start", id);
            waiting(start);
            Files.writeString(state, text.replaceFirst("\"startTime\":([0-9]+)}\n$", "\"startTime\":1$1}\n"));
        }
        ScrProcess.Result result = start.await();
        Files.writeString(state, text);
        assertThat(result)
                .isEqualTo(new ScrProcess.Result(
                        1,
                        "",
                        "scr: container " + id
                                + " does not exist\n  List the containers that do, or check the state root.\n"));
        assertThat(state().get("status").asText()).isEqualTo("created");
        assertThat(scr.run("start", id)).isEqualTo(FINE);
    }

    /** Of two one removes it, and the other says what it would say with a JVM. */
    @Test
    void twoWhoRemoveItAreAsTwoWithAJvm() throws Exception {
        List<ScrProcess.Result> withJvm = removedByTwo("only");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        assertThat(removedByTwo("")).containsExactlyInAnyOrderElementsOf(withJvm);
    }

    private List<ScrProcess.Result> removedByTwo(String way) throws Exception {
        end();
        ScrProcess.Running one;
        ScrProcess.Running other;
        try (Lock lock = new Lock()) {
            one = another().way(way).start("delete", "--force", id);
            waiting(one);
            other = another().way(way).start("delete", "--force", id);
            waiting(other);
            assertThat(another()
                            .way(way.isEmpty() ? "left" : way)
                            .run("state", id)
                            .out())
                    .as("while it is being removed")
                    .contains("\"status\": \"stopped\"");
        }
        List<ScrProcess.Result> results = List.of(one.await(), other.await());
        assertThat(results).as("one that removed it").contains(FINE);
        assertThat(file("")).doesNotExist();
        return results;
    }

    /** It is there, and stopped, or it isn't. */
    @Test
    void whoAsksWhileItIsRemovedIsToldOneOrTheOther() throws Exception {
        end();
        String stopped = another().way("left").run("state", id).out();
        ScrProcess.Running delete;
        try (Lock lock = new Lock()) {
            delete = another().way("left").start("delete", "--force", id);
            waiting(delete);
        }
        List<ScrProcess.Result> answers = new ArrayList<>();
        do {
            answers.add(another().way("").run("state", id));
        } while (answers.get(answers.size() - 1).code() == 0);
        assertThat(delete.await()).isEqualTo(FINE);
        assertThat(answers.subList(0, answers.size() - 1))
                .allSatisfy(answer -> assertThat(answer.out()).isEqualTo(stopped));
        assertThat(answers.get(answers.size() - 1).err()).startsWith("scr: container " + id + " does not exist\n");
    }
}
