package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.linux.LinuxRuntimeProvider;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/**
 * A configuration file with what the command line says over it.
 *
 * @param file the file, read anew for each configuration that is made of it
 * @param backend what {@code --backend} says
 * @param root what {@code --root} says
 * @param cgroups what {@code --systemd-cgroup} or {@code --cgroup-manager} say
 * @param criu what {@code --criu} says
 * @param more what the options of a command ask of the configuration; all but a policy means something to the backend linux alone
 */
record Settings(
        Optional<Path> file,
        Optional<String> backend,
        Optional<Path> root,
        Optional<String> cgroups,
        Optional<Path> criu,
        Map<String, String> more) {
    /** Whose child a new container is; means something to backends that have the key. */
    enum Tree {
        /** The nearest subreaper's of whoever called, as clients of a runtime's command line expect. */
        CALLER,
        /** A monitor's, which knows how it ends. */
        MONITORED
    }

    /** The key that says where systemd listens. */
    static final String NOTIFY_KEY = "linux.notify-socket";

    /** The key that says how a container comes to its root. */
    static final String ROOT_CHANGE_KEY = "linux.root-change";

    /** The key that says where a descriptor of the process that is made is sent. */
    static final String PIDFD_KEY = "linux.pidfd-socket";

    /** What such keys are, for who has another backend. */
    private static final Map<String, String> OPTIONS =
            Map.of(ROOT_CHANGE_KEY, "--no-pivot", PIDFD_KEY, "--pidfd-socket");

    /** Those that mean something to any backend, or nothing where they can't be had. */
    private static final Set<String> FOR_ALL = Set.of(RuntimeConfig.ISOLATION_POLICY.name(), NOTIFY_KEY);

    /** The same, for a command with such options. */
    Settings with(Map<String, String> options) {
        return new Settings(file, backend, root, cgroups, criu, options);
    }

    private static final String TREE_KEY = "launcher.tree";

    /** The usual one, which is always there: to look for backends opens every file of the class path, and takes longer than a command. */
    private static final ContainerRuntimeProvider USUAL = new LinuxRuntimeProvider();

    private static final Set<String> KEYS_OF_USUAL = Stream.concat(
                    Stream.of(RuntimeConfig.BACKEND, RuntimeConfig.STATE_ROOT, RuntimeConfig.ISOLATION_POLICY),
                    USUAL.keys().stream())
            .map(ConfigKey::name)
            .collect(Collectors.toUnmodifiableSet());

    /** Those on this process's class path, when one of them is asked for. */
    private static final class All {
        private static final List<ContainerRuntimeProvider> PROVIDERS = ContainerRuntimes.providers();
        private static final Set<String> WITH_TREES = PROVIDERS.stream()
                .filter(provider ->
                        provider.keys().stream().anyMatch(key -> key.name().equals(TREE_KEY)))
                .map(ContainerRuntimeProvider::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static final AtomicReference<@Nullable RuntimeConfig> LAST = new AtomicReference<>();

    /** The key that names the program of the backend {@code oci-cli}. */
    static final String PROGRAM_KEY = "oci-cli.path";

    /** The key that says where a machine's launcher answers. */
    static final String LAUNCHER_KEY = "freebsd.launcher";

    /**
     * The configuration for a new container in that tree. A configured tree goes before the caller's; but whoever waits for a
     * container wants to know how it ends, which only a monitor does.
     */
    RuntimeConfig config(Tree tree) {
        return config(values -> {
            String word = tree.name().toLowerCase(Locale.ROOT);
            if (hasTrees(values.get(RuntimeConfig.BACKEND.name()))) {
                values.merge(TREE_KEY, word, (configured, wanted) -> tree == Tree.MONITORED ? wanted : configured);
            }
            return values;
        });
    }

    /** True for one whose containers are recorded in the state root on this host. */
    static boolean hasTrees(@Nullable String backend) {
        return backend != null
                && (backend.equals(USUAL.name()) ? KEYS_OF_USUAL.contains(TREE_KEY) : All.WITH_TREES.contains(backend));
    }

    /** This configuration if it is for that backend, else one that names the backend and has what is said of that one alone. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider) {
        return config(values -> valuesFor(provider, values));
    }

    /** This configuration for another backend and state root; keys of another backend are left out. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider, Path stateRoot, @Nullable Path program) {
        return config(values -> {
            Map<String, String> all = valuesFor(provider, values);
            all.put(RuntimeConfig.STATE_ROOT.name(), stateRoot.toString());
            if (program != null) {
                all.put(PROGRAM_KEY, program.toString());
            }
            return all;
        });
    }

    /** This configuration for a backend whose launcher, and state root, are on another machine. */
    RuntimeConfig configForLauncher(ContainerRuntimeProvider provider, String place) {
        return config(values -> {
            Map<String, String> all = valuesFor(provider, values);
            all.remove(RuntimeConfig.STATE_ROOT.name());
            all.put(LAUNCHER_KEY, place);
            return all;
        });
    }

    private static Map<String, String> valuesFor(ContainerRuntimeProvider provider, Map<String, String> values) {
        if (!provider.name().equals(values.get(RuntimeConfig.BACKEND.name()))) {
            values.keySet()
                    .removeIf(key -> !key.startsWith(provider.name() + ".")
                            && !key.equals(RuntimeConfig.ISOLATION_POLICY.name()));
            values.put(RuntimeConfig.BACKEND.name(), provider.name());
        }
        return values;
    }

    private RuntimeConfig config(UnaryOperator<Map<String, String>> change) {
        UnaryOperator<Map<String, String>> all = values -> {
            backend.ifPresent(name -> values.put(RuntimeConfig.BACKEND.name(), name));
            root.ifPresent(path -> values.put(RuntimeConfig.STATE_ROOT.name(), path.toString()));
            values.computeIfAbsent(RuntimeConfig.BACKEND.name(), key -> backendOfThisSystem());
            cgroups.ifPresent(word -> {
                requireLinux(values, word.equals("systemd") ? "--systemd-cgroup" : "--cgroup-manager " + word);
                values.put("linux.cgroups", word);
            });
            if (!FOR_ALL.containsAll(more.keySet())) {
                requireLinux(
                        values,
                        more.keySet().stream()
                                .filter(OPTIONS::containsKey)
                                .map(OPTIONS::get)
                                .findFirst()
                                .orElse("for descriptors, keyring or cgroup"));
            }
            values.putAll(more);
            if (!"linux".equals(values.get(RuntimeConfig.BACKEND.name()))) {
                values.remove(NOTIFY_KEY); // a variable that may be there for whoever called us
            } else { // to others it means nothing
                criu.ifPresent(
                        path -> values.put("linux.criu", path.toAbsolutePath().toString()));
            }
            return change.apply(values);
        };
        return file.isPresent() ? RuntimeConfig.load(file.get(), all) : checked(all.apply(new LinkedHashMap<>()));
    }

    /** Most commands have the same one as the last. */
    private static RuntimeConfig checked(Map<String, String> values) {
        RuntimeConfig before = LAST.get();
        if (before != null && before.values().equals(values)) {
            return before;
        }
        RuntimeConfig config = RuntimeConfig.of(values, needed(values));
        LAST.set(config);
        return config;
    }

    /** What is wrong with other values may be said with the names of all backends and keys. */
    private static List<ContainerRuntimeProvider> needed(Map<String, String> values) {
        boolean usual = USUAL.name().equals(values.get(RuntimeConfig.BACKEND.name()))
                && KEYS_OF_USUAL.containsAll(values.keySet());
        return usual ? List.of(USUAL) : All.PROVIDERS;
    }

    private static void requireLinux(Map<String, String> values, String option) {
        if (!"linux".equals(values.get(RuntimeConfig.BACKEND.name()))) {
            throw Unsupported.option(option, "Leave it out: it means something to the backend linux alone.");
        }
    }

    private static String backendOfThisSystem() {
        String system = System.getProperty("os.name", "");
        if (system.equals("Linux")) {
            return "linux";
        }
        throw new UsageException(
                "no backend is configured, and none is the usual one on " + system,
                "Name one with --backend or --config.");
    }
}
