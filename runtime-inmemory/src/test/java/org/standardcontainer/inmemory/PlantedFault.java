package org.standardcontainer.inmemory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

/** A runtime with one rule broken, and the test that has to catch it. */
enum PlantedFault {
    STATE_OF_ANOTHER_ID("StateContract.saysItsId", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return new ContainerState(
                    s.ociVersion(),
                    ContainerId.of(s.id() + "x"),
                    s.status(),
                    s.pid(),
                    s.bundle(),
                    s.annotations(),
                    s.paused(),
                    s.created());
        }
    }),
    CREATED_REPORTED_AS_RUNNING("StateContract.statusFollowsThePhases", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return s.status() == Status.CREATED ? with(s, Status.RUNNING, s.pid()) : s;
        }
    }),
    NO_PID_WHILE_RUNNING("StateContract.pidIsALivingProcess", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return with(s, s.status(), Optional.empty());
        }
    }),
    ANNOTATIONS_LOST_IN_PART("StateContract.repeatsAnnotations", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return new ContainerState(
                    s.ociVersion(),
                    s.id(),
                    s.status(),
                    s.pid(),
                    s.bundle(),
                    s.annotations().isEmpty() ? s.annotations() : java.util.Map.of("org.example.one", "1"),
                    s.paused(),
                    s.created());
        }
    }),
    START_OF_RUNNING("StartContract.runningIsNotStartedAgain", new Rules() {
        @Override
        boolean mayStart(Status status) {
            return status == Status.CREATED || status == Status.RUNNING;
        }
    }),
    START_OF_STOPPED("StartContract.stoppedIsNotStartedAgain", new Rules() {
        @Override
        boolean mayStart(Status status) {
            return true;
        }
    }),
    KILL_OF_STOPPED("KillContract.stoppedIsNotSignalled", new Rules() {
        @Override
        boolean mayKill(Status status) {
            return true;
        }
    }),
    NO_KILL_OF_CREATED("KillContract.killEndsACreatedContainer", new Rules() {
        @Override
        boolean mayKill(Status status) {
            return status == Status.RUNNING;
        }
    }),
    ANOTHER_SIGNAL("KillContract.deliversTheNamedSignal[USR1]", new Rules() {
        @Override
        Signal delivered(Signal signal) {
            return signal.equals(Signal.USR1) ? Signal.USR2 : signal;
        }
    }),
    DELETE_OF_CREATED("DeleteContract.createdIsNotDeleted", new Rules() {
        @Override
        boolean mayDelete(Status status) {
            return status != Status.RUNNING;
        }
    }),
    DELETE_OF_RUNNING("DeleteContract.runningIsNotDeleted", new Rules() {
        @Override
        boolean mayDelete(Status status) {
            return true;
        }
    }),
    DELETE_KEEPS_THE_ID("DeleteContract.stoppedLeavesNothing", new Rules() {
        @Override
        boolean freesId() {
            return false;
        }
    }),
    DESCRIPTOR_STAYS_OPEN("LeaksContract.nothingStaysOpenOfWhatRan", new Rules() {
        private final List<java.io.InputStream> open = Collections.synchronizedList(new ArrayList<>());

        @Override
        Spec applied(Spec spec) {
            try {
                open.add(java.nio.file.Files.newInputStream(java.nio.file.Path.of("/dev/null")));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return spec;
        }
    }),
    FAILED_CREATE_KEEPS_THE_ID("HookFailureContract.idOfAFailedCreateIsFree", new Rules() {
        @Override
        boolean undoesFailedCreate() {
            return false;
        }
    }),
    PROGRAM_RUNS_AT_CREATE("LifecycleContract.programWaitsForStart", new Rules() {
        @Override
        boolean runsAtCreate() {
            return true;
        }
    }),
    EXIT_CODE_SWAPPED("ApiContract.exitCodeIsThePrograms", new Rules() {
        @Override
        ExitStatus recorded(ExitStatus status) {
            return status instanceof ExitStatus.Exited ? new ExitStatus.Exited(1) : status;
        }
    }),
    SIGNAL_REPORTED_AS_CODE("ApiContract.signalIsNamed", new Rules() {
        @Override
        ExitStatus recorded(ExitStatus status) {
            return status instanceof ExitStatus.Signalled s ? new ExitStatus.Exited(128 + s.number()) : status;
        }
    }),
    ENVIRONMENT_LEAKS("ProcessContract.programGetsItsEnvironmentAndNothingOfTheHosts", new Rules() {
        @Override
        Spec applied(Spec spec) {
            return process(spec, p -> {
                List<String> env = new ArrayList<>(p.env() == null ? List.of() : p.env());
                env.add("USER=root");
                return p.toBuilder().env(env).build();
            });
        }
    }),
    DIRECTORY_IGNORED("ProcessContract.programStartsInItsDirectory", new Rules() {
        @Override
        Spec applied(Spec spec) {
            return process(spec, p -> p.toBuilder().cwd("/").build());
        }
    }),
    GROUPS_IGNORED("UserContract.programHasItsGroupsAndNoOther", new Rules() {
        @Override
        Spec applied(Spec spec) {
            return process(
                    spec,
                    p -> p.user() == null
                            ? p
                            : p.toBuilder()
                                    .user(new User(
                                            p.user().uid(),
                                            p.user().gid(),
                                            p.user().umask(),
                                            null,
                                            null))
                                    .build());
        }
    }),
    LIMITS_IGNORED("RlimitsContract.programHasItsLimit[RLIMIT_NOFILE, 1000, 1024]", new Rules() {
        @Override
        Spec applied(Spec spec) {
            return process(spec, p -> p.toBuilder().rlimits((List<Rlimit>) null).build());
        }
    }),
    NEW_PRIVILEGES_IGNORED("ProcessContract.newPrivilegesCanBeBlocked", new Rules() {
        @Override
        Spec applied(Spec spec) {
            return process(spec, p -> p.toBuilder().noNewPrivileges(false).build());
        }
    }),
    ROOT_STAYS_WRITABLE("CreateContract.appliesAReadOnlyRoot", new Rules() {
        @Override
        Spec applied(Spec spec) {
            Root root = spec.root();
            return root == null
                    ? spec
                    : spec.toBuilder().root(new Root(root.path(), false)).build();
        }
    }),
    HOOKS_IN_REVERSE("HookOrderContract.hooksOfAListRunInItsOrder[createRuntime]", new Rules() {
        @Override
        List<HookCall> run(String list, List<HookCall> hooks) {
            List<HookCall> reversed = new ArrayList<>(hooks);
            Collections.reverse(reversed);
            return reversed;
        }
    }),
    POSTSTART_SKIPPED("HookOrderContract.listIsRunByItsOperation[poststart]", new Rules() {
        @Override
        List<HookCall> run(String list, List<HookCall> hooks) {
            return list.equals("poststart") ? List.of() : hooks;
        }
    }),
    HOOKS_TOLD_NO_VERSION("HookSchemaContract.hookGetsTheStateOnItsStandardInput[poststop]", new Rules() {
        @Override
        ContainerState given(String list, ContainerState s) {
            return new ContainerState(
                    "1.0", s.id(), s.status(), s.pid(), s.bundle(), s.annotations(), s.paused(), s.created());
        }
    }),
    START_OF_CREATING("CreatingContract.creatingIsNotStarted", new Rules() {
        @Override
        boolean mayStart(Status status) {
            return status == Status.CREATED || status == Status.CREATING;
        }

        @Override
        ContainerState reported(ContainerState s) { // our API looks before it asks
            return s.status() == Status.CREATING ? with(s, Status.CREATED, s.pid()) : s;
        }
    }),
    KILL_OF_CREATING("CreatingContract.creatingIsNotKilled", new Rules() {
        @Override
        boolean mayKill(Status status) {
            return status != Status.STOPPED;
        }

        @Override
        ContainerState reported(ContainerState s) { // our API looks before it asks
            return s.status() == Status.CREATING ? with(s, Status.CREATED, s.pid()) : s;
        }
    }),
    DELETE_OF_CREATING("CreatingContract.creatingIsNotDeleted", new Rules() {
        @Override
        boolean mayDelete(Status status) {
            return status == Status.STOPPED || status == Status.CREATING;
        }

        @Override
        ContainerState reported(ContainerState s) { // our API looks before it asks
            return s.status() == Status.CREATING ? with(s, Status.STOPPED, s.pid()) : s;
        }
    }),
    CREATING_REPORTED_AS_CREATED("CreatingContract.creatingCanBeQueried", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return s.status() == Status.CREATING ? with(s, Status.CREATED, s.pid()) : s;
        }
    }),
    LATE_POSTSTOP("HookOrderContract.poststopRunsAfterDeletionAndBeforeDeleteReturns", new Rules() {
        @Override
        boolean freesId() {
            return false;
        }
    }),
    HOOKS_TOLD_A_LATER_STATUS("HookSchemaContract.hookGetsTheStateOnItsStandardInput[createRuntime]", new Rules() {
        @Override
        ContainerState given(String list, ContainerState state) {
            return state.status() == Status.CREATING ? with(state, Status.CREATED, state.pid()) : state;
        }
    }),
    PAUSE_IS_NOT_REPORTED("PauseContract.stateSaysSo", new Rules() {
        @Override
        ContainerState reported(ContainerState s) {
            return new ContainerState(
                    s.ociVersion(), s.id(), s.status(), s.pid(), s.bundle(), s.annotations(), false, s.created());
        }
    }),
    PAUSED_GOES_ON("PauseContract.aSignalIsTakenAfterwards", new Rules() {
        @Override
        boolean standsStill() {
            return false;
        }
    }),
    PAUSED_TAKES_NO_KILL("PauseContract.killEndsIt", new Rules() {
        @Override
        boolean maySignalPaused() {
            return false;
        }
    }),
    PAUSED_RUNS_MORE("PauseContract.nothingMoreRunsInIt", new Rules() {
        @Override
        boolean mayRunInPaused() {
            return true;
        }
    }),
    PAUSED_IS_PAUSED_AGAIN("PauseContract.onlyWhatLivesCanBePausedAndOnlyWhatIsPausedResumed", new Rules() {
        @Override
        boolean mayPause(Status status, boolean paused) {
            return status == Status.CREATED || status == Status.RUNNING;
        }
    }),
    CREATED_IS_NOT_PAUSED_THOUGH_CLAIMED("PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused", new Rules() {
        @Override
        boolean mayPause(Status status, boolean paused) {
            return status == Status.RUNNING && !paused;
        }
    }),
    CREATED_IS_PAUSED_UNCLAIMED("PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused", new Rules() {
        @Override
        boolean claimsPauseOfCreated() {
            return false;
        }
    }),
    PAUSED_IS_STARTED("PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused", new Rules() {
        @Override
        boolean mayStartPaused() {
            return true;
        }
    }),
    PROCESSES_IN_REVERSE("LimitsContract.allAreListedTheFirstOneFirst", new Rules() {
        @Override
        List<ProcessRef> listed(List<ProcessRef> all) {
            List<ProcessRef> reversed = new ArrayList<>(all);
            Collections.reverse(reversed);
            return reversed;
        }
    }),
    FIGURES_OF_STOPPED("LimitsContract.whatItUsesIsMeasured", new Rules() {
        @Override
        boolean mayMeasure(Status status) {
            return true;
        }
    }),
    UPDATE_FORGETS_THE_REST("LimitsContract.whatIsGivenIsChangedAndTheRestStays", new Rules() {
        @Override
        boolean keepsOtherLimits() {
            return false;
        }
    }),
    UPDATE_IS_NOT_CHECKED("LimitsContract.whatIsWrongChangesNothing", new Rules() {
        @Override
        boolean checksLimits() {
            return false;
        }
    }),
    UPDATE_OF_STOPPED("LimitsContract.aStoppedContainerTakesNoLimits", new Rules() {
        @Override
        boolean mayUpdate(Status status) {
            return true;
        }
    }),
    CLOSE_KEEPS_WHAT_IS_OWNED("ApiContract.closingDestroysWhatIsOwned", new Rules() {
        @Override
        boolean freesId() {
            return false;
        }
    }),
    CLOSE_KEEPS_WHAT_IS_PAUSED("ApiContract.closingDestroysWhatIsPaused", new Rules() {
        @Override
        boolean freesId() {
            return false;
        }
    }),
    CLOSE_ENDS_WHAT_IS_DETACHED("ApiContract.closingLeavesWhatWasDetached", new Rules() {
        @Override
        boolean livesWhenReleased() {
            return false;
        }
    }),
    CLOSE_ENDS_WHAT_WAS_LOADED("ApiContract.closingLeavesWhatWasLoaded", new Rules() {
        @Override
        boolean livesWhenReleased() {
            return false;
        }
    }),
    LIST_IN_REVERSE("ApiContract.listHasEveryContainerInOrder", new Rules() {
        @Override
        List<ContainerListing> known(List<ContainerListing> all) {
            List<ContainerListing> reversed = new ArrayList<>(all);
            Collections.reverse(reversed);
            return reversed;
        }
    }),
    DELETED_BY_EACH("ConcurrencyContract.containerIsDeletedOnce", new Rules() {
        @Override
        boolean freesId() {
            return false;
        }
    }),
    STATE_GOES_BACK("ConcurrencyContract.statesFollowEachOther", new Rules() {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        ContainerState reported(ContainerState s) {
            boolean back = s.status() == Status.RUNNING && asked.incrementAndGet() % 2 == 0;
            return back ? with(s, Status.CREATED, s.pid()) : s;
        }
    }),
    FAILED_POSTSTART_HOOK_LEAVES_IT_RUNNING("HookFailureContract.poststartFailureDestroysTheContainer", new Rules() {
        @Override
        boolean destroysAfterFailedHook(String list) {
            return !list.equals("poststart");
        }
    });

    private final String caughtBy;

    @SuppressWarnings("ImmutableEnumChecker") // rules have no fields
    private final Rules rules;

    PlantedFault(String caughtBy, Rules rules) {
        this.caughtBy = caughtBy;
        this.rules = rules;
    }

    /** The test that was named in advance. */
    String caughtBy() {
        return caughtBy;
    }

    Rules rules() {
        return rules;
    }

    private static ContainerState with(ContainerState s, Status status, Optional<ProcessRef> pid) {
        return new ContainerState(
                s.ociVersion(), s.id(), status, pid, s.bundle(), s.annotations(), s.paused(), s.created());
    }

    private static Spec process(Spec spec, java.util.function.UnaryOperator<ProcessConfig> change) {
        return spec.process() == null
                ? spec
                : spec.toBuilder().process(change.apply(spec.process())).build();
    }
}
