package org.standardcontainer.linux.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The devices of the Container Device Interface, as the files say at this moment. A device in a later directory goes before one of its name
 * in an earlier; one that two files of the same directory have is none.
 */
final class CdiRegistry {
    private final Map<String, CdiDevice> devices = new TreeMap<>();
    private final Map<Path, String> problems = new LinkedHashMap<>();

    /**
     * A device.
     *
     * @param own what it does to a configuration itself
     */
    record CdiDevice(CdiFile file, String name, ObjectNode own) {
        String qualified() {
            return file.kind() + "=" + name;
        }
    }

    static CdiRegistry read(List<Path> directories) {
        CdiRegistry registry = new CdiRegistry();
        directories.forEach(registry::directory);
        return registry;
    }

    private void directory(Path directory) {
        Map<String, CdiDevice> here = new TreeMap<>();
        Set<String> twice = new TreeSet<>();
        for (Path path : files(directory)) {
            try {
                CdiFile file = CdiFile.read(path);
                file.devices().forEach((name, own) -> {
                    CdiDevice device = new CdiDevice(file, name, own);
                    CdiDevice other = here.put(device.qualified(), device);
                    if (other != null) {
                        twice.add(device.qualified());
                        problems.put(
                                path,
                                "has " + device.qualified() + " as "
                                        + other.file().path() + " does");
                    }
                });
            } catch (IOException e) {
                problems.put(path, String.valueOf(e.getMessage()));
            }
        }
        devices.putAll(here);
        twice.forEach(devices::remove);
    }

    private static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*.{json,yaml}")) {
            all.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException none) {
            return files;
        }
        files.sort(null);
        return files;
    }

    /** By {@code vendor/class=name}. */
    Map<String, CdiDevice> devices() {
        return devices;
    }

    /** What is wrong with files, none of whose devices are there. */
    Map<Path, String> problems() {
        return problems;
    }
}
