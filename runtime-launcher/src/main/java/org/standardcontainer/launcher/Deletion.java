package org.standardcontainer.launcher;

import java.util.Optional;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/** How a container that has stopped is deleted. */
final class Deletion {
    private final ContainerAccess access;
    private final ContainerEnd end;
    private final Engine engine;
    private final ContainerId id;

    Deletion(ContainerAccess access, ContainerEnd end) {
        this.access = access;
        this.end = end;
        this.engine = access.engine();
        this.id = access.id();
    }

    void run() {
        long begin = System.nanoTime();
        end.settle();
        Optional<Spec> spec = access.spec();
        if (spec.isEmpty()) {
            engine.listener()
                    .warning(
                            id,
                            Finding.warning("config.json", "it can't be read any more, so no poststop hooks are run"));
        }
        if (access.record().boot().equals(engine.boot())) {
            remove(spec);
        } else {
            engine.run(id, access.plans().removal().forget(access.record(), spec), Optional.of(access.record()));
        }
        engine.listener().timing(id, "delete", System.nanoTime() - begin);
    }

    /** By its journal; what that doesn't say any more is found out from the state. */
    private void remove(Optional<Spec> spec) {
        ContainerDirectory directory = engine.directory(id);
        Optional<StateRecord> record = Optional.of(access.record());
        Optional<Spec> hooks = spec;
        boolean hadJournal = directory.site().exists(directory.journal());
        if (hadJournal) {
            LaunchPlan plan = access.plans().removal().delete(access.record(), access.process(), spec);
            Outcome outcome = engine.attempt(id, plan, record);
            if (outcome.isSuccess()) {
                hooks = Optional.empty(); // they have run
            } else if (!Failures.isOfDamagedJournal(plan, outcome.report())) {
                throw Failures.of(id, plan, record, outcome.report());
            }
            if (!directory.exists()) {
                return;
            }
        }
        Sighting left = engine.look(id);
        if (left instanceof Sighting.Whole whole && whole.process().equals(access.process())) {
            engine.run(id, access.plans().removal().deleteByState(whole.content(), hooks), record);
        } else if (left instanceof Sighting.Damaged) {
            throw Failures.unknown(id, directory);
        } else if (!hadJournal) {
            throw new ContainerNotFoundException(id);
        }
    }
}
