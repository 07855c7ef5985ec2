package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerState;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.StateJson;

/** The hooks with the real launcher, in both process trees. */
@Tag("once")
@ParameterizedClass
@EnumSource
class HooksIT extends PlainScenario {
    HooksIT(ProcessTree tree) {
        super(tree);
    }

    @Test
    void hooksGetTheStateWithThePid() throws Exception {
        Path host = temp.resolve("host.json");
        Path inside = temp.resolve("inside.json");
        Hooks hooks = new Hooks(
                null,
                List.of(PlainBundle.hook("exec /bin/cat > " + host)),
                List.of(PlainBundle.hook("exec /bin/cat > " + inside)),
                null,
                null,
                null);
        try (StandardContainer container = create(withHooks(hooks, "exec sleep 600"))) {
            ContainerState told = StateJson.read(Files.readAllBytes(host));
            assertThat(told.status()).isEqualTo(Status.CREATING);
            assertThat(told.pid().map(ProcessRef::pid))
                    .isEqualTo(container.state().pid().map(ProcessRef::pid));
            // no pid namespace here, so inside it has the same number
            assertThat(StateJson.read(Files.readAllBytes(inside)).pid().map(ProcessRef::pid))
                    .isEqualTo(container.state().pid().map(ProcessRef::pid));
        }
    }

