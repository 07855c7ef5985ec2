package org.standardcontainer.conformance;

import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.contract.ApiContract;
import org.standardcontainer.conformance.contract.AttacksContract;
import org.standardcontainer.conformance.contract.BundleContract;
import org.standardcontainer.conformance.contract.CapabilitiesContract;
import org.standardcontainer.conformance.contract.ConcurrencyContract;
import org.standardcontainer.conformance.contract.ConfigurationContract;
import org.standardcontainer.conformance.contract.CreateContract;
import org.standardcontainer.conformance.contract.CreatingContract;
import org.standardcontainer.conformance.contract.DeleteContract;
import org.standardcontainer.conformance.contract.ErrorsContract;
import org.standardcontainer.conformance.contract.ExecContract;
import org.standardcontainer.conformance.contract.FeatureAbsenceContract;
import org.standardcontainer.conformance.contract.FeaturesContract;
import org.standardcontainer.conformance.contract.FreeBsdCreateContract;
import org.standardcontainer.conformance.contract.FreeBsdDevicesContract;
import org.standardcontainer.conformance.contract.FreeBsdJailContract;
import org.standardcontainer.conformance.contract.FreeBsdMountsContract;
import org.standardcontainer.conformance.contract.FreeBsdNetworkContract;
import org.standardcontainer.conformance.contract.HookFailureContract;
import org.standardcontainer.conformance.contract.HookNamespaceContract;
import org.standardcontainer.conformance.contract.HookOrderContract;
import org.standardcontainer.conformance.contract.HookSchemaContract;
import org.standardcontainer.conformance.contract.HookTimeoutContract;
import org.standardcontainer.conformance.contract.IsolationContract;
import org.standardcontainer.conformance.contract.KillContract;
import org.standardcontainer.conformance.contract.LeaksContract;
import org.standardcontainer.conformance.contract.LifecycleContract;
import org.standardcontainer.conformance.contract.LimitsContract;
import org.standardcontainer.conformance.contract.LinuxCgroupDevicesContract;
import org.standardcontainer.conformance.contract.LinuxCgroupOwnershipContract;
import org.standardcontainer.conformance.contract.LinuxCgroupValuesContract;
import org.standardcontainer.conformance.contract.LinuxCgroupsContract;
import org.standardcontainer.conformance.contract.LinuxDevicesContract;
import org.standardcontainer.conformance.contract.LinuxIdMappedMountsContract;
import org.standardcontainer.conformance.contract.LinuxIntelRdtContract;
import org.standardcontainer.conformance.contract.LinuxMountOptionsContract;
import org.standardcontainer.conformance.contract.LinuxMountsContract;
import org.standardcontainer.conformance.contract.LinuxNamespacesContract;
import org.standardcontainer.conformance.contract.LinuxNetDevicesContract;
import org.standardcontainer.conformance.contract.LinuxPathsContract;
import org.standardcontainer.conformance.contract.LinuxRecursiveOptionsContract;
import org.standardcontainer.conformance.contract.LinuxSchedulingContract;
import org.standardcontainer.conformance.contract.LinuxSecurityModulesContract;
import org.standardcontainer.conformance.contract.LinuxSettingsContract;
import org.standardcontainer.conformance.contract.LinuxTimeNamespaceContract;
import org.standardcontainer.conformance.contract.LinuxUserNamespaceContract;
import org.standardcontainer.conformance.contract.PauseContract;
import org.standardcontainer.conformance.contract.ProcessContract;
import org.standardcontainer.conformance.contract.RlimitsContract;
import org.standardcontainer.conformance.contract.SeccompContract;
import org.standardcontainer.conformance.contract.SeccompNotifyContract;
import org.standardcontainer.conformance.contract.StartContract;
import org.standardcontainer.conformance.contract.StateContract;
import org.standardcontainer.conformance.contract.StdioContract;
import org.standardcontainer.conformance.contract.TerminalContract;
import org.standardcontainer.conformance.contract.UserContract;
import org.standardcontainer.conformance.contract.VmContract;
import org.standardcontainer.conformance.report.Results;

/**
 * The tests that every backend has to pass. A backend's test class extends it and says how the runtime is opened:
 *
 * <pre>{@code
 * class MyRuntimeTest extends RuntimeConformance {
 *     @Override
 *     protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
 *         return new MyRuntime(stateRoot, listener);
 *     }
 * }
 * }</pre>
 *
 * <p>The runtime is opened once per run and closed at its end. Tests run side by side where JUnit is configured to
 * ({@code junit.jupiter.execution.parallel.enabled}), whatever mode is the default there; each has ids, bundles and a deadline of its
 * own. What the backend claims ({@link ContainerRuntime#features()}) is tested; what it doesn't claim
 * has to be refused.
 */
@ExtendWith(KitExtension.class)
public abstract class RuntimeConformance {
    static final long STREAMED = 16L << 20;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    protected RuntimeConformance() {}

    // --- must be written ---

    /**
     * Opens the runtime under test.
     *
     * @param stateRoot an empty directory for its records; a backend without records ignores it
     * @param listener has to be given to the runtime: the kit looks for warnings there
     */
    protected abstract ContainerRuntime open(Path stateRoot, RuntimeListener listener) throws Exception;

    // --- may be overridden ---

    /** The platform whose rules hold; Linux by default. */
    protected Platform platform() {
        return Platform.LINUX;
    }

    /** The version of the runtime, for the report. */
    protected String version() {
        return "";
    }

    /**
     * Failures that are known, each with its reason; none by default. A listed test that passes, or fails
     * otherwise than listed, is a failure.
     */
    protected List<Deviation> deviations() {
        return List.of();
    }

    /** The {@code /proc} directory of a process in the runtime's namespaces; the JVM's own by default. */
    protected Path runtimeProcess() {
        return Path.of("/proc/self");
    }

