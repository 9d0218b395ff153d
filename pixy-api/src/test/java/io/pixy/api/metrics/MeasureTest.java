package io.pixy.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasureTest {

    @Test
    void noTwoHaveTheSameName() {
        assertThat(Arrays.stream(Measure.values()).map(Measure::dotted)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void isToldInAWayThatAllRegistriesTake(Measure measure) {
        assertThat(measure.dotted()).matches("pixy(\\.[a-z]+)+");
        assertThat(measure.labels()).doesNotHaveDuplicates().allMatch(label -> label.matches("[a-z]+"));
        assertThat(measure.unit()).isIn("", "bytes", "seconds");
        assertThat(measure.text()).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @EnumSource
    void timesAloneHaveBuckets(Measure measure) {
        assertThat(measure.buckets().isEmpty()).isEqualTo(measure.kind() != Measure.Kind.TIMING);
        assertThat(measure.buckets()).isSorted().allMatch(one -> one.compareTo(Duration.ZERO) > 0);
    }

    @Test
    void subjectsAreToldFromTheClusterDown() {
        Subject partition = Subject.cluster("c").group("g").topic("t").partition(3);

        assertThat(partition.labels()).containsExactly("cluster", "group", "topic", "partition");
        assertThat(partition.values()).containsExactly("c", "g", "t", "3");
        assertThat(Subject.cluster("c").topic("t").labels()).containsExactly("cluster", "topic");
        assertThat(Subject.engine().labels()).isEmpty();
    }

    @Test
    void nothingCanBeMeasuredByNothing() {
        Scope scope = Metrics.none().open(Subject.engine());

        scope.count(Measure.REBALANCES).add(1);
        scope.timing(Measure.COMMIT_DURATION).took(Duration.ofDays(1));
        scope.gauge(Measure.LAG, () -> 1);
        scope.close();

        assertThat(Metrics.none().wants(Measure.LAG)).isFalse();
    }
}
