package io.pixy.engine.fetch;

/** Where else a partition can be read that a {@link FetchLoop} reads. Called on the fetch thread; must not block. */
interface Elsewhere {
    /** There is no such place. */
    Elsewhere NOWHERE = new Elsewhere() {
        @Override
        public Answer takesCalm(Reading reading) {
            return Answer.NO;
        }

        @Override
        public boolean takesAwkward(Reading reading) {
            return false;
        }
    };

    /** Whether somebody else reads. */
    enum Answer {
        /** From where it was read to. */
        YES,
        /** There it has got further, which is a matter of moments. */
        SOON,
        NO
    }

    /** Takes over what has been read to the end for a while. */
    Answer takesCalm(Reading reading);

    /** Takes over what can be read here only by another consumer, which all others would have to wait for. */
    boolean takesAwkward(Reading reading);
}
