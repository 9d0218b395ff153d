package io.pixy.engine.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Redrive;
import io.pixy.engine.letters.LetterBox.Limits;
import io.pixy.engine.letters.PutBack.Outcome;
import io.pixy.engine.offsets.Committed;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of records, and in however many redrives: no letter is forgotten, and none counts as put back that was not. */
class PlacePropertyTest {
    private static final int RECORDS = 60;

    private enum Kind {
        LETTER,
        NONE,
        GAP
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsDoneIsWhatWasPutBack(long seed) {
        Random random = new Random(seed);
        Kind[] kinds = new Kind[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            kinds[i] = Kind.values()[random.nextInt(10) < 6 ? 0 : 1 + random.nextInt(2)];
        }
        Set<Long> putBack = new HashSet<>();
        Committed pair = Committed.NONE;
        for (int redrive = 0; redrive < 12; redrive++) {
            Place place = Place.of(pair, new Limits(0, RECORDS));
            int rounds = 0;
            while (!place.isGoneThrough() && rounds++ < 200) {
                round(random, kinds, place, putBack);
                check(kinds, place, putBack, seed);
            }
            Redrive told = new Redrive("r", Redrive.State.DONE, 0, 0, 0, 0, Optional.empty());
            pair = place.committed(RedriveMark.of(told, 1), LetterWorld.METADATA);
            check(kinds, Place.of(pair, new Limits(0, RECORDS)), putBack, seed);
        }
    }

    private static void round(Random random, Kind[] kinds, Place place, Set<Long> putBack) {
        long offset = place.at();
        int most = 1 + random.nextInt(15);
        for (int i = 0; i < most && offset < RECORDS; i++, offset++) {
            Kind kind = kinds[(int) offset];
            if (kind == Kind.NONE) {
                place.passed(offset, place.isDone(offset) ? Outcome.KNOWN : Outcome.NONE);
            } else if (kind == Kind.LETTER) {
                Outcome outcome = place.isDone(offset) ? Outcome.KNOWN : any(random);
                if (outcome == Outcome.REDRIVEN) {
                    assertThat(putBack.add(offset)).as("twice").isTrue();
                } else if (outcome == Outcome.LOST) {
                    putBack.add(offset);
                }
                place.passed(offset, outcome);
            }
        }
        if (!place.back()) {
            place.read(offset);
        }
    }

    private static Outcome any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Outcome.LEFT_OUT;
            case 1 -> Outcome.AGAIN;
            case 2 -> Outcome.UNWRITABLE;
            case 3 -> Outcome.LOST;
            default -> Outcome.REDRIVEN;
        };
    }

    private static void check(Kind[] kinds, Place place, Set<Long> putBack, long seed) {
        for (int offset = 0; offset < RECORDS; offset++) {
            if (kinds[offset] == Kind.LETTER) {
                assertThat(place.isDone(offset))
                        .as("seed %d, offset %d", seed, offset)
                        .isEqualTo(putBack.contains((long) offset));
            }
        }
    }
}
