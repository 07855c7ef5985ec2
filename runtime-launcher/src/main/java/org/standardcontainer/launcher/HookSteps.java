package org.standardcontainer.launcher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerState;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.StateJson;

/** Hooks (config.md#posix-platform-hooks) as steps of a plan, in the order of their list. */
final class HookSteps {
    private HookSteps() {}

    /** The steps of a list. */
    static void add(LaunchPlan.Builder plan, HookList list, StateRecord record, Spec spec) {
        add(plan, list, record, spec, Optional.empty());
    }

    /** The steps of a list; {@code process}, where they run, if the init process isn't one that this plan makes. */
    static void add(
            LaunchPlan.Builder plan, HookList list, StateRecord record, Spec spec, Optional<ProcessIdentity> process) {
        add(plan, list, record.state(list.status(), process.map(p -> p.on(Site.local())), false), spec);
    }

    /** Those that run inside a container that is about to be started; for a plan that is executed elsewhere. */
    static LaunchPlan startContainer(CompileRequest request) {
        Spec spec = request.spec();
        ContainerState state = new ContainerState(
                Spec.VERSION,
                request.id(),
                HookList.START_CONTAINER.status(),
                Optional.empty(),
                request.bundle().directory().toString(),
                spec.annotations() == null ? Map.of() : spec.annotations(),
                false,
                Optional.empty());
        LaunchPlan.Builder plan = LaunchPlan.builder();
        add(plan, HookList.START_CONTAINER, state, spec);
        return plan.build();
    }

    private static void add(LaunchPlan.Builder plan, HookList list, ContainerState state, Spec spec) {
        List<Hook> hooks = list.of(spec);
        if (hooks.isEmpty()) {
            return;
        }
        Template stdin = list == HookList.POSTSTOP || state.pid().isPresent()
                ? Template.of(StateJson.write(state))
                : template(StateJson.template(state), list.pid());
        boolean inside = list.actor() == Actor.INIT;
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            PlanOp op = new ProcessOp.RunProgram(
                    hook.path(),
                    hook.args() == null || hook.args().isEmpty() ? List.of(hook.path()) : hook.args(),
                    hook.env() == null ? List.of() : hook.env(),
                    inside ? "/" : state.bundle(),
                    stdin,
                    timeoutMillis(hook),
                    // runtime.md#lifecycle 13: a failed poststop hook is a warning, and the others still run
                    list == HookList.POSTSTOP);
            String origin = "/hooks/" + list.property() + "/" + i;
            if (inside) {
                plan.init(origin, op);
            } else {
                plan.host(origin, op);
            }
        }
    }

    private static Template template(StateJson.Template state, Template.Variable pid) {
        return Template.of(state.before()).then(pid).then(new Template.Bytes(state.after()));
    }

    static int timeoutMillis(Hook hook) {
        return hook.timeout() == null
                ? 0
                : (int) Math.min(
                        Integer.MAX_VALUE, Math.multiplyExact(Math.min(Math.max(1, hook.timeout()), 2_000_000), 1000L));
    }
}
