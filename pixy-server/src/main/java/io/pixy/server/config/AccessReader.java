package io.pixy.server.config;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.access.AccessPolicy;
import io.pixy.api.access.AccessRule;
import io.pixy.api.access.QuotaRule;
import io.pixy.api.access.Verb;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sections {@code access} and {@code quotas}, from the file and back. Confined to one thread. */
final class AccessReader {
    private static final String MAP = "map[string]interface {}";
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";
    private static final String ALL = "*";

    private boolean allowsByDefault = true;
    private String keysFile = "";
    private boolean unixPeers;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Quota> quotas = new ArrayList<>();
    private final Jwt jwt = new Jwt();
    private String ca = "";
    private String grpcCa = "";
    private String httpCa = "";
    private boolean required;
    private CertificateName name = CertificateName.SUBJECT;

    /** An element of {@code access.rules} as it was read. */
    private static final class Rule {
        private boolean allows = true;
        private List<String> who = List.of();
        private List<String> verbs = List.of();
        private List<String> topics = List.of(ALL);
        private List<String> groups = List.of(ALL);
        private List<String> clusters = List.of(ALL);
    }

    /** An element of {@code quotas} as it was read. */
    private static final class Quota {
        private List<String> who = List.of();
        private long requests;
        private long bytes;
        private int messages;
    }

    /** {@code access.jwt} as it was read. */
    private static final class Jwt {
        private String jwksUrl = "";
        private String jwksCa = "";
        private String issuer = "";
        private List<String> audience = List.of();
        private List<String> algorithms = JwtConfig.DEFAULT_ALGORITHMS;
        private Duration leeway = JwtConfig.DEFAULT_LEEWAY;
        private String nameClaim = "sub";
        private String rolesClaim = "";
    }

    void readAccess(Section section) {
        section.choice("default", "access.default", AccessReader::effect, value -> allowsByDefault = value)
                .text("keys_file", text -> keysFile = text)
                .bool("unix_peers", value -> unixPeers = value);
        section.section("certificates", MAP)
                .text("ca", text -> ca = text)
                .text("grpc_ca", text -> grpcCa = text)
                .text("http_ca", text -> httpCa = text)
                .bool("required", value -> required = value)
                .choice("name", "access.certificates.name", CertificateName::parse, value -> name = value)
                .finish();
        section.section("jwt", MAP)
                .text("jwks_url", text -> jwt.jwksUrl = text)
                .text("jwks_ca", text -> jwt.jwksCa = text)
                .text("issuer", text -> jwt.issuer = text)
                .oneOrMoreTexts("audience", texts -> jwt.audience = texts)
                .oneOrMoreTexts("algorithms", texts -> jwt.algorithms = texts)
                .duration("leeway", value -> jwt.leeway = value)
                .text("name_claim", text -> jwt.nameClaim = text)
                .text("roles_claim", text -> jwt.rolesClaim = text)
                .finish();
        section.sections("rules", MAP).orElse(List.of()).forEach(this::readRule);
        section.finish();
    }

    private void readRule(Section item) {
        Rule rule = new Rule();
        item.choice("effect", "access.rules[].effect", AccessReader::effect, value -> rule.allows = value)
                .oneOrMoreTexts("who", texts -> rule.who = texts)
                .oneOrMoreTexts("verbs", texts -> rule.verbs = texts)
                .oneOrMoreTexts("topics", texts -> rule.topics = texts)
                .oneOrMoreTexts("groups", texts -> rule.groups = texts)
                .oneOrMoreTexts("clusters", texts -> rule.clusters = texts)
                .finish();
        rules.add(rule);
    }

    void readQuotas(List<Section> items) {
        for (Section item : items) {
            Quota quota = new Quota();
            item.oneOrMoreTexts("who", texts -> quota.who = texts)
                    .number("requests_per_second", value -> quota.requests = value)
                    .number("bytes_per_second", value -> quota.bytes = value)
                    .integer("messages_in_hand", value -> quota.messages = value)
                    .finish();
            quotas.add(quota);
        }
    }

    private static Optional<Boolean> effect(String text) {
        return Optional.of(text)
                .filter(word -> word.equals(ALLOW) || word.equals(DENY))
                .map(ALLOW::equals);
    }

