package io.pixy.server.http;

import io.pixy.server.config.HttpConfig;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Tells requests of web pages from those of programs. A page of any site can have the browser send requests to whatever
 * its user reaches, so those of other sites are refused unless they are allowed. Only browsers send these headers:
 * {@code Sec-Fetch-Mode} alone comes from Node's fetch too, and says nothing. Immutable.
 */
final class WebPages {
    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-f:.%]+]|[0-9]+(\\.[0-9]+){3}");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private final Set<String> origins;
    private final Set<String> hosts;

    WebPages(HttpConfig config) {
        this.origins = Set.copyOf(config.allowedOrigins());
        this.hosts = Set.copyOf(config.allowedHosts());
    }

    /** Whether a browser says that a page is behind it. */
    static boolean isPage(HttpFields headers) {
        return headers.contains(HttpHeader.ORIGIN) || headers.contains(SITE);
    }

    /** The origin to answer to by the rules of CORS, if it is an allowed one. */
    Optional<String> allowedOrigin(HttpFields headers) {
        return Optional.ofNullable(headers.get(HttpHeader.ORIGIN))
                .filter(origin -> origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT)));
    }

    /** Why nobody may be answered who asks for that host, if so. */
    Optional<String> refusalOfHost(Request request) {
        String host = PORT.matcher(authority(request)).replaceFirst("");
        // a name that leads here need not be ours: a page can have its own name lead anywhere
        return isOwnHost(host)
                ? Optional.empty()
                : Optional.of("requests of web pages are refused at the host " + Text.cut(host)
                        + ". Consider adding it to `http.allowed_hosts`");
    }

    /** Why the request of a page that is no allowed one is refused, if it is. */
    Optional<String> refusal(Request request) {
        Optional<String> ofHost = refusalOfHost(request);
        if (ofHost.isPresent()) {
            return ofHost;
        }
        HttpFields headers = request.getHeaders();
        String authority = authority(request);
        String origin = headers.get(HttpHeader.ORIGIN);
        boolean own = origin == null
                ? OWN_SITE.contains(headers.get(SITE))
                : isAt(origin.toLowerCase(Locale.ROOT), authority);
        if (own) {
            return Optional.empty();
        }
        String who = origin == null ? "other sites" : Text.cut(origin);
        return Optional.of(
                "requests of web pages of " + who + " are refused. Consider changing `http.allowed_origins`");
    }

    private boolean isOwnHost(String host) {
        return host.equals("localhost") || ADDRESS.matcher(host).matches() || hosts.contains(host);
    }

    /** Whether scheme and authority of an origin lead to an authority; a port left out is that of the scheme. */
    private static boolean isAt(String origin, String authority) {
        boolean http = origin.startsWith("http://");
        if (!http && !origin.startsWith("https://")) {
            return false;
        }
        String port = http ? ":80" : ":443";
        return withPort(origin.substring(origin.indexOf("//") + 2), port).equals(withPort(authority, port));
    }

    private static String withPort(String authority, String port) {
        return PORT.matcher(authority).find() ? authority : authority + port;
    }

    private static String authority(Request request) {
        String authority = request.getHttpURI().getAuthority();
        String host = request.getHeaders().get(HttpHeader.HOST);
        String text = host != null ? host : authority == null ? "" : authority;
        return text.toLowerCase(Locale.ROOT);
    }
}
