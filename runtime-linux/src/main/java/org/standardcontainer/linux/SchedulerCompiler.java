package org.standardcontainer.linux;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.AttributeOp;
import org.standardcontainer.spec.Scheduler;
import org.standardcontainer.spec.Spec;

/** {@code process.scheduler} (config.md#linux-process), by sched_setattr(2). Who may have what is the kernel's to say. */
final class SchedulerCompiler {
    private static final String POINTER = "/process/scheduler";
    private static final String REFERENCE = "config.md#linux-process";
    private static final Map<String, Integer> POLICIES = Map.of(
            "SCHED_OTHER", 0, "SCHED_FIFO", 1, "SCHED_RR", 2, "SCHED_BATCH", 3, "SCHED_IDLE", 5, "SCHED_DEADLINE", 6);
    private static final String RESET_ON_FORK = "SCHED_FLAG_RESET_ON_FORK";
    private static final Map<String, Integer> FLAGS = Map.of(
            RESET_ON_FORK,
            0x01,
            "SCHED_FLAG_RECLAIM",
            0x02,
            "SCHED_FLAG_DL_OVERRUN",
            0x04,
            "SCHED_FLAG_KEEP_POLICY",
            0x08,
            "SCHED_FLAG_KEEP_PARAMS",
            0x10,
            "SCHED_FLAG_UTIL_CLAMP_MIN",
            0x20,
            "SCHED_FLAG_UTIL_CLAMP_MAX",
            0x40);

    private SchedulerCompiler() {}

    static void compile(Scheduler scheduler, Spec spec, Draft draft) {
        Integer policy = POLICIES.get(scheduler.policy());
        if (policy == null) {
            draft.findings.unsupported(
                    POINTER + "/policy", "Linux has no policy " + scheduler.policy(), "use another policy");
            return;
        }
        check(scheduler, draft.findings);
        List<String> flags = scheduler.flags() == null ? List.of() : scheduler.flags();
        boolean hooks = spec.hooks() != null
                && spec.hooks().startContainer() != null
                && !spec.hooks().startContainer().isEmpty();
        if (hooks && scheduler.policy().equals("SCHED_DEADLINE") && !flags.contains(RESET_ON_FORK)) {
            draft.findings.unsupported(
                    POINTER + "/policy",
                    "the kernel lets no process of SCHED_DEADLINE have children, and startContainer hooks are such",
                    "add " + RESET_ON_FORK + " to process.scheduler.flags, or remove the hooks");
        }
        draft.rootSwitch.init(
                POINTER,
                new AttributeOp.SetScheduler(
                        policy,
                        flags(flags, draft.findings),
                        number(scheduler.nice()),
                        number(scheduler.priority()),
                        number(scheduler.runtime()),
                        number(scheduler.deadline()),
                        number(scheduler.period())));
    }

    /** What the kernel would pass over: nothing that is asked for is ignored. */
    private static void check(Scheduler scheduler, Findings findings) {
        boolean deadline = scheduler.policy().equals("SCHED_DEADLINE");
        boolean realTime =
                scheduler.policy().equals("SCHED_FIFO") || scheduler.policy().equals("SCHED_RR");
        if (!deadline) {
            only(scheduler.runtime(), "runtime", scheduler, findings);
            only(scheduler.deadline(), "deadline", scheduler, findings);
            only(scheduler.period(), "period", scheduler, findings);
        }
        if (realTime && number(scheduler.priority()) == 0) {
            findings.invalid(POINTER + "/priority", "is 1 to 99 with " + scheduler.policy(), REFERENCE);
        } else if (!realTime && number(scheduler.priority()) != 0) {
            findings.invalid(POINTER + "/priority", "is of SCHED_FIFO and SCHED_RR alone", REFERENCE);
        }
        if ((realTime || deadline) && number(scheduler.nice()) != 0) {
            findings.warning(POINTER + "/nice", "has no effect with " + scheduler.policy());
        }
    }

    private static void only(@Nullable BigInteger value, String member, Scheduler scheduler, Findings findings) {
        if (number(value) != 0) {
            findings.invalid(
                    POINTER + "/" + member, "is of SCHED_DEADLINE alone, not of " + scheduler.policy(), REFERENCE);
        }
    }

    private static long flags(List<String> words, Findings findings) {
        long flags = 0;
        for (int i = 0; i < words.size(); i++) {
            flags |= FLAGS.getOrDefault(words.get(i), 0); // the validator knows the words
            if (words.get(i).startsWith("SCHED_FLAG_UTIL_CLAMP")) {
                findings.warning(POINTER + "/flags/" + i, "the spec has no property for the value, which is 0 then");
            }
        }
        return flags;
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static long number(@Nullable BigInteger value) {
        return value == null ? 0 : value.longValue();
    }
}
