package io.pixy.server.access;

import com.nimbusds.jwt.JWTClaimsSet;
import io.pixy.api.access.Identity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles in a token: a list of texts, or one text with blanks between. No state. */
final class Roles {
    private Roles() {}

    /** A claim within another one is named with a dot between. What can't be a role counts for nothing. */
    static Set<String> of(JWTClaimsSet claims, String claim) {
        if (claim.isEmpty()) {
            return Set.of();
        }
        Object value = claims.getClaim(claim);
        if (value == null && claim.contains(".")) {
            value = within(claims.getClaims(), claim.split("\\.", -1));
        }
        Set<String> roles = new LinkedHashSet<>();
        if (value instanceof String text) {
            add(roles, List.of(text.split(" ", -1)));
        } else if (value instanceof List<?> list) {
            add(roles, list);
        }
        return roles;
    }

    private static Object within(Object at, String[] path) {
        Object value = at;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static void add(Set<String> roles, List<?> values) {
        for (Object value : values) {
            boolean is = value instanceof String text
                    && !text.isEmpty()
                    && text.length() <= Identity.LONGEST_NAME
                    && text.chars().noneMatch(Character::isISOControl);
            if (is && roles.size() < Identity.MOST_ROLES) {
                roles.add((String) value);
            }
        }
    }
}
