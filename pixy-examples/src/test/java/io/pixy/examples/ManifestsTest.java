package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests for Kubernetes, and the chart that renders one of them, without a Kubernetes. */
class ManifestsTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path SERVICE = DEPLOY.resolve("kubernetes/service.yaml");
    private static final Path SIDECAR = DEPLOY.resolve("kubernetes/sidecar.yaml");
    private static final Path CHART = DEPLOY.resolve("helm/pixy");

    static List<Path> manifests() {
        return List.of(SERVICE, SIDECAR);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void kubernetesKnowsEveryMember(Path file) throws IOException {
        assertThat(Manifest.all(file)).isNotEmpty().allSatisfy(manifest -> {
            boolean known = manifest.read().isPresent();
            assertThat(known || manifest.kind().equals("monitoring.coreos.com/v1 ServiceMonitor"))
                    .as(manifest.kind())
                    .isTrue();
        });
    }

    @Test
    void aMemberThatKubernetesDoesNotKnowWouldBeNoticed() throws IOException {
        String text = Files.readString(SERVICE);

        assertThatThrownBy(() -> readAll(text.replace("readOnlyRootFilesystem:", "readOnlyRootFileSystem:")))
                .hasMessageContaining("readOnlyRootFileSystem");
        assertThatThrownBy(() -> readAll(text.replace("value: \"10s\"", "value: 10")))
                .hasMessageContaining("String");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void podsMayDoNoMoreThanTheyMust(Path file) throws IOException {
        PodSpec pod = pod(file);

        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(containers(pod)).allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
        });
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void probesAskWhatIsThere(Path file) throws IOException {
        Container pixy = pixy(pod(file));
        List<String> ports =
                pixy.getPorts().stream().map(ContainerPort::getName).toList();

        Stream.of(pixy.getStartupProbe(), pixy.getLivenessProbe(), pixy.getReadinessProbe())
                .filter(probe -> probe != null)
                .map(Probe::getHttpGet)
                .forEach(request -> {
                    assertThat(request.getPath()).isIn("/livez", "/readyz");
                    assertThat(ports).contains(request.getPort().getStrVal());
                });
        assertThat(variable(pixy, "PIXY_MANAGEMENT_ADDR")).isEqualTo(":19093");
        assertThat(pixy.getPorts())
                .anySatisfy(port -> assertThat(port.getContainerPort()).isEqualTo(19093));
        assertThat(pixy.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void kubernetesWaitsForLongerThanAStopMayTake(Path file) throws IOException {
        PodSpec pod = pod(file);

        Duration stop = duration(variable(pixy(pod), "PIXY_DRAIN_DELAY"))
                .plus(duration(variable(pixy(pod), "PIXY_SHUTDOWN_TIMEOUT")));
        assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds())).isGreaterThan(stop.plusSeconds(4));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void variablesAreThoseThatPixyReads(Path file) throws IOException {
        String operations = Files.readString(Path.of("../docs/operations.md"));

        assertThat(pixy(pod(file)).getEnv())
                .extracting(EnvVar::getName)
                .filteredOn(name -> name.startsWith("PIXY_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(operations).contains("`" + name + "`"));
    }

    @Test
    void whatBelongsTogetherFindsEachOther() throws IOException {
        Deployment deployment = Manifest.all(SERVICE, Deployment.class).get(0);
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();
        List<String> ports = pixy(pod(SERVICE)).getPorts().stream()
                .map(ContainerPort::getName)
                .toList();
        List<Service> services = Manifest.all(SERVICE, Service.class);

        assertThat(labels)
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(Manifest.all(SERVICE, PodDisruptionBudget.class))
                .singleElement()
                .satisfies(budget -> assertThat(labels)
                        .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels()));
        assertThat(services).hasSize(2).allSatisfy(service -> {
            assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
            assertThat(service.getSpec().getPorts())
                    .allSatisfy(port ->
                            assertThat(ports).contains(port.getTargetPort().getStrVal()));
        });
        // instances find each other at their own addresses, also those that stop
        Service peers = services.stream()
                .filter(service -> "None".equals(service.getSpec().getClusterIP()))
                .findFirst()
                .orElseThrow();
        assertThat(peers.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(variable(pixy(pod(SERVICE)), "PIXY_PEERS"))
                .isEqualTo("dns:///" + peers.getMetadata().getName() + ".pixy.svc:19091");
    }

    /** Probes come from outside of the pod, and so may anybody: what is there for them must not be messages. */
    @Test
    void besideAProgramNobodyElseReachesMessages() throws IOException {
        Container pixy = pixy(pod(SIDECAR));

        assertThat(variable(pixy, "PIXY_GRPC_ADDR")).startsWith("127.0.0.1:");
        assertThat(variable(pixy, "PIXY_TCP_ADDR")).startsWith("127.0.0.1:");
        assertThat(variable(pixy, "PIXY_CONFIG")).isEqualTo("/etc/pixy/pixy.yaml");
        assertThat(Manifest.all(SIDECAR, ConfigMap.class))
                .singleElement()
                .satisfies(config -> assertThat(config.getData().get("pixy.yaml"))
                        .contains("console: {enabled: false}\n", "management: {loggers: false}\n")
                        // a file has to have a cluster; which brokers the variable says
                        .contains("proxies: {default: {}}\n"));
    }

    @Test
    void theChartRendersWhatIsHere() throws Exception {
        String rendered = helm(
                "template", "pixy", CHART.toString(), "--namespace", "pixy", "-f", DEPLOY + "/kubernetes/values.yaml");
        String most = helm("template", "other", CHART.toString(), "-f", "src/test/resources/values.yaml");

        assertThat(rendered).isEqualTo(Files.readString(SERVICE));
        assertThat(Manifest.all(most)).isNotEmpty().allSatisfy(Manifest::read);
        assertThat(most).contains("kind: ConfigMap", "kind: Secret", "name: other-pixy");
    }

    private static String helm(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("helm"));
        command.addAll(List.of(arguments));
        Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("SKIPPED: no helm on the path: " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void readAll(String text) {
        Manifest.all(text).forEach(Manifest::read);
    }

    private static PodSpec pod(Path file) throws IOException {
        return Manifest.all(file, Deployment.class)
                .get(0)
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static List<Container> containers(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
    }

    private static Container pixy(PodSpec pod) {
        return containers(pod).stream()
                .filter(container -> container.getName().equals("pixy"))
                .findFirst()
                .orElseThrow();
    }

    private static String variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("0s");
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }
}
