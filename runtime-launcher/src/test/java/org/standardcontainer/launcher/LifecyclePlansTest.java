package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.launcher.plan.PlacementOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Footprint;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.Spec;

class LifecyclePlansTest {
    private static final ProcessIdentity INIT = new ProcessIdentity(42, 4711);
    private static final LifecyclePlans PLANS =
            new LifecyclePlans(new ContainerDirectory(Path.of("/run/scr/web-1")), Duration.ofSeconds(10));
    private static final CompiledContainer COMPILED = new CompiledContainer(
            LaunchPlan.builder()
                    .host("/linux/namespaces", new ProcessOp.CloneInit(0))
                    .build(),
            LaunchPlan.builder().init("/root", new MountOp.PivotRoot()).build(),
            LaunchPlan.builder()
                    .init("/process", new ProcessOp.Exec(List.of("sh"), List.of()))
                    .build(),
            Map.of());

    private static StateRecord record(boolean monitored) {
        return new StateRecord(
                ContainerId.of("web-1"),
                "1.3.0",
                "/bundle",
                Map.of(),
                Instant.EPOCH,
                new Boot("b", "n"),
                monitored,
                StateRecord.Streams.OTHER,
                Map.of(),
                List.of(),
                List.of());
    }

    private static List<Hook> hook(String name) {
        return List.of(new Hook("/bin/" + name, null, null, null));
    }

    private static Spec allHooks() {
        return Spec.builder()
                .hooks(new Hooks(hook("ps"), hook("cr"), hook("cc"), hook("sc"), hook("pt"), hook("pp")))
                .build();
    }

    private static List<String> steps(LaunchPlan plan) {
        return plan.steps().stream()
                .map(s -> (s.actor() == Actor.HOST ? "host " : "init ") + s.op().describe())
                .toList();
    }

    @Test
    void createDoesEverythingInTheOrderOfTheSpec() {
        LaunchPlan plan = PLANS.create(record(true), allHooks(), new byte[] {'{', '}'}, COMPILED)
                .plan();
        assertThat(steps(plan))
                .containsExactly(
                        "host make directory /run/scr/web-1",
                        "host lock /run/scr/web-1/lock",
                        "host open journal /run/scr/web-1/journal",
                        "host record how to remove /run/scr/web-1",
                        "host write /run/scr/web-1/config.json",
                        "host open /run/scr/web-1/phase",
                        "host listen on /run/scr/web-1/start.sock",
                        "host listen on /run/scr/web-1/monitor.sock",
                        "host let the init process take as long as it wants",
                        "host make the init process",
                        "host write /run/scr/web-1/state.json",
                        "host run /bin/ps",
                        "host run /bin/cr",
                        "init run /bin/cc",
                        "init switch to the new root",
                        "init mark phase c",
                        "host let the init process go",
                        "init wait for the start",
                        "init run /bin/sc",
                        "init mark phase r",
                        "init execute sh");
    }

    @Test
    void withoutHooksInitsStepsAreOneOrder() {
        CompiledContainer compiled = new CompiledContainer(
                LaunchPlan.builder()
                        .all(COMPILED.environment())
                        .host("", new ProcessOp.SetUmask(1)) // stands for what the maker does to a new init process
                        .init("", new ProcessOp.NewSession())
                        .build(),
                COMPILED.rootSwitch(),
                COMPILED.program(),
                Map.of());
        List<String> steps = steps(PLANS.create(record(true), Spec.builder().build(), new byte[0], compiled)
                .plan());
        assertThat(steps.subList(9, steps.size()))
                .startsWith(
                        "host make the init process",
                        "host set umask 1",
                        "host write /run/scr/web-1/state.json",
                        "init start a session",
                        "init switch to the new root",
                        "init mark phase c",
                        "host let the init process go");
    }

    @Test
    void initHasAsLongAsItsHooksAndSomeTimeOfItsOwn() {
        Spec none = Spec.builder().build();
        assertThat(steps(PLANS.create(record(true), none, new byte[0], COMPILED).plan()))
                .contains("host let the init process take at most 60000 ms");
        Hook two = new Hook("/bin/x", null, null, 2L);
        Spec hooks = Spec.builder()
                .hooks(new Hooks(null, null, List.of(two), List.of(two, two), null, null))
                .build();
        assertThat(steps(
                        PLANS.create(record(true), hooks, new byte[0], COMPILED).plan()))
                .contains("host let the init process take at most 62000 ms");
        assertThat(steps(PLANS.start(record(true), INIT, hooks)))
                .contains("host let the init process take at most 64000 ms");
    }

