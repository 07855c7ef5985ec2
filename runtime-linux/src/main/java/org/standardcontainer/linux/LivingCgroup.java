package org.standardcontainer.linux;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.CgroupPlaces.Placement;
import org.standardcontainer.linux.CgroupPlaces.UnifiedPlace;
import org.standardcontainer.linux.cgroup.CgroupFacts;
import org.standardcontainer.linux.cgroup.CgroupSetting;
import org.standardcontainer.linux.cgroup.CgroupVersion;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxResources;

/**
 * The cgroups of a container that lives, and what is in their files.
 *
 * @param places where they are
 * @param content what a file has in it now; empty if it can't be read
 */
record LivingCgroup(CgroupPlaces places, Function<String, Optional<String>> content) implements CgroupFacts {
    /** Finds those that the container's notes name. */
    static LivingCgroup of(CgroupLayout layout, Map<String, String> notes, Function<String, Optional<String>> content) {
        List<Placement> hierarchies = layout.hierarchies().stream()
                .flatMap(h -> Stream.ofNullable(notes.get(CgroupNotes.PREFIX + h.label()))
                        .map(directory -> new Placement(h, directory)))
                .toList();
        Optional<UnifiedPlace> unified = CgroupNotes.unified(notes)
                .map(directory -> new UnifiedPlace(
                        directory,
                        directory,
                        content.apply(directory + "/cgroup.controllers")
                                .map(words -> Set.of(words.strip().split(" ")))
                                .orElse(Set.of()),
                        false,
                        false));
        return new LivingCgroup(new CgroupPlaces(layout, hierarchies, unified, ""), content);
    }

    /** The file of a setting. */
    String path(CgroupSetting setting) {
        return directory(setting.version(), setting.controller()).orElseThrow() + "/" + setting.file();
    }

    /** What is in a file of a controller, whichever version that is of; empty if it can't be read. */
    Optional<String> read(String controller, String v1, String v2) {
        CgroupVersion version = has(CgroupVersion.V1, controller) ? CgroupVersion.V1 : CgroupVersion.V2;
        return directory(version, controller)
                .map(directory -> directory + "/" + (version == CgroupVersion.V1 ? v1 : v2))
                .flatMap(content);
    }

    private Optional<String> directory(CgroupVersion version, String controller) {
        return version == CgroupVersion.V2
                ? places.unified().map(UnifiedPlace::directory)
                : places.hierarchies().stream()
                        .filter(place -> place.hierarchy().has(controller))
                        .map(Placement::directory)
                        .findFirst();
    }

    /** Of a pair that v2 has in one file, what isn't given stays as it is. */
    LinuxResources complete(LinuxResources given) {
        LinuxCpu cpu = given.cpu();
        if (cpu == null || has(CgroupVersion.V1, "cpu") || isSet(cpu.quota()) == isSet(cpu.period())) {
            return given;
        }
        return read("cpu", "", "cpu.max")
                .map(text -> text.strip().split(" "))
                .filter(words -> words.length == 2)
                .map(words -> given.toBuilder()
                        .cpu(
                                isSet(cpu.quota())
                                        ? cpu.toBuilder()
                                                .period(new BigInteger(words[1]))
                                                .build()
                                        : cpu.toBuilder()
                                                .quota(words[0].equals("max") ? -1 : Long.parseLong(words[0]))
                                                .build())
                        .build())
                .orElse(given);
    }

    /** Which property asked for a setting of what was completed. */
    static String pointer(CgroupSetting setting, LinuxResources given) {
        LinuxCpu cpu = given.cpu();
        return cpu != null && !isSet(cpu.quota()) && setting.pointer().endsWith("/cpu/quota")
                ? setting.pointer().replaceFirst("quota$", "period")
                : setting.pointer();
    }

    private static boolean isSet(@Nullable Number value) {
        return value != null && value.longValue() != 0;
    }

    @Override
    public boolean has(CgroupVersion version, String controller) {
        return places.has(version, controller);
    }

    @Override
    public Finding missing(String pointer, String controller) {
        return Finding.unsupported(
                pointer, "the container has no cgroup with the controller " + controller, "leave it out");
    }

    @Override
    public boolean lacks(CgroupVersion version, String controller, String file) {
        return places.lacks(version, controller, file);
    }

    @Override
    public boolean shows(CgroupVersion version, String controller, String start) {
        return places.shows(version, controller, start);
    }

    @Override
    public Set<String> pageSizes() {
        return places.pageSizes();
    }
}
