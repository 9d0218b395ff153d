package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Clock;

/** The same where others may read, too. */
class SharedFetchStallIT extends FetchStallIT {
    @Override
    SharedReader shared(Consumers consumers, FetchSettings settings) {
        return new SharedReader("stall-shared", number -> consumers, settings, Clock.system());
    }
}
