package org.standardcontainer.launcher;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.Spec;

/** The six lists of hooks (config.md#posix-platform-hooks): where each runs, and which state it is told. */
enum HookList {
    PRESTART("prestart", Actor.HOST, Status.CREATING),
    CREATE_RUNTIME("createRuntime", Actor.HOST, Status.CREATING),
    CREATE_CONTAINER("createContainer", Actor.INIT, Status.CREATING),
    START_CONTAINER("startContainer", Actor.INIT, Status.CREATED),
    POSTSTART("poststart", Actor.HOST, Status.RUNNING),
    POSTSTOP("poststop", Actor.HOST, Status.STOPPED);

    private final String property;
    private final Actor actor;
    private final Status status;

    HookList(String property, Actor actor, Status status) {
        this.property = property;
        this.actor = actor;
        this.status = status;
    }

    /** The property's name. */
    String property() {
        return property;
    }

    /** Who runs it: the maker in the runtime's namespaces, or the init process in the container's. */
    Actor actor() {
        return actor;
    }

    /** The status in the state that it gets on its standard input. */
    Status status() {
        return status;
    }

    /** What stands for the pid in that state: inside the container it is the pid as numbered there. */
    Template.Variable pid() {
        return actor == Actor.INIT ? Template.Variable.OWN_PID : Template.Variable.INIT_PID;
    }

    /** The hooks of this list in a configuration. */
    List<Hook> of(Spec spec) {
        Hooks hooks = spec.hooks();
        List<Hook> found = hooks == null ? null : list(hooks);
        return found == null ? List.of() : found;
    }

    private @Nullable List<Hook> list(Hooks hooks) {
        return switch (this) {
            case PRESTART -> hooks.prestart();
            case CREATE_RUNTIME -> hooks.createRuntime();
            case CREATE_CONTAINER -> hooks.createContainer();
            case START_CONTAINER -> hooks.startContainer();
            case POSTSTART -> hooks.poststart();
            case POSTSTOP -> hooks.poststop();
        };
    }

    /** True if a hook of this pointer belongs to one of the lists. */
    static boolean isHook(String pointer) {
        return pointer.startsWith("/hooks/");
    }
}
