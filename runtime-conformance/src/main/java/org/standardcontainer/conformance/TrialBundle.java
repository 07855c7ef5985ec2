package org.standardcontainer.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.UsualModes;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** A bundle like another one, with the probe as its only program, of which there can be two at a time. */
final class TrialBundle {
    private TrialBundle() {}

    /**
     * Makes one.
     *
     * @param directory where; it isn't there yet
     * @param probe the program, on the same file system: the bundle gets a link to that very file
     * @param model what the other one's configuration is
     * @param bundle the other one
     */
    static Path make(Path directory, Path probe, Spec model, Bundle bundle, List<String> arguments) throws IOException {
        Path rootfs = UsualModes.directories(directory.resolve("rootfs"));
        for (String name : List.of("dev", "proc", "sys")) {
            UsualModes.directory(rootfs.resolve(name));
        }
        Files.createLink(rootfs.resolve("probe"), probe);
        UsualModes.file(directory.resolve("config.json"), SpecJson.write(configuration(model, bundle, arguments)));
        return directory;
    }

    private static Spec configuration(Spec model, Bundle bundle, List<String> arguments) {
        ProcessConfig process = model.process() == null
                ? ProcessConfig.builder().build()
                : model.process().toBuilder().build();
        Root root = model.root();
        Spec.Builder spec = model.toBuilder()
                .process(process.toBuilder()
                        .args(arguments)
                        .cwd("/")
                        .terminal(false)
                        .consoleSize(null)
                        .build())
                .root(new Root("rootfs", root == null ? null : root.readonly(), java.util.Map.of()))
                .hooks(null);
        LinuxConfig linux = model.linux();
        if (linux != null) {
            // what one container has, another can't have at the same time
            spec.linux(linux.toBuilder()
                    .cgroupsPath(null)
                    .netDevices(null)
                    .intelRdt(null)
                    .build());
        }
        if (model.mounts() != null) {
            spec.mounts(model.mounts().stream()
                    .map(mount -> absolute(mount, bundle))
                    .toList());
        }
        return spec.build();
    }

    /** A directory in the container that is nobody else's: its own /dev, or its root filesystem, which is made here. */
    static String ownDirectory(Spec model) {
        List<Mount> mounts = model.mounts() == null ? List.of() : model.mounts();
        String last = "";
        for (Mount mount : mounts) {
            if (mount.destination().equals("/dev")) {
                last = String.valueOf(mount.type());
            }
        }
        return last.equals("tmpfs") ? "/dev" : "";
    }

    private static Mount absolute(Mount mount, Bundle bundle) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        boolean bind = "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
        String source = mount.source();
        return bind && source != null && !source.isEmpty()
                ? mount.toBuilder()
                        .source(bundle.directory()
                                .resolve(source)
                                .toAbsolutePath()
                                .toString())
                        .build()
                : mount;
    }
}
