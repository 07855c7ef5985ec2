package org.standardcontainer.cli;

import java.time.Duration;
import java.util.List;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.BundleReader;

/** A runtime as each command opens it anew: closing it leaves the one beneath as it is, with its containers. */
final class Reopened extends ContainerRuntime {
    private final ContainerRuntime beneath;

    Reopened(ContainerRuntime beneath, RuntimeListener listener) {
        super(listener);
        this.beneath = beneath;
    }

    @Override
    public String name() {
        return beneath.name();
    }

    @Override
    public Features features() {
        return beneath.features();
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        return List.of();
    }

    @Override
    protected StandardContainer doCreate(CreateRequest request) {
        StandardContainer container = beneath.create(request.id(), request.bundle(), request.stdio());
        container.detach(); // it is owned by this runtime alone, once it is returned
        return container;
    }

    @Override
    protected StandardContainer doLoad(ContainerId id) {
        return beneath.load(id);
    }

    @Override
    protected List<ContainerListing> doList() {
        return beneath.list();
    }

    @Override
    protected boolean doDestroy(ContainerId id, Duration deadline) {
        return beneath.destroy(id, deadline);
    }
}
