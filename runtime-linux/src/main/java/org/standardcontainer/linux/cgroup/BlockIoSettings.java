package org.standardcontainer.linux.cgroup;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxBlockIo.ThrottleDevice;
import org.standardcontainer.spec.LinuxBlockIo.WeightDevice;

/**
 * config-linux.md#block-io.
 *
 * <pre>
 * property                  v1                                v2
 * weight                    blkio.bfq.weight                  io.bfq.weight; without it io.weight, converted
 * weightDevice              blkio.bfq.weight_device           the same
 * throttleReadBpsDevice     blkio.throttle.read_bps_device    io.max rbps
 * throttleWriteBpsDevice    blkio.throttle.write_bps_device   io.max wbps
 * throttleReadIOPSDevice    blkio.throttle.read_iops_device   io.max riops
 * throttleWriteIOPSDevice   blkio.throttle.write_iops_device  io.max wiops
 * </pre>
 */
final class BlockIoSettings {
    private static final String WEIGHT = "blockIO/weight";
    private static final String V1_BFQ = "blkio.bfq.";
    private static final String V2_BFQ = "io.bfq.weight";
    private static final String V2_COST = "io.weight";

    private BlockIoSettings() {}

    static void v1(LinuxBlockIo io, SettingsWriter out) {
        // the file of the weight itself isn't in the root; others of that scheduler are
        boolean bfq = out.shows(V1_BFQ) || !out.lacks(V1_BFQ + "weight");
        weight(io.weight(), WEIGHT, bfq ? V1_BFQ + "weight" : "", "", out);
        List<WeightDevice> devices = orEmpty(io.weightDevice());
        for (int i = 0; i < devices.size(); i++) {
            WeightDevice device = devices.get(i);
            String property = "blockIO/weightDevice/" + i;
            String file = bfq ? V1_BFQ + "weight_device" : "";
            weight(device.weight(), property + "/weight", file, number(device.major(), device.minor()), out);
        }
        throttleV1(io.throttleReadBpsDevice(), "read_bps_device", "throttleReadBpsDevice", out);
        throttleV1(io.throttleWriteBpsDevice(), "write_bps_device", "throttleWriteBpsDevice", out);
        throttleV1(io.throttleReadIopsDevice(), "read_iops_device", "throttleReadIOPSDevice", out);
        throttleV1(io.throttleWriteIopsDevice(), "write_iops_device", "throttleWriteIOPSDevice", out);
    }

    static void v2(LinuxBlockIo io, SettingsWriter out) {
        String file = weightFile(out);
        weight(io.weight(), WEIGHT, file, "", out);
        List<WeightDevice> devices = orEmpty(io.weightDevice());
        for (int i = 0; i < devices.size(); i++) {
            WeightDevice device = devices.get(i);
            String property = "blockIO/weightDevice/" + i;
            weight(device.weight(), property + "/weight", file, number(device.major(), device.minor()), out);
        }
        throttleV2(io.throttleReadBpsDevice(), "rbps", "throttleReadBpsDevice", out);
        throttleV2(io.throttleWriteBpsDevice(), "wbps", "throttleWriteBpsDevice", out);
        throttleV2(io.throttleReadIopsDevice(), "riops", "throttleReadIOPSDevice", out);
        throttleV2(io.throttleWriteIopsDevice(), "wiops", "throttleWriteIOPSDevice", out);
    }

    /** Of the two that share out a device's time the one that is there; empty if neither is. */
    private static String weightFile(SettingsWriter out) {
        if (out.shows(V2_BFQ)) {
            return V2_BFQ;
        }
        if (out.shows(V2_COST) || out.shows("io.cost.qos")) { // which is in the root alone, where the other isn't
            return V2_COST;
        }
        return out.lacks(V2_BFQ) ? "" : V2_BFQ;
    }

    private static void weight(
            @Nullable Integer weight, String property, String file, String device, SettingsWriter out) {
        if (weight == null || weight == 0) {
            return;
        }
        if (file.isEmpty()) {
            out.refuse(
                    property,
                    "this kernel shares out no block device by weight",
                    "remove it, or load the module bfq, which does");
            return;
        }
        long value = file.equals(V2_COST) ? 1 + (weight - 10) * 9999L / 990 : weight; // 10 to 1000 as 1 to 10000
        out.set(file, device + value, property);
    }

    private static void throttleV1(
            @Nullable List<ThrottleDevice> given, String file, String property, SettingsWriter out) {
        List<ThrottleDevice> devices = orEmpty(given);
        for (int i = 0; i < devices.size(); i++) {
            ThrottleDevice device = devices.get(i);
            out.setIfBuilt(
                    "blkio.throttle." + file,
                    number(device.major(), device.minor()) + device.rate(),
                    "blockIO/" + property + "/" + i);
        }
    }

    private static void throttleV2(
            @Nullable List<ThrottleDevice> given, String word, String property, SettingsWriter out) {
        List<ThrottleDevice> devices = orEmpty(given);
        for (int i = 0; i < devices.size(); i++) {
            ThrottleDevice device = devices.get(i);
            // v1 takes 0 for no limit, and so does whoever writes for it; v2 refuses 0
            Object rate = device.rate().equals(BigInteger.ZERO) ? "max" : device.rate();
            out.setIfBuilt(
                    "io.max",
                    number(device.major(), device.minor()) + word + "=" + rate,
                    "blockIO/" + property + "/" + i);
        }
    }

    private static String number(long major, long minor) {
        return major + ":" + minor + " ";
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
