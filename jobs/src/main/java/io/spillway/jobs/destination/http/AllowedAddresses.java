package io.spillway.jobs.destination.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves hosts, and refuses addresses that no receiver has: link-local ones, where clouds serve credentials,
 * wildcards and multicast. The connection goes to the address that was looked at, so a name that changes its mind gains
 * nothing.
 */
public final class AllowedAddresses implements DnsResolver {
    private final DnsResolver resolver = SystemDefaultDnsResolver.INSTANCE;

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = resolver.resolve(host);
        if (Arrays.stream(addresses).anyMatch(AllowedAddresses::isRefused)) {
            throw new UnknownHostException(
                    "%s is a link-local, wildcard or multicast address, where no receiver may be".formatted(host));
        }
        return addresses;
    }

    /** Whether an address is one of those where no receiver is. */
    public static boolean isRefused(InetAddress address) {
        return address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress();
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return resolver.resolveCanonicalHostname(host);
    }
}