    @Test
    void withoutAMonitorNobodyListensForOne() {
        assertThat(steps(PLANS.create(record(false), allHooks(), new byte[0], COMPILED)
                        .plan()))
                .doesNotContain("host listen on /run/scr/web-1/monitor.sock");
    }

    @Test
    void theStateKeepsWhatStartWillDo() {
        LaunchPlan plan =
                PLANS.create(record(true), allHooks(), new byte[0], COMPILED).plan();
        String state = plan.steps().stream()
                .map(LaunchPlan.Step::op)
                .filter(op -> op instanceof FileOp.WriteFile w && w.path().endsWith("state.json"))
                .map(op -> ((FileOp.WriteFile) op).content().filledWith(42))
                .findFirst()
                .orElseThrow();

        assertThat(state)
                .contains("{\"index\":18,\"operation\":\"RunProgram\",\"description\":\"run"
                        + " /bin/sc\",\"origin\":\"/hooks/startContainer/0\",\"path\":\"/bin/sc\"}")
                .contains("{\"index\":20,\"operation\":\"Exec\",\"description\":\"execute"
                        + " sh\",\"origin\":\"/process\",\"path\":\"\"}")
                .endsWith("\"pid\":42,\"startTime\":42}\n");
    }

    @Test
    void hooksOfTheContainerGetThePidAsNumberedThere() {
        LaunchPlan plan =
                PLANS.create(record(true), allHooks(), new byte[0], COMPILED).plan();
        assertThat(hook(plan, "/bin/cr").stdin().parts()).contains(Template.Variable.INIT_PID);
        assertThat(hook(plan, "/bin/cc").stdin().parts()).contains(Template.Variable.OWN_PID);
        assertThat(hook(plan, "/bin/sc").stdin().parts()).contains(Template.Variable.OWN_PID);
        assertThat(hook(plan, "/bin/cr").stdin().filledWith(42)).contains("\"status\":\"creating\",\"pid\":42");
        assertThat(hook(plan, "/bin/sc").stdin().filledWith(42)).contains("\"status\":\"created\",\"pid\":42");
        assertThat(hook(plan, "/bin/cr").cwd()).isEqualTo("/bundle");
        assertThat(hook(plan, "/bin/cc").cwd()).isEqualTo("/");
    }

