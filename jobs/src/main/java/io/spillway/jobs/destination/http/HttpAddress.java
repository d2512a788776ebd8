package io.spillway.jobs.destination.http;

import io.spillway.jobs.destination.SectionValues;
import io.spillway.mapping.document.Fields;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads where a receiver is. */
public final class HttpAddress {
    private static final String KEY = "url";

    private HttpAddress() {}

    /** The section's {@code url}: http or https, no credentials, no fragment, and a query only where one is allowed. */
    public static String read(Fields section, SectionValues values, boolean withQuery) {
        String url = values.requiredText(section, KEY);
        if (!url.isEmpty()) {
            check(section, url, withQuery);
        }
        return url;
    }

    private static void check(Fields section, String url, boolean withQuery) {
        try {
            URI uri = new URI(url);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean isTooMuch = uri.getFragment() != null || (uri.getQuery() != null && !withQuery);
            if (!web || uri.getHost() == null || isTooMuch) {
                section.problem(KEY, "the receiver's address is like https://gateway.example.com");
            } else if (uri.getUserInfo() != null) {
                section.problem(KEY, "no user or password in an address: secrets have fields of their own");
            }
        } catch (URISyntaxException e) {
            section.problem(KEY, "this is no address: " + e.getReason());
        }
    }
}
