package org.standardcontainer.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.standardcontainer.launcher.Caller;

/**
 * Signals that this process gets. Java has no other way to them than {@code sun.misc.Signal}, which every JDK has;
 * reached by reflection, because javac's warning about its name can't be suppressed.
 */
final class Signals {
    /** Those that ask a process to end, and their numbers, which are the same on every Unix. */
    static final Map<String, Integer> REQUESTS_TO_END = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private Signals() {}

    /**
     * Calls the action, on a thread of its own, instead of what the signal did before.
     *
     * @param name without {@code SIG}
     * @return false if the JVM keeps that signal to itself, or the system has no such signal
     */
    static boolean handle(String name, Runnable action) {
        if (Caller.current().onSignal(REQUESTS_TO_END.getOrDefault(name, 0), action)) {
            return true;
        }
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calls = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, args) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> args != null && self == args[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "handler of SIG" + name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calls);
            return true;
        } catch (InvocationTargetException kept) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