    /** Checks all of it; errors tell the place in the list. */
    AccessConfig build() {
        List<AccessRule> checked = inOrder("access.rules[", rules, AccessReader::rule);
        List<QuotaRule> limits = inOrder("quotas[", quotas, AccessReader::quota);
        return new AccessConfig(
                allowsByDefault ? AccessPolicy.allowAllBut(checked) : AccessPolicy.denyAllBut(checked),
                keysFile,
                jwt(),
                new CertificatesConfig(grpcCa.isEmpty() ? ca : grpcCa, httpCa.isEmpty() ? ca : httpCa, required, name),
                unixPeers,
                limits);
    }

    private static <A, B> List<B> inOrder(String list, List<A> read, Function<A, B> check) {
        List<B> checked = new ArrayList<>();
        for (A one : read) {
            try {
                checked.add(check.apply(one));
            } catch (InvalidConfigException e) {
                throw ServerConfig.invalid(e.getMessage().replace(list + "]", list + checked.size() + "]"));
            }
        }
        return checked;
    }

    private static AccessRule rule(Rule rule) {
        return new AccessRule(rule.allows, rule.who, verbs(rule.verbs), rule.topics, rule.groups, rule.clusters);
    }

    private static Set<Verb> verbs(List<String> texts) {
        if (texts.contains(ALL)) {
            return EnumSet.allOf(Verb.class);
        }
        return texts.stream()
                .map(text -> Verb.parse(text)
                        .orElseThrow(() -> new InvalidConfigException("access.rules[].verbs must be"
                                + " some of "
                                + EnumSet.allOf(Verb.class).stream()
                                        .map(Verb::text)
                                        .toList() + ", or *, not "
                                + text)))
                .collect(Collectors.toSet());
    }

    private static QuotaRule quota(Quota quota) {
        return new QuotaRule(quota.who, quota.requests, quota.bytes, quota.messages);
    }

    private Optional<JwtConfig> jwt() {
        if (jwt.jwksUrl.isEmpty()) {
            if (!jwt.issuer.isEmpty() || !jwt.audience.isEmpty()) {
                throw ServerConfig.invalid("access.jwt.jwks_url must be given: the keys that tokens are checked with");
            }
            return Optional.empty();
        }
        URI url;
        try {
            url = new URI(jwt.jwksUrl);
        } catch (URISyntaxException e) {
            throw ServerConfig.invalid("access.jwt.jwks_url is no URL: " + e.getReason());
        }
        return Optional.of(new JwtConfig(
                url, jwt.jwksCa, jwt.issuer, jwt.audience, jwt.algorithms, jwt.leeway, jwt.nameClaim, jwt.rolesClaim));
    }

    static Map<String, Object> asMap(AccessConfig config) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("default", config.policy().allowsByDefault() ? ALLOW : DENY);
        map.put("keys_file", config.keysFile());
        config.jwt().ifPresent(jwt -> map.put("jwt", asMap(jwt)));
        CertificatesConfig certificates = config.certificates();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("grpc_ca", certificates.grpcCa());
        shown.put("http_ca", certificates.httpCa());
        shown.put("required", certificates.required());
        shown.put("name", certificates.name().text());
        map.put("certificates", shown);
        map.put("unix_peers", config.unixPeers());
        map.put(
                "rules",
                config.policy().rules().stream().map(AccessReader::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(JwtConfig jwt) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jwks_url", jwt.jwksUrl().toString());
        map.put("jwks_ca", jwt.jwksCa());
        map.put("issuer", jwt.issuer());
        map.put("audience", jwt.audience());
        map.put("algorithms", jwt.algorithms());
        map.put("leeway", GoDuration.format(jwt.leeway()));
        map.put("name_claim", jwt.nameClaim());
        map.put("roles_claim", jwt.rolesClaim());
        return map;
    }

    private static Map<String, Object> asMap(AccessRule rule) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("effect", rule.allows() ? ALLOW : DENY);
        map.put("who", rule.who());
        map.put("verbs", rule.verbs().stream().sorted().map(Verb::text).toList());
        map.put("topics", rule.topics());
        map.put("groups", rule.groups());
        map.put("clusters", rule.clusters());
        return map;
    }

    static List<Map<String, Object>> asList(List<QuotaRule> quotas) {
        return quotas.stream()
                .map(quota -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("who", quota.who());
                    map.put("requests_per_second", quota.requestsPerSecond());
                    map.put("bytes_per_second", quota.bytesPerSecond());
                    map.put("messages_in_hand", quota.messagesInHand());
                    return map;
                })
                .toList();
    }
}
