package org.standardcontainer.launcher;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/** What a {@link LaunchedContainer} gets from its runtime; a backend hands it on and looks no further. */
public final class ContainerAccess {
    private final LaunchedRuntime runtime;
    private final Engine engine;
    private final StateRecord record;
    private final ProcessIdentity process;
    private final @Nullable Spec spec;
    private final @Nullable MonitorLink link;
    private @Nullable Integer crc;

    ContainerAccess(
            LaunchedRuntime runtime,
            Engine engine,
            StateRecord record,
            ProcessIdentity process,
            @Nullable Spec spec,
            @Nullable MonitorLink link) {
        this.runtime = runtime;
        this.engine = engine;
        this.record = record;
        this.process = process;
        this.spec = spec;
        this.link = link;
    }

    ContainerId id() {
        return record.id();
    }

    LaunchedRuntime runtime() {
        return runtime;
    }

    Engine engine() {
        return engine;
    }

    StateRecord record() {
        return record;
    }

    ProcessIdentity process() {
        return process;
    }

    /**
     * The checksum of its {@code state.json}: an operation that finds another one there is about another container.
     *
     * @throws ContainerNotFoundException if that is so already
     */
    synchronized int crc() {
        if (crc == null) {
            try {
                crc = StateFile.crc(engine.directory(id()), process)
                        .orElseThrow(() -> new ContainerNotFoundException(id()));
            } catch (IOException e) {
                throw new DamagedStateException(id(), "state.json can't be read: " + e);
            }
        }
        return crc;
    }

    /** The configuration that create read; empty if it can't be read any more. */
    Optional<Spec> spec() {
        return spec != null ? Optional.of(spec) : ConfigSnapshot.read(engine.directory(id()));
    }

    /** True for what create returned, false for what load did. */
    boolean isMadeHere() {
        return spec != null;
    }

    @Nullable
    MonitorLink link() {
        return link;
    }
}
