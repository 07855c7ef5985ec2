package org.standardcontainer.freebsd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.plan.JailMountOp;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/**
 * The root and what is mounted in it (config.md#root, #mounts), from outside and before there is a jail. The root is mounted, too, on
 * a directory of the container's own: so all of its mounts are found again by their place.
 */
final class JailMounts {
    private static final Set<String> TYPES =
            Set.of("nullfs", "tmpfs", "devfs", "fdescfs", "procfs", "linprocfs", "linsysfs");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kKmMgG]?)");
    private static final Map<String, Long> UNITS = Map.of("", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30);
    /** What tmpfs takes for its size where nobody says one: it may fill memory and swap else. */
    private static final String TMPFS_SIZE = String.valueOf(1L << 30);

    private final CompileRequest request;
    private final Sources sources;
    private final JailDraft draft;

    JailMounts(CompileRequest request, Sources sources, JailDraft draft) {
        this.request = request;
        this.sources = sources;
        this.draft = draft;
    }

    /** One mount, as the kernel will get it. */
    private record Compiled(String origin, String place, List<String> pairs, boolean directory, boolean devices) {
        boolean isDevices() {
            return pairs.get(1).equals("devfs");
        }
    }

    /** Where a mount's source is on the machine: a relative one is in the bundle. */
    static Path source(CompileRequest request, Mount mount) {
        return request.bundle().directory().resolve(mount.source()).normalize();
    }

    /** True if its source is a place on the machine. */
    static boolean isAlias(Mount mount) {
        return mount.source() != null
                && ("nullfs".equals(mount.type())
                        || (mount.options() != null
                                && (mount.options().contains("bind")
                                        || mount.options().contains("rbind"))));
    }

    void compile(String root) {
        Spec spec = request.spec();
        if (spec.root() == null) {
            draft.unsupported("/root", "a jail has a root", "add one");
            return;
        }
        Path source = request.bundle().directory().resolve(spec.root().path()).normalize();
        boolean readonly = Boolean.TRUE.equals(spec.root().readonly());
        List<Compiled> mounts = mounts(spec, root);
        if (readonly) { // made while it can still be written
            draft.environment.host("/root/path", new JailMountOp.OpenJailRoot(source.toString()));
            for (Compiled mount : mounts) {
                if (isInRoot(mount, mounts)) {
                    draft.environment.host(
                            mount.origin(), new JailMountOp.MakePlace(mount.place(), mount.directory(), true));
                }
            }
        }
        draft.environment.host(
                readonly ? "/root/readonly" : "/root/path",
                new JailMountOp.MountRoot(
                        source.toString(),
                        root,
                        readonly ? List.of("fstype", "nullfs", "ro", "") : List.of("fstype", "nullfs")));
        draft.environment.host("/root/path", new JailMountOp.OpenJailRoot(root));
        for (Compiled mount : mounts) {
            draft.environment.host(mount.origin(), new JailMountOp.MakePlace(mount.place(), mount.directory(), false));
            draft.environment.host(
                    mount.origin(), new JailMountOp.MountFileSystem(mount.place(), mount.pairs(), mount.directory()));
            if (mount.devices()) {
                draft.environment.host(
                        mount.origin(), new JailMountOp.RestrictDevices(mount.place(), JailDevices.rules(spec)));
            }
        }
    }

    /** Whether no mount before it covers its place. */
    private static boolean isInRoot(Compiled mount, List<Compiled> all) {
        Path place = Path.of(mount.place());
        return all.subList(0, all.indexOf(mount)).stream().noneMatch(other -> place.startsWith(Path.of(other.place())));
    }

    private List<Compiled> mounts(Spec spec, String root) {
        List<Compiled> compiled = new ArrayList<>();
        List<Mount> mounts = JailLinux.translate(spec);
        for (int i = 0; i < mounts.size(); i++) {
            compiled.add(one("/mounts/" + i, mounts.get(i)));
            compiled.addAll(below("/mounts/" + i, mounts.get(i), compiled.get(compiled.size() - 1), root));
        }
        for (Mount mount : JailLinux.more(spec)) {
            compiled.add(one(JailLinux.POINTER, mount));
        }
        if (compiled.stream().noneMatch(Compiled::isDevices)
                && !JailDevices.of(spec).isEmpty()) {
            compiled.add(new Compiled("/freebsd/devices", "/dev", List.of("fstype", "devfs"), true, true));
        }
        return compiled;
    }

    private Compiled one(String pointer, Mount mount) {
        String type = isAlias(mount) ? "nullfs" : String.valueOf(mount.type());
        if (mount.uidMappings() != null || mount.gidMappings() != null) {
            draft.unsupported(pointer, "FreeBSD maps no ids of a mount", "remove uidMappings and gidMappings");
        }
        if (!mount.destination().startsWith("/")) {
            draft.unsupported(
                    pointer + "/destination",
                    "on FreeBSD the place of a mount has to be absolute",
                    "write it from the container's root on, with a / before it");
        }
        if (!TYPES.contains(type)) {
            draft.unsupported(
                    pointer + "/type",
                    "FreeBSD has no file system " + type + " that could be mounted here",
                    "take one of " + String.join(", ", TYPES.stream().sorted().toList()) + ", or remove the mount");
        }
        List<String> pairs = new ArrayList<>(List.of("fstype", type));
        boolean directory = true;
        if (type.equals("nullfs")) {
            Path source = source(request, mount);
            pairs.addAll(List.of("from", source.toString()));
            directory = !sources.files().contains(source);
        }
        boolean ruleset = options(pointer, type, mount, pairs);
        if (type.equals("tmpfs") && !pairs.contains("size")) {
            pairs.addAll(List.of("size", TMPFS_SIZE));
        }
        if (ruleset && !JailDevices.of(request.spec()).isEmpty()) {
            draft.unsupported(
                    "/freebsd/devices",
                    "the devfs mount has a ruleset of the machine's, which isn't changed",
                    "remove its option ruleset, or the devices");
        }
        return new Compiled(pointer, mount.destination(), pairs, directory, type.equals("devfs") && !ruleset);
    }

    /** What is mounted below the source isn't seen through nullfs: each is mounted on its own, with the same options. */
    private List<Compiled> below(String pointer, Mount mount, Compiled of, String root) {
        List<Compiled> below = new ArrayList<>();
        if (isAlias(mount) && mount.options() != null && mount.options().contains("rbind")) {
            Path source = source(request, mount);
            if (Path.of(root).startsWith(source)) {
                // it would be mounted into itself again and again, which the kernel doesn't survive
                draft.unsupported(
                        pointer, "the containers' own directories are below its source", "take bind instead of rbind");
            } else if (sources.areKnown() && !sources.below().containsKey(source)) {
                draft.unsupported(pointer, "the mounts below its source can't be listed", "take bind instead of rbind");
            }
            for (String path : sources.below().getOrDefault(source, List.of())) {
                List<String> pairs = new ArrayList<>(of.pairs());
                pairs.set(pairs.indexOf("from") + 1, source + path);
                below.add(new Compiled(pointer, mount.destination() + path, pairs, true, false));
            }
        }
        return below;
    }

    /** True if it has a ruleset of the machine's. */
    private boolean options(String pointer, String type, Mount mount, List<String> pairs) {
        boolean ruleset = false;
        List<String> options = mount.options() == null ? List.of() : mount.options();
        for (int i = 0; i < options.size(); i++) {
            String at = pointer + "/options/" + i;
            String option = options.get(i);
            String name = option.replaceFirst("=.*", "");
            String value = option.substring(Math.min(option.length(), name.length() + 1));
            switch (name) {
                case "ro", "noexec", "nosuid", "nosymfollow" -> pairs.addAll(List.of(name, ""));
                case "rw", "exec", "suid", "bind", "nodev", "private", "rprivate" -> {
                    // as it is anyhow: devices are in a devfs alone, and no mount is seen elsewhere
                }
                case "noatime" -> {
                    if (type.equals("nullfs")) {
                        pairs.addAll(List.of(name, ""));
                    } else {
                        refuse(at, option, type);
                    }
                }
                case "size", "inodes", "maxfilesize" -> size(at, type, name, value, pairs);
                case "mode" -> number(at, type, name, value, "[0-7]{3,4}", pairs);
                case "uid", "gid" -> number(at, type, name, value, "\\d{1,9}", pairs);
                case "linrdlnk" -> {
                    if (type.equals("fdescfs")) {
                        pairs.addAll(List.of(name, ""));
                    } else {
                        refuse(at, option, type);
                    }
                }
                case "ruleset" -> {
                    if (type.equals("devfs") && value.matches("\\d{1,5}") && Integer.parseInt(value) <= 0xffff) {
                        ruleset = true;
                        pairs.addAll(List.of(name, value));
                        draft.environment.host(at, new JailMountOp.CheckRuleset(Integer.parseInt(value)));
                    } else {
                        refuse(at, option, type);
                    }
                }
                case "rbind" -> {
                    // each of what is mounted below the source is a mount of its own here
                }
                default -> refuse(at, option, type);
            }
        }
        return ruleset;
    }

    /** The kernel takes nonsense as "no limit". */
    private void size(String pointer, String type, String name, String value, List<String> pairs) {
        Matcher size = SIZE.matcher(value);
        if (!type.equals("tmpfs") || !size.matches()) {
            refuse(pointer, name + "=" + value, type);
            return;
        }
        long number = Long.parseLong(size.group(1));
        long unit = UNITS.getOrDefault(size.group(2).toLowerCase(java.util.Locale.ROOT), 1L);
        if (number == 0 || number > Long.MAX_VALUE / unit) {
            refuse(pointer, name + "=" + value, type);
            return;
        }
        pairs.addAll(List.of(name, String.valueOf(number * unit)));
    }

    private void number(String pointer, String type, String name, String value, String form, List<String> pairs) {
        if (!type.equals("tmpfs") || !value.matches(form)) {
            refuse(pointer, name + "=" + value, type);
            return;
        }
        pairs.addAll(List.of(name, value));
    }

    private void refuse(String pointer, String option, String type) {
        draft.unsupported(pointer, type + " takes no option " + option, "remove it, or correct its value");
    }
}
