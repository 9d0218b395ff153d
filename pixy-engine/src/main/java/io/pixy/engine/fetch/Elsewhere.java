package io.pixy.engine.fetch;

/** Where else a partition can be read that a {@link FetchLoop} reads. Called on the fetch thread; must not block. */
interface Elsewhere {
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
