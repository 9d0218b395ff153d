package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.server.v1.Settlements;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The body {@code {"settlements":[{"receipt":..,"ack":{}}],"level":"applied"}}, and the members of one verb. Confined to
 * the thread that reads one body.
 */
final class SettlementsJson {
    static final List<String> VERBS = List.of("ack", "nack", "extend", "reject");

    private static final byte[] NO_MEMBERS = {'{', '}'};

    private final JsonCursor cursor;
    private final Settlements settlements = new Settlements();
    private SettleLevel level = SettleLevel.APPLIED;

    private SettlementsJson(byte[] body) {
        this.cursor = new JsonCursor(body);
    }

    /**
     * Reads a whole body. What is wrong with one settlement only is kept as its result.
     *
     * @throws InvalidRequestException naming what is wrong with the body as a whole
     */
    static SettlementsJson read(byte[] body) {
        SettlementsJson json = new SettlementsJson(body);
        json.readMembers();
        return json;
    }

    /**
     * A verb whose members are a body of their own, or left out.
     *
     * @throws InvalidRequestException naming what is wrong with it
     */
    static Settlement one(String receipt, String verb, byte[] body) {
        JsonCursor cursor = new JsonCursor(body.length == 0 ? NO_MEMBERS : body);
        Verb read = Verb.read(verb, cursor);
        cursor.end();
        return read.settlement(receipt);
    }

    Settlements settlements() {
        return settlements;
    }

    SettleLevel level() {
        return level;
    }

    private void readMembers() {
        JsonCursor.Members members = cursor.object("the body");
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "settlements" -> readSettlements();
                case "level" -> level = SettleHandler.level(cursor.string("level"));
                default ->
                    throw new InvalidRequestException(
                            "the body has no member " + Text.cut(name) + ", only settlements and level");
            }
        }
        cursor.end();
        Settlements.checkCount(settlements.size());
    }

    private void readSettlements() {
        cursor.beginArray("settlements");
        int depth = cursor.depth();
        while (cursor.nextElement()) {
            Settlements.checkCount(settlements.size() + 1);
            try {
                settlements.add(settlement(cursor));
            } catch (InvalidRequestException e) {
                cursor.leave(depth, e);
                settlements.addInvalid(e);
            }
        }
    }

    private static Settlement settlement(JsonCursor one) {
        String receipt = null;
        Verb verb = null;
        JsonCursor.Members members = one.object("a settlement");
        for (String name = members.next(); name != null; name = members.next()) {
            if (name.equals("receipt")) {
                receipt = one.string("receipt");
            } else if (VERBS.contains(name) && verb == null) {
                verb = Verb.read(name, one);
            } else {
                throw new InvalidRequestException("a settlement has a receipt and one of " + String.join(", ", VERBS)
                        + ", not " + Text.cut(name));
            }
        }
        if (receipt == null || verb == null) {
            throw new InvalidRequestException("a settlement has a receipt and one of " + String.join(", ", VERBS));
        }
        return verb.settlement(receipt);
    }

    /** What is to become of a message. Immutable. */
    private record Verb(
            String name, Optional<Duration> delay, Optional<Duration> lease, boolean release, String reason) {

        static Verb read(String name, JsonCursor cursor) {
            Optional<Duration> delay = Optional.empty();
            Optional<Duration> lease = Optional.empty();
            boolean release = false;
            String reason = "";
            JsonCursor.Members members = cursor.object(name);
            for (String member = members.next(); member != null; member = members.next()) {
                switch (name + "." + member) {
                    case "nack.delay" -> delay = Optional.of(Query.duration("delay", cursor.string("delay")));
                    case "nack.release" -> release = cursor.bool("release");
                    case "extend.lease" -> lease = Optional.of(Query.duration("lease", cursor.string("lease")));
                    case "nack.reason", "reject.reason" -> reason = cursor.string("reason");
                    default -> throw new InvalidRequestException(name + " has no member " + Text.cut(member));
                }
            }
            return new Verb(name, delay, lease, release, reason);
        }

        Settlement settlement(String receipt) {
            return switch (name) {
                case "ack" -> Settlement.ack(receipt);
                case "nack" -> new Settlement.Nacked(receipt, delay, release, reason);
                case "extend" ->
                    Settlement.extend(
                            receipt, lease.orElseThrow(() -> new InvalidRequestException("extend needs a lease")));
                case "reject" -> Settlement.reject(receipt, reason);
                default -> throw new IllegalStateException("no verb: " + name);
            };
        }
    }
}
