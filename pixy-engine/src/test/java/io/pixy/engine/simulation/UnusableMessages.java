package io.pixy.engine.simulation;

import io.pixy.api.Message;
import java.util.AbstractList;

/** What makes whoever looks at it fail. */
final class UnusableMessages extends AbstractList<Message> {
    @Override
    public Message get(int index) {
        throw new IllegalStateException("scripted");
    }

    @Override
    public int size() {
        return 1;
    }
}
