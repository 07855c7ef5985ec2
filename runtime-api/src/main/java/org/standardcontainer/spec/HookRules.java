package org.standardcontainer.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules for hooks. */
final class HookRules {
    private HookRules() {}

    static void check(Place place, Hooks hooks) {
        list(place.at("prestart"), hooks.prestart());
        list(place.at("createRuntime"), hooks.createRuntime());
        list(place.at("createContainer"), hooks.createContainer());
        list(place.at("startContainer"), hooks.startContainer());
        list(place.at("poststart"), hooks.poststart());
        list(place.at("poststop"), hooks.poststop());
    }

    private static void list(Place place, @Nullable List<Hook> hooks) {
        for (int i = 0; hooks != null && i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            place.at(i).at("path").absolute(hook.path());
            place.at(i).at("env").environment(hook.env());
            if (hook.timeout() != null && hook.timeout() < 1) {
                place.at(i)
                        .at("timeout")
                        .invalid(hook.timeout() + " is not greater than 0", "Leave it out for no limit.");
            }
        }
    }
}
