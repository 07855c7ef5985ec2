package org.standardcontainer.cli;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** Leaves out of an update what is 0 and means no change there, as runc does: clients send all the members of Go's structures. */
final class ZeroIsNoChange {
    private ZeroIsNoChange() {}

    static LinuxResources in(LinuxResources given) {
        return given.toBuilder()
                .pids(pids(given.pids()))
                .cpu(Optional.ofNullable(given.cpu()).map(ZeroIsNoChange::cpu).orElse(null))
                .blockIo(Optional.ofNullable(given.blockIo())
                        .map(ZeroIsNoChange::blockIo)
                        .orElse(null))
                .build();
    }

    private static @Nullable LinuxPids pids(@Nullable LinuxPids given) {
        Long limit = given == null ? null : given.limit();
        return limit != null && limit == 0 ? null : given;
    }

    private static LinuxCpu cpu(LinuxCpu given) {
        return given.toBuilder()
                .shares(some(given.shares()))
                .quota(some(given.quota()))
                .period(some(given.period()))
                .realtimeRuntime(some(given.realtimeRuntime()))
                .realtimePeriod(some(given.realtimePeriod()))
                .build();
    }

    private static LinuxBlockIo blockIo(LinuxBlockIo given) {
        Integer weight = given.weight();
        return new LinuxBlockIo(
                weight != null && weight == 0 ? null : weight,
                given.leafWeight(),
                given.weightDevice(),
                given.throttleReadBpsDevice(),
                given.throttleWriteBpsDevice(),
                given.throttleReadIopsDevice(),
                given.throttleWriteIopsDevice(),
                given.unknown());
    }

    private static @Nullable BigInteger some(@Nullable BigInteger number) {
        return number != null && number.signum() == 0 ? null : number;
    }

    private static @Nullable Long some(@Nullable Long number) {
        return number != null && number == 0 ? null : number;
    }
}
