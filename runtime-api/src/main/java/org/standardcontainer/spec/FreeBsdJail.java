package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a jail (config-freebsd.md#jail, jail(8)).
 *
 * @param parent the jail that it is a child of
 * @param host {@code new} or {@code inherit}
 * @param ip4 {@code disable}, {@code new} or {@code inherit}
 * @param ip4Addr IPv4 addresses
 * @param ip6 {@code disable}, {@code new} or {@code inherit}
 * @param ip6Addr IPv6 addresses
 * @param vnet {@code new} or {@code inherit}
 * @param interfaceName the interface that gets the addresses
 * @param vnetInterfaces interfaces that are moved into its network
 * @param sysvmsg {@code disable}, {@code new} or {@code inherit}
 * @param sysvsem {@code disable}, {@code new} or {@code inherit}
 * @param sysvshm {@code disable}, {@code new} or {@code inherit}
 * @param enforceStatfs 0, 1 or 2; absent is 2
 * @param allow what is allowed
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record FreeBsdJail(
        @JsonProperty("parent") @Nullable String parent,
        @JsonProperty("host") @Nullable String host,
        @JsonProperty("ip4") @Nullable String ip4,
        @JsonProperty("ip4Addr") @Nullable List<String> ip4Addr,
        @JsonProperty("ip6") @Nullable String ip6,
        @JsonProperty("ip6Addr") @Nullable List<String> ip6Addr,
        @JsonProperty("vnet") @Nullable String vnet,
        @JsonProperty("interface") @Nullable String interfaceName,
        @JsonProperty("vnetInterfaces") @Nullable List<String> vnetInterfaces,
        @JsonProperty("sysvmsg") @Nullable String sysvmsg,
        @JsonProperty("sysvsem") @Nullable String sysvsem,
        @JsonProperty("sysvshm") @Nullable String sysvshm,
        @JsonProperty("enforceStatfs") @Nullable Integer enforceStatfs,
        @JsonProperty("allow") @Nullable Allow allow,
        @Unknown Map<String, JsonNode> unknown) {
    public FreeBsdJail {
        ip4Addr = Copies.list(ip4Addr);
        ip6Addr = Copies.list(ip6Addr);
        vnetInterfaces = Copies.list(vnetInterfaces);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public FreeBsdJail(
            @Nullable String parent,
            @Nullable String host,
            @Nullable String ip4,
            @Nullable List<String> ip4Addr,
            @Nullable String ip6,
            @Nullable List<String> ip6Addr,
            @Nullable String vnet,
            @Nullable String interfaceName,
            @Nullable List<String> vnetInterfaces,
            @Nullable String sysvmsg,
            @Nullable String sysvsem,
            @Nullable String sysvshm,
            @Nullable Integer enforceStatfs,
            @Nullable Allow allow) {
        this(
                parent,
                host,
                ip4,
                ip4Addr,
                ip6,
                ip6Addr,
                vnet,
                interfaceName,
                vnetInterfaces,
                sysvmsg,
                sysvsem,
                sysvshm,
                enforceStatfs,
                allow,
                Map.of());
    }

    /**
     * What a jail is allowed; absent is false but for {@code suser}.
     *
     * @param setHostname to set its host name
     * @param rawSockets to make raw sockets
     * @param chflags to change system file flags
     * @param mount filesystem types that it may mount
     * @param quotas to set quotas
     * @param socketAf to use other protocol families
     * @param mlock to lock memory
     * @param reservedPorts to bind ports below 1024
     * @param suser root to have its privileges; absent is true
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Allow(
            @JsonProperty("setHostname") @ZeroIsAbsent @Nullable
            Boolean setHostname,

            @JsonProperty("rawSockets") @ZeroIsAbsent @Nullable
            Boolean rawSockets,

            @JsonProperty("chflags") @ZeroIsAbsent @Nullable Boolean chflags,
            @JsonProperty("mount") @Nullable List<String> mount,
            @JsonProperty("quotas") @ZeroIsAbsent @Nullable Boolean quotas,

            @JsonProperty("socketAf") @ZeroIsAbsent @Nullable
            Boolean socketAf,

            @JsonProperty("mlock") @ZeroIsAbsent @Nullable Boolean mlock,

            @JsonProperty("reservedPorts") @ZeroIsAbsent @Nullable
            Boolean reservedPorts,

            @JsonProperty("suser") @Nullable Boolean suser,
            @Unknown Map<String, JsonNode> unknown) {
        public Allow {
            mount = Copies.list(mount);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Allow(
                @Nullable Boolean setHostname,
                @Nullable Boolean rawSockets,
                @Nullable Boolean chflags,
                @Nullable List<String> mount,
                @Nullable Boolean quotas,
                @Nullable Boolean socketAf,
                @Nullable Boolean mlock,
                @Nullable Boolean reservedPorts,
                @Nullable Boolean suser) {
            this(setHostname, rawSockets, chflags, mount, quotas, socketAf, mlock, reservedPorts, suser, Map.of());
        }
    }
}
