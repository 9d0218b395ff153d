package io.pixy.engine.fetch;

/** Nobody else reads. */
final class Nowhere implements Elsewhere {
    @Override
    public Answer takesCalm(Reading reading) {
        return Answer.NO;
    }

    @Override
    public boolean takesAwkward(Reading reading) {
        return false;
    }
}
