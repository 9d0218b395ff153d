package io.pixy.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.QueuePartition;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.config.ConsoleConfig;
import io.pixy.server.http.ConsoleRights;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.management.Operations;
import io.pixy.testkit.ClusterExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a browser, with an engine and brokers behind it. The page is on a listener for operation, where there is
 * nothing else: so that it works there is shown, too. Without Chromium it is skipped; CI has one.
 */
@Timeout(180)
final class ConsoleIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final String EVIL = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>";
    private static final Path IMAGES = Path.of("..", "docs", "images");
    private static final boolean SCREENSHOTS = Boolean.getBoolean("pixy.screenshots");

    /** What holds of every view: each control has a name, what is read can be read, and nothing was run. */
    private static final String LOOK_AT_ALL = """
            const problems = [];
            const main = document.querySelector('main');
            if (document.querySelectorAll('h1').length !== 1) problems.push('not one h1');
            for (const e of document.querySelectorAll('button, input, select, textarea, a[href], [role=img], summary')) {
              if (e.closest('[hidden]') || e.getClientRects().length === 0) continue;
              const labelled = (e.getAttribute('aria-labelledby') ?? '').split(' ')
                .map(id => document.getElementById(id)?.innerText ?? '').join('');
              const name = (e.getAttribute('aria-label') ?? '') + labelled
                + [...(e.labels ?? [])].map(l => l.innerText).join('') + (e.matches('input,select,textarea') ? '' : e.innerText ?? '');
              if (name.trim() === '') problems.push('no name: ' + e.outerHTML.slice(0, 80));
              if (e.tabIndex > 0) problems.push('tab order: ' + e.outerHTML.slice(0, 80));
            }
            const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
            const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
              return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
            const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
              if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let n = walker.nextNode(); n; n = walker.nextNode()) {
              const e = n.parentElement;
              if (n.data.trim() === '' || e.getClientRects().length === 0 || e.closest('button:disabled, .unseen, .skip, noscript, script')) continue;
              const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
              const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              if (contrast < 4.5) problems.push('contrast ' + contrast.toFixed(2) + ': ' + n.data.trim().slice(0, 40));
            }
            if (window.broken) problems.push('a message was run');
            if (main.querySelector('img, script, iframe, object, embed')) problems.push('a message became an element');
            for (const t of document.querySelectorAll('main table')) if (!t.caption) problems.push('a table without caption');
            if (document.querySelector('[style]')) problems.push('an inline style');
            return problems;
            """;

    @TempDir
    static Path directory;

    private static PixyEngine engine;
    private static HttpSurface surface;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws IOException {
        Optional<List<Path>> programs = Browser.installed();
        Assumptions.assumeTrue(
                programs.isPresent(), "the console is not tested: there is no chromium with chromedriver here");
        engine = PixyEngine.builder()
                .shutdownTimeout(Duration.ofSeconds(2))
                .cluster("main", cluster())
                .build();
        engine.start();
        KAFKA.cluster().topics().create("ui.orders", 2);
        KAFKA.cluster().topics().create("dlq.ui.orders.ui-billing", 1);
        surface = served(false, Shared.defaults());
        page = address(surface);
        put("{\"order\": 1, \"big\": 12345678901234567890, \"items\": [\"a\", \"b\"]}", "a");
        put(EVIL, EVIL);
        browser = Browser.start(programs.get(), directory);
    }

    private static HttpSurface served(boolean readOnly, Shared shared) {
        ConsoleConfig defaults = ConsoleConfig.defaults();
        Console console = new Console(
                new ConsoleConfig(defaults.enabled(), readOnly, defaults.maxWatchers()), Duration.ofMinutes(30));
        HttpSettings settings = new HttpSettings(Optional.empty(), true, 1 << 20)
                .onlyFor(new Operations(console.operations(), () -> {}), Optional.empty())
                .with(readOnly ? ConsoleRights.LOOK : ConsoleRights.ALL)
                .with(shared);
        HttpSurface made = new HttpSurface(engine, new ListenAddress("127.0.0.1:0"), settings);
        made.start();
        return made;
    }

    private static String address(HttpSurface surface) {
        return "http://localhost:" + surface.port() + "/ui/";
    }

    private static ClusterConfig cluster() {
        QueuePolicy policy = QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}.{group}"))
                .build();
        return ClusterConfig.builder()
                .clientId(Optional.of("console"))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(KAFKA.cluster().bootstrapServers().split(",")))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(KAFKA.cluster().zooKeeperConnect()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        // what was taken by hand is looked at later, and a browser on a busy machine is slow
                        .subscriptionTimeout(Duration.ofMinutes(2))
                        .queues(List.of(new QueueRule("ui.*", "ui-*", policy)))
                        .build())
                .build();
    }

    /** Into partition 0. */
    private static void put(String value, String key) {
        engine.cluster()
                .produceAll("ui.orders", List.of(request(value, key)))
                .join()
                .forEach(result -> assertThat(result.isWritten()).isTrue());
    }

    private static ProduceRequest request(String value, String key) {
        return ProduceRequest.of(
                        "ui.orders", key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8))
                .withHeaders(List.of(new Header("trace", EVIL.getBytes(StandardCharsets.UTF_8))))
                .withPartition(0);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (surface != null) {
            surface.stop(Duration.ofSeconds(2));
        }
        if (engine != null) {
            engine.close();
        }
    }

    /** The policy of the page was never in the way, and nothing failed behind the user's back. */
    @AfterEach
    void nothingWasComplainedOf() {
        assertThat(browser.complaints())
                .filteredOn(text -> text.contains("Content Security Policy")
                        || text.contains("TrustedHTML")
                        || text.contains("Uncaught")
                        || text.contains("SyntaxError"))
                .isEmpty();
    }

    @Test
    void showsClustersAndWhetherTheyCanBeReached() throws IOException {
        show("#/");

        Browser.await(() -> assertThat(browser.text("#live")).isEqualTo("live"));
        Browser.await(() -> assertThat(browser.text("main .cards")).contains("main", "Kafka answers", "default"));
        looksGood("clusters");
    }

    @Test
    void findsTopicsByAPartOfTheirName() throws IOException {
        show("#/c/main/topics");
        Browser.await(() -> assertThat(browser.text("main table")).contains("ui.orders"));

        browser.type("#filter", "dlq.ui");

        Browser.await(() ->
                assertThat(browser.text("main tbody")).contains("dlq.ui.orders").doesNotContain("\nui.orders"));
        looksGood("topics");
    }

    @Test
    void showsMessagesAsTheyAreAndRunsNothingOfThem() throws IOException {
        show("#/c/main/t/ui.orders/messages");
        Browser.await(() -> assertThat(browser.has("#look")).isTrue());
        browser.choose("#start", "oldest");
        browser.click("#look");
        Browser.await(() -> assertThat(browser.text("#found")).contains(EVIL));

        browser.click("#found tbody tr:nth-child(1) summary");
        browser.click("#found tbody tr:nth-child(2) summary");

        String json = browser.text("#found tbody tr:nth-child(1) pre.value");
        assertThat(json)
                .isEqualTo(
                        "{\n  \"order\": 1,\n  \"big\": 12345678901234567890,\n  \"items\": [\n    \"a\",\n    \"b\"\n  ]\n}");
        assertThat(browser.text("#found tbody tr:nth-child(2) dl")).contains("trace", EVIL);
        browser.choose("#found tbody tr:nth-child(1) .content select", "hex");
        assertThat(browser.text("#found tbody tr:nth-child(1) pre.value")).startsWith("00000000  7b 22 6f 72 64 65 72");
        browser.choose("#found tbody tr:nth-child(1) .content select", "json");
        looksGood("messages");
    }

    @Test
    void writesAMessage() throws IOException {
        show("#/c/main/t/ui.orders/produce");
        Browser.await(() -> assertThat(browser.has("#write")).isTrue());
        browser.type("#key-text", "k1");
        browser.type("#value", "{\"n\": 12345678901234567890}");
        browser.choose("#kind", "json");
        browser.choose("#to-partition", "1");
        browser.type("#headers", "source: console");
        browser.click("#write");

        Browser.await(() -> assertThat(browser.text("#written")).isEqualTo("Written to partition 1 at offset 0."));
        looksGood("produce");
    }

    @Test
    void takesSettlesAndPutsBackByHand() throws IOException {
        String queue = "#/c/main/q/ui-billing/ui.orders/";
        show(queue + "take");
        takeOne();
        looksGood("take");
        browser.click("#taken li:first-child .ack");
        Browser.await(
                () -> assertThat(browser.text("#taken li:first-child .state")).isEqualTo("acknowledged"));
        takeOne();
        browser.click("#taken li:first-child .reject");
        Browser.await(() -> assertThat(browser.text("#taken li:first-child .state"))
                .as(browser.text("#alert"))
                .isEqualTo("a dead letter"));

        show(queue + "letters");
        Browser.await(() -> assertThat(browser.text("#found tbody")).contains("rejected: by hand"));
        looksGood("letters");
        browser.click("#put-back");
        Browser.await(() -> assertThat(browser.has("#sure-yes:disabled")).isTrue());
        browser.type("#sure-word", "ui-billin");
        assertThat(browser.has("#sure-yes:disabled")).isTrue();
        browser.keys("#sure-word", "g");
        browser.click("#sure-yes");
        Browser.await(() -> assertThat(browser.text("#progress")).startsWith("DONE: 1 put back"));
        Browser.await(() -> assertThat(browser.text("#found tbody")).contains("There are none"));

        show(queue + "state");
        Browser.await(() -> assertThat(browser.text("#partitions tbody")).contains("console"));
        Browser.await(
                () -> assertThat(browser.run("return document.querySelector('.plot polyline').getAttribute('points')"
                                        + ".split(' ').length")
                                .asInt())
                        .isGreaterThan(1));
        looksGood("state");
        show("#/c/main/groups");
        Browser.await(() -> assertThat(browser.text("main table")).contains("ui-billing", "ui.orders", "console"));
        looksGood("groups");
    }

    /** Once: a second press would take a second message. The group may have to be joined first. */
    private static void takeOne() {
        int before = taken();
        do {
            browser.click("#take-one:not([aria-busy])");
            Browser.await(
                    () -> assertThat(browser.has("#take-one:not([aria-busy])")).isTrue());
        } while (taken() == before && browser.text("#nothing").startsWith("Nothing came"));
        assertThat(taken()).as(browser.text("#alert")).isEqualTo(before + 1);
    }

    private static int taken() {
        return browser.run("return document.querySelectorAll('#taken li').length")
                .asInt();
    }

    @Test
    void showsWhatWouldBeSetBeforeItIsSetAndAsksTwice() throws IOException {
        show("#/c/main/q/ui-idle/ui.orders/offsets");
        browser.choose("#way", "newest");
        browser.click("#dry-run");
        Browser.await(
                () -> assertThat(browser.text("#plan tbody tr:first-child")).contains("never"));
        assertThat(committed("ui-idle")).isEmpty();

        browser.click("#set");
        Browser.await(() -> assertThat(browser.has("#sure-yes:disabled")).isTrue());
        looksGood("offsets");
        browser.click("#sure-no");
        Browser.await(() -> assertThat(browser.text("#news")).isEqualTo("Nothing was changed."));
        assertThat(committed("ui-idle")).isEmpty();

        browser.click("#set");
        browser.type("#sure-word", "ui-idle");
        browser.click("#sure-yes");
        Browser.await(() -> assertThat(browser.text("#plan")).contains("Nothing would change."));
        assertThat(committed("ui-idle")).isPresent();
    }

    private static Optional<Long> committed(String group) {
        QueuePartition first =
                engine.cluster().describeQueue(group, "ui.orders").join().get(0);
        return first.committed().isPresent() ? Optional.of(first.committed().getAsLong()) : Optional.empty();
    }

    @Test
    void showsBytesForWhatTheyAre() {
        show("#/");
        String shown = browser.run("""
                return import('/ui/bytes.js').then(m => [
                  m.show(new Uint8Array([0, 255, 65]), 'auto'),
                  m.show(m.decode(btoa('{"a":{},"b":[],"a":"}, \\\\\\" ["}')), 'json'),
                  m.show(m.decode(btoa('12')), 'json'),
                  m.show(m.decode(btoa('a\\u001b[2J\\nb')), 'text'),
                  m.preview(new TextEncoder().encode('\u20ac'.repeat(100))),
                  m.show(null, 'auto')].join('|'))""").asText();

        assertThat(shown)
                .isEqualTo("00000000  00 ff 41" + " ".repeat(41) + "..A|"
                        + "{\n  \"a\": {},\n  \"b\": [],\n  \"a\": \"}, \\\" [\"\n}|"
                        + "This is no JSON. Look at it as text.|"
                        + "a\\u001b[2J\nb|"
                        + "\u20ac".repeat(40) + " …|null");
    }

    @Test
    void canBeUsedWithKeysAlone() {
        show("#/");
        browser.run("document.activeElement.blur()");

        browser.keys("body", "\uE004");
        assertThat(focused()).isEqualTo("Skip to content");
        browser.run("document.activeElement.click()");
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("main");

        show("#/c/main/topics");
        Browser.await(() -> assertThat(browser.text("main table")).contains("ui.orders"));
        browser.run("document.querySelector('a[aria-label=\"groups of ui.orders\"]').focus()");
        browser.run("document.activeElement.click()");
        // who hears the page is told where the link has led
        Browser.await(() -> assertThat(focused()).isEqualTo("ui.orders"));
        assertThat(browser.run("return document.title").asText()).isEqualTo("ui.orders · Pixy");
    }

    private static String focused() {
        return browser.run("return document.activeElement.innerText").asText();
    }

    @Test
    void saysSoWhenTheServerRefuses() {
        show("#/c/main/t/no.such.topic/settings");

        Browser.await(() -> assertThat(browser.text("#alert")).contains("failed to get partitions"));
        browser.click("#alert button");
        assertThat(browser.text("#alert")).isEmpty();
    }

    @Test
    void showsWhatTheKeyThatIsGivenIsForAndNothingWithout() throws IOException {
        Keys keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        Access access = Access.of(
                AccessConfigs.of("access: {default: deny, keys_file: " + keys.file()
                        + ", rules: [{who: 'key:ann', verbs: [topics.read], topics: 'ui.*'}]}"),
                Duration.ofMinutes(5));
        HttpSurface guarded = served(false, Shared.defaults().with(access));
        try {
            show(address(guarded), "#/");
            Browser.await(() -> assertThat(browser.text("main")).contains("no cluster that you may see"));
            browser.click("#key");
            Browser.await(
                    () -> assertThat(browser.has("#dialog[open] #key-value")).isTrue());
            browser.type("#key-value", "pixy_wrong");
            browser.click("#key-use");
            Browser.await(() -> assertThat(browser.text("#live")).isEqualTo("not connected"));
            assertThat(browser.text("main")).doesNotContain("Kafka answers");

            // asks for another one by itself
            Browser.await(
                    () -> assertThat(browser.has("#dialog[open] #key-value")).isTrue());
            browser.type("#key-value", keys.key("ann"));
            browser.click("#key-use");
            Browser.await(() -> assertThat(browser.text("main .cards")).contains("main", "Kafka answers"));
            looksGood("key");
            assertThat(browser.run("return document.documentElement.outerHTML + location.href + document.cookie"
                                    + " + JSON.stringify(localStorage)")
                            .asText())
                    .doesNotContain(keys.key("ann"));

            go(address(guarded), "#/c/main/topics");
            Browser.await(() ->
                    assertThat(browser.text("main table")).contains("ui.orders").doesNotContain("dlq."));
            go(address(guarded), "#/c/main/t/ui.orders/produce");
            Browser.await(() -> assertThat(browser.has("#write")).isTrue());
            browser.type("#value", "x");
            browser.click("#write");
            Browser.await(() -> assertThat(browser.text("#alert")).contains("produce"));
        } finally {
            guarded.stop(Duration.ofSeconds(2));
        }
    }

    @Test
    void aPageThatOnlyLooksOnOffersNothingElse() throws IOException {
        HttpSurface looking = served(true, Shared.defaults());
        try {
            show(address(looking), "#/");
            Browser.await(() -> assertThat(browser.text("main .cards")).contains("Kafka answers"));
            assertThat(browser.has("body.looks")).isTrue();
            go(address(looking), "#/c/main/t/ui.orders/produce");
            Browser.await(() -> assertThat(browser.has("#write")).isTrue());
            assertThat(browser.run("return document.getElementById('write').getClientRects().length")
                            .asInt())
                    .as("places where it can be seen")
                    .isZero();

            // who finds it nevertheless
            browser.run("document.getElementById('write').click()");
            Browser.await(() -> assertThat(browser.text("#alert")).contains("console.read_only"));
            looksGood("only-looks");
        } finally {
            looking.stop(Duration.ofSeconds(2));
        }
    }

    private static void show(String hash) {
        show(page, hash);
    }

    /** The page that a name leads to which is no name of this host. */
    private static void show(String from, String hash) {
        browser.go("about:blank");
        go(from, hash);
    }

    /** Without forgetting what the page has, where that is the page already. */
    private static void go(String from, String hash) {
        browser.go(from + hash);
        Browser.await(() -> assertThat(browser.has("main h1")).isTrue());
    }

    /** In both looks. */
    private static void looksGood(String name) throws IOException {
        for (String look : List.of("light", "dark")) {
            browser.choose("#theme", look);
            JsonNode problems = browser.run(LOOK_AT_ALL);
            assertThat(problems).as(name + ", " + look).isEmpty();
            if (SCREENSHOTS && look.equals(name.equals("state") ? "dark" : "light")) {
                browser.screenshot(IMAGES.resolve("console-" + name + ".png"));
                assertThat(Files.size(IMAGES.resolve("console-" + name + ".png")))
                        .isLessThan(200_000);
            }
        }
    }
}
