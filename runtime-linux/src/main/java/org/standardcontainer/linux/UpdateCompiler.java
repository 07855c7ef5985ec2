package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.ChangedFile;
import org.standardcontainer.linux.cgroup.CgroupSetting;
import org.standardcontainer.linux.cgroup.CgroupSettings;
import org.standardcontainer.linux.cgroup.CgroupVersion;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SpecValidator;

/**
 * Compiles a change of a living container's limits: which files get which content, in an order that the kernel takes from where the
 * container is now. Pure, but for what it is told of the files' content. Not safe for several threads.
 */
final class UpdateCompiler {
    private static final String POINTER = "/linux/resources";

    private final LivingCgroup cgroup;
    private final Findings findings = new Findings();

    /** @param content what a file has in it now; empty if it can't be read */
    UpdateCompiler(HostFacts facts, Map<String, String> notes, Function<String, Optional<String>> content) {
        this.cgroup = LivingCgroup.of(facts.cgroups(), notes, content);
    }

    /**
     * What to write for a change that a program asks for, in this order.
     *
     * @param notes those of the container
     * @param content what a file has in it now; empty if it can't be read
     * @param own the container's configuration
     * @throws InvalidConfigException if a value is against the spec
     * @throws UnsupportedFeatureException if one can't be changed, or can't be had there
     */
    static List<ChangedFile> changes(
            HostFacts facts,
            Map<String, String> notes,
            Function<String, Optional<String>> content,
            Spec own,
            LinuxResources resources) {
        LinuxConfig.Builder linux = own.linux() == null ? LinuxConfig.builder() : own.linux().toBuilder();
        // what a program has made is no stricter than what Java can hold: read as if it had come from a file
        Spec with = SpecJson.read(SpecJson.write(
                own.toBuilder().linux(linux.resources(resources).build()).build()));
        List<Finding> findings = new ArrayList<>(SpecValidator.validate(with));
        Findings unsupported = new Findings();
        Supported.check(with, unsupported);
        UpdateCompiler compiler = new UpdateCompiler(facts, notes, content);
        List<ChangedFile> changes = compiler.compile(
                own, Objects.requireNonNull(Objects.requireNonNull(with.linux()).resources()));
        findings.addAll(unsupported.all());
        findings.addAll(compiler.findings());
        List<Finding> errors = findings.stream()
                .filter(f -> f.isError() && f.subject().startsWith(POINTER))
                .toList();
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        } else if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        return changes;
    }

    List<Finding> findings() {
        return findings.all();
    }

    /**
     * What to write, in this order.
     *
     * @param own the container's configuration
     * @param given what is to be changed, read as if it had come from a file
     */
    List<ChangedFile> compile(Spec own, LinuxResources given) {
        LinuxResources before = own.linux() == null ? null : own.linux().resources();
        if (given.devices() != null && (before == null || !given.devices().equals(before.devices()))) {
            // clients send all that they know of a container; what is as it was is no change
            findings.unsupported(
                    POINTER + "/devices",
                    "the device rules of a container that lives can't be changed",
                    "leave them as they are");
        }
        CgroupSettings wanted = CgroupSettings.of(cgroup.complete(given), cgroup);
        findings.addAll(wanted.findings());
        List<ChangedFile> changes = new ArrayList<>();
        wanted.settings()
                .forEach(setting ->
                        change(setting, LivingCgroup.pointer(setting, given)).ifPresent(changes::add));
        Optional.ofNullable(given.memory()).ifPresent(memory -> {
            killAgain(memory)
                    .flatMap(setting -> change(setting, setting.pointer()))
                    .ifPresent(changes::add);
            checkUsage(memory);
        });
        return UpdateOrder.of(changes);
    }

    /** At create it is so without being said. */
    private Optional<CgroupSetting> killAgain(LinuxMemory memory) {
        return Boolean.FALSE.equals(memory.disableOomKiller()) && cgroup.has(CgroupVersion.V1, "memory")
                ? Optional.of(new CgroupSetting(
                        CgroupVersion.V1,
                        "memory",
                        "memory.oom_control",
                        "0",
                        POINTER + "/memory/disableOOMKiller",
                        false))
                : Optional.empty();
    }

    private Optional<ChangedFile> change(CgroupSetting setting, String pointer) {
        String path = cgroup.path(setting);
        Optional<String> now = cgroup.content().apply(path);
        if (now.isEmpty() && !setting.optional()) {
            findings.unsupported(
                    pointer,
                    setting.file() + " is not there, or can't be read to set it back if a later change fails",
                    "leave it out");
        }
        return now.map(text -> new ChangedFile(path, setting.value(), FormerValue.of(setting, text), pointer));
    }

    /** config-linux.md#memory: with checkBeforeUpdate a limit below what is in use is refused. */
    private void checkUsage(LinuxMemory memory) {
        if (!Boolean.TRUE.equals(memory.checkBeforeUpdate())) {
            return;
        }
        check(memory.limit(), "limit", cgroup.read("memory", "memory.usage_in_bytes", "memory.current"));
        check(memory.swap(), "swap", cgroup.read("memory", "memory.memsw.usage_in_bytes", "memory.current"));
    }

    private void check(@Nullable Long limit, String property, Optional<String> usage) {
        if (limit != null && limit > 0) {
            usage.filter(used -> UpdateOrder.number(used) > limit)
                    .ifPresent(used -> findings.unsupported(
                            POINTER + "/memory/" + property,
                            "the container uses " + used.strip() + " bytes, which is more",
                            "raise it"));
        }
    }
}
