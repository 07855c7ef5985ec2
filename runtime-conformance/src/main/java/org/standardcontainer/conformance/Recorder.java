package org.standardcontainer.conformance;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;

/** Keeps a runtime's warnings by container. */
final class Recorder implements RuntimeListener {
    private final Map<ContainerId, List<Finding>> warnings = new ConcurrentHashMap<>();

    @Override
    public void warning(ContainerId id, Finding finding) {
        warnings.computeIfAbsent(id, i -> new CopyOnWriteArrayList<>()).add(finding);
    }

    List<Finding> warnings(ContainerId id) {
        return List.copyOf(warnings.getOrDefault(id, List.of()));
    }
}
