package org.standardcontainer.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules for seccomp. */
final class SeccompRules {
    private static final long LAST_ARGUMENT = 5;

    private SeccompRules() {}

    static void check(Place place, Seccomp seccomp) {
        place.at("defaultAction").word(seccomp.defaultAction(), Words.SECCOMP_ACTIONS);
        number(place.at("defaultErrnoRet"), seccomp.defaultAction(), seccomp.defaultErrnoRet());
        place.at("architectures").words(seccomp.architectures(), Words.SECCOMP_ARCHITECTURES);
        place.at("flags").words(seccomp.flags(), Words.SECCOMP_FLAGS);
        boolean listens =
                seccomp.listenerPath() != null && !seccomp.listenerPath().isEmpty();
        if (!listens
                && seccomp.listenerMetadata() != null
                && !seccomp.listenerMetadata().isEmpty()) {
            place.at("listenerMetadata").invalid("needs listenerPath");
        }
        List<Seccomp.Syscall> rules = seccomp.syscalls() == null ? List.of() : seccomp.syscalls();
        for (int i = 0; i < rules.size(); i++) {
            rule(place.at("syscalls").at(i), rules.get(i));
        }
    }

    private static void rule(Place place, Seccomp.Syscall rule) {
        if (rule.names().isEmpty()) {
            place.at("names").invalid("names no system call");
        }
        place.at("action").word(rule.action(), Words.SECCOMP_ACTIONS);
        number(place.at("errnoRet"), rule.action(), rule.errnoRet());
        for (int i = 0; rule.args() != null && i < rule.args().size(); i++) {
            Seccomp.Arg arg = rule.args().get(i);
            place.at("args").at(i).at("index").range(arg.index(), 0, LAST_ARGUMENT);
            place.at("args").at(i).at("op").word(arg.op(), Words.SECCOMP_OPERATORS);
            boolean second = arg.valueTwo() != null && arg.valueTwo().signum() != 0;
            if (second && !arg.op().equals("SCMP_CMP_MASKED_EQ")) {
                place.at("args").at(i).at("valueTwo").warn("has no effect with " + arg.op());
            }
        }
    }

    /** An action without a number that is given one MUST be an error; an unknown action has its own finding. */
    private static void number(Place place, String action, @Nullable Long number) {
        boolean takesOne =
                Words.SECCOMP_ACTIONS_WITH_NUMBER.contains(action) || !Words.SECCOMP_ACTIONS.contains(action);
        if (number != null && !takesOne) {
            place.invalid(action + " has no error number");
        }
    }
}
