package io.pixy.client;

import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.pixy.api.InvalidConfigException;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the server is. Immutable.
 *
 * @param text as the program wrote it, for messages
 * @param address what comes behind {@code unix:} or {@code dns:///}
 * @param isUnix whether that is the file of a socket
 */
record Target(String text, String address, boolean isUnix) {
    private static final String UNIX = "unix:";
    private static final String DNS = "dns:///";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:[^\\s/:]+|\\[[0-9a-fA-F:.%]+])" + ":(\\d{1,5})");
    private static final int MOST_PORT = 65_535;

    /**
     * Reads it.
     *
     * @throws InvalidConfigException if it can't be one
     */
    static Target of(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            String file = path.startsWith("//") ? path.substring(2) : path;
            if (!file.isEmpty()) {
                return new Target(text, file, true);
            }
        }
        String address = text.startsWith(DNS) ? text.substring(DNS.length()) : text;
        Matcher matcher = HOST_AND_PORT.matcher(address);
        if (matcher.matches() && isPort(Integer.parseInt(matcher.group(1)))) {
            return new Target(text, address, false);
        }
        throw new InvalidConfigException(
                "a target is HOST:PORT, dns:///HOST:PORT or unix:PATH, such as localhost:19091, not '" + text + "'");
    }

    private static boolean isPort(int number) {
        return number > 0 && number <= MOST_PORT;
    }

    NettyChannelBuilder builder() {
        return isUnix
                ? NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(address))
                        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                        // set by the library on every connection, and warned about by those that can't
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                : NettyChannelBuilder.forTarget(DNS + address).channelType(NioSocketChannel.class);
    }

    @Override
    public String toString() {
        return text;
    }
}
