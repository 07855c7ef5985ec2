package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.AttributeOp;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.spec.IoPriority;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxPersonality;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/**
 * What a process is to the kernel's schedulers and to its memory: set before its user is taken on, since some of it takes
 * privileges, and so that what can't be had fails the creation. Hooks that run as the program (startContainer) inherit it.
 */
final class ProcessAttributes {
    private static final Map<String, Integer> IO_CLASSES =
            Map.of("IOPRIO_CLASS_RT", 1, "IOPRIO_CLASS_BE", 2, "IOPRIO_CLASS_IDLE", 3);
    private static final int IO_CLASS_SHIFT = 13;
    private static final Map<String, Integer> PERSONALITIES = Map.of("LINUX", 0, "LINUX32", 8);

    private ProcessAttributes() {}

    /** True if something is written through the trusted procfs. */
    static boolean needProc(ProcessConfig process) {
        return isNamed(process.apparmorProfile()) || isNamed(process.selinuxLabel());
    }

    static void compile(Spec spec, ProcessConfig process, HostFacts facts, Draft draft) {
        if (process.scheduler() != null) {
            SchedulerCompiler.compile(process.scheduler(), spec, draft);
        }
        priority(process.ioPriority(), draft);
        profile(process.apparmorProfile(), facts, draft);
        label(process.selinuxLabel(), facts, draft);
        LinuxConfig linux = spec.linux();
        if (linux != null) {
            personality(linux.personality(), draft);
            if (linux.memoryPolicy() != null) {
                MemoryPolicyCompiler.compile(linux.memoryPolicy(), facts, draft);
            }
        }
    }

    private static void priority(@Nullable IoPriority priority, Draft draft) {
        Integer number = priority == null ? null : IO_CLASSES.get(priority.ioClass());
        if (priority != null && number != null) { // the validator knows the words
            draft.rootSwitch.init(
                    "/process/ioPriority",
                    new AttributeOp.SetIoPriority(number << IO_CLASS_SHIFT | priority.priority()));
        }
    }

    /** For the next execve, whoever does it: the program's, or that of a hook that runs as the program. */
    private static void profile(@Nullable String profile, HostFacts facts, Draft draft) {
        if (!isNamed(profile)) {
            return;
        }
        if (!facts.securityModules().contains("apparmor")) {
            draft.findings.unsupported(
                    "/process/apparmorProfile", "AppArmor is not enabled on this kernel", "remove it");
        }
        // the first is AppArmor's own also where it is not the only module of its kind; Linux 5.8
        draft.rootSwitch.init(
                "/process/apparmorProfile",
                new AttributeOp.WriteAttribute(List.of("attr/apparmor/exec", "attr/exec"), "exec " + profile));
    }

    /** As the profile. */
    private static void label(@Nullable String label, HostFacts facts, Draft draft) {
        if (label == null || label.isEmpty()) {
            return;
        }
        if (!facts.securityModules().contains("selinux")) {
            draft.findings.unsupported("/process/selinuxLabel", MountLabel.NO_SELINUX, "remove it");
        }
        draft.rootSwitch.init("/process/selinuxLabel", new AttributeOp.WriteAttribute(List.of("attr/exec"), label));
    }

    /**
     * Makes the session keyring, under the label of the program, which could have no use for it else. The procfs is open then, if there
     * is a label.
     */
    static void keyring(ProcessConfig process, Draft draft) {
        String label = process.selinuxLabel();
        if (label == null || label.isEmpty()) {
            draft.environment.init("", new NamespaceOp.NewKeyring());
            return;
        }
        String pointer = "/process/selinuxLabel";
        draft.environment.init(pointer, new AttributeOp.WriteAttribute(List.of("attr/keycreate"), label));
        draft.environment.init("", new NamespaceOp.NewKeyring());
        // a write of nothing would do nothing
        draft.environment.init(pointer, new AttributeOp.WriteAttribute(List.of("attr/keycreate"), "\n"));
    }

    /** An empty name is what programs in Go write for absence. */
    static boolean isNamed(@Nullable String profile) {
        return profile != null && !profile.isEmpty();
    }

    private static void personality(@Nullable LinuxPersonality personality, Draft draft) {
        Integer persona = personality == null ? null : PERSONALITIES.get(personality.domain());
        if (personality == null || persona == null) {
            return;
        }
        if (!flags(personality).isEmpty()) {
            draft.findings.unsupported(
                    "/linux/personality/flags", "the spec defines no flags: " + flags(personality), "remove them");
        }
        draft.rootSwitch.init("/linux/personality", new AttributeOp.SetPersonality(persona));
    }

    private static List<String> flags(LinuxPersonality personality) {
        return personality.flags() == null ? List.of() : personality.flags();
    }
}
