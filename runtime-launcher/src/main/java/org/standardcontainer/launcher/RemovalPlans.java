package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.HandedOp;
import org.standardcontainer.launcher.plan.JailMountOp;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.Footprint;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/**
 * How a container is removed: by its journal, or by its state where that is lost. Pure: nothing happens here.
 *
 * @param plans the container's others
 */
record RemovalPlans(LifecyclePlans plans) {
    private static final int SIGKILL = 9;
    /** How long another manager is waited for that has to remove a cgroup. */
    private static final int REMOVAL_MILLIS = 10_000;

    /** Removes a stopped container, then runs its poststop hooks (runtime.md#lifecycle 11 to 13). */
    LaunchPlan delete(StateRecord record, ProcessIdentity process, Optional<Spec> spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .all(checked(process))
                // the monitor first: once its record is gone with the journal, nobody would find it any more
                .host("", killMaker())
                .host("", replay());
        spec.ifPresent(s -> HookSteps.add(plan, HookList.POSTSTOP, record, s));
        return plan.build();
    }

    /** The same by its state, for one whose journal is lost. */
    LaunchPlan deleteByState(StateFile.Content content, Optional<Spec> spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .all(checked(content.process()))
                .host("", undo(kill(content.maker())))
                .all(undoByState(content));
        spec.ifPresent(s -> HookSteps.add(plan, HookList.POSTSTOP, content.record(), s));
        return plan.build();
    }

    /** Removes a container in whatever state, by its journal. */
    LaunchPlan destroy() {
        return LaunchPlan.builder()
                // before the lock: the maker may be the one that holds it
                .host("", killMaker())
                .host(
                        "",
                        new FileOp.LockFile(
                                LifecyclePlans.path(plans.directory().lock()), true, plans.millis()))
                .host("", replay())
                .host("", plans.files())
                .build();
    }

    /** {@link #destroy} of one that has stopped; empty if there is more to do then. */
    Optional<LaunchPlan> leftRemoval(Spec spec) {
        return HookList.POSTSTOP.of(spec).isEmpty() ? Optional.of(destroy()) : Optional.empty();
    }

    /** The same by its state, for one whose journal is lost. */
    LaunchPlan destroyByState(StateFile.Content content) {
        return LaunchPlan.builder()
                .host("", undo(kill(content.maker())))
                .host(
                        "",
                        new FileOp.LockFile(
                                LifecyclePlans.path(plans.directory().lock()), true, plans.millis()))
                .host("", plans.itself(content.process()))
                .all(undoByState(content))
                .build();
    }

    /** Removes the records, and what was made among them: after a reboot everything else is gone, and pids mean others. */
    LaunchPlan forget(StateRecord record, Optional<Spec> spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host(
                        "",
                        new FileOp.LockFile(
                                LifecyclePlans.path(plans.directory().lock()), true, plans.millis()));
        record.footprints().stream()
                .filter(made -> made.kind() == Footprint.Kind.DIRECTORY)
                .filter(made ->
                        Path.of(made.path()).startsWith(plans.directory().path()))
                .forEach(made -> plan.host("", directory(made.path())));
        plan.host("", plans.files());
        spec.ifPresent(s -> HookSteps.add(plan, HookList.POSTSTOP, record, s));
        return plan.build();
    }

    /** The poststop hooks alone, of a container that is gone. */
    LaunchPlan poststop(StateRecord record, Spec spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        HookSteps.add(plan, HookList.POSTSTOP, record, spec);
        return plan.build();
    }

    /** Everything but the maker, last to first, and the files when all else is gone. */
    private LaunchPlan undoByState(StateFile.Content content) {
        LaunchPlan.Builder plan = LaunchPlan.builder().host("", undo(kill(content.process())));
        List<Footprint> footprints = content.record().footprints();
        for (int i = footprints.size() - 1; i >= 0; i--) {
            undoOf(footprints.get(i)).forEach(op -> plan.host("", undo(op)));
        }
        return plan.host("", plans.files()).build();
    }

    /** In this order, as the journal has it. */
    private List<PlanOp> undoOf(Footprint footprint) {
        String path = footprint.path();
        return switch (footprint.kind()) {
            case CGROUP -> List.of(new CgroupOp.RemoveCgroup(path, plans.millis()));
            case PLACED_CGROUP ->
                List.of(
                        new CgroupOp.EmptyCgroup(path, plans.millis(), ""),
                        new CgroupOp.AwaitCgroupRemoval(path, Math.min(plans.millis(), REMOVAL_MILLIS)),
                        new CgroupOp.RemoveCgroup(path, plans.millis()));
            case JAIL -> {
                String root = LifecyclePlans.path(plans.directory().jailRoot());
                yield List.of(
                        new JailOp.RemoveJail(path, root, plans.millis()),
                        new JailMountOp.UnmountTree(root, plans.millis()),
                        new JailShareOp.RemoveRules("jail:" + path));
            }
            case DIRECTORY -> List.of(directory(path));
            case USB -> List.of(new HandedOp.ReturnUsb(path));
            case INTERFACE -> List.of(NetworkOp.DisconnectInterface.read(path));
        };
    }

    /** With what only a start puts in one of them, and the state doesn't name. */
    private static FileOp.RemoveFiles directory(String path) {
        return new FileOp.RemoveFiles(path, List.of(NotifyRelay.NAME));
    }

    /** Locks it, and looks whether it is still the same one and has ended. */
    private LaunchPlan checked(ProcessIdentity process) {
        return LaunchPlan.builder()
                .all(plans.locked(process))
                .host("", new ProcessOp.CheckEnded(process.pid(), process.startTime()))
                .build();
    }

    private ProcessOp.KillProcess kill(ProcessIdentity process) {
        return new ProcessOp.KillProcess(process.pid(), process.startTime(), SIGKILL, plans.millis());
    }

    private static FileOp.Undo undo(PlanOp op) {
        return new FileOp.Undo(op);
    }

    private FileOp.KillMaker killMaker() {
        return new FileOp.KillMaker(LifecyclePlans.path(plans.directory().journal()), plans.millis());
    }

    private FileOp.ReplayJournal replay() {
        return new FileOp.ReplayJournal(LifecyclePlans.path(plans.directory().journal()), plans.millis());
    }
}
