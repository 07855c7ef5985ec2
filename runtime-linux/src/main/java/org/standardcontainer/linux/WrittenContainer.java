package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/**
 * What of a container that was written to disk lies outside of it: a file beside CRIU's images, a line each. Beside it is the configuration.
 *
 * @param options what was asked for when it was written
 * @param streams for each of the three standard streams the key under which it was written; empty where it was no stream from outside
 * @param mounts what is bound from outside
 * @param devices what it had alone
 */
record WrittenContainer(
        Set<Option> options, List<String> streams, List<OutsideMount> mounts, List<DeviceRequest> devices) {
    /** The file's name. */
    static final String FILE = "scr-container";

    /** The name of the file with the configuration. */
    static final String CONFIG = "scr-config.json";

    private static final String VERSION = "scr-container 1";
    private static final int MAX_BYTES = 16 << 20;

    /**
     * A mount that is bound from outside of the container.
     *
     * @param index of the mount in the configuration whose source it is below
     * @param below the rest of the path, from that source; empty, or with a leading slash
     * @param mountPoint in the container
     */
    record OutsideMount(int index, String below, String mountPoint) {}

    WrittenContainer {
        options = Set.copyOf(options);
        streams = List.copyOf(streams);
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    /** False for a path that CRIU, or this file, couldn't have in a list. */
    static boolean canBeNamed(String path) {
        return path.chars().noneMatch(c -> c == ']' || c == '\n' || c == '\t');
    }

    String text() {
        StringBuilder out = new StringBuilder(VERSION).append('\n');
        for (Option option : options) {
            out.append("option\t").append(option.name()).append('\n');
        }
        for (String stream : streams) {
            out.append("stream\t").append(stream).append('\n');
        }
        for (OutsideMount mount : mounts) {
            out.append("mount\t").append(mount.index()).append('\t').append(mount.below());
            out.append('\t').append(mount.mountPoint()).append('\n');
        }
        for (DeviceRequest device : devices) {
            out.append("device\t").append(device).append('\n');
        }
        return out.toString();
    }

    /**
     * Reads what lies in a directory of images.
     *
     * @throws UnsupportedFeatureException if there is none, or none of this version
     */
    static WrittenContainer read(Path images) {
        List<String> lines =
                new String(bytes(images, FILE), StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(VERSION)) {
            throw refused(images, FILE + " isn't of a version that is known here");
        }
        Set<Option> options = EnumSet.noneOf(Option.class);
        List<String> streams = new ArrayList<>();
        List<OutsideMount> mounts = new ArrayList<>();
        List<DeviceRequest> devices = new ArrayList<>();
        try {
            for (String line : lines.subList(1, lines.size())) {
                String[] words = line.split("\t", -1);
                switch (words[0]) {
                    case "option" -> options.add(Option.valueOf(words[1]));
                    case "stream" -> streams.add(words[1]);
                    case "mount" -> mounts.add(new OutsideMount(Integer.parseInt(words[1]), words[2], words[3]));
                    case "device" -> devices.add(DeviceRequest.parse(words[1]));
                    default -> throw refused(images, FILE + " has a line that isn't known here: " + words[0]);
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw refused(images, FILE + " is damaged");
        }
        return new WrittenContainer(options, streams, mounts, devices);
    }

    /** The configuration that lies beside it. */
    static Spec configuration(Path images) {
        return SpecJson.read(bytes(images, CONFIG));
    }

    private static byte[] bytes(Path images, String name) {
        Path file = images.resolve(name);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw refused(images, name + " is larger than any that is written");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw refused(images, "there is no " + name + " that can be read: " + e.getMessage());
        }
    }

    private static UnsupportedFeatureException refused(Path images, String problem) {
        return new UnsupportedFeatureException(List.of(Finding.unsupported(
                images.toString(), problem, "name a directory that a checkpoint of this runtime has filled")));
    }
}
