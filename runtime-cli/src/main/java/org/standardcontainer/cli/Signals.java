package org.standardcontainer.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.standardcontainer.Signal;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.launcher.HeldSignals;

/**
 * Signals that this process gets. What the command line's program has {@linkplain HeldSignals held} is waited for. Else Java has no other way
 * to them than {@code sun.misc.Signal}, which every JDK has; reached by reflection, because javac's warning about its name can't be suppressed.
 */
final class Signals {
    /** Those that ask a process to end, and their numbers, which are the same on every Unix. */
    static final Map<String, Integer> REQUESTS_TO_END = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    /** What is done for held ones that somebody asked for, by their names. */
    private static final Map<String, Runnable> HELD = new ConcurrentHashMap<>();

    private static volatile Consumer<Signal> others = Signals::byDefault;

    private Signals() {}

    /** From here on what is held has an effect: by default the one that it would have in a JVM. */
    static void listen() {
        if (HeldSignals.are()) {
            HeldSignals.giveTo(signal -> HELD.getOrDefault(signal.name(), () -> others.accept(signal))
                    .run());
        }
    }

    private static void byDefault(Signal signal) {
        if (REQUESTS_TO_END.containsKey(signal.name())) {
            // on another thread: this one is not to wait for what is done at the end
            new Thread(() -> System.exit(128 + REQUESTS_TO_END.get(signal.name())), "scr-asked-to-end").start();
        }
    }

    /**
     * Gives it each held signal that {@link #handle} was not asked for; but {@code WINCH}, which is about a terminal of this process's.
     *
     * @return false if none are held
     */
    static boolean handleOthers(Consumer<Signal> taker) {
        if (!HeldSignals.are()) {
            return false;
        }
        HELD.putIfAbsent("WINCH", () -> {});
        others = taker;
        return true;
    }

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
        if (HeldSignals.are()) {
            HELD.put(name, action);
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
