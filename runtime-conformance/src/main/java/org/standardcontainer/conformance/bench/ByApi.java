package org.standardcontainer.conformance.bench;

import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spi.Unchecked;

/** Operations on an id through the ordinary API: the checks of the id and of its existence are part of the answer. */
record ByApi(ContainerRuntime runtime, String id) implements Unchecked {
    private StandardContainer container() {
        return runtime.load(ContainerId.of(id));
    }

    @Override
    public String stateUnchecked() {
        return container().state().toString();
    }

    @Override
    public void startUnchecked() {
        container().start();
    }

    @Override
    public void killUnchecked(Signal signal) {
        container().kill(signal);
    }

    @Override
    public void deleteUnchecked() {
        container().delete();
    }
}
