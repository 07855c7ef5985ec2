package org.standardcontainer.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.multibindings.OptionalBinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.BackendUnavailableException;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.inmemory.InMemoryProvider;
import org.standardcontainer.spi.ContainerRuntimeProvider;

final class RuntimeModuleTest {
    @TempDir
    private Path bundle;

    private final Injector injector = Guice.createInjector(new RuntimeModule(config("inmemory")));

    /** What a user of the module writes. */
    static final class Service {
        private final ContainerRuntime runtime;

        @Inject
        Service(ContainerRuntime runtime) {
            this.runtime = runtime;
        }
    }

    @Test
    void everyoneIsInjectedTheSameRuntime() {
        ContainerRuntime runtime = injector.getInstance(ContainerRuntime.class);

        assertThat(runtime.name()).isEqualTo("inmemory");
        assertThat(injector.getInstance(Service.class).runtime).isSameAs(runtime);
        assertThat(injector.getInstance(RuntimeConfig.class).provider().name()).isEqualTo("inmemory");
    }

    @Test
    void closingTheHandleDestroysWhatTheRuntimeOwns() throws Exception {
        bundle();
        StandardContainer container;
        try (RuntimeHandle handle = injector.getInstance(RuntimeHandle.class)) {
            container = injector.getInstance(ContainerRuntime.class)
                    .create(ContainerId.of("web-1"), Bundle.at(bundle), Stdio.discard());
            container.start();
            handle.close(); // twice in all: the second does nothing
        }
        assertThat(container.require(Waitable.class).onExit().getNow(new ExitStatus.Unknown("still running")))
                .isInstanceOf(ExitStatus.Signalled.class);
    }

    @Test
    void aRuntimeThatNobodyAskedForIsNeverOpened() {
        injector.getInstance(RuntimeHandle.class).close();

        assertThatThrownBy(() -> injector.getInstance(ContainerRuntime.class))
                .isInstanceOf(ProvisionException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void inProductionTooItIsOpenedOnlyForWhoIsInjectedIt() {
        RuntimeConfig config = RuntimeConfig.of(Map.of("backend", "broken"), List.of(new Broken()));

        Injector production = Guice.createInjector(Stage.PRODUCTION, new RuntimeModule(config));

        assertThatThrownBy(() -> production.getInstance(ContainerRuntime.class))
                .isInstanceOf(ProvisionException.class)
                .hasCauseInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void aListenerOfOnesOwnHears() throws Exception {
        bundle();
        List<Status> heard = new ArrayList<>();
        Injector listening = Guice.createInjector(new RuntimeModule(config("inmemory")), new AbstractModule() {
            @Override
            protected void configure() {
                OptionalBinder.newOptionalBinder(binder(), RuntimeListener.class)
                        .setBinding()
                        .toInstance(new RuntimeListener() {
                            @Override
                            public void event(ContainerId id, Status status) {
                                heard.add(status);
                            }
                        });
            }
        });
        try (RuntimeHandle handle = listening.getInstance(RuntimeHandle.class)) {
            listening
                    .getInstance(ContainerRuntime.class)
                    .create(ContainerId.of("web-1"), Bundle.at(bundle), Stdio.discard())
                    .start();
        }
        assertThat(heard).startsWith(Status.CREATED, Status.RUNNING);
    }

    @Test
    void aBackendThatCannotRunIsSaidWithItsRemedy() {
        RuntimeConfig config = RuntimeConfig.of(Map.of("backend", "broken"), List.of(new Broken()));

        assertThatThrownBy(() -> Guice.createInjector(new RuntimeModule(config)).getInstance(ContainerRuntime.class))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("backend broken can't run here: kernel: it is too old")
                .cause()
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.remedy()).isEqualTo("Boot a newer one."));
    }

    private void bundle() throws Exception {
        Files.createDirectory(bundle.resolve("rootfs"));
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.3.0", "root": {"path": "rootfs"},
                 "process": {"args": ["/bin/true"], "cwd": "/", "user": {"uid": 0, "gid": 0}}}
                """);
    }

    private static RuntimeConfig config(String backend) {
        return RuntimeConfig.of(Map.of("backend", backend), List.of(new InMemoryProvider()));
    }

    private static final class Broken implements ContainerRuntimeProvider {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of();
        }

        @Override
        public List<Finding> probe(RuntimeConfig config) {
            return List.of(Finding.unsupported("kernel", "it is too old", "Boot a newer one."));
        }

        @Override
        public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
            throw new AssertionError("a backend that can't run is not opened");
        }
    }
}
