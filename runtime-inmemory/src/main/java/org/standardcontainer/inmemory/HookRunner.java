package org.standardcontainer.inmemory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Finding;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** Records every hook that is due, and has it played if there is a player. */
final class HookRunner {
    private final Optional<HookPlayer> player;
    private final Rules rules;
    private final RuntimeListener listener;
    private final List<HookCall> calls = new CopyOnWriteArrayList<>();

    HookRunner(Optional<HookPlayer> player, Rules rules, RuntimeListener listener) {
        this.player = player;
        this.rules = rules;
        this.listener = listener;
    }

    List<HookCall> calls() {
        return List.copyOf(calls);
    }

    /** Runs a list in order; the first failure ends it. */
    void run(String list, @Nullable Hooks hooks, ContainerState state, Path rootfs) {
        for (HookCall call : due(list, hooks, state, rootfs)) {
            calls.add(call);
            Optional<String> failure = play(call);
            if (failure.isPresent()) {
                throw new HookFailedException(call.pointer(), call.hook().path(), failure.get(), "", "", "", "");
            }
        }
    }

    /** runtime.md#lifecycle: a failure of a poststop hook is a warning, and the remaining hooks run. */
    void runPoststop(@Nullable Hooks hooks, ContainerState state, Path rootfs) {
        for (HookCall call : due("poststop", hooks, state, rootfs)) {
            calls.add(call);
            play(call)
                    .ifPresent(failure -> listener.warning(
                            state.id(),
                            Finding.warning(
                                    call.pointer(), "hook " + call.hook().path() + " " + failure)));
        }
    }

    private List<HookCall> due(String list, @Nullable Hooks hooks, ContainerState state, Path rootfs) {
        List<Hook> all = hooks == null ? List.of() : list(list, hooks);
        ContainerState given = rules.given(list, state);
        return rules.run(
                list,
                IntStream.range(0, all.size())
                        .mapToObj(i -> new HookCall(list, i, all.get(i), given, rootfs))
                        .toList());
    }

    private static List<Hook> list(String name, Hooks hooks) {
        List<Hook> list = switch (name) {
            case "prestart" -> hooks.prestart();
            case "createRuntime" -> hooks.createRuntime();
            case "createContainer" -> hooks.createContainer();
            case "startContainer" -> hooks.startContainer();
            case "poststart" -> hooks.poststart();
            case "poststop" -> hooks.poststop();
            default -> throw new IllegalArgumentException(name);
        };
        return list == null ? List.of() : list;
    }

    /** How it failed; empty if it didn't. */
    private Optional<String> play(HookCall call) {
        if (player.isEmpty()) {
            return Optional.empty();
        }
        FutureTask<Integer> task = new FutureTask<>(() -> player.get().run(call));
        Thread thread = new Thread(task, "in-memory hook " + call.pointer());
        thread.setDaemon(true);
        thread.start();
        try {
            Long timeout = call.hook().timeout();
            int code = timeout == null ? task.get() : task.get(timeout, TimeUnit.SECONDS);
            return code == 0 ? Optional.empty() : Optional.of("exited with " + code);
        } catch (TimeoutException e) {
            thread.interrupt();
            return Optional.of("overran its timeout of " + call.hook().timeout() + " s");
        } catch (ExecutionException e) {
            return Optional.of(
                    e.getCause() instanceof IOException io ? "failed: " + io.getMessage() : "failed: " + e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return Optional.of("was interrupted");
        }
    }
}