    /** How long one test may take; 60 s by default. */
    protected Duration deadline() {
        return DEADLINE;
    }

    /** How many bytes go through each standard stream of one container, to see that none is lost; 16 MiB by default. */
    protected long streamed() {
        return STREAMED;
    }

    /**
     * Where {@code conformance.json} goes, unless {@code standardcontainer.kit.report} says it: below the build
     * directory of Maven or Gradle by default, where there is one.
     */
    protected Optional<Path> reportDirectory() {
        return List.of("target", "build").stream()
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .map(p -> p.resolve("conformance").resolve(getClass().getSimpleName()));
    }

    /**
     * Which tests run; all by default.
     *
     * @param test its name ({@code "StartContract.programRuns"})
     * @param clause one of its clauses; it is enough if one is selected
     */
    protected boolean selects(String test, Requirement clause) {
        return true;
    }

    /**
     * Undoes what was made for the runtime, such as a namespace that it was run in; nothing by default. Run once, after
     * the runtime was closed and the kit has removed what it left: unlike {@code @AfterAll}, which comes before.
     */
    protected void afterwards() throws Exception {}

    /** Hears the results of the whole run, when they are complete. What it throws turns the run red. */
    protected void finished(Results results) throws Exception {}

    /** What becomes of each configuration on its way to the runtime; a planted fault changes it. */
    UnaryOperator<String> misreading() {
        return UnaryOperator.identity();
    }

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("bundle")
    class BundleClauses extends BundleContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("configuration")
    class ConfigurationClauses extends ConfigurationContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("lifecycle")
    class LifecycleClauses extends LifecycleContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("state")
    class StateClauses extends StateContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("create")
    class CreateClauses extends CreateContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("creating")
    class CreatingClauses extends CreatingContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("start")
    class StartClauses extends StartContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("kill")
    class KillClauses extends KillContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("delete")
    class DeleteClauses extends DeleteContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("errors")
    class ErrorsClauses extends ErrorsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("api")
    class ApiClauses extends ApiContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("stdio")
    class StdioClauses extends StdioContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("exec")
    class ExecClauses extends ExecContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("pause")
    class PauseClauses extends PauseContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("limits")
    class LimitsClauses extends LimitsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("process")
    class ProcessClauses extends ProcessContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("user")
    class UserClauses extends UserContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("rlimits")
    class RlimitsClauses extends RlimitsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("capabilities")
    class CapabilitiesClauses extends CapabilitiesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("seccomp")
    class SeccompClauses extends SeccompContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("seccomp: listener")
    class SeccompNotifyClauses extends SeccompNotifyContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("hooks: entries")
    class HookSchemaClauses extends HookSchemaContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("hooks: order")
    class HookOrderClauses extends HookOrderContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("hooks: namespaces")
    class HookNamespaceClauses extends HookNamespaceContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("hooks: failures")
    class HookFailureClauses extends HookFailureContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("hooks: timeouts")
    class HookTimeoutClauses extends HookTimeoutContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: mounts")
    class LinuxMountsClauses extends LinuxMountsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: mount options")
    class LinuxMountOptionsClauses extends LinuxMountOptionsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: recursive mount options")
    class LinuxRecursiveOptionsClauses extends LinuxRecursiveOptionsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: paths")
    class LinuxPathsClauses extends LinuxPathsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: devices")
    class LinuxDevicesClauses extends LinuxDevicesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("features")
    class FeaturesClauses extends FeaturesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("features: absence")
    class FeatureAbsenceClauses extends FeatureAbsenceContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("terminal")
    class TerminalClauses extends TerminalContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: namespaces")
    class LinuxNamespacesClauses extends LinuxNamespacesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: user namespace")
    class LinuxUserNamespaceClauses extends LinuxUserNamespaceContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: time namespace")
    class LinuxTimeNamespaceClauses extends LinuxTimeNamespaceContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: id-mapped mounts")
    class LinuxIdMappedMountsClauses extends LinuxIdMappedMountsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: cgroups")
    class LinuxCgroupsClauses extends LinuxCgroupsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: further values of cgroups")
    class LinuxCgroupValuesClauses extends LinuxCgroupValuesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: owners of cgroups")
    class LinuxCgroupOwnershipClauses extends LinuxCgroupOwnershipContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: cgroups and devices")
    class LinuxCgroupDevicesClauses extends LinuxCgroupDevicesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: scheduling")
    class LinuxSchedulingClauses extends LinuxSchedulingContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("freebsd: jail")
    class FreeBsdJailClauses extends FreeBsdJailContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("freebsd: create")
    class FreeBsdCreateClauses extends FreeBsdCreateContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("freebsd: mounts")
    class FreeBsdMountsClauses extends FreeBsdMountsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("freebsd: network")
    class FreeBsdNetworkClauses extends FreeBsdNetworkContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("freebsd: devices")
    class FreeBsdDevicesClauses extends FreeBsdDevicesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: settings")
    class LinuxSettingsClauses extends LinuxSettingsContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: security modules")
    class LinuxSecurityModulesClauses extends LinuxSecurityModulesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: intelRdt")
    class LinuxIntelRdtClauses extends LinuxIntelRdtContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("linux: network devices")
    class LinuxNetDevicesClauses extends LinuxNetDevicesContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("beyond: leaks")
    class LeaksClauses extends LeaksContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("beyond: concurrency")
    class ConcurrencyClauses extends ConcurrencyContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("beyond: isolation")
    class IsolationClauses extends IsolationContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("beyond: attacks")
    class AttacksClauses extends AttacksContract {}

    @Nested
    @Execution(CONCURRENT)
    @DisplayName("vm")
    class VmClauses extends VmContract {}
}