    @Test
    void aHookCanLookAtTheStateWhileCreateHoldsTheLock() throws Exception {
        Path go = temp.resolve("go");
        Hooks hooks = new Hooks(
                null,
                List.of(PlainBundle.hook("while ! [ -e " + go + " ]; do /bin/sleep 0.02; done")),
                null,
                null,
                null,
                null);
        Bundle bundle = withHooks(hooks, "exec sleep 600");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<StandardContainer> creating = other.submit(() -> create(bundle));
            Traces.await(
                    "creating",
                    () -> runtime.list().stream().anyMatch(line -> line.state().isPresent()));
            try (StandardContainer seen = runtime.load(ID)) {
                assertThat(seen.state().status()).isEqualTo(Status.CREATING);
                assertThatThrownBy(seen::start).isInstanceOf(IllegalContainerStateException.class);
                assertThatThrownBy(() -> seen.kill(Signal.TERM)).isInstanceOf(IllegalContainerStateException.class);
            }
            Files.createFile(go);
            try (StandardContainer created = creating.get()) {
                assertThat(created.state().status()).isEqualTo(Status.CREATED);
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static Hooks hooks(String list, Hook... hooks) {
        List<Hook> all = List.of(hooks);
        return new Hooks(
                list.equals("prestart") ? all : null,
                list.equals("createRuntime") ? all : null,
                list.equals("createContainer") ? all : null,
                list.equals("startContainer") ? all : null,
                list.equals("poststart") ? all : null,
                list.equals("poststop") ? all : null);
    }

    private Hooks failing(String list) {
        Hooks failing = hooks(
                list,
                PlainBundle.hook("exit 0"),
                PlainBundle.hook("echo why; exit 3"),
                PlainBundle.hook("echo not run >> " + log));
        return new Hooks(
                failing.prestart(),
                failing.createRuntime(),
                failing.createContainer(),
                failing.startContainer(),
                failing.poststart(),
                List.of(PlainBundle.hook("echo poststop >> " + log)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer"})
    void aFailedHookOfCreateUndoesItAndRunsPoststop(String list) throws Exception {
        Bundle bundle = withHooks(failing(list), "exec sleep 600");
        HookFailedException failure = catchThrowableOfType(HookFailedException.class, () -> create(bundle));
        assertThat(failure.pointer()).isEqualTo("/hooks/" + list + "/1");
        assertThat(failure.output()).isEqualTo("why\n");
        assertThat(failure).hasMessageContaining("exited with 3");
        assertThat(logged()).isEqualTo("poststop\n");
        assertGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"startContainer", "poststart"})
    void aFailedHookOfStartDestroysAndRunsPoststop(String list) throws Exception {
        try (StandardContainer container = create(withHooks(failing(list), "exec sleep 600"))) {
            HookFailedException failure = catchThrowableOfType(HookFailedException.class, container::start);
            assertThat(failure.pointer()).isEqualTo("/hooks/" + list + "/1");
            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(logged()).isEqualTo("poststop\n");
            assertThatThrownBy(container::state).isInstanceOf(ContainerNotFoundException.class);
            assertGone();
        }
    }

    @Test
    void aFailedPoststopHookIsAWarningAndTheOthersRun() throws Exception {
        Hooks hooks = hooks("poststop", PlainBundle.hook("exit 5"), PlainBundle.hook("echo second >> " + log));
        try (StandardContainer container = create(withHooks(hooks, "exit 0"))) {
            container.start();
            awaitStopped(container);
            container.delete();
        }
        assertThat(logged()).isEqualTo("second\n");
        assertThat(warnings).singleElement().satisfies(w -> {
            assertThat(w.subject()).isEqualTo("/hooks/poststop/0");
            assertThat(w.problem()).isEqualTo("hook /bin/sh exited with 5");
        });
        assertGone();
    }

    @Test
    void aHookThatHangsIsKilledAtItsTimeout() throws Exception {
        Hook hanging = new Hook("/bin/sh", List.of("sh", "-c", ": " + temp + "; /bin/sleep 600; :"), null, 1L);
        Bundle bundle = withHooks(hooks("createRuntime", hanging), "exit 0");
        long begin = System.nanoTime();
        assertThatThrownBy(() -> create(bundle))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("did not end within its timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(50));
        assertGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"startContainer", "poststart"})
    void aHookOfStartThatHangsIsKilledAndItsContainerDestroyed(String list) throws Exception {
        Hooks hooks = hooks(list, new Hook("/bin/sh", List.of("sh", "-c", "/bin/sleep 600; :"), null, 1L));
        try (StandardContainer container = create(withHooks(hooks, "exec sleep 600"))) {
            HookFailedException failure = catchThrowableOfType(HookFailedException.class, container::start);
            assertThat(failure.pointer()).isEqualTo("/hooks/" + list + "/0");
            assertThat(failure).hasMessageContaining("did not end within its timeout");
            assertThat(failure.remedy()).isNotEmpty();
            assertGone();
        }
    }

    @Test
    void aPoststopHookThatHangsIsAWarning() throws Exception {
        Hook hanging = new Hook("/bin/sh", List.of("sh", "-c", "/bin/sleep 600; :"), null, 1L);
        try (StandardContainer container = create(withHooks(hooks("poststop", hanging), "exit 0"))) {
            container.start();
            awaitStopped(container);
            container.delete();
        }
        assertThat(warnings)
                .singleElement()
                .satisfies(w -> assertThat(w.problem()).contains("did not end within its timeout"));
        assertGone();
    }

    /** Whoever holds the lock waits for the hook, and nobody else has to wait for it. */
    @Test
    void aContainerCanBeKilledWhileAPoststartHookRuns() throws Exception {
        Path go = temp.resolve("go");
        Hook waiting = PlainBundle.hook("while ! [ -e " + go + " ]; do /bin/sleep 0.02; done");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (StandardContainer container = create(withHooks(hooks("poststart", waiting), "exec sleep 600"))) {
            Future<?> starting = other.submit(container::start);
            awaitStatus(Status.RUNNING);
            try (StandardContainer seen = runtime.load(ID)) {
                seen.kill(Signal.KILL);
                awaitStatus(Status.STOPPED);
                assertThat(starting.isDone()).isFalse();
            }
            Files.createFile(go);
            starting.get();
            container.delete();
        } finally {
            other.shutdownNow();
        }
        assertGone();
    }

    private void awaitStatus(Status status) {
        Traces.await(
                status.toString(),
                () -> runtime.list().stream()
                        .flatMap(line -> line.state().stream())
                        .anyMatch(state -> state.status() == status));
    }

    @Test
    void aHookThatIsNotThereIsAFailedHook() throws Exception {
        Bundle bundle = withHooks(hooks("prestart", Hook.of("/no/such/hook")), "exit 0");
        HookFailedException failure = catchThrowableOfType(HookFailedException.class, () -> create(bundle));
        assertThat(failure.errno()).isEqualTo("ENOENT");
        assertThat(failure.pointer()).isEqualTo("/hooks/prestart/0");
        assertGone();
    }

    @Test
    void aHookHasNoEnvironmentButItsOwn() throws Exception {
        Hook hook = new Hook(
                "/bin/sh",
                List.of("sh", "-c", "/usr/bin/env | /usr/bin/sort > " + log + "; pwd >> " + log),
                List.of("A=b"),
                null);
        try (StandardContainer container = create(withHooks(hooks("prestart", hook), "exit 0"))) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            String bundle = temp.resolve("bundle").toString();
            assertThat(logged().lines())
                    .contains("A=b", bundle)
                    .allMatch(l -> l.matches("A=b|PWD=.*|_=.*|SHLVL=.*|OLDPWD.*|/.*"));
        }
    }
}