    private static ProcessOp.RunProgram hook(LaunchPlan plan, String path) {
        return plan.steps().stream()
                .map(LaunchPlan.Step::op)
                .filter(op ->
                        op instanceof ProcessOp.RunProgram run && run.path().equals(path))
                .map(op -> (ProcessOp.RunProgram) op)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aHookWithoutMoreGetsItsPathAsArgumentAndNoEnvironment() {
        ProcessOp.RunProgram hook = hook(PLANS.start(record(true), INIT, allHooks()), "/bin/pt");
        assertThat(hook.args()).containsExactly("/bin/pt");
        assertThat(hook.env()).isEmpty();
        assertThat(hook.timeoutMillis()).isZero();
    }

    @Test
    void timeoutsAreSecondsAndDoNotOverflow() {
        Hook two = new Hook("/bin/pt", null, null, 2L);
        Hook ages = new Hook("/bin/ages", null, null, Long.MAX_VALUE);
        Spec spec = Spec.builder()
                .hooks(new Hooks(null, null, null, null, List.of(two, ages), null))
                .build();
        LaunchPlan plan = PLANS.start(record(true), INIT, spec);
        assertThat(hook(plan, "/bin/pt").timeoutMillis()).isEqualTo(2000);
        assertThat(hook(plan, "/bin/ages").timeoutMillis()).isPositive();
    }

    @Test
    void startGoesThroughTheSocketAndThenRunsPoststart() {
        LaunchPlan plan = PLANS.start(record(true), INIT, allHooks());
        assertThat(steps(plan))
                .containsExactly(
                        "host lock /run/scr/web-1/lock",
                        "host look whether /run/scr/web-1/state.json is what it was",
                        "host join journal /run/scr/web-1/journal",
                        "host let the init process take as long as it wants",
                        "host start the init process over /run/scr/web-1/start.sock",
                        "host run /bin/pt");
        assertThat(text(hook(plan, "/bin/pt").stdin())).contains("\"status\":\"running\",\"pid\":42");
    }

    /** Whoever has it executed adds the check behind the lock, and knows no hook. */
    @Test
    void whatIsLeftHasNoCheckAndNoHooks() {
        Spec none = Spec.builder().build();
        LaunchPlan start = PLANS.leftStart(record(false), none).orElseThrow();
        List<String> expected = new java.util.ArrayList<>(steps(PLANS.start(record(false), INIT, none)));
        assertThat(expected.remove(1)).contains("is what it was");
        assertThat(steps(start)).isEqualTo(expected);
        assertThat(start.concernsNoProgram()).isTrue();
        assertThat(PLANS.removal().leftRemoval(none)).contains(PLANS.removal().destroy());
        assertThat(PLANS.leftStart(record(false), allHooks())).isEmpty();
        assertThat(PLANS.removal().leftRemoval(allHooks())).isEmpty();
    }

    @Test
    void deleteChecksUndoesAndThenRunsPoststop() {
        LaunchPlan plan = PLANS.removal().delete(record(true), INIT, Optional.of(allHooks()));
        assertThat(steps(plan))
                .containsExactly(
                        "host lock /run/scr/web-1/lock",
                        "host look whether /run/scr/web-1/state.json is what it was",
                        "host check that process 42 has ended",
                        "host stop the maker named in /run/scr/web-1/journal",
                        "host undo what /run/scr/web-1/journal names",
                        "host run /bin/pp");
        assertThat(text(hook(plan, "/bin/pp").stdin()))
                .contains("\"status\":\"stopped\"")
                .doesNotContain("\"pid\"");
        assertThat(hook(plan, "/bin/pp").warnOnly()).isTrue();
    }

    private static String text(Template template) {
        return new String(((Template.Bytes) template.parts().get(0)).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void destroyStopsTheMakerBeforeItTakesTheLock() {
        assertThat(steps(PLANS.removal().destroy()))
                .containsExactly(
                        "host stop the maker named in /run/scr/web-1/journal",
                        "host lock /run/scr/web-1/lock",
                        "host undo what /run/scr/web-1/journal names",
                        "host remove /run/scr/web-1");
    }

    @Test
    void withoutItsJournalAContainerIsRemovedByItsState() {
        StateRecord record = record(true)
                .with(
                        List.of(
                                new Footprint(Footprint.Kind.CGROUP, "/cg/a/x"),
                                new Footprint(Footprint.Kind.INTERFACE, "9 2 7 eth0 /run/a b"),
                                new Footprint(Footprint.Kind.DIRECTORY, "/trace")),
                        List.of());
        StateFile.Content content = new StateFile.Content(record, INIT, new ProcessIdentity(41, 4700));

        assertThat(steps(PLANS.removal().destroyByState(content)))
                .containsExactly(
                        "host send signal 9 to process 41",
                        "host lock /run/scr/web-1/lock",
                        "host look whether /run/scr/web-1/state.json is what it was",
                        "host send signal 9 to process 42",
                        "host remove /trace",
                        "host disconnect network interface eth0",
                        "host remove cgroup /cg/a/x",
                        "host remove /run/scr/web-1");
        assertThat(steps(PLANS.removal().deleteByState(content, Optional.of(allHooks()))))
                .containsExactly(
                        "host lock /run/scr/web-1/lock",
                        "host look whether /run/scr/web-1/state.json is what it was",
                        "host check that process 42 has ended",
                        "host send signal 9 to process 41",
                        "host send signal 9 to process 42",
                        "host remove /trace",
                        "host disconnect network interface eth0",
                        "host remove cgroup /cg/a/x",
                        "host remove /run/scr/web-1",
                        "host run /bin/pp");
    }

    @Test
    void aCgroupThatAnotherManagerMadeIsLeftToItWithoutTheJournalToo() {
        StateRecord record =
                record(true).with(List.of(new Footprint(Footprint.Kind.PLACED_CGROUP, "/cg/x.scope")), List.of());
        assertThat(steps(PLANS.removal()
                        .destroyByState(new StateFile.Content(record, INIT, new ProcessIdentity(41, 4700)))))
                .endsWith(
                        "host send signal 9 to process 42",
                        "host empty cgroup /cg/x.scope",
                        "host await that cgroup /cg/x.scope is removed",
                        "host remove cgroup /cg/x.scope",
                        "host remove /run/scr/web-1");
    }

    @Test
    void theStateKeepsWhatTheJournalKnows() {
        CompiledContainer compiled = new CompiledContainer(
                LaunchPlan.builder()
                        .host("", new CgroupOp.MakeCgroup("/cg/a/x"))
                        .host("", new FileOp.Journal(new FileOp.RemoveFiles("/trace", List.of())))
                        .host("", new PlacementOp.AwaitPlacement("/cg/x.scope", 1))
                        .host("", new NetworkOp.ConnectInterface(20, "/run/a b", 9, 2, "eth0", "scr%d", 1500, 7))
                        .all(COMPILED.environment())
                        .build(),
                COMPILED.rootSwitch(),
                COMPILED.program(),
                Map.of());

        assertThat(PLANS.create(record(true), allHooks(), new byte[0], compiled)
                        .record()
                        .footprints())
                .containsExactly(
                        new Footprint(Footprint.Kind.CGROUP, "/cg/a/x"),
                        new Footprint(Footprint.Kind.DIRECTORY, "/trace"),
                        new Footprint(Footprint.Kind.PLACED_CGROUP, "/cg/x.scope"),
                        new Footprint(Footprint.Kind.INTERFACE, "9 2 7 eth0 /run/a b"));
        assertThat(NetworkOp.DisconnectInterface.read("9 2 7 eth0 /run/a b"))
                .isEqualTo(new NetworkOp.DisconnectInterface("/run/a b", 9, 2, "eth0", 7));
    }

    /** What a start puts there isn't named by the state. */
    @Test
    void aDirectoryIsRemovedWithASocketInIt() {
        StateRecord record =
                record(true).with(List.of(new Footprint(Footprint.Kind.DIRECTORY, "/run/scr/web-1/notify")), List.of());
        FileOp.RemoveFiles removal = new FileOp.RemoveFiles("/run/scr/web-1/notify", List.of("notify.sock"));
        StateFile.Content content = new StateFile.Content(record, INIT, new ProcessIdentity(41, 4700));

        assertThat(operations(PLANS.removal().destroyByState(content))).contains(new FileOp.Undo(removal));
        assertThat(operations(PLANS.removal().deleteByState(content, Optional.empty())))
                .contains(new FileOp.Undo(removal));
        assertThat(operations(PLANS.removal().forget(record, Optional.empty()))).contains(removal);
    }

    private static List<PlanOp> operations(LaunchPlan plan) {
        return plan.steps().stream().map(LaunchPlan.Step::op).toList();
    }

    /** Its directory may be on a disk; what is elsewhere is gone, or somebody else's. */
    @Test
    void afterARestartOnlyWhatIsInItsDirectoryIsRemoved() {
        StateRecord usual = record(true);
        StateRecord record = new StateRecord(
                usual.id(),
                usual.ociVersion(),
                usual.bundle(),
                usual.annotations(),
                usual.created(),
                usual.boot(),
                usual.monitored(),
                usual.streams(),
                usual.notes(),
                List.of(
                        new Footprint(Footprint.Kind.DIRECTORY, "/run/scr/web-1/root"),
                        new Footprint(Footprint.Kind.DIRECTORY, "/run/scr/web-10"),
                        new Footprint(Footprint.Kind.CGROUP, "/sys/fs/cgroup/web-1"),
                        new Footprint(Footprint.Kind.JAIL, "web-1")),
                usual.startSteps());
        assertThat(steps(PLANS.removal().forget(record, Optional.empty())))
                .containsExactly(
                        "host lock /run/scr/web-1/lock",
                        "host remove /run/scr/web-1/root",
                        "host remove /run/scr/web-1");
    }

    /** What a container's process could look at is executed from a sealed file; so is every plan with a step that nobody has thought of. */
    @Test
    void onlyPlansWithoutAProgramConcernNone() {
        Spec plain = Spec.builder().build();
        assertThat(PLANS.start(record(false), INIT, plain).concernsNoProgram()).isTrue();
        assertThat(PLANS.removal().destroy().concernsNoProgram()).isTrue();
        assertThat(PLANS.kill(INIT, 9, Optional.empty()).concernsNoProgram()).isTrue();
        assertThat(PLANS.start(record(false), INIT, allHooks()).concernsNoProgram())
                .isFalse();
        assertThat(PLANS.removal()
                        .delete(record(false), INIT, Optional.of(allHooks()))
                        .concernsNoProgram())
                .isFalse();
        assertThat(PLANS.create(record(false), plain, new byte[] {'{', '}'}, COMPILED)
                        .plan()
                        .concernsNoProgram())
                .isFalse();
        LaunchPlan ofInit =
                LaunchPlan.builder().init("", new ProcessOp.LimitInit(1)).build();
        assertThat(ofInit.concernsNoProgram()).isFalse();
    }
}
